"""Breast masses, measured under the microscope: 569 real cases, which scikit-learn bundles.

The UCI set "Breast Cancer Wisconsin (Diagnostic)" (W. Wolberg, O. Mangasarian, N. Street, W. Street, 1995, CC BY 4.0).
The nuclei of cells from a fine-needle aspirate were outlined on a screen. Ten properties of each nucleus (radius,
texture, perimeter, area, ...) are summed up over the image by their mean, the standard error and the worst three.
All come from one hospital, and the cases are not those of a screening: 37 % of them are malignant.
"""

from typing import NamedTuple

import numpy as np

from ._files import sized


class Cells(NamedTuple):
    """Features x (N, 30) in pixels and ratios, not scaled; label (N,) 1 for malignant, 0 for benign; their names."""

    x_train: np.ndarray
    label_train: np.ndarray
    x_test: np.ndarray
    label_test: np.ndarray
    names: tuple[str, ...]


def load_cells(rng: np.random.Generator, *, test_share: float = 0.3, dtype: type = np.float32) -> Cells:
    """Draw a random split in which both parts have the same share of malignant cases."""
    from sklearn.datasets import load_breast_cancer

    sized(test_share)
    found = load_breast_cancer()
    if found.data.shape != (569, 30) or list(found.target_names) != ["malignant", "benign"]:
        raise ValueError(f"expected 569 cases of 30 features, malignant or benign, got {found.data.shape}")
    x, label = found.data.astype(dtype), 1 - found.target  # scikit-learn calls the benign ones 1
    test = np.zeros(len(x), dtype=bool)
    for kind in (0, 1):
        rows = rng.permutation(np.flatnonzero(label == kind))
        test[rows[: round(test_share * len(rows))]] = True
    return Cells(x[~test], label[~test], x[test], label[test], tuple(map(str, found.feature_names)))
