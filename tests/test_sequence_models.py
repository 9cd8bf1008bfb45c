"""Models of sequences: what their cases alone do not show."""

import functools
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

from backprop import check
from backprop.clip import clip_by_norm
from backprop.data import load_digits
from backprop.models._case import off_zero
from backprop.models._cells import CELLS, PADDING, cell_backward, cell_forward, cell_init, embedding_init, linear_init
from backprop.models.language_model import (
    language_model_backward,
    language_model_forward,
    language_model_init,
    language_model_loss,
    language_model_piece,
    language_model_sample,
)
from backprop.models.language_model_torch import LanguageModel
from backprop.models.recurrent_classifier import (
    recurrent_classifier_backward,
    recurrent_classifier_forward,
    recurrent_classifier_init,
    recurrent_classifier_loss,
)
from backprop.models.recurrent_classifier_torch import RecurrentClassifier
from backprop.models.seq2seq import (
    decoder_forward,
    encoder_forward,
    seq2seq_attention,
    seq2seq_backward,
    seq2seq_decode,
    seq2seq_forward,
    seq2seq_init,
    seq2seq_loss,
)
from backprop.models.seq2seq_torch import Seq2Seq
from backprop.numpy.activations import tanh_backward, tanh_forward
from backprop.numpy.attention import scaled_dot_product_attention_backward, scaled_dot_product_attention_forward
from backprop.numpy.embedding import embedding_backward, embedding_forward
from backprop.numpy.linear import linear_backward, linear_forward
from backprop.optim import adam_init, adam_step
from backprop.tape import Value, backward, lift
from backprop.train import minibatches, train

EACH = pytest.mark.parametrize("cell", CELLS)
N, T, D, H, K = 4, 6, 3, 5, 7
LENGTHS = np.array([4, 1, 6, 3])
MASK = np.arange(T) < LENGTHS[:, None]


class Model(NamedTuple):
    """A model on one batch: `forward(params, **inputs)`, `backward(dy, caches) -> (gradients of inputs, grads)`."""

    params: dict[str, np.ndarray]
    inputs: dict[str, np.ndarray]  # the floating ones
    forward: Callable
    backward: Callable
    module: Callable  # dtype -> nn.Module
    theirs: Callable  # (module, **inputs) -> tuple of outputs


def numbers(rng: np.random.Generator, cell: str) -> Model:
    """A classifier of sequences of numbers."""
    sizes: dict[str, Any] = {"cell": cell, "inputs": D, "hidden": H, "classes": K}

    def pull(dy, caches):
        dx, grads = recurrent_classifier_backward(dy, caches)
        return (dx,), grads

    return Model(
        off_zero(recurrent_classifier_init(rng, **sizes, dtype=np.float64), rng),
        {"x": rng.normal(size=(N, T, D))},
        lambda params, x: recurrent_classifier_forward(x, params, cell=cell, mask=MASK),
        pull,
        functools.partial(RecurrentClassifier, **sizes),
        lambda module, x: (module(x, torch.from_numpy(MASK)),),
    )


def words(rng: np.random.Generator, cell: str) -> Model:
    """A classifier of sequences of words."""
    sizes: dict[str, Any] = {"cell": cell, "inputs": D, "hidden": H, "classes": K, "words": 8}
    said = rng.integers(0, 8, size=(N, T))

    def pull(dy, caches):
        dx, grads = recurrent_classifier_backward(dy, caches)
        assert dx is None
        return (), grads

    return Model(
        off_zero(recurrent_classifier_init(rng, **sizes, dtype=np.float64), rng),
        {},
        lambda params: recurrent_classifier_forward(said, params, cell=cell, mask=MASK),
        pull,
        functools.partial(RecurrentClassifier, **sizes),
        lambda module: (module(torch.from_numpy(said), torch.from_numpy(MASK)),),
    )


