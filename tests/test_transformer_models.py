"""Transformers: what their cases alone do not show."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from backprop import check
from backprop.models._case import off_zero
from backprop.models._parts import part
from backprop.models._sublayers import ATTENTION, FEED_FORWARD, NORM
from backprop.models._vocabulary import far_apart, positions
from backprop.models.causal_language_model import (
    causal_language_model_backward,
    causal_language_model_forward,
    causal_language_model_init,
    causal_language_model_loss,
    causal_language_model_sample,
)
from backprop.models.transformer import (
    decoder_backward,
    decoder_forward,
    decoder_init,
    transformer_backward,
    transformer_decode,
    transformer_forward,
    transformer_init,
    transformer_loss,
)
from backprop.models.transformer_encoder import (
    encoder_backward,
    encoder_forward,
    encoder_init,
    transformer_classifier_backward,
    transformer_classifier_forward,
    transformer_classifier_init,
    transformer_classifier_loss,
)
from backprop.models.transformer_encoder_torch import Encoder
from backprop.models.transformer_torch import Decoder
from backprop.numpy.activations import gelu_backward, gelu_forward
from backprop.numpy.embedding import embedding_backward, embedding_forward
from backprop.numpy.layer_norm import layer_norm_backward, layer_norm_forward
from backprop.numpy.linear import linear_backward, linear_forward
from backprop.numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from backprop.numpy.multi_head_attention import multi_head_attention_backward, multi_head_attention_forward
from backprop.optim import adam_init, adam_step
from backprop.tape import Value, backward, lift

N, T, S, D, HEADS = 3, 5, 4, 6, 2
SIZES: dict[str, Any] = {"blocks": 2, "width": D, "hidden": 7, "dtype": np.float64}
VALID = np.arange(S) < np.array([[4], [2], [0]])  # the last source is empty
STACKS = pytest.mark.parametrize("stack", ["encoder", "causal encoder", "decoder"])


def made(stack: str, rng: np.random.Generator) -> tuple[Callable, Callable, dict, dict, nn.Module]:
    """forward(**arrays), backward, inputs, params and module of a stack of blocks."""
    sizes = {k: v for k, v in SIZES.items() if k != "dtype"} | {"heads": HEADS, "dtype": torch.float64}
    if stack == "decoder":
        params = off_zero(decoder_init(rng, **SIZES), rng)
        inputs = {"x": rng.normal(size=(N, T, D)), "memory": rng.normal(size=(N, S, D))}

        def forward(x, memory, **params):
            return decoder_forward(x, memory, params, heads=HEADS, valid=VALID)

        return forward, decoder_backward, inputs, params, Decoder(**sizes).load(params)
    params, causal = off_zero(encoder_init(rng, **SIZES), rng), stack == "causal encoder"

    def forward(x, **params):
        return encoder_forward(x, params, heads=HEADS, valid=VALID, causal=causal)

    module = Encoder(**sizes, causal=causal).load(params)
    return forward, encoder_backward, {"x": rng.normal(size=(N, S, D))}, params, module


@STACKS
def test_gradients_of_the_inputs(stack: str, rng: np.random.Generator) -> None:
    forward, back, inputs, params, module = made(stack, rng)
    run = functools.partial(forward, **params)
    for method in (check.directional, check.elementwise):
        finding = method(run, lambda dy, caches: back(dy, caches)[:-1], inputs, rng)
        assert finding.ok, finding
    tensors = {k: torch.from_numpy(a).requires_grad_() for k, a in inputs.items()}
    y, caches = run(**inputs)
    its = module(*tensors.values(), valid=torch.from_numpy(VALID))
    np.testing.assert_allclose(y, its.detach().numpy(), atol=1e-12)
    dy = rng.normal(size=y.shape)
    its.backward(torch.from_numpy(dy))
    for mine, tensor in zip(back(dy, caches)[:-1], tensors.values(), strict=True):
        np.testing.assert_allclose(mine, tensor.grad.numpy(), atol=1e-12)


def built_in(layer: nn.Module, params: dict, norms: list[str], attentions: dict[str, str]) -> None:
    """Load PyTorch's own transformer layer; its bias of the keys is zero."""
    with torch.no_grad():
        for norm in norms:
            for name, p in zip(("weight", "bias"), part(params, norm).values(), strict=True):
                getattr(layer.get_submodule(norm), name).copy_(torch.from_numpy(p))
        for mine, its in attentions.items():
            p, a = part(params, mine), layer.get_submodule(its)
            a.in_proj_weight.copy_(torch.from_numpy(np.concatenate([p["Wq"], p["Wk"], p["Wv"]], axis=1).T))
            a.in_proj_bias.copy_(torch.from_numpy(np.concatenate([p["bq"], 0 * p["bq"], p["bv"]])))
            a.out_proj.weight.copy_(torch.from_numpy(p["Wo"].T))
            a.out_proj.bias.copy_(torch.from_numpy(p["bo"]))
        for name, number in (("linear1", "1"), ("linear2", "2")):
            getattr(layer, name).weight.copy_(torch.from_numpy(params[f"feed_forward.W{number}"].T))
            getattr(layer, name).bias.copy_(torch.from_numpy(params[f"feed_forward.b{number}"]))


