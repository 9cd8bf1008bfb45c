"""The two blocks of a transformer: each of their parts adds to its input what it makes of that input, normalised.

x + f(norm(x)), with the norm before f and not after the sum: the gradient of the output reaches the input of every
block along the sums alone, through no norm, so deep stacks learn from the first step on. Source: vaswani2017attention,
xiong2020layer.
"""

import functools

import numpy as np

from ..numpy.layer_norm import layer_norm_backward, layer_norm_forward
from ..numpy.losses import mean_squared_error_backward, mean_squared_error_forward
from ..numpy.multi_head_attention import multi_head_attention_backward as attend_backward
from ..numpy.multi_head_attention import multi_head_attention_forward as attend_forward
from ._case import case, off_zero
from ._parts import joined, part
from ._sublayers import (
    ATTENTION,
    NORM,
    attention_init,
    feed_forward,
    feed_forward_backward,
    feed_forward_init,
    named,
    norm_init,
)


def encoder_block_init(rng, *, width, hidden, dtype=np.float32):
    """Parameters of the parts norm1, attention, norm2, feed_forward; width is D, hidden that between W1 and W2."""
    return joined(
        norm1=norm_init(width, dtype),
        attention=attention_init(rng, width, dtype),
        norm2=norm_init(width, dtype),
        feed_forward=feed_forward_init(rng, width, hidden, dtype),
    )


def encoder_block_forward(x, params, *, heads, mask=None, causal=False):
    """x (N, T, D), params, mask (N, T, T) bool or None -> y (N, T, D), caches

    a = x + attention(norm1(x)), y = a + feed_forward(norm2(a)). mask[n, t, s] is True where t may attend to s; causal
    closes s > t as well. ValueError unless heads divides D.
    """
    normal, norm1 = layer_norm_forward(x, **part(params, "norm1"))
    found, attention = attend_forward(
        normal, normal, **part(params, "attention"), heads=heads, mask=mask, causal=causal
    )
    a = x + found
    normal, norm2 = layer_norm_forward(a, **part(params, "norm2"))
    made, network = feed_forward(normal, part(params, "feed_forward"))
    return a + made, (norm1, attention, norm2, network)


def encoder_block_backward(dy, caches):
    """dy (N, T, D), caches -> dx (N, T, D), grads with the keys of params"""
    norm1, attention, norm2, network = caches
    dnormal, dnetwork = feed_forward_backward(dy, network)
    dthrough, *dnorm2 = layer_norm_backward(dnormal, norm2)
    da = dy + dthrough  # past the part, and through it
    dnormal, dcontext, *dattention = attend_backward(da, attention)
    dthrough, *dnorm1 = layer_norm_backward(dnormal + dcontext, norm1)  # read twice: to ask and to answer
    return da + dthrough, joined(
        norm1=named(NORM, dnorm1),
        attention=named(ATTENTION, dattention),
        norm2=named(NORM, dnorm2),
        feed_forward=dnetwork,
    )


def decoder_block_init(rng, *, width, hidden, dtype=np.float32):
    """Parameters of the parts norm1, attention, norm2, cross (the attention to the memory), norm3, feed_forward."""
    return joined(
        norm1=norm_init(width, dtype),
        attention=attention_init(rng, width, dtype),
        norm2=norm_init(width, dtype),
        cross=attention_init(rng, width, dtype),
        norm3=norm_init(width, dtype),
        feed_forward=feed_forward_init(rng, width, hidden, dtype),
    )


def decoder_block_forward(x, memory, params, *, heads, mask=None):
    """x (N, T, D), memory (N, S, D), params, mask (N, T, S) bool or None -> y (N, T, D), caches

    a = x + attention(norm1(x)), which is causal; c = a + cross(norm2(a), memory); y = c + feed_forward(norm3(c)).
    mask[n, t, s] is True where t may attend to memory[n, s]. ValueError unless heads divides D.
    """
    normal, norm1 = layer_norm_forward(x, **part(params, "norm1"))
    found, attention = attend_forward(normal, normal, **part(params, "attention"), heads=heads, causal=True)
    a = x + found
    normal, norm2 = layer_norm_forward(a, **part(params, "norm2"))
    found, cross = attend_forward(normal, memory, **part(params, "cross"), heads=heads, mask=mask)
    c = a + found
    normal, norm3 = layer_norm_forward(c, **part(params, "norm3"))
    made, network = feed_forward(normal, part(params, "feed_forward"))
    return c + made, (norm1, attention, norm2, cross, norm3, network)


def decoder_block_backward(dy, caches):
    """dy (N, T, D), caches -> dx (N, T, D), dmemory (N, S, D), grads with the keys of params"""
    norm1, attention, norm2, cross, norm3, network = caches
    dnormal, dnetwork = feed_forward_backward(dy, network)
    dthrough, *dnorm3 = layer_norm_backward(dnormal, norm3)
    dc = dy + dthrough
    dnormal, dmemory, *dcross = attend_backward(dc, cross)  # dmemory is the encoder's share
    dthrough, *dnorm2 = layer_norm_backward(dnormal, norm2)
    da = dc + dthrough
    dnormal, dcontext, *dattention = attend_backward(da, attention)
    dthrough, *dnorm1 = layer_norm_backward(dnormal + dcontext, norm1)
    grads = joined(
        norm1=named(NORM, dnorm1),
        attention=named(ATTENTION, dattention),
        norm2=named(NORM, dnorm2),
        cross=named(ATTENTION, dcross),
        norm3=named(NORM, dnorm3),
        feed_forward=dnetwork,
    )
    return da + dthrough, dmemory, grads


def cases(rng):
    """Yield cases for tests and tables, see `_case`: the loss is the squared distance to a target."""
    N, T, S, D, heads = 3, 5, 2, 6, 2
    sizes = {"width": D, "hidden": 7}

    def draw(steps, rng):
        mask = rng.random((N, T, steps[-1])) < 0.6
        mask[0, 0], mask[-1, -1] = False, True  # a position that may attend nowhere, one that may everywhere
        return *(rng.normal(size=(N, t, D)) for t in steps), mask, rng.normal(size=(N, T, D))

    def loss(forward, backward, params, *batch):
        *inputs, mask, target = batch
        y, caches = forward(*inputs, params, mask=mask)
        value, cache = mean_squared_error_forward(y, target)
        dy, _ = mean_squared_error_backward(1.0, cache)
        return value, backward(dy, caches)[-1]

    def theirs(model, *batch):
        *inputs, mask, target = batch
        return (model(*inputs, mask=mask) - target).square().mean()

    params = off_zero(encoder_block_init(rng, **sizes, dtype=np.float64), rng)
    for name, causal in (("encoder block", False), ("causal encoder block", True)):
        forward = functools.partial(encoder_block_forward, heads=heads, causal=causal)
        ours = functools.partial(loss, forward, encoder_block_backward)
        module = {"module": "transformer_block_torch:EncoderBlock", "heads": heads, "causal": causal}
        yield case(name, params, functools.partial(draw, [T]), ours, theirs=theirs, **sizes, **module)
    params = off_zero(decoder_block_init(rng, **sizes, dtype=np.float64), rng)
    ours = functools.partial(loss, functools.partial(decoder_block_forward, heads=heads), decoder_block_backward)
    module = {"module": "transformer_block_torch:DecoderBlock", "heads": heads}
    yield case("decoder block", params, functools.partial(draw, [T, S]), ours, theirs=theirs, **sizes, **module)
