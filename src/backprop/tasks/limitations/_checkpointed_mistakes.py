"""Mistakes of the task in `checkpointed_backward`."""

import numpy as np

from ._checkpointed_backward import TASK


@TASK.mistake("For each layer you run from x again: that is T^2 / 2 runs. Begin at the kept activation just below.")
def always_from_the_start(x, layers, price, k):
    kept, h = [], x
    for t, layer in enumerate(layers):
        if t % k == 0:
            kept.append(h)
        h = layer.forward(h)
    dh, dWs = price(h), []
    for t in reversed(range(len(layers))):
        h = x
        for layer in layers[:t]:
            h = layer.forward(h)
        dh, dW = layers[t].backward(dh, h)
        dWs.append(dW)
    return dh, dWs[::-1]


@TASK.mistake(
    "For each layer you run its piece again from the bottom. Run it once, and keep its k activations meanwhile."
)
def piece_again_for_each_layer(x, layers, price, k):
    kept, h = [], x
    for t, layer in enumerate(layers):
        if t % k == 0:
            kept.append(h)
        h = layer.forward(h)
    dh, dWs = price(h), []
    for t in reversed(range(len(layers))):
        h = kept[t // k]
        for layer in layers[t - t % k : t]:
            h = layer.forward(h)
        dh, dW = layers[t].backward(dh, h)
        dWs.append(dW)
    return dh, dWs[::-1]


@TASK.mistake("backward gets what came out of the layer. It wants what went in: the activation below it.")
def output_for_input(x, layers, price, k):
    kept, h = [], x
    for t, layer in enumerate(layers):
        if t % k == 0:
            kept.append(h)
        h = layer.forward(h)
    dh, dWs = price(h), []
    for start in reversed(range(0, len(layers), k)):
        piece, inputs = layers[start : start + k], [kept.pop()]
        for layer in piece:
            inputs.append(layer.forward(inputs[-1]))
        for layer in reversed(piece):
            dh, dW = layer.backward(dh, inputs.pop())
            dWs.append(dW)
    return dh, dWs[::-1]


@TASK.mistake("Each piece starts from the kept activation of another one. Which index has the input of layer `start`?")
def wrong_piece(x, layers, price, k):
    kept, h = [], x
    for t, layer in enumerate(layers):
        if t % k == 0:
            kept.append(h)
        h = layer.forward(h)
    dh, dWs = price(h), []
    for start in reversed(range(0, len(layers), k)):
        piece, inputs = layers[start : start + k], [kept.pop(0)]
        for layer in piece[:-1]:
            inputs.append(layer.forward(inputs[-1]))
        for layer in reversed(piece):
            dh, dW = layer.backward(dh, inputs.pop())
            dWs.append(dW)
    return dh, dWs[::-1]


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


@TASK.mistake(
    "The pieces come in the wrong order. The price is that of y, so the last piece is the first to be walked back."
)
def pieces_upwards(x, layers, price, k):
    kept, h = [], x
    for t, layer in enumerate(layers):
        if t % k == 0:
            kept.append(h)
        h = layer.forward(h)
    dh, dWs = price(h), []
    for start in range(0, len(layers), k):
        piece, inputs = layers[start : start + k], [kept.pop(0)]
        for layer in piece[:-1]:
            inputs.append(layer.forward(inputs[-1]))
        for layer in reversed(piece):
            dh, dW = layer.backward(dh, inputs.pop())
            dWs.append(dW)
    return dh, dWs[::-1]
