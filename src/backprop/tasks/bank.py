"""Discovery: a folder in here is an assignment, a file in it is a task."""

import functools
import importlib
import pkgutil

from .task import Task


@functools.cache
def tasks() -> dict[str, Task]:
    """All tasks by name. Raises TypeError if a file holds none, or one of a name that is taken."""
    found: dict[str, Task] = {}
    for assignment in _folders():
        for task in _read(assignment):
            if task.name in found:
                raise TypeError(f"two tasks are called {task.name!r}")
            found[task.name] = task
    return found


def assignment_tasks(assignment: str) -> dict[str, Task]:
    """The tasks of one assignment by name. Raises ValueError if there is no such assignment."""
    if assignment not in _folders():
        raise ValueError(f"no tasks for assignment {assignment!r}; known: {', '.join(_folders())}")
    return {task.name: task for task in _read(assignment)}


def find(name: str) -> Task:
    """The task of this name. Raises ValueError that lists the known ones."""
    if name not in tasks():
        raise ValueError(f"no task is called {name!r}; known: {', '.join(tasks())}")
    return tasks()[name]


def _folders() -> list[str]:
    package = importlib.import_module(__package__)
    return [info.name for info in pkgutil.iter_modules(package.__path__) if info.ispkg]


def _read(assignment: str) -> list[Task]:
    folder = importlib.import_module(f"{__package__}.{assignment}")
    found = []
    for info in pkgutil.iter_modules(folder.__path__):
        task = getattr(importlib.import_module(f"{folder.__name__}.{info.name}"), "TASK", None)
        if not isinstance(task, Task):
            raise TypeError(f"{folder.__name__}.{info.name} must define TASK")
        found.append(task)
    return found
