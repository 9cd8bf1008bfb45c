"""The plotted pictures of the chapter on the chain rule: directions, costs, and the Jacobian of a network."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from .style import BACKWARD, FORWARD, INK, MUTED

Array = np.ndarray


def directions(angles: Array, measured: Array, gradient: Array) -> Figure:
    """Rates of change along unit vectors of all angles, as differences (dots) and as the gradient says (line)."""
    fig, ax = plt.subplots(figsize=(7, 3))
    fine = np.linspace(0, 360, 361)
    unit = np.stack([np.cos(np.radians(fine)), np.sin(np.radians(fine))])
    ax.plot(fine, gradient @ unit, color=BACKWARD, label="gradient times direction")
    ax.plot(angles, measured, "o", color=FORWARD, ms=5, label="measured by a small step")
    steepest = np.degrees(np.arctan2(gradient[1], gradient[0])) % 360
    size = np.hypot(*gradient)
    for angle, text in ((steepest, "along the gradient"), (steepest + 90, "flat"), (steepest + 180, "against it")):
        ax.axvline(angle, color=MUTED, lw=0.9, ls=":")
        ax.text(angle + 4, -1.3 * size, text, color=MUTED, fontsize=9.5)
    ax.axhline(0, color=MUTED, lw=0.8)
    ax.set(xlabel="direction, in degrees", ylabel="rate of change of L", xticks=range(0, 361, 45))
    ax.set(ylim=(-1.4 * size, 1.2 * size), xlim=(0, 360))
    ax.legend(loc="upper right", fontsize=9)
    plt.close(fig)
    return fig


def crossover(
    outputs: Sequence[int], counts: Mapping[str, Sequence[float]], times: Mapping[str, Array], n: int
) -> Figure:
    """Counted multiplications and measured seconds of both modes, over the number of outputs; n inputs."""
    fig, axes = plt.subplots(1, 2, figsize=(7, 3.1), sharex=True)
    for ax, curves, unit in zip(axes, (counts, times), ("multiplications", "seconds"), strict=True):
        for (name, values), colour, line, mark in zip(
            curves.items(), (FORWARD, BACKWARD), ("-", "--"), "os", strict=True
        ):
            ax.loglog(outputs, values, color=colour, ls=line, marker=mark, ms=4, label=name)
        ax.axvline(n, color=MUTED, lw=1, ls=":")
        ax.set(xlabel="number of outputs", title=unit)
    axes[0].text(n * 0.85, min(counts["reverse"]), f"{n} inputs", ha="right", color=MUTED, fontsize=9.5)
    axes[0].legend(loc="upper left", fontsize=9)
    plt.close(fig)
    return fig


def cheap(programs: tuple[Array, Array], bound: float, sizes: Array, sweep: Array, nudges: Array) -> Figure:
    """Left: operations of random programs with their gradients. Right: a network's time, by sweep and by nudges."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.2))
    inputs, ratios = programs
    left.semilogx(inputs, ratios, ".", ms=4, color=BACKWARD, alpha=0.6)
    left.axhline(bound, color=INK, lw=1.2, ls="--")
    left.text(inputs.min(), bound + 0.08, "proved: at most 4", fontsize=9.5, va="bottom")
    left.set(title="random programs, counted", xlabel="number of inputs", ylabel="function and gradient / function")
    left.set(ylim=(0, 4.8))
    right.loglog(sizes, nudges, color=MUTED, ls="--", label="nudges: one run for each")
    right.loglog(sizes, sweep, "o-", color=BACKWARD, ms=5, label="reverse sweep")
    right.set(title="a network, timed", xlabel="number of parameters", ylim=(0.7, None))
    right.legend(loc="upper left", fontsize=9)
    plt.close(fig)
    return fig


def rows(image: Array, jacobian: Array, shown: Sequence[int]) -> Figure:
    """A digit, some rows of its Jacobian as pictures (what a score asks of the pixels), and the whole table."""
    fig, axes = plt.subplots(1, 2 + len(shown), figsize=(7, 2.1), width_ratios=[1] * (1 + len(shown)) + [2.3])
    limit = np.abs(jacobian).max()
    axes[0].imshow(image.reshape(8, 8), cmap="gray_r")
    axes[0].set_title("image", fontsize=10)
    for ax, k in zip(axes[1:-1], shown, strict=True):
        ax.imshow(jacobian[k].reshape(8, 8), cmap="RdBu_r", vmin=-limit, vmax=limit)
        ax.set_title(f"row {k}", fontsize=10)
    drawn = axes[-1].imshow(jacobian, cmap="RdBu_r", vmin=-limit, vmax=limit, aspect="auto")
    axes[-1].set_title("all ten rows, 64 pixels", fontsize=10)
    for ax in axes:
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
    axes[-1].set(yticks=[0, 3, 6, 9])
    fig.colorbar(drawn, ax=axes[-1], ticks=[-np.floor(limit), 0, np.floor(limit)])
    plt.close(fig)
    return fig


def cells(distance: Array, error: Array, flips: Array) -> Figure:
    """Left: how wrong the straight line is, walking away from an image. Right: the first switch, for many images."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.1))
    left.loglog(distance, np.maximum(error, 1e-17), color=FORWARD)
    left.axvline(1, color=BACKWARD, lw=1.3, ls="--")
    left.text(0.93, 1e-8, "first ReLU switches", color=BACKWARD, rotation=90, ha="right", va="center", fontsize=9.5)
    left.set(title="error of the straight line", xlabel="distance / distance to the first switch")
    right.hist(np.log10(flips), bins=24, color=FORWARD)
    right.axvline(np.log10(np.median(flips)), color=INK, lw=1.5, label="median")
    ticks = np.arange(np.floor(np.log10(flips.min())), np.ceil(np.log10(flips.max())) + 1)
    right.set(title="distance to the first switch", xlabel="grey levels (of 16), a pixel", ylabel="images")
    right.set(xticks=ticks, xticklabels=[f"{10.0**t:g}" for t in ticks])
    right.legend(fontsize=9)
    plt.close(fig)
    return fig
