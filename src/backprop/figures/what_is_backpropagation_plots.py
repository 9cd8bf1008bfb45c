"""The loop and the plotted pictures of the chapter "What is backpropagation?"."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from .style import BACKWARD, FORWARD, GREEN, INK, MUTED, ORANGE
from .what_is_backpropagation import arrow, canvas, node

Array = np.ndarray


def loop() -> Figure:
    """The four stages of training as a circle, with what each hands to the next."""
    fig, ax = canvas(9.4, 3.9, (7.0, 3.5))
    stages = {
        "forward": ((1.2, 3.2), "1  forward pass\nvalues, kept", FORWARD),
        "loss": ((7.4, 3.2), "2  loss\none number", FORWARD),
        "backward": ((7.4, 0.2), "3  backward pass\nadjoints", BACKWARD),
        "update": ((1.2, 0.2), "4  update\noptimiser", MUTED),
    }
    boxes = {name: node(ax, at, text, colour, 2.8) for name, (at, text, colour) in stages.items()}
    arrow(ax, boxes["forward"], boxes["loss"], FORWARD)
    arrow(ax, boxes["loss"], boxes["backward"], BACKWARD, line="--")
    arrow(ax, boxes["backward"], boxes["update"], BACKWARD, line="--")
    arrow(ax, boxes["update"], boxes["forward"], MUTED)
    for x, y, text, side, colour in (
        (4.3, 3.45, "prediction $y$", "center", INK),
        (7.6, 1.7, r"$\bar{L}=1$", "left", INK),
        (4.3, 0.45, r"gradient $\partial L/\partial\theta$", "center", INK),
        (1.4, 1.7, r"new parameters $\theta$", "left", INK),
        (7.4, -0.55, "this is backpropagation", "center", BACKWARD),
        (1.2, -0.55, "this is not", "center", MUTED),
    ):
        ax.text(x, y, text, ha=side, va="center", fontsize=10.5, color=colour)
    return fig


def step_size(loss: Callable[[float], float], slope: float, chosen: float) -> Figure:
    """The loss along the negative gradient, and the straight line that the gradient promises."""
    fig, ax = plt.subplots()
    lr = np.linspace(0, 6, 121)
    start = loss(0.0)
    promise = start + slope * lr
    ax.plot(lr, [loss(r) for r in lr], color=FORWARD, label="loss after the step")
    ax.plot(lr[promise > -0.02], promise[promise > -0.02], "--", color=BACKWARD, label="what the gradient promises")
    ax.plot(chosen, loss(chosen), "o", color=INK, markersize=7)
    ax.annotate(
        f"η = {chosen:g}", (chosen, loss(chosen)), xytext=(chosen + 0.25, loss(chosen) + 0.025), color=INK, fontsize=10
    )
    ax.set(xlabel="learning rate η", ylabel="loss L", ylim=(-0.02, 0.34), xlim=(0, 6))
    ax.legend(loc="upper right")
    plt.close(fig)
    return fig


def cost(names: Sequence[str], operations: Sequence[int]) -> Figure:
    """Operations for all nine partial derivatives, by method, with the forward pass alone for scale."""
    fig, ax = plt.subplots(figsize=(7.0, 2.6))
    colours = [FORWARD, BACKWARD, MUTED, MUTED]
    bars = ax.barh(names, operations, color=colours, height=0.62)
    for bar, hatch in zip(bars, ["", "//", "", ""], strict=True):
        bar.set(hatch=hatch, edgecolor="white")
    ax.bar_label(bars, padding=4, fontsize=10)
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set(xlabel="arithmetic operations", xlim=(0, 1.12 * max(operations)))
    plt.close(fig)
    return fig


def xor(losses: Sequence[float], predict: Callable[[Array], Array], X: Array, T: Array) -> Figure:
    """The loss curve of a training run, and the output over the plane with the four points on it."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.0, 3.2))
    left.plot(losses, color=FORWARD)
    left.set(yscale="log", xlabel="step", ylabel="loss")
    left.set_title("training")
    axis = np.linspace(-0.4, 1.4, 121)
    first, second = np.meshgrid(axis, axis)
    y = predict(np.stack([first.ravel(), second.ravel()], 1)).reshape(first.shape)
    image = right.contourf(first, second, y, levels=np.linspace(0, 1, 11), cmap="cividis")
    right.contour(first, second, y, levels=[0.5], colors="white", linewidths=2, linestyles="--")
    for target, marker, colour in ((0, "s", "white"), (1, "o", INK)):
        points = X[T[:, 0] == target]
        right.plot(*points.T, marker, color=colour, markeredgecolor=INK if target == 0 else "white", markersize=10)
    right.set(xlabel="$x_1$", ylabel="$x_2$", xticks=[0, 1], yticks=[0, 1], aspect="equal")
    right.grid(visible=False)
    right.set_title("output y after training")
    fig.colorbar(image, ax=right, ticks=[0, 0.5, 1], shrink=0.85)
    plt.close(fig)
    return fig


def starts(curves: Mapping[str, Sequence[float]], weights: Mapping[str, Array]) -> Figure:
    """Left: losses of one network from several starting points. Right: u_11 and u_12 from two of them, (steps, 2)."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.0, 3.4))
    styles: list[tuple[str, Any]] = [(FORWARD, "-"), (BACKWARD, "-."), (ORANGE, "--"), (GREEN, (0, (1, 1)))]
    for (name, losses), (colour, line) in zip(curves.items(), styles, strict=True):
        left.plot(losses, color=colour, linestyle=line, label=name)
    left.set(xlabel="step", ylabel="loss", yscale="log", title="loss", ylim=(2e-5, 0.6))
    left.legend(loc="lower left", fontsize=9)
    for (name, path), colour in zip(weights.items(), (FORWARD, ORANGE), strict=True):
        right.plot(path[:, 0], color=colour, label=f"$u_{{11}}$, {name}")
        right.plot(
            path[:, 1], color=INK if colour == ORANGE else colour, linestyle=(0, (3, 3)), label=f"$u_{{12}}$, {name}"
        )
    right.set(xlabel="step", title="first-row weights")
    right.legend(loc="center right", fontsize=9)
    plt.close(fig)
    return fig