@STACKS
def test_first_block_is_the_layer_that_pytorch_ships(stack: str, rng: np.random.Generator) -> None:
    _, back, inputs, params, _ = made(stack, rng)
    inputs = {k: a[:2] for k, a in inputs.items()}  # where nothing is valid, PyTorch's layer returns nan
    one = {k: p for k, p in params.items() if not k.startswith("block2")}
    options = {"norm_first": True, "activation": "gelu", "batch_first": True, "dropout": 0.0, "dtype": torch.float64}
    block = part(params, "block1")
    tensors = {k: torch.from_numpy(a).requires_grad_() for k, a in inputs.items()}
    shut = torch.from_numpy(~VALID[:2])
    ahead = torch.ones(inputs["x"].shape[1], inputs["x"].shape[1], dtype=torch.bool).triu(1)
    if stack == "decoder":
        layer: Any = nn.TransformerDecoderLayer(D, HEADS, 7, **options)
        built_in(layer, block, ["norm1", "norm2", "norm3"], {"attention": "self_attn", "cross": "multihead_attn"})
        its = layer(*tensors.values(), tgt_mask=ahead, memory_key_padding_mask=shut)
        y, caches = decoder_forward(**inputs, params=one, heads=HEADS, valid=VALID[:2])
    else:
        layer, causal = nn.TransformerEncoderLayer(D, HEADS, 7, **options), stack == "causal encoder"
        built_in(layer, block, ["norm1", "norm2"], {"attention": "self_attn"})
        its = layer(tensors["x"], src_mask=ahead if causal else None, src_key_padding_mask=shut)
        y, caches = encoder_forward(**inputs, params=one, heads=HEADS, valid=VALID[:2], causal=causal)
    its = nn.functional.layer_norm(its, (D,), *(torch.from_numpy(params[f"norm.{k}"]) for k in NORM))
    np.testing.assert_allclose(y, its.detach().numpy(), atol=1e-12)
    dy = rng.normal(size=y.shape)
    its.backward(torch.from_numpy(dy))
    *found, grads = back(dy, caches)
    for mine, tensor in zip(found, tensors.values(), strict=True):
        np.testing.assert_allclose(mine, tensor.grad.numpy(), atol=1e-12)
    grad = layer.self_attn.in_proj_weight.grad.numpy().T
    mine = np.concatenate([grads[f"block1.attention.{k}"] for k in ("Wq", "Wk", "Wv")], axis=1)
    np.testing.assert_allclose(mine, grad, atol=1e-12)


def _flat_forward(x):
    return x.reshape(-1, x.shape[-1]), x.shape


def _scale_and_place_forward(x):
    return np.sqrt(x.shape[2]) * x + positions(*x.shape[1:]), x.shape


