"""Task: the wiring of a transformer block, backward. Its mistakes are in `_block_mistakes`."""

import numpy as np

from . import _block_mistakes  # noqa: F401  # they enter themselves
from ._block import TASK


@TASK.alternate
def by_a_loop(dy, attend, norm1, feed, norm2):
    prices = [dy]
    for part, norm in ((feed, norm2), (attend, norm1)):
        prices.append(prices[-1] + norm(part(prices[-1])))
    return prices[1], prices[2]


@TASK.alternate
def by_a_helper(dy, attend, norm1, feed, norm2):
    def residual(price, *ways):
        through = price
        for way in ways:
            through = way(through)
        return np.add(price, through)

    da = residual(dy, feed, norm2)
    return da, residual(da, attend, norm1)


@TASK.alternate
def by_all_four_paths(dy, attend, norm1, feed, norm2):
    through_feed = norm2(feed(dy))
    through_attention = norm1(attend(dy))
    through_both = norm1(attend(through_feed))
    return through_feed + dy, dy + through_feed + through_attention + through_both


@TASK.alternate
def by_copies(dy, attend, norm1, feed, norm2):
    da = dy.copy()
    da += norm2(feed(dy))
    dx = da.copy()
    dx += norm1(attend(da))
    return da, dx
