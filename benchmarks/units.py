"""How fast are the hand-written pairs, beside PyTorch in eager mode, and beside others who work in NumPy?

Forward plus backward, float32, one BLAS thread, both sides in one process and in turn, so that whatever else the
machine is doing hits both alike. What counts is the ratio of the medians, over PyTorch's. Each peer is measured in
the same way, in turn with PyTorch.

    python benchmarks/units.py [--rounds 30] [--only NAME] [--all] [--chart FILE]
"""

import math
import statistics
import time
from pathlib import Path
from typing import Annotated, NamedTuple

import torch
import typer
from cases import CASES, Case, Step, discovered
from rich.console import Console
from rich.progress import track
from rich.table import Table
from threadpoolctl import threadpool_limits

REQUIRED_MEAN = 0.85
ROUND = 0.03


class Row(NamedTuple):
    """Seconds of ours and of PyTorch, and for each peer its ratio to PyTorch."""

    name: str
    case: Case
    mine: float
    its: float
    peers: dict[str, float]

    @property
    def ratio(self) -> float:
        return self.mine / self.its

    @property
    def missed(self) -> bool:
        return self.case.must is not None and self.ratio > self.case.must


def measure(ours: Step, theirs: Step, rounds: int) -> tuple[float, float]:
    """Median seconds of each, taken in turn: `rounds` times, oftener where a round takes less than ROUND seconds."""
    times: tuple[list[float], list[float]] = ([], [])
    i, end = 0, time.perf_counter() + ROUND * rounds
    while i < rounds + 3 or time.perf_counter() < end:
        for step, kept in zip(
            (ours, theirs) if i % 2 else (theirs, ours), times if i % 2 else times[::-1], strict=True
        ):
            started = time.perf_counter()
            step()
            if i >= 3:  # the first rounds warm up caches and allocators
                kept.append(time.perf_counter() - started)
        i += 1
    return statistics.median(times[0]), statistics.median(times[1])


def row(name: str, case: Case, rounds: int) -> Row:
    """Measure one case with its peers, these in a third of the rounds: they are slow."""
    with threadpool_limits(1):
        sides = case.make()
        mine, its = measure(sides.ours, sides.theirs, rounds)
        peers = {}
        for peer, step in sides.peers.items():
            seconds, beside = measure(step, sides.theirs, max(1, rounds // 3))
            peers[peer] = seconds / beside
    return Row(name, case, mine, its, peers)


def table(rows: list[Row]) -> Table:
    shown = Table("forward + backward", "NumPy ms", "PyTorch ms", "ratio", "must", "aim", "peers", box=None)
    for r in rows:
        bounds = [f"{bound:.2f}" if bound else "–" for bound in (r.case.must, r.case.aim)]
        peers = ", ".join(f"{name} {ratio:.2f}" for name, ratio in r.peers.items()) or "–"
        ratio = f"{r.ratio:.2f}" + (" missed" if r.missed else "")
        shown.add_row(r.name, f"{1e3 * r.mine:.2f}", f"{1e3 * r.its:.2f}", ratio, *bounds, peers)
    return shown


def chart(rows: list[Row], path: Path) -> None:
    """A bar for each ratio, a mark where it must not go beyond, and a dot for each peer."""
    import matplotlib.pyplot as plt

    from backprop.figures import style

    style.use()
    fig, ax = plt.subplots(figsize=(8, 0.5 * len(rows) + 1))
    for place, r in enumerate(reversed(rows)):
        ax.barh(place, r.ratio, color=style.BLUE, height=0.6)
        if r.case.must:
            ax.plot([r.case.must, r.case.must], [place - 0.4, place + 0.4], color=style.RED)
        for name, ratio in r.peers.items():
            ax.plot(ratio, place, "o", color=style.MUTED)
            ax.annotate(name, (ratio, place), textcoords="offset points", xytext=(5, 5), color=style.MUTED)
    ax.set_yticks(range(len(rows)), [r.name for r in reversed(rows)])
    ax.axvline(1, color=style.MUTED, linestyle=":")
    ax.set_xlabel("time, over PyTorch eager (bar: ours; red: must not exceed; dot: a peer)")
    path.parent.mkdir(parents=True, exist_ok=True)
    fig.savefig(path)
    plt.close(fig)


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 30,
    only: Annotated[str, typer.Option(help="Cases whose name holds this text.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every unit besides, on its own case, enlarged.")] = False,
    chart_file: Annotated[Path, typer.Option("--chart")] = Path("_build/benchmarks/units.svg"),
) -> None:
    """Print the table and write the chart. Exit code 1 if a ratio is above its target."""
    torch.set_num_threads(1)
    cases = CASES | (discovered() if everything else {})
    chosen = {name: case for name, case in cases.items() if only in name}
    if not chosen:
        raise typer.BadParameter(f"no case holds {only!r}; the cases are: {', '.join(cases)}")
    console = Console(width=max(Console().width, 120))  # a table that wraps cannot be read
    progress = track(chosen.items(), "measuring", console=Console(stderr=True), transient=True)
    rows = [row(name, case, rounds) for name, case in progress]
    console.print(table(rows))
    chart(rows, chart_file)
    console.print(f"chart: {chart_file}")
    targeted = [r for r in rows if r.case.must]
    failed = any(r.missed for r in targeted)
    if len(targeted) == sum(case.must is not None for case in CASES.values()):  # a mean of all, or none
        mean = math.exp(statistics.fmean(math.log(r.ratio) for r in targeted))
        console.print(f"geometric mean of those with a target: {mean:.3f} (must {REQUIRED_MEAN})")
        failed |= mean > REQUIRED_MEAN
    if failed:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
