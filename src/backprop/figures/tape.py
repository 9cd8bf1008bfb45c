"""The drawn pictures of the chapter on computation graphs: the worked example, its walks, its matrices, diamonds."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .style import BACKWARD, FORWARD, INK, MUTED, ORANGE
from .what_is_backpropagation import arrow, label, minus, node

PLACES = {"x": (0, 2.7), "y": (0, 0), "s": (2.6, 2.7), "p": (4.7, 0), "r": (6.8, 2.7), "L": (9.1, 1.35)}
WIRES = (("x", "s"), ("y", "s"), ("s", "p"), ("y", "p"), ("p", "r"), ("s", "r"), ("p", "L"), ("r", "L"))


def _canvas(ax: Axes) -> None:
    ax.set(xlim=(-0.95, 10.05), ylim=(-0.75, 3.6), aspect="equal")
    ax.axis("off")


def numbers(values: Mapping[str, float], prices: Mapping[str, float], slopes: Mapping[tuple, float]) -> Figure:
    """The worked example: in each box the value and, below it, the adjoint; on each wire the local slope."""
    fig, ax = plt.subplots(figsize=(6, 2.55))
    _canvas(ax)
    boxes = {name: node(ax, at, "", INK, 1.5) for name, at in PLACES.items()}
    for box in boxes.values():
        box.set_bounds(box.get_x(), box.get_y() - 0.08, box.get_width(), 1.0)
    for name, (x, y) in PLACES.items():
        ax.text(x, y + 0.19, f"${name} = {values[name]:g}$", ha="center", va="center", color=FORWARD, zorder=4)
        ax.text(x, y - 0.25, rf"$\bar {name} = {prices[name]:g}$", ha="center", va="center", color=BACKWARD, zorder=4)
    for start, end in WIRES:
        arrow(ax, boxes[start], boxes[end], MUTED)
        label(ax, PLACES[start], PLACES[end], minus(slopes[start, end], "g"), 0.48, INK)
    plt.close(fig)
    return fig


def walks(found: Mapping[str, tuple[Sequence[str], Mapping[str, float]]], late: tuple[str, str]) -> Figure:
    """The same graph walked in several orders: the place in the order above each box, the adjoint in it.

    In every panel but the first the wire `late` is the one that pays too late.
    """
    fig, axes = plt.subplots(len(found), 1, figsize=(6, 2.6 * len(found)))
    for i, (ax, (title, (order, prices))) in enumerate(zip(axes, found.items(), strict=True)):
        _canvas(ax)
        ax.set_title(title)
        right = next(iter(found.values()))[1]
        colours = {name: ORANGE if prices[name] != right[name] else INK for name in PLACES}
        boxes = {
            name: node(ax, at, rf"$\bar {name} = {prices[name]:g}$", colours[name], 1.6) for name, at in PLACES.items()
        }
        for start, end in WIRES:
            wrong = i > 0 and (start, end) == late
            arrow(ax, boxes[end], boxes[start], ORANGE if wrong else BACKWARD, line=":" if wrong else "--")
            if wrong:
                label(ax, PLACES[start], PLACES[end], "too late", 0.45, INK)
        for place, name in enumerate(order, start=1):
            x, y = PLACES[name]
            disc = {"boxstyle": "circle,pad=0.25", "fc": INK, "ec": "white"}
            ax.text(x - 0.8, y + 0.45, str(place), color="white", fontsize=9.5, ha="center", zorder=6, bbox=disc)
    plt.close(fig)
    return fig


def matrices(tables: Mapping[str, np.ndarray], names: Sequence[str]) -> Figure:
    """Square tables with a row and a column for each node; the last row of the last one is the gradient."""
    fig, axes = plt.subplots(1, len(tables), figsize=(6, 3.2))
    for ax, (title, table) in zip(axes, tables.items(), strict=True):
        size = len(names)
        for i, j in np.ndindex(table.shape):
            if table[i, j]:
                last = table is list(tables.values())[-1] and i == size - 1
                face = "#f7ddcc" if last else "#dbe9f5"
                ax.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fc=face, ec="white"))
                ax.text(j, i, f"{table[i, j]:g}", ha="center", va="center", fontsize=10.5, color=INK)
        ticks = {"xticks": range(size), "yticks": range(size), "xticklabels": names, "yticklabels": names}
        ax.set(title=title, xlim=(-0.5, size - 0.5), ylim=(size - 0.5, -0.5), aspect="equal", **ticks)
        ax.tick_params(length=0, labelsize=11, labelcolor=INK, top=True, labeltop=True, bottom=False, labelbottom=False)
        ax.grid(False)
        for side in ("left", "bottom", "top", "right"):
            ax.spines[side].set_visible(True)
            ax.spines[side].set_color(MUTED)
    plt.close(fig)
    return fig


def diamonds(rungs: Sequence[int], paths: Sequence[float], wires: Sequence[int]) -> Figure:
    """Above, three diamonds in a row; below, how many paths and how many wires a row of diamonds has."""
    fig, (top, bottom) = plt.subplots(2, 1, figsize=(6, 4.2), height_ratios=[1, 2.3])
    top.set(xlim=(-0.6, 9.6), ylim=(-0.95, 0.95), aspect="equal")
    top.axis("off")
    boxes = [node(top, (3 * k, 0), f"$v_{k}$", INK, 0.9) for k in range(4)]
    for k in range(3):
        for bend, name, height in ((-0.5, r"$\alpha$", 0.74), (0.5, r"$\beta$", -0.74)):
            start, end = boxes[k], boxes[k + 1]
            top.annotate(
                "",
                (3 * k + 3, 0),
                (3 * k, 0),
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": FORWARD,
                    "connectionstyle": f"arc3,rad={bend}",
                    "patchA": start,
                    "patchB": end,
                    "lw": 1.6,
                },
            )
            top.text(3 * k + 1.5, height, name, ha="center", va="center", fontsize=12)
            top.texts[-1].set_bbox({"fc": "white", "ec": "none", "pad": 1})
    bottom.semilogy(rungs, paths, color=BACKWARD, ls="--", label="paths from end to end")
    bottom.semilogy(rungs, wires, color=FORWARD, label="wires")
    bottom.set(xlabel="diamonds in the row", ylabel="how many", ylim=(1, None))
    bottom.legend(loc="upper left")
    plt.close(fig)
    return fig
