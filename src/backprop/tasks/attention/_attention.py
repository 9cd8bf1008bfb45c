"""What the task in `masked_attention_forward` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ...numpy.attention import scaled_dot_product_attention_forward
from ..task import Task

SHAPES = [(2, 3, 4, 5, 6), (3, 4, 2, 6, 5), (1, 2, 3, 4, 5), (2, 5, 3, 4, 2)]


def cases(rng):
    """q (N, T, D), k (N, S, D), v (N, S, M), mask (T, S): holes, and in the first two cases a query that sees nothing.

    The last case has large scores: exponentials that are not shifted overflow or vanish there, and so do those that
    are shifted by the largest of all scores, since the first query sees only the key that fits it worst.
    """
    found = []
    for N, T, D, S, M in SHAPES:
        mask = rng.random((T, S)) < 0.6
        mask[np.arange(T), rng.permutation(T) % S], mask[-1, -1] = True, False
        found.append((rng.normal(size=(N, T, D)), rng.normal(size=(N, S, D)), rng.normal(size=(N, S, M)), mask))
    for case in found[:2]:
        case[3][0] = False
    q, k, v, mask = found[-1]
    a = k[0] @ q[0, 0] / np.sqrt(q.shape[2])
    found[-1] = (q * (3000 / (a.max() - a.min())), k, v, mask)
    mask[0] = np.arange(len(a)) == a.argmin()
    mask[-1] = True
    return found


def reference(q, k, v, mask):
    """q (N, T, D), k (N, S, D), v (N, S, M), mask (T, S) bool -> y (N, T, M)

    The package has an axis for the heads, and a mask for each sample.
    """
    arrays = (a[:, None] for a in (q, k, v))
    y, (*_, p) = scaled_dot_product_attention_forward(*arrays, mask=np.tile(mask, (len(q), 1, 1)))
    return y[:, 0], (q, k, v, p[:, 0])


TASK = Task(
    name="masked_attention_forward",
    points=4,
    signature="masked_attention_forward(q, k, v, mask) -> y, (q, k, v, p)",
    reference=reference,
    cases=cases,
    forbid=("torch",),
    cache=("q", "k", "v", "p"),
)
