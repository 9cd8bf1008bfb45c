"""Discovery: a folder in here is an assignment, a file in it is a task, but for files that begin with `_`."""

import functools
import importlib
import pkgutil

from .task import Task


@functools.cache
def tasks() -> dict[str, Task]:
    """All tasks by name. Raises TypeError if a file holds none, or one of a name that is taken."""
    found: dict[str, Task] = {}
    for assignment in assignments():
        for task in _read(assignment):
            if task.name in found:
                raise TypeError(f"two tasks are called {task.name!r}")
            found[task.name] = task
    return found


def assignment_tasks(assignment: str) -> dict[str, Task]:
    """The tasks of one assignment by name. Raises ValueError if there is no such assignment."""
    if assignment not in assignments():
        raise ValueError(f"no tasks for assignment {assignment!r}; known: {', '.join(assignments())}")
    return {task.name: task for task in _read(assignment)}


def find(name: str) -> Task:
    """The task of this name. Raises ValueError that lists the known ones.

    The file that is called like it comes first: the others, which may need PyTorch, are not loaded for its sake.
    """
    for assignment in assignments():
        for module in _modules(assignment):
            if _plain(module) == _plain(name) and (task := _task(assignment, module)).name == name:
                return task
    if name not in tasks():
        raise ValueError(f"no task is called {name!r}; known: {', '.join(tasks())}")
    return tasks()[name]


def is_task(name: str) -> bool:
    """Whether a task's file is called just like this. Loads none of them."""
    return any(name in _modules(assignment) for assignment in assignments())


def _plain(name: str) -> str:
    """As classes and files are both called: ReLU and relu, ScaledTanh and scaled_tanh."""
    return name.replace("_", "").lower()


def assignments() -> list[str]:
    """The names of all assignments that have tasks."""
    package = importlib.import_module(__package__)
    return [info.name for info in pkgutil.iter_modules(package.__path__) if info.ispkg]


def _read(assignment: str) -> list[Task]:
    return [_task(assignment, module) for module in _modules(assignment)]


@functools.cache
def _modules(assignment: str) -> list[str]:
    folder = importlib.import_module(f"{__package__}.{assignment}")
    return [info.name for info in pkgutil.iter_modules(folder.__path__) if not info.name.startswith("_")]


def _task(assignment: str, module: str) -> Task:
    name = f"{__package__}.{assignment}.{module}"
    task = getattr(importlib.import_module(name), "TASK", None)
    if not isinstance(task, Task):
        raise TypeError(f"{name} must define TASK")
    return task
