"""Residual network: each block adds to what it was given, so the gradient has a way past it.

    block(x) = relu(x + norm(conv(relu(norm(conv(x))))))

Where the image is halved and the channels are new, x goes through a convolution of size 1 and stride 2 and a norm of
its own, the projection. Batch normalisation has a state, and here it is an argument: `running` maps the name of each
norm to its running mean and variance. It goes into the forward pass and stays as it is; the next one is
`residual_running(caches)`. In training the batch's own statistics count, in evaluation those of `running`.
Source: he2016deep.
"""

from collections.abc import Sequence

import numpy as np

from ..init import he
from ..numpy._options import whole
from ..numpy.activations import relu_backward, relu_forward
from ..numpy.batch_norm import Running, batch_norm_init, batch_norm_running
from ..numpy.linear import linear_backward, linear_forward
from ..numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from ..numpy.pooling import avg_pool2d_backward, avg_pool2d_forward
from ._case import by_cross_entropy, case, off_zero
from ._parts import joined, part
from ._residual_block import (
    block_backward,
    block_forward,
    block_init,
    conv_norm_backward,
    conv_norm_forward,
    conv_norm_init,
)


def residual_init(rng, C, channels: Sequence[int], classes, *, blocks=1, dtype=np.float32):
    """Parameters stem.W (F, C, 3, 3), stem.gamma (F,), stem.beta (F,), block1.first.W, ..., linear.W, linear.b

    C is the number of channels of the images, channels that of each stage, blocks how many blocks a stage has. Every
    stage but the first begins with a block that halves the image. TypeError or ValueError if a number is not whole
    or below 1, or channels empty.
    """
    where = "residual_init"
    if len(channels) < 1:
        raise ValueError(f"{where}: channels must name at least one stage, got {list(channels)}")
    channels = [whole(where, "channels", F, 1) for F in channels]
    blocks = whole(where, "blocks", blocks, 1)
    before = channels[0]
    parts = {"stem": conv_norm_init(rng, whole(where, "C", C, 1), before, 3, dtype=dtype)}
    for stage, F in enumerate(channels):
        for block in range(blocks):
            halve = stage > 0 and block == 0
            parts[f"block{len(parts)}"] = block_init(rng, before, F, halve=halve, dtype=dtype)
            before = F
    weights = he(rng, (before, whole(where, "classes", classes, 1)), dtype=dtype)
    parts["linear"] = {"W": weights, "b": np.zeros(classes, dtype)}
    return joined(**parts)


def residual_running_init(params):
    """The state of every norm before training: {"stem": (mean, variance), "block1.first": ..., ...}"""
    norms = {key.removesuffix(".gamma"): gamma for key, gamma in params.items() if key.endswith(".gamma")}
    return {name: batch_norm_init(len(gamma), dtype=gamma.dtype) for name, gamma in norms.items()}


def residual_forward(x, params, running, *, training):
    """x (N, C, I, J), params, running -> logits (N, K), caches

    stem, blocks, mean over the image, linear. ValueError if running has not the names of the norms in params.
    """
    if running.keys() != (names := residual_running_init(params).keys()):
        raise ValueError(f"residual_forward: running is for {sorted(running)}, expected {sorted(names)}")
    x, stem = conv_norm_forward(x, part(params, "stem"), running["stem"], training=training)
    x, relu_cache = relu_forward(x)
    blocks: list[tuple] = []
    while block := part(params, name := f"block{len(blocks) + 1}"):
        x, caches = block_forward(x, block, part(running, name), training=training)
        blocks.append(caches)
    x, pool_cache = avg_pool2d_forward(x, size=x.shape[2:])
    logits, linear_cache = linear_forward(x[:, :, 0, 0], params["linear.W"], params["linear.b"])
    return logits, (stem, relu_cache, blocks, pool_cache, linear_cache)


def residual_backward(dy, caches):
    """dlogits (N, K), caches -> dx (N, C, I, J), grads with the keys of params"""
    stem, relu_cache, blocks, pool_cache, linear_cache = caches
    grads = {}
    dx, dW, db = linear_backward(dy, linear_cache)
    grads["linear"] = {"W": dW, "b": db}
    (dx,) = avg_pool2d_backward(dx[:, :, None, None], pool_cache)
    for i, block in reversed(list(enumerate(blocks, start=1))):
        dx, grads[f"block{i}"] = block_backward(dx, block)
    (dx,) = relu_backward(dx, relu_cache)
    dx, grads["stem"] = conv_norm_backward(dx, stem)
    return dx, joined(**grads)


def residual_running(caches):
    """The state after a forward pass: in training it has moved towards the batch's statistics, else it is as before."""
    stem, _, blocks, _, _ = caches
    moved = {"stem": stem}
    for i, (norms, _) in enumerate(blocks, start=1):
        moved |= joined(**{f"block{i}": norms})
    return {name: batch_norm_running(norm_cache) for name, (_, norm_cache) in moved.items()}


def residual_loss(params, running, x, label, *, training=True):
    """Softmax cross-entropy of images x (N, C, I, J) with label (N,), its gradients, and the next `running`"""
    logits, caches = residual_forward(x, params, running, training=training)
    loss, loss_cache = softmax_cross_entropy_forward(logits, label)
    (dlogits,) = softmax_cross_entropy_backward(1.0, loss_cache)
    _, grads = residual_backward(dlogits, caches)
    return loss, grads, residual_running(caches)


def cases(rng):
    """Yield cases for tests and tables: see `_case`. In training, then in evaluation with a state that has moved."""
    arguments = 2, [2, 3], 5

    def draw(rng):
        return rng.normal(size=(4, 2, 3, 5)), rng.integers(0, 5, size=4)

    def learn(params, x, label):
        return residual_loss(params, residual_running_init(params), x, label)[:2]

    def tune(params, x, label):
        running = {name: Running(*(a.astype(x.dtype) for a in state)) for name, state in moved.items()}
        return residual_loss(params, running, x, label, training=False)[:2]

    def evaluated(model, x, label):
        return by_cross_entropy(model.load_running(moved).eval(), x, label)

    module = "residual_torch:Residual"
    params = off_zero(residual_init(rng, *arguments, dtype=np.float64), rng)
    start = residual_running_init(params)
    moved = {k: Running(0.3 * rng.normal(size=len(m)), v + rng.random(len(v))) for k, (m, v) in start.items()}
    yield case("residual", params, draw, learn, module, *arguments, theirs=by_cross_entropy)
    yield case("residual, evaluation", params, draw, tune, module, *arguments, theirs=evaluated)
