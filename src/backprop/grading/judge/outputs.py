"""What the autograded notebook shows of a cell's outputs: text and pictures, in moderation.

Whoever grades opens that notebook in a browser that may change the gradebook, so nothing stays that a browser could
run. Every rich output has a plain text beside it.
"""

from typing import Any

from .read import BASE64

SHOWN = ("image/png", "image/jpeg", "text/plain")
LINES, TRACEBACK = 1000, 100
"""nbgrader's own limits, for a cell."""


def shown(outputs: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The outputs of the cell that was run as number `count`."""
    found, lines = [], 0
    for output in outputs:
        kind = output["output_type"]
        if kind == "stream":
            if lines >= LINES:
                continue
            text = output["text"].split("\n")
            if len(text) + lines > LINES:
                text = [*text[: LINES - lines - 1], "... Output truncated ..."]
            lines += len(text)
            found.append(output | {"text": "\n".join(text)})
        elif kind == "error":
            trace = output["traceback"]
            if len(trace) > TRACEBACK:
                half = TRACEBACK // 2
                trace = [*trace[:half], "... Traceback truncated ...", *trace[half - TRACEBACK + 1 :]]
            found.append(output | {"traceback": trace})
        elif data := _data(output["data"]):
            number = {"execution_count": count} if kind == "execute_result" else {}
            found.append({"output_type": kind, "data": data, "metadata": {}} | number)
    return found


def _data(data: dict[str, Any]) -> dict[str, str]:
    return {
        kind: data[kind]
        for kind in SHOWN
        if isinstance(data.get(kind), str) and (kind == "text/plain" or BASE64.fullmatch(data[kind]))
    }


def error(name: str, text: str) -> dict[str, Any]:
    """An output that says why a cell stopped."""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
