"""What the task in `checkpointed_backward` asks for, and the driver that counts what is held and what is run."""

import numpy as np

from ..task import Task

SIZES = [(24, 3, 4, 4), (20, 2, 5, 3), (5, 4, 3, 7), (27, 1, 4, 5), (25, 3, 6, 4)]


def cases(rng):
    """x (N, H), W (T, H, H), target (N, H), k: T a multiple of k or not, less than k, and a last piece of one layer."""
    return [
        (rng.normal(size=(N, H)), rng.normal(size=(T, H, H)) / np.sqrt(H), rng.normal(size=(N, H)), k)
        for T, N, H, k in SIZES
    ]


def reference(x, W, target, k):
    """x (N, H), W (T, H, H), target (N, H), k () int -> dx (N, H), dWs (T, H, H), runs (T,)

    Of h[t + 1] = h[t] + tanh(h[t] W[t]) / 2 and the loss 1/2 ||h[T] - target||^2.
    """
    h = [x]
    for weights in W:
        h.append(h[-1] + np.tanh(h[-1] @ weights) / 2)
    dh, dW = h[-1] - target, np.empty_like(W)
    for t in reversed(range(len(W))):
        dz = dh * (1 - np.tanh(h[t] @ W[t]) ** 2) / 2
        dW[t], dh = h[t].T @ dz, dh + dz @ W[t].T
    return dh, dW, np.full(len(W), 2)


def driver(thing, x, W, target, k):
    """Hands out layers that watch. An activation is held while an array with it lives, or while it will be used again
    without being made anew. Whoever holds too many is told so; a layer that has run less than twice
    counts as run twice."""
    import math
    import weakref

    import numpy as np

    T = len(W)
    place: dict = {}  # the number of each activation, by its bytes
    made: dict = {}  # when it was last made
    alive: list = []
    living: list = []  # the numbers of those that are held, call by call
    uses, asked, runs = [], [], np.zeros(T, int)

    def event(used):
        """Somebody has used an activation: what is held at this moment?"""
        if used is not None:
            uses.append((made.get(used, 0), len(living), used))
        living.append({t for t, array in alive if array() is not None})

    def known(h, what):
        if not isinstance(h, np.ndarray):
            raise TypeError(f"{what} wants an array, not a {type(h).__name__}")
        if h.shape != x.shape:
            raise ValueError(f"{what} wants an array of shape {x.shape} like x, not {h.shape}")
        return place.get(h.tobytes())

    class Layer:
        __slots__ = ("backward", "forward")

        def __init__(self, t):
            def forward(h):
                """h (N, H) -> the next h (N, H)"""
                used = known(h, "layer.forward(h)")
                runs[t] += 1
                following = h + np.tanh(h @ W[t]) / 2
                number = place.setdefault(following.tobytes(), len(place) + 1)
                alive.append((number, weakref.ref(following)))
                event(used)
                made[number] = len(living)
                return following

            def backward(dnext, h):
                """The price of what came out, and what came in -> dh (N, H), dW (H, H)"""
                known(dnext, "the first argument of layer.backward(dnext, h)")
                event(known(h, "the second argument of layer.backward(dnext, h)"))
                dz = dnext * (1 - np.tanh(h @ W[t]) ** 2) / 2
                return dnext + dz @ W[t].T, h.T @ dz

            self.forward, self.backward = forward, backward

    def price(y):
        used = known(y, "price(y)")
        event(used)
        asked.append(len(living))
        return y - target

    value = thing(x, [Layer(t) for t in range(T)], price, k)
    if not isinstance(value, tuple) or len(value) != 2:
        raise ValueError("the function must return two things: dx, and dWs, the list of the gradients of the layers")
    dx, grads = value
    if not isinstance(grads, list | tuple | np.ndarray) or len(grads) != T:
        raise ValueError(f"dWs must be a list of {T} arrays, one for each layer")
    if any(not isinstance(g, np.ndarray) or g.shape != W[0].shape for g in grads):
        raise ValueError(f"each entry of dWs must be an array of shape {W[0].shape}, as layer.backward returns it")
    if len(asked) != 1:
        raise ValueError(f"price must be asked once, after the last layer; you asked {len(asked)} times")
    for first, last, number in uses:  # copies count as well
        for i in range(first, last):
            living[i].add(number)
    kept, count = math.ceil(T / k), [len(held) for held in living]
    held, allowed = max(count[: asked[0]]), kept + 2
    if held > allowed:
        raise ValueError(
            f"with {T} layers and k = {k} you hold {held} activations at once before price is asked, and {allowed} are "
            "allowed: keep what goes into every k-th layer, and nothing else"
        )
    held, allowed = max(count[asked[0] :], default=0), kept + 2 * k + 2
    if held > allowed:
        raise ValueError(
            f"with {T} layers and k = {k} you hold {held} activations at once on the way back, and {allowed} are "
            "allowed: let go of a piece when you have walked through it, and begin a new list for the next"
        )
    return dx, np.stack(list(grads)), np.maximum(runs, 2)


TASK = Task(
    name="checkpointed_backward",
    points=5,
    signature="checkpointed_backward(x, layers, price, k) -> dx, dWs",
    reference=reference,
    cases=cases,
    driver=driver,
    forbid=("torch",),
)
