"""Convolution and pooling: what only they promise."""

import tracemalloc
from typing import Any

import numpy as np
import pytest
import torch

from backprop.numpy import _convolution
from backprop.numpy.conv import conv1d_forward, conv2d_backward, conv2d_forward
from backprop.numpy.conv_transpose import conv_transpose2d_forward
from backprop.numpy.pooling import avg_pool2d_forward, max_pool2d_backward, max_pool2d_forward
from backprop.units import units


@pytest.mark.parametrize("block", [1, 100, 1000])
@pytest.mark.parametrize("name", ["conv1d", "conv2d", "conv_transpose2d"])
def test_the_size_of_the_blocks_changes_nothing(
    name: str, block: int, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = units()[name]
    for arguments in unit.cases(rng):
        found = []
        for size in (_convolution.BLOCK, block):
            monkeypatch.setattr(_convolution, "BLOCK", size)
            y, cache = unit.forward(**arguments)
            found.append((y, *unit.backward(np.cos(np.arange(y.size)).reshape(y.shape), cache)))
        for a, b in zip(*found, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-13)


def test_memory_of_a_convolution_is_that_of_its_results() -> None:
    x, W, b = (np.ones(shape, np.float32) for shape in [(32, 32, 28, 28), (64, 32, 3, 3), (64,)])
    dy = np.ones((32, 64, 28, 28), np.float32)
    tracemalloc.start()
    _, cache = conv2d_forward(x, W, b, padding=1)
    conv2d_backward(dy, cache)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6, f"{peak / 1e6:.1f} MB"


def test_left_over_rows_and_columns_are_not_seen(rng: np.random.Generator) -> None:
    x = rng.normal(size=(2, 3, 8, 7))
    y, cache = conv2d_forward(x, rng.normal(size=(4, 3, 3, 2)), np.zeros(4), stride=(2, 3))
    dx = conv2d_backward(np.ones_like(y), cache)[0]
    assert y.shape == (2, 4, 3, 2)
    assert not dx[:, :, 7].any()
    assert not dx[:, :, :, [2, 5, 6]].any()
    assert dx[:, :, :7, [0, 1, 3, 4]].all()


def test_transposed_convolution_is_the_adjoint_of_convolution(rng: np.random.Generator) -> None:
    x, W = rng.normal(size=(2, 6, 7, 5)), rng.normal(size=(4, 3, 3, 2))
    options: dict[str, Any] = {"stride": (2, 1), "padding": (1, 0), "dilation": (1, 2), "groups": 2}
    y, _ = conv2d_forward(x, W, np.zeros(4), **options)
    z = rng.normal(size=y.shape)
    back, _ = conv_transpose2d_forward(z, W, np.zeros(6), **options)
    assert back.shape == x.shape
    assert np.sum(y * z) == pytest.approx(np.sum(x * back), rel=1e-12)


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 1), ((2, 3), (1, 2))])
def test_of_equal_pixels_the_first_gets_the_gradient_as_in_pytorch(
    size: Any, stride: Any, rng: np.random.Generator
) -> None:
    x = rng.integers(0, 3, size=(3, 2, 6, 7)).astype(float)
    y, cache = max_pool2d_forward(x, size=size, stride=stride)
    dy = rng.normal(size=y.shape)
    leaf = torch.tensor(x, requires_grad=True)
    torch.nn.functional.max_pool2d(leaf, size, stride).backward(torch.tensor(dy))
    np.testing.assert_allclose(max_pool2d_backward(dy, cache)[0], leaf.grad.numpy(), rtol=0, atol=1e-14)


def test_first_means_row_by_row() -> None:
    y, cache = max_pool2d_forward(np.array([[[[0.0, 5.0], [5.0, 5.0]]]]), size=2)
    np.testing.assert_array_equal(max_pool2d_backward(np.full_like(y, 3.0), cache)[0], [[[[0, 3], [0, 0]]]])


