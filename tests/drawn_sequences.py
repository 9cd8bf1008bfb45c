"""Arguments in drawn shapes for layers over sequences, with masks of every kind."""

from collections.abc import Callable
from typing import Any

import numpy as np

Arguments = dict[str, Any]


def recurrent(blocks: int, states: list[str], biases: list[str]) -> Callable[[np.random.Generator], Arguments]:
    def draw(rng: np.random.Generator) -> Arguments:
        N, T, D, H = rng.integers(1, 6, size=4).tolist()
        shapes = {"x": (N, T, D)} | dict.fromkeys(states, (N, H)) | {"Wx": (D, blocks * H), "Wh": (H, blocks * H)}
        arguments = normal(rng, shapes | dict.fromkeys(biases, (blocks * H,))) | {"mask": mask(rng, (N, T))}
        return arguments | ({"reset_after": bool(rng.random() < 0.5)} if len(biases) == 2 else {})

    return draw


def scaled_dot_product_attention(rng: np.random.Generator) -> Arguments:
    N, h, T, D, S, M = rng.integers(1, 6, size=6).tolist()
    return normal(rng, {"q": (N, h, T, D), "k": (N, h, S, D), "v": (N, h, S, M)}) | {"mask": mask(rng, (N, T, S))}


def multi_head_attention(rng: np.random.Generator) -> Arguments:
    N, T, D, S, C, width, M, heads = rng.integers(1, 5, size=8).tolist()
    H = heads * width
    shapes = {"x": (N, T, D), "context": (N, S, C), "Wq": (D, H), "Wk": (C, H), "Wv": (C, H), "Wo": (H, M)}
    arrays = normal(rng, shapes | {"bq": (H,), "bv": (H,), "bo": (M,)})
    return arrays | {"heads": heads} | look(rng, N, T, S)


def multi_head_self_attention(rng: np.random.Generator) -> Arguments:
    N, T, D, width, M, heads = rng.integers(1, 5, size=6).tolist()
    H = heads * width
    shapes = {"x": (N, T, D), "Wqkv": (D, 3 * H), "bqkv": (3 * H,), "Wo": (H, M), "bo": (M,)}
    return normal(rng, shapes) | {"heads": heads} | look(rng, N, T, T)


def look(rng: np.random.Generator, N: int, T: int, S: int) -> Arguments:
    """A mask, causal or neither: PyTorch's attention does not take both."""
    if S == T and rng.random() < 0.5:
        return {"causal": True}
    return {"mask": mask(rng, (N, T, S))}


def mask(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray | None:
    return rng.random(shape) < rng.choice([0.3, 0.7, 1.0]) if rng.random() < 0.7 else None


def normal(rng: np.random.Generator, shapes: dict[str, tuple[int, ...]]) -> Arguments:
    return {name: 0.6 * rng.normal(size=shape) for name, shape in shapes.items()}


DRAWN: dict[str, Callable[[np.random.Generator], Arguments]] = {
    "rnn": recurrent(1, ["h0"], ["b"]),
    "lstm": recurrent(4, ["h0", "c0"], ["b"]),
    "gru": recurrent(3, ["h0"], ["bx", "bh"]),
    "scaled_dot_product_attention": scaled_dot_product_attention,
    "multi_head_attention": multi_head_attention,
    "multi_head_self_attention": multi_head_self_attention,
}
