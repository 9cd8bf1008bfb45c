"""The convolution chapter's drawings: a window as a graph, as a matrix, over images; pooling with ties and overlap."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .style import BACKWARD, BLUE, FORWARD, INK, MUTED, ORANGE, PURPLE

Array = np.ndarray
WEIGHTS = ((BLUE, "-"), (ORANGE, "--"), (PURPLE, ":"))
"""How each weight of a kernel of three is drawn: its edges look alike wherever it is used."""


def window(x: Array, w: Array, y: Array, dy: Array, dx: Array) -> Figure:
    """Pixels below, outputs above, an edge for every product; left the values, right the prices."""
    fig, axes = plt.subplots(1, 2, figsize=(7, 3.5))
    sides = (
        ("values, upward", FORWARD, x, y, ("x", "y")),
        ("prices, downward", BACKWARD, dx, dy, (r"\bar x", r"\bar y")),
    )
    for ax, (title, colour, low, high, (below, above)) in zip(axes, sides, strict=True):
        ax.set(xlim=(-0.6, len(x) - 0.4), ylim=(-0.75, 2.75), title=title)
        ax.axis("off")
        for p in range(len(y)):
            for u, (edge, line) in enumerate(WEIGHTS):
                ax.plot((p + 1, p + u), (2, 0), color=edge, ls=line, lw=2, zorder=1)
        for values, height, name, shift, side in ((low, 0, below, 0, -0.55), (high, 2, above, 1, 0.55)):
            for i, value in enumerate(values):
                ax.scatter(i + shift, height, s=520, color="white", edgecolor=colour, lw=1.6, zorder=2)
                ax.text(i + shift, height, f"{value:g}", ha="center", va="center", fontsize=11, zorder=3)
                ax.text(i + shift, height + side, f"${name}_{i}$", ha="center", va="center", color=MUTED, fontsize=11)
    handles = [
        plt.Line2D([], [], color=c, ls=line, lw=2, label=f"$w_{u}={w[u]:g}$") for u, (c, line) in enumerate(WEIGHTS)
    ]
    fig.legend(handles=handles, loc="outside lower center", ncols=3, fontsize=11)
    plt.close(fig)
    return fig


def bands(matrices: Mapping[str, Array]) -> Figure:
    """Matrices of a convolution, entry 1, 2 or 3 for the first, second or third weight; pixels nobody sees hatched."""
    fig, axes = plt.subplots(2, 2, figsize=(7, 4.6))
    for ax, (title, matrix) in zip(axes.ravel(), matrices.items(), strict=True):
        ax.imshow(
            matrix, cmap=ListedColormap(["white", BLUE, ORANGE, PURPLE]), vmin=0, vmax=3, aspect="auto", alpha=0.75
        )
        for p, i in np.argwhere(matrix):
            ax.text(i, p, f"$w_{int(matrix[p, i]) - 1}$", ha="center", va="center", fontsize=11)
        rows, columns = matrix.shape
        for i in np.flatnonzero(~matrix.any(0)):
            ax.add_patch(Rectangle((i - 0.5, -0.5), 1, rows, fill=False, hatch="//", edgecolor=MUTED, lw=0))
        ax.set(xticks=range(columns), yticks=range(rows), title=title, xlabel="pixel $i$", ylabel="output $p$")
        _cells(ax, rows, columns)
    plt.close(fig)
    return fig


def numbers(panels: Sequence[tuple[str, Array]], *, limit: float, rows: int = 1) -> Figure:
    """Small images with their numbers written in."""
    columns = -(-len(panels) // rows)
    fig, axes = plt.subplots(rows, columns, figsize=(7, 3.3 * rows if rows > 1 else 2.9), squeeze=False)
    for ax, (title, values) in zip(axes.ravel(), panels, strict=True):
        ax.imshow(values, cmap="Blues", vmin=0, vmax=1.8 * limit)
        for (i, j), value in np.ndenumerate(values):
            ax.text(j, i, f"{value:g}", ha="center", va="center", fontsize=10.5, color=INK if value else MUTED)
        ax.set(xticks=[], yticks=[], title=title)
        _cells(ax, *values.shape)
    plt.close(fig)
    return fig


def pooling(x: Array, dy: Array, dx: Array, size: int, stride: int, winners: Sequence[tuple[int, int]]) -> Figure:
    """An image under overlapping windows, each winner ringed; the prices of the windows; what the pixels get."""
    fig, axes = plt.subplots(1, 3, figsize=(7, 2.9), width_ratios=(1, 0.62, 1))
    for ax, title, values in zip(
        axes, ("pixels", "prices of the windows", "prices of the pixels"), (x, dy, dx), strict=True
    ):
        ax.imshow(np.zeros(values.shape), cmap=ListedColormap(["white"]))
        for (i, j), value in np.ndenumerate(values):
            ax.text(j, i, f"{value:g}", ha="center", va="center", fontsize=11, color=INK if value else MUTED)
        ax.set(xticks=[], yticks=[])
        ax.set_title(title, fontsize=10, loc="center")
        _cells(ax, *values.shape)
    for (p, q), (colour, line), winner in zip(np.ndindex(*dy.shape), _LOOKS, winners, strict=True):
        gap = 0.06 + 0.05 * (2 * p + q)
        corner, side = (q * stride - 0.5 + gap, p * stride - 0.5 + gap), size - 2 * gap
        axes[0].add_patch(Rectangle(corner, side, side, fill=False, edgecolor=colour, ls=line, lw=2))
        axes[1].add_patch(Rectangle((q - 0.4, p - 0.4), 0.8, 0.8, fill=False, edgecolor=colour, ls=line, lw=2))
        for ax in (axes[0], axes[2]):
            ax.scatter(winner[1], winner[0], s=330, facecolor="none", edgecolor=BACKWARD, lw=1.8, zorder=3)
    plt.close(fig)
    return fig


_LOOKS = ((BLUE, "-"), (ORANGE, "--"), (PURPLE, "-."), (INK, ":"))


def _cells(ax: Axes, rows: int, columns: int) -> None:
    """Thin lines between the cells of a table."""
    ax.set_xticks(np.arange(-0.5, columns), minor=True)
    ax.set_yticks(np.arange(-0.5, rows), minor=True)
    ax.grid(visible=False)
    ax.grid(which="minor", color=MUTED, lw=0.5)
    ax.tick_params(which="both", length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
