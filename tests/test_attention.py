"""Attention: masks, rows without anything to attend to, heads, and PyTorch's whole layer."""

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from backprop import check
from backprop.numpy.attention import scaled_dot_product_attention_backward as attend_backward
from backprop.numpy.attention import scaled_dot_product_attention_forward as attend
from backprop.numpy.multi_head_attention import (
    multi_head_attention_backward,
    multi_head_attention_forward,
    multi_head_self_attention_backward,
    multi_head_self_attention_forward,
)
from backprop.units import units

HEADED = pytest.mark.parametrize("name", ["multi_head_attention", "multi_head_self_attention"])


def case(name: str, rng: np.random.Generator, **changes: Any) -> dict[str, Any]:
    return next(iter(units()[name].cases(rng))) | changes


def qkv(rng: np.random.Generator, N: int = 2, h: int = 3, T: int = 4, S: int = 5, D: int = 6, M: int = 7) -> dict:
    return {
        "q": rng.normal(size=(N, h, T, D)),
        "k": rng.normal(size=(N, h, S, D)),
        "v": rng.normal(size=(N, h, S, M)),
    }


def test_a_query_that_may_attend_nowhere_gets_nothing_and_gives_nothing(rng: np.random.Generator) -> None:
    arguments = qkv(rng)
    mask = np.ones((2, 4, 5), bool)
    mask[0, 2] = False
    y, cache = attend(**arguments, mask=mask)
    dy = rng.normal(size=y.shape)
    dq, dk, dv = attend_backward(dy, cache)
    assert not y[0, :, 2].any()
    assert not dq[0, :, 2].any()
    dy[0, :, 2] = 1e6
    for before, after in zip((dq, dk, dv), attend_backward(dy, cache), strict=True):
        np.testing.assert_array_equal(before, after)


def test_all_masked_is_zero_and_not_nan(rng: np.random.Generator) -> None:
    y, cache = attend(**qkv(rng), mask=np.zeros((2, 4, 5), bool))
    for array in (y, *attend_backward(np.ones_like(y), cache)):
        np.testing.assert_array_equal(array, 0)


def test_a_key_that_nobody_may_see_does_not_matter(rng: np.random.Generator) -> None:
    arguments = qkv(rng)
    mask = np.ones((2, 4, 5), bool)
    mask[:, :, 3] = False
    without = {"q": arguments["q"]} | {k: np.delete(arguments[k], 3, axis=2) for k in "kv"}
    y, cache = attend(**arguments, mask=mask)
    np.testing.assert_allclose(y, attend(**without)[0], rtol=1e-13)
    _, dk, dv = attend_backward(rng.normal(size=y.shape), cache)
    assert not dk[:, :, 3].any()
    assert not dv[:, :, 3].any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_scores_give_no_warning_and_pick_one_value(dtype: type, rng: np.random.Generator) -> None:
    arguments = {name: a.astype(dtype) for name, a in qkv(rng).items()}
    y, cache = attend(1e4 * arguments["q"], 1e4 * arguments["k"], arguments["v"])
    best = (arguments["q"] @ arguments["k"].swapaxes(2, 3)).argmax(3)
    np.testing.assert_allclose(y, np.take_along_axis(arguments["v"], best[..., None], 2), rtol=1e-6)
    assert all(np.isfinite(g).all() for g in attend_backward(y, cache))


def test_the_order_of_keys_does_not_matter_and_that_of_queries_is_kept(rng: np.random.Generator) -> None:
    arguments = qkv(rng)
    y, _ = attend(**arguments)
    keys, queries = rng.permutation(5), rng.permutation(4)
    shuffled = {"q": arguments["q"][:, :, queries]} | {k: arguments[k][:, :, keys] for k in "kv"}
    np.testing.assert_allclose(attend(**shuffled)[0], y[:, :, queries], rtol=1e-13)


