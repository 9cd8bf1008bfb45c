"""Transformer, encoder and decoder: one reads the source, the other writes the target word by word while it looks back.

Source: vaswani2017attention, but for the place of the norms: see `transformer_block`.
"""

import functools

import numpy as np

from ..numpy._options import whole
from ..numpy.layer_norm import layer_norm_backward, layer_norm_forward
from ._case import case
from ._parts import joined, part
from ._sublayers import NORM, named, norm_init
from ._vocabulary import far_apart, next_word_loss, read, read_backward, vocabulary_init, write, write_backward
from .transformer_block import decoder_block_backward, decoder_block_forward, decoder_block_init
from .transformer_encoder import blocks_of, counts, encoder_backward, encoder_forward, encoder_init, padding_mask


def decoder_init(rng, *, blocks, width, hidden, dtype=np.float32):
    """Parameters of block1, block2, ... and of the norm after the last."""
    names = [f"block{i}" for i in range(1, whole("decoder_init", "blocks", blocks, 1) + 1)]
    parts = {name: decoder_block_init(rng, width=width, hidden=hidden, dtype=dtype) for name in names}
    return joined(**parts, norm=norm_init(width, dtype))


def decoder_forward(x, memory, params, *, heads, valid=None):
    """x (N, T, D), memory (N, S, D), params, valid (N, S) bool or None -> y (N, T, D), caches

    y[n, t] depends on x[n, 0] to x[n, t] and on the valid positions of memory[n].
    """
    mask = padding_mask(valid, len(x), x.shape[1], memory.shape[1])
    caches = []
    for block in blocks_of(params):
        x, cache = decoder_block_forward(x, memory, block, heads=heads, mask=mask)
        caches.append(cache)
    y, norm = layer_norm_forward(x, **part(params, "norm"))
    return y, (caches, norm)


def decoder_backward(dy, caches):
    """dy (N, T, D), caches -> dx (N, T, D), dmemory (N, S, D), grads with the keys of params"""
    caches, norm = caches
    grads, dmemory = {}, 0.0
    dx, *dnorm = layer_norm_backward(dy, norm)
    for i, cache in reversed(list(enumerate(caches, start=1))):
        dx, dread, grads[f"block{i}"] = decoder_block_backward(dx, cache)
        dmemory = dmemory + dread  # every block reads the same memory
    return dx, dmemory, joined(**grads, norm=named(NORM, dnorm))


def transformer_init(rng, *, source_words, target_words, blocks, width, hidden, tied=True, dtype=np.float32):
    """Parameters of two vocabularies and two stacks. Tied, the rows of words read are the weights of words written.

    Source of tying: press2017using.
    """
    sizes = {"blocks": blocks, "width": width, "hidden": hidden, "dtype": dtype}
    return joined(
        source=vocabulary_init(rng, source_words, width, written=False, dtype=dtype),
        encoder=encoder_init(rng, **sizes),
        target=vocabulary_init(rng, target_words, width, tied=tied, dtype=dtype),
        decoder=decoder_init(rng, **sizes),
    )


def encode(source, params, *, heads, padding=None):
    """source (N, S) int, params -> memory (N, S, D), caches"""
    x, reading = read(source, params["source.E"])
    memory, encoder = encoder_forward(x, part(params, "encoder"), heads=heads, valid=counts(source, padding))
    return memory, (reading, encoder)


def decode(target, memory, params, *, heads, valid=None):
    """target (N, T) int, memory (N, S, D), params, valid (N, S) bool or None -> logits (N, T, K), caches"""
    x, reading = read(target, params["target.E"])
    y, decoder = decoder_forward(x, memory, part(params, "decoder"), heads=heads, valid=valid)
    logits, writing = write(y, part(params, "target"))
    return logits, (reading, decoder, writing)


def transformer_forward(source, target, params, *, heads, padding=None):
    """source (N, S) int, target (N, T) int, params -> logits (N, T, K), caches

    logits[n, t] score the word after target[n, t]. Words of the source equal to `padding` are seen by nobody; padding
    at the end of the target needs no mask, for nobody before it looks there.
    """
    if len(source) != len(target):
        raise ValueError(f"transformer_forward: {len(source)} rows of source, but {len(target)} rows of target")
    memory, encoding = encode(source, params, heads=heads, padding=padding)
    logits, decoding = decode(target, memory, params, heads=heads, valid=counts(source, padding))
    return logits, (encoding, decoding)


def transformer_backward(dlogits, caches):
    """dlogits (N, T, K), caches -> grads with the keys of params; words are whole numbers and have no gradient"""
    (source_reading, encoder), (target_reading, decoder, writing) = caches
    dy, target = write_backward(dlogits, writing)
    dx, dmemory, ddecoder = decoder_backward(dy, decoder)
    target["E"] = target.get("E", 0) + read_backward(dx, target_reading)  # tied, E is used twice
    dx, dencoder = encoder_backward(dmemory, encoder)
    source = {"E": read_backward(dx, source_reading)}
    return joined(source=source, encoder=dencoder, target=target, decoder=ddecoder)


def transformer_loss(params, source, target, *, heads, padding=None):
    """Mean cross-entropy of the next word and its gradients; target (N, T + 1) is what to write, after a first word.

    Teacher forcing: at each step the decoder reads the right words so far. Where the next is `padding`, nothing counts.
    """
    logits, caches = transformer_forward(source, target[:, :-1], params, heads=heads, padding=padding)
    loss, dlogits = next_word_loss(logits, target[:, 1:], padding)
    return loss, transformer_backward(dlogits, caches)


def transformer_decode(source, params, *, heads, start, end, length, padding=None):
    """source (N, S) int, params -> word (N, length) int: the likeliest next word each time, the first after `start`.

    Once a row has written `end`, it repeats it. Every step goes through all words so far again; keeping their keys and
    values would save that. TypeError or ValueError unless length is a whole number above 0 and start and end are words.
    """
    K = len(params["target.E"])
    for name, word in (("start", start), ("end", end)):
        if whole("transformer_decode", name, word, 0) >= K:
            raise ValueError(f"transformer_decode: {name} is {word}, expected a word of the target, 0 to {K - 1}")
    memory, _ = encode(source, params, heads=heads, padding=padding)
    valid = counts(source, padding)
    said = np.full((len(source), 1), start)
    for step in range(whole("transformer_decode", "length", length, 1)):
        logits, _ = decode(said, memory, params, heads=heads, valid=valid)
        over = step > 0 and said[:, -1] == end  # the start may be the same word as the end
        said = np.column_stack([said, np.where(over, end, logits[:, -1].argmax(1))])
    return said[:, 1:]


def cases(rng):
    """Yield cases for tests and tables: see `_case`. Sources and targets of different lengths, one source empty."""
    sizes = {"source_words": 5, "target_words": 6, "blocks": 1, "width": 6, "hidden": 3}
    options = {"heads": 2, "padding": 0}

    def draw(rng):
        source, target = rng.integers(1, 5, size=(3, 4)), rng.integers(1, 6, size=(3, 4))
        source[0, 2:] = source[2] = target[1, 3:] = 0
        return source, target

    params = far_apart(transformer_init(rng, **sizes, dtype=np.float64), rng)
    loss = functools.partial(transformer_loss, **options)
    yield case("transformer", params, draw, loss, "transformer_torch:Transformer", **sizes, **options)
