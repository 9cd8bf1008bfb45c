"""Bad input is refused by every unit, with the argument named; a number is never wrong in silence."""

import warnings
from typing import Any

import numpy as np
import pytest

from backprop.numpy import activations, losses
from backprop.numpy._contract import Cache, checked, signature
from backprop.numpy.linear import linear_backward, linear_forward
from backprop.units import Unit, units

PLACES = [
    pytest.param(unit, spec, id=f"{unit.name}-{spec.name}")
    for unit in units().values()
    for spec in signature(unit.forward)[0]
]
FLOATS = [place for place in PLACES if place.values[1].kind == "float"]


def case(unit: Unit) -> dict[str, Any]:
    return next(iter(unit.cases(np.random.default_rng(1))))


def refuses(unit: Unit, name: str, value: Any, error: type[Exception] | tuple = ValueError) -> None:
    with pytest.raises(error, match=rf"\b{name}\b") as caught:
        unit.forward(**case(unit) | {name: value})
    assert "expected" in str(caught.value) or "must" in str(caught.value) or "use one type" in str(caught.value)


@pytest.mark.parametrize(("unit", "spec"), PLACES)
def test_empty(unit: Unit, spec: Any) -> None:
    old = case(unit)[spec.name]
    refuses(unit, spec.name, old[:0])


@pytest.mark.parametrize(("unit", "spec"), PLACES)
def test_not_an_array(unit: Unit, spec: Any) -> None:
    refuses(unit, spec.name, case(unit)[spec.name].tolist(), TypeError)


@pytest.mark.parametrize(("unit", "spec"), FLOATS)
@pytest.mark.parametrize("dtype", [np.int64, np.complex128, np.float16])
def test_wrong_type(unit: Unit, spec: Any, dtype: type) -> None:
    refuses(unit, spec.name, case(unit)[spec.name].astype(dtype), TypeError)


@pytest.mark.parametrize(("unit", "spec"), FLOATS)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_not_finite(unit: Unit, spec: Any, value: float) -> None:
    array = case(unit)[spec.name].copy()
    array[(-1,) * array.ndim] = value
    refuses(unit, spec.name, array)


@pytest.mark.parametrize(("unit", "spec"), [p for p in PLACES if "..." not in p.values[1].dims])
def test_wrong_rank(unit: Unit, spec: Any) -> None:
    refuses(unit, spec.name, case(unit)[spec.name][None])


def shares_its_width(unit: Unit, spec: Any) -> bool:
    """Whether the last dimension is also another argument's; else any width is right."""
    return any(spec.dims[-1] in other.dims for other in signature(unit.forward)[0] if other.name != spec.name)


@pytest.mark.parametrize(("unit", "spec"), [p for p in PLACES if shares_its_width(*p.values)])
def test_wrong_width(unit: Unit, spec: Any) -> None:
    array = case(unit)[spec.name]
    with pytest.raises(ValueError, match="expected"):
        unit.forward(**case(unit) | {spec.name: np.concatenate([array, array], -1)})


@pytest.mark.parametrize("unit", [pytest.param(u, id=u.name) for u in units().values()])
def test_upstream_gradient_of_the_wrong_shape_or_type(unit: Unit) -> None:
    y, cache = unit.forward(**case(unit))
    parts = y if isinstance(y, tuple) else (y,)
    for i, (spec, part) in enumerate(zip(signature(unit.backward)[0], parts, strict=True)):

        def dy(wrong: Any, i: int = i) -> Any:
            return (*parts[:i], wrong, *parts[i + 1 :]) if len(parts) > 1 else wrong

        with pytest.raises(ValueError, match=f"{spec.name} has shape"):
            unit.backward(dy(np.ones((*np.shape(part), 1))), cache)
        with pytest.raises(TypeError, match=f"{spec.name} must be float32 or float64"):
            unit.backward(dy(np.ones(np.shape(part), dtype=int)), cache)
        with pytest.raises(TypeError, match=f"{spec.name} is float32"):
            unit.backward(dy(np.ones(np.shape(part), dtype=np.float32)), cache)
    with pytest.raises(TypeError, match="cache must be the tuple"):
        unit.backward(y, list(cache))
    if len(parts) > 1:
        for wrong in (parts[0], parts[:1], list(parts)):
            with pytest.raises(TypeError, match="dy must be the tuple"):
                unit.backward(wrong, cache)