def test_a_constant_added_to_all_values_is_added_to_y(rng: np.random.Generator) -> None:
    """The weights of a query add up to one, and so the gradients of v add up to those of y."""
    arguments = qkv(rng)
    y, cache = attend(**arguments)
    more = attend(**arguments | {"v": arguments["v"] + 3})[0]
    np.testing.assert_allclose(more, y + 3, rtol=1e-13)
    dy = rng.normal(size=y.shape)
    np.testing.assert_allclose(attend_backward(dy, cache)[2].sum(2), dy.sum(2), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_equal_to_pytorchs_layer(dtype: torch.dtype, causal: bool, rng: np.random.Generator) -> None:
    """Values and every gradient, from the layer's own parameters, whatever its bias of k is: that has no effect."""
    N, T, S, D, C, heads = 2, 5, 5 if causal else 4, 6, 3, 2
    torch.manual_seed(1)
    layer = torch.nn.MultiheadAttention(D, heads, kdim=C, vdim=C, batch_first=True, dtype=dtype)
    torch.nn.init.normal_(layer.in_proj_bias)
    torch.nn.init.normal_(layer.out_proj.bias)
    x, context = (torch.tensor(rng.normal(size=s), dtype=dtype, requires_grad=True) for s in ((N, T, D), (N, S, C)))
    mask = np.tri(T, dtype=bool) if causal else np.array([[1, 1, 0, 1]] * T, bool)
    y, _ = layer(x, context, context, attn_mask=torch.tensor(~mask), need_weights=False)
    dy = torch.tensor(rng.normal(size=y.shape), dtype=dtype)
    weights = [layer.q_proj_weight, layer.k_proj_weight, layer.v_proj_weight, layer.out_proj.weight]
    theirs = torch.autograd.grad(y, [x, context, *weights, layer.in_proj_bias, layer.out_proj.bias], dy)

    bq, _, bv = layer.in_proj_bias.detach().numpy().reshape(3, D)
    transposed = [W.detach().numpy().T for W in weights]
    arrays = [x.detach().numpy(), context.detach().numpy(), *transposed, bq, bv, layer.out_proj.bias.detach().numpy()]
    options = {"causal": True} if causal else {"mask": np.broadcast_to(mask, (N, T, S))}
    mine, cache = multi_head_attention_forward(*arrays, heads=heads, **options)
    dx, dcontext, *dweights, dbq, dbv, dbo = multi_head_attention_backward(dy.numpy(), cache)
    dbias = np.concatenate([dbq, 0 * dbq, dbv])
    tolerance = 1e-12 if dtype == torch.float64 else 1e-5
    np.testing.assert_allclose(mine, y.detach().numpy(), rtol=tolerance, atol=tolerance)
    for own, other in zip([dx, dcontext, *(d.T for d in dweights), dbias, dbo], theirs, strict=True):
        np.testing.assert_allclose(own, other.numpy(), rtol=tolerance, atol=tolerance)


def test_self_attention_is_equal_to_pytorchs_function(rng: np.random.Generator) -> None:
    N, T, D, heads = 3, 4, 6, 3
    shapes = {"x": (N, T, D), "Wqkv": (D, 3 * D), "bqkv": (3 * D,), "Wo": (D, D), "bo": (D,)}
    arguments = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    x, W, b, Wo, bo = (torch.tensor(a, requires_grad=True) for a in arguments.values())
    timed = x.transpose(0, 1)  # time comes first there
    y, _ = F.multi_head_attention_forward(
        timed, timed, timed, D, heads, W.T, b, None, None, False, 0.0, Wo.T, bo, need_weights=False
    )
    mine, cache = multi_head_self_attention_forward(**arguments, heads=heads)
    dy = rng.normal(size=mine.shape)
    theirs = torch.autograd.grad(y, [x, W, b, Wo, bo], torch.tensor(dy).transpose(0, 1))
    np.testing.assert_allclose(mine, y.transpose(0, 1).detach().numpy(), rtol=1e-12, atol=1e-12)
    for own, other in zip(multi_head_self_attention_backward(dy, cache), theirs, strict=True):
        np.testing.assert_allclose(own, other.numpy(), rtol=1e-12, atol=1e-12)


def test_self_attention_is_cross_attention_to_oneself(rng: np.random.Generator) -> None:
    """The gradient of x is the sum of what comes back to it as x and as context."""
    for arguments in units()["multi_head_self_attention"].cases(rng):
        x, Wqkv, bqkv, Wo, bo, *_ = arguments.values()
        options = {k: arguments[k] for k in ("heads", "mask", "causal")}
        y, cache = multi_head_self_attention_forward(**arguments)
        dy = check.random_like(y, rng)
        dx, dWqkv, dbqkv, dWo, dbo = multi_head_self_attention_backward(dy, cache)
        weights, (bq, _, bv) = np.split(Wqkv, 3, axis=1), np.split(bqkv, 3)
        crossed, cache = multi_head_attention_forward(x, x, *weights, Wo, bq, bv, bo, **options)
        as_x, as_context, dWq, dWk, dWv, *rest = multi_head_attention_backward(dy, cache)
        expected = [as_x + as_context, np.hstack([dWq, dWk, dWv]), rest[0], rest[3]]
        np.testing.assert_allclose(y, crossed, rtol=1e-12, atol=1e-13)
        for mine, other in zip([dx, dWqkv, dWo, dbo], expected, strict=True):
            np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(np.split(dbqkv, 3)[::2], rest[1:3], rtol=1e-12, atol=1e-13)


def test_the_bias_of_the_keys_has_no_effect(rng: np.random.Generator) -> None:
    arguments = case("multi_head_self_attention", rng)
    H = len(arguments["Wo"])
    y, cache = multi_head_self_attention_forward(**arguments)
    _, _, dbqkv, *_ = multi_head_self_attention_backward(rng.normal(size=y.shape), cache)
    np.testing.assert_allclose(dbqkv[H : 2 * H], 0, atol=1e-14)
    arguments["bqkv"][H : 2 * H] += 5
    np.testing.assert_allclose(multi_head_self_attention_forward(**arguments)[0], y, rtol=1e-12)


@HEADED
def test_causal_is_a_mask_and_does_not_see_the_future(name: str, rng: np.random.Generator) -> None:
    unit = units()[name]
    arguments = next(c for c in unit.cases(rng) if c["causal"])
    N, T, _ = arguments["x"].shape
    past = np.broadcast_to(np.tri(T, dtype=bool), (N, T, T))
    y, _ = unit.forward(**arguments)
    np.testing.assert_array_equal(unit.forward(**arguments | {"mask": past, "causal": False})[0], y)
    np.testing.assert_array_equal(unit.forward(**arguments | {"mask": np.ones_like(past)})[0], y)
    changed = arguments["x" if "context" not in arguments else "context"].copy()
    changed[:, -1] += 1
    later, _ = unit.forward(**arguments | {"x" if "context" not in arguments else "context": changed})
    np.testing.assert_allclose(later[:, :-1], y[:, :-1], rtol=1e-13)
    assert np.abs(later[:, -1] - y[:, -1]).max() > 1e-3


@HEADED
@pytest.mark.parametrize(("heads", "error"), [(0, ValueError), (-2, ValueError), (4, ValueError), (2.0, TypeError)])
def test_heads_must_divide_the_width(name: str, heads: Any, error: type, rng: np.random.Generator) -> None:
    with pytest.raises(error, match="heads"):
        units()[name].forward(**case(name, rng, heads=heads))


@HEADED
@pytest.mark.parametrize("causal", [1, None, "yes"])
def test_causal_is_true_or_false(name: str, causal: Any, rng: np.random.Generator) -> None:
    with pytest.raises(TypeError, match="causal must be True or False"):
        units()[name].forward(**case(name, rng, causal=causal))


def test_causal_needs_as_many_steps_on_both_sides(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="context has 4 steps, but causal attention expected as many as x, 3"):
        multi_head_attention_forward(**case("multi_head_attention", rng, causal=True))


@pytest.mark.parametrize("shape", [(2, 4), (2, 3, 4, 5), (4, 5), (2, 5, 4)])
def test_a_mask_of_another_shape_is_refused(shape: tuple, rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="mask has shape"):
        attend(**qkv(rng), mask=np.ones(shape, bool))