linear = lift(linear_forward, linear_backward)
gelu = lift(gelu_forward, gelu_backward)
flat = lift(_flat_forward, lambda dy, shape: (dy.reshape(shape),))
place = lift(_scale_and_place_forward, lambda dy, shape: (np.sqrt(shape[2]) * dy,))
norm = lift(layer_norm_forward, layer_norm_backward)
attend = lift(multi_head_attention_forward, multi_head_attention_backward)
embed = lift(embedding_forward, embedding_backward)
transposed = lift(lambda a: (a.T, ()), lambda dy, cache: (dy.T,))
cross_entropy = lift(softmax_cross_entropy_forward, softmax_cross_entropy_backward)


def unflat(x: Value, like: Value) -> Value:
    shape = like.array.shape
    return lift(lambda a: (a.reshape(shape), a.shape), lambda dy, old: (dy.reshape(old),))(x)


def taped_stack(x: Value, p: dict, *, mask: Any = None, causal: bool = False, memory: Value | None = None) -> Value:
    """The stacks once more, as programs for the tape: the self-attention, then the memory if any, then the network."""

    def normed(x: Value, p: dict) -> Value:
        return norm(x, *(p[k] for k in NORM))

    number = 1
    while block := part(p, f"block{number}"):
        a = normed(x, part(block, "norm1"))
        own = None if memory is not None else mask
        weights = [part(block, "attention")[k] for k in ATTENTION]
        x = x + attend(a, a, *weights, heads=HEADS, mask=own, causal=causal)
        if memory is not None:
            weights = [part(block, "cross")[k] for k in ATTENTION]
            x = x + attend(normed(x, part(block, "norm2")), memory, *weights, heads=HEADS, mask=mask)
        a = normed(x, part(block, "norm2" if memory is None else "norm3"))
        W1, b1, W2, b2 = (part(block, "feed_forward")[k] for k in FEED_FORWARD)
        x = x + unflat(linear(gelu(linear(flat(a), W1, b1)), W2, b2), x)
        number += 1
    return normed(x, part(p, "norm"))


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("name", ["language model", "transformer"])
def test_the_tape_gives_the_same_gradients(name: str, tied: bool, rng: np.random.Generator) -> None:
    if name == "language model":
        params = far_apart(causal_language_model_init(rng, words=6, tied=tied, **SIZES), rng)
        token = rng.integers(0, 6, size=(N, T + 1))
        loss, grads = causal_language_model_loss(params, token, heads=HEADS, padding=0)
        p: Any = {k: Value(a, k) for k, a in params.items()}
        words = "vocabulary"
        y = taped_stack(place(embed(token[:, :-1], p["vocabulary.E"])), part(p, "encoder"), causal=True)
    else:
        params, (source, token) = transformer_and_batch(rng, tied=tied)
        loss, grads = transformer_loss(params, source, token, heads=HEADS, padding=0)
        p, words = {k: Value(a, k) for k, a in params.items()}, "target"
        seen = (source != 0)[:, None]
        memory = place(embed(source, p["source.E"]))
        memory = taped_stack(memory, part(p, "encoder"), mask=np.repeat(seen, S, axis=1))
        x = place(embed(token[:, :-1], p["target.E"]))
        y = taped_stack(x, part(p, "decoder"), mask=np.repeat(seen, T, axis=1), causal=True, memory=memory)
    W = transposed(p[f"{words}.E"]) if tied else p[f"{words}.W"]
    taped = cross_entropy(linear(flat(y), W, p[f"{words}.b"]), token[:, 1:].ravel(), ignore_index=0)
    assert taped.array == pytest.approx(loss, rel=1e-14)
    found = backward(taped)
    assert grads.keys() == params.keys()
    for k, g in grads.items():
        np.testing.assert_allclose(found[p[k]], g, rtol=1e-11, atol=1e-14, err_msg=k)


def transformer_and_batch(rng: np.random.Generator, *, tied: bool = True) -> tuple[dict, tuple]:
    params = far_apart(transformer_init(rng, source_words=5, target_words=8, tied=tied, **SIZES), rng)
    source, target = rng.integers(1, 5, size=(N, S)), rng.integers(1, 8, size=(N, T + 1))
    source[~VALID] = target[1, 3:] = 0
    return params, (source, target)


