"""The linear layer."""

EQUATIONS = {
    "linear.dW.index": (
        r"\bar W_{dm} = \sum_n \bar y_{nm}\, x_{nd}",
        "dW",
        "sum(np.multiply.outer(x[n], dy[n]) for n in range(N))",
    ),
    "linear.dW": (r"\bar W = x^\top \bar y", "dW", "x.T @ dy"),
    "linear.db": (r"\bar b = \mathbf 1^\top \bar y", "db", "np.ones(N) @ dy"),
    "linear.dx": (r"\bar x = \bar y\, W^\top", "dx", "dy @ W.T"),
}
