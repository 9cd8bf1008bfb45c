"""What convolution and pooling share: a window that moves over images."""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ._options import pair


class Window(NamedTuple):
    """U x V places, `dilation` apart, that move by `stride` over an image; each a pair for rows and columns."""

    size: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int] = (1, 1)

    @property
    def reach(self):
        """Rows and columns from the first place to the last, both included."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.size, self.dilation, strict=True))

    @property
    def area(self):
        """How many places it has."""
        return self.size[0] * self.size[1]

    @property
    def overlaps(self):
        """Whether two windows can see the same pixel."""
        return any(s < r for s, r in zip(self.stride, self.reach, strict=True))

    def count(self, x):
        """(P, Q): how many windows fit into images x (N, C, I, J) with their padding; below 1 if none does."""
        sides = zip(x.shape[2:], self.padding, self.reach, self.stride, strict=True)
        return tuple((i + 2 * p - r) // s + 1 for i, p, r, s in sides)

    def facing(self):
        """The window of the way back, if this one moves by 1: from each pixel to all windows that see it. Else None."""
        padding = tuple(r - 1 - p for r, p in zip(self.reach, self.padding, strict=True))
        return self._replace(padding=padding) if self.stride == (1, 1) and min(padding) >= 0 else None

    def pad(self, x, value=0):
        """The images with their padding around them; x itself if there is none."""
        if self.padding == (0, 0):
            return x
        N, C, height, width = x.shape
        up, left = self.padding
        padded = np.full((N, C, height + 2 * up, width + 2 * left), value, x.dtype)
        self.crop(padded)[...] = x
        return padded

    def crop(self, x):
        """The images without their padding: a view, and the backward pass of `pad`."""
        up, left = self.padding
        return x[:, :, up : x.shape[2] - up, left : x.shape[3] - left]

    def view(self, x, *, writeable=False):
        """x (N, C, I, J), padded -> (N, C, P, Q, U, V): what place (u, v) of the window at (p, q) sees.

        Nothing is copied. Rows and columns left over at the end, where no window fits, are not in it. Windows overlap,
        but one place never sees a pixel twice, so that gradients may be added into view[..., u, v].
        """
        view = sliding_window_view(x, self.reach, axis=(2, 3), writeable=writeable)
        return view[:, :, :: self.stride[0], :: self.stride[1], :: self.dilation[0], :: self.dilation[1]]


def make_window(where, *, size, stride, padding, dilation=1):
    """A window from options that are one number or a pair. Raises TypeError or ValueError that name the option."""
    return Window(
        pair(where, "size", size, 1),
        pair(where, "stride", stride, 1),
        pair(where, "padding", padding, 0),
        pair(where, "dilation", dilation, 1),
    )
