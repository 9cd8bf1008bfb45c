"""The drawings of the chapter on recurrent networks: the unrolled graph, where prices go, and the cliff."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path

from .style import BACKWARD, FORWARD, GREEN, INK, MUTED, ORANGE

Array = np.ndarray


def unrolled() -> Figure:
    """The loop once as a loop, then unrolled: values up and to the right, prices the other way."""
    fig, ax = plt.subplots(figsize=(6, 3.8))
    ax.set(xlim=(-3.2, 8.3), ylim=(-3.1, 3.35), aspect="equal")
    ax.axis("off")
    _box(ax, (-2.2, 0), "step")
    _arrow(ax, (-2.2, -1.6), (-2.2, -0.5), FORWARD, "-")
    _arrow(ax, (-2.2, 0.5), (-2.2, 1.6), FORWARD, "-")
    ax.text(-2.2, -1.9, "$x_t$", ha="center", va="center")
    ax.text(-2.2, 1.85, "$h_t$", ha="center", va="center")
    loop = Path([(-1.68, 0.18), (-0.3, 1.25), (-0.3, -1.25), (-1.68, -0.18)], [1, 4, 4, 4])
    ax.add_patch(FancyArrowPatch(path=loop, arrowstyle="->", mutation_scale=12, color=FORWARD, lw=1.5))
    ax.text(-0.75, 0.75, "$h_{t-1}$", ha="center", color=FORWARD, fontsize=11)
    ax.text(-2.2, -2.85, "folded", ha="center", color=MUTED)
    ax.text(3.6, -2.85, "unrolled", ha="center", color=MUTED)
    places = [1.2, 3.6, 6.0]
    for t, x in enumerate(places, start=1):
        _box(ax, (x, 0), "step")
        _arrow(ax, (x - 0.12, -1.55), (x - 0.12, -0.5), FORWARD, "-")
        _arrow(ax, (x + 0.12, -0.5), (x + 0.12, -1.55), BACKWARD, "--")
        ax.text(x - 0.25, -1.85, f"$x_{t}$", ha="center", va="center", color=FORWARD, fontsize=11)
        ax.text(x + 0.27, -1.85, rf"$\bar x_{t}$", ha="center", va="center", color=BACKWARD, fontsize=11)
        _arrow(ax, (x - 0.12, 0.5), (x - 0.12, 1.55), FORWARD, "-")
        _arrow(ax, (x + 0.12, 1.55), (x + 0.12, 0.5), BACKWARD, "--")
        ax.text(x - 0.25, 1.8, f"$h_{t}$", ha="center", va="center", color=FORWARD, fontsize=11)
        ax.text(x + 0.27, 1.8, rf"$\bar h_{t}$", ha="center", va="center", color=BACKWARD, fontsize=11)
    for left, name in zip([-0.6, *places], ("0", "1", "2", "last"), strict=True):
        start, end = left + (0.55 if left > 0 else 0.25), left + (1.85 if left > 0 else 1.25)
        _arrow(ax, (start, 0.12), (end, 0.12), FORWARD, "-")
        _arrow(ax, (end, -0.12), (start, -0.12), BACKWARD, "--")
        middle = (start + end) / 2
        ax.text(middle, 0.4, rf"$h_{{\rm {name}}}$", ha="center", color=FORWARD, fontsize=11)
        price = rf"$\bar h_{{\rm {name}}}$" if name in ("0", "last") else rf"$\bar h_{name}^+$"
        ax.text(middle, -0.6, price, ha="center", color=BACKWARD, fontsize=11)
    ax.text(4.45, 2.95, "$W_x,\\ W_h,\\ b$: the same for every step", ha="center", va="center", color=INK)
    ax.plot((places[0] + 0.85, places[-1] + 0.85), (2.55, 2.55), color=MUTED, lw=0.9, ls=":")
    for x in places:
        ax.plot((x + 0.85, x + 0.85, x + 0.35), (2.55, 0.75, 0.42), color=MUTED, lw=0.9, ls=":", zorder=0)
    plt.close(fig)
    return fig


def padding(prices: Array, mask: Array) -> Figure:
    """The size of the price of every state (N, T + 1), sequence by sequence; crosses where a step is padding."""
    fig, ax = plt.subplots(figsize=(7, 2.9))
    shown = ax.imshow(np.log10(prices), cmap="viridis", aspect="auto", vmin=-3, vmax=0.5)
    for n, t in zip(*np.nonzero(~mask), strict=True):
        ax.text(t + 1, n, "×", ha="center", va="center", fontsize=13, color=INK)
    T = mask.shape[1]
    ax.set(xticks=range(T + 1), yticks=range(len(mask)), xlabel="state after step t", ylabel="sequence")
    ax.set_yticklabels([str(n + 1) for n in range(len(mask))])
    ax.grid(False)
    bar = fig.colorbar(shown, ax=ax, label="size of the price", ticks=[-3, -2, -1, 0])
    bar.ax.set_yticklabels(["0.001", "0.01", "0.1", "1"])
    plt.close(fig)
    return fig


def cliff(plane: tuple[Array, ...], at: float, slope: tuple[Array, Array], paths: dict[str, Array]) -> Figure:
    """Left: the size of the gradient over both parameters. Right: the loss along b, and two ways of stepping off it."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4))
    shown = left.pcolormesh(
        *plane[:2], np.log10(plane[2]), cmap="magma", shading="auto", vmin=-4, vmax=2.5, rasterized=True
    )
    left.axvline(at, color="white", lw=1, ls="--")
    left.set(xlabel="recurrent weight w", ylabel="bias b", title="size of the gradient")
    left.grid(False)
    bar = fig.colorbar(shown, ax=left, ticks=[-4, -2, 0, 2])
    bar.ax.set_yticklabels([f"$10^{{{k}}}$" for k in (-4, -2, 0, 2)])
    right.plot(*slope, color=INK, lw=1.4)
    looks: dict[str, dict[str, Any]] = {
        "clipped": {"color": FORWARD, "marker": "o", "ls": "-"},
        "not clipped": {"color": BACKWARD, "marker": "s", "ls": "--"},
    }
    for name, path in paths.items():
        right.plot(path[:, 0], path[:, 1], ms=4, lw=1.1, label=name, **looks[name])
    right.set(xlabel="bias b", title=f"loss, at w = {at:g}", xlim=(slope[0].min(), slope[0].max()), ylim=(-0.03, None))
    right.legend(loc="upper right", fontsize=9)
    plt.close(fig)
    return fig


def bits(curve: tuple[Array, Array], final: float, baselines: dict[str, float]) -> Figure:
    """Bits a character while the network trains, beside what counting gets."""
    fig, ax = plt.subplots(figsize=(7, 3.6))
    ax.plot(*curve, color=FORWARD, lw=1.2, label="recurrent network, training")
    end = curve[0][-1]
    ax.plot([end], [final], "o", color=BACKWARD, ms=8, label="recurrent network, unseen text")
    for name, value in baselines.items():
        ax.plot([0, end * 1.03], [value, value], color=ORANGE if value > final else GREEN, lw=1.1, ls="--", zorder=1)
        ax.text(end * 1.05, value, name, va="center", fontsize=9)
    ax.set(xlabel="steps of training", ylabel="bits a character", xlim=(0, end * 1.24), ylim=(1.5, 5.2))
    ax.legend(loc="upper center", fontsize=9, bbox_to_anchor=(0.5, 0.85))
    plt.close(fig)
    return fig


def _box(ax: Axes, at: tuple[float, float], name: str) -> None:
    box = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": INK}
    ax.text(*at, name, ha="center", va="center", bbox=box, zorder=3)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], color: str, ls: str) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": color, "lw": 1.5, "ls": ls})
