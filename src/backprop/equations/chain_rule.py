"""The chain rule, from one variable to Jacobians: movements go through it forwards, prices backwards.

`x` (2,) -> `u` (3,) -> `y` (2,) -> `L` is the worked example of the chapter, at random points. `D(f, a)` is the
Jacobian of f at a by the complex step, so exact to rounding and independent of every formula here.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..numpy.linear import linear_backward, linear_forward
from ..numpy.softmax import softmax_backward, softmax_forward

EQUATIONS = {
    "chain.square": (
        r"u(x+\varepsilon) = u(x) + 2x\,\varepsilon + \varepsilon^2",
        "f(q + 0.1)",
        "f(q) + 2 * q * 0.1 + 0.1**2",
    ),
    "chain.local": (
        r"\frac{du}{dx} = 2x, \qquad \frac{dy}{du} = -\frac{6}{u^2}",
        "[D(f, q), D(g, f(q))]",
        "np.array([2 * q, -6 / f(q) ** 2])",
    ),
    "chain.scalar": (
        r"\frac{dy}{dx} = \frac{dy}{du}\Big|_{u=u(x)}\cdot\frac{du}{dx}",
        "D(lambda q: g(f(q)), q)",
        "D(g, f(q)) * D(f, q)",
    ),
    "chain.jacobian": (
        r"\frac{\partial y_i}{\partial x_k}"
        r" = \lim_{\varepsilon\to0}\frac{y_i(x+\varepsilon e_k)-y_i(x)}{\varepsilon}",
        "J",
        "np.stack([(y_x(x + 1e-6 * e) - y_x(x - 1e-6 * e)) / 2e-6 for e in np.eye(2)], axis=1)",
    ),
    "chain.tangent": (
        r"\frac{d}{d\varepsilon}\,y(x+\varepsilon v)\Big|_{\varepsilon=0} = \frac{\partial y}{\partial x}\,v",
        "y_x(x + 1e-30j * v).imag / 1e-30",
        "J @ v",
    ),
    "chain.example.u": (
        r"\frac{\partial u}{\partial x} = \begin{pmatrix} x_2 & x_1 \\ 1 & 1 \\ 0 & 2x_2 \end{pmatrix}",
        "Ju",
        "np.array([[x[1], x[0]], [1, 1], [0, 2 * x[1]]])",
    ),
    "chain.example.y": (
        r"\frac{\partial y}{\partial u} = \begin{pmatrix} 1 & u_3 & u_2 \\ u_3 & 0 & u_1 \end{pmatrix}",
        "Jy",
        "np.array([[1, u[2], u[1]], [u[2], 0, u[0]]])",
    ),
    "chain.example.loss": (r"\frac{\partial L}{\partial y} = (y_2,\; y_1)", "dy", "np.array([y[1], y[0]])"),
    "chain.index": (
        r"\frac{\partial y_i}{\partial x_k}"
        r" = \sum_j \frac{\partial y_i}{\partial u_j}\,\frac{\partial u_j}{\partial x_k}",
        "J",
        "sum(np.outer(Jy[:, j], Ju[j]) for j in range(3))",
    ),
    "chain.matrix": (
        r"\frac{\partial y}{\partial x} = \frac{\partial y}{\partial u}\,\frac{\partial u}{\partial x}",
        "J",
        "Jy @ Ju",
    ),
    "chain.paths": (
        r"\frac{\partial y_1}{\partial x_2} = \underbrace{1\cdot x_1}_{\text{through }u_1}"
        r" + \underbrace{u_3\cdot 1}_{\text{through }u_2} + \underbrace{u_2\cdot 2x_2}_{\text{through }u_3}",
        "J[0, 1]",
        "1 * x[0] + u[2] * 1 + u[1] * 2 * x[1]",
    ),
    "chain.directional": (
        r"\frac{d}{d\varepsilon}\,L(x+\varepsilon v)\Big|_{\varepsilon=0}"
        r" = \sum_k \frac{\partial L}{\partial x_k}\,v_k",
        "L_x(x + 1e-30j * v).imag / 1e-30",
        "sum(D(L_x, x) * v)",
    ),
    "chain.angle": (
        r"\langle \bar x, v\rangle = \lVert \bar x\rVert\,\lVert v\rVert\,\cos\varphi",
        "np.sum(dx * v)",
        "np.hypot(*dx) * np.hypot(*v) * np.cos(np.arctan2(*dx) - np.arctan2(*v))",
    ),
    "chain.steepest": (
        r"v = \frac{\bar x}{\lVert \bar x\rVert}\;\Longrightarrow\;\langle \bar x, v\rangle = \lVert \bar x\rVert",
        "L_x(x + 1e-30j * dx / np.hypot(*dx)).imag / 1e-30",
        "np.hypot(*dx)",
    ),
    "chain.forward": (
        r"\dot u = \frac{\partial u}{\partial x}\,\dot x, \qquad \dot y = \frac{\partial y}{\partial u}\,\dot u",
        "y_x(x + 1e-30j * v).imag / 1e-30",
        "Jy @ (Ju @ v)",
    ),
    "chain.reverse": (
        r"\bar u = \bar y\,\frac{\partial y}{\partial u}, \qquad \bar x = \bar u\,\frac{\partial u}{\partial x}",
        "D(lambda x: np.sum(w * y_x(x)), x)",
        "(w @ Jy) @ Ju",
    ),
    "chain.duality": (
        r"\langle \bar y,\dot y\rangle = \langle \bar u,\dot u\rangle = \langle \bar x,\dot x\rangle",
        "[w @ (J @ v), (w @ Jy) @ (Ju @ v)]",
        "np.ones(2) * ((w @ J) @ v)",
    ),
    "chain.two_uses": (
        r"\bar x = \bar u\,\frac{\partial u}{\partial x} + \bar r\,\frac{\partial r}{\partial x}",
        "D(lambda x: np.sum(w3 * u_x(x)) + np.sum(w * r_x(x)), x)",
        "w3 @ Ju + w @ D(r_x, x)",
    ),
    "chain.vjp.linear": (
        r"\sum_{n,m} \bar y_{nm}\,\frac{\partial y_{nm}}{\partial x_{kd}} = (\bar y\,W^\top)_{kd}",
        'np.einsum("nm,nmkd->kd", dY, D(lambda X: X @ W, X))',
        "dX",
    ),
    "chain.vjp.diagonal": (
        r"\bar y\,\operatorname{diag}\bigl(f'(x)\bigr) = \bar y \odot f'(x)",
        "w3 @ D(np.tanh, u)",
        "w3 * (1 - np.tanh(u) ** 2)",
    ),
    "chain.vjp.softmax": (
        r"\begin{aligned}\bar p\,\bigl(\operatorname{diag}(p) - p\,p^\top\bigr)"
        r"&= p\odot\bigl(\bar p - \langle\bar p,p\rangle\bigr)\end{aligned}",
        "w3 @ (np.diag(p) - np.outer(p, p))",
        "dz",
    ),
    "chain.vjp.copy": (
        r"y_k = x\;\Longrightarrow\;\bar x = \sum_k \bar y_k",
        "D(lambda x: np.sum(w3 * (x * np.ones(3))), q)",
        "sum(w3)",
    ),
    "chain.vjp.sum": (
        r"y = \sum_k x_k\;\Longrightarrow\;\bar x_k = \bar y",
        "D(lambda x: 1.7 * np.sum(x), u)",
        "1.7 * np.ones(3)",
    ),
}


def jacobian(f: Callable, a: Any) -> np.ndarray:
    """The derivative of every entry of f(a) by every entry of a."""
    a = np.asarray(a, float)
    steps = 1e-30j * np.eye(a.size).reshape(-1, *a.shape)
    return np.stack([np.asarray(f(a + step)).imag / 1e-30 for step in steps], axis=-1).reshape(np.shape(f(a)) + a.shape)


def scopes(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Random points of the worked example, each with a linear layer and a softmax."""

    def u_x(x):
        return np.stack([x[0] * x[1], x[0] + x[1], x[1] ** 2])

    def y_u(u):
        return np.stack([u[0] + u[1] * u[2], u[0] * u[2]])

    def y_x(x):
        return y_u(u_x(x))

    for _ in range(3):
        x = rng.uniform(0.5, 2, 2) * rng.choice([-1, 1], 2)
        u, X, W = u_x(x), rng.normal(size=(2, 3)), rng.normal(size=(3, 4))
        y, v, w, w3 = y_u(u), rng.normal(size=2), rng.normal(size=2), rng.normal(size=3)
        Y, linear_cache = linear_forward(X, W, np.zeros(4))
        p, softmax_cache = softmax_forward(u)
        dY = rng.normal(size=Y.shape)
        Ju, Jy, dy = jacobian(u_x, x), jacobian(y_u, u), jacobian(np.prod, y)
        scalar = {"q": rng.uniform(1.2, 2), "f": lambda x: x**2 - 1, "g": lambda u: 6 / u}
        values = {"x": x, "u": u, "y": y, "v": v, "w": w, "w3": w3, "X": X, "W": W, "p": p}
        steps = {"u_x": u_x, "y_x": y_x, "L_x": lambda x: np.prod(y_x(x)), "r_x": lambda x: np.sin(x[0] * x)}
        adjoints = {"dy": dy, "dx": dy @ Jy @ Ju, "dY": dY}
        units = {"dX": linear_backward(dY, linear_cache)[0], "dz": softmax_backward(w3, softmax_cache)[0]}
        yield scalar | values | steps | adjoints | units | {"D": jacobian, "J": jacobian(y_x, x), "Ju": Ju, "Jy": Jy}
