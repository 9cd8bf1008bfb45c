"""The feedforward chapter's drawings: the network as a picture and as a computation graph."""

from collections.abc import Sequence
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import BACKWARD, FAINT, FORWARD, INK, MUTED

SHOWN = 7  # a layer is drawn as at most so many discs, with a gap for the rest


def network(image: np.ndarray, sizes: Sequence[int]) -> Figure:
    """A digit (8, 8), the layers behind it, and one weight picked out with what the backward pass tells it."""
    fig, ax = plt.subplots(figsize=(7, 3.9))
    ax.set(xlim=(-1.6, 7.2), ylim=(-3.3, 2.9), aspect="equal")
    ax.axis("off")
    inset = ax.inset_axes((-1.55, -0.75, 1.5, 1.5), transform=ax.transData)
    inset.imshow(image, cmap="gray_r", interpolation="nearest")
    inset.set(xticks=[], yticks=[])
    inset.grid(False)
    columns = [_column(0.75 + 2 * i, min(size, SHOWN)) for i, size in enumerate(sizes)]
    for left, right in pairwise(columns):
        for x0, y0 in left:
            for x1, y1 in right:
                ax.plot((x0, x1), (y0, y1), color=FAINT, lw=0.5, zorder=1)
    names = ["x"] + [f"h_{i}" for i in range(1, len(sizes) - 1)] + ["z"]
    for column, size, name in zip(columns, sizes, names, strict=True):
        xs, ys = zip(*column, strict=True)
        ax.scatter(xs, ys, s=70, color="white", edgecolor=FORWARD, lw=1.4, zorder=3)
        if size > SHOWN:
            ax.text(xs[0], 0, "⋮", ha="center", va="center", fontsize=13, color=INK, zorder=4)
        ax.text(xs[0], -2.3, f"${name}$: {size}", ha="center", va="center")
    (x0, y0), (x1, y1) = columns[1][1], columns[2][4]
    ax.plot((x0, x1), (y0, y1), color=BACKWARD, lw=2.2, zorder=2)
    ax.text(
        (x0 + x1) / 2, 2.35, "one weight of $W_2$: how much\nof the loss is its doing?", ha="center", color=BACKWARD
    )
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    ax.annotate("", middle, (middle[0], 2.25), arrowprops={"arrowstyle": "-", "color": BACKWARD, "lw": 0.8, "ls": ":"})
    _arrow(ax, (0.4, -2.75), (7.1, -2.75), FORWARD, "-")
    _arrow(ax, (7.1, -3.05), (0.4, -3.05), BACKWARD, "--")
    ax.text(0.3, -2.75, "values", ha="right", va="center", color=FORWARD)
    ax.text(0.3, -3.07, "adjoints", ha="right", va="center", color=BACKWARD)
    plt.close(fig)
    return fig


def computation_graph() -> Figure:
    """Three layers and the loss, top to bottom: values go down, adjoints up; parameters left, what is kept right."""
    fig, ax = plt.subplots(figsize=(4.8, 6.4))
    ax.set(xlim=(-2.75, 2.6), ylim=(-12.2, 1.35))
    ax.axis("off")
    steps = ["linear", "ReLU", "linear", "ReLU", "linear", "softmax, loss"]
    kept = ["$x,\\ W_1$", "$a_1$", "$h_1,\\ W_2$", "$a_2$", "$h_2,\\ W_3$", "$p,\\ t$"]
    edges = ["x", "a_1", "h_1", "a_2", "h_2", "z", "L"]
    ax.text(1.85, 0.55, "kept for the\nway back", ha="center", color=MUTED)
    for i, (step, saved) in enumerate(zip(steps, kept, strict=True)):
        y = -1 - 2 * i
        box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": INK}
        ax.text(0, y, step, ha="center", va="center", bbox=box, zorder=3)
        ax.text(1.85, y, saved, ha="center", va="center", fontsize=11)
        ax.plot((0.6, 1.3), (y, y), color=MUTED, lw=0.9, ls=":", zorder=1)
        if step == "linear":
            layer = i // 2 + 1
            _arrow(ax, (-1.5, y + 0.17), (-0.5, y + 0.17), FORWARD, "-")
            _arrow(ax, (-0.5, y - 0.17), (-1.5, y - 0.17), BACKWARD, "--")
            ax.text(-1.6, y + 0.3, f"$W_{layer}, b_{layer}$", ha="right", va="center", fontsize=11, color=FORWARD)
            adjoint = rf"$\bar W_{layer}, \bar b_{layer}$"
            ax.text(-1.6, y - 0.3, adjoint, ha="right", va="center", fontsize=11, color=BACKWARD)
    for i, name in enumerate(edges):
        top, bottom = (-2 * i + shift for shift in (0.45, -0.5))
        _arrow(ax, (-0.12, top), (-0.12, bottom), FORWARD, "-")
        _arrow(ax, (0.12, bottom), (0.12, top), BACKWARD, "--")
        ax.text(-0.25, -2 * i, f"${name}$", ha="right", va="center", fontsize=11, color=FORWARD)
        seed = r"$\bar L = 1$" if name == "L" else rf"$\bar {name}$"
        ax.text(0.27, -2 * i, seed, ha="left", va="center", fontsize=11, color=BACKWARD)
    plt.close(fig)
    return fig


def _column(x: float, count: int) -> list[tuple[float, float]]:
    gap = 0.35 if count == SHOWN else 0.0  # room for the dots that stand for the undrawn units
    ys = np.linspace(1.7, -1.7, count)
    return [(x, float(y + np.sign(y) * gap / 2)) for y in ys if not (gap and abs(y) < 1e-9)]


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], color: str, ls: str) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": color, "lw": 1.5, "ls": ls})
