"""The gates and the candidate of a gated recurrent unit, for any leading axes and for complex numbers."""

from typing import Any

import numpy as np

from ._through_time import sigmoid


def candidate(a: Any, s: Any, h: Any, scope: dict[str, Any]) -> tuple[Any, Any, Any]:
    """a = x Wx + bx, s = h Wh + bh, both (..., 3H), h (..., H) -> r, z, n, each (..., H)

    Without reset_after the block of n in s is not used: there r is multiplied to h before the product.
    """
    H = h.shape[-1]
    r, z = np.split(sigmoid(a[..., : 2 * H] + s[..., : 2 * H]), 2, axis=-1)
    if scope["reset_after"]:
        return r, z, np.tanh(a[..., 2 * H :] + r * s[..., 2 * H :])
    return r, z, np.tanh(a[..., 2 * H :] + (r * h) @ scope["Wh"][:, 2 * H :] + scope["bh"][2 * H :])
