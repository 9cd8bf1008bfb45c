"""Bad input is refused by every unit, with the argument named; a number is never wrong in silence."""

import re

import numpy as np
import pytest

import bad
from backprop.numpy import losses
from backprop.numpy.linear import linear_forward
from backprop.units import Unit, units

UNITS = pytest.mark.parametrize("unit", units().values(), ids=units().keys())
PARTS = (bad.arrays, bad.options, bad.states, bad.upstream)


@UNITS
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_bad_input(unit: Unit, part: bad.Source, rng: np.random.Generator) -> None:
    for what, name, call in part(unit, rng):
        message = bad.refusal(what, name, call)
        assert part is not bad.arrays or re.search("expected|must|use one type|missing", message), message


def test_every_kind_of_bad_input_is_tried(rng: np.random.Generator) -> None:
    """The list of the contract, found among what the signatures imply."""
    tried = {what for unit in units().values() for part in PARTS for what, _, _ in part(unit, rng)}
    assert {"one dimension more", "one dimension less", "twice the width", "int64", "an empty batch"} <= tried
    assert {"a label below 0", "a label above K - 1", "an unknown option", "nan", "inf", "-inf"} <= tried
    assert {"one float32 among float64", "dy, one dimension more", "dy, float32", "dy, nan"} <= tried
    assert {"dy without its parts", "cache: a list", "the cache of another call", "part 0: nan"} <= tried


@pytest.mark.parametrize("label", [[0, 1, 2, 3, 4], [-1, 0, 1, 2, 3]])
def test_label_out_of_range(label: list[int]) -> None:
    with pytest.raises(ValueError, match="label runs from"):
        losses.softmax_cross_entropy_forward(np.ones((5, 4)), np.array(label))


def test_mixed_types_are_refused() -> None:
    with pytest.raises(TypeError, match="W is float32, but the other arrays are float64"):
        linear_forward(np.ones((2, 3)), np.ones((3, 4), np.float32), np.ones(4))
