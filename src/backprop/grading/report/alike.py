"""Submissions that are more alike than chance makes them: a reason for a talk, never a verdict.

Passages that were given, that right and wrong answers in the task bank hold, or that many wrote, say nothing. What is
left of a short right answer is nothing at all. Cells are alike if most of what is left in the shorter one is in the
other as well, and it is long. The index runs over different versions of a cell, so a class of thousands takes seconds.
Winnowing (Schleimer, Wilkerson and Aiken, 2003) thins the passages; here they are few enough to keep all.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from .tokens import LENGTH, Tokens, covered, passages, tokens
from .works import Work

LONG, MOST = 60, 0.6
"""Tokens that two must share beyond what is common, and the share of the shorter one that these must be."""

RARE, RARE_SHARE, VERSIONS = 5, 0.005, 12
"""A passage is rare if so many students have it, or this share of a big class, in at most so many versions."""


@dataclass(frozen=True)
class Shared:
    """One cell: the tokens that two or more have in common and almost nobody else has, and how much that is."""

    cell: str
    tokens: int
    share: float
    holders: int


@dataclass
class Group:
    """Students who should be talked to together. `identical`: their files are the same to the last byte."""

    students: list[str]
    cells: list[Shared] = field(default_factory=list)
    identical: bool = False

    @property
    def weight(self) -> tuple[bool, int]:
        return self.identical, sum(cell.tokens for cell in self.cells)


def alike(works: Sequence[Work], given: Mapping[str, str], known: Iterable[str]) -> list[Group]:
    """Groups, the most striking first. `given` is the released code by cell, `known` is code of the task bank."""
    common = {p for source in [*given.values(), *known] for p in passages(tokens(source))}
    groups = _identical(works, given)
    pairs: dict[tuple[str, str], list[Shared]] = defaultdict(list)
    for cell in dict.fromkeys(name for work in works for name in work.sources):
        versions: dict[Tokens, list[str]] = defaultdict(list)
        for work in works:
            if cell in work.sources:
                versions[tokens(work.sources[cell])].append(work.student)
        for students, shared in _compare(cell, versions, common, len(works)):
            for pair in pairwise(students):  # a chain joins them all
                pairs[min(pair), max(pair)].append(shared)
    groups += _joined(pairs, groups)
    return sorted(groups, key=lambda group: (*(-int(x) for x in group.weight), group.students))


def _identical(works: Sequence[Work], given: Mapping[str, str]) -> list[Group]:
    """The same files, unless they are those that were given out."""
    same: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        if work.content and any(source != given.get(cell) for cell, source in work.sources.items()):
            same[work.content].append(work)
    return [Group(sorted(w.student for w in found), identical=True) for found in same.values() if len(found) > 1]


def _compare(
    cell: str, versions: Mapping[Tokens, list[str]], common: set[int], size: int
) -> Iterable[tuple[list[str], Shared]]:
    """(students, what they share) for every version that several have, and for every two that are nearly the same."""
    most = max(RARE, RARE_SHARE * size)
    ordered = list(versions.items())
    held: Counter[int] = Counter()
    kinds: Counter[int] = Counter()
    own: list[dict[int, list[int]]] = []
    for sequence, students in ordered:
        places: dict[int, list[int]] = defaultdict(list)
        for position, passage in enumerate(passages(sequence)):
            if passage not in common:
                places[passage].append(position)
        own.append(places)
        held.update(dict.fromkeys(places, len(students)))
        kinds.update(places.keys())
    index: dict[int, list[int]] = defaultdict(list)
    length = [0] * len(ordered)
    for i, places in enumerate(own):
        length[i] = _length(places, places)
        rare = [p for p in places if held[p] <= most and kinds[p] <= VERSIONS]
        for passage in rare:
            index[passage].append(i)
        students = ordered[i][1]
        if len(students) > 1 and (much := _length(places, rare)) >= LONG and much >= MOST * length[i]:
            yield students, Shared(cell, much, much / length[i], max(held[p] for p in rare))
    together: dict[tuple[int, int], list[int]] = defaultdict(list)
    for passage, where in index.items():
        for pair in combinations(where, 2):
            together[pair].append(passage)
    for (i, j), shared in together.items():
        if min(LENGTH * len(shared), length[i], length[j]) < LONG:  # cannot be enough
            continue
        much, shorter = min(_length(own[i], shared), _length(own[j], shared)), min(length[i], length[j])
        if much >= LONG and much >= MOST * shorter:
            students = [ordered[i][1][0], ordered[j][1][0]]
            yield students, Shared(cell, much, much / shorter, max(held[p] for p in shared))


def _length(places: Mapping[int, list[int]], which: Iterable[int]) -> int:
    return covered(sorted(position for passage in which for position in places[passage]))


def _joined(pairs: Mapping[tuple[str, str], list[Shared]], identical: Sequence[Group]) -> list[Group]:
    """Who is connected, however long the way; of each cell what weighs most. Identical files are named already."""
    root: dict[str, str] = {}

    def find(student: str) -> str:
        while root.setdefault(student, student) != student:
            root[student] = root[root[student]]
            student = root[student]
        return student

    for a, b in pairs:
        root[find(a)] = find(b)
    members: dict[str, set[str]] = defaultdict(set)
    cells: dict[str, dict[str, Shared]] = defaultdict(dict)
    for (a, b), shared in pairs.items():
        members[find(a)] |= {a, b}
        for one in shared:
            best = cells[find(a)].setdefault(one.cell, one)
            if one.tokens > best.tokens:
                cells[find(a)][one.cell] = one
    known = [set(group.students) for group in identical]
    return [
        Group(sorted(students), list(cells[key].values()))
        for key, students in members.items()
        if not any(students <= group for group in known)
    ]
