"""Task: what a network says against what comes: mean probability and share of events, bin by bin."""

import numpy as np

from ..task import Task

SIZES = [(21, 4), (17, 8), (26, 5), (14, 6)]
"""N and bins. Where bins is a power of 2, some probabilities lie on the edges, which are exact then."""


def cases(rng):
    """p (N,) between 0 and 1, with a 1 among them and an empty bin; label (N,) of zeros and ones; bins."""
    found = []
    for N, bins in SIZES:
        p = rng.beta(0.7, 0.7, size=N)
        if bins in (4, 8):
            p[: N // 2] = rng.integers(bins, size=N // 2) / bins
        p = np.where(np.floor(p * bins) == 1, p + 1 / bins, p)  # the second bin is empty
        p[0] = 1.0
        label = (rng.uniform(size=N) < 0.3 + 0.4 * p).astype(int)
        label[:2] = 1, 0
        found.append((p, label, bins))
    return found


def reference(p, label, bins):
    """p (N,), label (N,) int, bins () int -> share (K,), said (K,), came (K,)"""
    share, said, came = np.zeros((3, bins))
    for k in range(bins):
        inside = (p >= k / bins) & ((p < (k + 1) / bins) | (k == bins - 1))
        if inside.any():
            share[k], said[k], came[k] = inside.mean(), p[inside].mean(), label[inside].mean()
    return share, said, came


TASK = Task(
    name="calibration_bins",
    points=2,
    signature="calibration_bins(p, label, bins) -> share, said, came",
    reference=reference,
    cases=cases,
    forbid=("torch", "sklearn", "scipy", "pandas"),
    forbid_reason="the point of this task is to count for yourself",
)


@TASK.mistake("A probability of exactly 1 is in none of your bins. It belongs into the last one.")
def one_left_out(p, label, bins):
    kept = p < 1
    n, p, label = len(p), p[kept], label[kept]
    place = np.floor(p * bins).astype(int)
    count = np.bincount(place, minlength=bins)
    full = np.maximum(count, 1)
    said = np.bincount(place, weights=p, minlength=bins) / full
    came = np.bincount(place, weights=label, minlength=bins) / full
    return count / n, said, came


@TASK.mistake("A probability on an edge is put into the lower bin. Bin k begins with its edge, k / bins.")
def edges_below(p, label, bins):
    place = np.maximum(np.ceil(p * bins) - 1, 0).astype(int)
    count = np.bincount(place, minlength=bins)
    full = np.maximum(count, 1)
    said = np.bincount(place, weights=p, minlength=bins) / full
    came = np.bincount(place, weights=label, minlength=bins) / full
    return count / len(p), said, came


@TASK.mistake("An empty bin gives 0 / 0 with you. Its three numbers are 0.")
def empty_bins_divided(p, label, bins):
    place = np.minimum(np.floor(p * bins), bins - 1).astype(int)
    count = np.bincount(place, minlength=bins)
    full = count
    said = np.bincount(place, weights=p, minlength=bins) / full
    came = np.bincount(place, weights=label, minlength=bins) / full
    return count / len(p), said, came


@TASK.mistake("You take the middle of the bin for what was said. Take the mean of the probabilities in it.")
def middle_of_the_bin(p, label, bins):
    place = np.minimum(np.floor(p * bins), bins - 1).astype(int)
    count = np.bincount(place, minlength=bins)
    full = np.maximum(count, 1)
    said = np.where(count > 0, (np.arange(bins) + 0.5) / bins, 0.0)
    came = np.bincount(place, weights=label, minlength=bins) / full
    return count / len(p), said, came


@TASK.mistake("Your shares are counts: divide them by the number of samples.")
def counts(p, label, bins):
    place = np.minimum(np.floor(p * bins), bins - 1).astype(int)
    count = np.bincount(place, minlength=bins)
    full = np.maximum(count, 1)
    said = np.bincount(place, weights=p, minlength=bins) / full
    came = np.bincount(place, weights=label, minlength=bins) / full
    return count.astype(float), said, came


@TASK.mistake("What came is divided by all samples. It is a share of those in the bin.")
def came_among_all(p, label, bins):
    place = np.minimum(np.floor(p * bins), bins - 1).astype(int)
    count = np.bincount(place, minlength=bins)
    full = np.maximum(count, 1)
    said = np.bincount(place, weights=p, minlength=bins) / full
    came = np.bincount(place, weights=label, minlength=bins) / len(p)
    return count / len(p), said, came


@TASK.mistake("said and came are exchanged: said is made of probabilities, came of labels.")
def exchanged(p, label, bins):
    place = np.minimum(np.floor(p * bins), bins - 1).astype(int)
    count = np.bincount(place, minlength=bins)
    full = np.maximum(count, 1)
    said = np.bincount(place, weights=p, minlength=bins) / full
    came = np.bincount(place, weights=label, minlength=bins) / full
    return count / len(p), came, said


@TASK.mistake(
    "You round to the nearest edge, so the first bin is half as wide. Bin k reaches from k / bins to (k + 1) / bins."
)
def rounded(p, label, bins):
    place = np.minimum(np.round(p * bins), bins - 1).astype(int)
    count = np.bincount(place, minlength=bins)
    full = np.maximum(count, 1)
    said = np.bincount(place, weights=p, minlength=bins) / full
    came = np.bincount(place, weights=label, minlength=bins) / full
    return count / len(p), said, came


@TASK.mistake("Your bins hold equally many samples. Asked are bins of equal width.")
def equal_counts(p, label, bins):
    place = p.argsort(kind="stable").argsort() * bins // len(p)
    count = np.bincount(place, minlength=bins)
    full = np.maximum(count, 1)
    said = np.bincount(place, weights=p, minlength=bins) / full
    came = np.bincount(place, weights=label, minlength=bins) / full
    return count / len(p), said, came


@TASK.mistake("You add up what was said and what came in each bin. Asked are means.")
def sums(p, label, bins):
    place = np.minimum(np.floor(p * bins), bins - 1).astype(int)
    count = np.bincount(place, minlength=bins)
    full = 1.0
    said = np.bincount(place, weights=p, minlength=bins) / full
    came = np.bincount(place, weights=label, minlength=bins) / full
    return count / len(p), said, came


@TASK.mistake("You count the zeros among the labels. What came are the ones.")
def wrong_events(p, label, bins):
    place = np.minimum(np.floor(p * bins), bins - 1).astype(int)
    count = np.bincount(place, minlength=bins)
    full = np.maximum(count, 1)
    said = np.bincount(place, weights=p, minlength=bins) / full
    came = np.bincount(place, weights=1 - label, minlength=bins) / full
    return count / len(p), said, came


@TASK.mistake("Your bins run from 1 down to 0. The first bin holds the smallest probabilities.")
def from_the_top(p, label, bins):
    place = np.minimum(np.floor(p * bins), bins - 1).astype(int)
    count = np.bincount(place, minlength=bins)
    full = np.maximum(count, 1)
    said = np.bincount(place, weights=p, minlength=bins) / full
    came = np.bincount(place, weights=label, minlength=bins) / full
    return (count / len(p))[::-1], said[::-1], came[::-1]


@TASK.alternate
def by_edges(p, label, bins):
    edges = np.linspace(0, 1, bins + 1)
    share, said, came = [], [], []
    for k in range(bins):
        inside = (p >= edges[k]) & (p < edges[k + 1])
        if k == bins - 1:
            inside = p >= edges[k]
        share.append(np.mean(inside))
        said.append(p[inside].mean() if inside.any() else 0.0)
        came.append(label[inside].mean() if inside.any() else 0.0)
    return np.array(share), np.array(said), np.array(came)


@TASK.alternate
def by_a_matrix(p, label, bins):
    place = np.clip((p * bins).astype(int), 0, bins - 1)
    member = (place[:, None] == np.arange(bins)) * 1.0
    count = member.sum(0)
    return member.mean(0), *(np.divide(v @ member, count, out=np.zeros(bins), where=count > 0) for v in (p, label))


@TASK.alternate
def by_adding_up(p, label, bins):
    place = np.digitize(p, np.arange(1, bins) / bins)
    sums = np.zeros((3, bins))
    for row, values in zip(sums, (np.ones(len(p)), p, label), strict=True):
        np.add.at(row, place, values)
    count = np.where(sums[0] == 0, 1, sums[0])
    return sums[0] / len(p), sums[1] / count, sums[2] / count
