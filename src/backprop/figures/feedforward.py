"""The feedforward chapter's plots: activations, training curves, gradients, weights, mistakes."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from ..numpy.activations import (
    relu_backward,
    relu_forward,
    sigmoid_backward,
    sigmoid_forward,
    tanh_backward,
    tanh_forward,
)
from .style import BACKWARD, FORWARD, INK, MUTED

DASHES = ["-", "--", ":", "-."]
MARKERS = ["o", "s", "^", "D"]


def activations() -> Figure:
    """ReLU, sigmoid and tanh, and below each its slope: what a backward pass multiplies by."""
    fig, axes = plt.subplots(2, 3, figsize=(7, 4), sharex=True, sharey="row")
    x = np.linspace(-4, 4, 400)  # an even number of points: none on the kink
    pairs = [
        ("ReLU", relu_forward, relu_backward),
        ("sigmoid", sigmoid_forward, sigmoid_backward),
        ("tanh", tanh_forward, tanh_backward),
    ]
    for (name, forward, backward), top, bottom in zip(pairs, *axes, strict=True):
        y, cache = forward(x)
        (slope,) = backward(np.ones_like(x), cache)
        top.plot(x, y, color=FORWARD)
        top.set(title=name, ylim=(-1.2, 2.2))
        bottom.plot(x, slope, color=BACKWARD, ls="--")
        bottom.set(ylim=(-0.08, 1.15), yticks=[0, 0.25, 0.5, 1], xlabel="x")
    axes[1, 1].annotate("at most 1/4", (0, 0.25), (0, 0.55), ha="center", arrowprops={"arrowstyle": "->", "color": INK})
    axes[0, 0].set_ylabel("y")
    axes[1, 0].set_ylabel("slope ∂y/∂x")
    plt.close(fig)
    return fig


def curves(ours: Sequence[float], torch: Sequence[float], batches_per_epoch: int) -> Figure:
    """Both loss curves on one axis, and under it how far they are apart."""
    fig, (top, bottom) = plt.subplots(2, 1, figsize=(7, 4.4), sharex=True, height_ratios=(2, 1))
    epoch = np.arange(len(ours)) / batches_per_epoch
    top.semilogy(epoch, ours, color=FORWARD, lw=1, label="NumPy, derived by hand")
    few = slice(None, None, batches_per_epoch // 3)  # so that the line below stays visible
    top.semilogy(epoch[few], torch[few], "o", ms=4, mfc="none", mec=INK, mew=0.9, label="PyTorch, autograd")
    top.set(ylabel="loss of the batch")
    top.legend(loc="lower left")
    apart = np.abs(np.subtract(ours, torch))
    bottom.semilogy(epoch, np.maximum(apart, 1e-17), ".", ms=2, color=MUTED)
    bottom.axhline(1e-10, color=BACKWARD, ls=":")
    bottom.text(0, 2e-10, "asserted: below 1e-10", color=BACKWARD, va="bottom")
    bottom.set(xlabel="epoch", ylabel="difference", ylim=(1e-18, 1e-8), xticks=range(0, int(epoch[-1]) + 2, 5))
    plt.close(fig)
    return fig


def gradient_norms(norms: Mapping[str, Sequence[float]], window: int) -> Figure:
    """The size of each layer's weight gradient during training, as a mean over `window` steps."""
    fig, ax = plt.subplots(figsize=(7, 3.2))
    for i, (name, values) in enumerate(norms.items()):
        mean = np.reshape(values[: len(values) // window * window], (-1, window)).mean(1)
        ax.semilogy(1 + np.arange(len(mean)), mean, ls=DASHES[i], marker=MARKERS[i], ms=4, markevery=(i, 4), label=name)
    ax.set(xlabel="epoch", ylabel="norm of the gradient", xticks=range(0, len(mean) + 1, 5))
    ax.legend()
    plt.close(fig)
    return fig


def spread(accuracy: Mapping[str, Sequence[float]], shown: int) -> Figure:
    """One dot a run for each method; the run that the chapter shows in detail is ringed, the bar is the mean."""
    fig, ax = plt.subplots(figsize=(7, 2.7))
    for row, (name, values) in enumerate(accuracy.items()):
        y = row + np.linspace(-0.22, 0.22, len(values))
        percent = 100 * np.asarray(values)
        ax.plot(percent, y, ls="", marker=MARKERS[row], ms=6, label=name)
        ax.plot([percent.mean()] * 2, [row - 0.36, row + 0.36], color=INK, lw=1.5)
        ax.plot(percent[shown], y[shown], "o", ms=12, mfc="none", mec=BACKWARD, mew=1.5)
    ax.set(yticks=range(len(accuracy)), yticklabels=list(accuracy), xlabel="test accuracy in per cent")
    ax.invert_yaxis()
    plt.close(fig)
    return fig


def first_layer(before: np.ndarray, after: np.ndarray, units: int = 16) -> Figure:
    """Weights W (64, H) of some units as pictures: as they ended (two rows), and what training added (two rows)."""
    change = after - before
    chosen = np.argsort(-np.linalg.norm(change, axis=0), kind="stable")[:units]
    limit = np.abs(after[:, chosen]).max()
    fig = plt.figure(figsize=(7, 4.2))
    titles = ("after training", "what training added")
    for part, values, title in zip(np.asarray(fig.subfigures(2, 1)), (after, change), titles, strict=True):
        part.suptitle(title, x=0.01, ha="left", fontsize=11)
        axes = np.asarray(part.subplots(2, units // 2))
        for ax, unit in zip(axes.ravel(), chosen, strict=True):
            picture = ax.imshow(values[:, unit].reshape(8, 8), cmap="gray", vmin=-limit, vmax=limit)
            ax.set(xticks=[], yticks=[])
            ax.grid(False)
        part.colorbar(picture, ax=axes, shrink=0.9, ticks=[-limit, 0, limit], format="%.1f")
    plt.close(fig)
    return fig


def mistakes(x: np.ndarray, label: np.ndarray, said: np.ndarray) -> Figure:
    """The confusion matrix, and the wrongly read digits themselves."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.7), width_ratios=(1.15, 1))
    counts = np.zeros((10, 10), dtype=int)
    np.add.at(counts, (label, said), 1)
    left.imshow(np.minimum(counts, 3), cmap="Blues", vmax=6)
    for i, j in zip(*np.nonzero(counts), strict=True):
        left.text(j, i, counts[i, j], ha="center", va="center", fontsize=9, weight="normal" if i == j else "bold")
    left.set(xticks=range(10), yticks=range(10), xlabel="read as", ylabel="digit", title="Counts on the test part")
    left.grid(False)
    right.axis("off")
    wrong = np.flatnonzero(label != said)[:9]
    for place, n in enumerate(wrong):
        row, column = divmod(place, 3)
        inset = right.inset_axes((column / 3 + 0.03, 0.72 - row / 3, 0.26, 0.21))
        inset.imshow(x[n].reshape(8, 8), cmap="gray_r")
        inset.set(xticks=[], yticks=[])
        inset.set_title(f"{label[n]} read as {said[n]}", fontsize=9)
        inset.grid(False)
    plt.close(fig)
    return fig
