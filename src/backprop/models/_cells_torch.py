"""PyTorch's recurrent layers by name, in the form of `_cells`, and how they load its parameters."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

LAYERS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def recurrent(cell: str, D: int, H: int, *, dtype: torch.dtype) -> nn.RNNBase:
    """The layer, batch first. It has two biases; where only their sum matters, the second one stays zero."""
    layer = LAYERS[cell](D, H, batch_first=True, dtype=dtype)
    if cell != "gru":
        nn.init.zeros_(layer.get_parameter("bias_hh_l0")).requires_grad_(False)
    return layer


def run(layer: nn.RNNBase, x, state=(), mask=None):
    """x (N, T, D), the states (N, H), () for zeros, mask (N, T) or None -> h (N, T, H), the last states (N, H)

    With a mask the padding must stand at the end, and no sequence may be empty: the layer gets packed sequences.
    """
    first = tuple(s[None] for s in state) or None  # one layer, one direction
    if first and not isinstance(layer, nn.LSTM):
        (first,) = first
    if mask is None:
        h, last = layer(x, first)
    else:
        packed, last = layer(pack_padded_sequence(x, mask.sum(1), batch_first=True, enforce_sorted=False), first)
        h, _ = pad_packed_sequence(packed, batch_first=True, total_length=x.shape[1])
    return h, tuple(s[0] for s in last) if isinstance(last, tuple) else (last[0],)


@torch.no_grad()
def load_recurrent(layer: nn.RNNBase, params) -> None:
    """Copy Wx, Wh and one bias or two; PyTorch keeps the weights transposed."""
    names = {"weight_ih_l0": "Wx", "weight_hh_l0": "Wh", "bias_ih_l0": "b"}
    if "b" not in params:
        names |= {"bias_ih_l0": "bx", "bias_hh_l0": "bh"}
    for its, ours in names.items():
        layer.get_parameter(its).copy_(torch.from_numpy(params[ours].T))


@torch.no_grad()
def load_embedding(layer: nn.Embedding, params) -> None:
    """Copy W."""
    layer.weight.copy_(torch.from_numpy(params["W"]))
