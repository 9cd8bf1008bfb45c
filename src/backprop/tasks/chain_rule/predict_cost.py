"""Task: foretell what a chain of Jacobians costs in two orders, and what a single row times the chain costs."""

from ..task import Task


def cases(rng):
    """Four sizes: many inputs, two layers between, few outputs."""
    choices = ((20, 30, 40, 50), (8, 10, 12), (5, 6, 7), (2, 3, 4))
    return [tuple(int(rng.choice(sizes)) for sizes in choices)]


def reference(n0, n1, n2, n3):
    """n0 () int, n1 () int, n2 () int, n3 () int -> forward (), reverse (), row ()"""
    return float(n0 * (n1 * n2 + n2 * n3)), float(n3 * (n2 * n1 + n1 * n0)), float(n3 * n2 + n2 * n1 + n1 * n0)


TASK = Task(
    name="predict_cost",
    points=3,
    signature="predict_cost() -> forward, reverse, row",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("The two orders are exchanged: forward begins at the inputs, reverse at the outputs.")
def orders_exchanged(n0, n1, n2, n3):
    forward, reverse, row = reference(n0, n1, n2, n3)
    return reverse, forward, row


@TASK.mistake("That is what one single row or column costs. A whole Jacobian carries along as many as there are.")
def single_row(n0, n1, n2, n3):
    row = float(n3 * n2 + n2 * n1 + n1 * n0)
    return row, row, row


@TASK.mistake("You have counted additions, too. Here only multiplications are asked for.")
def additions_too(n0, n1, n2, n3):
    forward = n0 * n2 * (2 * n1 - 1) + n0 * n3 * (2 * n2 - 1)
    reverse = n3 * n1 * (2 * n2 - 1) + n3 * n0 * (2 * n1 - 1)
    row = n2 * (2 * n3 - 1) + n1 * (2 * n2 - 1) + n0 * (2 * n1 - 1)
    return float(forward), float(reverse), float(row)


@TASK.mistake("One product is missing: three matrices are multiplied with one another in two products.")
def last_product_only(n0, n1, n2, n3):
    return float(n0 * n2 * n3), float(n3 * n1 * n0), float(n1 * n0)


@TASK.mistake("You have built the Jacobian first and multiplied the row by it afterwards. The row can go first.")
def jacobian_built(n0, n1, n2, n3):
    forward, reverse, _ = reference(n0, n1, n2, n3)
    return forward, reverse, reverse + n3 * n0


@TASK.mistake("You multiply all sizes at once. One product of an (a, b) with a (b, c) matrix costs a b c; then add.")
def all_sizes(n0, n1, n2, n3):
    return (float(n0 * n1 * n2 * n3),) * 3


@TASK.mistake("The product of a row with the first matrix is missing: it meets all three.")
def row_starts_late(n0, n1, n2, n3):
    forward, reverse, _ = reference(n0, n1, n2, n3)
    return forward, reverse, float(n2 * n1 + n1 * n0)
