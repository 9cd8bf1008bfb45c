"""A recurrent language model: after each word, how likely is every word to be the next? Source: mikolov2010recurrent.

A text is too long to go back through, so it is cut into pieces. The last state of a piece goes into the next one as
data: what was read is remembered, but the gradient ends at the cut. Source: williams1990efficient.
"""

import functools

import numpy as np

from ..numpy._options import whole
from ..numpy.embedding import embedding_backward, embedding_forward
from ..numpy.linear import linear_backward, linear_forward
from ..numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from ._case import case, off_zero
from ._cells import CELLS, PADDING, cell_backward, cell_forward, cell_init, embedding_init, linear_init
from ._parts import joined, part


def language_model_init(rng, *, cell, words, width, hidden, dtype=np.float32):
    """Parameters embedding (words, width), cell and output. cell is "rnn", "lstm" or "gru"."""
    return joined(
        embedding=embedding_init(rng, words, width, dtype=dtype),
        cell=cell_init(rng, cell, width, hidden, dtype=dtype),
        output=linear_init(rng, hidden, words, dtype=dtype),
    )


def language_model_forward(words, params, state=None, *, cell):
    """words (N, T) int, params, state of the piece before or None -> (logits (N, T, K), state), caches

    logits[:, t] is about the word after words[:, t]. A state is a tuple of arrays (N, H): (h,), for an LSTM (h, c).
    """
    x, embedding_cache = embedding_forward(words, params["embedding.W"])
    (h, state), cell_cache = cell_forward(x, part(params, "cell"), state, cell=cell)
    logits, output_cache = linear_forward(h.reshape(-1, h.shape[2]), **part(params, "output"))  # (N T, K)
    return (logits.reshape(*words.shape, -1), state), (embedding_cache, cell_cache, output_cache)


def language_model_backward(dy, caches):
    """(dlogits (N, T, K), dstate), caches -> dstate, grads with the keys of params

    The dstate that goes in is what the piece after asks of this one's last state: () cuts there. The one that comes out
    is what this piece asks of the piece before.
    """
    embedding_cache, cell_cache, output_cache = caches
    dlogits, dstate = dy
    dh, dW, db = linear_backward(dlogits.reshape(-1, dlogits.shape[2]), output_cache)
    dx, dstate, cell = cell_backward((dh.reshape(*dlogits.shape[:2], -1), dstate), cell_cache)
    (dembedding,) = embedding_backward(dx, embedding_cache)
    return dstate, joined(embedding={"W": dembedding}, cell=cell, output={"W": dW, "b": db})


def language_model_piece(params, words, following, state=None, *, cell):
    """One piece of a text: loss, gradients cut at its start, and the state for the next piece.

    following (N, T) int holds the word after each of words; where it is PADDING there is nothing to predict. The loss
    is the softmax cross-entropy, in nats a word.
    """
    (logits, state), caches = language_model_forward(words, params, state, cell=cell)
    rows = logits.reshape(-1, logits.shape[2])
    loss, loss_cache = softmax_cross_entropy_forward(rows, following.reshape(-1), ignore_index=PADDING)
    (drows,) = softmax_cross_entropy_backward(1.0, loss_cache)
    _, grads = language_model_backward((drows.reshape(logits.shape), ()), caches)
    return loss, grads, state


def language_model_loss(params, words, following, *state, cell):
    """Loss and gradients of a piece after the given states, from zero if there are none."""
    loss, grads, _ = language_model_piece(params, words, following, state or None, cell=cell)
    return loss, grads


def language_model_sample(rng, params, words, length, *, cell, temperature=1.0):
    """words (N, T) int, the beginning -> (N, length) int, what the model says next

    Each word is drawn from softmax(logits / temperature); temperature 0 takes the likeliest. ValueError if temperature
    is negative or not finite.
    """
    if not 0 <= temperature < np.inf:
        raise ValueError(f"language_model_sample: temperature must be at least 0 and finite, got {temperature}")
    said: list[np.ndarray] = []
    state = None
    for _ in range(whole("language_model_sample", "length", length, 1)):
        (logits, state), _ = language_model_forward(words, params, state, cell=cell)
        # The largest of logits + Gumbel noise is a draw from their softmax, and nothing overflows.
        last = logits[:, -1]
        words = (last + temperature * rng.gumbel(size=last.shape)).argmax(1)[:, None]
        said.append(words)
    return np.concatenate(said, axis=1)


def cases(rng):
    """Yield cases for tests and tables: see `_case`. Each continues a text, and each of its rows ends somewhere."""
    N, T = 3, 5

    def draw(cell, sizes, rng):
        text = rng.integers(0, sizes["words"], size=(N, T + 1))
        following = np.where(np.arange(T) < rng.integers(1, T + 1, size=(N, 1)), text[:, 1:], PADDING)
        return text[:, :-1], following, *rng.normal(size=(CELLS[cell].states, N, sizes["hidden"]))

    for cell in CELLS:
        sizes = {"cell": cell, "words": 7, "width": 2, "hidden": 4}
        params = off_zero(language_model_init(rng, **sizes, dtype=np.float64), rng)
        loss = functools.partial(language_model_loss, cell=cell)
        draw_one = functools.partial(draw, cell, sizes)
        yield case(f"{cell} language model", params, draw_one, loss, "language_model_torch:LanguageModel", **sizes)
