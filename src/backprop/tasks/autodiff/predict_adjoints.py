"""Task: foretell the prices of all values of a small graph, in which two of them are used twice."""

from ..task import Task


def cases(rng):
    """a, b and k of u = a b, v = u + k a, L = u v."""
    return [(int(rng.choice((2, 3, 5))), int(rng.choice((7, 8, 11))), int(rng.choice((-3, -2, 2, 3))))]


def reference(a, b, k):
    """a () int, b () int, k () int -> dv (), du (), da (), db ()"""
    u, v = a * b, a * b + k * a
    return paid(v, u, u + v, u + v, a, b, k)


def paid(v, dv, du, on, a, b, k):
    """What a and b get if u passes on the price `on`, and v the price dv."""
    return float(dv), float(du), float(on * b + k * dv), float(on * a)


TASK = Task(
    name="predict_adjoints",
    points=2,
    signature="predict_adjoints() -> dv, du, da, db",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("u is used twice, by v and by L, and so gets two prices. Yours is the one from L alone: add the other.")
def u_from_the_product_alone(a, b, k):
    u, v = a * b, a * b + k * a
    return paid(v, u, v, v, a, b, k)


@TASK.mistake("u is used twice, by v and by L, and so gets two prices. Yours is the one through v: add the other.")
def u_from_the_sum_alone(a, b, k):
    u, v = a * b, a * b + k * a
    return paid(v, u, u, u, a, b, k)


@TASK.mistake("In a product each factor gets the price times the *other* factor. You have given v its own value.")
def own_factor(a, b, k):
    u, v = a * b, a * b + k * a
    return paid(v, v, u + v, u + v, a, b, k)


@TASK.mistake("v uses a as well: your da has only what comes back through u.")
def direct_use_forgotten(a, b, k):
    dv, du, _, db = reference(a, b, k)
    return dv, du, float(du * b), db


@TASK.mistake("u uses a as well: your da has only what comes back through v.")
def product_forgotten(a, b, k):
    dv, du, _, db = reference(a, b, k)
    return dv, du, float(k * dv), db


@TASK.mistake("On the way from v to a the factor k is missing: v moves k times as far as a does.")
def coefficient_forgotten(a, b, k):
    dv, du, _, db = reference(a, b, k)
    return dv, du, float(du * b + dv), db


@TASK.mistake("u = a b hands its price to a times b, and to b times a. You have it the other way round.")
def factors_swapped(a, b, k):
    dv, du, _, _ = reference(a, b, k)
    return dv, du, float(du * a + k * dv), float(du * b)


@TASK.mistake("That is a mean of the two prices. A value that is used twice owes to both users: add them.")
def averaged(a, b, k):
    u, v = a * b, a * b + k * a
    return paid(v, u, (u + v) / 2, (u + v) / 2, a, b, k)
