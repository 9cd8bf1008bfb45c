"""The 2-2-1 network: every formula of its backward pass.

The names stand for the quantities of `GRAPH` on a random network, `d...` for their adjoints, which the package's units
compute. `J(output, q)` is the total derivative and `local(output, q)` the partial one with all other arguments of that
one step held still, both by the complex step, so exact to rounding and independent of any backward pass.
"""

import numpy as np

from ..numpy.activations import sigmoid_backward, sigmoid_forward
from ..numpy.linear import linear_backward, linear_forward
from ..numpy.losses import mean_squared_error_backward, mean_squared_error_forward

GRAPH = {
    "a1": "x1 * u11 + x2 * u21 + b1",
    "a2": "x1 * u12 + x2 * u22 + b2",
    "h1": "1 / (1 + np.exp(-a1))",
    "h2": "1 / (1 + np.exp(-a2))",
    "s": "h1 * v1 + h2 * v2 + c",
    "y": "1 / (1 + np.exp(-s))",
    "L": "(y - t) ** 2",
}
LEAVES = ("x1", "x2", "u11", "u12", "u21", "u22", "b1", "b2", "v1", "v2", "c")

EQUATIONS = {
    "net.adjoint": (
        r"\bar q = \frac{\partial L}{\partial q}\qquad\text{for every quantity } q",
        "[d[q] for q in d]",
        "np.array([J('L', q) for q in d])",
    ),
    "net.dL": (r"\bar L = \frac{\partial L}{\partial L} = 1", "J('L', 'L')", "dL"),
    "net.dy": (r"\bar y = \frac{\partial L}{\partial y} = 2\,(y-t)", "dy", "2 * (y - t)"),
    "net.sigmoid": (
        r"\sigma'(z) = \frac{e^{-z}}{(1+e^{-z})^2} = \sigma(z)\,\bigl(1-\sigma(z)\bigr)",
        "[J('y', 's'), np.exp(-s) / (1 + np.exp(-s)) ** 2]",
        "np.ones(2) * y * (1 - y)",
    ),
    "net.ds": (
        r"\bar s = \bar y\,\sigma'(s) = \bar y\,y\,(1-y)",
        "ds",
        "dy * y * (1 - y)",
    ),
    "net.local.s": (
        r"\frac{\partial s}{\partial v_j} = h_j,\quad \frac{\partial s}{\partial c} = 1,\quad "
        r"\frac{\partial s}{\partial h_j} = v_j",
        "[local('s', q) for q in ('v1', 'v2', 'c', 'h1', 'h2')]",
        "np.array([h1, h2, 1, v1, v2])",
    ),
    "net.dv": (r"\bar v_1 = \bar s\,h_1,\qquad \bar v_2 = \bar s\,h_2", "[dv1, dv2]", "ds * np.array([h1, h2])"),
    "net.dc": (r"\bar c = \bar s", "dc", "ds"),
    "net.dh": (r"\bar h_1 = \bar s\,v_1,\qquad \bar h_2 = \bar s\,v_2", "[dh1, dh2]", "ds * np.array([v1, v2])"),
    "net.da": (
        r"\begin{aligned}\bar a_1 &= \bar h_1\,h_1(1-h_1)\\ \bar a_2 &= \bar h_2\,h_2(1-h_2)\end{aligned}",
        "[da1, da2]",
        "np.array([dh1 * h1 * (1 - h1), dh2 * h2 * (1 - h2)])",
    ),
    "net.local.a": (
        r"\frac{\partial a_j}{\partial u_{ij}} = x_i,\quad \frac{\partial a_j}{\partial b_j} = 1,\quad "
        r"\frac{\partial a_j}{\partial x_i} = u_{ij}",
        "[local(f'a{j}', q) for j in (1, 2) for q in (f'u1{j}', f'u2{j}', f'b{j}', 'x1', 'x2')]",
        "np.array([x1, x2, 1, u11, u21, x1, x2, 1, u12, u22])",
    ),
    "net.du": (
        r"\begin{aligned}\bar u_{11} &= \bar a_1 x_1, & \bar u_{21} &= \bar a_1 x_2,\\"
        r"\bar u_{12} &= \bar a_2 x_1, & \bar u_{22} &= \bar a_2 x_2\end{aligned}",
        "[du11, du21, du12, du22]",
        "np.array([da1 * x1, da1 * x2, da2 * x1, da2 * x2])",
    ),
    "net.db": (r"\bar b_1 = \bar a_1,\qquad \bar b_2 = \bar a_2", "[db1, db2]", "np.array([da1, da2])"),
    "net.dv.index": (r"\bar v_j = \bar s\,h_j", "dv[:, 0]", "np.array([ds * h[0, j] for j in (0, 1)])"),
    "net.da.index": (
        r"\bar a_j = \bar s\,v_j\,h_j(1-h_j)",
        "da[0]",
        "np.array([ds * v[j, 0] * h[0, j] * (1 - h[0, j]) for j in (0, 1)])",
    ),
    "net.dU.index": (
        r"\bar u_{ij} = \bar a_j\,x_i",
        "dU",
        "np.array([[da[0, j] * x[0, i] for j in (0, 1)] for i in (0, 1)])",
    ),
    "net.dv.matrix": (r"\bar v = h^\top \bar s,\qquad \bar c = \bar s", "np.append(dv, dc)", "np.append(h.T * ds, ds)"),
    "net.da.matrix": (
        r"\bar h = \bar s\,v^\top,\qquad \bar a = \bar h \odot h \odot (1-h)",
        "[dh, da]",
        "np.array([ds * v.T, dh * h * (1 - h)])",
    ),
    "net.dU.matrix": (
        r"\bar U = x^\top \bar a,\qquad \bar b = \bar a",
        "np.vstack([dU, db])",
        "np.vstack([x.T @ da, da[0]])",
    ),
}


