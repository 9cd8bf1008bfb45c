"""The 2-2-1 network again: paths, reuse, one step of descent, checks and mistakes. Names as in `two_two_one`."""

import numpy as np

from .two_two_one import GRAPH, LEAVES, by_units, evaluate
from .two_two_one import scopes as networks

EQUATIONS = {
    "net.path": (
        r"\frac{\partial L}{\partial u_{11}} = \frac{\partial L}{\partial y}\cdot\frac{\partial y}{\partial s}"
        r"\cdot\frac{\partial s}{\partial h_1}\cdot\frac{\partial h_1}{\partial a_1}"
        r"\cdot\frac{\partial a_1}{\partial u_{11}}",
        "J('L', 'u11')",
        "local('L', 'y') * local('y', 's') * local('s', 'h1') * local('h1', 'a1') * local('a1', 'u11')",
    ),
    "net.path.x1": (
        r"\frac{\partial L}{\partial x_1} = \frac{\partial L}{\partial a_1}\frac{\partial a_1}{\partial x_1}"
        r"+ \frac{\partial L}{\partial a_2}\frac{\partial a_2}{\partial x_1} = \bar a_1 u_{11} + \bar a_2 u_{12}",
        "[J('L', 'x1'), J('L', 'a1') * local('a1', 'x1') + J('L', 'a2') * local('a2', 'x1')]",
        "np.ones(2) * (da1 * u11 + da2 * u12)",
    ),
    "net.paths": (
        r"\frac{\partial L}{\partial q} = \sum_{\text{paths } q\to\cdots\to L}\;"
        r"\prod_{\text{steps } p\to r\text{ of the path}} \frac{\partial r}{\partial p}",
        "[J('L', q) for q in d]",
        "np.array([sum(np.prod([local(r, p) for p, r in steps]) for steps in paths(q)) for q in d])",
    ),
    "net.rule": (
        r"\bar q = \sum_{r\text{ uses }q} \bar r\,\frac{\partial r}{\partial q}",
        "[d[q] for q in d if q != 'L']",
        "np.array([sum(d[r] * local(r, q) for r in users(q)) for q in d if q != 'L'])",
    ),
    "net.shared": (
        r"\Bigl(\frac{\partial L}{\partial u_{11}},\ \frac{\partial L}{\partial u_{21}},\ "
        r"\frac{\partial L}{\partial b_1}\Bigr) = \bar a_1\cdot(x_1,\ x_2,\ 1)",
        "[J('L', 'u11'), J('L', 'u21'), J('L', 'b1')]",
        "da1 * np.array([x1, x2, 1])",
    ),
    "diamond.paths": (
        r"\bar q = \bar r\,\frac{\partial r}{\partial q} + \bar m\,\frac{\partial m}{\partial q}"
        r"= m\cdot 2q + r\cdot 3",
        "dq",
        "m * 2 * q + r * 3",
    ),
    "diamond.power": (r"L = 3q^3,\qquad \frac{dL}{dq} = 9q^2", "dq", "9 * q**2"),
    "net.batch": (
        r"\frac{\partial L}{\partial U} = \frac1N\sum_n \frac{\partial L_n}{\partial U}"
        r"= \frac1N\sum_n x_n^\top\,\bar a_n",
        "[dU_batch, sum(dU_n) / N]",
        "np.ones((2, 1, 1)) * sum(np.outer(X[n], da_n[n]) for n in range(N)) / N",
    ),
    "net.difference": (
        r"\frac{\partial L}{\partial\theta_k} \approx "
        r"\frac{L(\theta+\varepsilon e_k)-L(\theta-\varepsilon e_k)}{2\varepsilon}",
        "gradient",
        "np.array([loss(theta + 1e-5 * e) - loss(theta - 1e-5 * e) for e in np.eye(9)]) / 2e-5",
    ),
    "net.descent": (
        r"\frac{d}{d\eta}\,L(\theta-\eta\,g)\Big|_{\eta=0} = -\sum_k g_k^2,\quad "
        r"g = \frac{\partial L}{\partial\theta}",
        "loss(theta - 1e-30j * gradient).imag / 1e-30",
        "-sum(gradient**2)",
    ),
    "check.softmax": (
        r"p_k = \frac{e^{z_k}}{\sum_j e^{z_j}},\quad \bar z_k = p_k\Bigl(\bar p_k - \sum_j p_j\,\bar p_j\Bigr)",
        "[np.sum(dp * softmax(z + 1e-30j * e)).imag / 1e-30 for e in np.eye(len(z))]",
        "p * (dp - np.sum(p * dp))",
    ),
    "check.ones": (
        r"\begin{aligned}\bar p = (1,\dots,1):\quad p_k\,\bar p_k &= p_k = p_k\textstyle\sum_j p_j\,\bar p_j,\\"
        r"\text{so}\quad \bar z_k &= 0\end{aligned}",
        "[p * np.ones(len(p)), p * np.sum(p)]",
        "np.array([p * np.sum(p * np.ones(len(p))), p])",
    ),
    "net.stale": (
        r"\bar s\,(v-\eta\,\bar v)^\top = \bar h - \eta\,\bar s^{\,2}\,h",
        "ds * (v - 0.1 * dv).T",
        "dh - 0.1 * ds**2 * h",
    ),
    "net.symmetry": (
        r"\begin{gathered}u_{i1}=u_{i2},\ b_1=b_2,\ v_1=v_2\\ \Longrightarrow\quad "
        r"\bar u_{i1}=\bar u_{i2},\ \bar b_1=\bar b_2,\ \bar v_1=\bar v_2\end{gathered}",
        "[*twin['dU'][:, 0], twin['db'][0], twin['dv'][0, 0]]",
        "np.array([*twin['dU'][:, 1], twin['db'][1], twin['dv'][1, 0]])",
    ),
    "net.zero": (
        r"\bar s = 2\,(\tfrac12-t)\cdot\tfrac14 = \tfrac14-\tfrac12\,t",
        "empty['ds'][0, 0]",
        "1 / 4 - t / 2",
    ),
}


