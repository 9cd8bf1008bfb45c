"""Causal language model: an encoder in which nobody sees what comes later learns to say what comes next."""

import functools

import numpy as np

from ..numpy._options import whole
from ._case import case
from ._parts import joined, part
from ._vocabulary import far_apart, next_word_loss, read, read_backward, vocabulary_init, write, write_backward
from .transformer_encoder import encoder_backward, encoder_forward, encoder_init


def causal_language_model_init(rng, *, words, blocks, width, hidden, tied=True, dtype=np.float32):
    """Parameters of the vocabulary and of the stack of blocks. Tied, E is read and written with: press2017using."""
    return joined(
        vocabulary=vocabulary_init(rng, words, width, tied=tied, dtype=dtype),
        encoder=encoder_init(rng, blocks=blocks, width=width, hidden=hidden, dtype=dtype),
    )


def causal_language_model_forward(token, params, *, heads):
    """token (N, T) int, params -> logits (N, T, K), caches

    logits[n, t] score the word after token[n, t] and depend on token[n, 0] to token[n, t] alone. So all T predictions
    are learnt at once, and padding at the end needs no mask.
    """
    x, reading = read(token, params["vocabulary.E"])
    y, encoder = encoder_forward(x, part(params, "encoder"), heads=heads, causal=True)
    logits, writing = write(y, part(params, "vocabulary"))
    return logits, (reading, encoder, writing)


def causal_language_model_backward(dlogits, caches):
    """dlogits (N, T, K), caches -> grads with the keys of params; words are whole numbers and have no gradient"""
    reading, encoder, writing = caches
    dy, vocabulary = write_backward(dlogits, writing)
    dx, dencoder = encoder_backward(dy, encoder)
    vocabulary["E"] = vocabulary.get("E", 0) + read_backward(dx, reading)  # tied, E is used twice
    return joined(vocabulary=vocabulary, encoder=dencoder)


def causal_language_model_loss(params, token, *, heads, padding=None):
    """Mean cross-entropy of each word of token (N, T + 1) but the first, given those before; and its gradients.

    Where the next word is `padding`, nothing counts.
    """
    logits, caches = causal_language_model_forward(token[:, :-1], params, heads=heads)
    loss, dlogits = next_word_loss(logits, token[:, 1:], padding)
    return loss, causal_language_model_backward(dlogits, caches)


def causal_language_model_sample(rng, params, words, length, *, heads, temperature=1.0):
    """words (N, T) int, the beginning -> (N, length) int, what the model says next

    Each word is drawn from softmax(logits / temperature); temperature 0 takes the likeliest. Every step goes through
    all words so far again. ValueError if temperature is negative or not finite.
    """
    if not 0 <= temperature < np.inf:
        raise ValueError(f"causal_language_model_sample: temperature must be at least 0 and finite, got {temperature}")
    T = words.shape[1]
    for _ in range(whole("causal_language_model_sample", "length", length, 1)):
        logits, _ = causal_language_model_forward(words, params, heads=heads)
        last = logits[:, -1]
        # The largest of logits + Gumbel noise is a draw from their softmax, and nothing overflows.
        words = np.column_stack([words, (last + temperature * rng.gumbel(size=last.shape)).argmax(1)])
    return words[:, T:]


def cases(rng):
    """Yield cases for tests and tables: see `_case`."""
    sizes = {"words": 6, "blocks": 1, "width": 6, "hidden": 5}
    options = {"heads": 2, "padding": 0}

    def draw(rng):
        token = rng.integers(1, 6, size=(3, 5))
        token[1, 3:] = 0
        return (token,)

    loss = functools.partial(causal_language_model_loss, **options)
    for tied in (True, False):
        params = far_apart(causal_language_model_init(rng, **sizes, tied=tied, dtype=np.float64), rng)
        name = f"causal language model, {'tied' if tied else 'untied'}"
        module = "causal_language_model_torch:CausalLanguageModel"
        yield case(name, params, draw, loss, module, **sizes, **options, tied=tied)
