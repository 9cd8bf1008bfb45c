"""Convolutional network: convolution, ReLU and max-pooling, some times over, then a multilayer perceptron.

A filter looks for the same thing everywhere, so its weights are used once for each place; pooling halves the image.
Source: lecun1998gradient.
"""

from collections.abc import Sequence

import numpy as np

from ..init import he
from ..numpy._options import pair, whole
from ..numpy.activations import relu_backward, relu_forward
from ..numpy.conv import conv2d_backward, conv2d_forward
from ..numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from ..numpy.pooling import max_pool2d_backward, max_pool2d_forward
from ._case import by_cross_entropy, case, off_zero
from ._parts import joined, part
from .mlp import mlp_backward, mlp_forward, mlp_init


def convolutional_init(
    rng, image: Sequence[int], channels: Sequence[int], hidden: Sequence[int], classes, *, kernel=3, dtype=np.float32
):
    """Parameters features.W1 (F, C, U, V), features.b1 (F,), ..., classifier.W1 (D, M), classifier.b1 (M,), ...

    image is (C, I, J), channels the number of filters of each convolution, hidden the sizes of the layers between the
    last feature map and the classes, if any; kernel is odd, a whole number or a pair (U, V). TypeError or ValueError
    else, and ValueError if the image is too small to be halved once for each convolution.
    """
    where = "convolutional_init"
    if len(image) != 3 or min(image) < 1:
        raise ValueError(f"{where}: image must be (channels, rows, columns), all positive, got {tuple(image)}")
    if len(channels) < 1 or min(channels) < 1:
        raise ValueError(f"{where}: channels must name at least one convolution, all positive, got {list(channels)}")
    U, V = pair(where, "kernel", kernel, 1)
    if U % 2 == 0 or V % 2 == 0:
        raise ValueError(f"{where}: kernel is {kernel}, expected odd sizes, which have a centre")
    C, rows, columns = image
    pooled = rows >> len(channels), columns >> len(channels)  # halved each time, a left-over row or column dropped
    if min(pooled) < 1:
        raise ValueError(f"{where}: image {tuple(image)} is too small to be halved {len(channels)} times")
    features = {}
    for i, F in enumerate(channels, start=1):
        features[f"W{i}"] = he(rng, (F, C, U, V), dtype=dtype)
        features[f"b{i}"] = np.zeros(F, dtype)
        C = F
    sizes = [C * pooled[0] * pooled[1], *hidden, whole(where, "classes", classes, 1)]
    return joined(features=features, classifier=mlp_init(rng, sizes, dtype=dtype))


def convolutional_forward(x, params):
    """x (N, C, I, J), params -> logits (N, K), caches"""
    features, feature_caches = part(params, "features"), []
    for i in range(1, len(features) // 2 + 1):
        W, b = features[f"W{i}"], features[f"b{i}"]
        U, V = W.shape[2:]
        x, conv_cache = conv2d_forward(x, W, b, padding=(U // 2, V // 2))  # the map is as large as the image
        x, relu_cache = relu_forward(x)
        x, pool_cache = max_pool2d_forward(x, size=2)
        feature_caches.append((conv_cache, relu_cache, pool_cache))
    logits, classifier_caches = mlp_forward(x.reshape(len(x), -1), part(params, "classifier"))
    return logits, (feature_caches, x.shape, classifier_caches)


def convolutional_backward(dy, caches):
    """dlogits (N, K), caches -> dx (N, C, I, J), grads with the keys of params"""
    feature_caches, shape, classifier_caches = caches
    dx, classifier = mlp_backward(dy, classifier_caches)
    dx, features = dx.reshape(shape), {}
    for i, (conv_cache, relu_cache, pool_cache) in reversed(list(enumerate(feature_caches, start=1))):
        (dx,) = max_pool2d_backward(dx, pool_cache)
        (dx,) = relu_backward(dx, relu_cache)
        dx, features[f"W{i}"], features[f"b{i}"] = conv2d_backward(dx, conv_cache)
    return dx, joined(features=features, classifier=classifier)


def convolutional_loss(params, x, label):
    """Softmax cross-entropy of images x (N, C, I, J) with label (N,), and its gradients"""
    logits, caches = convolutional_forward(x, params)
    loss, loss_cache = softmax_cross_entropy_forward(logits, label)
    (dlogits,) = softmax_cross_entropy_backward(1.0, loss_cache)
    _, grads = convolutional_backward(dlogits, caches)
    return loss, grads


def cases(rng):
    """Yield cases for tests and tables: see `_case`. Left-over rows, a kernel that is not square, no hidden layer."""
    variants: list[tuple[str, tuple, dict]] = [
        ("convolutional", ((2, 9, 6), [3, 4], [5], 4), {}),
        ("convolutional, kernel 3 x 5, none hidden", ((1, 5, 7), [4], [], 3), {"kernel": (3, 5)}),
    ]
    for name, arguments, options in variants:
        image, classes = arguments[0], arguments[-1]

        def draw(rng, image=image, classes=classes):
            return rng.normal(size=(5, *image)), rng.integers(0, classes, size=5)

        params = off_zero(convolutional_init(rng, *arguments, **options, dtype=np.float64), rng)
        module = "convolutional_torch:Convolutional"
        yield case(name, params, draw, convolutional_loss, module, *arguments, theirs=by_cross_entropy, **options)