def language(rng: np.random.Generator, cell: str) -> Model:
    """A language model in the middle of a text: a state comes in, and a gradient comes back from the next piece."""
    sizes: dict[str, Any] = {"cell": cell, "words": K, "width": D, "hidden": H}
    said = rng.integers(0, K, size=(N, T))
    names = ("h", "c")[: CELLS[cell].states]

    def forward(params, **state):
        (logits, last), caches = language_model_forward(said, params, tuple(state.values()), cell=cell)
        return (logits, *last), caches

    return Model(
        off_zero(language_model_init(rng, **sizes, dtype=np.float64), rng),
        {name: rng.normal(size=(N, H)) for name in names},
        forward,
        lambda dy, caches: language_model_backward((dy[0], dy[1:]), caches),
        functools.partial(LanguageModel, **sizes),
        lambda module, **state: (lambda logits, last: (logits, *last))(
            *module(torch.from_numpy(said), *state.values())
        ),
    )


def translation(rng: np.random.Generator, cell: str) -> Model:
    """An encoder and a decoder."""
    sizes: dict[str, Any] = {"cell": cell, "source_words": 8, "target_words": K, "width": D, "hidden": H}
    source, before = rng.integers(0, 8, size=(N, T)), rng.integers(0, K, size=(N, 3))

    def pull(dy, caches):
        dx, grads = seq2seq_backward(dy, caches)
        assert dx is None
        return (), grads

    return Model(
        off_zero(seq2seq_init(rng, **sizes, dtype=np.float64), rng),
        {},
        lambda params: seq2seq_forward(source, before, params, cell=cell, mask=MASK),
        pull,
        functools.partial(Seq2Seq, **sizes),
        lambda module: (module(*(torch.from_numpy(a) for a in (source, before, MASK))),),
    )


MODELS = pytest.mark.parametrize("build", [numbers, words, language, translation])


@EACH
@MODELS
def test_gradients_of_inputs_and_parameters(build: Callable, cell: str, rng: np.random.Generator) -> None:
    model = build(rng, cell)

    def forward(**arguments):
        inputs = {k: arguments.pop(k) for k in model.inputs}
        return model.forward(arguments, **inputs)

    def pull(dy, caches):
        inputs, grads = model.backward(dy, caches)
        assert grads.keys() == model.params.keys()
        return *inputs, *(grads[k] for k in model.params)

    for method in (check.directional, check.elementwise):
        finding = method(forward, pull, model.inputs | model.params, rng)
        assert finding.ok, finding


@EACH
@MODELS
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 2e-5)])
def test_agrees_with_its_module(build: Callable, cell: str, dtype: type, tolerance: float, rng) -> None:
    model = build(rng, cell)
    params, inputs = ({k: a.astype(dtype) for k, a in arrays.items()} for arrays in (model.params, model.inputs))
    y, caches = model.forward(params, **inputs)
    dy = check.random_like(y, rng)
    dinputs, grads = model.backward(dy, caches)
    kind = torch.from_numpy(np.zeros(0, dtype)).dtype
    module, same_names = (model.module(dtype=kind) for _ in range(2))
    tensors = {k: torch.from_numpy(a).requires_grad_() for k, a in inputs.items()}
    theirs = model.theirs(module.load(params), **tensors)
    torch.autograd.backward(theirs, [torch.from_numpy(d) for d in (dy if isinstance(dy, tuple) else (dy,))])
    for mine, its in zip(y if isinstance(y, tuple) else (y,), theirs, strict=True):
        np.testing.assert_allclose(mine, its.detach().numpy(), atol=tolerance)
        assert mine.dtype == dtype
    for mine, tensor in zip(dinputs, tensors.values(), strict=True):
        np.testing.assert_allclose(mine, tensor.grad.numpy(), atol=tolerance)
    # Loaded into a second module, our gradients stand where autograd put the module's own.
    for (name, p), mine in zip(module.named_parameters(), same_names.load(grads).parameters(), strict=True):
        if p.requires_grad:
            np.testing.assert_allclose(mine.detach().numpy(), p.grad.numpy(), atol=tolerance, err_msg=name)
        else:
            assert not p.any(), "what the module has more than we must be nothing"


