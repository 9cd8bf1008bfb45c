"""What one submission may cost."""

from dataclasses import dataclass

from ...answers import TIME_LIMIT
from ..sandbox.client import Limits
from ..settings import CELL_SECONDS, NOTEBOOK_BYTES


@dataclass(frozen=True)
class Caps:
    """Seconds are by the wall clock."""

    seconds: float = 120.0  # all notebooks of a submission together
    cell_seconds: float = CELL_SECONDS
    check_seconds: float = TIME_LIMIT  # all cases of a function together
    restarts: int = 8  # processes that may be lost
    memory: int = Limits.memory
    notebook: int = NOTEBOOK_BYTES
