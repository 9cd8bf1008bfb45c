"""From words to vectors and from vectors to the next word: what the models that read and write words share."""

import math

import numpy as np

from ..init import glorot
from ..numpy._options import whole
from ..numpy.embedding import embedding_backward, embedding_forward
from ..numpy.linear import linear_backward, linear_forward
from ..numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from ._case import off_zero


def vocabulary_init(rng, words, width, *, written=True, tied=True, dtype=np.float32):
    """E (K, D), its rows about one long; and, if words are written as well as read, the bias b (K,) of their scores.

    Tied, a word's score is the product with its row of E. Else W (D, K) has weights of its own.
    """
    words, width = (whole("vocabulary_init", k, size, 1) for k, size in (("words", words), ("width", width)))
    params = {"E": (rng.normal(size=(words, width)) / math.sqrt(width)).astype(dtype)}
    if written:
        params["b"] = np.zeros(words, dtype)
        if not tied:
            params["W"] = glorot(rng, (width, words), dtype=dtype)
    return params


def read(token, E):
    """token (N, T) int, E (K, D) -> x (N, T, D), cache

    x = sqrt(D) E[token] + positions: the factor makes the entries of a word as large as those of its place.
    Source: vaswani2017attention.
    """
    word, cache = embedding_forward(token, E)
    _, T, D = word.shape
    return math.sqrt(D) * word + positions(T, D).astype(word.dtype), cache


def read_backward(dx, cache):
    """dx (N, T, D), cache -> dE (K, D); the positions are constants"""
    (dE,) = embedding_backward(math.sqrt(dx.shape[2]) * dx, cache)
    return dE


def write(h, vocabulary):
    """h (N, T, D), E or W, and b -> logits (N, T, K), cache"""
    tied = "W" not in vocabulary
    W = vocabulary["E"].T if tied else vocabulary["W"]
    N, T, D = h.shape
    logits, cache = linear_forward(h.reshape(N * T, D), W, vocabulary["b"])
    return logits.reshape(N, T, -1), (cache, tied)


def write_backward(dlogits, cache):
    """dlogits (N, T, K), cache -> dh (N, T, D), gradients of E or W, and of b"""
    cache, tied = cache
    N, T, K = dlogits.shape
    dh, dW, db = linear_backward(dlogits.reshape(N * T, K), cache)
    return dh.reshape(N, T, -1), {"E": dW.T, "b": db} if tied else {"W": dW, "b": db}


def next_word_loss(logits, following, padding):
    """Mean cross-entropy of logits (N, T, K) with the words that follow, (N, T) int, padding left out; and dlogits."""
    rows = logits.reshape(-1, logits.shape[2])  # (N T, K)
    loss, cache = softmax_cross_entropy_forward(rows, following.ravel(), ignore_index=padding)
    (drows,) = softmax_cross_entropy_backward(1.0, cache)
    return loss, drows.reshape(logits.shape)


def positions(T, D):
    """Sines and cosines (T, D) whose wavelength grows with the feature: attention cannot see order, but these it can.

    Columns 2i and 2i + 1 are the sine and cosine of t / 10000^(2i/D). Nothing to learn, for any T.
    Source: vaswani2017attention.
    """
    angle = np.arange(T)[:, None] / 10000 ** (np.arange(0, D, 2) / D)
    y = np.empty((T, D))
    y[:, 0::2] = np.sin(angle)
    y[:, 1::2] = np.cos(angle[:, : D // 2])
    return y


def far_apart(params, rng):
    """`off_zero` for cases, and words three times as long: at short vectors a norm bends too much to difference."""
    return {k: 3 * p if k.endswith(".E") else p for k, p in off_zero(params, rng).items()}
