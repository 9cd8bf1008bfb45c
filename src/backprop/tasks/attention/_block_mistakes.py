"""Mistakes of the task in `block_backward`."""

from ._block import TASK


@TASK.mistake(
    "The direct ways are missing: the input of a part is also added to its output, so the price arrives past "
    "the part, too."
)
def no_residuals(dy, attend, norm1, feed, norm2):
    da = norm2(feed(dy))
    dx = norm1(attend(da))
    return da, dx


@TASK.mistake("da is right, but dx lacks its direct way: x, too, is added to what attention makes of it.")
def second_part_without_residual(dy, attend, norm1, feed, norm2):
    da = dy + norm2(feed(dy))
    dx = norm1(attend(da))
    return da, dx


@TASK.mistake("Only the direct ways are there: nothing comes back through the feed-forward part and attention.")
def only_the_direct_way(dy, attend, norm1, feed, norm2):
    return dy.copy(), dy.copy()


@TASK.mistake("You go through each part in forward order. The norm came first forward, so it comes last backward.")
def forward_order(dy, attend, norm1, feed, norm2):
    da = dy + feed(norm2(dy))
    dx = da + attend(norm1(da))
    return da, dx


@TASK.mistake(
    "You begin with attention. It came first forward; begin with the part that made y, the feed-forward network."
)
def parts_exchanged(dy, attend, norm1, feed, norm2):
    da = dy + norm1(attend(dy))
    dx = da + norm2(feed(da))
    return da, dx


@TASK.mistake(
    "In dx, attention gets dy. What attention made was added to x to give a: its price is that of a, which is da."
)
def stale_price(dy, attend, norm1, feed, norm2):
    da = dy + norm2(feed(dy))
    dx = da + norm1(attend(dy))
    return da, dx


@TASK.mistake("In dx the direct way begins at y. From x it leads to a, and what a is worth you have found already: da.")
def direct_way_too_far(dy, attend, norm1, feed, norm2):
    da = dy + norm2(feed(dy))
    dx = dy + norm1(attend(da))
    return da, dx


@TASK.mistake("In dx the price dy is counted twice: it is inside da already.")
def counted_twice(dy, attend, norm1, feed, norm2):
    da = dy + norm2(feed(dy))
    dx = dy + da + norm1(attend(da))
    return da, dx


@TASK.mistake(
    "You send the direct way through the norm as well. Here it passes every norm by: the norm is inside the bracket."
)
def norm_around_the_sum(dy, attend, norm1, feed, norm2):
    da = norm2(dy + feed(dy))
    dx = norm1(da + attend(da))
    return da, dx


@TASK.mistake("The norms are missing: between a part and the sum that it reads from lies a norm.")
def norms_forgotten(dy, attend, norm1, feed, norm2):
    da = dy + feed(dy)
    dx = da + attend(da)
    return da, dx


@TASK.mistake("The two norms are exchanged: norm1 belongs to attention, norm2 to the feed-forward network.")
def norms_exchanged(dy, attend, norm1, feed, norm2):
    da = dy + norm1(feed(dy))
    dx = da + norm2(attend(da))
    return da, dx


@TASK.mistake("Where two ways meet their prices are added, not subtracted.")
def subtracted(dy, attend, norm1, feed, norm2):
    da = dy - norm2(feed(dy))
    dx = da - norm1(attend(da))
    return da, dx


@TASK.mistake("You take the mean of two ways. A variable that is used twice gets both prices in full.")
def averaged(dy, attend, norm1, feed, norm2):
    da = (dy + norm2(feed(dy))) / 2
    dx = (da + norm1(attend(da))) / 2
    return da, dx


@TASK.mistake("The order is wrong: return da first, then dx, as you find them.")
def order_swapped(dy, attend, norm1, feed, norm2):
    da = dy + norm2(feed(dy))
    dx = da + norm1(attend(da))
    return dx, da
