"""A search for what students must not see: lines of solutions and numbers of hidden tests, in files for students."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)
TRIVIAL = re.compile(
    r"(#|for |while |raise |import |from |[\w, ()]+ = np\.(zeros|ones|empty)(_like)?\(|[\w, ()]+ = cache$)"
)
SHORT = 16
"""A line of fewer characters, without spaces, tells nobody anything."""
TEXTS = {".ipynb", ".md", ".html", ".js", ".json", ".py", ".txt", ".csv", ".yml", ".xml", ""}


class Secrets:
    """What is hidden in solutions/*/*.ipynb below a folder."""

    def __init__(self, root: Path) -> None:
        self.lines: dict[str, str] = {}  # without spaces, and where it is from
        self.seeds: dict[str, str] = {}
        for path in sorted(Path(root).glob("solutions/*/*.ipynb")):
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                source, place = "".join(cell["source"]), f"{path.name} {cell['id']}"
                lines = [line.strip() for part in SOLUTION.findall(source) for line in part.split("\n")]
                self.lines |= {bare(line): place for line in lines if not is_trivial(line)}
                for part in HIDDEN.findall(source):
                    self.seeds |= dict.fromkeys(re.findall(r"\d{4,}", part), place)

    def without(self, files: Iterable[Path]) -> "Secrets":
        """But for lines that stand in these files, which are no secret."""
        public = {bare(line) for path in files for line in path.read_text(encoding="utf-8").split("\n")}
        self.lines = {line: place for line, place in self.lines.items() if line not in public}
        return self

    def found(self, folder: Path) -> Iterator[str]:
        """Each secret that a file below the folder tells: the file, and what it is and where it is from."""
        for path in sorted(p for p in Path(folder).rglob("*") if p.is_file() and p.suffix in TEXTS):
            if {"mathjax", ".ipynb_checkpoints", "__pycache__"} & set(path.parts):
                continue
            text = readable(path)
            whole = bare(text)
            yield from (
                f"{path.name}: a line of {place}: {line}" for line, place in self.lines.items() if line in whole
            )
            numbers = set(re.findall(r"(?<![\w.])\d{4,}(?![\w.])", text))
            yield from (
                f"{path.name}: a seed of {self.seeds[seed]}: {seed}" for seed in sorted(numbers & set(self.seeds))
            )
            if path.suffix != ".js" and re.search(r"(BEGIN|END) (HIDDEN TESTS|SOLUTION)", text):
                yield f"{path.name}: a marker of what is hidden"


def is_trivial(line: str) -> bool:
    return len(bare(line)) < SHORT or bool(TRIVIAL.match(line))


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def readable(path: Path) -> str:
    """The text of a file as somebody reads it: notebooks cell by cell, pages without tags."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        return "\n".join("".join(c["source"]) + "\n" + readable_outputs(c) + json.dumps(c["metadata"]) for c in cells)
    return html.unescape(re.sub(r"<[^>]*>", "", text)) if path.suffix == ".html" else text


def readable_outputs(cell: dict) -> str:
    return json.dumps(cell.get("outputs", "")).replace("\\n", "\n").replace('\\"', '"')
