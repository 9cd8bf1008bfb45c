"""Cell outputs that came from a worker: made anew from what is in order."""

import json
import re
from typing import Any

ROOM = 1 << 20
TEXT = 10_000
"""Characters of an error's text."""
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MIME = {"text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/jpeg", "image/gif",
        "image/svg+xml", "application/json"}  # fmt: skip
"""What a page may show. Scripts and widgets stay behind; HTML and SVG still need cleaning by whoever shows them."""


def outputs_of(given: Any, limit: int = 2 << 20, count: int = 500) -> list[dict[str, Any]]:
    """nbformat 4 outputs, if that is what they are. Raises TypeError, KeyError or ValueError.

    An honest worker keeps to `limit` bytes in `count` pieces by itself; who forges an answer does not. There is some
    room above that, for errors and for how JSON writes things.
    """
    if len(_exactly(given, list)) > 2 * count + 10:
        raise ValueError(f"{len(given)} outputs, more than it may have")
    found = [_output(one) for one in given]
    if (size := len(json.dumps(found, ensure_ascii=False))) > 3 * limit + ROOM:
        raise ValueError(f"outputs of {size} bytes, more than they may have")
    return found


def _output(one: Any) -> dict[str, Any]:
    kind = _exactly(one, dict)["output_type"]
    if kind == "stream":
        if one["name"] not in ("stdout", "stderr"):
            raise ValueError("a stream that is neither stdout nor stderr")
        return {"output_type": kind, "name": one["name"], "text": _text(one["text"])}
    if kind == "error":
        trace = [_text(line) for line in _exactly(one["traceback"], list)]
        return {"output_type": kind, "ename": _text(one["ename"])[:200],
                "evalue": _text(one["evalue"])[:TEXT], "traceback": trace}  # fmt: skip
    if kind not in ("display_data", "execute_result"):
        raise ValueError("an output of unknown type")
    data = {name: _data(name, value) for name, value in _exactly(one["data"], dict).items() if name in MIME}
    found = {"output_type": kind, "data": data, "metadata": _exactly(one["metadata"], dict)}
    return found | ({"execution_count": _exactly(one["execution_count"], int)} if kind == "execute_result" else {})


def _data(name: str, value: Any) -> Any:
    if name == "application/json":
        return value
    if type(value) is list:
        value = "".join(_exactly(part, str) for part in value)
    return _text(value)


def _text(text: Any) -> str:
    """Without control characters, but for line ends, tabs and the colours of tracebacks."""
    parts = _ANSI.split(_exactly(text, str))
    colours = [*_ANSI.findall(text), ""]
    return "".join(_CONTROL.sub("", part) + colour for part, colour in zip(parts, colours, strict=True))


def _exactly(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"a {type(value).__name__} where a {kind.__name__} belongs")
    return value
