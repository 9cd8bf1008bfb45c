"""softmax_cross_entropy saves the pass that moves the largest logit to 0 where exp is safe without: not too seldom."""

import numpy as np
import pytest

from backprop.numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
@pytest.mark.parametrize("centres", [(0, 15), (0, 17), (0, 95), (5, 2000), (-1, 3), (-110, 4), (-3000, -20)])
def test_any_range_is_as_exact_as_its_type(centres: tuple[float, float], smoothing: float) -> None:
    rng = np.random.default_rng(0)
    z = (np.repeat(centres, 3)[:, None] + rng.normal(size=(6, 5))).astype(np.float32)
    label = rng.integers(0, 5, size=6)
    with np.errstate(all="raise", under="ignore"):
        loss, cache = softmax_cross_entropy_forward(z, label, label_smoothing=smoothing)
        (dz,) = softmax_cross_entropy_backward(1.0, cache)
    wide = z.astype(np.longdouble) - z.max(1, keepdims=True)
    log_p = wide - np.log(np.exp(wide).sum(1, keepdims=True))
    target = (1 - smoothing) * np.eye(5)[label] + smoothing / 5
    np.testing.assert_allclose(loss, -(target * log_p).sum(1).mean(), rtol=1e-5)
    np.testing.assert_allclose(dz, (np.exp(log_p) - target) / 6, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("margin", [3.0, 9.0, 15.0, 30.0])
def test_a_loss_near_zero_keeps_its_digits_and_never_goes_below(margin: float, dtype: type) -> None:
    rng = np.random.default_rng(0)
    label = np.array([2, 0, 1])
    z = rng.random((3, 4)).astype(dtype)
    z[np.arange(3), label] += dtype(margin)
    loss, _ = softmax_cross_entropy_forward(z, label)
    wide = z.astype(np.longdouble)
    exact = np.log1p(np.exp(wide - wide[np.arange(3), label][:, None]).sum(1) - 1).mean()
    assert loss >= 0
    assert abs(loss - exact) <= 2 * np.finfo(dtype).eps
