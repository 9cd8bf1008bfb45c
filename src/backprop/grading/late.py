"""Late penalties: the plugin that nbgrader is configured with, asked as its AssignLatePenalties asks it."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace

from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config


@dataclass(frozen=True)
class Submitted:
    """One submitted assignment: its id, when it came, by how much its student's term is longer, when it was due."""

    id: str
    timestamp: datetime | None
    extension: timedelta | None
    duedate: datetime | None

    @property
    def seconds_late(self) -> float:
        """0 if it is not late, or if there is no telling."""
        if self.timestamp is None or self.duedate is None:
            return 0
        return max(0, (self.timestamp - self.duedate - (self.extension or timedelta())).total_seconds())


class Late:
    """`AssignLatePenalties.plugin_class` of the settings, and its own settings with it."""

    def __init__(self, config: Config | None = None) -> None:
        log = logging.getLogger("backprop.grading.late")
        log.setLevel(logging.CRITICAL)
        self._asks = AssignLatePenalties(config=config or Config(), log=log)
        self._asks.init_plugin()

    def penalty(self, student: str, score: float, seconds: float) -> float | None:
        """What a notebook of that score loses: between 0 and the score, None for nothing.

        Raises ValueError if the plugin fails.
        """
        if seconds <= 0:
            return None
        try:
            penalty = self._asks.plugin_inst.late_submission_penalty(student, score, seconds)
            if penalty is not None:
                penalty = float(self._asks._check_late_penalty(SimpleNamespace(score=score), penalty))
        except Exception as error:  # somebody else's code
            name = type(self._asks.plugin_inst).__name__
            raise ValueError(f"the late penalty ({name}) cannot be worked out: {error}") from error
        return penalty
