"""The drawn pictures of the chapter "What is backpropagation?": the network, its passes and its paths."""

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from .style import BACKWARD, FAINT, FORWARD, GREEN, INK

Point = tuple[float, float]

PLACES: dict[str, Point] = {"x1": (0, 2), "x2": (0, 0), "h1": (3.2, 2), "h2": (3.2, 0), "y": (6.2, 1), "L": (8.6, 1)}
WIRES = {
    ("x1", "h1"): "u11",
    ("x1", "h2"): "u12",
    ("x2", "h1"): "u21",
    ("x2", "h2"): "u22",
    ("h1", "y"): "v1",
    ("h2", "y"): "v2",
    ("y", "L"): "",
}
BIASES = {"h1": "b1", "h2": "b2", "y": "c"}
INNER = {"h1": "a1", "h2": "a2", "y": "s"}
NAMES = [name for name in (*WIRES.values(), *BIASES.values()) if name]


def tex(name: str, bar: bool = False) -> str:
    """u11 -> $u_{11}$, with a bar for the adjoint."""
    letter = rf"\bar{{{name[0]}}}" if bar else name[0]
    return rf"${letter}_{{{name[1:]}}}$" if len(name) > 1 else f"${letter}$"


def minus(value: float, form: str) -> str:
    """A number with a real minus sign, which is easier to see than a hyphen."""
    return f"{value:{form}}".replace("-", "−")


def canvas(right: float, top: float, figsize: tuple[float, float]) -> tuple[Figure, Axes]:
    """An empty drawing area, with equal units in both directions and no axes."""
    fig, ax = plt.subplots(figsize=figsize)
    ax.set(xlim=(-0.75, right), ylim=(-0.95, top), aspect="equal")
    ax.axis("off")
    plt.close(fig)
    return fig, ax


def node(ax: Axes, at: Point, text: str, colour: str = INK, width: float = 1.35) -> FancyBboxPatch:
    """A rounded box with text in it."""
    box = FancyBboxPatch(
        (at[0] - width / 2, at[1] - 0.42), width, 0.84, boxstyle="round,pad=0,rounding_size=0.2", fc="white", ec=colour
    )
    box.set(linewidth=1.4, zorder=3)
    ax.add_patch(box)
    ax.text(*at, text, ha="center", va="center", fontsize=10.5, color=INK, zorder=4, linespacing=1.35)
    return box


def arrow(ax: Axes, start: FancyBboxPatch, end: FancyBboxPatch, colour: str, *, line: str = "-") -> None:
    """An arrow from box to box; what runs backward is dashed as well as coloured."""
    middles = [(b.get_x() + b.get_width() / 2, b.get_y() + b.get_height() / 2) for b in (start, end)]
    patch = FancyArrowPatch(
        *middles, patchA=start, patchB=end, arrowstyle="-|>", mutation_scale=14, shrinkA=1, shrinkB=1
    )
    patch.set(color=colour, linewidth=1.7, linestyle=line, zorder=2)
    ax.add_patch(patch)


def label(ax: Axes, start: Point, end: Point, text: str, share: float, colour: str = INK) -> None:
    """Text on a wire, a given share of the way along it."""
    x, y = (a + share * (b - a) for a, b in zip(start, end, strict=True))
    frame = {"fc": "white", "ec": "none", "pad": 1}
    ax.text(x, y, text, ha="center", va="center", fontsize=10, color=colour, zorder=5, bbox=frame)


def _network(title: str, boxes: Mapping[str, str], wires: Mapping[str, str], *, backward: bool = False) -> Figure:
    fig, ax = canvas(9.35, 2.6, (7.0, 2.8))
    colour, ink = (BACKWARD, BACKWARD) if backward else (FORWARD, INK)
    patches = {unit: node(ax, PLACES[unit], text, colour) for unit, text in boxes.items()}
    for (source, target), name in WIRES.items():
        ends = (target, source) if backward else (source, target)
        arrow(ax, patches[ends[0]], patches[ends[1]], colour, line="--" if backward else "-")
        if name:
            label(ax, PLACES[source], PLACES[target], wires[name], _share(name), ink)
    for unit, name in BIASES.items():
        x, y = PLACES[unit]
        ax.text(x, y - 0.7, wires[name], ha="center", va="center", fontsize=10, color=ink, zorder=5)
    ax.set_title(title, color=colour)
    return fig


def _share(name: str) -> float:
    """Labels on crossing wires stand before the crossing."""
    return {"u12": 0.32, "u21": 0.32}.get(name, 0.5)


def network() -> Figure:
    """The 2-2-1 network with the names of all its quantities."""
    boxes = {unit: f"{tex(INNER[unit])} → {tex(unit)}" if unit in INNER else tex(unit) for unit in PLACES}
    return _network("Nine numbers to blame", boxes, {name: tex(name) for name in NAMES})


def network_forward(q: Mapping[str, Any]) -> Figure:
    """The forward pass with its numbers."""
    boxes = {unit: f"{tex(unit)}\n{minus(q[unit], 'g' if unit in ('x1', 'x2') else '.4f')}" for unit in PLACES}
    wires = {name: f"{tex(name)} = {minus(q[name], 'g')}" for name in NAMES}
    return _network("Forward: values", boxes, wires)


def network_backward(d: Mapping[str, Any]) -> Figure:
    """The backward pass with its numbers."""
    boxes = {unit: f"{tex(unit, True)}\n{minus(d[f'd{unit}'], '.4f')}" for unit in PLACES}
    boxes["L"] = f"{tex('L', True)}\n1"
    wires = {name: f"{tex(name, True)} = {minus(d[f'd{name}'], '.4f')}" for name in NAMES}
    return _network("Backward: adjoints", boxes, wires, backward=True)


def two_paths(q: Mapping[str, Any], d: Mapping[str, Any]) -> Figure:
    """The two paths from x1 to the loss, with the local derivative in every box and on every wire."""
    fig, ax = canvas(9.35, 2.6, (7.0, 2.8))
    looks = {"h1": (FORWARD, "-"), "h2": (GREEN, "--")}
    patches = {}
    for unit, at in PLACES.items():
        slope = f"\n× {q[unit] * (1 - q[unit]):.4f}" if unit in INNER else ""
        patches[unit] = node(ax, at, tex(unit) + slope, FAINT if unit == "x2" else looks.get(unit, (INK,))[0])
    for (source, target), name in WIRES.items():
        through = next((unit for unit in looks if unit in (source, target)), "")
        colour, line = (FAINT, "-") if source == "x2" else looks.get(through, (INK, "-"))
        arrow(ax, patches[source], patches[target], colour, line=line)
        if source != "x2" and name:
            label(ax, PLACES[source], PLACES[target], f"× {minus(q[name], 'g')}", _share(name))
    ax.text(7.4, 1.25, f"× {minus(d['dy'], '.3f')}", ha="center", va="center", fontsize=10)
    parts = [minus(value, ".4f") for value in (d["da1"] * q["u11"], d["da2"] * q["u12"], d["dx1"])]
    ax.set_title(r"Two products, one sum: $\bar{x}_1$ = " + f"{parts[0]} + {parts[1]} = {parts[2]}")
    return fig
