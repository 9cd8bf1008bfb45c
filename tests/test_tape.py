"""The tape gives the numbers of the hand-written backward passes, whatever the shape of the graph."""

from typing import Any

import numpy as np
import pytest

from backprop import check
from backprop.figures.graph import draw
from backprop.models.mlp import mlp_init, mlp_loss
from backprop.numpy.activations import relu_backward, relu_forward
from backprop.numpy.linear import linear_backward, linear_forward
from backprop.numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from backprop.tape import Operation, Value, add, backward, lift, multiply, order
from backprop.units import Unit, units

linear = lift(linear_forward, linear_backward)
relu = lift(relu_forward, relu_backward)
softmax_cross_entropy = lift(softmax_cross_entropy_forward, softmax_cross_entropy_backward)


@pytest.mark.parametrize("unit", [pytest.param(u, id=u.name) for u in units().values()])
def test_any_pair_can_be_lifted(unit: Unit, rng: np.random.Generator) -> None:
    for arguments in unit.cases(rng):
        names = unit.differentiable(arguments)
        lifted = {k: Value(a, k) if k in names else a for k, a in arguments.items()}
        arrays = {k: a for k, a in lifted.items() if isinstance(a, Value | np.ndarray) and k in unit.positional}
        y = lift(unit.forward, unit.backward)(*arrays.values(), **{k: a for k, a in lifted.items() if k not in arrays})
        value, cache = unit.forward(**arguments)
        dy = check.random_like(value, rng)
        parts = [(y, dy)] if not isinstance(y, tuple) else list(zip(y, dy, strict=True))
        totals: dict[str, Any] = dict.fromkeys(names, 0)
        for output, arriving in parts:
            found = backward(output, arriving)
            totals = {k: totals[k] + found.get(lifted[k], 0) for k in names}
        for name, expected in zip(names, unit.backward(dy, cache), strict=True):
            np.testing.assert_allclose(totals[name], expected, rtol=1e-12, atol=1e-14)


def test_same_gradients_as_the_model_written_out_by_hand(rng: np.random.Generator) -> None:
    params = mlp_init(rng, [5, 7, 6, 4], dtype=np.float64)
    x, label = rng.normal(size=(3, 5)), np.array([3, 0, 1])
    loss, grads = mlp_loss(params, x, label)
    p = {name: Value(array, name) for name, array in params.items()}
    h = relu(linear(Value(x, "x"), p["W1"], p["b1"]))
    h = relu(linear(h, p["W2"], p["b2"]))
    taped = softmax_cross_entropy(linear(h, p["W3"], p["b3"]), label)
    assert taped.array == loss
    found = backward(taped)
    for name, value in p.items():
        np.testing.assert_allclose(found[value], grads[name], rtol=1e-13, atol=1e-16)


def test_a_chain_of_5000() -> None:
    x = Value(1.0, "x")
    y = x
    for _ in range(5000):
        y = y * 1.001
    assert backward(y)[x] == pytest.approx(1.001**5000, rel=1e-10)
    assert len(order(y)) == 5000


def test_a_diamond_adds_up_and_visits_each_operation_once() -> None:
    x = Value(3.0, "x")
    shared = x * x
    y = shared * shared + shared
    assert backward(y)[x] == pytest.approx(4 * 27 + 2 * 3)
    assert [op.name for op in order(y)] == ["add", "multiply", "multiply"]


def test_sixty_diamonds_in_a_row_are_walked_once_each_not_once_a_path() -> None:
    x = Value(1.0, "x")
    y = x
    for _ in range(60):
        y = y + y
    assert backward(y)[x] == 2.0**60
    assert len(order(y)) == 60


def test_every_user_comes_before_what_it_used(rng: np.random.Generator) -> None:
    values = [Value(rng.normal(size=3), f"v{i}") for i in range(3)]
    for _ in range(40):
        a, b = rng.integers(len(values), size=2)
        values.append((add if rng.random() < 0.5 else multiply)(values[a], values[b]))
    root = values[-1]
    place = {op: i for i, op in enumerate(order(root))}
    for op in place:
        for used in op.inputs:
            assert used.source is None or place[used.source] > place[op]


def test_unused_outputs_count_as_zero() -> None:
    pair = lift(lambda x: ((x * 2, x * 3), ()), lambda dy, cache: (2 * dy[0] + 3 * dy[1],))
    x = Value(np.array([1.0, 2.0]))
    double, _ = pair(x)
    np.testing.assert_array_equal(backward(double, np.array([1.0, 10.0]))[x], [2, 20])


@pytest.mark.parametrize(("a", "b"), [((4, 3), (3,)), ((4, 3), (4, 1)), ((4, 3), ()), ((1, 3), (4, 1))])
@pytest.mark.parametrize("operation", [add, multiply])
def test_broadcasting_is_undone(operation: Any, a: tuple, b: tuple, rng: np.random.Generator) -> None:
    left, right = Value(rng.normal(size=a)), Value(rng.normal(size=b))
    y = operation(left, right)
    dy = rng.normal(size=y.array.shape)
    for value in (left, right):
        v = rng.normal(size=value.array.shape)
        moved = [Value(w.array + (1e-6 * v if w is value else 0)) for w in (left, right)]
        difference = np.sum(dy * (operation(*moved).array - y.array)) / 1e-6
        assert np.sum(backward(y, dy)[value] * v) == pytest.approx(difference, rel=1e-4)


def test_a_vector_needs_an_upstream_gradient() -> None:
    y = Value(np.ones(3)) * 2.0
    with pytest.raises(ValueError, match="give dy"):
        backward(y)
    with pytest.raises(ValueError, match="expected \\(3,\\)"):
        backward(y, np.ones(4))


def test_an_operation_says_what_it_is() -> None:
    y = linear(Value(np.ones((2, 3)), "x"), Value(np.ones((3, 4)), "W"), Value(np.ones(4), "b"))
    assert isinstance(y.source, Operation)
    assert repr(y.source) == "linear(x, W, b)"


def test_the_graph_can_be_drawn() -> None:
    x = Value(np.ones((2, 3)), "x")
    h = relu(linear(x, Value(np.ones((3, 4)), "W"), Value(np.ones(4), "b")))
    texts = [text.get_text() for text in draw(h + h * 2.0).axes[0].texts]
    assert {"x", "W", "b", "linear", "relu", "add", "multiply"} <= set(texts)
    assert {"1", "2", "3", "4"} <= set(texts), "each operation carries its place in the backward pass"
    with pytest.raises(ValueError, match="too many"):
        draw(h, limit=1)
