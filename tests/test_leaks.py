"""No solution and no seed of a hidden test is in what students get: the exercises and the book."""

import html
import json
import shutil
from pathlib import Path

import pytest

from conftest import ROOT
from leaks import Secrets, bare, is_trivial

PUBLIC = [path for part in ("numpy", "torch", "models", "optim.py", "schedules.py", "clip.py", "init.py", "tape.py")
          for path in (sorted((ROOT / "src" / "backprop" / part).rglob("*.py")) or [ROOT / "src" / "backprop" / part])
          if path.is_file()]  # fmt: skip
"""Units are shown in the book on purpose, line for line: whoever reads the package has them."""
BOOK = ROOT / "_build" / "html"
SHOWN = "feedforward.ipynb softmax_cross_entropy_backward"
"""Its lines stand in the chapter's exercise "Find the bug", with a fault and then without: known, and the only ones."""


def told_by_the_book(folder: Path) -> list[str]:
    """What a page tells, but for the exercise in the chapter on feedforward networks."""
    found = Secrets(ROOT).without(PUBLIC).found(folder)
    return [
        line for line in found if not line.startswith(tuple(f"feedforward.{end}: a line of {SHOWN}:" for end in ENDS))
    ]


ENDS = ("md", "html", "ipynb")


def test_there_is_something_to_look_for() -> None:
    secrets = Secrets(ROOT)
    assert len(secrets.lines) >= 5
    assert len(secrets.seeds) >= 4
    for notebook in ROOT.glob("solutions/*/*.ipynb"):
        places = {place.split()[0] for place in [*secrets.lines.values(), *secrets.seeds.values()]}
        assert notebook.name in places


def test_exercises_tell_nothing() -> None:
    assert list(Secrets(ROOT).found(ROOT / "exercises")) == []


def test_the_sources_of_the_book_tell_nothing() -> None:
    assert told_by_the_book(ROOT / "book") == []
    assert len(list(Secrets(ROOT).without(PUBLIC).found(ROOT / "book"))) == 3, "the exception is out of date"


def test_the_built_book_tells_nothing() -> None:
    if not BOOK.is_dir():
        pytest.skip("the book is not built: run `make book`")
    assert told_by_the_book(BOOK) == []


@pytest.fixture
def leaky(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises")
    assert list(Secrets(ROOT).found(tmp_path)) == []
    return tmp_path


def planted(folder: Path, text: str, name: str = "", kind: str = "source") -> list[str]:
    """What the search finds after a text was put into an exercise, or into a page of this name."""
    if name:
        (folder / name).write_text(text)
        return list(Secrets(ROOT).found(folder))
    path = next(folder.glob("exercises/*/*.ipynb"))
    notebook = json.loads(path.read_text())
    if kind == "source":
        notebook["cells"][-1]["source"] = text
    elif kind == "metadata":
        notebook["cells"][-1]["metadata"]["note"] = text
    else:
        output = {"output_type": "stream", "name": "stdout", "text": text}
        notebook["cells"][-1] |= {"cell_type": "code", "outputs": [output]}
    path.write_text(json.dumps(notebook))
    return list(Secrets(ROOT).found(folder))


def test_every_secret_is_found_where_it_is_planted(leaky: Path) -> None:
    for path in sorted(leaky.glob("exercises/*"))[1:]:
        shutil.rmtree(path)  # one notebook is enough, and each secret is looked for in all that there are
    secrets = Secrets(ROOT)
    cells = [cell for path in ROOT.glob("solutions/*/*.ipynb") for cell in json.loads(path.read_text())["cells"]]
    lines = [line.strip() for cell in cells for line in "".join(cell["source"]).split("\n")]
    whole = {bare(line): line for line in lines}
    for line in secrets.lines:
        assert any("a line of" in found and line in found for found in planted(leaky, f"try: {whole[line]} # so"))
    for seed in secrets.seeds:
        assert any(f": {seed}" in found for found in planted(leaky, f"seed = {seed}\n"))


@pytest.mark.parametrize("kind", ["source", "metadata", "outputs"])
def test_secrets_are_found_in_every_part_of_a_notebook(leaky: Path, kind: str) -> None:
    seed = next(iter(Secrets(ROOT).seeds))
    assert planted(leaky, f"draw {seed}!", kind=kind)


def test_secrets_are_found_in_pages_that_colour_their_code(leaky: Path) -> None:
    line, place = next((line, place) for line, place in Secrets(ROOT).lines.items() if "@" in line)
    coloured = "".join(f"<span class='n'>{html.escape(c)}</span>" for c in line)
    assert planted(leaky, f"<pre>{coloured}</pre>", "page.html") == [f"page.html: a line of {place}: {line}"]
    assert planted(leaky, "nothing here", "page.html") == []
    assert planted(leaky, "### BEGIN SOLUTION", "page.md") == ["page.md: a marker of what is hidden"]
    seed = next(iter(Secrets(ROOT).seeds))
    assert planted(leaky, f"1{seed} {seed}5 0.{seed} a{seed}", "page.md") == []


def test_what_is_trivial() -> None:
    for line in (
        "x, W = cache",
        "for t in range(T):",
        "dx, dW = np.zeros_like(x), 0",
        "raise NotImplementedError",
        "n=1",
    ):
        assert is_trivial(line)
    for line in ("return dy @ W.T, x.T @ dy, dy.sum(0)", "dz[np.arange(N), label] -= 1", "h[t] = np.tanh(a[t] + b)"):
        assert not is_trivial(line)
