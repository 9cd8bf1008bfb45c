"""The embedding layer. Positions are counted by n, whatever shape the index has; `E` is the table of one-hot rows."""

EQUATIONS = {
    "embedding.y": (r"y_{nd} = W_{i_n d}", "y", "np.stack([W[k] for k in index.flat]).reshape(*index.shape, D)"),
    "embedding.y.product": (
        r"y = E\,W, \qquad E_{nk} = [i_n = k]",
        "y.reshape(-1, D)",
        "E @ W",
        "To look up a row is to multiply by a one-hot row, which nobody forms.",
    ),
    "embedding.jacobian": (
        r"\frac{\partial y_{nd}}{\partial W_{ke}} = [i_n = k]\; \delta_{de}",
        'J("y", "W").reshape(-1, D, K, D)',
        'np.einsum("nk,de->ndke", E, np.eye(D))',
        "A row of the table matters only where its word stands.",
    ),
    "embedding.dW": (
        r"\bar W_{kd} = \sum_n [i_n = k]\; \bar y_{nd}",
        "dW",
        "np.stack([dy[index == k].sum(0) for k in range(K)])",
        "A word that occurs twice gets both contributions, one that never occurs gets zero. "
        "An assignment by index, `dW[index] += dy`, would keep only one of the two.",
    ),
    "embedding.dW.product": (
        r"\bar W = E^\top \bar y",
        "dW",
        "E.T @ dy.reshape(-1, D)",
        "The same as the gradient of a linear layer with input E.",
    ),
    "embedding.dW.total": (
        r"\sum_k \bar W_{kd} = \sum_n \bar y_{nd}",
        "dW.sum(0)",
        "dy.reshape(-1, D).sum(0)",
        "Nothing is lost and nothing counted twice.",
    ),
}

SYMBOLS = {
    "embedding": {
        "y": "y.reshape(-1, D)",
        r"\bar y": "dy.reshape(-1, D)",
        "i": "index.ravel()",
        r"\bar W_kd": "k d: dW",
        "y/W": 'J("y", "W").reshape(-1, D, K, D)',
    }
}

DEFINITIONS = {"embedding": {"E": "1.0 * (index.reshape(-1, 1) == np.arange(K))"}}
