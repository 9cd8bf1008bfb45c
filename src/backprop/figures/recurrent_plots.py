"""The curves of the chapter on recurrent networks: cuts, products of Jacobians, and how far a gradient reaches."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from .style import BACKWARD, FORWARD, GREEN, INK, MUTED, ORANGE, PURPLE

Array = np.ndarray


def truncation(cuts: Sequence[int], errors: Mapping[str, Mapping[str, Array]]) -> Figure:
    """Relative error over the length of a piece: one panel for each gradient, one curve for each way of cutting."""
    fig, axes = plt.subplots(1, 2, figsize=(7, 3.7), sharey=True)
    looks = {
        "contracting": {"color": FORWARD, "marker": "o"},
        "near-orthogonal": {"color": BACKWARD, "marker": "s"},
    }
    lines = {"pieces": "-", "overlapping": ":"}
    titles = {"weights": "gradient of $W_h$", "start": "gradient of $h_0$"}
    for ax, (gradient, title) in zip(axes, titles.items(), strict=True):
        for network, look in looks.items():
            for way, line in lines.items():
                if way in errors[gradient + network]:
                    label = f"{network}, {way}" if gradient == "weights" else None
                    ax.loglog(cuts, errors[gradient + network][way], ls=line, ms=4, lw=1.5, label=label, **look)
        ax.set(title=title, xlabel="steps back at most", ylim=(1e-5, 2))
        ax.set(xticks=[1, 4, 16, 64], xticklabels=["1", "4", "16", "64"])
        ax.minorticks_off()
    axes[0].set_ylabel("relative error")
    fig.legend(loc="outside lower center", ncols=2, fontsize=9)
    plt.close(fig)
    return fig


def products(norms: Mapping[str, Array], radii: Mapping[str, float]) -> Figure:
    """The largest singular value of a product over the number of factors, with the spectral radius in the legend."""
    fig, ax = plt.subplots(figsize=(7, 3.5))
    looks = [(BACKWARD, "-", "o"), (ORANGE, "--", "s"), (FORWARD, ":", "^"), (GREEN, "-.", "v")]
    for (name, values), (colour, line, mark) in zip(norms.items(), looks, strict=False):
        steps = np.arange(1, len(values) + 1)
        label = f"{name}  (ρ = {radii[name]:.2g})"
        ax.semilogy(steps, values, color=colour, ls=line, marker=mark, ms=3.5, lw=1.3, label=label)
    ax.axhline(1, color=MUTED, lw=0.9)
    ax.set(xlabel="factors in the product", ylabel="largest singular value")
    ax.legend(loc="upper left", fontsize=9)
    plt.close(fig)
    return fig


def vanishing(sizes: Mapping[str, Mapping[float, Array]]) -> Figure:
    """How large the Jacobian over k steps is: one panel for each kind of input, one curve for each gain."""
    fig, axes = plt.subplots(1, 2, figsize=(7, 3.5), sharey=True)
    for ax, (title, gains) in zip(axes, sizes.items(), strict=True):
        for (gain, values), colour, mark in zip(gains.items(), (FORWARD, GREEN, BACKWARD), "o^s", strict=True):
            steps = np.arange(1, len(values) + 1)
            ax.semilogy(steps, gain**steps, color=colour, lw=1, ls=":")
            ax.semilogy(steps, values, color=colour, marker=mark, ms=3.5, markevery=6, lw=1.5, label=f"{gain:g}")
        ax.axhline(1, color=MUTED, lw=0.8)
        ax.set(title=title, xlabel="steps back", ylim=(1e-12, 1e12))
    axes[0].set_ylabel("largest singular value")
    axes[0].legend(loc="upper left", title="singular values of $W_h$", title_fontsize=9, fontsize=9)
    axes[1].text(59, 1e9, "dotted: the bound", ha="right", fontsize=9, color=INK)
    plt.close(fig)
    return fig


def reach(shares: Mapping[str, Array]) -> Figure:
    """The share of each step in a weight gradient whose loss stands at the end, by the distance of the step."""
    fig, ax = plt.subplots(figsize=(7, 3.1))
    looks = [(PURPLE, "--", "s"), (FORWARD, "-", "o")]
    for (name, values), (colour, line, mark) in zip(shares.items(), looks, strict=True):
        ax.semilogy(np.arange(len(values)), values, color=colour, ls=line, marker=mark, ms=3.5, markevery=3, label=name)
    ax.set(xlabel="steps before the end", ylabel="share of the step, last = 1")
    ax.legend(loc="upper right", fontsize=9.5)
    plt.close(fig)
    return fig


def rows(accuracy: Mapping[int, Sequence[float]]) -> Figure:
    """Test accuracy over how many rows the gradient may go back: each split a marker, the mean a line."""
    fig, ax = plt.subplots(figsize=(7, 2.9))
    cuts = list(accuracy)
    ax.plot(cuts, [100 * np.mean(values) for values in accuracy.values()], color=FORWARD, lw=1.4)
    for cut, values in accuracy.items():
        ax.plot([cut] * len(values), [100 * v for v in values], "o", color=FORWARD, mfc="none", ms=6)
    ax.set(xlabel="rows that the gradient may go back", ylabel="test accuracy, %", xticks=cuts)
    plt.close(fig)
    return fig
