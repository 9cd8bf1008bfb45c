"""Task: mend an evaluation into which the future leaks twice."""

import numpy as np

from ..task import Task

SIZES = [(31, 5, 18), (26, 3, 15), (40, 7, 22), (29, 5, 11)]
"""T, width and cut."""


def cases(rng):
    """a (T,), positive, width, and cut: how many samples train."""
    return [(rng.gamma(2.0, size=T) * np.linspace(1, 2.5, T), width, cut) for T, width, cut in SIZES]


def reference(a, width, cut):
    """a (T,), width () int, cut () int -> x_train (N,), x_test (M,), forecast (M,)

    Sample i knows the mean of the days i ... i + width - 1, and forecasts the day after them.
    """
    known = np.lib.stride_tricks.sliding_window_view(a[:-1], width).mean(axis=1)
    centre, spread = known[:cut].mean(), known[:cut].std()
    x_train, x_test = (known[:cut] - centre) / spread, (known[cut:] - centre) / spread
    target = a[width:][:cut]
    slope = x_train @ (target - target.mean()) / (x_train @ x_train + 1)
    return x_train, x_test, target.mean() + slope * x_test


TASK = Task(
    name="honest_evaluation",
    points=3,
    signature="honest_evaluation(a, width, cut) -> x_train, x_test, forecast",
    reference=reference,
    cases=cases,
    kind="bug",
    forbid=("torch", "sklearn", "pandas"),
    forbid_reason="the point of this task is to mend the evaluation",
)


@TASK.mistake(
    "Both leaks are still there. Ask of each line: which days does it look at, and are they all known by then?"
)
def as_given(a, width, cut):
    known = np.convolve(a, np.ones(width) / width, mode="same")[width - 1 : -1]
    target = a[width:]
    x = (known - known.mean()) / known.std()
    x_train, y_train, x_test = x[:cut], target[:cut], x[cut:]
    slope = x_train @ (y_train - y_train.mean()) / (x_train @ x_train + 1.0)
    return x_train, x_test, y_train.mean() + slope * x_test


@TASK.mistake(
    "The scaling is mended. But the mean still looks ahead: mode same puts the window around the day, not before it."
)
def still_looks_ahead(a, width, cut):
    known = np.convolve(a, np.ones(width) / width, mode="same")[width - 1 : -1]
    target = a[width:]
    x = (known - known[:cut].mean()) / known[:cut].std()
    x_train, y_train, x_test = x[:cut], target[:cut], x[cut:]
    slope = x_train @ (y_train - y_train.mean()) / (x_train @ x_train + 1.0)
    return x_train, x_test, y_train.mean() + slope * x_test


@TASK.mistake("The window is mended. But the mean and the spread for the scaling still come from all samples.")
def still_scaled_by_all(a, width, cut):
    known = np.convolve(a, np.ones(width) / width, mode="valid")[:-1]
    target = a[width:]
    x = (known - known.mean()) / known.std()
    x_train, y_train, x_test = x[:cut], target[:cut], x[cut:]
    slope = x_train @ (y_train - y_train.mean()) / (x_train @ x_train + 1.0)
    return x_train, x_test, y_train.mean() + slope * x_test


@TASK.mistake("Your window ends one day too early: what happened on the last day before the forecast is known. Use it.")
def one_day_late(a, width, cut):
    days = np.concatenate([a[:1], a[:-1]])
    known = np.convolve(days, np.ones(width) / width, mode="valid")[:-1]
    target = a[width:]
    x = (known - known[:cut].mean()) / known[:cut].std()
    x_train, y_train, x_test = x[:cut], target[:cut], x[cut:]
    slope = x_train @ (y_train - y_train.mean()) / (x_train @ x_train + 1.0)
    return x_train, x_test, y_train.mean() + slope * x_test


