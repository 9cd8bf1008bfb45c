"""PyTorch's own recurrent layers behind our signatures: time in the middle, weights transposed, masks."""

import torch
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence


def run(layer, x, first, params, mask):
    """Run `torch.lstm` or one of its kind from the states `first`. Return h (N, T, H) and the last states.

    PyTorch has no masks, but packed sequences, whose padding stands at the end. So the steps that count move to the
    front, and their states go back to where they belong.
    """
    options = (True, 1, 0.0, True, False)  # has biases, layers, dropout, training, bidirectional
    states = [state[None] for state in first]
    if mask is None:
        h, *last = layer(x, _one_or_all(states), params, *options, True)  # the batch comes first
        return h, *(state[0] for state in last)
    counted = mask.sum(1)
    front = torch.argsort((~mask).int(), dim=1, stable=True)
    x = x.gather(1, front[..., None].expand(x.shape))
    packed = pack_padded_sequence(x, counted.clamp(min=1), batch_first=True, enforce_sorted=False)
    states = [state[:, packed.sorted_indices] for state in states]
    data, *last = layer(packed.data, packed.batch_sizes, _one_or_all(states), params, *options)
    h, _ = pad_packed_sequence(PackedSequence(data, *packed[1:]), batch_first=True, total_length=mask.shape[1])
    h = torch.cat([first[0][:, None], h], 1)  # h[n, k] is the state after k steps that count
    h = h.gather(1, mask.cumsum(1)[..., None].expand(*mask.shape, h.shape[2]))
    last = [state[0, packed.unsorted_indices] for state in last]
    return h, *(torch.where(counted[:, None] > 0, b, a) for a, b in zip(first, last, strict=True))


def _one_or_all(states):
    return states[0] if len(states) == 1 else states
