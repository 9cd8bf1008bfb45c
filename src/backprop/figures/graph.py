"""Draw a recorded computation: operations as boxes, values on the edges, numbered in the order of the backward pass."""

from collections import defaultdict

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from ..tape import Operation, Value, order
from .style import BACKWARD, FORWARD, INK, MUTED

ROW, COLUMN = 1.0, 2.1


def draw(root: Value, *, limit: int = 60) -> Figure:
    """The graph below `root`, inputs on the left. Raises ValueError if it has more than `limit` operations."""
    backward = order(root)
    if len(backward) > limit:
        raise ValueError(f"the graph has {len(backward)} operations, which is too many to read: the limit is {limit}")
    place = _places(backward, root)
    across, up = (np.array(side) for side in zip(*place.values(), strict=True))
    fig = plt.figure(figsize=(1.5 + 0.65 * np.ptp(across), 1.2 + 0.6 * np.ptp(up)), layout="none")
    ax = fig.add_axes(
        (0, 0, 1, 1), xlim=(across.min() - 0.9, across.max() + 0.9), ylim=(up.min() - 0.8, up.max() + 0.9)
    )
    for number, operation in enumerate(backward, start=1):
        for value in operation.inputs:
            start = place[value.source or value]
            _edge(ax, start, place[operation], value.name if value.source else "")
        _box(ax, place[operation], operation.name, str(number))
    for node, (x, y) in place.items():
        if isinstance(node, Value):
            ax.text(x, y, node.name or "·", ha="center", va="center", color=INK, fontsize=11)
    ax.set_axis_off()
    plt.close(fig)
    return fig


def _places(backward: list[Operation], root: Value) -> dict[Operation | Value, tuple[float, float]]:
    """Columns by the longest way from an input, rows in the order of appearance, leaves below operations."""
    depth: dict[Operation | Value, int] = {}
    for operation in reversed(backward):
        depth[operation] = 1 + max((depth[v.source] for v in operation.inputs if v.source), default=0)
        for value in operation.inputs:
            if value.source is None:  # a leaf stands just before its first user
                depth[value] = min(depth.get(value, depth[operation]), depth[operation] - 1)
    if root.source is None:
        depth[root] = 0
    columns: dict[int, list[Operation | Value]] = defaultdict(list)
    for node, column in sorted(depth.items(), key=lambda item: isinstance(item[0], Value)):
        columns[column].append(node)
    return {
        node: (COLUMN * column, ROW * ((len(nodes) - 1) / 2 - row))
        for column, nodes in columns.items()
        for row, node in enumerate(nodes)
    }


def _edge(ax: plt.Axes, start: tuple[float, float], end: tuple[float, float], name: str) -> None:
    for bend, colour, ends in ((0.12, FORWARD, (start, end)), (0.12, BACKWARD, (end, start))):
        ax.annotate(
            "",
            xy=ends[1],
            xytext=ends[0],
            arrowprops={
                "arrowstyle": "-|>",
                "color": colour,
                "linestyle": "-" if colour == FORWARD else "--",
                "connectionstyle": f"arc3,rad={bend}",
                "shrinkA": 20,
                "shrinkB": 20,
            },
        )
    if name:
        ax.text((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.12, name, ha="center", fontsize=9, color=MUTED)


def _box(ax: plt.Axes, at: tuple[float, float], name: str, number: str) -> None:
    ax.text(
        *at,
        name.replace("_", "\n"),
        ha="center",
        va="center",
        fontsize=10,
        bbox={"boxstyle": "round,pad=0.35", "fc": "white", "ec": INK},
    )
    above = 11 + 6.5 * (1 + name.count("_"))
    ax.annotate(number, at, xytext=(0, above), textcoords="offset points", ha="center", fontsize=9, color=BACKWARD)
