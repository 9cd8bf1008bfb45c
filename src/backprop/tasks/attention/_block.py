"""What the task in `block_backward` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ..task import Task

SHAPES = [(2, 3, 5, 4), (3, 2, 4, 6), (1, 4, 3, 2), (4, 2, 6, 3)]


def cases(rng):
    """dy (N, T, D), and what the four vector-Jacobian products are made of.

    Those of the parts are U (D, H) and V (H, D), those of the norms a scale (D,).
    """
    found = []
    for N, T, D, H in SHAPES:
        U1, U2 = rng.normal(size=(2, D, H)) / np.sqrt(D)
        V1, V2 = rng.normal(size=(2, H, D)) / np.sqrt(H)
        s1, s2 = rng.uniform(0.5, 2, size=(2, D))
        found.append((rng.normal(size=(N, T, D)), U1, V1, s1, U2, V2, s2))
    return found


def reference(dy, U1, V1, s1, U2, V2, s2):
    """dy (N, T, D), U1 (D, H), V1 (H, D), s1 (D,), U2 (D, H), V2 (H, D), s2 (D,) -> da (N, T, D), dx (N, T, D)

    Of y = a + feed(norm2(a)), a = x + attend(norm1(x)).
    """

    def norm(price, s):
        price = price * s
        return price - price.mean(2, keepdims=True)

    da = dy + norm(dy @ U2 @ V2, s2)
    return da, da + norm(da @ U1 @ V1, s1)


def driver(thing, dy, U1, V1, s1, U2, V2, s2):
    """The vector-Jacobian products, as functions of a price."""

    def norm(price, s):
        price = price * s
        return price - price.mean(2, keepdims=True)

    return thing(
        dy,
        lambda price: price @ U1 @ V1,
        lambda price: norm(price, s1),
        lambda price: price @ U2 @ V2,
        lambda price: norm(price, s2),
    )


TASK = Task(
    name="block_backward",
    points=3,
    signature="block_backward(dy, attend, norm1, feed, norm2) -> da, dx",
    reference=reference,
    cases=cases,
    driver=driver,
)
