"""Losses. `D(f, a)` is the Jacobian of f at a by the complex step, so exact to rounding."""

EQUATIONS = {
    "mean_squared_error.local": (
        r"\frac{\partial L}{\partial y_i} = \frac{2}{S}\,(y_i - t_i)",
        'J("loss", "y")',
        "2 / S * (y - target)",
    ),
    "mean_squared_error.dy": (
        r"\bar y = \bar L\;\frac{2}{S}\,(y - t)",
        "dprediction",
        "dy * 2 / S * (y - target)",
    ),
    "mean_squared_error.dt": (r"\bar t = -\bar y", "dtarget", "-dprediction"),
    # Softmax with cross-entropy, step by step: the loss from p, p from z, then both together.
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
    # The short way round: the loss of a sample is log-sum-exp minus the logit of its label.
    "softmax_cross_entropy.logsumexp": (
        r"\frac{\partial}{\partial z_k} \log \sum_j e^{z_j} = p_k",
        "np.stack([D(lambda r: np.log(np.exp(r).sum()), z[n]) for n in range(N)])",
        "p",
    ),
}

PLAIN = {"softmax_cross_entropy"}  # label smoothing and ignored labels change t and N

DEFINITIONS = {
    "mean_squared_error": {"S": "y.size"},
    "softmax_cross_entropy": {
        "D": "lambda f, a: np.stack([(f(a + 1e-30j * e.reshape(a.shape)) / 1e-30).imag"
        " for e in np.eye(a.size)], axis=-1).reshape(np.shape(f(a)) + a.shape)",
        "off": "~np.eye(K, dtype=bool)",
        "e": "np.exp(z[0])",
        "s": "e.sum()",
        "softmax": "lambda r: np.exp(r) / np.exp(r).sum()",
        "p": "np.stack([softmax(row) for row in z])",
        "t": "np.eye(K)[label]",
        "cross_entropy": "lambda q: -(t * np.log(q)).sum() / N",
        "dp": "dy * D(cross_entropy, p)",
    },
}
