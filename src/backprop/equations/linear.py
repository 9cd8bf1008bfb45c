"""The linear layer."""

EQUATIONS = {
    "linear.y": (r"y = x\,W + b", "y", "x @ W + b"),
    "linear.y.index": (
        r"y_{nm} = \sum_d x_{nd}\, W_{dm} + b_m",
        "y",
        "sum(np.multiply.outer(x[:, d], W[d]) for d in range(D)) + b",
    ),
    # Local derivatives: how one output moves when one entry of x, W or b moves.
    "linear.jacobian.x": (
        r"\frac{\partial y_{nm}}{\partial x_{kd}} = \delta_{nk}\, W_{dm}",
        'J("y", "x")',
        'np.einsum("nk,dm->nmkd", np.eye(N), W)',
    ),
    "linear.jacobian.W": (
        r"\frac{\partial y_{nk}}{\partial W_{dm}} = x_{nd}\, \delta_{km}",
        'J("y", "W")',
        'np.einsum("nd,km->nkdm", x, np.eye(M))',
    ),
    "linear.jacobian.b": (
        r"\frac{\partial y_{nk}}{\partial b_m} = \delta_{km}",
        'J("y", "b")',
        "np.stack([np.eye(M)] * N)",
    ),
    "linear.dW.chain": (
        r"\bar W_{dm} = \sum_n \sum_k \bar y_{nk}\, \frac{\partial y_{nk}}{\partial W_{dm}}",
        "dW",
        'np.einsum("nk,nkdm->dm", dy, J("y", "W"))',
    ),
    "linear.dW.index": (
        r"\bar W_{dm} = \sum_n \bar y_{nm}\, x_{nd}",
        "dW",
        "sum(np.multiply.outer(x[n], dy[n]) for n in range(N))",
    ),
    "linear.dx.index": (
        r"\bar x_{nd} = \sum_m \bar y_{nm}\, W_{dm}",
        "dx",
        "sum(np.multiply.outer(dy[:, m], W[:, m]) for m in range(M))",
    ),
    "linear.db.index": (r"\bar b_m = \sum_n \bar y_{nm}", "db", "sum(dy[n] for n in range(N))"),
    # A change V of the weights moves y by x V; moving x to the other side of the inner product transposes it.
    "linear.dW.inner": (
        r"\langle \bar y,\; x V\rangle = \langle x^\top \bar y,\; V\rangle",
        "np.sum(dy * (x @ V))",
        "np.sum((x.T @ dy) * V)",
    ),
    "linear.dW.nudge": (
        r"\langle \bar W,\; V\rangle = \langle \bar y,\; x V\rangle",
        "np.sum(dW * V)",
        "np.sum(dy * (x @ V))",
    ),
    "linear.dW": (r"\bar W = x^\top \bar y", "dW", "x.T @ dy"),
    "linear.db": (r"\bar b = \mathbf 1^\top \bar y", "db", "np.ones(N) @ dy"),
    "linear.dx": (r"\bar x = \bar y\, W^\top", "dx", "dy @ W.T"),
    # One sample is one use of W; `x[n : n + 1]` is that row, still a matrix.
    "linear.dW.uses": (
        r"\bar W = \sum_n x_n^\top\, \bar y_n",
        "dW",
        "sum(x[n : n + 1].T @ dy[n : n + 1] for n in range(N))",
    ),
}

DEFINITIONS = {"linear": {"V": "np.cos(1 + np.arange(D * M)).reshape(D, M)"}}
