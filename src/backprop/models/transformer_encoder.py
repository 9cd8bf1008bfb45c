"""Transformer encoder: every position looks at all others; and a classifier of whole sequences on top of it."""

import functools

import numpy as np

from ..init import glorot
from ..numpy._options import whole
from ..numpy.layer_norm import layer_norm_backward, layer_norm_forward
from ..numpy.linear import linear_backward, linear_forward
from ..numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from ._case import case
from ._parts import joined, part
from ._sublayers import NORM, named, norm_init
from ._vocabulary import far_apart, read, read_backward, vocabulary_init
from .transformer_block import encoder_block_backward, encoder_block_forward, encoder_block_init


def encoder_init(rng, *, blocks, width, hidden, dtype=np.float32):
    """Parameters of block1, block2, ... and of the norm after the last, without which the sums would keep growing."""
    names = [f"block{i}" for i in range(1, whole("encoder_init", "blocks", blocks, 1) + 1)]
    parts = {name: encoder_block_init(rng, width=width, hidden=hidden, dtype=dtype) for name in names}
    return joined(**parts, norm=norm_init(width, dtype))


def encoder_forward(x, params, *, heads, valid=None, causal=False):
    """x (N, T, D), params, valid (N, T) bool or None -> y (N, T, D), caches

    Positions that are not valid are seen by nobody. The encoder knows no order: permute the positions, and y is
    permuted alike (but not if causal, where position t sees none after t).
    """
    mask = padding_mask(valid, len(x), x.shape[1], x.shape[1])
    caches = []
    for block in blocks_of(params):
        x, cache = encoder_block_forward(x, block, heads=heads, mask=mask, causal=causal)
        caches.append(cache)
    y, norm = layer_norm_forward(x, **part(params, "norm"))
    return y, (caches, norm)


def encoder_backward(dy, caches):
    """dy (N, T, D), caches -> dx (N, T, D), grads with the keys of params"""
    caches, norm = caches
    grads = {}
    dx, *dnorm = layer_norm_backward(dy, norm)
    for i, cache in reversed(list(enumerate(caches, start=1))):
        dx, grads[f"block{i}"] = encoder_block_backward(dx, cache)
    return dx, joined(**grads, norm=named(NORM, dnorm))


def transformer_classifier_init(rng, *, words, classes, blocks, width, hidden, dtype=np.float32):
    """Parameters of the vocabulary, the encoder and the head."""
    classes = whole("transformer_classifier_init", "classes", classes, 1)
    return joined(
        vocabulary=vocabulary_init(rng, words, width, written=False, dtype=dtype),
        encoder=encoder_init(rng, blocks=blocks, width=width, hidden=hidden, dtype=dtype),
        head={"W": glorot(rng, (width, classes), dtype=dtype), "b": np.zeros(classes, dtype)},
    )


def transformer_classifier_forward(token, params, *, heads, padding=None):
    """token (N, T) int, params -> logits (N, K), caches

    The head sees the mean of the encoder's output over the words that are not `padding`; the mean of none is zero.
    """
    valid = counts(token, padding)
    x, reading = read(token, params["vocabulary.E"])
    y, encoder = encoder_forward(x, part(params, "encoder"), heads=heads, valid=valid)
    share = (valid / np.maximum(valid.sum(1, keepdims=True), 1)).astype(y.dtype)  # (N, T)
    mean = (share[:, None] @ y)[:, 0]
    logits, head = linear_forward(mean, **part(params, "head"))
    return logits, (reading, encoder, share, head)


def transformer_classifier_backward(dlogits, caches):
    """dlogits (N, K), caches -> grads with the keys of params; words are whole numbers and have no gradient"""
    reading, encoder, share, head = caches
    dmean, dW, db = linear_backward(dlogits, head)
    dx, dencoder = encoder_backward(share[:, :, None] * dmean[:, None], encoder)
    return joined(vocabulary={"E": read_backward(dx, reading)}, encoder=dencoder, head={"W": dW, "b": db})


def transformer_classifier_loss(params, token, label, *, heads, padding=None):
    """Softmax cross-entropy of a batch and its gradients."""
    logits, caches = transformer_classifier_forward(token, params, heads=heads, padding=padding)
    loss, cache = softmax_cross_entropy_forward(logits, label)
    (dlogits,) = softmax_cross_entropy_backward(1.0, cache)
    return loss, transformer_classifier_backward(dlogits, caches)


def counts(token, padding):
    """True where a word is not padding; everywhere, if nothing is."""
    return np.ones(token.shape, bool) if padding is None else token != whole("counts", "padding", padding, 0)


def padding_mask(valid, N, T, S):
    """(N, T, S): each of T positions may attend to those of S that are valid (N, S). None stays None."""
    if valid is None:
        return None
    if valid.dtype != bool or valid.shape != (N, S):
        raise ValueError(f"valid must be bool of shape {(N, S)}, got {valid.dtype} of shape {valid.shape}")
    return np.broadcast_to(valid[:, None], (N, T, S))


def blocks_of(params):
    """The parameters of block1, block2, ..., in this order."""
    number = 1
    while block := part(params, f"block{number}"):
        yield block
        number += 1


def cases(rng):
    """Yield cases for tests and tables: see `_case`. One sample of three is all padding."""
    sizes = {"words": 6, "classes": 4, "blocks": 2, "width": 6, "hidden": 5}
    options = {"heads": 2, "padding": 0}

    def draw(rng):
        token = rng.integers(1, 6, size=(3, 5))
        token[0, 3:] = token[1, :2] = token[2] = 0
        return token, rng.integers(0, 4, size=3)

    params = far_apart(transformer_classifier_init(rng, **sizes, dtype=np.float64), rng)
    loss = functools.partial(transformer_classifier_loss, **options)
    module = "transformer_encoder_torch:TransformerClassifier"
    yield case("transformer classifier", params, draw, loss, module, **sizes, **options)