def test_padding_is_never_the_largest() -> None:
    y, _ = max_pool2d_forward(np.full((1, 1, 2, 3), -7.0), size=2, padding=1)
    assert (y == -7).all()


def test_a_large_window_has_a_place_for_each_pixel(rng: np.random.Generator) -> None:
    x = rng.permutation(400.0 * np.arange(400)).reshape(1, 1, 20, 20)
    y, cache = max_pool2d_forward(x, size=20)
    dx = max_pool2d_backward(np.ones_like(y), cache)[0]
    np.testing.assert_array_equal(dx, x == x.max())


def test_conv2d_of_channels_last_memory(rng: np.random.Generator) -> None:
    x, W, b = rng.normal(size=(2, 5, 6, 3)).transpose(0, 3, 1, 2), rng.normal(size=(4, 3, 2, 2)), np.zeros(4)
    np.testing.assert_allclose(conv2d_forward(x, W, b)[0], conv2d_forward(x.copy(), W, b)[0], rtol=1e-13)


IMAGE, KERNEL, BIAS = np.ones((2, 4, 5, 6)), np.ones((6, 2, 3, 2)), np.ones(6)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: conv2d_forward(IMAGE, KERNEL, BIAS), ValueError, r"W has shape .* expected G = C / groups = 4 / 1"),
        (lambda: conv2d_forward(IMAGE, KERNEL, BIAS, groups=4), ValueError, "groups is 4, expected a divisor of F = 6"),
        (lambda: conv2d_forward(IMAGE, KERNEL, BIAS, groups=0), ValueError, "groups is 0, expected at least 1"),
        (lambda: conv2d_forward(IMAGE, KERNEL, BIAS, groups=2, stride=0), ValueError, "stride is 0, expected at least"),
        (lambda: conv2d_forward(IMAGE, KERNEL, BIAS, groups=2, stride=1.0), TypeError, "stride must be a whole number"),
        (
            lambda: conv2d_forward(IMAGE, KERNEL, BIAS, groups=2, padding=(1, 2, 3)),
            TypeError,
            "padding must be a whole",
        ),
        (lambda: conv2d_forward(IMAGE, KERNEL, BIAS, groups=2, padding=-1), ValueError, "padding is -1, expected at"),
        (lambda: conv2d_forward(IMAGE, KERNEL, BIAS, groups=2, padding="same"), TypeError, "padding must be a whole"),
        (lambda: conv2d_forward(IMAGE, KERNEL, BIAS, groups=2, dilation=3), ValueError, "x has shape .* room for"),
        (
            lambda: conv1d_forward(IMAGE[0], KERNEL[0], BIAS[:2], stride=(1, 2)),
            TypeError,
            "conv1d_forward: stride must",
        ),
        (lambda: conv_transpose2d_forward(IMAGE, KERNEL[:4], BIAS), ValueError, r"b has shape \(6,\), expected F"),
        (lambda: conv_transpose2d_forward(IMAGE, KERNEL[:4], BIAS[:2], groups=3), ValueError, "groups is 3, expected"),
        (
            lambda: conv_transpose2d_forward(IMAGE, KERNEL[:4], BIAS[:2], output_padding=1),
            ValueError,
            "output_padding is 1, expected less",
        ),
        (
            lambda: conv_transpose2d_forward(IMAGE, KERNEL[:4], BIAS[:2], padding=4),
            ValueError,
            "padding is 4, expected less",
        ),
        (lambda: max_pool2d_forward(IMAGE, size=2, padding=2), ValueError, "padding is 2, expected at most half"),
        (lambda: max_pool2d_forward(IMAGE, size=7), ValueError, "x has shape .* room for"),
        (lambda: avg_pool2d_forward(IMAGE, size=(2, 0)), ValueError, "size is 0, expected at least 1"),
        (lambda: max_pool2d_forward(IMAGE), TypeError, "size"),
    ],
)
def test_bad_options_are_named(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
