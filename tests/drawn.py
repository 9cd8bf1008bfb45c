"""Arguments in drawn shapes for units whose dimensions and options depend on one another."""

from collections.abc import Callable
from typing import Any

import numpy as np

import drawn_sequences
from backprop.numpy.batch_norm import Running

Arguments = dict[str, Any]


def conv1d(rng: np.random.Generator) -> Arguments:
    whole = convolution(rng, axes=1)
    return whole | {k: whole[k][0] for k in ("stride", "padding", "dilation")}


def conv2d(rng: np.random.Generator) -> Arguments:
    return convolution(rng, axes=2)


def convolution(rng: np.random.Generator, axes: int) -> Arguments:
    groups, G, per_group = rng.integers(1, 4, size=3).tolist()
    kernel, stride, dilation = rng.integers(1, 4, size=(3, axes))
    padding = rng.integers(0, 3, size=axes)
    reach = dilation * (kernel - 1) + 1
    sides = np.maximum(1, reach - 2 * padding) + rng.integers(0, 4, size=axes)
    return {
        "x": rng.normal(size=(rng.integers(1, 4), groups * G, *sides)),
        "W": rng.normal(size=(groups * per_group, G, *kernel)),
        "b": rng.normal(size=groups * per_group),
        "stride": tuple(stride.tolist()),
        "padding": tuple(padding.tolist()),
        "dilation": tuple(dilation.tolist()),
        "groups": groups,
    }


def conv_transpose2d(rng: np.random.Generator) -> Arguments:
    groups, G, per_group = rng.integers(1, 4, size=3).tolist()
    kernel, stride, dilation = rng.integers(1, 4, size=(3, 2))
    sides = rng.integers(1, 5, size=2)
    extra = rng.integers(0, np.maximum(stride, dilation))
    room = (sides - 1) * stride + dilation * (kernel - 1) + 1 + extra
    return {
        "x": rng.normal(size=(rng.integers(1, 4), groups * per_group, *sides)),
        "W": rng.normal(size=(groups * per_group, G, *kernel)),
        "b": rng.normal(size=groups * G),
        "stride": tuple(stride.tolist()),
        "padding": tuple(rng.integers(0, np.minimum(2, (room - 1) // 2) + 1).tolist()),
        "output_padding": tuple(extra.tolist()),
        "dilation": tuple(dilation.tolist()),
        "groups": groups,
    }


def pool2d(rng: np.random.Generator) -> Arguments:
    size, stride = rng.integers(1, 5, size=(2, 2))
    padding = rng.integers(0, size // 2 + 1)
    sides = np.maximum(1, size - 2 * padding) + rng.integers(0, 4, size=2)
    shape = (*rng.integers(1, 4, size=2), *sides)
    x = rng.permutation(np.linspace(-2, 2, int(np.prod(shape)))).reshape(shape)
    return {k: tuple(v.tolist()) for k, v in (("size", size), ("stride", stride), ("padding", padding))} | {"x": x}


def batch_norm(rng: np.random.Generator) -> Arguments:
    N, C, *pixels = rng.integers(1, 5, size=rng.integers(2, 5)).tolist()
    running = Running(rng.normal(size=C), 0.5 + rng.random(C))
    training = bool(rng.random() < 0.7)
    return _normalised(rng, (N + 2, C, *pixels)) | {"running": running, "training": training}


def group_norm(rng: np.random.Generator) -> Arguments:
    groups, G, *pixels = rng.integers(1, 5, size=rng.integers(2, 5)).tolist()
    return _normalised(rng, (2, groups * (G + 2), *pixels)) | {"groups": groups}


def layer_norm(rng: np.random.Generator) -> Arguments:
    *lead, D = rng.integers(1, 5, size=rng.integers(1, 4)).tolist()
    x = 2 * rng.normal(size=(*lead, D + 2)) + 1
    return {"x": x, "gamma": rng.normal(size=D + 2), "beta": rng.normal(size=D + 2)}


def unit_length(rng: np.random.Generator) -> Arguments:
    *lead, D = rng.integers(1, 5, size=rng.integers(1, 4)).tolist()
    return {"x": rng.normal(size=(*lead, D + 1))}  # a single number only has a sign, which no change moves


def rms_norm(rng: np.random.Generator) -> Arguments:
    return {k: a for k, a in layer_norm(rng).items() if k != "beta"}


def _normalised(rng: np.random.Generator, shape: tuple[int, ...]) -> Arguments:
    gamma, beta = rng.normal(size=(2, shape[1]))
    return {"x": 2 * rng.normal(size=shape) + 1, "gamma": gamma, "beta": beta}


DRAWN: dict[str, Callable[[np.random.Generator], Arguments]] = {
    "conv1d": conv1d,
    "conv2d": conv2d,
    "conv_transpose2d": conv_transpose2d,
    "max_pool2d": pool2d,
    "avg_pool2d": pool2d,
    "batch_norm": batch_norm,
    "group_norm": group_norm,
    "layer_norm": layer_norm,
    "rms_norm": rms_norm,
    "unit_length": unit_length,
} | drawn_sequences.DRAWN
