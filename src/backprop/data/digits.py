"""Handwritten digits: 1,797 real scans of 8 x 8 pixels, which scikit-learn bundles.

They are the test part of the UCI set "Optical Recognition of Handwritten Digits" (E. Alpaydin, C. Kaynak, 1998,
CC BY 4.0), written by 13 people. The split below is random, so both parts hold every writer's hand.
"""

from typing import NamedTuple

import numpy as np


class Digits(NamedTuple):
    """Pixels x (N, 64) between 0 and 1, labels (N,) from 0 to 9, for training and for testing."""

    x_train: np.ndarray
    label_train: np.ndarray
    x_test: np.ndarray
    label_test: np.ndarray


def load_digits(rng: np.random.Generator, *, test_share: float = 0.2, dtype: type = np.float32) -> Digits:
    """Draw a random split in which every digit has the same share in both parts."""
    from sklearn.datasets import load_digits as bundled

    if not 0 < test_share < 1:
        raise ValueError(f"test_share must lie between 0 and 1, got {test_share}")
    pixels, label = bundled(return_X_y=True)
    x = (pixels / 16).astype(dtype)
    test = np.zeros(len(x), dtype=bool)
    for digit in range(10):
        rows = rng.permutation(np.flatnonzero(label == digit))
        test[rows[: round(test_share * len(rows))]] = True
    return Digits(x[~test], label[~test], x[test], label[test])