def users(q):
    """The quantities whose formula names q."""
    return [r for r, expression in GRAPH.items() if q in compile(expression, r, "eval").co_names]


def paths(q):
    """All paths from q to L, each a list of steps (from, to); from L to itself there is one, without steps."""
    return [[]] if q == "L" else [[(q, r), *rest] for r in users(q) for rest in paths(r)]


def softmax(z):
    """z (K,) -> p (K,), for complex z too."""
    return np.exp(z) / np.sum(np.exp(z))


def scopes(rng):
    """The networks of `two_two_one`, each with a diamond, a batch, a softmax and two unlucky starting points."""
    for scope in networks(rng):
        x, U, b, v, c, t = (scope[name] for name in "xUbvct")
        names = LEAVES[2:]

        def loss(theta, scope=scope, names=names):
            return evaluate(scope, dict(zip(names, theta, strict=True)))["L"]

        q = scope["x1"]
        X, targets = rng.normal(size=(5, 2)), rng.normal(size=(5, 1))
        c1, t1, z = np.array([c]), np.array([[t]]), rng.normal(size=4)
        singles = [by_units(X[n : n + 1], targets[n : n + 1], U, b, v, c1) for n in range(5)]
        same = np.ones((1, 2))
        yield scope | {
            "paths": paths,
            "users": users,
            "q": q,
            "r": q**2,
            "m": 3 * q,
            "dq": ((q + 1e-30j) ** 2 * (3 * (q + 1e-30j))).imag / 1e-30,
            "N": 5,
            "X": X,
            "dU_batch": by_units(X, targets, U, b, v, c1)["dU"],
            "dU_n": [one["dU"] for one in singles],
            "da_n": [one["da"] for one in singles],
            "loss": loss,
            "theta": np.array([scope[name] for name in names]),
            "gradient": np.array([scope[f"d{name}"] for name in names]),
            "softmax": softmax,
            "z": z,
            "p": softmax(z),
            "dp": rng.normal(size=4),
            "twin": by_units(x, t1, U[:, :1] * same, b[0] * np.ones(2), v[0, 0] * np.ones((2, 1)), c1),
            "empty": by_units(x, t1, 0 * U, 0 * b, 0 * v, 0 * c1),
        }