def test_nobody_sees_the_future(rng: np.random.Generator) -> None:
    language = far_apart(causal_language_model_init(rng, words=8, **SIZES), rng)
    params, (source, target) = transformer_and_batch(rng)
    forwards: list[Callable] = [
        lambda words: causal_language_model_forward(words, language, heads=HEADS),
        lambda words: transformer_forward(source, words, params, heads=HEADS, padding=0),
    ]
    for forward in forwards:
        before, _ = forward(target)
        for t in range(1, T + 1):
            changed = target.copy()
            changed[:, t] = (changed[:, t] + 1) % 8
            after, _ = forward(changed)
            np.testing.assert_array_equal(after[:, :t], before[:, :t])
            assert np.abs(after[:, t:] - before[:, t:]).max((0, 2)).min() > 1e-6, "every later word is moved"


@pytest.mark.parametrize("stack", ["causal encoder", "decoder"])
def test_no_gradient_reaches_what_comes_later(stack: str, rng: np.random.Generator) -> None:
    forward, back, inputs, params, _ = made(stack, rng)
    y, caches = forward(**inputs, **params)
    dy = np.zeros_like(y)
    dy[:, 2] = rng.normal(size=dy[:, 2].shape)
    dx = back(dy, caches)[0]
    assert not dx[:, 3:].any()
    assert np.abs(dx[:2, :3]).max((0, 2)).min() > 1e-6


def test_what_stands_in_the_padding_makes_no_difference(rng: np.random.Generator) -> None:
    for stack in ("encoder", "decoder"):
        forward, back, inputs, params, _ = made(stack, rng)
        padded = "x" if stack == "encoder" else "memory"
        other = inputs[padded] + 10 * rng.normal(size=inputs[padded].shape) * ~VALID[:, :, None]
        y, caches = forward(**inputs, **params)
        again, again_caches = forward(**inputs | {padded: other}, **params)
        counts = VALID if stack == "encoder" else np.ones((N, T), bool)
        np.testing.assert_array_equal(y[counts], again[counts])
        dy = rng.normal(size=y.shape) * counts[:, :, None]
        for a, b in zip(joined_gradients(back(dy, caches)), joined_gradients(back(dy, again_caches)), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-13)
        assert not back(dy, caches)[0 if stack == "encoder" else 1][~VALID].any()


def joined_gradients(returned: tuple) -> list[np.ndarray]:
    *inputs, grads = returned
    return [*inputs, *grads.values()]


def test_more_padding_makes_no_difference(rng: np.random.Generator) -> None:
    params, (source, target) = transformer_and_batch(rng)
    longer = [np.pad(a, ((0, 0), (0, 3))) for a in (source, target)]
    (loss, grads), (again, others) = (
        transformer_loss(params, *pair, heads=HEADS, padding=0) for pair in ((source, target), longer)
    )
    assert again == pytest.approx(loss, rel=1e-13)
    for k in grads:
        np.testing.assert_allclose(others[k], grads[k], rtol=1e-10, atol=1e-13)
    params = far_apart(transformer_classifier_init(rng, words=5, classes=4, **SIZES), rng)
    logits, more = (transformer_classifier_forward(a, params, heads=HEADS, padding=0)[0] for a in (source, longer[0]))
    np.testing.assert_allclose(more, logits, rtol=1e-12)


def test_the_encoder_knows_no_order_but_the_positions_do(rng: np.random.Generator) -> None:
    params = off_zero(encoder_init(rng, **SIZES), rng)
    x, order = rng.normal(size=(N, S, D)), np.array([2, 0, 3, 1])
    y, caches = encoder_forward(x, params, heads=HEADS, valid=VALID)
    permuted, permuted_caches = encoder_forward(x[:, order], params, heads=HEADS, valid=VALID[:, order])
    np.testing.assert_allclose(permuted, y[:, order], atol=1e-12)
    dy = rng.normal(size=y.shape)
    (dx, grads), (dpermuted, others) = encoder_backward(dy, caches), encoder_backward(dy[:, order], permuted_caches)
    np.testing.assert_allclose(dpermuted, dx[:, order], atol=1e-12)
    for k in grads:
        np.testing.assert_allclose(others[k], grads[k], atol=1e-11)
    params = far_apart(transformer_classifier_init(rng, words=5, classes=4, **SIZES), rng)
    token = np.array([[1, 2, 3, 4], [4, 4, 1, 2]])
    logits, other = (transformer_classifier_forward(a, params, heads=HEADS)[0] for a in (token, token[:, order]))
    assert np.abs(logits - other).max(1).min() > 1e-3


