"""What the models of sequences share: the recurrent layers by name and in one form, and how their parts start."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..init import glorot, orthogonal
from ..numpy._options import whole
from ..numpy.gru import gru_backward, gru_forward
from ..numpy.lstm import lstm_backward, lstm_forward
from ..numpy.rnn import rnn_backward, rnn_forward

PADDING = -1  # the label of a step that has nothing to predict


class Cell(NamedTuple):
    """A recurrent layer: its pair, how many blocks of width H stand in Wx and Wh, how many arrays are its state."""

    forward: Callable
    backward: Callable
    blocks: int
    states: int
    names: tuple[str, ...]


CELLS = {
    "rnn": Cell(rnn_forward, rnn_backward, 1, 1, ("Wx", "Wh", "b")),
    "lstm": Cell(lstm_forward, lstm_backward, 4, 2, ("Wx", "Wh", "b")),
    "gru": Cell(gru_forward, gru_backward, 3, 1, ("Wx", "Wh", "bx", "bh")),
}


def cell_named(cell: str) -> Cell:
    """The layer of that name. ValueError for any other."""
    if not isinstance(cell, str) or cell not in CELLS:
        raise ValueError(f"cell must be one of {', '.join(CELLS)}, got {cell!r}")
    return CELLS[cell]


def cell_init(rng, cell, D, H, *, dtype=np.float32):
    """Wx (D, blocks H) as in `glorot`, Wh (H, blocks H) orthogonal, block by block; biases zero.

    But an LSTM's forget gate starts open, with bias 1: first of all it remembers. Source: gers1999learning.
    """
    blocks, names = cell_named(cell).blocks, cell_named(cell).names
    D, H = whole("cell_init", "the number of inputs", D, 1), whole("cell_init", "hidden", H, 1)
    params = {name: np.zeros(blocks * H, dtype) for name in names if name.startswith("b")}
    params["Wx"] = np.concatenate([glorot(rng, (D, H), dtype=dtype) for _ in range(blocks)], axis=1)
    params["Wh"] = np.concatenate([orthogonal(rng, (H, H), dtype=dtype) for _ in range(blocks)], axis=1)
    if cell == "lstm":
        params["b"][H : 2 * H] = 1
    return {name: params[name] for name in names}


def cell_forward(x, params, state=None, *, cell, mask=None):
    """x (N, T, D), params, mask (N, T) bool or None -> (h (N, T, H), state), cache

    state is what comes from the steps before, a tuple: (h,), for an LSTM (h, c), each (N, H); None for zeros. The one
    that is returned belongs to the step after. ValueError for another cell or another number of arrays.
    """
    unit = cell_named(cell)
    if state is None:
        state = (np.zeros((len(x), len(params["Wh"])), params["Wh"].dtype),) * unit.states
    if not isinstance(state, tuple) or len(state) != unit.states:
        got = f"a tuple of {len(state)}" if isinstance(state, tuple) else type(state).__name__
        raise ValueError(f"state of a cell {cell!r} must be a tuple of {unit.states}, got {got}")
    (h, *last), cache = unit.forward(x, *state, **params, mask=mask)
    return (h, tuple(last)), (unit, cache)


def cell_backward(dy, cache):
    """(dh (N, T, H) or None, dstate), cache -> dx (N, T, D), dstate, grads with the keys of params

    None, and what is missing at the end of the tuple dstate, is zero: () if nothing comes back from later steps.
    """
    dh, dstate = dy
    unit, cache = cache
    arriving = [dh, *dstate, *[None] * (unit.states - len(dstate))]
    zeros = [np.zeros(shape, dtype) for shape, dtype in cache.output]
    dx, *rest = unit.backward(tuple(z if d is None else d for d, z in zip(arriving, zeros, strict=True)), cache)
    return dx, tuple(rest[: unit.states]), dict(zip(unit.names, rest[unit.states :], strict=True))


def embedding_init(rng, K, D, *, dtype=np.float32):
    """W (K, D), standard normal: one row for each word."""
    K, D = whole("embedding_init", "the number of words", K, 1), whole("embedding_init", "width", D, 1)
    return {"W": rng.normal(size=(K, D)).astype(dtype)}


def linear_init(rng, D, M, *, dtype=np.float32):
    """W (D, M) as in `glorot`, b (M,) zero."""
    D, M = (whole("linear_init", "the number of features", size, 1) for size in (D, M))
    return {"W": glorot(rng, (D, M), dtype=dtype), "b": np.zeros(M, dtype)}