@pytest.mark.parametrize("unit", [pytest.param(u, id=u.name) for u in units().values()])
def test_unknown_option(unit: Unit) -> None:
    with pytest.raises(TypeError, match="no_such_option"):
        unit.forward(**case(unit), no_such_option=1)


@pytest.mark.parametrize("label", [[0, 1, 2, 3, 4], [-1, 0, 1, 2, 3]])
def test_label_out_of_range(label: list[int]) -> None:
    with pytest.raises(ValueError, match="label runs from"):
        losses.softmax_cross_entropy_forward(np.ones((5, 4)), np.array(label))


def test_mixed_types_are_refused() -> None:
    with pytest.raises(TypeError, match="W is float32, but the other arrays are float64"):
        linear_forward(np.ones((2, 3)), np.ones((3, 4), np.float32), np.ones(4))


def test_stable_for_large_arguments_without_a_warning() -> None:
    x = np.array([-1e4, -700.0, -40.0, 40.0, 700.0, 1e4])
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise", divide="raise"):
        warnings.simplefilter("error")
        assert np.isfinite(losses.softmax_cross_entropy_forward(x[None], np.array([0]))[0])
        y, _ = activations.sigmoid_forward(x)
        activations.tanh_forward(x)
    np.testing.assert_allclose(y, [0, 9.8596765437598e-305, 4.248354255291589e-18, 1, 1, 1], rtol=1e-12)


def test_relu_is_flat_at_its_kink() -> None:
    _, cache = activations.relu_forward(np.array([-1.0, 0.0, 2.0]))
    np.testing.assert_array_equal(activations.relu_backward(np.full(3, 7.0), cache)[0], [0, 0, 7])


def test_one_is_an_upstream_gradient_for_a_loss_and_keeps_float32() -> None:
    _, cache = losses.softmax_cross_entropy_forward(np.ones((2, 3), np.float32), np.array([0, 2]))
    assert losses.softmax_cross_entropy_backward(1.0, cache)[0].dtype == np.float32


def test_a_plain_tuple_is_a_cache_too() -> None:
    dx, dW, db = linear_backward(np.ones((2, 3)), (np.ones((2, 4)), np.ones((4, 3))))
    assert (dx.shape, dW.shape, db.shape) == ((2, 4), (4, 3), (3,))


def test_cache_unpacks_like_the_tuple_it_is() -> None:
    x, W = linear_forward(np.ones((2, 4)), np.ones((4, 3)), np.ones(3))[1]
    assert (x.shape, W.shape) == ((2, 4), (4, 3))
    assert issubclass(Cache, tuple)


def test_arguments_by_name_are_checked_too() -> None:
    with pytest.raises(ValueError, match="W has shape"):
        linear_forward(b=np.ones(3), W=np.ones((5, 3)), x=np.ones((2, 4)))


def test_a_unit_without_a_signature_cannot_be_made() -> None:
    def nameless_forward(x):
        """Adds one."""

    with pytest.raises(ValueError, match="first docstring line"):
        checked(nameless_forward)


def test_a_signature_may_name_multiples_truth_values_and_what_may_be_left_out() -> None:
    def made_forward(x, W, *, mask=None):
        """x (N, T), W (T, 3H), mask (N,) bool or None
        -> y (N, H)

        What is said here does not belong to it.
        """
        return x[:, :1] @ W[:1, : W.shape[1] // 3], ()

    inputs, outputs = signature(made_forward)
    assert [str(spec) for spec in inputs] == ["x (N, T)", "W (T, 3H)", "mask (N,) bool or None"]
    assert [str(spec) for spec in outputs] == ["y (N, H)"]
    forward = checked(made_forward)
    x, W = np.ones((2, 5)), np.ones((5, 6))
    assert forward(x, W)[0].shape == forward(x, W, mask=np.array([True, False]))[0].shape == (2, 2)
    with pytest.raises(ValueError, match=r"W has shape \(5, 7\), expected W \(T, 3H\)"):
        forward(x, np.ones((5, 7)))
    with pytest.raises(ValueError, match="mask has shape"):
        forward(x, W, mask=np.ones(3, bool))
    with pytest.raises(TypeError, match="mask must hold truth values"):
        forward(x, W, mask=np.ones(2))
    with pytest.raises(TypeError, match="W must be a NumPy array, got NoneType"):
        forward(x, None)


def test_a_signature_that_does_not_match_the_function_cannot_be_made() -> None:
    def shifted_forward(a, b):
        """b (N,), a (N,) -> y (N,)"""

    with pytest.raises(ValueError, match="does not match its signature"):
        checked(shifted_forward)
