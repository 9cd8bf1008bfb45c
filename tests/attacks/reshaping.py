"""After the bookkeeping: cells deleted, copied, moved, retyped, renamed; metadata; files that are no notebooks."""

import json
from typing import Any

from .attack import Attack, code, find

Notebook = dict[str, Any]
_WRITTEN = "Not written yet"


def _points(nb: Notebook) -> None:
    for one in nb["cells"]:
        if "nbgrader" in one["metadata"]:
            one["metadata"]["nbgrader"] |= {"points": 1000, "grade": True, "solution": True, "locked": False}


def _test_source(nb: Notebook) -> None:
    for one in nb["cells"]:
        if one["id"].startswith("test_"):
            one["source"] = "4.0"


def _by_hand(nb: Notebook) -> None:
    for one in nb["cells"]:
        if one["id"].startswith("test_"):
            one["metadata"]["nbgrader"] |= {"solution": True}
            one |= {"cell_type": "markdown", "source": "please be kind"}
            one.pop("outputs", None)
            one.pop("execution_count", None)


def _swapped(nb: Notebook) -> None:
    """Each test cell claims to be that of the one function that is right."""
    for one in nb["cells"]:
        if one["id"].startswith("test_"):
            one["metadata"]["nbgrader"]["grade_id"] = "test_linear_forward"


def _answer_is_test(nb: Notebook) -> None:
    find(nb, "linear_backward")["metadata"]["nbgrader"]["grade_id"] = "test_linear_backward"
    find(nb, "linear_backward")["source"] = "4.0"


def _colliding(nb: Notebook) -> None:
    nb["cells"][2:2] = [code("4.0", f"test_{name}") for name in ("linear_backward", "relu_backward")]


def _own_test(nb: Notebook) -> None:
    about = {"grade": True, "grade_id": "test_bonus", "locked": True, "points": 100, "schema_version": 3,
             "solution": False, "task": False}  # fmt: skip
    nb["cells"].append(code("100.0", "bonus") | {"metadata": {"nbgrader": about}})


def _without(*ids: str) -> Any:
    def edit(nb: Notebook) -> None:
        nb["cells"] = [one for one in nb["cells"] if one["id"] not in ids and not (not ids and "test" in one["id"])]

    return edit


def _set(**values: Any) -> Any:
    return lambda nb: nb.update(values)


def _cells(change: Any) -> Any:
    def edit(nb: Notebook) -> None:
        nb["cells"] = change(nb["cells"])

    return edit


def _each(**values: Any) -> Any:
    return _cells(lambda cells: [one | values for one in cells])