linear, tanh = lift(linear_forward, linear_backward), lift(tanh_forward, tanh_backward)
embedding = lift(embedding_forward, embedding_backward)
attention = lift(scaled_dot_product_attention_forward, scaled_dot_product_attention_backward)
recurrent = {name: lift(unit.forward, unit.backward) for name, unit in CELLS.items()}
reshape = lift(lambda x, *, shape: (x.reshape(shape), x.shape), lambda dy, shape: (dy.reshape(shape),))
beside = lift(
    lambda a, b: (np.concatenate([a, b], -1), a.shape[-1]), lambda dy, width: tuple(np.split(dy, [width], -1))
)


def on_tape(name: str, p: dict[str, Value], x: Value, state: list, cell: str, mask: Any = None) -> list[Value]:
    """The recurrent layer `name` of a model: h and the last states."""
    weights = [p[f"{name}.{k}"] for k in CELLS[cell].names]
    return list(recurrent[cell](x, *state, *weights, mask=mask))


def agree(p: dict[str, Value], found: dict[Value, np.ndarray], grads: dict[str, np.ndarray]) -> None:
    assert grads.keys() == p.keys()
    for name, value in p.items():
        np.testing.assert_allclose(found[value], grads[name], rtol=1e-11, atol=1e-14, err_msg=name)


@EACH
def test_the_tape_gives_the_gradients_of_the_classifier(cell: str, rng: np.random.Generator) -> None:
    model = numbers(rng, cell)
    y, caches = model.forward(model.params, **model.inputs)
    dy = check.random_like(y, rng)
    (dx,), grads = model.backward(dy, caches)
    p, x = {k: Value(a, k) for k, a in model.params.items()}, Value(model.inputs["x"])
    _, h, *_ = on_tape("cell", p, x, [Value(np.zeros((N, H)))] * CELLS[cell].states, cell, MASK)
    logits = linear(h, p["output.W"], p["output.b"])
    np.testing.assert_array_equal(logits.array, y)
    found = backward(logits, dy)
    agree(p, found, grads)
    np.testing.assert_allclose(found[x], dx, rtol=1e-11, atol=1e-14)


@EACH
def test_the_tape_gives_the_gradients_of_the_language_model(cell: str, rng: np.random.Generator) -> None:
    model = language(rng, cell)
    y, caches = model.forward(model.params, **model.inputs)
    dlogits = rng.normal(size=y[0].shape)
    dstate, grads = language_model_backward((dlogits, ()), caches)
    p = {k: Value(a, k) for k, a in model.params.items()}
    said, state = caches[0][0], [Value(a) for a in model.inputs.values()]
    h, *_ = on_tape("cell", p, embedding(said, p["embedding.W"]), state, cell)
    logits = linear(reshape(h, shape=(N * T, H)), p["output.W"], p["output.b"])
    found = backward(logits, dlogits.reshape(N * T, K))
    agree(p, found, grads)
    for value, d in zip(state, dstate, strict=True):
        np.testing.assert_allclose(found[value], d, rtol=1e-11, atol=1e-14)


@EACH
def test_the_tape_gives_the_gradients_of_seq2seq(cell: str, rng: np.random.Generator) -> None:
    model = translation(rng, cell)
    y, caches = model.forward(model.params)
    dy = check.random_like(y, rng)
    _, grads = model.backward(dy, caches)
    p = {k: Value(a, k) for k, a in model.params.items()}
    source, before = caches[0][0][0], caches[1][0][0]
    start = [Value(np.zeros((N, H)))] * CELLS[cell].states
    memory, *state = on_tape("encoder", p, embedding(source, p["source.W"]), start, cell, MASK)
    h, *_ = on_tape("decoder", p, embedding(before, p["target.W"]), state, cell)
    keys = reshape(memory, shape=(N, 1, T, H))
    steps = before.shape[1]
    open_to = np.broadcast_to(MASK[:, None], (N, steps, T))
    context = attention(reshape(h, shape=(N, 1, steps, H)), keys, keys, mask=open_to)
    rows = (N * steps, H)
    a = tanh(linear(beside(reshape(context, shape=rows), reshape(h, shape=rows)), p["attend.W"], p["attend.b"]))
    logits = linear(a, p["output.W"], p["output.b"])
    np.testing.assert_allclose(logits.array.reshape(y.shape), y, rtol=1e-13)
    agree(p, backward(logits, dy.reshape(logits.array.shape)), grads)


