"""Task: columns to mean 0 and spread 1, by the numbers of the training part alone; constant columns stay finite."""

import numpy as np

from ..task import Task

SHAPES = [(7, 4, 5), (6, 3, 4), (9, 5, 6), (7, 2, 3), (5, 1, 4)]
CONSTANT = (0.1, 0.0, 1.1, 0.7, 0.3)


def cases(rng):
    """x_train (N, D), x_test (M, D). One column is constant in training, by 0.1 or so, whose mean is not exact."""
    found = []
    for (N, M, D), constant in zip(SHAPES, CONSTANT, strict=True):
        centre, spread = 3 * rng.normal(size=D), rng.uniform(0.05, 2.0, size=D)
        x_train, x_test = (centre + spread * rng.normal(size=(rows, D)) for rows in (N, M))
        column = int(rng.integers(D))
        x_train[:, column] = constant
        x_test[:, column] = constant + np.array([0.5, 0.0, -1.5, 0.25, 0.0])[:M]
        found.append((x_train, x_test))
    return found


def reference(x_train, x_test):
    """x_train (N, D), x_test (M, D) -> train (N, D), test (M, D)"""
    mean, spread = x_train.mean(axis=0), x_train.std(axis=0)
    spread[x_train.max(axis=0) == x_train.min(axis=0)] = 1
    return (x_train - mean) / spread, (x_test - mean) / spread


TASK = Task(
    name="scale_by_training",
    points=2,
    signature="scale_by_training(x_train, x_test) -> train, test",
    reference=reference,
    cases=cases,
    forbid=("torch", "sklearn", "scipy"),
    forbid_reason="the point of this task is to write it yourself",
)


@TASK.mistake("The test part is scaled by its own numbers. It must not have a say: use those of the training part.")
def each_by_itself(x_train, x_test):
    mean, spread = x_train.mean(axis=0), x_train.std(axis=0)
    spread = np.where(np.ptp(x_train, axis=0) == 0, 1, spread)
    own = np.where(np.ptp(x_test, axis=0) == 0, 1, x_test.std(axis=0))
    return (x_train - mean) / spread, (x_test - x_test.mean(axis=0)) / own


@TASK.mistake("Mean and spread are taken over both parts: what the test rows hold has leaked into training.")
def both_together(x_train, x_test):
    both = np.concatenate([x_train, x_test])
    mean, spread = both.mean(axis=0), np.where(np.ptp(both, axis=0) == 0, 1, both.std(axis=0))
    return (x_train - mean) / spread, (x_test - mean) / spread


@TASK.mistake("The test part comes back as it was. The network has learned on scaled numbers: scale these alike.")
def test_not_scaled(x_train, x_test):
    mean, spread = x_train.mean(axis=0), x_train.std(axis=0)
    spread = np.where(np.ptp(x_train, axis=0) == 0, 1, spread)
    return (x_train - mean) / spread, x_test.copy()


@TASK.mistake("A column of 0.1 has a spread of 1e-17 by rounding, so std == 0 misses it. Compare its max and its min.")
def exact_zero_only(x_train, x_test):
    mean, spread = x_train.mean(axis=0), x_train.std(axis=0)
    spread = np.where(spread == 0, 1, spread)
    return (x_train - mean) / spread, (x_test - mean) / spread


@TASK.mistake("A constant column is divided by its spread, which is 0 but for rounding. Divide such columns by 1.")
def constant_ignored(x_train, x_test):
    mean, spread = x_train.mean(axis=0), x_train.std(axis=0)
    return (x_train - mean) / spread, (x_test - mean) / spread


@TASK.mistake("Your spread divides by N - 1. Here it is NumPy's usual one, x.std(axis=0), with N.")
def one_less(x_train, x_test):
    mean, spread = x_train.mean(axis=0), x_train.std(axis=0, ddof=1)
    spread = np.where(np.ptp(x_train, axis=0) == 0, 1, spread)
    return (x_train - mean) / spread, (x_test - mean) / spread


@TASK.mistake("You divide by the variance: take its root.")
def by_variance(x_train, x_test):
    mean, spread = x_train.mean(axis=0), x_train.var(axis=0)
    spread = np.where(np.ptp(x_train, axis=0) == 0, 1, spread)
    return (x_train - mean) / spread, (x_test - mean) / spread


@TASK.mistake("A small number is added to every spread, which changes all columns. Only constant ones need care.")
def small_number_added(x_train, x_test):
    mean, spread = x_train.mean(axis=0), x_train.std(axis=0)
    spread = np.where(np.ptp(x_train, axis=0) == 0, 1, spread + 1e-6)
    return (x_train - mean) / spread, (x_test - mean) / spread


@TASK.mistake("A column that is constant in training is set to 0 in the test part. Take its mean off, divide by 1.")
def constant_wiped_out(x_train, x_test):
    mean, spread = x_train.mean(axis=0), x_train.std(axis=0)
    spread = np.where(np.ptp(x_train, axis=0) == 0, 1, spread)
    return (x_train - mean) / spread, np.where(np.ptp(x_train, axis=0) == 0, 0.0, (x_test - mean) / spread)


@TASK.mistake("One mean and one spread serve for all columns. Each column has its own: axis=0.")
def one_for_all(x_train, x_test):
    mean, spread = x_train.mean(), x_train.std()
    return (x_train - mean) / spread, (x_test - mean) / spread


@TASK.mistake("Each row is scaled by itself. A column is one quantity, measured on all samples: axis=0.")
def rows_for_columns(x_train, x_test):
    train = (x_train - x_train.mean(axis=1, keepdims=True)) / x_train.std(axis=1, keepdims=True)
    test = (x_test - x_test.mean(axis=1, keepdims=True)) / x_test.std(axis=1, keepdims=True)
    return train, test


@TASK.mistake("The mean is not taken off. First subtract it, then divide.")
def not_centred(x_train, x_test):
    spread = x_train.std(axis=0)
    spread = np.where(np.ptp(x_train, axis=0) == 0, 1, spread)
    return x_train / spread, x_test / spread


@TASK.mistake("You scale by the smallest and the largest value. Asked are the mean and the standard deviation.")
def by_range(x_train, x_test):
    low, width = x_train.min(axis=0), np.ptp(x_train, axis=0)
    width = np.where(width == 0, 1, width)
    return (x_train - low) / width, (x_test - low) / width


@TASK.alternate
def by_columns(x_train, x_test):
    train, test = x_train.astype(float), x_test.astype(float)
    for j in range(x_train.shape[1]):
        column = x_train[:, j]
        spread = 1.0 if (column == column[0]).all() else np.sqrt(np.mean((column - column.mean()) ** 2))
        train[:, j] = (column - column.mean()) / spread
        test[:, j] = (x_test[:, j] - column.mean()) / spread
    return train, test


@TASK.alternate
def by_a_small_limit(x_train, x_test):
    mean, spread = np.mean(x_train, 0), np.std(x_train, 0)
    spread = np.where(spread < 1e-12, 1.0, spread)
    return np.divide(x_train - mean, spread), np.divide(x_test - mean, spread)


@TASK.alternate
def by_the_first_row(x_train, x_test):
    shift = x_train[0]  # take any row off first, and a constant column is exactly 0
    mean, square = (x_train - shift).mean(0), ((x_train - shift) ** 2).mean(0)
    spread = np.sqrt(square - mean**2)
    spread[square == 0] = 1
    return (x_train - shift - mean) / spread, (x_test - shift - mean) / spread
