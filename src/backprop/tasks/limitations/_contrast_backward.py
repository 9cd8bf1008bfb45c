"""What the task in `contrast_backward` asks for."""

import numpy as np

from ..task import Task

SIZES = [(5, 3, 0.5), (4, 6, 0.2), (7, 4, 1.5), (6, 5, 0.0005), (2, 4, 0.3)]


def cases(rng):
    """a (N, D), b (N, D), each b near its a but one, and the temperature, once so low that exponentials overflow."""
    found = []
    for N, D, temperature in SIZES:
        a = rng.normal(size=(N, D)) + 0.5
        b = a + 0.7 * rng.normal(size=(N, D))
        b[0] = -a[0] + 0.3 * rng.normal(size=D)
        found.append((a, b * rng.uniform(0.4, 2.5, size=(N, 1)), temperature))
    return found


def reference(a, b, temperature):
    """a (N, D), b (N, D), temperature () -> losses (N,), da (N, D), db (N, D)

    losses[n] is the cross-entropy of sample n over all b, with its own b the right one; da and db are of their mean.
    """
    u, w = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in (a, b))
    s = u @ w.T / temperature
    s -= s.max(1, keepdims=True)
    total = np.exp(s).sum(1, keepdims=True)
    ds = (np.exp(s) / total - np.eye(len(a))) / (len(a) * temperature)
    du, dw = ds @ w, ds.T @ u
    da = (du - u * (du * u).sum(1, keepdims=True)) / np.linalg.norm(a, axis=1, keepdims=True)
    db = (dw - w * (dw * w).sum(1, keepdims=True)) / np.linalg.norm(b, axis=1, keepdims=True)
    return np.log(total[:, 0]) - np.diag(s), da, db


TASK = Task(
    name="contrast_backward",
    points=4,
    signature="contrast_backward(a, b, temperature) -> losses, da, db",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop"),
    forbid_reason="the point of this task is to derive the gradients and to write them yourself",
)
