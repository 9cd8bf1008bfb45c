"""Task: sum a gradient over what broadcasting has stretched."""

import numpy as np

from ..task import Task

SHAPES = [
    ((4, 3), (3,)),
    ((5, 2), (5, 1)),
    ((2, 5), (1, 5)),
    ((2, 4, 3), (4, 1)),
    ((3, 2, 5), (2, 5)),
    ((2, 4, 3, 5), (4, 1, 5)),
    ((4, 2, 3), (1, 2, 1)),
    ((3, 4), (3, 4)),
    ((4, 1, 3), (1, 3)),
    ((1, 5), (5,)),
    ((2, 3, 4), (1, 1, 1)),
    ((5, 3), ()),
    ((7,), ()),
]
"""Of the result, and of what went in. The last two are single numbers."""


def cases(rng):
    """Two prices dy of the same shape, and an array of the shape that was stretched to it."""
    return [(rng.normal(size=to), rng.normal(size=to), rng.normal(size=shape)) for to, shape in SHAPES]


def reference(dy, other_dy, x):
    """dy (...), other_dy (...), x (...) -> dx (...)

    The gradients of <dy, broadcast x> and of <other_dy, broadcast x> by x, one behind the other in a new first axis.
    """
    found = []
    for price in (dy, other_dy):
        lead = price.ndim - x.ndim
        dx = price.sum(tuple(range(lead)))
        for axis, size in enumerate(x.shape):
            if size == 1:
                dx = dx.sum(axis, keepdims=True)
        found.append(dx)
    return (np.stack(found),)


def driver(unbroadcast, dy, other_dy, x):
    """Both results in one array: of a single number there would be too little to compare."""
    import numpy as np

    found = []
    for price in (dy, other_dy):
        result = unbroadcast(price, x.shape)
        if not isinstance(result, (tuple, list)) or len(result) != 1:
            return result  # what is wrong with that is said elsewhere
        found.append(result[0])
    if not all(isinstance(dx, (np.ndarray, np.generic, float)) for dx in found):
        return (found[0],)
    return (np.stack(found),)


TASK = Task(
    name="unbroadcast",
    points=3,
    signature="unbroadcast(dy, shape) -> (dx,)",
    reference=reference,
    cases=cases,
    driver=driver,
    forbid=("torch", "autograd", "jax", "backprop"),
    forbid_reason="the point of this task is to find the axes yourself",
)


@TASK.mistake("Axes of size 1 are left stretched. You sum only over the axes in front that shape does not have.")
def leading_axes_only(dy, shape):
    return (dy.sum(tuple(range(dy.ndim - len(shape)))),)


@TASK.mistake(
    "The axes in front are left. Broadcasting adds axes on the left where shape has fewer: sum over them, too."
)
def size_one_only(dy, shape):
    if dy.ndim == len(shape):
        dy = dy.sum(tuple(i for i, size in enumerate(shape) if size == 1), keepdims=True)
    return (dy,)


@TASK.mistake(
    "An axis of size 1 has vanished where it should stay: the result must have exactly the given shape. See keepdims."
)
def dropped_axes(dy, shape):
    lead = dy.ndim - len(shape)
    return (dy.sum((*range(lead), *(lead + i for i, size in enumerate(shape) if size == 1))),)


@TASK.mistake(
    "The axes in front that shape does not have are still there, with size 1: keepdims is too much for these."
)
def kept_axes(dy, shape):
    lead = dy.ndim - len(shape)
    return (dy.sum((*range(lead), *(lead + i for i, size in enumerate(shape) if size == 1)), keepdims=True),)


@TASK.mistake("That is a mean. Each of the copies was used, each use has its price, and prices add up.")
def averaged(dy, shape):
    lead = dy.ndim - len(shape)
    axes = (*range(lead), *(lead + i for i, size in enumerate(shape) if size == 1))
    return (dy.mean(axes).reshape(shape),)


@TASK.mistake("You take the first of the copies. All of them were used: add their prices.")
def first_copy(dy, shape):
    lead = dy.ndim - len(shape)
    dx = dy[(0,) * lead]
    return (dx[tuple(slice(0, 1) if size == 1 else slice(None) for size in shape)],)


@TASK.mistake(
    "You count the axes of size 1 in shape from the front of dy. Shapes are aligned at the right: axis i of shape is "
    "that many places further on in dy as dy has axes more."
)
def counted_from_the_left(dy, shape):
    lead = dy.ndim - len(shape)
    axes = {*range(lead), *(i for i, size in enumerate(shape) if size == 1)}
    dx = dy.sum(tuple(axes))
    return (dx.reshape(shape) if dx.size == np.prod(shape) else dx,)


@TASK.mistake("Only one of the axes in front is summed. There may be several: dy.ndim - len(shape) of them.")
def one_leading_axis(dy, shape):
    if dy.ndim > len(shape):
        dy = dy.sum(0)
    axes = tuple(i - len(shape) for i, size in enumerate(shape) if size == 1)
    return (dy.sum(axes, keepdims=True),)


@TASK.mistake("The extra axes are summed at the end of dy. Broadcasting adds them in front, on the left.")
def summed_at_the_end(dy, shape):
    dx = dy.sum(tuple(range(len(shape), dy.ndim)))
    axes = tuple(i for i, size in enumerate(shape) if size == 1)
    return (dx.sum(axes, keepdims=True),)


@TASK.mistake("The shape is right, but nothing has been added up: entries were cut off or repeated to make it fit.")
def resized(dy, shape):
    return (np.resize(dy, shape),)


@TASK.mistake("All prices are added together, and everybody gets the total. Sum only over what was stretched.")
def everything_summed(dy, shape):
    return (np.full(shape, dy.sum()),)


@TASK.mistake(
    "A single number is not treated: for shape () you return dy as it is. A number was stretched along every axis."
)
def scalar_forgotten(dy, shape):
    if not shape:
        return (dy,)
    lead = dy.ndim - len(shape)
    return (dy.sum((*range(lead), *(lead + i for i, size in enumerate(shape) if size == 1))).reshape(shape),)


@TASK.alternate
def by_two_sums(dy, shape):
    while dy.ndim > len(shape):
        dy = dy.sum(0)
    for axis, size in enumerate(shape):
        if size == 1:
            dy = dy.sum(axis, keepdims=True)
    return (dy,)


@TASK.alternate
def by_padding_the_shape(dy, shape):
    padded = (1,) * (dy.ndim - len(shape)) + tuple(shape)
    stretched = tuple(i for i in range(dy.ndim) if padded[i] != dy.shape[i])
    return (np.add.reduce(dy, axis=stretched, keepdims=True).reshape(shape),)


@TASK.alternate
def by_counting_places(dy, shape):
    place = np.broadcast_to(np.arange(int(np.prod(shape))).reshape(shape), dy.shape)
    return (np.bincount(place.ravel(), weights=dy.ravel(), minlength=int(np.prod(shape))).reshape(shape),)
