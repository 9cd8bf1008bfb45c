"""The attention chapter's measurements: scale, masks, depth, positions, cost, and learning."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from .style import BACKWARD, FAINT, FORWARD, INK, MUTED, ORANGE

Array = np.ndarray
LOOKS = {"raw": (BACKWARD, "--", "s"), "divided by √D": (FORWARD, "-", "o"), "divided by D": (ORANGE, ":", "^")}


def scale(widths: Sequence[int], panels: Mapping[str, Mapping[str, Sequence[float]]]) -> Figure:
    """Three panels over the width of the keys, one curve for each way to scale the scores."""
    fig, axes = plt.subplots(1, 3, figsize=(7, 3.1))
    for ax, (title, curves) in zip(axes, panels.items(), strict=True):
        for name, values in curves.items():
            colour, line, mark = LOOKS[name]
            ax.loglog(widths, values, color=colour, ls=line, marker=mark, ms=4, label=name)
        ax.set(title=title, xlabel="width D", xticks=widths[::2], xticklabels=[str(w) for w in widths[::2]])
        ax.tick_params(axis="x", which="minor", labelbottom=False)
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3, fontsize=9.5)
    plt.close(fig)
    return fig


def masks(weights: Mapping[str, Array]) -> Figure:
    """Attention weights under several masks; a cell that is closed is crossed out."""
    fig, axes = plt.subplots(1, len(weights), figsize=(7, 2.9))
    for ax, (name, p) in zip(axes, weights.items(), strict=True):
        ax.imshow(p, cmap="Blues", vmin=0, vmax=1.2)
        for (t, s), weight in np.ndenumerate(p):
            text, colour = ("×", MUTED) if weight == 0 else (f"{weight:.1f}", INK if weight < 0.6 else "white")
            ax.text(s, t, text, ha="center", va="center", fontsize=9.5, color=colour)
        ax.set(title=name, xticks=[], yticks=[], xlabel="keys")
        ax.grid(False)
    axes[0].set_ylabel("queries")
    plt.close(fig)
    return fig


def depth(panels: Mapping[str, Mapping[str, Sequence[float]]]) -> Figure:
    """Two panels over the number of blocks passed, one curve with the residual sums and one without."""
    fig, axes = plt.subplots(1, 2, figsize=(7, 3.1), sharey=True)
    looks = {"with the sums": (FORWARD, "-", "o"), "without": (BACKWARD, "--", "s")}
    for ax, (title, curves) in zip(axes, panels.items(), strict=True):
        for name, values in curves.items():
            colour, line, mark = looks[name]
            ax.plot(range(len(values)), values, color=colour, ls=line, marker=mark, ms=4, label=name)
        ax.set(title=title, xlabel="blocks passed", ylim=(-0.15, 1.08), xticks=range(0, len(values), 3))
    axes[0].set_ylabel("cosine")
    axes[0].legend(loc="center", bbox_to_anchor=(0.42, 0.36), fontsize=9.5)
    plt.close(fig)
    return fig


def places(table: Array) -> Figure:
    """Left: the vectors of the positions, a row each. Right: their products with that of place 30."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3), width_ratios=[1.25, 1])
    left.imshow(table, cmap="PuOr", aspect="auto", vmin=-1, vmax=1, interpolation="nearest")
    left.set(title="sines and cosines", xlabel="feature", ylabel="place")
    left.grid(False)
    middle = len(table) // 2
    distance = np.arange(len(table)) - middle
    right.plot(distance, table @ table[middle] / (table[middle] @ table[middle]), color=FORWARD)
    right.axvline(0, color=FAINT, lw=1, zorder=0)
    right.set(title=f"product with place {middle}", xlabel="distance", ylim=(-0.1, 1.08))
    plt.close(fig)
    return fig


def cost(lengths: Sequence[int], products: Mapping[str, Array], kept: Mapping[str, Array], crossing: int) -> Figure:
    """Multiplications, and numbers kept for the way back, over the length of the text."""
    fig, axes = plt.subplots(1, 2, figsize=(7, 3.2))
    for ax, curves, title in zip(axes, (products, kept), ("multiplications", "bytes kept"), strict=True):
        for (name, values), (colour, line, mark) in zip(curves.items(), LOOKS.values(), strict=False):
            ax.loglog(lengths, values, color=colour, ls=line, marker=mark, ms=4, label=name)
        ax.set(title=title, xlabel="length T", xticks=lengths[::2], xticklabels=[str(T) for T in lengths[::2]])
        ax.tick_params(axis="x", which="minor", labelbottom=False)
        ax.legend(loc="upper left", fontsize=9)
    axes[0].axvline(crossing, color=MUTED, lw=1, ls=":")
    axes[0].text(crossing * 0.93, axes[0].get_ylim()[0] * 1.6, f"T = {crossing}", ha="right", color=MUTED)
    plt.close(fig)
    return fig


def learning(losses: Sequence[float], rivals: Mapping[str, float], final: float) -> Figure:
    """The loss of a language model over the steps, the rivals as lines, the loss on new text as a mark at the end."""
    fig, ax = plt.subplots(figsize=(7, 3.2))
    smooth = np.reshape(losses[: len(losses) // 20 * 20], (-1, 20)).mean(1)
    ax.plot(losses, color=FAINT, lw=0.7)
    ax.plot(np.arange(10, len(smooth) * 20, 20), smooth, color=FORWARD, label="training, mean of 20 steps")
    ax.plot(
        len(losses), final, marker="o", color=FORWARD, ls="", ms=8, mfc="white", mew=2, label="new text, at the end"
    )
    for (name, loss), line in zip(rivals.items(), ("--", ":"), strict=True):
        ax.axhline(loss, color=BACKWARD, ls=line, lw=1.5, label=name)
    ax.set(xlabel="step", ylabel="loss", ylim=(1.2, 3.6))
    ax.legend(fontsize=9.5)
    plt.close(fig)
    return fig
