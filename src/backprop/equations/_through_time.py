"""Prices inside a recurrent layer, measured: run the sequence, nudge one quantity at one step, look at the loss.

Arrays have time in front, (T, N, H). A `run(name, t, nudge)` is the layer's formula, step by step, and returns
<dy, y>; it adds `nudge` to the quantity `name` at step t, with everything after it following. The nudges are imaginary,
one for each entry, all at once along a new first axis, so the slopes are exact to rounding.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Run = Callable[[str, int, np.ndarray], np.ndarray]


def measured(run: Run, name: str, steps: range, shape: tuple[int, ...]) -> np.ndarray:
    """(len(steps), *shape): the total derivative of the loss by each entry of `name`, step by step."""
    size = int(np.prod(shape))
    nudge = 1e-30j * np.eye(size).reshape(size, *shape)
    return np.stack([run(name, t, nudge).imag.reshape(shape) / 1e-30 for t in steps])


def nudger(name: str, at: int, nudge: np.ndarray) -> Callable[[str, int], Any]:
    """What a run adds to the quantity of a name at step t: the nudge, or nothing."""
    return lambda which, t: nudge if (which, t) == (name, at) else 0.0


def inner(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """<a, b> over the last two axes."""
    return np.sum(a * b, axis=(-2, -1))


def sigmoid(a: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-a))


def by_time(a: np.ndarray) -> np.ndarray:
    """(N, T, H) -> (T, N, H), and back."""
    return a.swapaxes(0, 1)


def counts(scope: dict[str, Any]) -> np.ndarray:
    """(T, N, 1): 1 where a step counts, 0 where it is masked."""
    N, T, _ = scope["x"].shape
    mask = scope["mask"]
    return np.ones((T, N, 1)) if mask is None else 1.0 * mask.T[:, :, None]


def arriving(scope: dict[str, Any]) -> np.ndarray:
    """(T + 1, N, H): what arrives at each state from outside; none at h0, two prices at the last."""
    outside = np.concatenate([np.zeros_like(scope["h0"])[None], by_time(scope["dh"])])
    outside[-1] += scope["dh_last"]
    return outside


# What the signs with an index for time are in code.
TIMES = {
    "x_t": "t: X",
    "a_t": "t: X @ Wx + states[:-1] @ Wh + b",
    "m_t": "t: m",
    "m_1": "m[0]",
    "h_t": "t: states[1:]",
    "h_t-1": "t: states[:-1]",
    "h_T": "states[T]",
    r"h_\textlast": "h_last",
    r"\bar x_t": "t: by_time(dx)",
    r"\bar a_t": "t: A",
    r"\bar a_1": "A[0]",
    r"\bar s_t": "t: S[1:]",
    r"\bar s_t-1": "t: S[:-1]",
    r"\bar s_T": "S[T]",
    r"\bar s_0": "S[0]",
    r"\bar s_1": "S[1]",
    r"\bar h_0": "dh0",
    r"\bar h_T": "dh[:, -1]",
    r"\bar h_t-1": "t: DH[:-1]",
    r"\bar h_\textlast": "dh_last",
}

SHARED: dict[str, Any] = {
    "by_time": lambda _: by_time,
    "X": "by_time(x)",  # (T, N, D)
    "m": counts,
    "DH": arriving,
}
