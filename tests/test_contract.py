"""The machinery of the contract, and what the formulas promise at their limits."""

import warnings

import numpy as np
import pytest

from backprop.numpy import activations, losses
from backprop.numpy._contract import Cache, checked
from backprop.numpy._signature import signature
from backprop.numpy.linear import linear_backward, linear_forward


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
