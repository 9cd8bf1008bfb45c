"""A stand-in for the judge: it runs nothing, and finds what marks in the answers tell it to find.

`right` and `half` in an answer earn all and half of the points, anything else none. `#sleep 0.5`, `#refuse why`,
`#crash` and `#kill FILE` (the first process that reads it is killed and leaves the file behind) make trouble.
"""

import json
import os
import re
import signal
import time
from pathlib import Path

from backprop.grading import wire
from backprop.tasks.words import WRONG

LIMIT = 1 << 30


def make_master(released: Path) -> bytes:
    return json.dumps({p.stem: json.loads(p.read_text("utf-8")) for p in released.glob("*.ipynb")}).encode()


def grade_bytes(master: bytes, submission: bytes) -> bytes:
    sent = wire.decode(submission, LIMIT)
    text = b"\n".join(sent["notebooks"].values()).decode()
    for found in re.findall(r"#kill (\S+?)[\\\"\s]", text):
        if not Path(found).exists():
            Path(found).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    for seconds in re.findall(r"#sleep ([\d.]+)", text):
        time.sleep(float(seconds))
    if "#crash" in text:
        raise OSError("the lane broke")
    if why := re.findall(r"#refuse (\w+)", text):
        return json.dumps({"status": "failed", "reason": why[0], "notebooks": {}, "isolation": ""}).encode()
    released = json.loads(master)
    judged = {name: judge(released[name], json.loads(content)) for name, content in sent["notebooks"].items()}
    return json.dumps({"status": "graded", "reason": "", "notebooks": judged, "isolation": "", "seconds": 0.0}).encode()


def judge(released: dict, submitted: dict) -> dict:
    answers = {cell["id"]: "".join(cell["source"]) for cell in submitted["cells"]}
    parts, sources = {}, {}
    for cell in released["cells"]:
        about, name = cell["metadata"].get("nbgrader", {}), cell["id"]
        cell["source"] = "".join(cell["source"])
        if about.get("solution"):
            unchanged = answers.get(name, cell["source"]) == cell["source"]
            cell["source"] = sources[name] = answers.get(name, cell["source"])
            if about["grade"]:
                points = 0.0 if unchanged else None
                parts[name] = {
                    "task": "",
                    "points": points,
                    "max_points": about["points"],
                    "findings": [],
                    "events": [],
                }
        elif about.get("grade"):
            task = name.removeprefix("test_")
            answer = sources[task]
            share = 1.0 if "right" in answer else 0.5 if "half" in answer else 0.0
            points = about["points"] * share
            findings = [] if share == 1 else [{"text": f"{task} is wrong", "outputs": [], "mistake": "invented"}]
            stream = {
                "output_type": "stream",
                "name": "stdout",
                "text": "".join(WRONG + f["text"] + "\n" for f in findings),
            }
            value = {
                "output_type": "execute_result",
                "execution_count": 1,
                "metadata": {},
                "data": {"text/plain": repr(points)},
            }
            cell["outputs"] = [stream, value]
            parts[name] = {
                "task": task,
                "points": points,
                "max_points": about["points"],
                "findings": findings,
                "events": [],
            }
    return {"notebook": json.dumps(released), "parts": parts, "sources": sources}


class Lane:
    """With the lane's own signatures."""

    isolation = ""

    def warm(self, master: bytes) -> None:
        pass

    def grade(self, master: bytes, submission: bytes) -> bytes:
        return grade_bytes(master, submission)

    def close(self) -> None:
        pass
