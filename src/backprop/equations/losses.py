"""Losses. `D(f, a)` is the Jacobian of f at a by the complex step, so exact to rounding."""

EQUATIONS = {
    "mean_squared_error.loss": (
        r"L = \frac{1}{S} \sum_i (y_i - t_i)^2",
        "loss",
        "sum((y - target).ravel() ** 2) / S",
    ),
    "mean_squared_error.local": (
        r"\frac{\partial L}{\partial y_i} = \frac{2}{S}\,(y_i - t_i)",
        'J("loss", "y")',
        "2 / S * (y - target)",
    ),
    "mean_squared_error.dprediction": (
        r"\bar y = \bar L\;\frac{2}{S}\,(y - t)",
        "dprediction",
        "dy * 2 / S * (y - target)",
    ),
    "mean_squared_error.dtarget": (r"\bar t = -\bar y", "dtarget", "-dprediction"),
    # Softmax with cross-entropy, step by step: the loss from p, p from z, then both together.
    "softmax_cross_entropy.loss": (
        r"L = -\frac{1}{C} \sum_{n} c_n \sum_k t_{nk} \log p_{nk}, \qquad C = \sum_n c_n",
        "loss",
        "-(c * t * np.log(p)).sum() / c.sum()",
        "Each row of t adds up to 1: one-hot, or smoothed. c is 1 for a sample that counts, 0 for one that is ignored.",
    ),
    "softmax_cross_entropy.dp": (
        r"\frac{\partial L}{\partial p_{nk}} = -\frac{1}{N}\,\frac{t_{nk}}{p_{nk}}",
        "D(cross_entropy, p)",
        "-t / p / N",
    ),
    "softmax_cross_entropy.same": (
        r"\frac{\partial p_k}{\partial z_k} = \frac{e^{z_k}\,s - e^{z_k}\,e^{z_k}}{s^2}",
        "np.diag(D(softmax, z[0]))",
        "(e * s - e * e) / s**2",
    ),
    "softmax_cross_entropy.other": (
        r"\frac{\partial p_j}{\partial z_k} = \frac{0 \cdot s - e^{z_j}\,e^{z_k}}{s^2} \qquad (j \neq k)",
        "D(softmax, z[0])[off]",
        "(0 * s - np.outer(e, e)[off]) / s**2",
    ),
    "softmax_cross_entropy.jacobian.index": (
        r"\frac{\partial p_j}{\partial z_k} = p_j\,(\delta_{jk} - p_k)",
        "D(softmax, z[0])",
        "p[0][:, None] * (np.eye(K) - p[0])",
    ),
    "softmax_cross_entropy.jacobian": (
        r"\frac{\partial p}{\partial z} = \operatorname{diag}(p) - p\,p^\top",
        "np.stack([D(softmax, z[n]) for n in range(N)])",
        "np.stack([np.diag(p[n]) - np.outer(p[n], p[n]) for n in range(N)])",
    ),
    "softmax_cross_entropy.shift": (
        r"\frac{\partial p_j}{\partial z_j} = -\sum_{k \neq j} \frac{\partial p_j}{\partial z_k}",
        "np.diag(D(softmax, z[0]))",
        "-(D(softmax, z[0]) * off).sum(1)",
    ),
    "softmax_cross_entropy.chain": (
        r"\bar z_{nk} = \sum_j \bar p_{nj}\,\frac{\partial p_{nj}}{\partial z_{nk}}",
        "dz",
        "np.stack([dp[n] @ D(softmax, z[n]) for n in range(N)])",
    ),
    "softmax_cross_entropy.vjp": (
        r"\bar z_{nk} = p_{nk}\Bigl(\bar p_{nk} - \sum_j \bar p_{nj}\,p_{nj}\Bigr)",
        "dz",
        "p * (dp - (dp * p).sum(1, keepdims=True))",
    ),
    "softmax_cross_entropy.sum": (
        r"\sum_j \bar p_{nj}\,p_{nj} = -\frac{\bar L}{N}",
        "(dp * p).sum(1)",
        "np.full(N, -dy / N)",
    ),
    "softmax_cross_entropy.collapse": (
        r"\bar z_{nk} = p_{nk}\Bigl(-\frac{\bar L}{N}\,\frac{t_{nk}}{p_{nk}} + \frac{\bar L}{N}\Bigr)",
        "dz",
        "p * (-dy / N * t / p + dy / N)",
    ),
    "softmax_cross_entropy.dz": (r"\bar z = \frac{\bar L}{N}\,(p - t)", "dz", "dy / N * (p - t)"),
    "softmax_cross_entropy.dz.options": (
        r"\bar z_{nk} = \frac{\bar L}{C}\, c_n\, (p_{nk} - t_{nk})",
        "dz",
        "dy / c.sum() * c * (p - t)",
        "With smoothed labels and ignored samples; without them C is N.",
    ),
    # The short way round: the loss of a sample is log-sum-exp minus the logit of its label.
    "softmax_cross_entropy.logsumexp": (
        r"\frac{\partial}{\partial z_k} \log \sum_j e^{z_j} = p_k",
        "np.stack([D(lambda r: np.log(np.exp(r).sum()), z[n]) for n in range(N)])",
        "p",
    ),
}

WHERE = {  # label smoothing and ignored labels change t and N
    "softmax_cross_entropy": "plain",
    "softmax_cross_entropy.loss": "",
    "softmax_cross_entropy.dz.options": "",
}

SYMBOLS = {
    "mean_squared_error": {"L": "loss", r"\bar L": "dy", "t": "target", r"\bar y": "dprediction", r"\bar t": "dtarget"}
    | {"y_i": "i: y.ravel()", "t_i": "i: target.ravel()", "L/y_i": 'i: J("loss", "y").ravel()'},
    "softmax_cross_entropy": {"L": "loss", r"\bar L": "dy", "C": "c.sum()", "c": "c[:, 0]"}
    | {
        "p_j/z_k": "~1 j k: local",
        "p_k/z_k": '~1 k: np.einsum("nkk->nk", local)',
        "p_j/z_j": '~1 j: np.einsum("nkk->nk", local)',
    }
    | {"p_nj/z_nk": "n j k: local", "L/p_nk": "n k: D(cross_entropy, p)", "s": "~: np.exp(z).sum(1)"},
}

DEFINITIONS = {
    "mean_squared_error": {"S": "y.size"},
    "softmax_cross_entropy": {
        "D": "lambda f, a: np.stack([(f(a + 1e-30j * e.reshape(a.shape)) / 1e-30).imag"
        " for e in np.eye(a.size)], axis=-1).reshape(np.shape(f(a)) + a.shape)",
        "off": "~np.eye(K, dtype=bool)",
        "e": "np.exp(z[0])",
        "s": "e.sum()",
        "softmax": "lambda r: np.exp(r) / np.exp(r).sum()",
        "local": "np.stack([D(softmax, row) for row in z])",
        "p": "np.stack([softmax(row) for row in z])",
        "c": "1.0 * (label != ignore_index)[:, None]",
        "t": "(1 - label_smoothing) * (label[:, None] == np.arange(K)) + label_smoothing / K",
        "cross_entropy": "lambda q: -(t * np.log(q)).sum() / N",
        "dp": "dy * D(cross_entropy, p)",
    },
}