def _recycled(nb: Notebook) -> None:
    """Outputs of a test that went well, handed in with the cells."""
    for one in nb["cells"]:
        if one["id"].startswith("test_"):
            data = {"text/plain": "4.0"}
            one["outputs"] = [{"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}]


def _script(nb: Notebook) -> None:
    bad = "<script>document.title='planted'</script><img src=x onerror=alert(1)>[x](javascript:alert(1))"
    nb["cells"][2:2] = [
        {"cell_type": "markdown", "metadata": {}, "source": bad, "id": "script"},
        {"cell_type": "raw", "metadata": {"raw_mimetype": "text/html"}, "source": bad, "id": "script-raw"},
        code(f"from IPython.display import HTML, Javascript, display\ndisplay(HTML({bad!r}), Javascript('alert(1)'))"),
    ]


def _hidden_code(nb: Notebook) -> None:
    nb["cells"][2:2] = [code(f"x{i} = {i}") for i in range(3000)]


def _deep(data: bytes) -> bytes:
    return b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


ATTACKS = (
    Attack("points in the metadata", "give one's own cells a thousand points", _WRITTEN, edit=_points),
    Attack("another test", "write 4.0 into every test cell", _WRITTEN, edit=_test_source),
    Attack("tests by hand", "make test cells into texts that a person must read", _WRITTEN, edit=_by_hand),
    Attack("one test for all", "give every test the name of the one that goes well", _WRITTEN, edit=_swapped),
    Attack("an answer that is a test", "give an answer the name of its test", _WRITTEN, edit=_answer_is_test),
    Attack("colliding ids", "give one's own cells the ids of tests", _WRITTEN, edit=_colliding),
    Attack("a test of one's own", "add a test cell worth a hundred points", _WRITTEN, edit=_own_test),
    Attack("old outputs", "hand in outputs of a test that went well", _WRITTEN, edit=_recycled),
    Attack("no tests", "delete all test cells", _WRITTEN, edit=_without()),
    Attack("no cells", "delete all cells", _WRITTEN, edit=_set(cells=[]), earns=0.0),
    Attack("no setup", "delete a locked cell", _WRITTEN, edit=_without("setup")),
    Attack("each cell twice", "hand in every cell twice", _WRITTEN,
           edit=_cells(lambda cells: [one for one in cells for _ in "12"])),
    Attack("backwards", "hand in the cells in reverse order", "here is no|Not written yet", earns=0.0,
           edit=_cells(lambda cells: cells[::-1])),
    Attack("retyped cells", "make every cell a text", _WRITTEN,
           edit=_cells(lambda cells: [{k: v for k, v in one.items() if k not in ("outputs", "execution_count")}
                                      | {"cell_type": "markdown"} for one in cells])),
    Attack("raw cells", "make every cell of a type that nobody knows", _WRITTEN, edit=_each(cell_type="macro")),
    Attack("all one id", "give all cells the same id", _WRITTEN, edit=_each(id="test_linear_backward")),
    Attack("ids of the wrong kind", "give cells numbers, lists and paths for ids", _WRITTEN,
           edit=_cells(lambda cells: [one | {"id": ["../..", 7, "x" * 10**5, [], None][i % 5]}
                                      for i, one in enumerate(cells)])),
    Attack("no metadata", "take all metadata away", _WRITTEN, edit=_each(metadata={})),
    Attack("metadata of the wrong kind", "put numbers where metadata belong", _WRITTEN, edit=_each(metadata=7)),
    Attack("huge metadata", "put a megabyte of tags into each cell", _WRITTEN,
           edit=_cells(lambda cells: [one | {"metadata": one["metadata"] | {"tags": ["x" * 300_000]}} for one in cells])),
    Attack("tags that are none", "make a notebook that nbgrader cannot open", _WRITTEN,
           edit=_cells(lambda cells: [one | {"metadata": one["metadata"] | {"tags": ["", "a,b", 7, "x", "x"]}}
                                      for one in cells])),
    Attack("sources of the wrong kind", "put objects where sources belong", "NameError", earns=0.0,
           edit=_each(source={"a": [1, {"b": None}]})),
    Attack("another kernel", "ask for a kernel of one's own", _WRITTEN,
           edit=_set(metadata={"kernelspec": {"name": "bash", "display_name": "x", "language": "bash"},
                               "language_info": {"name": "../../evil", "version": []}})),
    Attack("no format", "say that the format is one from the future", _WRITTEN, edit=_set(nbformat=99, nbformat_minor=-1)),
    Attack("scripts", "run scripts in the browser of whoever grades", _WRITTEN, edit=_script),
    Attack("three thousand cells", "hand in more cells than anybody writes", "at most 2000", failed=True,
           edit=_hidden_code),
    Attack("invalid JSON", "hand in half a file", "is not a notebook", failed=True, raw=lambda data: data[: len(data) // 2]),
    Attack("nothing", "hand in an empty file", "is not a notebook", failed=True, raw=lambda data: b""),
    Attack("a list", "hand in JSON that is no notebook", "is not a notebook", failed=True,
           raw=lambda data: json.dumps([1, 2]).encode()),
    Attack("a picture", "hand in bytes that are no text", "is not a notebook", failed=True,
           raw=lambda data: b"\x89PNG\r\n\x1a\n\xff\xfe" + bytes(100)),
    Attack("deep JSON", "hand in JSON nested two hundred thousand deep", "is not a notebook", failed=True, raw=_deep),
    Attack("a long number in JSON", "hand in a number of a million digits", "is not a notebook", failed=True,
           raw=lambda data: b'{"cells": ' + b"9" * 1_000_000 + b"}"),
    Attack("a hundred megabytes", "hand in a hundred megabytes", "105 MB", failed=True,
           raw=lambda data: data + b" " * (100 << 20)),
    Attack("a million lists", "hand in twelve megabytes that take a gigabyte to read", "Not written yet|no list of cells",
           earns=0.0, raw=lambda data: b'{"cells": [], "x": [' + b"[]," * 4_000_000 + b"[]]}"),
    Attack("an old format", "hand in a broken notebook of format 3", "is not a notebook", failed=True,
           raw=lambda data: b'{"nbformat": 3, "worksheets": [{"cells": 7}]}'),
)  # fmt: skip
