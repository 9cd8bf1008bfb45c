"""What the task in `layer_norm_backward` asks for; its mistakes and alternates are in the other files."""

from ...numpy import layer_norm
from ..task import Task

SHAPES = [(2, 3, 5), (3, 2, 4), (1, 4, 3), (4, 2, 6)]


def cases(rng):
    """dy (N, T, D) random, and the cache (normal (N, T, D), inverse (N, T, 1), gamma (D,)) of a forward pass."""
    found = []
    for shape in SHAPES:
        gamma, beta = rng.normal(size=(2, shape[2]))
        _, (normal, inverse, _) = layer_norm.layer_norm_forward(2 * rng.normal(size=shape) + 1, gamma, beta)
        cache = normal.reshape(shape), inverse.reshape(*shape[:2], 1), gamma
        found.append((rng.normal(size=shape), cache))
    return found


def reference(dy, cache):
    """dy (N, T, D) -> dx (N, T, D), dgamma (D,), dbeta (D,)

    The package keeps its rows flat.
    """
    normal, inverse, gamma = cache
    flat = normal.reshape(-1, normal.shape[2]), inverse.reshape(-1, 1), gamma
    return layer_norm.layer_norm_backward(dy, flat)


TASK = Task(
    name="layer_norm_backward",
    points=3,
    signature="layer_norm_backward(dy, cache) -> dx, dgamma, dbeta",
    reference=reference,
    cases=cases,
    forbid=("torch",),
)
