"""The same computations as others do them in NumPy: by HIPS autograd, and convolution by the textbook's im2col.

What autograd differentiates is written as its users write it. Without the package its column stays empty.
"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

try:
    import autograd.numpy as ag
    from autograd import make_vjp
except ImportError:
    make_vjp = None

Step = Callable[[], Any]


def of_unit(name: str, arguments: dict[str, Any], dy: Any) -> dict[str, Step]:
    """The peers of a unit by name, each a step that returns the gradients in the order of the arguments."""
    arrays = [a for a in arguments.values() if isinstance(a, np.ndarray) and a.dtype.kind == "f"]
    options = {k: a for k, a in arguments.items() if not (isinstance(a, np.ndarray) and a.dtype.kind == "f")}
    found: dict[str, Step] = {}
    options = {k: option for k, option in options.items() if option is not None}
    plain = PLAIN.get(name)
    knows = plain is not None and options.keys() <= inspect.signature(plain).parameters.keys()
    if make_vjp is not None and plain is not None and knows and options.get("training", True):
        found["autograd"] = by_autograd(lambda *arrays: plain(*arrays, **options), arrays, dy)
    if name == "conv2d" and options.keys() <= {"padding"}:
        found["im2col"] = lambda: im2col(*arrays, dy, **options)
    return found


def of_mlp(params: dict[str, np.ndarray], x: np.ndarray, label: np.ndarray) -> dict[str, Step]:
    """The peers of `mlp_loss`; the gradients come in the order of the parameters."""

    def loss(*params: Any) -> Any:
        h = x
        for W, b in zip(params[:-2:2], params[1:-2:2], strict=True):
            h = ag.maximum(ag.dot(h, W) + b, 0)
        return softmax_cross_entropy(ag.dot(h, params[-2]) + params[-1], label=label)

    return {} if make_vjp is None else {"autograd": by_autograd(loss, list(params.values()), np.float32(1))}


def by_autograd(function: Callable[..., Any], arrays: list[np.ndarray], dy: Any) -> Step:
    """Forward pass, then the gradients of all arrays."""
    differentiate = make_vjp(function, tuple(range(len(arrays))))
    return lambda: differentiate(*arrays)[0](dy)


def softmax_cross_entropy(z, label):
    shifted = z - ag.max(z, axis=1, keepdims=True)
    chosen = shifted[np.arange(len(label)), label]
    return ag.mean(ag.log(ag.sum(ag.exp(shifted), axis=1)) - chosen)


def batch_norm(x, gamma, beta, running, training, eps=1e-5):
    axes, shape = (0, *range(2, x.ndim)), (-1, *[1] * (x.ndim - 2))
    centered = x - ag.mean(x, axis=axes, keepdims=True)
    variance = ag.mean(centered * centered, axis=axes, keepdims=True)
    return ag.reshape(gamma, shape) * centered / ag.sqrt(variance + eps) + ag.reshape(beta, shape)


def lstm(x, h0, c0, Wx, Wh, b):
    h, c, steps, H = h0, c0, [], h0.shape[1]
    for t in range(x.shape[1]):
        a = ag.dot(x[:, t], Wx) + ag.dot(h, Wh) + b
        i, f, o = (0.5 + 0.5 * ag.tanh(0.5 * a[:, k * H : (k + 1) * H]) for k in (0, 1, 3))
        c = f * c + i * ag.tanh(a[:, 2 * H : 3 * H])
        h = o * ag.tanh(c)
        steps.append(h)
    return ag.stack(steps, axis=1)


def self_attention(x, Wqkv, bqkv, Wo, bo, heads):
    (N, T, _), H = x.shape, Wo.shape[0]
    q, k, v = (
        ag.swapaxes(ag.reshape(part, (N, T, heads, H // heads)), 1, 2)
        for part in ag.split(ag.matmul(x, Wqkv) + bqkv, 3, axis=2)
    )
    a = ag.matmul(q, ag.swapaxes(k, 2, 3)) / float(np.sqrt(H // heads))
    e = ag.exp(a - ag.max(a, axis=3, keepdims=True))
    attended = ag.matmul(e / ag.sum(e, axis=3, keepdims=True), v)
    return ag.matmul(ag.reshape(ag.swapaxes(attended, 1, 2), (N, T, H)), Wo) + bo


PLAIN: dict[str, Callable[..., Any]] = {
    "softmax_cross_entropy": softmax_cross_entropy,
    "batch_norm": batch_norm,
    "lstm": lstm,
    "multi_head_self_attention": self_attention,
}


def im2col(x, W, b, dy, padding=0):
    """Convolution with stride 1 as one product: every window is copied out as a row, and put back on the way back."""
    (N, C, height, width), (F, _, U, V), (P, Q) = x.shape, W.shape, dy.shape[2:]
    around = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
    windows = sliding_window_view(np.pad(x, around), (U, V), axis=(2, 3))
    columns = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * P * Q, C * U * V)
    y = columns @ W.reshape(F, -1).T + b
    y = y.reshape(N, P, Q, F).transpose(0, 3, 1, 2)
    assert y.shape == dy.shape
    rows = dy.transpose(0, 2, 3, 1).reshape(-1, F)
    dcolumns = (rows @ W.reshape(F, -1)).reshape(N, P, Q, C, U, V).transpose(0, 3, 4, 5, 1, 2)
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding), x.dtype)
    for u in range(U):
        for v in range(V):
            dx[:, :, u : u + P, v : v + Q] += dcolumns[:, :, u, v]
    dx = dx[:, :, padding : padding + height, padding : padding + width]
    return dx, (rows.T @ columns).reshape(W.shape), rows.sum(0)