def test_nothing_to_look_at_gives_finite_numbers(rng: np.random.Generator) -> None:
    token = np.zeros((N, S), int)  # all padding
    params = far_apart(transformer_classifier_init(rng, words=5, classes=4, **SIZES), rng)
    logits, caches = transformer_classifier_forward(token, params, heads=HEADS, padding=0)
    np.testing.assert_allclose(logits, np.tile(params["head.b"], (N, 1)))  # the mean of nothing is zero
    grads = transformer_classifier_backward(rng.normal(size=logits.shape), caches)
    assert all(np.isfinite(g).all() for g in grads.values())
    assert not any(g.any() for k, g in grads.items() if k != "head.b"), "only the bias has seen anything"
    params, (_, target) = transformer_and_batch(rng)
    logits, both = transformer_forward(token, target, params, heads=HEADS, padding=0)
    grads = transformer_backward(rng.normal(size=logits.shape), both)
    assert np.isfinite(logits).all()
    assert all(np.isfinite(g).all() for g in grads.values())
    assert not any(g.any() for k, g in grads.items() if k.startswith(("source", "encoder")))


def test_blocks_that_add_nothing_let_everything_pass(rng: np.random.Generator) -> None:
    forward, back, inputs, params, _ = made("decoder", rng)
    silent = {k: 0 * p if k.split(".")[-1] in ("Wo", "bo", "W2", "b2") else p for k, p in params.items()}
    y, caches = forward(**inputs, **silent)
    expected, cache = layer_norm_forward(inputs["x"], params["norm.gamma"], params["norm.beta"])
    np.testing.assert_array_equal(y, expected)
    dy = rng.normal(size=y.shape)
    dx, dmemory, _ = back(dy, caches)
    np.testing.assert_array_equal(dx, layer_norm_backward(dy, cache)[0])
    assert not dmemory.any()


def test_tied_weights_hear_from_both_their_uses(rng: np.random.Generator) -> None:
    tied = far_apart(causal_language_model_init(rng, words=8, **SIZES), rng)
    untied = tied | {"vocabulary.W": tied["vocabulary.E"].T.copy()}
    token = rng.integers(0, 8, size=(N, T))
    logits, caches = causal_language_model_forward(token, tied, heads=HEADS)
    same, untied_caches = causal_language_model_forward(token, untied, heads=HEADS)
    np.testing.assert_allclose(same, logits, rtol=1e-13)
    dlogits = rng.normal(size=logits.shape)
    grads = causal_language_model_backward(dlogits, caches)
    apart = causal_language_model_backward(dlogits, untied_caches)
    both = apart["vocabulary.E"], apart["vocabulary.W"].T
    np.testing.assert_allclose(grads["vocabulary.E"], sum(both), atol=1e-12)
    assert min(np.abs(g).max() for g in both) > 1e-2


def test_a_sample_follows_the_distribution_of_the_model(rng: np.random.Generator) -> None:
    params = far_apart(causal_language_model_init(rng, words=5, **SIZES), rng)
    start = np.tile([[3, 1]], (4000, 1))
    logits = causal_language_model_forward(start[:1], params, heads=HEADS)[0][0, -1]
    for temperature in (0.5, 2.0):
        p = np.exp((logits - logits.max()) / temperature)
        p /= p.sum()
        said = causal_language_model_sample(rng, params, start, 1, heads=HEADS, temperature=temperature)
        share = np.bincount(said[:, 0], minlength=5) / len(said)
        assert (np.abs(share - p) < 4.5 * np.sqrt(p * (1 - p) / len(said)) + 1e-3).all()
    greedy = causal_language_model_sample(rng, params, start[:2], 4, heads=HEADS, temperature=0)
    again, _ = causal_language_model_forward(np.hstack([start[:2], greedy[:, :-1]]), params, heads=HEADS)
    np.testing.assert_array_equal(again[:, 1:].argmax(2), greedy)


