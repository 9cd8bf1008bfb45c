"""More mistakes of the task in `checkpointed_backward`."""

import numpy as np

from ._checkpointed_backward import TASK


@TASK.mistake("dWs is in the order of the walk, from the top down. dWs[0] belongs to the first layer.")
def order_of_the_walk(x, layers, price, k):
    kept, h = [], x
    for t, layer in enumerate(layers):
        if t % k == 0:
            kept.append(h)
        h = layer.forward(h)
    dh, dWs = price(h), []
    for start in reversed(range(0, len(layers), k)):
        piece, inputs = layers[start : start + k], [kept.pop()]
        for layer in piece[:-1]:
            inputs.append(layer.forward(inputs[-1]))
        for layer in reversed(piece):
            dh, dW = layer.backward(dh, inputs.pop())
            dWs.append(dW)
    return dh, dWs


@TASK.mistake("The layers after the last full piece of k are left out on the way back. The last piece may be shorter.")
def rest_left_out(x, layers, price, k):
    kept, h = [], x
    for t, layer in enumerate(layers):
        if t % k == 0:
            kept.append(h)
        h = layer.forward(h)
    dh, dWs = price(h), [np.zeros((x.shape[1],) * 2) for _ in layers[len(layers) // k * k :]]
    for start in reversed(range(0, len(layers) // k * k, k)):
        piece, inputs = layers[start : start + k], [kept[start // k]]
        for layer in piece[:-1]:
            inputs.append(layer.forward(inputs[-1]))
        for layer in reversed(piece):
            dh, dW = layer.backward(dh, inputs.pop())
            dWs.append(dW)
    return dh, dWs[::-1]


@TASK.mistake("The price is not carried from piece to piece: each begins with the price of y, as if it were the last.")
def price_not_carried(x, layers, price, k):
    kept, h = [], x
    for t, layer in enumerate(layers):
        if t % k == 0:
            kept.append(h)
        h = layer.forward(h)
    dy, dWs = price(h), []
    for start in reversed(range(0, len(layers), k)):
        piece, inputs, dh = layers[start : start + k], [kept.pop()], dy
        for layer in piece[:-1]:
            inputs.append(layer.forward(inputs[-1]))
        for layer in reversed(piece):
            dh, dW = layer.backward(dh, inputs.pop())
            dWs.append(dW)
    return dh, dWs[::-1]


@TASK.mistake("You ask for the price of a kept activation. The loss is about y, what the last layer makes.")
def price_of_the_last_kept(x, layers, price, k):
    kept, h = [], x
    for t, layer in enumerate(layers):
        if t % k == 0:
            kept.append(h)
        h = layer.forward(h)
    dh, dWs = price(kept[-1]), []
    for start in reversed(range(0, len(layers), k)):
        piece, inputs = layers[start : start + k], [kept.pop()]
        for layer in piece[:-1]:
            inputs.append(layer.forward(inputs[-1]))
        for layer in reversed(piece):
            dh, dW = layer.backward(dh, inputs.pop())
            dWs.append(dW)
    return dh, dWs[::-1]


@TASK.mistake("There is one run of all layers too many: one to reach y, one in pieces on the way back. Two are enough.")
def a_run_too_many(x, layers, price, k):
    kept, h = [], x
    for t, layer in enumerate(layers):
        if t % k == 0:
            kept.append(h)
        h = layer.forward(h)
    dh, dWs, h = price(h), [], x
    for layer in layers:
        h = layer.forward(h)
    for start in reversed(range(0, len(layers), k)):
        piece, inputs = layers[start : start + k], [kept.pop()]
        for layer in piece[:-1]:
            inputs.append(layer.forward(inputs[-1]))
        for layer in reversed(piece):
            dh, dW = layer.backward(dh, inputs.pop())
            dWs.append(dW)
    return dh, dWs[::-1]
