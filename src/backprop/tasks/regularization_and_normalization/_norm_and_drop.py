"""What the task in `norm_and_drop` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3, 2, 0.5), (6, 5, 1, 0.25), (5, 4, 3, 0.4)]


def cases(rng):
    """A batch of N for training, with u, p, gamma, beta and the running statistics; then S new samples with their u.

    In the second case a single sample is evaluated.
    """
    found = []
    for N, D, S, p in SHAPES:
        x, x_new = 2 * rng.normal(size=(N, D)) + 1.5, 2 * rng.normal(size=(S, D)) + 1.5
        u, u_new = rng.random((N, D)), rng.random((S, D))
        u.flat[0], u_new.flat[0] = 0.01, 0.02  # something falls
        found.append((x, u, p, *rng.normal(size=(3, D)), 0.5 + 3 * rng.random(D), x_new, u_new))
    return found


def reference(x, u, p, gamma, beta, running_mean, running_variance, x_new, u_new):
    """x (N, D), u (N, D), p (), gamma (D,), beta (D,), running_mean (D,), running_variance (D,), x_new (S, D),
    u_new (S, D) -> y (N, D), means (K, D), variances (K, D)

    y holds the samples of both modes, means and variances what is remembered after training and after evaluation.
    """
    new_mean = 0.9 * running_mean + 0.1 * x.mean(0)
    new_variance = 0.9 * running_variance + 0.1 * x.var(0, ddof=1)
    y = (gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5) + beta) * np.where(u < p, 0, 1 / (1 - p))
    y_new = gamma * (x_new - new_mean) / np.sqrt(new_variance + 1e-5) + beta
    return np.concatenate([y, y_new]), np.stack([new_mean, new_mean]), np.stack([new_variance, new_variance])


def driver(thing, x, u, p, gamma, beta, running_mean, running_variance, x_new, u_new):
    """A batch in training, then new samples in evaluation, with what was remembered."""
    import numpy as np

    def called(values, uniform, mean, variance, training):
        returned = thing(values.copy(), uniform.copy(), p, gamma.copy(), beta.copy(), mean, variance, training)
        if not isinstance(returned, tuple | list) or len(returned) != 3:
            raise TypeError("norm_and_drop must return three arrays: y, running_mean, running_variance")
        shapes = values.shape, gamma.shape, gamma.shape
        names = "y", "running_mean", "running_variance"
        for name, array, shape in zip(names, returned, shapes):  # noqa: B905
            if not isinstance(array, np.ndarray):
                raise TypeError(f"the {name} that norm_and_drop returns must be an array, not a {type(array).__name__}")
            if array.shape != shape:
                raise ValueError(f"the {name} that norm_and_drop returns has shape {array.shape}, expected {shape}")
        return [np.array(array, dtype=float) for array in returned]

    before = running_mean.copy(), running_variance.copy()
    y, mean, variance = called(x, u, *before, True)
    if not np.array_equal(before[0], running_mean) or not np.array_equal(before[1], running_variance):
        raise ValueError("norm_and_drop overwrites the running statistics that came in: make new arrays")
    y_new, mean_new, variance_new = called(x_new, u_new, mean.copy(), variance.copy(), False)
    return np.concatenate([y, y_new]), np.stack([mean, mean_new]), np.stack([variance, variance_new])


TASK = Task(
    name="norm_and_drop",
    points=2,
    signature="norm_and_drop(x, u, p, gamma, beta, running_mean, running_variance, training)"
    " -> y, running_mean, running_variance",
    reference=reference,
    cases=cases,
    kind="bug",
    driver=driver,
    forbid=("torch", "backprop"),
    forbid_reason="the point of this task is to mend the function",
)
