"""Task: backward through a chain of layers with every k-th activation kept. Mistakes: `_checkpointed_mistakes`."""

from . import _checkpointed_mistakes, _checkpointed_mistakes_more  # noqa: F401  # they enter themselves
from ._checkpointed_backward import TASK


@TASK.alternate
def by_a_dict(x, layers, price, k):
    T, kept, h = len(layers), {0: x}, x
    for t in range(T):
        h = layers[t].forward(h)
        if (t + 1) % k == 0:
            kept[t + 1] = h
    dh, dWs = price(h), {}
    for t in range(T - 1, -1, -1):
        if t not in kept:  # fill the segment
            start = t - t % k
            for s in range(start, t):
                kept[s + 1] = layers[s].forward(kept[s])
        dh, dWs[t] = layers[t].backward(dh, kept[t])
        kept.pop(t + 1, None)
    return dh, [dWs[t] for t in range(T)]


@TASK.alternate
def by_recursion(x, layers, price, k):
    if not layers:
        return price(x), []

    def segment(h, part):
        """Backward through a few layers, each of which waits for the ones above it."""
        inputs = [h]
        for layer in part[:-1]:
            inputs.append(layer.forward(inputs[-1]))
        return inputs

    y = x
    for layer in layers[:k]:
        y = layer.forward(y)
    dh, above = by_recursion(y, layers[k:], price, k)
    inputs, found = segment(x, layers[:k]), list(above)
    while inputs:
        dh, dW = layers[len(inputs) - 1].backward(dh, inputs.pop())
        found.insert(0, dW)
    return dh, found


@TASK.alternate
def by_copies(x, layers, price, k):
    T = len(layers)
    kept, h = [], x.copy()
    for t in range(T):
        if not t % k:
            kept += [h.copy()]
        h = layers[t].forward(h)
    dh = price(h)
    dWs = [None] * T
    for s in range(len(kept) - 1, -1, -1):
        inputs = [kept[s]]
        for t in range(s * k, min(s * k + k, T)):
            inputs.append(layers[t].forward(inputs[-1]))
        for t in reversed(range(s * k, min(s * k + k, T))):
            dh, dWs[t] = layers[t].backward(dh, inputs[t - s * k])
    return dh, tuple(dWs)


@TASK.alternate
def by_a_helper(x, layers, price, k):
    def inputs_of(h, part):
        found = []
        for layer in part:
            found.append(h)
            h = layer.forward(h)
        return found, h

    pieces = [layers[i : i + k] for i in range(0, len(layers), k)]
    kept, h = [], x
    for piece in pieces:
        kept.append(h)
        for layer in piece:
            h = layer.forward(h)
    dh = price(h)
    dWs: list = []
    for piece, start in zip(pieces[::-1], kept[::-1], strict=True):
        inputs, _ = inputs_of(start, piece)  # the inputs of the piece before still live here
        for layer, h in zip(piece[::-1], inputs[::-1], strict=True):
            dh, dW = layer.backward(dh, h)
            dWs = [dW, *dWs]
    return dh, dWs
