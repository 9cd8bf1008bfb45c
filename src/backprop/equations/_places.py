"""Where a window looks, as tables of zeros and ones: the indices of convolution and pooling, written out."""

from typing import Any

import numpy as np


def row(scope: dict[str, Any]) -> np.ndarray:
    """row[p, u, i] is 1 where row u of the window at p sees row i of the image, else 0."""
    return places(scope["P"], scope["U"], scope["I"], *option(scope, 0))


def column(scope: dict[str, Any]) -> np.ndarray:
    """column[q, v, j] is 1 where column v of the window at q sees column j of the image, else 0."""
    return places(scope["Q"], scope["V"], scope["J"], *option(scope, 1))


# What the indices of a window are: counted from 0, and -1 for padding.
INDICES = {
    sign: f"{axes}: np.where({table}.any(2), {table}.argmax(2), -1)"
    for sign, axes, table in (("i_pu", "p u", "row"), ("j_qv", "q v", "column"), ("c_fg", "f g", "channel"))
}


def option(scope: dict[str, Any], axis: int) -> tuple[int, int, int]:
    """Stride, dilation and padding along rows (0) or columns (1); dilation is 1 where a unit has none."""
    stride = scope["size"] if scope["stride"] is None else scope["stride"]
    step, spacing, padding = (np.broadcast_to(o, 2)[axis] for o in (stride, scope.get("dilation", 1), scope["padding"]))
    return int(step), int(spacing), int(padding)


def places(count: int, size: int, length: int, stride: int, dilation: int, padding: int) -> np.ndarray:
    """(count, size, length): 1 where place u of window p sees pixel i, so where i = stride p + dilation u - padding."""
    p, u, i = np.ogrid[:count, :size, :length]
    return 1.0 * (stride * p + dilation * u - padding == i)


def channels(scope: dict[str, Any]) -> np.ndarray:
    """channel[f, g, c] is 1 where channel g of the group of f is c, else 0; f and g are the first two indices of W."""
    first, G = scope["W"].shape[:2]
    f, g, c = np.ogrid[:first, :G, : G * scope["groups"]]
    return 1.0 * (f // (first // scope["groups"]) * G + g == c)
