"""Sequence to sequence: one network reads, another writes, and at each word it looks back at what was read.

The attention is a product of states, as in luong2015effective, and not the small network of bahdanau2015neural: it
reads the decoder's states and does not feed into them. So the decoder is one recurrent layer over all steps, and the
attention one unit over all states: nothing has to be unrolled by hand. The products are divided by sqrt(H), as in
vaswani2017attention. The two networks are those of sutskever2014sequence.
"""

import functools

import numpy as np

from ..numpy._options import whole
from ..numpy.activations import tanh_backward, tanh_forward
from ..numpy.attention import scaled_dot_product_attention_backward as attend_backward
from ..numpy.attention import scaled_dot_product_attention_forward as attend
from ..numpy.embedding import embedding_backward, embedding_forward
from ..numpy.linear import linear_backward, linear_forward
from ..numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from ._case import case, off_zero
from ._cells import CELLS, PADDING, cell_backward, cell_forward, cell_init, embedding_init, linear_init
from ._parts import joined, part


def seq2seq_init(rng, *, cell, source_words, target_words, width, hidden, dtype=np.float32):
    """Parameters source and target, both embeddings to `width` features, encoder, decoder, attend and output."""
    return joined(
        source=embedding_init(rng, source_words, width, dtype=dtype),
        target=embedding_init(rng, target_words, width, dtype=dtype),
        encoder=cell_init(rng, cell, width, hidden, dtype=dtype),
        decoder=cell_init(rng, cell, width, hidden, dtype=dtype),
        attend=linear_init(rng, 2 * hidden, hidden, dtype=dtype),
        output=linear_init(rng, hidden, target_words, dtype=dtype),
    )


def encoder_forward(source, params, *, cell, mask=None):
    """source (N, S) int, params, mask (N, S) bool or None -> (memory (N, S, H), state), caches"""
    x, embedding_cache = embedding_forward(source, params["source.W"])
    y, cell_cache = cell_forward(x, part(params, "encoder"), cell=cell, mask=mask)
    return y, (embedding_cache, cell_cache)


def encoder_backward(dy, caches):
    """(dmemory (N, S, H), dstate), caches -> grads of source and encoder"""
    embedding_cache, cell_cache = caches
    dx, _, encoder = cell_backward(dy, cell_cache)
    (dW,) = embedding_backward(dx, embedding_cache)
    return joined(source={"W": dW}, encoder=encoder)


def decoder_forward(before, memory, state, params, *, cell, mask=None):
    """before (N, T) int, memory (N, S, H), state, params, mask (N, S) bool or None -> (logits (N, T, K), state), caches

    before[:, t] is the word ahead of the one that logits[:, t] is about. context is the mean of the memory by its fit
    to the decoder's h; logits = tanh((context, h) attend.W + attend.b) output.W + output.b.
    """
    (N, T), H = before.shape, memory.shape[2]
    x, embedding_cache = embedding_forward(before, params["target.W"])
    (h, state), cell_cache = cell_forward(x, part(params, "decoder"), state, cell=cell)
    keys = memory[:, None]  # (N, 1, S, H), one head; the values are the same
    open_to = None if mask is None else np.repeat(mask[:, None], T, axis=1)  # (N, T, S)
    context, attend_cache = attend(h[:, None], keys, keys, mask=open_to)
    both = np.concatenate([context[:, 0], h], axis=2).reshape(-1, 2 * H)  # (N T, 2H)
    a, mix_cache = linear_forward(both, **part(params, "attend"))
    a, tanh_cache = tanh_forward(a)
    logits, output_cache = linear_forward(a, **part(params, "output"))
    caches = embedding_cache, cell_cache, attend_cache, mix_cache, tanh_cache, output_cache
    return (logits.reshape(N, T, -1), state), caches


def decoder_backward(dy, caches):
    """(dlogits (N, T, K), dstate), caches -> dmemory (N, S, H), dstate, grads of the other parts"""
    embedding_cache, cell_cache, attend_cache, mix_cache, tanh_cache, output_cache = caches
    dlogits, dstate = dy
    N, T, K = dlogits.shape
    da, *output = linear_backward(dlogits.reshape(-1, K), output_cache)
    (da,) = tanh_backward(da, tanh_cache)
    dboth, *mix = linear_backward(da, mix_cache)
    dcontext, dh = np.split(dboth.reshape(N, T, -1), 2, axis=2)
    dquery, dkeys, dvalues = attend_backward(dcontext[:, None], attend_cache)
    dmemory = (dkeys + dvalues)[:, 0]  # each state of the memory was compared and was read
    dx, dstate, decoder = cell_backward((dh + dquery[:, 0], dstate), cell_cache)
    (dW,) = embedding_backward(dx, embedding_cache)
    attend, output = (dict(zip("Wb", arrays, strict=True)) for arrays in (mix, output))
    return dmemory, dstate, joined(target={"W": dW}, decoder=decoder, attend=attend, output=output)