def test_decoding_writes_what_teacher_forcing_finds_likeliest(rng: np.random.Generator) -> None:
    params, _ = transformer_and_batch(rng, tied=False)  # tied and untrained, it would repeat one word
    params["decoder.norm.gamma"] = 3 * params["decoder.norm.gamma"]
    source = rng.integers(0, 5, size=(30, S))
    options: dict[str, Any] = {"heads": HEADS, "padding": 0}
    free = transformer_decode(source, params, start=1, end=0, length=5, **options)
    n, t = next((n, t) for n, t in np.ndindex(len(source), 4) if free[n, t] not in {*free[n, :t], free[n, t + 1]})
    end = free[n, t]  # as if this row ended here: without an end it went on with another word
    said = transformer_decode(source, params, start=1, end=end, length=5, **options)
    np.testing.assert_array_equal(said[n], [*free[n, :t], *[end] * (5 - t)])
    before = np.column_stack([np.ones(len(source), int), said[:, :-1]])
    logits, _ = transformer_forward(source, before, params, **options)
    over = np.logical_or.accumulate(before[:, 1:] == end, axis=1)
    likeliest = logits.argmax(2)
    np.testing.assert_array_equal(said[:, 0], likeliest[:, 0])
    np.testing.assert_array_equal(said[:, 1:], np.where(over, end, likeliest[:, 1:]))
    for n in range(3):
        alone = transformer_decode(source[n : n + 1], params, start=1, end=end, length=5, **options)
        np.testing.assert_array_equal(alone[0], said[n])


def test_positions_differ_and_a_shift_is_a_rotation() -> None:
    place = positions(50, 7)
    assert place.shape == (50, 7)
    assert np.linalg.norm(place[:, None] - place, axis=2)[~np.eye(50, dtype=bool)].min() > 0.1
    similar = positions(50, 6) @ positions(50, 6).T
    np.testing.assert_allclose(similar[10:, 10:], similar[:-10, :-10], atol=1e-12)  # by distance alone
    slow = 3 / 10000 ** (2 / 7)
    np.testing.assert_allclose(place[3, :4], [np.sin(3), np.cos(3), np.sin(slow), np.cos(slow)])


def test_bad_input(rng: np.random.Generator) -> None:
    language = causal_language_model_init(rng, words=5, **SIZES)
    params, (source, target) = transformer_and_batch(rng)
    token = np.array([[1, 2, 3]])
    for name in ("blocks", "width", "hidden", "words"):
        for size, error in ((0, ValueError), (1.5, TypeError)):
            with pytest.raises(error, match=name):
                causal_language_model_init(rng, **{"words": 5} | SIZES | {name: size})
    with pytest.raises(ValueError, match="classes"):
        transformer_classifier_init(rng, words=5, classes=0, **SIZES)
    with pytest.raises(ValueError, match="heads is 4, expected a divisor"):
        causal_language_model_forward(token, language, heads=4)
    with pytest.raises(ValueError, match="index runs from 1 to 5, expected 0 to 4"):
        causal_language_model_forward(np.array([[1, 5]]), language, heads=2)
    with pytest.raises(TypeError, match="index must hold whole numbers"):
        causal_language_model_forward(token * 1.0, language, heads=2)
    for temperature in (-1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="temperature"):
            causal_language_model_sample(rng, language, token, 1, heads=2, temperature=temperature)
    with pytest.raises(ValueError, match="length"):
        causal_language_model_sample(rng, language, token, 0, heads=2)
    for option in ({"start": 8}, {"end": -1}, {"length": 0}):
        with pytest.raises(ValueError, match=next(iter(option))):
            transformer_decode(source, params, **{"heads": 2, "start": 1, "end": 2, "length": 3} | option)
    with pytest.raises(ValueError, match="2 rows of source, but 3 rows of target"):
        transformer_forward(source[:2], target, params, heads=2)
    with pytest.raises(ValueError, match="every label is ignored"):
        transformer_loss(params, source, 0 * target, heads=2, padding=0)
    with pytest.raises(TypeError, match="padding"):
        transformer_forward(source, target, params, heads=2, padding=0.5)
    for valid in (VALID[:, 1:], VALID.astype(int)):
        with pytest.raises(ValueError, match="valid must be bool of shape \\(3, 4\\)"):
            encoder_forward(rng.normal(size=(N, S, D)), part(params, "encoder"), heads=2, valid=valid)