@EACH
def test_a_padded_sequence_is_the_short_one(cell: str, rng: np.random.Generator) -> None:
    model = numbers(rng, cell)
    y, caches = model.forward(model.params, **model.inputs)
    (dx,), _ = model.backward(check.random_like(y, rng), caches)
    np.testing.assert_array_equal(dx[~MASK], 0)
    assert np.abs(dx[MASK]).min(1).all(), "every step that counts is heard of"
    for n, length in enumerate(LENGTHS):
        alone = model.inputs["x"][n : n + 1, :length]
        logits, _ = recurrent_classifier_forward(alone, model.params, cell=cell)
        np.testing.assert_allclose(logits[0], y[n], rtol=1e-12)


@EACH
def test_the_decoder_does_not_look_at_padding(cell: str, rng: np.random.Generator) -> None:
    model = translation(rng, cell)
    y, caches = model.forward(model.params)
    source, before = caches[0][0][0], caches[1][0][0]
    weights = seq2seq_attention(caches)
    np.testing.assert_allclose(weights.sum(2), 1)
    np.testing.assert_array_equal(weights.swapaxes(1, 2)[~MASK], 0)
    assert weights.swapaxes(1, 2)[MASK].min() > 0
    for n, length in enumerate(LENGTHS):
        logits, _ = seq2seq_forward(source[n : n + 1, :length], before[n : n + 1], model.params, cell=cell)
        np.testing.assert_allclose(logits[0], y[n], rtol=1e-11)


@EACH
@pytest.mark.parametrize("build", [language, translation])
def test_no_word_is_known_before_it_comes(build: Callable, cell: str, rng: np.random.Generator) -> None:
    model = build(rng, cell)
    _, caches = model.forward(model.params, **model.inputs)
    said = caches[0][0] if build is language else caches[1][0][0]
    said = said.copy()

    def logits(said):
        if build is language:
            return language_model_forward(said, model.params, cell=cell)[0][0]
        return seq2seq_forward(caches[0][0][0], said, model.params, cell=cell, mask=MASK)[0]

    first, cut = logits(said), 2
    said[:, cut] = (said[:, cut] + 1) % K
    second = logits(said)
    np.testing.assert_array_equal(first[:, :cut], second[:, :cut])
    assert np.abs(first[:, cut:] - second[:, cut:]).max((0, 2)).min() > 1e-6, "and then it is"


