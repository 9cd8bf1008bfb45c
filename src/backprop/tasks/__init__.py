"""What each graded function must do, and what usually goes wrong with it."""

from .bank import assignment_tasks, tasks
from .check import check, ready
from .task import Mistake, Task

__all__ = ["Mistake", "Task", "assignment_tasks", "check", "ready", "tasks"]
