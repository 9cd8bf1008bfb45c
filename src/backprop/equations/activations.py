"""Activation functions. `slope` is the diagonal of the Jacobian, measured by central differences."""

from ._signs import ENTRIES, SIGNS

EQUATIONS = {
    "relu.y": (r"y = \max(x,\, 0)", "y", "np.where(x > 0, x, 0)"),
    "relu.jacobian": (
        r"\frac{\partial y_i}{\partial x_j} = \delta_{ij}\,[x_i > 0]",
        'J("y", "x").reshape(x.size, x.size)',
        "np.diag(1.0 * (x > 0).ravel())",
    ),
    "relu.dx.chain": (
        r"\bar x_i = \sum_j \bar y_j\, \frac{\partial y_j}{\partial x_i}",
        "dx.ravel()",
        'dy.ravel() @ J("y", "x").reshape(x.size, x.size)',
    ),
    "relu.dx.index": (r"\bar x_i = \bar y_i\,[x_i > 0]", "dx", "np.where(x > 0, dy, 0)"),
    "relu.dx": (r"\bar x = \bar y \odot [x > 0]", "dx", "dy * (x > 0)"),
    "relu.dx.y": (r"\bar x = \bar y \odot [y > 0]", "dx", "dy * (y > 0)"),
    "sigmoid.y": (r"y = \frac{1}{1 + e^{-x}}", "y", "1 / (1 + np.exp(-x))"),
    "sigmoid.slope.x": (
        r"\frac{\partial y}{\partial x} = \frac{e^{-x}}{(1+e^{-x})^2}",
        "slope",
        "np.exp(-x) / (1 + np.exp(-x)) ** 2",
    ),
    "sigmoid.slope.split": (
        r"\frac{\partial y}{\partial x} = \frac{1}{1+e^{-x}} \cdot \frac{e^{-x}}{1+e^{-x}}",
        "slope",
        "1 / (1 + np.exp(-x)) * (np.exp(-x) / (1 + np.exp(-x)))",
    ),
    "sigmoid.slope": (r"\frac{\partial y}{\partial x} = y\,(1 - y)", "slope", "y * (1 - y)"),
    "sigmoid.bound": (
        r"\frac{\partial y}{\partial x} = \tfrac14 - \left(y - \tfrac12\right)^2",
        "slope",
        "1 / 4 - (y - 1 / 2) ** 2",
    ),
    "sigmoid.dx": (r"\bar x = \bar y \odot y \odot (1 - y)", "dx", "dy * y * (1 - y)"),
    "tanh.y": (
        r"y = \frac{e^x - e^{-x}}{e^x + e^{-x}}",
        "y",
        "(np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))",
    ),
    "tanh.sigmoid": (r"\tanh x = 2\,\sigma(2x) - 1", "y", "2 / (1 + np.exp(-2 * x)) - 1"),
    "tanh.slope.chain": (
        r"\frac{\partial y}{\partial x} = 2 \cdot 2 \cdot \sigma(2x)\,\bigl(1 - \sigma(2x)\bigr)",
        "slope",
        "2 * 2 * s * (1 - s)",
    ),
    "tanh.slope": (r"\frac{\partial y}{\partial x} = 1 - y^2", "slope", "1 - y**2"),
    "tanh.dx": (r"\bar x = \bar y \odot (1 - y \odot y)", "dx", "dy * (1 - y * y)"),
}

_SLOPE = 'np.diag(J("y", "x").reshape(x.size, x.size)).reshape(x.shape)'

_FLAT = 'J("y", "x").reshape(x.size, x.size)'
SYMBOLS = {
    "relu": {f"{sign}_{i}": f"{i}: {name}.ravel()" for sign, name in SIGNS.items() for i in "ij"}
    | {"y_i/x_j": f"i j: {_FLAT}", "y_j/x_i": f"j i: {_FLAT}"},
    "sigmoid": ENTRIES | {"y/x": "~: slope"},
    "tanh": ENTRIES | {"y/x": "~: slope"},
}

DEFINITIONS = {
    "sigmoid": {"slope": _SLOPE},
    "tanh": {"slope": _SLOPE, "s": "1 / (1 + np.exp(-2 * x))"},
}