def pieces_of(text: np.ndarray, cuts: list[int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """The text as words and following words, cut in front of the given places."""
    following = text[:, 1:].copy()
    following[0, -3:] = following[2, 1] = PADDING  # one text ends early, one word is not asked for
    bounds = [0, *cuts, following.shape[1]]
    return [(text[:, a:b], following[:, a:b]) for a, b in pairwise(bounds)]


@EACH
def test_pieces_with_a_carried_state_lose_nothing_but_the_gradient_across_the_cut(cell: str, rng) -> None:
    params = language(rng, cell).params
    text = rng.integers(0, K, size=(N, 12))
    ((whole, following),) = pieces_of(text, [])
    counted = (following != PADDING).sum()
    loss, full = language_model_loss(params, whole, following, cell=cell)
    pieces = pieces_of(text, [3, 8])
    shares = [(f != PADDING).sum() / counted for _, f in pieces]

    # Truncated: the state goes forward, no gradient comes back.
    state, total, cut = None, 0.0, dict.fromkeys(params, 0.0)
    for (said, after), share in zip(pieces, shares, strict=True):
        value, grads, state = language_model_piece(params, said, after, state, cell=cell)
        total += share * value
        cut = {k: cut[k] + share * g for k, g in grads.items()}
    assert total == pytest.approx(loss, rel=1e-13)

    # In full: the same pieces, last one first; what a piece asks of the state before goes into the backward pass there.
    state, forwards = None, []
    for said, after in pieces:
        (logits, state), caches = language_model_forward(said, params, state, cell=cell)
        e = np.exp(logits - logits.max(2, keepdims=True))
        counts = (after != PADDING)[..., None]
        dlogits = (e / e.sum(2, keepdims=True) - np.eye(K)[after]) * counts / counted
        forwards.append((dlogits, caches))
    joined_up, across = (dict.fromkeys(params, 0.0) for _ in range(2))
    dstate: tuple = ()
    for dlogits, caches in reversed(forwards):
        _, crossing = language_model_backward((np.zeros_like(dlogits), dstate), caches)
        dstate, grads = language_model_backward((dlogits, dstate), caches)
        joined_up = {k: joined_up[k] + g for k, g in grads.items()}
        across = {k: across[k] + g for k, g in crossing.items()}

    for name in params:
        np.testing.assert_allclose(joined_up[name], full[name], rtol=1e-10, atol=1e-14, err_msg=name)
        np.testing.assert_allclose(cut[name] + across[name], full[name], rtol=1e-10, atol=1e-14, err_msg=name)
        lost = np.abs(full[name] - cut[name]).max() / np.abs(full[name]).max()
        assert (lost > 1e-4) == (not name.startswith("output")), "the cut is felt, but not behind the states"


@EACH
def test_the_state_before_a_piece_is_data_in_the_module_too(cell: str, rng: np.random.Generator) -> None:
    model = language(rng, cell)
    module = model.module(dtype=torch.float64).load(model.params)
    state = [torch.from_numpy(a).requires_grad_() for a in model.inputs.values()]
    text = torch.from_numpy(rng.integers(0, K, size=(N, T + 1)))
    module.loss(text[:, :-1], text[:, 1:], *state).backward()
    assert all(s.grad is None for s in state)


@EACH
def test_temperature_zero_says_the_likeliest_word_each_time(cell: str, rng: np.random.Generator) -> None:
    params = {k: 3 * p for k, p in language(rng, cell).params.items()}
    text = rng.integers(0, K, size=(N, 2))
    said = language_model_sample(rng, params, text, 5, cell=cell, temperature=0)
    assert said.shape == (N, 5)
    for _ in range(5):  # without a carried state: all of the text again for each word
        (logits, _), _ = language_model_forward(text, params, cell=cell)
        text = np.c_[text, logits[:, -1].argmax(1)]
    np.testing.assert_array_equal(said, text[:, 2:])
    assert len(np.unique(said)) > 1


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_words_are_drawn_as_often_as_the_model_says(temperature: float, rng: np.random.Generator) -> None:
    params = language(rng, "gru").params
    text, draws = np.tile([[2, 5]], (20000, 1)), []
    (logits, _), _ = language_model_forward(text[:1], params, cell="gru")
    p = np.exp(logits[0, -1] / temperature)
    p /= p.sum()
    draws = language_model_sample(rng, params, text, 1, cell="gru", temperature=temperature)[:, 0]
    found = np.bincount(draws, minlength=K) / len(draws)
    assert np.abs(found - p).max() < 5 * np.sqrt(p.max() / len(draws))
    assert np.ptp(p) > 0.05, "else any order of the words would do"


def test_the_same_generator_says_the_same(rng: np.random.Generator) -> None:
    params, text = language(rng, "lstm").params, rng.integers(0, K, size=(N, 3))
    say = functools.partial(language_model_sample, params=params, words=text, length=20, cell="lstm")
    first, again, other = (say(np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@EACH
def test_decoding_says_what_it_would_say_after_its_own_words(cell: str, rng: np.random.Generator) -> None:
    model = translation(rng, cell)
    params = {k: 2 * p for k, p in model.params.items()}
    _, caches = model.forward(params)
    source, length, start = caches[0][0][0], 8, 2
    ends = set()
    for end in range(K):
        said = seq2seq_decode(source, params, cell=cell, mask=MASK, start=start, end=end, length=length)
        assert said.shape == (N, length)
        before = np.c_[np.full(N, start), said[:, :-1]]
        logits, _ = seq2seq_forward(source, before, params, cell=cell, mask=MASK)
        over = np.cumsum(said == end, axis=1) - (said == end) > 0  # after the first end
        np.testing.assert_array_equal(said[~over], logits.argmax(2)[~over])
        np.testing.assert_array_equal(said[over], end)
        ends.add(over.any())
    assert ends == {True, False}, "some words end it early, some never come"


def test_the_two_halves_are_the_whole(rng: np.random.Generator) -> None:
    """The decoder one word at a time, with its state carried, says what it says in one go."""
    model = translation(rng, "lstm")
    y, caches = model.forward(model.params)
    source, before = caches[0][0][0], caches[1][0][0]
    (memory, state), _ = encoder_forward(source, model.params, cell="lstm", mask=MASK)
    for t in range(before.shape[1]):
        (logits, state), _ = decoder_forward(before[:, [t]], memory, state, model.params, cell="lstm", mask=MASK)
        np.testing.assert_allclose(logits[:, 0], y[:, t], rtol=1e-12)


@EACH
def test_what_is_not_given_back_to_a_cell_counts_as_zero(cell: str, rng: np.random.Generator) -> None:
    params = cell_init(rng, cell, D, H, dtype=np.float64)
    (h, state), cache = cell_forward(rng.normal(size=(N, T, D)), params, cell=cell, mask=MASK)
    last = rng.normal(size=(N, H))
    short = cell_backward((None, (last,)), cache)
    full = cell_backward((np.zeros_like(h), (last, *(np.zeros_like(s) for s in state[1:]))), cache)
    np.testing.assert_array_equal(short[0], full[0])
    assert len(short[1]) == len(state) == CELLS[cell].states
    for name in params:
        np.testing.assert_array_equal(short[2][name], full[2][name])
        assert short[2][name].any()


@EACH
def test_how_a_cell_starts(cell: str, rng: np.random.Generator) -> None:
    params = cell_init(rng, cell, D, H)
    for block in np.split(params["Wh"], CELLS[cell].blocks, axis=1):
        np.testing.assert_allclose(block.T @ block, np.eye(H), atol=1e-5)
    biases = np.concatenate([p for p in params.values() if p.ndim == 1])
    np.testing.assert_array_equal(np.flatnonzero(biases), range(H, 2 * H) if cell == "lstm" else [])
    assert {p.dtype for p in params.values()} == {np.dtype(np.float32)}


SOME = np.zeros((2, 3), int)
SIZES: dict[str, Any] = {"cell": "gru", "words": K, "width": D, "hidden": H}


@pytest.mark.parametrize("cell", ["LSTM", "", None, 3, ["gru"]])
def test_a_cell_that_there_is_not(cell: Any, rng: np.random.Generator) -> None:
    params = language(rng, "gru").params
    for call in (
        lambda: cell_init(rng, cell, D, H),
        lambda: language_model_forward(SOME, params, cell=cell),
        lambda: recurrent_classifier_init(rng, cell=cell, inputs=D, hidden=H, classes=K),
        lambda: seq2seq_init(rng, cell=cell, source_words=K, target_words=K, width=D, hidden=H),
    ):
        with pytest.raises(ValueError, match="cell must be one of rnn, lstm, gru, got"):
            call()


@pytest.mark.parametrize("size", ["words", "width", "hidden"])
@pytest.mark.parametrize(("wrong", "error"), [(0, ValueError), (-1, ValueError), (2.5, TypeError)])
def test_sizes_are_positive_whole_numbers(size: str, wrong: Any, error: type, rng: np.random.Generator) -> None:
    with pytest.raises(error, match=f"expected at least 1|must be a whole number, got {wrong}"):
        language_model_init(rng, **SIZES | {size: wrong})


def test_sizes_of_the_other_models(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        recurrent_classifier_init(rng, cell="rnn", inputs=D, hidden=H, classes=0)
    with pytest.raises(ValueError, match="number of words is 0"):
        recurrent_classifier_init(rng, cell="rnn", inputs=D, hidden=H, classes=2, words=0)
    with pytest.raises(ValueError, match="number of words is 0"):
        seq2seq_init(rng, cell="rnn", source_words=3, target_words=0, width=D, hidden=H)
    with pytest.raises(ValueError, match="width is 0"):
        embedding_init(rng, 3, 0)
    with pytest.raises(ValueError, match="features is 0"):
        linear_init(rng, 3, 0)


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ((), "must be a tuple of 2, got a tuple of 0"),
        ((np.zeros((2, H)),), "must be a tuple of 2, got a tuple of 1"),
        (np.zeros((2, 2, H)), "must be a tuple of 2, got ndarray"),
        ((np.zeros((2, H)), np.zeros((3, H))), r"c0 has shape \(3, 5\)"),
    ],
)
def test_a_state_that_does_not_fit(state: Any, message: str, rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match=message):
        language_model_forward(SOME, language(rng, "lstm").params, state, cell="lstm")


def test_words_that_there_are_not(rng: np.random.Generator) -> None:
    params = language(rng, "gru").params
    with pytest.raises(ValueError, match="index runs from 0 to 7, expected 0 to 6"):
        language_model_forward(np.array([[0, K]]), params, cell="gru")
    with pytest.raises(ValueError, match="label runs from"):
        language_model_loss(params, SOME, SOME + K, cell="gru")
    with pytest.raises(ValueError, match="every label is ignored"):
        language_model_loss(params, SOME, np.full_like(SOME, PADDING), cell="gru")
    with pytest.raises(TypeError, match="index must hold whole numbers"):
        recurrent_classifier_forward(np.zeros((N, T)), words(rng, "gru").params, cell="gru")
    with pytest.raises(TypeError, match="x must be float"):
        recurrent_classifier_forward(np.zeros((N, T, D), int), numbers(rng, "gru").params, cell="gru")


def test_parameters_of_another_cell(rng: np.random.Generator) -> None:
    with pytest.raises(TypeError, match="bx"):
        language_model_forward(SOME, language(rng, "lstm").params, cell="gru")
    with pytest.raises(ValueError, match="Wx has shape"):
        language_model_forward(SOME, language(rng, "rnn").params, cell="lstm")


@pytest.mark.parametrize("temperature", [-0.1, np.inf, np.nan])
def test_temperatures_that_are_none(temperature: float, rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="temperature must be at least 0 and finite"):
        language_model_sample(rng, language(rng, "rnn").params, SOME, 2, cell="rnn", temperature=temperature)


@pytest.mark.parametrize("name", ["start", "end", "length"])
def test_what_decoding_needs(name: str, rng: np.random.Generator) -> None:
    params = translation(rng, "gru").params
    options = {"start": 0, "end": 1, "length": 2} | {name: 0 if name == "length" else K}
    with pytest.raises(ValueError, match=f"seq2seq_decode: {name} is"):
        seq2seq_decode(SOME, params, cell="gru", **options)
    with pytest.raises(TypeError, match="must be a whole number"):
        seq2seq_decode(SOME, params, cell="gru", **options | {name: 1.5})


def test_a_mask_of_another_shape(rng: np.random.Generator) -> None:
    model = numbers(rng, "gru")
    with pytest.raises(ValueError, match="mask has shape"):
        recurrent_classifier_forward(model.inputs["x"], model.params, cell="gru", mask=MASK[:, 1:])
    with pytest.raises(TypeError, match="mask must hold truth values"):
        seq2seq_forward(SOME, SOME, translation(rng, "gru").params, cell="gru", mask=np.ones((2, 3)))


def fit(params: dict, loss: Callable, batches: list[tuple], lr: float) -> list[float]:
    """Adam, with the gradient's norm clipped at 1."""
    state = adam_init(params)

    def step(params: dict, grads: dict) -> None:
        clip_by_norm(grads, 1.0)
        adam_step(params, grads, state, lr=lr)

    return train(params, loss, step, batches, progress=False)


def test_digits_are_read_row_by_row(rng: np.random.Generator) -> None:
    digits = load_digits(rng)
    rows = [x.reshape(-1, 8, 8) for x in (digits.x_train, digits.x_test)]
    params = recurrent_classifier_init(rng, cell="gru", inputs=8, hidden=32, classes=10)
    batches = minibatches(rows[0], digits.label_train, size=32, epochs=8, rng=rng)
    losses = fit(params, functools.partial(recurrent_classifier_loss, cell="gru"), batches, lr=0.005)
    logits, _ = recurrent_classifier_forward(rows[1], params, cell="gru")
    assert losses[0] > 2
    assert (logits.argmax(1) == digits.label_test).mean() > 0.93


LEXICON = ["the ", "then ", "there ", "a "]
LETTERS = sorted(set("".join(LEXICON)))


@EACH
def test_a_language_is_learnt_in_pieces_down_to_its_entropy(cell: str, rng: np.random.Generator) -> None:
    """Words drawn evenly from four: no model can have less than log 4 nats a word, spread over its letters."""
    rows, steps, count = 16, 12, 300
    text = np.array(
        [
            [LETTERS.index(letter) for i in rng.integers(0, 4, size=count * steps) for letter in LEXICON[i]][
                : count * steps + 1
            ]
            for _ in range(rows)
        ]
    )
    params = language_model_init(rng, cell=cell, words=len(LETTERS), width=8, hidden=32)
    adam, state, losses = adam_init(params), None, []
    for t in range(0, count * steps, steps):
        said, after = text[:, t : t + steps], text[:, t + 1 : t + steps + 1]
        loss, grads, state = language_model_piece(params, said, after, state, cell=cell)
        clip_by_norm(grads, 1.0)
        adam_step(params, grads, adam, lr=0.01)
        losses.append(loss)
    entropy = np.log(4) / np.mean([len(word) for word in LEXICON])
    assert losses[0] > 4 * entropy
    assert 0.95 * entropy < np.mean(losses[-50:]) < 1.06 * entropy

    said = language_model_sample(rng, params, np.full((20, 1), LETTERS.index(" ")), 60, cell=cell)
    spoken = [word for row in said for word in "".join(LETTERS[i] for i in row).split(" ")[:-1]]
    assert len(spoken) > 200
    assert np.mean([f"{word} " in LEXICON for word in spoken]) > 0.95
    assert set(spoken) >= {word.strip() for word in LEXICON}


LONGEST, START, END = 6, 10, 11


def reversals(rng: np.random.Generator, count: int) -> tuple[np.ndarray, ...]:
    """Three to six digits; the target is the same backwards and an end."""
    length = rng.integers(3, LONGEST + 1, size=(count, 1))
    mask = np.arange(LONGEST) < length
    source = np.where(mask, rng.integers(0, 10, size=(count, LONGEST)), 0)
    target = np.full((count, LONGEST + 1), PADDING)
    for n, steps in enumerate(length[:, 0]):
        target[n, : steps + 1] = [*source[n, :steps][::-1], END]
    before = np.c_[np.full(count, START), np.where(target == PADDING, END, target)[:, :-1]]
    return source, before, target, mask


@pytest.mark.parametrize("cell", ["rnn", *(pytest.param(cell, marks=pytest.mark.slow) for cell in ("lstm", "gru"))])
def test_digits_are_said_backwards(cell: str, rng: np.random.Generator) -> None:
    held_out = reversals(rng, 300)
    secret = {(*row, *mask) for row, mask in zip(held_out[0].tolist(), held_out[3].tolist(), strict=True)}
    batches = []
    for _ in range(700):
        batch = reversals(rng, 64)
        new = [(*row, *mask) not in secret for row, mask in zip(batch[0].tolist(), batch[3].tolist(), strict=True)]
        batches.append(tuple(a[new] for a in batch))
    params = seq2seq_init(rng, cell=cell, source_words=10, target_words=12, width=16, hidden=64)
    fit(params, functools.partial(seq2seq_loss, cell=cell), batches, lr=0.005)
    source, _, target, mask = held_out
    said = seq2seq_decode(source, params, cell=cell, mask=mask, start=START, end=END, length=LONGEST + 1)
    exact = (said == np.where(target == PADDING, END, target)).all(1).mean()
    assert exact > 0.9
