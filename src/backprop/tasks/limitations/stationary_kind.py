"""Task: what kind of point the gradient and the Hessian tell: minimum, maximum, saddle, or not to be told."""

import numpy as np

from . import _stationary_mistakes  # noqa: F401  # they enter themselves
from ._stationary_kind import TASK


@TASK.alternate
def by_loops(g, H, small):
    found, kinds = [], []
    for gradient, hessian in zip(g, H, strict=True):
        values = np.linalg.eigvalsh(0.5 * hessian + 0.5 * hessian.T)
        found.append(values)
        if np.sqrt(np.sum(gradient**2)) > small:
            kinds.append(0)
        elif values[0] > small:
            kinds.append(1)
        elif values[-1] < -small:
            kinds.append(2)
        elif values[0] < -small and values[-1] > small:
            kinds.append(3)
        else:
            kinds.append(4)
    return np.array(found), np.array(kinds)


@TASK.alternate
def by_counting(g, H, small):
    values = np.linalg.eigh((H + np.transpose(H, (0, 2, 1))) / 2)[0]
    up, down = (values > small).sum(1), (values < -small).sum(1)
    D = H.shape[2]
    kind = np.where(up == D, 1.0, np.where(down == D, 2.0, np.where((up > 0) & (down > 0), 3.0, 4.0)))
    kind[(g * g).sum(1) > small**2] = 0
    return values, kind


@TASK.alternate
def by_any_eigenvalues(g, H, small):
    values = np.sort(np.linalg.eigvals((H + H.swapaxes(1, 2)) / 2).real, axis=1)
    kind = 4 * np.ones(len(g), dtype=int)
    kind[(values > small).any(1) & (values < -small).any(1)] = 3
    kind[(values < -small).all(1)] = 2
    kind[(values > small).all(1)] = 1
    return values, kind * (np.linalg.norm(g, axis=1) <= small)
