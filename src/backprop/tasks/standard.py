"""What answers are measured by: the numbers of the reference and of the mistakes for one seed, worked out once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..answers import Answer, answers
from ..numpy._signature import match_shapes, signature
from .failures import failure
from .task import Task


@dataclass(frozen=True)
class Known:
    """What a mistake returns, taken apart, for each case; and which arguments it has written to in any of them."""

    parts: list[tuple]
    changed: tuple


@dataclass
class Standard:
    """The cases of a task, and what belongs to them. Whoever draws the same cases often keeps one."""

    task: Task
    cases: list[tuple]

    @classmethod
    def drawn(cls, task: Task, rng: np.random.Generator) -> "Standard":
        """With new cases."""
        return cls(task, task.cases(rng))

    @cached_property
    def expected(self) -> list[tuple]:
        """What is right, taken apart, for each case."""
        return [self.task.split(self.task.reference(*case)) for case in self.cases]

    @cached_property
    def sizes(self) -> list[dict[str, int]]:
        """The size behind each letter of the signature, for each case."""
        outputs = signature(self.task.reference)[1]
        found = [match_shapes(zip(outputs, parts, strict=False), {}, self.task.name) for parts in self.expected]
        return [{letter: size for letter, size in sizes.items() if letter != "..."} for sizes in found]

    @cached_property
    def known(self) -> dict[str, Known]:
        """The mistakes by name. Only a wrong answer asks for them."""
        found = {}
        for name, mistake in self.task.mistakes.items():
            # Wrong predictions are functions of the case; all else is what a student would have written.
            driver = "" if self.task.predicts else self.task.driver_source
            given = answers(mistake.function, self.cases, driver=driver)
            if failure(self.task, self.cases, given) is None:
                found[name] = Known([self.task.split(answer.returned) for answer in given], written_to(given))
        return found


def written_to(given: list[Answer]) -> tuple[Any, ...]:
    """The places among the arguments that were written to, in any case."""
    return tuple(sorted({place for answer in given for place in answer.changed}, key=str))
