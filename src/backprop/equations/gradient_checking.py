"""Gradient checking: differences and their errors, directions, kinks.

`f` is a random polynomial of degree three with the derivatives `f1`, `f2`, `f3`, so that the series of Taylor which the
book cuts off ends by itself. `F` is the softmax, `phi` the sum of its outputs with the weights `w`, and `D(g, a)` the
Jacobian of g at a by the complex step.
"""

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..numpy.softmax import softmax_backward, softmax_forward
from .chain_rule import jacobian

EQUATIONS = {
    "checking.scalar": (
        r"\varphi(x) = \langle \bar y,\, f(x)\rangle\;\Longrightarrow\;\frac{\partial\varphi}{\partial x} = \bar x",
        "D(phi, z)",
        "dz",
    ),
    "checking.index": (
        r"\bar x_k = \sum_i \bar y_i\,\frac{\partial y_i}{\partial x_k}",
        "dz",
        "sum(w[:, None] * D(F, z))",
    ),
    "checking.matrix": (r"\bar x = \bar y\,\frac{\partial y}{\partial x}", "dz", "w @ D(F, z)"),
    "checking.cube": (
        r"\begin{aligned}\frac{(x+h)^3-x^3}{h} &= 3x^2+3xh+h^2,\\[1ex]"
        r"\frac{(x+h)^3-(x-h)^3}{2h} &= 3x^2+h^2\end{aligned}",
        "[((x + h) ** 3 - x**3) / h, ((x + h) ** 3 - (x - h) ** 3) / (2 * h)]",
        "np.array([3 * x**2 + 3 * x * h + h**2, 3 * x**2 + h**2])",
    ),
    "checking.taylor": (
        r"f(x\pm h) = f \pm h f' + \frac{h^2}{2} f'' \pm \frac{h^3}{6} f''' + \cdots",
        "[f(x + h), f(x - h)]",
        "np.array([f(x) + s * h * f1(x) + h**2 / 2 * f2(x) + s * h**3 / 6 * f3 for s in (1, -1)])",
    ),
    "checking.forward": (
        r"\frac{f(x+h)-f(x)}{h} = f' + \frac{h}{2}\,f'' + \frac{h^2}{6}\,f''' + \cdots",
        "(f(x + h) - f(x)) / h",
        "f1(x) + h / 2 * f2(x) + h**2 / 6 * f3",
    ),
    "checking.central": (
        r"\frac{f(x+h)-f(x-h)}{2h} = f' + \frac{h^2}{6}\,f''' + \cdots",
        "(f(x + h) - f(x - h)) / (2 * h)",
        "f1(x) + h**2 / 6 * f3",
    ),
    "checking.best": (
        r"\begin{gathered}E(h) = \frac{h^2}{6}|f'''| + \frac{u\,|f|}{h} \\[1ex]"
        r"\text{is least at } h = \sqrt[3]{3u\,|f|\,/\,|f'''|}\end{gathered}",
        "root(lambda h: D(E, h))",
        "(3 * 1e-3 * abs(f(x)) / abs(f3)) ** (1 / 3)",
    ),
    "checking.complex": (
        r"\frac{\operatorname{Im} f(x+ih)}{h} = f' - \frac{h^2}{6}\,f''' + \cdots",
        "f(x + 1j * h).imag / h",
        "f1(x) - h**2 / 6 * f3",
    ),
    "checking.directional": (
        r"\frac{d}{d\varepsilon}\,\varphi(x+\varepsilon v)\Big|_{\varepsilon=0} = \langle \bar x, v\rangle",
        "phi(z + 1e-30j * v).imag / 1e-30",
        "sum(dz * v)",
    ),
    "checking.variance": (
        r"\operatorname{E}\,\langle g-\bar x,\,v\rangle^2 = \sum_k (g_k-\bar x_k)^2",
        "np.mean([np.sum((g - dz) * v) ** 2 for v in signs])",
        "np.sum((g - dz) ** 2)",
    ),
    "checking.kink": (
        r"\begin{gathered}\frac{\max(a+h,0)-\max(a-h,0)}{2h} = \frac12+\frac{a}{2h}\\"
        r"\text{for } |a|\le h\end{gathered}",
        "[(max(a + h, 0) - max(a - h, 0)) / (2 * h) for a in near]",
        "1 / 2 + near / (2 * h)",
    ),
    "checking.crossings": (
        r"P(|a|<h) = \operatorname{erf}\tfrac{h}{\sqrt2} = \sqrt{\tfrac{2}{\pi}}\,h + \cdots",
        "erf(1e-4 / 2**0.5)",
        "(2 / np.pi) ** 0.5 * 1e-4",
    ),
    "checking.four": (
        r"\begin{gathered}f' = \frac{8\,d_h-d_{2h}}{12h} + \cdots,\\ d_h = f(x+h)-f(x-h)\end{gathered}",
        "f1(x)",
        "(8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)",
    ),
}


def root(slope: Callable) -> float:
    """Where an increasing function is zero, by bisection."""
    low, high = 1e-6, 1e3
    while high / low > 1 + 1e-12:
        middle = math.sqrt(low * high)
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return low


def scopes(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Random polynomials and softmaxes."""
    for _ in range(2):
        yield polynomial(rng) | weighed_softmax(rng)


def polynomial(rng: np.random.Generator) -> dict[str, Any]:
    """A polynomial of degree three, its derivatives, the model E of the error of a central difference, and a kink."""
    c0, c1, c2, c3 = rng.uniform(0.5, 2, 4)
    x, h = rng.uniform(0.5, 1.5), 0.1

    def f(x):
        return c0 + c1 * x + c2 * x**2 + c3 * x**3

    derivatives = {"f1": lambda x: c1 + 2 * c2 * x + 3 * c3 * x**2, "f2": lambda x: 2 * c2 + 6 * c3 * x, "f3": 6 * c3}
    near = np.linspace(-0.9, 0.7, 4) * h
    error = {"E": lambda h: h**2 * c3 + 1e-3 * f(x) / h, "root": root, "D": jacobian}
    return derivatives | error | {"f": f, "x": x, "h": h, "near": near, "erf": math.erf}


def weighed_softmax(rng: np.random.Generator) -> dict[str, Any]:
    """The softmax F of z, its sum phi with the weights w, the unit's gradient dz, and a wrong one, g."""
    z, w, v = rng.normal(size=(3, 5))
    (dz,) = softmax_backward(w, softmax_forward(z)[1])

    def softmax(z):
        return np.exp(z) / np.exp(z).sum()

    g = dz + rng.normal(size=5) / 10
    signs = np.array(list(itertools.product((-1, 1), repeat=5)))
    return {
        "F": softmax,
        "phi": lambda z: np.sum(w * softmax(z)),
        "z": z,
        "w": w,
        "v": v,
        "dz": dz,
        "g": g,
        "signs": signs,
    }
