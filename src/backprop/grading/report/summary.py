"""The numbers of the report: how the points are spread, which parts were hard, what went wrong how often."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import mean, median

from .works import Finding, Part, Work

EXAMPLES, KINDS, BINS = 5, 12, 15
"""Students named beside a mistake, mistakes listed for a part, bars in the picture of the points."""


@dataclass
class Wrong:
    """One thing that was wrong in a part, how many students had it, and some of them."""

    finding: Finding
    count: int
    share: float
    students: list[str]

    @property
    def name(self) -> str:
        """A few words: the mistake's name in the task bank, or how what it says begins."""
        begins = re.split(r"[.:;(]", self.finding.text, maxsplit=1)[0]
        return self.finding.mistake.replace("_", " ") or begins[:60].lower()


@dataclass
class Task:
    """One graded cell over the class. Shares are of those who are graded already."""

    name: str
    max_points: float
    points: float
    right: int
    partly: int
    nothing: int
    waiting: int
    wrong: list[Wrong] = field(default_factory=list)
    rest: int = 0  # kinds of mistakes that are not listed
    events: list[tuple[str, int, list[str]]] = field(default_factory=list)

    @property
    def graded(self) -> int:
        return self.right + self.partly + self.nothing

    @property
    def earned(self) -> float:
        """The share of the points that the class has earned."""
        return self.points / self.max_points if self.max_points else 0.0


@dataclass
class Bar:
    """Students with `low` to `high` points."""

    low: float
    high: float
    count: int


@dataclass
class Summary:
    """The class in numbers. `tasks` begins with the hardest; what a person still reads comes last."""

    graded: int
    max_score: float
    mean: float
    median: float
    bars: list[Bar]
    tasks: list[Task]

    @property
    def common(self) -> list[tuple[Task, Wrong]]:
        """The known mistakes that most students share."""
        found = [(task, wrong) for task in self.tasks for wrong in task.wrong if wrong.finding.mistake]
        return sorted(found, key=lambda pair: -pair[1].count)[:3]


def summarise(works: Sequence[Work]) -> Summary:
    """Over all submissions that could be graded."""
    graded = [work for work in works if not work.problem]
    names = dict.fromkeys(name for work in graded for name in work.parts)
    several = len({name.partition("/")[0] for name in names}) > 1
    tasks = []
    for name in names:
        title = name if several else name.partition("/")[2]
        parts = [(work.student, work.parts[name]) for work in graded if name in work.parts]
        tasks.append(_task(title.replace("test_", "", 1), parts))
    scores = [work.score for work in graded]
    most = max((work.max_score for work in graded), default=0.0)
    return Summary(
        len(graded),
        most,
        mean(scores) if scores else 0.0,
        median(scores) if scores else 0.0,
        _bars(scores, most),
        sorted(tasks, key=lambda task: (task.waiting > 0, task.earned)),
    )


def _task(name: str, parts: Sequence[tuple[str, Part]]) -> Task:
    done = [(student, part) for student, part in parts if not part.waiting]
    right = sum(part.points >= part.max_points for _, part in done)
    nothing = sum(part.points <= 0 < part.max_points for _, part in done)
    task = Task(
        name,
        max((part.max_points for _, part in parts), default=0.0),
        mean(part.points for _, part in done) if done else 0.0,
        right,
        len(done) - right - nothing,
        nothing,
        len(parts) - len(done),
    )
    who: dict[Finding, list[str]] = defaultdict(list)
    happened: dict[str, list[str]] = defaultdict(list)
    for student, part in parts:
        for finding in dict.fromkeys(map(_kind, part.findings)):
            who[finding].append(student)
        for event in dict.fromkeys(part.events):
            happened[event].append(student)
    ordered = sorted(who.items(), key=lambda item: (-len(item[1]), item[0].text, item[0].outputs))
    size = len(parts)
    task.wrong = [Wrong(f, len(s), len(s) / size, s[:EXAMPLES]) for f, s in ordered[:KINDS]]
    task.rest = len(ordered) - len(task.wrong)
    task.events = [(event, len(s), s[:EXAMPLES]) for event, s in sorted(happened.items())]
    return task


def _kind(finding: Finding) -> Finding:
    """Findings that differ in their numbers only are one kind."""
    if finding.mistake:
        return finding
    for mark in ("; worst is ", ": expected ", " (here "):
        head, found, _ = finding.text.partition(mark)
        if found:
            return Finding(f"{_without_count(head)}.", finding.outputs)
    return Finding(finding.text[:200], finding.outputs)


def _without_count(text: str) -> str:
    count, found, rest = text.partition(" entries ")
    return f"Some entries {rest.replace('is wrong', 'are wrong')}" if found and count[:1].isdigit() else text


def _bars(scores: Sequence[float], most: float) -> list[Bar]:
    """Bars of equal width, of whole points if the points allow it. A score on an edge belongs to the higher bar."""
    width = max(1, ceil(most / BINS)) if most >= 5 else most / 5 or 1
    count = max(1, ceil(most / width - 1e-9))
    found = Counter(min(max(int(score / width + 1e-9), 0), count) for score in scores)
    bars = [Bar(i * width, (i + 1) * width, found[i]) for i in range(count)]
    return [*bars, Bar(most, most, found[count])]  # full marks stand alone
