"""The tape: the worked example, what is added and what is zeroed, what arrays bring along, what is kept.

The example is s = x + y, p = s y, r = p + s, L = p r at a random point; its adjoints are measured by a nudge at each
value. `theta` is a gradient descent on a parabola that never forgets a gradient. The graphs are in `tape_graph`.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..models.mlp import mlp_forward, mlp_init
from .chain_rule import jacobian

EQUATIONS = {
    "tape.example.closed": (
        r"L = s^2\,y\,(y+1), \qquad s = x+y",
        "L",
        "(x + y) ** 2 * y * (y + 1)",
    ),
    "tape.example.r": (r"\bar r = \bar L\,p", "dr", "1 * p"),
    "tape.example.p": (r"\bar p = \bar L\,r + \bar r", "dp", "1 * r + dr"),
    "tape.example.s": (r"\bar s = \bar p\,y + \bar r", "ds", "dp * y + dr"),
    "tape.example.x": (r"\bar x = \bar s", "dx", "ds"),
    "tape.example.y": (r"\bar y = \bar p\,s + \bar s", "dy", "dp * s + ds"),
    "tape.example.paths": (
        r"\bar y = \underbrace{y\,r}_{s,\,p} + \underbrace{y\,p}_{s,\,p,\,r} + \underbrace{p}_{s,\,r}"
        r" + \underbrace{s\,r}_{p} + \underbrace{s\,p}_{p,\,r}",
        "dy",
        "y * r + y * p + p + s * r + s * p",
    ),
    "tape.two": (
        r"\frac{\partial(L_1+L_2)}{\partial W} = \frac{\partial L_1}{\partial W} + \frac{\partial L_2}{\partial W}",
        "D(lambda W: loss(X1, W) + loss(X2, W), W)",
        "D(lambda W: loss(X1, W), W) + D(lambda W: loss(X2, W), W)",
    ),
    "tape.micro": (
        r"\frac{\partial}{\partial W}\,\frac1N\sum_{n} L_n"
        r" = \sum_k\frac{N_k}{N}\;\frac{\partial}{\partial W}\,\frac1{N_k}\sum_{n\text{ in part }k} L_n",
        "D(lambda W: loss(np.concatenate([X1, X2]), W) / 5, W)",
        "2 / 5 * D(lambda W: loss(X1, W) / 2, W) + 3 / 5 * D(lambda W: loss(X2, W) / 3, W)",
    ),
    "tape.stale": (
        r"\theta_{t+1}-2\theta_t+\theta_{t-1} = -\eta\,\nabla L(\theta_t)",
        "np.diff(theta, 2)",
        "-eta * curvature * theta[1:-1]",
    ),
    "tape.swing": (
        r"z^2-(2-\eta\lambda)z+1=0\;\Longrightarrow\;|z_1|=|z_2|=1",
        "np.abs(np.roots([1, -(2 - eta * curvature), 1]))",
        "np.ones(2)",
    ),
    "tape.broadcast": (
        r"y_{nm} = x_{nm}+b_m\;\Longrightarrow\;\bar b_m = \sum_n\bar y_{nm}",
        "D(lambda b: np.sum(Y * (X + b)), b)",
        "np.array([sum(Y[n, m] for n in range(3)) for m in range(4)])",
    ),
    "tape.scale": (
        r"y_{nm} = x_{nm}\,c_n\;\Longrightarrow\;\bar c_n = \sum_m\bar y_{nm}\,x_{nm}",
        "D(lambda c: np.sum(Y * (X * c)), c)[:, 0]",
        "np.array([sum(Y[n, m] * X[n, m] for m in range(4)) for n in range(3)])",
    ),
    "tape.tie": (
        r"\lim_{t\downarrow0}\frac{\max(a+tv_1,\,a+tv_2)-a}{t} = \max(v_1,v_2)",
        "[(np.max(x + 2**-20 * v) - x) / 2**-20 for v in Y]",
        "Y.max(1)",
    ),
    "tape.gather": (
        r"y_n = W_{i_n}\;\Longrightarrow\;\bar W_k = \sum_{n\,:\,i_n=k}\bar y_n",
        "D(lambda W: np.sum(Y * W[index]), W)",
        "np.array([sum(Y[n] * (index[n] == k) for n in range(3)) for k in range(3)])",
    ),
    "tape.saved": (
        r"y = e^x\;\Longrightarrow\;\bar x = \bar y\odot y",
        "D(lambda x: np.sum(Y * np.exp(x)), X)",
        "Y * np.exp(X)",
    ),
    "tape.kept": (
        r"\text{kept} = N\Bigl(n_0 + 2\sum_{l=1}^{\Lambda-1}n_l\Bigr)",
        "kept",
        "2 * (5 + 2 * (7 + 6))",
    ),
    "tape.checkpoint": (
        r"\min_c\Bigl(c+\frac{\Lambda}{c}\Bigr) = 2\sqrt{\Lambda}, \qquad c = \sqrt{\Lambda}",
        "min(c + depth / c for c in range(1, depth))",
        "2 * depth**0.5",
    ),
}


def example(x: float, y: float, nudge: np.ndarray) -> tuple:
    """s, p, r, L of the worked example, each value moved by its entry of `nudge`: x, y, s, p, r."""
    x, y = x + nudge[0], y + nudge[1]
    s = x + y + nudge[2]
    p = s * y + nudge[3]
    r = p + s + nudge[4]
    return s, p, r, p * r


def kept(sizes: list[int], samples: int, rng: np.random.Generator) -> int:
    """How many numbers the caches of a multilayer perceptron hold, its parameters left out."""
    params = mlp_init(rng, sizes, dtype=np.float64)
    _, caches = mlp_forward(rng.normal(size=(samples, sizes[0])), params)
    own = {id(p) for p in params.values()}
    arrays = {id(a): a for layer in caches for cache in layer if cache for a in cache if id(a) not in own}
    return sum(a.size for a in arrays.values())


def scopes(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Random points, batches and a walk that never forgets a gradient."""
    for _ in range(2):
        x, y = rng.uniform(0.5, 2, 2)
        s, p, r, L = example(x, y, np.zeros(5))
        bars = [example(x, y, 1e-30j * e)[-1].imag / 1e-30 for e in np.eye(5)]
        adjoints = dict(zip(("dx", "dy", "ds", "dp", "dr"), bars, strict=True))
        eta, curvature, theta, total = 0.1, rng.uniform(1, 3), [1.0], 0.0
        for _ in range(8):
            total += curvature * theta[-1]
            theta.append(theta[-1] - eta * total)
        yield {"x": x, "y": y, "s": s, "p": p, "r": r, "L": L} | adjoints | {
            "eta": eta, "curvature": curvature, "theta": np.array(theta), "D": jacobian,
            "loss": lambda X, W: np.sum(np.tanh(X @ W) ** 2), "W": rng.normal(size=(3, 4)),
            "X1": rng.normal(size=(2, 3)), "X2": rng.normal(size=(3, 3)), "X": rng.normal(size=(3, 4)),
            "Y": rng.normal(size=(3, 4)), "b": rng.normal(size=4), "c": rng.normal(size=(3, 1)),
            "index": np.array([2, 0, 2]), "kept": kept([5, 7, 6, 4], 2, rng), "depth": 64,
        }  # fmt: skip
