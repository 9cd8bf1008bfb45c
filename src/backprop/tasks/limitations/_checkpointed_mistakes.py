"""Mistakes of the task in `checkpointed_backward`."""

from ._checkpointed_backward import TASK


@TASK.mistake("The gradients are right, but every activation is kept on the way forward. Keep the input of every k-th.")
def stores_everything(x, layers, price, k):
    inputs = [x]
    for layer in layers:
        inputs.append(layer.forward(inputs[-1]))
    dh, dWs = price(inputs.pop()), []
    for layer in reversed(layers):
        dh, dW = layer.backward(dh, inputs.pop())
        dWs.append(dW)
    return dh, dWs[::-1]


@TASK.mistake(
    "What is made again is never let go: by the end all activations are there. Start a new list for each piece."
)
def never_lets_go(x, layers, price, k):
    kept, h = [], x
    for t, layer in enumerate(layers):
        if t % k == 0:
            kept.append(h)
        h = layer.forward(h)
    dh, dWs, again = price(h), [], []
    for start in reversed(range(0, len(layers), k)):
        piece, inputs = layers[start : start + k], [kept.pop()]
        again.append(inputs)
        for layer in piece[:-1]:
            inputs.append(layer.forward(inputs[-1]))
        for layer, h in zip(reversed(piece), reversed(inputs), strict=True):
            dh, dW = layer.backward(dh, h)
            dWs.append(dW)
    return dh, dWs[::-1]


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
