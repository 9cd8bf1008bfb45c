"""What a cell prints and shows, gathered as nbformat 4 outputs and kept within bounds."""

import base64
import contextlib
import io
import json
from typing import Any

CUT = "\n[there was more: what a cell shows ends here]\n"


class Outputs:
    """The outputs of one cell, in order. Text printed in several pieces is one output."""

    def __init__(self, limit: int, count: int) -> None:
        self.limit, self.count = limit, count
        self.clear()

    def clear(self) -> None:
        """Forget everything, as `clear_output` asks."""
        self.found: list[dict[str, Any]] = []
        self._texts: list[list[str]] = []
        self._named: dict[str, list[dict[str, Any]]] = {}
        self._size, self._clearing, self._cut = 0, False, False

    def clear_later(self) -> None:
        """Forget everything as soon as something new comes."""
        self._clearing = True

    def stream(self, name: str, text: str) -> None:
        """Printed text; `name` is stdout or stderr."""
        if not self._begin(0) or not text:
            return
        if len(text) > self.limit - self._size:
            text, self._cut = text[: self.limit - self._size] + CUT, True
        self._size += len(text)
        last = self.found[-1] if self.found else {}
        if last.get("name") != name:
            if not self._add({"output_type": "stream", "name": name, "text": ""}):
                return
            self._texts.append([])
        self._texts[-1].append(text)

    def display(self, data: dict, metadata: dict, transient: dict | None = None, update: bool = False) -> None:
        """A rich output; with `update` all those of the same display id become it instead."""
        content = self._content(data, metadata)
        name = (transient or {}).get("display_id")
        if content is None:
            return
        if update:
            for output in self._named.get(str(name), []):
                output.update(content)
        elif self._add(output := {"output_type": "display_data", **content}) and name:
            self._named.setdefault(str(name), []).append(output)

    def result(self, data: dict, metadata: dict, count: int) -> None:
        """The value of the cell's last line."""
        if (content := self._content(data, metadata)) is not None:
            self._add({"output_type": "execute_result", **content, "execution_count": count})

    def _content(self, data: dict, metadata: dict) -> dict[str, Any] | None:
        content = {"data": _plain(data), "metadata": _plain(metadata)}
        size = len(json.dumps(content))
        if not self._begin(size):
            return None
        self._size += size
        return content

    def error(self, name: str, text: str, traceback: list[str]) -> None:
        """Why the cell stopped: comes in any case, though shortened."""
        lines, room = [], max(self.limit // 4, 1000)
        for line in traceback:
            lines.append(line[: max(room, 0)])
            room -= len(line)
        error = {"output_type": "error", "ename": name[:200], "evalue": text[:10_000], "traceback": lines}
        if len(self.found) <= self.count:
            self.found.append(error)

    @property
    def stopped(self) -> bool:
        """Whether it says why the cell stopped."""
        return any(output["output_type"] == "error" for output in self.found)

    def finished(self) -> list[dict[str, Any]]:
        """All of it, printed text put together."""
        texts = iter(self._texts)
        return [{**o, "text": "".join(next(texts))} if o["output_type"] == "stream" else o for o in self.found]

    def _begin(self, size: int) -> bool:
        if self._clearing:
            self.clear()
        if self._cut:
            return False
        if self._size + size > self.limit:
            self.stream("stderr", CUT)
            self._cut = True
            return False
        return True

    def _add(self, output: dict[str, Any]) -> bool:
        if len(self.found) >= self.count:
            self._cut = True
            return False
        self.found.append(output)
        return True


def _plain(data: Any) -> dict[str, Any]:
    """What of it can stand in a notebook; pictures as text, the way notebooks keep them."""
    found = {}
    for kind, value in dict(data).items():
        if isinstance(value, bytes):
            value = base64.b64encode(value).decode("ascii")
        with contextlib.suppress(TypeError, ValueError, RecursionError):
            found[str(kind)] = json.loads(json.dumps(value))
    return found


class Stream(io.TextIOBase):
    """Stands for stdout or stderr."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, shell: Any, name: str) -> None:
        self._shell, self.name = shell, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._shell.outputs.stream(self.name, text)
        return len(text)
