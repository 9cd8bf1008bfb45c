"""The drawn pictures of the chapter on the chain rule: stretched intervals, a local map, paths, orders of products."""

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from .style import BACKWARD, FAINT, FORWARD, GREEN, INK, MUTED, ORANGE
from .what_is_backpropagation import arrow, canvas, label, minus, node

Array = np.ndarray


def stretch(points: Mapping[str, tuple[float, float]], factors: Sequence[float]) -> Figure:
    """One line for each quantity, (value, value after the nudge), and between the lines the factor of each step."""
    fig, ax = plt.subplots(figsize=(7, 3.0))
    ax.axis("off")
    rows = list(points.items())
    for row, (name, (start, end)) in enumerate(rows):
        y = -row
        ax.plot((-0.62, 0.62), (y, y), color=MUTED, lw=1)
        ax.plot((0, end - start), (y, y), color=FORWARD, lw=6, solid_capstyle="butt")
        ax.plot(0, y, "o", color=INK, ms=6)
        ax.text(-0.68, y, f"${name}$", ha="right", va="center", fontsize=13)
        ax.text(0, y + 0.13, f"{minus(start, 'g')}", ha="center", va="bottom")
        ax.text(end - start, y - 0.13, f"{minus(end - start, '+.4g')}", ha="center", va="top", color=FORWARD)
    for row, factor in enumerate(factors):
        ax.annotate("", (0.8, -row - 0.9), (0.8, -row - 0.1), arrowprops={"arrowstyle": "-|>", "color": BACKWARD})
        ax.text(0.84, -row - 0.5, f"× {minus(factor, '.4g')}", va="center", color=BACKWARD, fontsize=11)
    ax.set(xlim=(-0.78, 1.05), ylim=(-len(rows) + 0.55, 0.4))
    plt.close(fig)
    return fig


def patch(f: Callable[[Array], Array], x: Array, J: Array, halves: Sequence[float]) -> Figure:
    """Squares of lines around x and what f makes of them, beside the parallelogram that the Jacobian promises."""
    fig, axes = plt.subplots(1, 1 + len(halves), figsize=(7, 2.9), width_ratios=[1] + [1.25] * len(halves))
    marks = np.linspace(-1, 1, 9)
    left = axes[0]
    for half in halves:
        left.add_patch(Rectangle(tuple(x - half), 2 * half, 2 * half, fc="none", ec=FORWARD, lw=1.4))
    left.plot(*x, "o", color=INK, ms=5)
    left.set(
        title="$x_1$ and $x_2$", aspect="equal", xlim=x[0] + np.array([-0.75, 0.75]), ylim=x[1] + np.array([-1, 1])
    )
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    for ax, half in zip(axes[1:], halves, strict=True):
        fine = np.linspace(-half, half, 40)
        for t in half * marks:
            for line in (np.stack([fine, np.full(40, t)]), np.stack([np.full(40, t), fine])):
                ax.plot(*f(x[:, None] + line), color=FORWARD, lw=0.9)
        ax.add_patch(Polygon(f(x) + half * corners @ J.T, fc="none", ec=BACKWARD, lw=1.8, ls="--"))
        ax.plot(*f(x), "o", color=INK, ms=5)
        ax.set(title=f"$u_1$ and $u_3$, half side {half:g}", aspect="equal")
    plt.close(fig)
    return fig


PLACES = {
    "x_1": (0, 2.6), "x_2": (0, 0.4), "u_1": (3, 3), "u_2": (3, 1.5), "u_3": (3, 0),
    "y_1": (6, 2.6), "y_2": (6, 0.4), "L": (8.6, 1.5),
}  # fmt: skip


def paths(factors: Mapping[tuple[str, str], float], start: str, end: str) -> Figure:
    """The worked example as a graph, a local derivative on each wire, and all paths from `start` to `end` in colour."""
    fig, ax = canvas(9.4, 3.6, (7.0, 3.4))
    between = [m for m in PLACES if (start, m) in factors and (m, end) in factors]
    looks = dict(zip(between, ((FORWARD, "-"), (GREEN, "--"), (ORANGE, ":")), strict=False))
    boxes = {name: node(ax, at, f"${name}$", looks.get(name, (INK,))[0], 0.95) for name, at in PLACES.items()}
    for (a, b), factor in factors.items():
        on_path = (a == start and b in looks) or (b == end and a in looks)
        colour, line = looks[b if a == start else a] if on_path else (FAINT, "-")
        arrow(ax, boxes[a], boxes[b], colour, line=line)
        share = 0.3 if b in ("u_2", "y_2") or (a, b) == ("u_3", "y_1") else 0.42
        label(ax, PLACES[a], PLACES[b], minus(factor, "g"), share, INK if on_path else MUTED)
    return fig


def order(sizes: Sequence[int]) -> Figure:
    """The factors of a chain as rectangles, multiplied from the output (top) and from the input (bottom)."""
    fig, axes = plt.subplots(2, 1, figsize=(7, 4.2))
    n0, n1, n2, n3 = sizes
    back, ahead = n3 * (n2 * n1 + n1 * n0), n0 * (n1 * n2 + n2 * n3)
    for ax, title, colour, sequence in (
        (axes[0], f"reverse: {back:,} multiplications", BACKWARD, [(n3, n2), (n2, n1), (n1, n0), (n3, n1), (n3, n0)]),
        (axes[1], f"forward: {ahead:,} multiplications", FORWARD, [(n3, n2), (n2, n1), (n1, n0), (n2, n0), (n3, n0)]),
    ):
        _products(ax, sequence, colour)
        ax.set_title(title, color=colour)
    plt.close(fig)
    return fig


def _products(ax: Axes, shapes: Sequence[tuple[int, int]], colour: str) -> None:
    """Three factors, then the intermediate result in colour, then the final one."""
    names = [r"$\partial L/\partial h_2$", r"$\partial h_2/\partial h_1$", r"$\partial h_1/\partial x$"]
    signs = ["", "·", "·", "→", "→"]
    at = 0.0
    for i, ((rows, columns), sign) in enumerate(zip(shapes, signs, strict=True)):
        at += 30 if sign == "·" else 60 if sign else 0
        ax.text(at - (15 if sign == "·" else 30), 0, sign, ha="center", va="center", fontsize=14)
        high = max(rows, 5)  # a row is drawn a little thicker than it is
        face = colour if i >= 3 else "white"
        ax.add_patch(Rectangle((at, -high / 2), columns, high, fc=face, ec=colour if i >= 3 else INK, alpha=0.85))
        text = names[i] if i < 3 else f"{rows} × {columns}"
        ax.text(at + columns / 2, -78, text, ha="center", va="center", fontsize=10)
        if i < 3:
            ax.text(at + columns / 2, -100, f"{rows} × {columns}", ha="center", va="center", fontsize=9, color=MUTED)
        at += columns
    ax.set(xlim=(-8, 640), ylim=(-112, 68), aspect="equal")
    ax.axis("off")
