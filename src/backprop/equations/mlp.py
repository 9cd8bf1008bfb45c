"""The multilayer perceptron as a recursion over its layers.

The left sides come from `backprop.models.mlp` (dW, db, dx) or from central differences of the rest of the network
(da, dh), so the recursion is compared with something that does not use it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..models.mlp import mlp_backward, mlp_forward, mlp_init
from ..numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward

EQUATIONS = {
    "mlp.a": (
        r"a_l = h_{l-1} W_l + b_l, \qquad h_0 = x",
        "flat(a[l] for l in layers)",
        "flat(h[l - 1] @ W[l] + b[l] for l in layers)",
    ),
    "mlp.da.last": (r"\bar a_\Lambda = \frac{1}{N}\,(p - t)", "da[depth]", "(p - t) / N"),
    "mlp.dW": (
        r"\bar W_l = h_{l-1}^\top\, \bar a_l",
        "flat(dW[l] for l in layers)",
        "flat(h[l - 1].T @ da[l] for l in layers)",
    ),
    "mlp.db": (
        r"\bar b_l = \mathbf 1^\top \bar a_l",
        "flat(db[l] for l in layers)",
        "flat(np.ones(N) @ da[l] for l in layers)",
    ),
    "mlp.dh": (
        r"\bar h_{l-1} = \bar a_l\, W_l^\top",
        "flat(dh[l - 1] for l in layers)",
        "flat(da[l] @ W[l].T for l in layers)",
    ),
    "mlp.da": (
        r"\bar a_l = \bar h_l \odot [a_l > 0] \qquad (l < \Lambda)",
        "flat(da[l] for l in layers[:-1])",
        "flat(dh[l] * (a[l] > 0) for l in layers[:-1])",
    ),
    "mlp.da.index": (
        r"(\bar a_l)_{ni} = [(a_l)_{ni} > 0]\; \sum_j (\bar a_{l+1})_{nj}\, (W_{l+1})_{ij}",
        "flat(da[l] for l in layers[:-1])",
        'flat((a[l] > 0) * np.einsum("nj,ij->ni", da[l + 1], W[l + 1]) for l in layers[:-1])',
    ),
    "mlp.da.one": (
        r"\bar a_l = \bigl(\bar a_{l+1}\, W_{l+1}^\top\bigr) \odot [a_l > 0]",
        "flat(da[l] for l in layers[:-1])",
        "flat((da[l + 1] @ W[l + 1].T) * (a[l] > 0) for l in layers[:-1])",
    ),
    "mlp.unrolled": (
        r"\bar a_1 = \Bigl(\bigl(\bigl(\bar a_3\, W_3^\top\bigr) \odot [a_2 > 0]\bigr)\, W_2^\top\Bigr)"
        r" \odot [a_1 > 0]",
        "da[1]",
        "(((da[3] @ W[3].T) * (a[2] > 0)) @ W[2].T) * (a[1] > 0)",
    ),
    "mlp.product": (
        r"(\bar a_1)_n = (\bar a_3)_n\; W_3^\top\, G_2\, W_2^\top\, G_1,"
        r" \qquad G_l = \operatorname{diag}\bigl([(a_l)_n > 0]\bigr)",
        "da[1]",
        "np.stack([da[3][n] @ W[3].T @ np.diag(a[2][n] > 0) @ W[2].T @ np.diag(a[1][n] > 0) for n in range(N)])",
    ),
    "mlp.dx": (r"\bar x = \bar a_1\, W_1^\top", "dx", "da[1] @ W[1].T"),
}

SIZES = (4, 5, 3, 2)


def scopes(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Three small networks with random biases; lists are counted from 1 like the layers, h from 0."""
    layers = list(range(1, len(SIZES)))
    depth = layers[-1]
    for N in (6, 7, 9):
        while True:  # stay off the kinks, or central differences would straddle one
            params = mlp_init(rng, SIZES, dtype=np.float64)
            params |= {name: rng.normal(size=p.shape) for name, p in params.items() if name.startswith("b")}
            x, label = rng.normal(size=(N, SIZES[0])), rng.permutation(np.arange(N) % SIZES[-1])
            logits, caches = mlp_forward(x, params)
            a: list[Any] = [None] + [relu_cache[0] for _, relu_cache in caches[:-1]] + [logits]
            if min(np.abs(part).min() for part in a[1:-1]) > 1e-3:
                break
        h = [linear_cache[0] for linear_cache, _ in caches]
        W = [None] + [params[f"W{i}"] for i in layers]
        b = [None] + [params[f"b{i}"] for i in layers]
        _, loss_cache = softmax_cross_entropy_forward(logits, label)
        dx, grads = mlp_backward(softmax_cross_entropy_backward(1.0, loss_cache)[0], caches)
        e = np.exp(logits)
        yield {
            "flat": lambda parts: np.concatenate([part.ravel() for part in parts]),
            "layers": layers,
            "depth": depth,
            "N": N,
            "x": x,
            "a": a,
            "h": h,
            "W": W,
            "b": b,
            "p": e / e.sum(1, keepdims=True),
            "t": np.eye(SIZES[-1])[label],
            "dx": dx,
            "dW": [None] + [grads[f"W{i}"] for i in layers],
            "db": [None] + [grads[f"b{i}"] for i in layers],
            "da": [None, *(_measured(_loss_from_a, a[i], i, W, b, label) for i in layers)],
            "dh": [_measured(_loss_from_h, h[i], i, W, b, label) for i in range(depth)],
        }


def _loss_from_h(h: np.ndarray, layer: int, W: list, b: list, label: np.ndarray) -> Any:
    """The rest of the network: from the output h of a layer (0 is the input) to the loss."""
    return _loss_from_a(h @ W[layer + 1] + b[layer + 1], layer + 1, W, b, label)


def _loss_from_a(a: np.ndarray, layer: int, W: list, b: list, label: np.ndarray) -> Any:
    """The rest of the network: from the sums a of a layer, before its ReLU, to the loss."""
    if layer == len(W) - 1:
        return softmax_cross_entropy_forward(a, label)[0]
    return _loss_from_h(np.maximum(a, 0), layer, W, b, label)


def _measured(loss: Callable[..., Any], at: np.ndarray, *rest: Any) -> np.ndarray:
    """The derivative of loss(at, *rest) by each entry of `at`, by central differences."""
    step = 1e-5
    out = np.empty_like(at)
    for index in np.ndindex(at.shape):
        nudge = np.zeros_like(at)
        nudge[index] = step
        out[index] = (loss(at + nudge, *rest) - loss(at - nudge, *rest)) / (2 * step)
    return out
