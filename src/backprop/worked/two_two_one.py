"""The 2-2-1 network, number by number: two inputs, two sigmoid hidden units, one sigmoid output, squared error.

    a_j = x_1 u_1j + x_2 u_2j + b_j,  h_j = sigmoid(a_j),  s = h_1 v_1 + h_2 v_2 + c,  y = sigmoid(s),  L = (y - t)^2

Everything is a scalar with a name, so that a pocket calculator can follow. The functions use nothing but arithmetic and
`np.exp`, so they accept any kind of number: floats, complex numbers, numbers that count operations (`Counted`).
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

SAMPLE = {"x1": 1.5, "x2": -0.5, "t": 1.0}
START = {"u11": 0.2, "u12": 0.8, "u21": 0.9, "u22": 0.4, "b1": -0.1, "b2": 0.3, "v1": 1.3, "v2": -1.4, "c": 0.3}
PARAMETERS = tuple(START)

Numbers = dict[str, Any]


def exact(value: Any) -> Any:
    """Keep all digits."""
    return value


def pocket(value: float) -> float:
    """Keep four decimals, as one does when writing a number down between two steps on a pocket calculator."""
    return round(float(value), 4)


def sigmoid(z: Any) -> Any:
    """The logistic function, without the guard against overflow that the package's unit has."""
    return 1 / (1 + np.exp(-z))


def forward(q: Numbers, keep: Callable[[Any], Any] = exact) -> Numbers:
    """Parameters, x1, x2 and t by name -> the same with a1, a2, h1, h2, s, y and L added."""
    x1, x2, t = q["x1"], q["x2"], q["t"]
    a1 = keep(x1 * q["u11"] + x2 * q["u21"] + q["b1"])
    a2 = keep(x1 * q["u12"] + x2 * q["u22"] + q["b2"])
    h1 = keep(sigmoid(a1))
    h2 = keep(sigmoid(a2))
    s = keep(h1 * q["v1"] + h2 * q["v2"] + q["c"])
    y = keep(sigmoid(s))
    difference = y - t
    L = keep(difference * difference)
    return q | {"a1": a1, "a2": a2, "h1": h1, "h2": h2, "s": s, "y": y, "L": L}


def backward(q: Numbers, keep: Callable = exact) -> Numbers:
    """What `forward` returned -> the adjoints by name: dL, dy, ds, ..."""
    x1, x2, h1, h2, y = q["x1"], q["x2"], q["h1"], q["h2"], q["y"]
    dL = 1.0
    dy = keep(dL * 2 * (y - q["t"]))
    ds = keep(dy * y * (1 - y))
    dv1, dv2, dc = keep(ds * h1), keep(ds * h2), ds
    dh1, dh2 = keep(ds * q["v1"]), keep(ds * q["v2"])
    da1 = keep(dh1 * h1 * (1 - h1))
    da2 = keep(dh2 * h2 * (1 - h2))
    du11, du12 = keep(da1 * x1), keep(da2 * x1)
    du21, du22 = keep(da1 * x2), keep(da2 * x2)
    db1, db2 = da1, da2
    output = {"dL": dL, "dy": dy, "ds": ds, "dv1": dv1, "dv2": dv2, "dc": dc}
    hidden = {"dh1": dh1, "dh2": dh2, "da1": da1, "da2": da2, "db1": db1, "db2": db2}
    first = {"du11": du11, "du12": du12, "du21": du21, "du22": du22}
    return output | hidden | first


def input_adjoints(q: Numbers, d: Numbers) -> Numbers:
    """dx1 and dx2, which no parameter needs: each input is used by both hidden units, so two terms are added."""
    return {
        "dx1": d["da1"] * q["u11"] + d["da2"] * q["u12"],
        "dx2": d["da1"] * q["u21"] + d["da2"] * q["u22"],
    }


def gradient(d: Numbers) -> np.ndarray:
    """The nine partial derivatives as one array, in the order of PARAMETERS."""
    return np.array([d[f"d{name}"] for name in PARAMETERS])


def update(q: Numbers, d: Numbers, lr: float, keep: Callable[[Any], Any] = exact) -> Numbers:
    """One step of gradient descent: new parameters, same sample. This is the optimiser, not backpropagation."""
    return q | {name: keep(q[name] - lr * d[f"d{name}"]) for name in PARAMETERS}


def loss_at(q: Numbers, theta: np.ndarray) -> float:
    """The loss with the nine parameters replaced by theta: one forward pass."""
    return forward(q | dict(zip(PARAMETERS, theta, strict=True)))["L"]


def differences(q: Numbers, step: float = 1e-5) -> np.ndarray:
    """The gradient by central differences: two forward passes per parameter."""
    theta = np.array([q[name] for name in PARAMETERS])
    moves = step * np.eye(len(theta))
    return np.array([(loss_at(q, theta + m) - loss_at(q, theta - m)) / (2 * step) for m in moves])


class Counted:
    """A number that counts, in a shared tally, every arithmetic operation that it takes part in."""

    def __init__(self, value: float, tally: Counter) -> None:
        self.value, self.tally = value, tally

    def _new(self, operation: str, value: float) -> "Counted":
        self.tally[operation] += 1
        return Counted(value, self.tally)

    def __add__(self, other: Any) -> "Counted":
        return self._new("add", self.value + getattr(other, "value", other))

    def __sub__(self, other: Any) -> "Counted":
        return self._new("add", self.value - getattr(other, "value", other))

    def __rsub__(self, other: float) -> "Counted":
        return self._new("add", other - self.value)

    def __mul__(self, other: Any) -> "Counted":
        return self._new("multiply", self.value * getattr(other, "value", other))

    def __rtruediv__(self, other: float) -> "Counted":
        return self._new("divide", other / self.value)

    def __neg__(self) -> "Counted":
        return self._new("negate", -self.value)

    def exp(self) -> "Counted":
        """Called by np.exp."""
        return self._new("exp", float(np.exp(self.value)))

    __radd__, __rmul__ = __add__, __mul__


def count_operations() -> tuple[Counter, Counter]:
    """The operations of one forward pass and of one backward pass, counted while they run."""
    forwards: Counter = Counter()
    backwards: Counter = Counter()
    kept = forward({name: Counted(value, forwards) for name, value in (SAMPLE | START).items()})
    backward({name: Counted(number.value, backwards) for name, number in kept.items()})
    return forwards, backwards
