"""More mistakes of the task in `checkpointed_backward`."""

from ._checkpointed_backward import TASK


@TASK.mistake("Inside a piece you walk up. Backward the last layer of the piece comes first, with what went into it.")
def upwards_in_a_piece(x, layers, price, k):
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
        for layer in piece:
            dh, dW = layer.backward(dh, inputs.pop(0))
            dWs.append(dW)
    return dh, dWs[::-1]


@TASK.mistake(
    "You keep what the layers 0, k, 2k, ... make. To run a piece again you need what goes into its first layer."
)
def kept_one_late(x, layers, price, k):
    kept, h = [], x
    for t, layer in enumerate(layers):
        h = layer.forward(h)
        if t % k == 0:
            kept.append(h)
    dh, dWs = price(h), []
    for start in reversed(range(0, len(layers), k)):
        piece, inputs = layers[start : start + k], [kept.pop()]
        for layer in piece[:-1]:
            inputs.append(layer.forward(inputs[-1]))
        for layer in reversed(piece):
            dh, dW = layer.backward(dh, inputs.pop())
            dWs.append(dW)
    return dh, dWs[::-1]


@TASK.mistake("Your dx is the price of y, as it was at the top. It is to be the one that the walk ends with, at x.")
def price_returned(x, layers, price, k):
    kept, h = [], x
    for t, layer in enumerate(layers):
        if t % k == 0:
            kept.append(h)
        h = layer.forward(h)
    dh, dWs = price(h), []
    dx = dh
    for start in reversed(range(0, len(layers), k)):
        piece, inputs = layers[start : start + k], [kept.pop()]
        for layer in piece[:-1]:
            inputs.append(layer.forward(inputs[-1]))
        for layer in reversed(piece):
            dh, dW = layer.backward(dh, inputs.pop())
            dWs.append(dW)
    return dx, dWs[::-1]


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
