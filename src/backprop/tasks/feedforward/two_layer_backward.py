"""Task: the backward pass of a whole network of two layers, from the logits to the first weights."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3, 5, 2), (7, 2, 6, 3), (3, 6, 4, 5), (1, 3, 7, 4)]


def cases(rng):
    """dz (N, K), and x (N, D), h (N, H), W2 (H, K); about half of h is 0. The last is a batch of one."""
    found = []
    for N, D, H, K in SHAPES:
        h = np.maximum(rng.normal(size=(N, H)), 0)
        h[:, 0], h[:, 1] = 0.0, rng.uniform(0.3, 0.9, size=N)  # a unit that is shut, and one that is open
        found.append((rng.normal(size=(N, K)), (rng.normal(size=(N, D)), h, rng.normal(size=(H, K)))))
    return found


def reference(dz, cache):
    """dz (N, K) -> dW1 (D, H), db1 (H,), dW2 (H, K), db2 (K,)

    Of z = h W2 + b2 with h = relu(x W1 + b1). The cache is x, h and W2.
    """
    x, h, W2 = cache
    da = (dz @ W2.T) * (h > 0)
    return x.T @ da, da.sum(0), h.T @ dz, dz.sum(0)


TASK = Task(
    name="two_layer_backward",
    points=4,
    signature="two_layer_backward(dz, cache) -> dW1, db1, dW2, db2",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop"),
    forbid_reason="the point of this task is to chain the pieces yourself",
)


@TASK.mistake("The ReLU is missing on the way back: a unit that was shut must not hand on any price.")
def mask_forgotten(dz, cache):
    x, h, W2 = cache
    dh = dz @ W2.T
    return x.T @ dh, dh.sum(0), h.T @ dz, dz.sum(0)


@TASK.mistake("The mask comes from the price. Whether a unit was open is seen in the forward pass: in h.")
def mask_from_price(dz, cache):
    x, h, W2 = cache
    dh = dz @ W2.T
    da = dh * (dh > 0)
    return x.T @ da, da.sum(0), h.T @ dz, dz.sum(0)


@TASK.mistake("You multiply the price by the value h. The ReLU's slope is 1 where h is positive and 0 where it is 0.")
def value_for_slope(dz, cache):
    x, h, W2 = cache
    da = (dz @ W2.T) * h
    return x.T @ da, da.sum(0), h.T @ dz, dz.sum(0)


@TASK.mistake("That is the slope of tanh, 1 - h^2. The hidden units of this network are ReLUs.")
def slope_of_tanh(dz, cache):
    x, h, W2 = cache
    da = (dz @ W2.T) * (1 - h * h)
    return x.T @ da, da.sum(0), h.T @ dz, dz.sum(0)


@TASK.mistake("Your dW2 is made with the mask. What W2 multiplied is h itself, and that is its factor.")
def mask_for_value(dz, cache):
    x, h, W2 = cache
    da = (dz @ W2.T) * (h > 0)
    return x.T @ da, da.sum(0), (h > 0).T @ dz, dz.sum(0)


@TASK.mistake("This gradient is transposed: it must have the shape of its weights, inputs first.")
def weights_transposed(dz, cache):
    x, h, W2 = cache
    da = (dz @ W2.T) * (h > 0)
    return da.T @ x, da.sum(0), dz.T @ h, dz.sum(0)


@TASK.mistake("You divide by N. If the loss is a mean, its N is inside dz already; here the uses add up.")
def averaged(dz, cache):
    x, h, W2 = cache
    N, da = len(x), (dz @ W2.T) * (h > 0)
    return x.T @ da / N, da.mean(0), h.T @ dz / N, dz.mean(0)


@TASK.mistake("The price dz is not used: you have the derivatives of the sum of all logits.")
def upstream_ignored(dz, cache):
    x, h, W2 = cache
    ones = np.ones_like(dz)
    da = (ones @ W2.T) * (h > 0)
    return x.T @ da, da.sum(0), h.T @ ones, ones.sum(0)


@TASK.mistake("The sign is flipped. The gradient points uphill; the minus of descent belongs to the optimiser.")
def sign_flipped(dz, cache):
    x, h, W2 = cache
    da = (dz @ W2.T) * (h > 0)
    return -(x.T @ da), -da.sum(0), -(h.T @ dz), -dz.sum(0)


@TASK.mistake("The order is wrong: the walk begins at the last layer, but return the first layer's gradients first.")
def order_of_the_walk(dz, cache):
    x, h, W2 = cache
    da = (dz @ W2.T) * (h > 0)
    return h.T @ dz, dz.sum(0), x.T @ da, da.sum(0)


@TASK.mistake("Your biases have an extra dimension of size 1 (keepdims). They must have the shapes (H,) and (K,).")
def biases_with_extra_dimension(dz, cache):
    x, h, W2 = cache
    da = (dz @ W2.T) * (h > 0)
    return x.T @ da, da.sum(0, keepdims=True), h.T @ dz, dz.sum(0, keepdims=True)


@TASK.mistake("The numbers are right, but h is overwritten by its own mask: whoever called still needs its values.")
def in_place(dz, cache):
    x, h, W2 = cache
    dW2 = h.T @ dz
    h[h > 0] = 1
    da = (dz @ W2.T) * h
    return x.T @ da, da.sum(0), dW2, dz.sum(0)


@TASK.alternate
def by_layers(dz, cache):
    def layer(dy, x):
        return np.einsum("nd,nm->dm", x, dy), np.einsum("nm->m", dy)

    x, h, W2 = cache
    da = np.where(h == 0, 0.0, np.dot(dz, W2.T))
    return *layer(da, x), *layer(dz, h)


@TASK.alternate
def by_samples(dz, cache):
    x, h, W2 = cache
    dW1, db1 = np.zeros((x.shape[1], h.shape[1])), np.zeros(h.shape[1])
    dW2, db2 = np.zeros_like(W2), np.zeros(W2.shape[1])
    for n in range(len(x)):
        da = W2 @ dz[n]
        da[h[n] <= 0] = 0
        dW1 += np.outer(x[n], da)
        db1 += da
        dW2 += np.outer(h[n], dz[n])
        db2 += dz[n]
    return dW1, db1, dW2, db2


@TASK.alternate
def by_a_column_of_ones(dz, cache):
    x, h, W2 = cache
    one = np.ones((len(x), 1))
    second = np.hstack([h, one]).T @ dz
    first = np.hstack([x, one]).T @ (np.sign(h) * (W2 @ dz.T).T)
    return first[:-1], first[-1], second[:-1], second[-1]