def seq2seq_forward(source, before, params, *, cell, mask=None):
    """source (N, S) int, before (N, T) int, params, mask (N, S) bool or None -> logits (N, T, K), caches

    Steps of the source where mask is False are padding. before is the target one step late: a word that means "start",
    then the target's own words, whatever the network would have said (teacher forcing).
    """
    (memory, state), encoder_caches = encoder_forward(source, params, cell=cell, mask=mask)
    (logits, _), decoder_caches = decoder_forward(before, memory, state, params, cell=cell, mask=mask)
    return logits, (encoder_caches, decoder_caches)


def seq2seq_backward(dy, caches):
    """dlogits (N, T, K), caches -> None, since words have no gradient, and grads with the keys of params"""
    encoder_caches, decoder_caches = caches
    dmemory, dstate, decoder = decoder_backward((dy, ()), decoder_caches)
    encoder = encoder_backward((dmemory, dstate), encoder_caches)
    return None, encoder | decoder


def seq2seq_attention(caches):
    """caches of seq2seq_forward -> (N, T, S), how much word t of the target looks at word s of the source"""
    *_, weights = caches[1][2]
    return weights[:, 0]


def seq2seq_loss(params, source, before, target, mask=None, *, cell):
    """Softmax cross-entropy of target (N, T) int, in nats a word, and its gradients; PADDING does not count."""
    logits, caches = seq2seq_forward(source, before, params, cell=cell, mask=mask)
    rows = logits.reshape(-1, logits.shape[2])
    loss, loss_cache = softmax_cross_entropy_forward(rows, target.reshape(-1), ignore_index=PADDING)
    (drows,) = softmax_cross_entropy_backward(1.0, loss_cache)
    _, grads = seq2seq_backward(drows.reshape(logits.shape), caches)
    return loss, grads


def seq2seq_decode(source, params, *, cell, start, end, length, mask=None):
    """source (N, S) int, mask (N, S) bool or None -> (N, length) int, the likeliest word at each step

    The network reads its own words, from `start` on; after the first `end` in a row there is nothing but `end`.
    ValueError unless start and end are words of the target.
    """
    K = len(params["target.W"])
    for name, word in (("start", start), ("end", end)):
        if whole("seq2seq_decode", name, word, 0) >= K:
            raise ValueError(f"seq2seq_decode: {name} is {word}, expected a word of the target, 0 to {K - 1}")
    (memory, state), _ = encoder_forward(source, params, cell=cell, mask=mask)
    said = np.full((len(source), whole("seq2seq_decode", "length", length, 1)), end)
    word = np.full((len(source), 1), start)
    for t in range(length):
        (logits, state), _ = decoder_forward(word, memory, state, params, cell=cell, mask=mask)
        over = (said[:, :t] == end).any(1)
        said[:, t] = np.where(over, end, logits[:, 0].argmax(1))
        word = said[:, t : t + 1]
    return said


def cases(rng):
    """Yield cases for tests and tables: see `_case`. Sources and targets of all lengths."""
    N, S, T = 3, 5, 4

    def draw(sizes, rng):
        mask, counts = (np.arange(steps) < rng.integers(1, steps + 1, size=(N, 1)) for steps in (S, T))
        target = rng.integers(0, sizes["target_words"], size=(N, T))
        before = np.concatenate([np.zeros((N, 1), int), target[:, :-1]], axis=1)
        return rng.integers(0, sizes["source_words"], size=(N, S)), before, np.where(counts, target, PADDING), mask

    for cell in CELLS:
        sizes = {"cell": cell, "source_words": 6, "target_words": 5, "width": 2, "hidden": 3}
        params = off_zero(seq2seq_init(rng, **sizes, dtype=np.float64), rng)
        loss = functools.partial(seq2seq_loss, cell=cell)
        yield case(f"{cell} seq2seq", params, functools.partial(draw, sizes), loss, "seq2seq_torch:Seq2Seq", **sizes)
