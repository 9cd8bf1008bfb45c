"""The convolution chapter's plots: moved images, fields of view, accuracy on moved digits, filters."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

from .style import BACKWARD, FAINT, FORWARD, GREEN, INK, ORANGE

Array = np.ndarray


def moved(rows: Sequence[tuple[str, Array, Array, Array]]) -> Figure:
    """For each stage: an image, the same for the moved image, and what is left after moving back and subtracting."""
    fig, axes = plt.subplots(len(rows), 3, figsize=(6, 2 * len(rows)))
    titles = ("digit", "digit moved by one", "moved back, difference")
    for line, (name, *pictures) in zip(axes, rows, strict=True):
        limit = max(np.abs(picture).max() for picture in pictures)
        for ax, picture in zip(line, pictures, strict=True):
            _picture(ax, picture, "RdBu_r", limit)
        line[0].set_ylabel(name, fontsize=11)
        line[2].set_xlabel(f"largest: {np.abs(pictures[2]).max():.2g}", fontsize=10)
    for ax, title in zip(axes[0], titles, strict=True):
        ax.set_title(title, fontsize=10.5, loc="center")
    plt.close(fig)
    return fig


def fields(panels: Sequence[tuple[str, Array, int]]) -> Figure:
    """How strongly one output depends on each pixel, as a share of the strongest; the square is what it can see."""
    fig, axes = plt.subplots(2, 2, figsize=(6, 6))
    for ax, (title, strength, width) in zip(axes.ravel(), panels, strict=True):
        shown = ax.imshow(strength / strength.max(), cmap="Blues", vmin=0, vmax=1)
        rows, columns = np.nonzero(strength)
        corner = (columns.min() - 0.5, rows.min() - 0.5)
        ax.add_patch(Rectangle(corner, width, width, fill=False, edgecolor=BACKWARD, lw=2))
        _bare(ax)
        ax.set_title(f"{title}: {width} × {width}", fontsize=10.5, loc="center")
    fig.colorbar(shown, ax=axes, shrink=0.6, label="mean size of the price, strongest = 1")
    plt.close(fig)
    return fig


def shifts(accuracy: Mapping[str, Array], chance: float) -> Figure:
    """Test accuracy over the distance by which the digits were moved: a mark for each split, a line for the mean."""
    fig, ax = plt.subplots(figsize=(7, 3.7))
    looks = ((ORANGE, "s", ":"), (FORWARD, "o", "-"), (GREEN, "^", "--"))
    for (name, values), (colour, mark, line) in zip(accuracy.items(), looks, strict=True):
        distance = np.arange(values.shape[1])
        ax.plot(distance, 100 * values.mean(0), color=colour, ls=line, label=name)
        ax.plot(distance, 100 * values.T, color=colour, ls="", marker=mark, ms=6, mfc="none")
    ax.axhline(100 * chance, color=INK, lw=1, ls="-.")
    ax.text(0, 100 * chance + 2, "guessing", fontsize=10)
    ax.set(xticks=distance, xlabel="moved by, in pixels", ylabel="test accuracy in per cent", ylim=(0, 103))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 0.14), fontsize=10)
    plt.close(fig)
    return fig


def filters(kernels: Array, image: Array, maps: Array) -> Figure:
    """Kernels (F, U, V) in the first row; below, what each makes of one image after ReLU."""
    fig, axes = plt.subplots(4, len(kernels) // 2 + 1, figsize=(7, 5.6), width_ratios=[1] * (len(kernels) // 2 + 1))
    limit, bright = np.abs(kernels).max(), maps.max()
    half = len(kernels) // 2
    for block in range(2):
        top, bottom = axes[2 * block], axes[2 * block + 1]
        for ax, f in zip(top[1:], range(block * half, (block + 1) * half), strict=True):
            shown = _picture(ax, kernels[f], "RdBu_r", limit)
            ax.set_title(f"filter {f}", fontsize=10, loc="center")
        for ax, f in zip(bottom[1:], range(block * half, (block + 1) * half), strict=True):
            ax.imshow(maps[f], cmap="gray_r", vmin=0, vmax=bright)
            _bare(ax)
        top[0].axis("off")
        if block == 0:
            bottom[0].imshow(image, cmap="gray_r")
            bottom[0].set_title("digit", fontsize=10, loc="center")
            _bare(bottom[0])
        else:
            bottom[0].axis("off")
    fig.colorbar(shown, ax=axes[:, -1], shrink=0.5, label="weight")
    plt.close(fig)
    return fig


def _picture(ax: Axes, values: Array, colours: str, limit: float) -> AxesImage:
    """Signed values: red above zero, blue below, white at zero."""
    shown = ax.imshow(values, cmap=colours, vmin=-limit, vmax=limit)
    _bare(ax)
    return shown


def _bare(ax: Axes) -> None:
    ax.set(xticks=[], yticks=[])
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set(visible=True, color=FAINT)
