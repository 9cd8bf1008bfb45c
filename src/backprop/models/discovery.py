"""Every model of the course, found by file: a new file that ends in `cases(rng)` is a new model everywhere."""

import importlib
import pkgutil
from collections.abc import Iterator

import numpy as np

import backprop.models

from ._case import Case


def model_cases(rng: np.random.Generator) -> Iterator[Case]:
    """The cases of all models, in order of file. Raises TypeError if a model's file has none."""
    for info in pkgutil.iter_modules(backprop.models.__path__):
        if info.name.startswith("_") or info.name.endswith("_torch") or info.name == "discovery":
            continue
        module = importlib.import_module(f"backprop.models.{info.name}")
        if not hasattr(module, "cases"):
            raise TypeError(f"{module.__name__} has no cases(rng): what shall its tests run on?")
        yield from module.cases(rng)
