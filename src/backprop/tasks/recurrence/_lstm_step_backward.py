"""One step of the LSTM, backward: the task of which `lstm_step_backward` holds the alternates.

The mistakes are in `_lstm_step_mistakes`.
"""

import numpy as np

from ...numpy import lstm
from ..task import Task

SHAPES = [(4, 3, 2), (2, 5, 3), (5, 2, 4), (1, 3, 2)]


def cases(rng):
    """dh_next, dc_next, and the cache of a forward pass; the last is a batch of one."""
    found = []
    for N, D, H in SHAPES:
        x, h, c = rng.normal(size=(N, D)), rng.uniform(-0.9, 0.9, size=(N, H)), rng.normal(size=(N, H))
        Wx, Wh, b = (0.5 * rng.normal(size=shape) for shape in ((D, 4 * H), (H, 4 * H), 4 * H))
        (_, c_next), saved = lstm.lstm_step_forward(x, h, c, Wx, Wh, b)
        cache = x, h, c, Wx, Wh, np.concatenate(list(saved[5]), axis=1), c_next
        found.append((rng.normal(size=(N, H)), rng.normal(size=(N, H)), cache))
    return found


def reference(dh_next, dc_next, cache):
    """dh_next (N, H), dc_next (N, H) -> dx (N, D), dh (N, H), dc (N, H), dWx (D, 4H), dWh (H, 4H), db (4H,)

    The unit keeps its gates as (4, N, H), the task as (N, 4H).
    """
    x, h, c, Wx, Wh, gates, c_next = cache
    return lstm.lstm_step_backward((dh_next, dc_next), (x, h, c, Wx, Wh, np.stack(np.split(gates, 4, axis=1)), c_next))


TASK = Task(
    name="lstm_step_backward",
    points=6,
    signature="lstm_step_backward(dh_next, dc_next, cache) -> dx, dh, dc, dWx, dWh, db",
    reference=reference,
    cases=cases,
    forbid=("torch",),
)
