"""What the task in `masked_attention_backward` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ...numpy.attention import scaled_dot_product_attention_backward
from ..task import Task
from . import _attention as forward_task


def cases(rng):
    """dy (N, T, M) random, and the cache of the forward pass; without the case of scores so large that p is 0 or 1."""
    found = []
    for arguments in forward_task.cases(rng)[:-1]:
        y, cache = forward_task.reference(*arguments)
        found.append((rng.normal(size=y.shape), cache))
    return found


def reference(dy, cache):
    """dy (N, T, M) -> dq (N, T, D), dk (N, S, D), dv (N, S, M)

    The package keeps scaled queries, and has an axis for the heads.
    """
    q, k, v, p = cache
    arrays = tuple(a[:, None] for a in (q / np.sqrt(q.shape[2]), k, v, p))
    return tuple(a[:, 0] for a in scaled_dot_product_attention_backward(dy[:, None], arrays))


TASK = Task(
    name="masked_attention_backward",
    points=6,
    signature="masked_attention_backward(dy, cache) -> dq, dk, dv",
    reference=reference,
    cases=cases,
    forbid=("torch",),
)