def evaluate(q, moved=None):
    """Every quantity of the graph; `moved` replaces quantities, also in the middle, and what follows from them."""
    moved = moved or {}
    q = {"np": np} | {name: q[name] for name in (*LEAVES, "t")} | {k: z for k, z in moved.items() if k in LEAVES}
    for name, expression in GRAPH.items():
        q[name] = moved[name] if name in moved else eval(expression, q)
    return {name: q[name] for name in (*LEAVES, "t", *GRAPH)}


def network(rng):
    """A random 2-2-1 network and a sample: every number with a random sign and away from zero, outputs not at t."""
    size, sign = rng.uniform(0.3, 1.5, len(LEAVES)), rng.choice([-1.0, 1.0], len(LEAVES))
    return evaluate(dict(zip(LEAVES, size * sign, strict=True)) | {"t": rng.choice([-0.5, 1.5])})


def by_units(x, t, U, b, v, c):
    """x (N, 2), t (N, 1), U (2, 2), b (2,), v (2, 1), c (1,) -> the adjoints by name, from the package's units."""
    a, keep_a = linear_forward(x, U, b)
    h, keep_h = sigmoid_forward(a)
    s, keep_s = linear_forward(h, v, c)
    y, keep_y = sigmoid_forward(s)
    _, keep_L = mean_squared_error_forward(y, t)
    dy, _ = mean_squared_error_backward(1.0, keep_L)
    (ds,) = sigmoid_backward(dy, keep_y)
    dh, dv, dc = linear_backward(ds, keep_s)
    (da,) = sigmoid_backward(dh, keep_h)
    dx, dU, db = linear_backward(da, keep_a)
    return {"h": h, "dx": dx, "dU": dU, "db": db, "da": da, "dh": dh, "dv": dv, "dc": dc, "ds": ds, "dy": dy}


def arrays(q):
    """The scalars of the network as the arrays that its matrix form uses."""
    U, v = np.array([[q["u11"], q["u12"]], [q["u21"], q["u22"]]]), np.array([[q["v1"]], [q["v2"]]])
    return {"x": np.array([[q["x1"], q["x2"]]]), "U": U, "b": np.array([q["b1"], q["b2"]]), "v": v}


def scopes(rng):
    """Random networks with everything that the expressions name."""
    for _ in range(3):
        q = network(rng)
        A = arrays(q)
        g = by_units(A["x"], np.array([[q["t"]]]), A["U"], A["b"], A["v"], np.array([q["c"]]))

        def total(output, name, q=q):
            return evaluate(q, {name: q[name] + 1e-30j})[output].imag / 1e-30

        def local(output, name, q=q):
            return eval(GRAPH[output], {"np": np} | q | {name: q[name] + 1e-30j}).imag / 1e-30

        flat = {f"du{i}{j}": g["dU"][i - 1, j - 1] for i in (1, 2) for j in (1, 2)}
        for name in ("x", "b", "v", "a", "h"):
            flat |= {f"d{name}{k}": g[f"d{name}"].reshape(-1)[k - 1] for k in (1, 2)}
        flat |= {"dc": g["dc"][0], "ds": g["ds"][0, 0], "dy": g["dy"][0, 0], "dL": 1.0}
        yield g | A | q | flat | {"d": {name[1:]: value for name, value in flat.items()}, "J": total, "local": local}