def learnt(params: dict, loss: Callable, batches: list[tuple], lr: float) -> list[float]:
    """Adam, with a rate that falls to zero along a straight line."""
    state, losses = adam_init(params), []
    for i, batch in enumerate(batches):
        value, grads = loss(params, *batch)
        adam_step(params, grads, state, lr=lr * (1 - i / len(batches)))
        losses.append(float(value))
    return losses


def test_the_language_model_learns_a_text_by_heart(rng: np.random.Generator) -> None:
    text = "to be, or not to be, that is the question"
    letters = sorted(set(text))
    token = np.array([[letters.index(c) for c in text]])
    params = causal_language_model_init(rng, words=len(letters), blocks=2, width=16, hidden=32)
    losses = learnt(params, functools.partial(causal_language_model_loss, heads=2), [(token,)] * 250, 0.01)
    assert losses[0] > 2
    assert losses[-1] < 0.01
    said = causal_language_model_sample(rng, params, token[:, :1], len(text) - 1, heads=2, temperature=0.1)
    assert "".join(letters[i] for i in said[0]) == text[1:]


def test_the_classifier_learns_which_comes_first(rng: np.random.Generator) -> None:
    """A question of order, with padding: is the 1 before the 2? A mean of words alone could only guess."""

    def draw(size: int) -> tuple[np.ndarray, np.ndarray]:
        token = rng.integers(3, 6, size=(size, 6))
        places = np.array([rng.permutation(4)[:2] for _ in range(size)])
        for word in (1, 2):
            token[np.arange(size), places[:, word - 1]] = word
        token[rng.random(size) < 0.5, 4:] = 0
        return token, (places[:, 0] < places[:, 1]).astype(int)

    options: dict[str, Any] = {"heads": 2, "padding": 0}
    params = transformer_classifier_init(rng, words=6, classes=2, blocks=1, width=16, hidden=32)
    loss = functools.partial(transformer_classifier_loss, **options)
    learnt(params, loss, [draw(32) for _ in range(300)], 0.01)
    token, label = draw(200)
    assert (transformer_classifier_forward(token, params, **options)[0].argmax(1) == label).mean() > 0.95


@pytest.mark.slow
def test_the_transformer_learns_to_reverse_digits(rng: np.random.Generator) -> None:
    """Two to four digits, which no training batch holds in this order when they are held out."""
    start, end, digits = 1, 2, 5

    def pairs(rows: list[tuple]) -> tuple[np.ndarray, np.ndarray]:
        source, target = np.zeros((len(rows), 4), int), np.zeros((len(rows), 6), int)
        for n, row in enumerate(rows):
            source[n, : len(row)] = np.array(row) + 3
            target[n, : len(row) + 2] = [start, *(d + 3 for d in row[::-1]), end]
        return source, target

    every = [i for length in (2, 3, 4) for i in np.ndindex(*[digits] * length)]
    order = rng.permutation(len(every))
    held_out, seen = [every[i] for i in order[:100]], [every[i] for i in order[100:]]
    options: dict[str, Any] = {"heads": 4, "padding": 0}
    sizes = {"blocks": 1, "width": 32, "hidden": 64}
    params = transformer_init(rng, source_words=digits + 3, target_words=digits + 3, **sizes)
    batches = [pairs([seen[i] for i in rng.integers(len(seen), size=48)]) for _ in range(400)]
    learnt(params, functools.partial(transformer_loss, **options), batches, 0.006)
    source, target = pairs(held_out)
    said = transformer_decode(source, params, start=start, end=end, length=5, **options)
    expected = np.where(target[:, 1:] == 0, end, target[:, 1:])
    assert (said == expected).all(1).mean() > 0.9