@TASK.mistake("Your window still holds the day that is to be forecast: it ends one day too late.")
def one_day_ahead(a, width, cut):
    known = np.convolve(a, np.ones(width) / width, mode="valid")[1:]
    target = a[width:]
    x = (known - known[:cut].mean()) / known[:cut].std()
    x_train, y_train, x_test = x[:cut], target[:cut], x[cut:]
    slope = x_train @ (y_train - y_train.mean()) / (x_train @ x_train + 1.0)
    return x_train, x_test, y_train.mean() + slope * x_test


@TASK.mistake("The test samples are scaled by their own mean and spread. Use those of the training samples for both.")
def test_by_itself(a, width, cut):
    known = np.convolve(a, np.ones(width) / width, mode="valid")[:-1]
    target = a[width:]
    x = (known - known[:cut].mean()) / known[:cut].std()
    x_train, y_train, x_test = x[:cut], target[:cut], (known[cut:] - known[cut:].mean()) / known[cut:].std()
    slope = x_train @ (y_train - y_train.mean()) / (x_train @ x_train + 1.0)
    return x_train, x_test, y_train.mean() + slope * x_test


@TASK.mistake("The level of your forecast is the mean of all targets. Those of the test samples are not known yet.")
def level_of_all_targets(a, width, cut):
    known = np.convolve(a, np.ones(width) / width, mode="valid")[:-1]
    target = a[width:]
    x = (known - known[:cut].mean()) / known[:cut].std()
    x_train, y_train, x_test = x[:cut], target[:cut], x[cut:]
    slope = x_train @ (y_train - y_train.mean()) / (x_train @ x_train + 1.0)
    return x_train, x_test, target.mean() + slope * x_test


@TASK.mistake("Your slope is fitted to all samples. Only the training samples may have a say in it.")
def slope_of_all(a, width, cut):
    known = np.convolve(a, np.ones(width) / width, mode="valid")[:-1]
    target = a[width:]
    x = (known - known[:cut].mean()) / known[:cut].std()
    x_train, y_train, x_test = x[:cut], target[:cut], x[cut:]
    slope = x @ (target - target.mean()) / (x @ x + 1.0)
    return x_train, x_test, y_train.mean() + slope * x_test


@TASK.mistake(
    "The scaling is gone, and with it the leak. But the penalty needs scaled samples: scale by the training part."
)
def not_scaled(a, width, cut):
    known = np.convolve(a, np.ones(width) / width, mode="valid")[:-1]
    target = a[width:]
    x = known
    x_train, y_train, x_test = x[:cut], target[:cut], x[cut:]
    slope = x_train @ (y_train - y_train.mean()) / (x_train @ x_train + 1.0)
    return x_train, x_test, y_train.mean() + slope * x_test


@TASK.mistake(
    "The mean is that of the training samples now, the spread still that of all. Both must come from training."
)
def spread_of_all(a, width, cut):
    known = np.convolve(a, np.ones(width) / width, mode="valid")[:-1]
    target = a[width:]
    x = (known - known[:cut].mean()) / known.std()
    x_train, y_train, x_test = x[:cut], target[:cut], x[cut:]
    slope = x_train @ (y_train - y_train.mean()) / (x_train @ x_train + 1.0)
    return x_train, x_test, y_train.mean() + slope * x_test


@TASK.alternate
def by_a_loop(a, width, cut):
    known = np.array([a[i : i + width].mean() for i in range(len(a) - width)])
    mean, spread = np.mean(known[:cut]), np.std(known[:cut])
    x_train, x_test = (known[:cut] - mean) / spread, (known[cut:] - mean) / spread
    y = a[width : width + cut]
    slope = np.sum(x_train * (y - y.mean())) / (np.sum(x_train**2) + 1)
    return x_train, x_test, y.mean() + slope * x_test


@TASK.alternate
def by_sums(a, width, cut):
    until = np.concatenate([[0], np.cumsum(a)])
    known = (until[width:-1] - until[: -width - 1]) / width
    x = (known - known[:cut].mean()) / known[:cut].std()
    level = a[width : width + cut].mean()
    slope = x[:cut] @ (a[width : width + cut] - level) / (x[:cut] @ x[:cut] + 1)
    return x[:cut], x[cut:], level + slope * x[cut:]
