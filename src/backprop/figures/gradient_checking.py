"""The pictures of the chapter on gradient checking: slopes, steps, thresholds, kinks, and who notices what."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from .style import BACKWARD, FORWARD, GREEN, INK, MUTED, ORANGE

Array = np.ndarray


def slopes(f: Callable[[Any], Any], x: float, h: float, slope: float) -> Figure:
    """A curve, its tangent, and the two secants that stand in for it."""
    fig, ax = plt.subplots(figsize=(7, 3.2))
    t = np.linspace(x - 1.6 * h, x + 1.6 * h, 200)
    ax.plot(t, f(t), color=INK, lw=1.5)
    ends = np.array([x - 1.3 * h, x + 1.3 * h])
    ax.plot(ends, f(x) + slope * (ends - x), color=BACKWARD, label="tangent: the derivative")
    for left, right, colour, line, name in (
        (x, x + h, ORANGE, ":", "one-sided difference"),
        (x - h, x + h, FORWARD, "--", "central difference"),
    ):
        secant = (f(right) - f(left)) / (right - left)
        wide = np.array([left - 0.25 * h, right + 0.25 * h])
        ax.plot(wide, f(left) + secant * (wide - left), color=colour, ls=line, label=name)
        ax.plot([left, right], [f(left), f(right)], "o", color=colour, ms=6)
    ax.set(xticks=[x - h, x, x + h], xticklabels=["x − h", "x", "x + h"], yticks=[], ylabel="f")
    ax.legend(loc="upper left", fontsize=9.5)
    plt.close(fig)
    return fig


def steps(curves: Mapping[str, Mapping[str, tuple[Array, Array]]], chosen: float) -> Figure:
    """Relative error of a derivative over the step: one panel for each precision, one curve for each method."""
    fig, axes = plt.subplots(1, 2, figsize=(7, 3.5), sharey=True)
    looks = {"one-sided": (ORANGE, ":"), "central": (FORWARD, "-"), "complex step": (GREEN, "--")}
    for ax, (precision, methods) in zip(axes, curves.items(), strict=True):
        for name, (h, error) in methods.items():
            ax.loglog(h, np.maximum(error, 1e-17), color=looks[name][0], ls=looks[name][1], label=name, lw=1.4)
        ax.set(title=precision, xlabel="step h", ylim=(1e-17, 30))
    axes[0].axvline(chosen, color=MUTED, lw=1)
    axes[0].text(chosen * 0.6, 1.5, f"used here: {chosen:g}", ha="right", color=MUTED, fontsize=9.5)
    axes[0].set_ylabel("relative error")
    axes[1].legend(loc="lower left", fontsize=9)
    plt.close(fig)
    return fig


def gulf(right: Array, wrong: Array, tolerance: float) -> Figure:
    """How often a check reports which error: for right backward passes and for planted defects."""
    fig, ax = plt.subplots(figsize=(7, 3))
    bins = [-16.5 + 0.5 * i for i in range(37)]
    for errors, colour, name, hatch in (
        (right, FORWARD, "right backward passes", ""),
        (wrong, BACKWARD, "planted defects", "//"),
    ):
        place = np.log10(np.clip(errors, 1e-16, 10))
        ax.hist(place, bins=bins, color=colour, alpha=0.8, label=name, hatch=hatch, edgecolor="white")
    ax.axvline(np.log10(tolerance), color=INK, lw=1.4, ls="--")
    ax.text(np.log10(tolerance) - 0.15, ax.get_ylim()[1] * 0.9, f"tolerance {tolerance:g}", ha="right", fontsize=9.5)
    ticks = np.arange(-16, 1, 4)
    ax.set(xticks=ticks, xticklabels=[f"$10^{{{t}}}$" for t in ticks], xlabel="relative error", ylabel="number")
    ax.legend(loc="upper left", fontsize=9.5, bbox_to_anchor=(0.02, 0.8))
    plt.close(fig)
    return fig


def upstream(sizes: Mapping[str, Mapping[str, float]]) -> Figure:
    """The size of the true gradient of several units under several upstream gradients."""
    fig, ax = plt.subplots(figsize=(7, 3))
    looks = {"ones": (BACKWARD, "//"), "the output itself": (ORANGE, ".."), "random": (FORWARD, "")}
    for i, (kind, (colour, hatch)) in enumerate(looks.items()):
        values = [max(of[kind], 1e-17) for of in sizes.values()]
        places = np.arange(len(values)) + 0.27 * (i - 1)
        ax.bar(
            places, np.log10(values) + 17, 0.25, bottom=-17, color=colour, label=kind, hatch=hatch, edgecolor="white"
        )
    ticks = np.arange(-16, 5, 4)
    ax.set(xticks=range(len(sizes)), xticklabels=list(sizes), yticks=ticks, ylim=(-17, 4.5))
    ax.set(yticklabels=[f"$10^{{{t}}}$" for t in ticks], ylabel="norm of the gradient")
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper center", ncols=3, fontsize=9.5)
    plt.close(fig)
    return fig


def power(
    entries: Sequence[int], runs: Mapping[str, Sequence[float]], seen: Mapping[str, Array], level: float
) -> Figure:
    """Left: forward passes that each check needs. Right: the error it reports if one entry is 0.1 % off."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.2), sharex=True)
    for name, colour, line, mark in (("elementwise", FORWARD, "-", "o"), ("directional", BACKWARD, "--", "s")):
        left.loglog(entries, runs[name], color=colour, ls=line, marker=mark, ms=4, label=name)
        right.loglog(entries, np.median(seen[name], axis=1), color=colour, ls=line, marker=mark, ms=4)
    right.fill_between(entries, *np.quantile(seen["directional"], (0.1, 0.9), axis=1), color=BACKWARD, alpha=0.18, lw=0)
    right.axhline(level, color=INK, lw=1.2, ls=":")
    right.text(entries[-1], level * 1.4, "tolerance", ha="right", fontsize=9.5)
    left.set(title="forward passes", xlabel="entries of the gradient")
    right.set(title="error reported for one wrong entry", xlabel="entries of the gradient", ylim=(level / 5, 1e-1))
    left.legend(loc="upper left", fontsize=9.5)
    plt.close(fig)
    return fig


