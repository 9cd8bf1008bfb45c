"""Task: softmax and cross-entropy together, backward."""

import numpy as np

from ...numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from ...numpy.softmax import log_softmax_forward
from ..task import Task

SHAPES = [(5, 4), (7, 3), (3, 6), (1, 3)]


def cases(rng):
    """dy a random number, and the cache of the reference's forward pass; the last case has logits near 1000.

    An unshifted softmax does not overflow even there: the cache holds log-probabilities, and those are at most 0.
    So it is an alternate here, and a mistake only in a forward pass. Labels are the least likely classes there,
    or the gradient would be zero.
    """
    found = []
    for N, K in SHAPES:
        found.append((2 * rng.normal(size=(N, K)), rng.permutation(np.arange(N) % K)))
    huge = 1000 * rng.normal(size=(4, 5))
    found.append((huge, huge.argmin(1)))
    upstream = rng.uniform(0.3, 0.8, size=len(found)) * np.resize([1.0, -1.0], len(found))
    return [(float(dy), (log_softmax_forward(z)[0], label)) for dy, (z, label) in zip(upstream, found, strict=True)]


def reference(dy, cache):
    """dy () -> dz (N, K)

    Softmax forgets a shift of its logits, so log-probabilities are as good as the logits that they came from.
    """
    log_p, label = cache
    return softmax_cross_entropy_backward(dy, softmax_cross_entropy_forward(log_p, label)[1])


TASK = Task(
    name="softmax_cross_entropy_backward",
    points=4,
    signature="softmax_cross_entropy_backward(dy, cache) -> (dz,)",
    reference=reference,
    cases=cases,
)


@TASK.mistake("The 1/N is missing. The loss is a mean over the batch, so each sample's share is divided by N.")
def without_mean(dy, cache):
    log_p, label = cache
    dz = np.exp(log_p)
    dz[np.arange(len(label)), label] -= 1
    return (dz * dy,)


@TASK.mistake("You divide by N twice: once is what the mean in the loss asks for.")
def mean_twice(dy, cache):
    log_p, label = cache
    N = len(label)
    dz = np.exp(log_p)
    dz[np.arange(N), label] -= 1
    return (dz * dy / N / N,)


@TASK.mistake("You divide by the number of classes. The loss is a mean over the samples.")
def mean_over_classes(dy, cache):
    log_p, label = cache
    N, K = log_p.shape
    dz = np.exp(log_p)
    dz[np.arange(N), label] -= 1
    return (dz * dy / K,)


@TASK.mistake(
    "You divide by N and by the number of classes, as a mean over all entries does. The loss has N terms only."
)
def mean_over_entries(dy, cache):
    log_p, label = cache
    N = len(label)
    dz = np.exp(log_p)
    dz[np.arange(N), label] -= 1
    return (dz * dy / log_p.size,)


@TASK.mistake("The upstream gradient dy is not used. It is often 1 for a loss, but not when the loss is itself scaled.")
def upstream_ignored(dy, cache):
    log_p, label = cache
    N = len(label)
    dz = np.exp(log_p)
    dz[np.arange(N), label] -= 1
    return (dz / N,)


@TASK.mistake("The sign is flipped: raising the right class's logit lowers the loss, so its entry must be negative.")
def sign_flipped(dy, cache):
    log_p, label = cache
    N = len(label)
    dz = -np.exp(log_p)
    dz[np.arange(N), label] += 1
    return (dz * dy / N,)


@TASK.mistake("These are the probabilities alone. What happens to the entry of the right class?")
def label_forgotten(dy, cache):
    log_p, label = cache
    return (np.exp(log_p) * dy / len(label),)


@TASK.mistake("You treat the cache as probabilities, but it holds their logarithms.")
def logarithms_for_probabilities(dy, cache):
    log_p, label = cache
    N = len(label)
    dz = log_p.copy()
    dz[np.arange(N), label] -= 1
    return (dz * dy / N,)


@TASK.mistake(
    "You subtract from whole columns: `dz[:, label]` takes each labelled column for every sample. "
    "One entry a row is meant, so the row index must run along with the label."
)
def whole_columns(dy, cache):
    log_p, label = cache
    dz = np.exp(log_p)
    dz[:, label] -= 1
    return (dz * dy / len(label),)


@TASK.mistake("Only the right class gets a gradient. The other logits raise the denominator, so they have one too.")
def label_only(dy, cache):
    log_p, label = cache
    N = len(label)
    dz = np.zeros_like(log_p)
    dz[np.arange(N), label] = np.exp(log_p[np.arange(N), label]) - 1
    return (dz * dy / N,)


@TASK.mistake("You normalise over the samples (axis 0). Probabilities add up to 1 over the classes, along each row.")
def wrong_axis(dy, cache):
    log_p, label = cache
    N = len(label)
    dz = np.exp(log_p)
    dz = dz / dz.sum(0)
    dz[np.arange(N), label] -= 1
    return (dz * dy / N,)


@TASK.mistake(
    "The numbers are right, but you overwrite the cache: a second backward pass would start from wrong numbers. "
    "Work on a new array."
)
def in_place(dy, cache):
    log_p, label = cache
    N = len(label)
    dz = np.exp(log_p, out=log_p)
    dz[np.arange(N), label] -= 1
    return (dz * (dy / N),)


@TASK.alternate
def by_one_hot(dy, cache):
    log_p, label = cache
    one_hot = np.eye(log_p.shape[1])[label]
    return (dy * (np.exp(log_p) - one_hot) / len(label),)


@TASK.alternate
def by_loops(dy, cache):
    log_p, label = cache
    N, K = log_p.shape
    dz = np.zeros((N, K))
    for n in range(N):
        for k in range(K):
            dz[n, k] = dy / N * (np.exp(log_p[n, k]) - (1 if k == label[n] else 0))
    return (dz,)


@TASK.alternate
def by_unshifted_softmax(dy, cache):
    log_p, label = cache
    p = np.exp(log_p) / np.exp(log_p).sum(axis=1, keepdims=True)
    return ((p - (np.arange(p.shape[1]) == label[:, None])) * dy / len(p),)


@TASK.alternate
def by_einsum_of_jacobians(dy, cache):
    log_p, label = cache
    p = np.exp(log_p)
    jacobian = np.eye(p.shape[1])[None] - p[:, None, :]  # d log_p[n, k] / d z[n, j]
    dlog_p = np.zeros_like(p)
    dlog_p[np.arange(len(p)), label] = -dy / len(p)
    return (np.einsum("nk,nkj->nj", dlog_p, jacobian),)
