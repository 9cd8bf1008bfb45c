"""The plots of the chapter on computation graphs: gradients that pile up, memory, three ways to the same numbers."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from .style import BACKWARD, FORWARD, GREEN, INK, MUTED, ORANGE


def stale(theta: Mapping[str, Sequence[float]], losses: Mapping[str, Sequence[float]]) -> Figure:
    """Left: a parabola's parameter over the steps. Right: the loss of a network over its steps."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.1))
    looks = {"zeroed": (FORWARD, "-"), "never zeroed": (BACKWARD, "--")}
    for name, (colour, line) in looks.items():
        left.plot(theta[name], color=colour, ls=line, marker="o", ms=3, label=name)
        right.plot(losses[name], color=colour, ls=line, lw=1.4)
    left.axhline(0, color=MUTED, lw=0.8)
    left.set(title="parameter of a parabola", xlabel="step", ylim=(-1.4, 1.9))
    right.set(title="loss of a network on digits", xlabel="step", yscale="log")
    left.legend(loc="upper right", ncols=2, fontsize=9)
    plt.close(fig)
    return fig


def mountain(curves: Mapping[str, Sequence[float]], forward_steps: int) -> Figure:
    """What is held in memory after each step: it climbs in the forward pass and falls in the backward pass."""
    fig, ax = plt.subplots(figsize=(6.2, 3.1))
    looks = ((FORWARD, "-"), (GREEN, "--"), (ORANGE, ":"))
    for (name, held), (colour, line) in zip(curves.items(), looks, strict=False):
        ax.step(range(len(held)), held, where="post", color=colour, ls=line, label=name)
    top = max(max(held) for held in curves.values())
    ax.axvline(forward_steps, color=INK, lw=1, ls=":")
    ax.text(forward_steps - 0.5, 1.1 * top, "forward pass →", ha="right", fontsize=9.5)
    ax.set(xlabel="layers worked through", ylabel="activations held, in layers", ylim=(0, 1.22 * top))
    ax.legend(loc="upper right", fontsize=9)
    plt.close(fig)
    return fig


def same(losses: Mapping[str, Sequence[float]], gap: Sequence[float]) -> Figure:
    """Left: the loss over the steps, three ways. Right: how far PyTorch's parameters are from the tape's."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.1))
    looks = ((FORWARD, "-", 4.0, 0.35), (BACKWARD, "--", 1.6, 1.0), (INK, ":", 1.6, 1.0))
    for (name, values), (colour, line, width, alpha) in zip(losses.items(), looks, strict=True):
        left.plot(values, color=colour, ls=line, lw=width, alpha=alpha, label=name)
    left.set(title="loss of each batch", xlabel="step", ylim=(0, None))
    left.legend(loc="upper right", fontsize=9)
    right.semilogy(np.maximum(gap, 1e-17), color=INK, lw=1.4)
    right.set(title="tape against PyTorch", xlabel="step", ylabel="largest difference", ylim=(1e-17, 1e-12))
    plt.close(fig)
    return fig
