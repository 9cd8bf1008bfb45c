"""The attention chapter's drawings: a soft look-up, the three uses of one array, the residual stream."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import BACKWARD, FAINT, FORWARD, GREEN, INK, MUTED, ORANGE

Array = np.ndarray
KEYS = (FORWARD, ORANGE, GREEN)


def lookup(q: Array, k: Array, p: Array, v: Array, y: Array) -> Figure:
    """Left: one query and three keys as arrows. Middle: the weights. Right: the values and their weighted mean."""
    fig, (left, middle, right) = plt.subplots(1, 3, figsize=(7, 2.9), width_ratios=[1.2, 1, 1.2])
    for s, (key, colour) in enumerate(zip(k, KEYS, strict=True), start=1):
        _vector(left, key, colour, f"$k_{s}$", "-")
    _vector(left, q, INK, "$q$", "--")
    left.set(title="query and keys", xlim=(-1.9, 2.7), ylim=(-1.6, 2.6), aspect="equal", xticks=[], yticks=[])
    bars = middle.bar([f"$p_{s}$" for s in (1, 2, 3)], p, color=KEYS, width=0.6)
    middle.bar_label(bars, [f"{weight:.2f}" for weight in p], padding=2)
    middle.set(title="weights", ylim=(0, 1), yticks=[])
    middle.grid(False)
    for s, (value, weight, colour) in enumerate(zip(v, p, KEYS, strict=True), start=1):
        right.plot([value[0], y[0]], [value[1], y[1]], color=FAINT, lw=1, zorder=1)
        right.scatter(*value, s=40 + 900 * weight, color=colour, alpha=0.85, zorder=2)
        right.annotate(f"$v_{s}$", value, xytext=(0, 20), textcoords="offset points", ha="center", color=colour)
    right.scatter(*y, s=70, color=INK, marker="X", zorder=3)
    right.annotate("$y$", y, xytext=(-12, -4), textcoords="offset points", ha="center")
    low, high = v.min(0), v.max(0)
    right.set(title="values and their mean", xticks=[], yticks=[])
    right.set(xlim=(low[0] - 2.5, high[0] + 2.5), ylim=(low[1] - 2.5, high[1] + 5))
    plt.close(fig)
    return fig


def uses() -> Figure:
    """Self-attention as a graph, bottom to top: x feeds three products; their prices meet in x again."""
    fig, ax = plt.subplots(figsize=(5.6, 5.6))
    ax.set(xlim=(-3.1, 3.1), ylim=(-0.5, 7.2))
    ax.axis("off")
    places = {"x": (0, 0), "a": (-1.0, 3.6), "p": (-1.0, 5.0), "y": (0, 6.7)}
    places |= {"q": (-2.1, 2), "k": (0, 2), "v": (2.1, 2)}
    labels = {"x": "$x$", "q": "$q = xW_q$", "k": "$k = xW_k$", "v": "$v = xW_v$"}
    labels |= {"a": r"$a = qk^\top/\sqrt{D}$", "p": "$p$ = softmax", "y": "$y = p\\,v$"}
    for start, end in map(tuple, ("xq", "xk", "xv", "qa", "ka", "ap", "py", "vy")):
        along = np.subtract(places[end], places[start])
        side = 0.09 * np.array([-along[1], along[0]]) / np.hypot(*along)
        short = 0.5 * along / np.hypot(*along)
        near, far = places[start] + short, places[end] - short
        _arrow(ax, near + side, far + side, FORWARD, "-")
        _arrow(ax, far - side, near - side, BACKWARD, "--")
    for name, place in places.items():
        box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": INK}
        ax.text(*place, labels[name], ha="center", va="center", fontsize=11, bbox=box, zorder=3)
    for x, text in ((-1.95, r"$\bar q\,W_q^\top$"), (-0.12, r"$\bar k\,W_k^\top$"), (1.95, r"$\bar v\,W_v^\top$")):
        ax.text(x + (0.5 if x == -0.12 else 0), 0.95, text, ha="center", va="center", color=BACKWARD, fontsize=11)
    ax.text(1.0, 0, r"$\bar x$ = the sum of three", ha="left", va="center", color=BACKWARD, fontsize=11)
    plt.close(fig)
    return fig


def block() -> Figure:
    """A block, bottom to top: the stream runs straight through, two parts read a normalised copy and add to it."""
    fig, ax = plt.subplots(figsize=(5.2, 5.6))
    ax.set(xlim=(-1.2, 4.6), ylim=(-0.6, 8.6))
    ax.axis("off")
    ax.plot((0, 0), (0, 8), color=FORWARD, lw=7, alpha=0.25, solid_capstyle="round", zorder=0)
    _arrow(ax, (-0.12, 0.1), (-0.12, 8), FORWARD, "-")
    _arrow(ax, (0.12, 8), (0.12, 0.1), BACKWARD, "--")
    for low, name in ((0.8, "attention"), (4.5, "network\nat each place")):
        ax.plot((0.14, 2.6, 2.6), (low, low, low + 0.35), color=FORWARD, lw=1.4)
        ax.plot((2.6, 2.6), (low + 0.8, low + 1.4), color=FORWARD, lw=1.4)
        ax.plot((2.6, 2.6), (low + 2.0, low + 2.7), color=FORWARD, lw=1.4)
        _arrow(ax, (2.6, low + 2.7), (0.3, low + 2.7), FORWARD, "-")
        for height, text in ((0.6, "norm"), (1.75, name)):
            box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": INK}
            ax.text(2.6, low + height, text, ha="center", va="center", bbox=box, zorder=3)
        ax.text(0, low + 2.7, "+", ha="center", va="center", fontsize=15, zorder=4,
                bbox={"boxstyle": "circle,pad=0.15", "facecolor": "white", "edgecolor": INK})  # fmt: skip
    ax.text(-0.25, -0.4, "$x$", ha="center", color=FORWARD, fontsize=12)
    ax.text(0.3, -0.4, r"$\bar x$", ha="center", color=BACKWARD, fontsize=12)
    ax.text(-0.25, 8.25, "$y$", ha="center", color=FORWARD, fontsize=12)
    ax.text(0.3, 8.25, r"$\bar y$", ha="center", color=BACKWARD, fontsize=12)
    ax.text(-0.75, 4, "the residual stream", rotation=90, ha="center", va="center", color=MUTED)
    plt.close(fig)
    return fig


def heads(p: Array, letters: Sequence[str]) -> Figure:
    """The weights (h, T, T) of each head on one line of text: rows ask, columns are asked."""
    columns = 2
    fig, axes = plt.subplots(-(-len(p) // columns), columns, figsize=(7, 7.2))
    for number, (ax, weights) in enumerate(zip(axes.flat, p, strict=True), start=1):
        ax.imshow(weights, cmap="Purples", vmin=0, vmax=1, interpolation="nearest")
        ax.set_xticks(range(len(letters)), letters, fontsize=9)
        ax.set_yticks(range(len(letters)), letters, fontsize=9)
        ax.tick_params(length=0, pad=1)
        ax.grid(False)
        near, before = (np.diagonal(weights, -d)[1:].mean() for d in (0, 1))
        ax.set_title(f"head {number}: {near:.0%} itself, {before:.0%} one back")
    plt.close(fig)
    return fig


def _vector(ax: Axes, end: Any, colour: str, name: str, line: str) -> None:
    ax.annotate("", end, (0, 0), arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 2, "ls": line})
    x, y = np.asarray(end) * (1 + 0.3 / np.hypot(*end))
    ax.text(x, y, name, ha="center", va="center", color=colour, fontsize=12)


def _arrow(ax: Axes, start: Any, end: Any, colour: str, line: str) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, "lw": 1.5, "ls": line})