def kink(a: Array, difference: Array, h: float) -> Figure:
    """What a central difference takes for the slope of ReLU near its kink, beside the slope."""
    fig, ax = plt.subplots(figsize=(7, 2.6))
    ax.plot(a / h, a > 0, color=BACKWARD, ls="--", label="slope, and the backward pass")
    ax.plot(a / h, difference, color=FORWARD, label="central difference")
    ax.axvspan(-1, 1, color=FORWARD, alpha=0.08, lw=0)
    ax.set(xlabel="input, in steps h", ylabel="slope", yticks=[0, 0.5, 1], xticks=range(-3, 4))
    ax.legend(loc="upper left", fontsize=9.5)
    plt.close(fig)
    return fig


def scores(share: Mapping[str, float]) -> Figure:
    """The share of planted defects that each kind of check catches."""
    fig, ax = plt.subplots(figsize=(7, 2.9))
    names = list(share)
    colours = [MUTED] * (len(names) - 1) + [FORWARD]
    bars = ax.barh(names, [100 * value for value in share.values()], color=colours, height=0.62)
    ax.bar_label(bars, [f"{100 * value:.1f} %" for value in share.values()], padding=4, fontsize=10)
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set(xlabel="planted defects caught, in per cent", xlim=(0, 114), xticks=range(0, 101, 20))
    plt.close(fig)
    return fig


def training(accuracy: Mapping[str, Sequence[float]], right: float, chance: float) -> Figure:
    """Test accuracy after training with each planted defect, by unit; the lines are the right network and chance."""
    fig, ax = plt.subplots(figsize=(7, 2.7))
    for row, ((unit, values), mark) in enumerate(zip(accuracy.items(), "os^", strict=True)):
        place = row + np.linspace(-0.25, 0.25, len(values)) if len(values) > 1 else [row]
        ax.plot(100 * np.sort(values), place, ls="", marker=mark, ms=6, color=BACKWARD, mfc="none", label=unit)
    for value, text, side in ((right, "right gradient", "right"), (chance, "guessing", "left")):
        ax.axvline(100 * value, color=FORWARD if value == right else MUTED, lw=1.3, ls="--")
        shift = -1 if side == "right" else 1
        ax.text(100 * value + shift, -0.62, text, ha=side, va="center", fontsize=9.5)
    ax.set(yticks=range(len(accuracy)), yticklabels=list(accuracy), xlim=(0, 102), ylim=(len(accuracy) - 0.5, -0.85))
    ax.set(xlabel="test accuracy after training, in per cent")
    plt.close(fig)
    return fig
