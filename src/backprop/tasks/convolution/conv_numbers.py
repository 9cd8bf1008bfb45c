"""Task: how large the output of a convolution is and how many parameters it has, foretold."""

from ..task import Task


def cases(rng):
    """C, I, J, F, U, V, stride, padding: rows are left over and columns are not, nothing is square."""
    C, F = (int(size) for size in rng.permutation([3, 5, 6, 8])[:2])
    U, V = (int(size) for size in rng.permutation([5, 7, 8, 9])[:2])
    stride = 2 + int(rng.integers(2))
    padding = 2 * stride  # whoever forgets one side of it is two rows short, and not one as after other slips
    P, Q = (int(size) for size in rng.permutation([11, 13, 14, 16])[:2])
    height = (P - 1) * stride + U - 2 * padding + 1  # one row too few for one window more
    width = (Q - 1) * stride + V - 2 * padding
    return [(C, height, width, F, U, V, stride, padding)] if height != width else cases(rng)


def reference(C, height, width, F, U, V, stride, padding):
    """C () int, height () int, width () int, F () int, U () int, V () int, stride () int, padding () int
    -> rows (), columns (), parameters ()
    """
    rows, columns = (height + 2 * padding - U) // stride + 1, (width + 2 * padding - V) // stride + 1
    return float(rows), float(columns), float(F * C * U * V + F)


TASK = Task(
    name="conv_numbers",
    points=2,
    signature="conv_numbers() -> rows, columns, parameters",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("The biases are missing: each filter has one.")
def without_biases(C, height, width, F, U, V, stride, padding):
    rows, columns = (height + 2 * padding - U) // stride + 1, (width + 2 * padding - V) // stride + 1
    return float(rows), float(columns), float(F * C * U * V)


@TASK.mistake("A filter has weights for every channel of the image: the channels are missing from your product.")
def without_channels(C, height, width, F, U, V, stride, padding):
    rows, columns = (height + 2 * padding - U) // stride + 1, (width + 2 * padding - V) // stride + 1
    return float(rows), float(columns), float(F * U * V + F)


@TASK.mistake("You count one bias for each channel that comes in. Biases belong to the filters.")
def biases_of_channels(C, height, width, F, U, V, stride, padding):
    rows, columns = (height + 2 * padding - U) // stride + 1, (width + 2 * padding - V) // stride + 1
    return float(rows), float(columns), float(F * C * U * V + C)


@TASK.mistake(
    "You count weights for every place of the output. The same weights are used at all places: they are shared."
)
def not_shared(C, height, width, F, U, V, stride, padding):
    rows, columns = (height + 2 * padding - U) // stride + 1, (width + 2 * padding - V) // stride + 1
    return float(rows), float(columns), float((F * C * U * V + F) * rows * columns)


@TASK.mistake("The padding counts once in your size. It is put on both sides.")
def padding_once(C, height, width, F, U, V, stride, padding):
    rows, columns = (height + padding - U) // stride + 1, (width + padding - V) // stride + 1
    return float(rows), float(columns), float(F * C * U * V + F)


@TASK.mistake("There is no padding in your size. The window also moves over the zeros around the image.")
def without_padding(C, height, width, F, U, V, stride, padding):
    rows, columns = (height - U) // stride + 1, (width - V) // stride + 1
    return float(rows), float(columns), float(F * C * U * V + F)


@TASK.mistake("One is missing. You count the steps from window to window; there is one window more than steps.")
def steps_counted(C, height, width, F, U, V, stride, padding):
    rows, columns = (height + 2 * padding - U) // stride, (width + 2 * padding - V) // stride
    return float(rows), float(columns), float(F * C * U * V + F)


@TASK.mistake("You count every place where the window fits. It moves by the stride, so divide the way by it.")
def without_stride(C, height, width, F, U, V, stride, padding):
    rows, columns = height + 2 * padding - U + 1, width + 2 * padding - V + 1
    return float(rows), float(columns), float(F * C * U * V + F)


@TASK.mistake("You round up. A window that would stick out at the bottom is left out, so the quotient is rounded down.")
def rounded_up(C, height, width, F, U, V, stride, padding):
    rows, columns = -(-(height + 2 * padding - U) // stride) + 1, (width + 2 * padding - V) // stride + 1
    return float(rows), float(columns), float(F * C * U * V + F)
