"""A recurrent network that reads a whole sequence and then says which class it is. Source: elman1990finding.

The last state is all that the answer sees, so the gradient starts there and travels back through every step.
"""

import functools

import numpy as np

from ..numpy.embedding import embedding_backward, embedding_forward
from ..numpy.linear import linear_backward, linear_forward
from ..numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from ._case import case, off_zero
from ._cells import cell_backward, cell_forward, cell_init, embedding_init, linear_init
from ._parts import joined, part


def recurrent_classifier_init(rng, *, cell, inputs, hidden, classes, words=None, dtype=np.float32):
    """Parameters cell and output; and embedding, to `inputs` features, if the input is one of `words` words a step.

    cell is "rnn", "lstm" or "gru". ValueError for another, and unless all sizes are positive.
    """
    first = {} if words is None else {"embedding": embedding_init(rng, words, inputs, dtype=dtype)}
    return joined(
        **first,
        cell=cell_init(rng, cell, inputs, hidden, dtype=dtype),
        output=linear_init(rng, hidden, classes, dtype=dtype),
    )


def recurrent_classifier_forward(x, params, *, cell, mask=None):
    """x (N, T, D), or words (N, T) int, params, mask (N, T) bool or None -> logits (N, K), caches

    Steps where mask is False are padding: they leave the state as it is.
    """
    embedding_cache = None
    if "embedding.W" in params:
        x, embedding_cache = embedding_forward(x, params["embedding.W"])
    (_, state), cell_cache = cell_forward(x, part(params, "cell"), cell=cell, mask=mask)
    logits, output_cache = linear_forward(state[0], **part(params, "output"))
    return logits, (embedding_cache, cell_cache, output_cache)


def recurrent_classifier_backward(dy, caches):
    """dlogits (N, K), caches -> dx (N, T, D), None if x are words, and grads with the keys of params"""
    embedding_cache, cell_cache, output_cache = caches
    dlast, dW, db = linear_backward(dy, output_cache)
    dx, _, cell = cell_backward((None, (dlast,)), cell_cache)
    grads = joined(cell=cell, output={"W": dW, "b": db})
    if embedding_cache is not None:
        (grads["embedding.W"],) = embedding_backward(dx, embedding_cache)
        dx = None
    return dx, grads


def recurrent_classifier_loss(params, x, label, mask=None, *, cell):
    """Softmax cross-entropy of label (N,) int and its gradients."""
    logits, caches = recurrent_classifier_forward(x, params, cell=cell, mask=mask)
    loss, loss_cache = softmax_cross_entropy_forward(logits, label)
    (dlogits,) = softmax_cross_entropy_backward(1.0, loss_cache)
    _, grads = recurrent_classifier_backward(dlogits, caches)
    return loss, grads


def cases(rng):
    """Yield cases for tests and tables: see `_case`. Sequences of all lengths, numbers and words."""
    N, T = 4, 5

    def draw(words, sizes, rng):
        x = rng.integers(0, words, size=(N, T)) if words else rng.normal(size=(N, T, sizes["inputs"]))
        mask = np.arange(T) < rng.integers(1, T + 1, size=(N, 1))
        return x, rng.integers(0, sizes["classes"], size=N), mask

    for cell, words in [("rnn", 7), ("lstm", None), ("gru", None), ("gru", 6)]:
        sizes = {"cell": cell, "inputs": 3, "hidden": 4, "classes": 5, "words": words}
        params = off_zero(recurrent_classifier_init(rng, **sizes, dtype=np.float64), rng)
        loss = functools.partial(recurrent_classifier_loss, cell=cell)
        name = f"{cell} classifier of {'words' if words else 'numbers'}"
        module = "recurrent_classifier_torch:RecurrentClassifier"
        yield case(name, params, functools.partial(draw, words, sizes), loss, module, **sizes)
