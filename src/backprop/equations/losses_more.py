"""Huber's loss, binary cross-entropy and the divergence from the standard normal; `S` counts the entries."""

EQUATIONS = {
    "huber.loss": (
        r"L = \frac{1}{S} \sum_i \begin{cases} \tfrac12\, d_i^2 & |d_i| \leq \delta\\"
        r" \delta\,\bigl(|d_i| - \tfrac12\,\delta\bigr) & \text{else} \end{cases}, \qquad d = y - t",
        "loss",
        "np.where(abs(d) <= delta, d * d / 2, delta * (abs(d) - delta / 2)).sum() / S",
    ),
    "huber.local": (
        r"\frac{\partial L}{\partial y_i} = \frac{1}{S} \begin{cases} d_i & |d_i| \leq \delta\\"
        r" \delta \operatorname{sign} d_i & \text{else} \end{cases}",
        'J("loss", "y")',
        "np.where(abs(d) <= delta, d, delta * np.sign(d)) / S",
        "Value and slope of the two pieces agree where they meet, so there is no kink.",
    ),
    "huber.dprediction": (
        r"\bar y_i = \frac{\bar L}{S}\, \max\bigl(-\delta,\, \min(d_i,\, \delta)\bigr)",
        "dprediction",
        "dy / S * np.maximum(-delta, np.minimum(d, delta))",
        "The error, clipped: one wild target pulls no harder than δ.",
    ),
    "huber.dtarget": (
        r"\bar t_i = -\frac{\bar L}{S}\, \max\bigl(-\delta,\, \min(d_i,\, \delta)\bigr)",
        "dtarget",
        "-dy / S * np.maximum(-delta, np.minimum(d, delta))",
    ),
    "binary_cross_entropy_with_logits.loss": (
        r"L = -\frac{1}{S} \sum_i \bigl(t_i \log p_i + (1 - t_i) \log(1 - p_i)\bigr), \qquad p = \sigma(z)",
        "loss",
        "-(target * np.log(p) + (1 - target) * np.log(1 - p)).sum() / S",
    ),
    "binary_cross_entropy_with_logits.dp": (
        r"\frac{\partial L}{\partial p_i} = \frac{1}{S}\, \frac{p_i - t_i}{p_i\,(1 - p_i)}",
        "slope",
        "(p - target) / (p * (1 - p)) / S",
        "Taken alone, the derivative grows without bound as p comes near 0 or 1.",
    ),
    "binary_cross_entropy_with_logits.dz": (
        r"\bar z = \frac{\bar L}{S}\,(p - t)",
        "dz",
        "dy / S * (p - target)",
        "The slope of the sigmoid, p (1 - p), cancels the denominator. "
        "So sigmoid and loss are one unit, and nothing is ever divided by a number that has rounded to 0.",
    ),
    "binary_cross_entropy_with_logits.dtarget": (
        r"\bar t = -\frac{\bar L}{S}\, z",
        "dtarget",
        "-dy / S * z",
        "The loss is linear in the target, and the difference of the two logarithms is the logit.",
    ),
    "gaussian_kl.loss": (
        r"L = \frac{1}{2N} \sum_{n,d} \bigl(\mu_{nd}^2 + e^{\lambda_{nd}} - 1 - \lambda_{nd}\bigr)",
        "loss",
        "sum((mean**2 + np.exp(log_variance) - 1 - log_variance).ravel()) / (2 * N)",
        "λ is the logarithm of the variance, so that every number stands for a variance that is positive.",
    ),
    "gaussian_kl.dmean": (
        r"\bar \mu = \frac{\bar L}{N}\, \mu",
        "dmean",
        "dy / N * mean",
        "A spring that pulls every mean to zero.",
    ),
    "gaussian_kl.dlog_variance": (
        r"\bar \lambda = \frac{\bar L}{2N}\, \bigl(e^\lambda - 1\bigr)",
        "dlog_variance",
        "dy / (2 * N) * (np.exp(log_variance) - 1)",
        "Zero exactly at variance 1; never below minus one half of the scale, however small the variance.",
    ),
}

_LOSS = {"L": "loss", r"\bar L": "dy", "t_i": "i: target.ravel()", r"\bar t_i": "i: dtarget.ravel()"}
SYMBOLS = {
    "huber": _LOSS | {r"\delta": "delta", "d_i": "i: d.ravel()", r"\bar y_i": "i: dprediction.ravel()"},
    "binary_cross_entropy_with_logits": _LOSS
    | {"t": "target", r"\bar t": "dtarget", "p_i": "i: p.ravel()", "L/p_i": "i: slope.ravel()"},
    "gaussian_kl": _LOSS
    | {r"\mu": "mean", r"\lambda": "log_variance", r"\bar \mu": "dmean", r"\bar \lambda": "dlog_variance"},
}

DEFINITIONS = {
    "huber": {"S": "y.size", "d": "y - target"},
    "binary_cross_entropy_with_logits": {
        "S": "z.size",
        "p": "1 / (1 + np.exp(-z))",
        "slope": "diff(lambda q: -(target * np.log(q) + (1 - target) * np.log(1 - q)).sum() / S, p)",
    },
}
