"""What the task in `split_in_time` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ..task import Task

SIZES = [(40, 3, 2, 25, 4), (33, 5, 4, 21, 2), (29, 2, 3, 17, 0), (36, 6, 2, 24, 3)]
"""T, width, ahead, cut and gap."""


def cases(rng):
    """series (T,), width, ahead, cut, gap."""
    return [(rng.normal(size=T) + np.linspace(0, 3, T), *rest) for T, *rest in SIZES]


def reference(series, width, ahead, cut, gap):
    """series (T,), width () int, ahead () int, cut () int, gap () int
    -> x_train (N, D), y_train (N,), x_test (M, D), y_test (M,)
    """
    windows = np.lib.stride_tricks.sliding_window_view(series, width + ahead)
    x, y = windows[:, :width], windows[:, width:].mean(axis=1)
    first = cut - width + 1  # the sample whose window ends on the day `cut`
    last = first - ahead - gap
    return x[:last].copy(), y[:last], x[first:].copy(), y[first:]


TASK = Task(
    name="split_in_time",
    points=3,
    signature="split_in_time(series, width, ahead, cut, gap) -> x_train, y_train, x_test, y_test",
    reference=reference,
    cases=cases,
    forbid=("torch", "sklearn", "pandas"),
    forbid_reason="the point of this task is to keep the days apart yourself",
)
