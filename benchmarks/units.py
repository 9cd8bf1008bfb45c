"""How fast are the hand-written pairs, beside PyTorch in eager mode?

Forward plus backward, float32, one BLAS thread, both in one process and in turn, so that whatever else the machine is
doing hits both alike. What counts is the ratio of the medians, NumPy over PyTorch.

    python benchmarks/units.py [--rounds 30] [--only NAME] [--chart FILE]
"""

import math
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import torch.nn.functional as F
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from threadpoolctl import threadpool_limits

from backprop.models.mlp import mlp_init, mlp_loss
from backprop.models.mlp_torch import MLP
from backprop.units import units

Step = Callable[[], object]
REQUIRED_MEAN = 0.85


def unit(name: str, floats: dict[str, tuple[int, ...]], **others) -> tuple[Step, Step]:
    """A unit on normal arrays of the given shapes (parameters small, so that nothing explodes), and its built-in."""
    rng = np.random.default_rng(0)
    pair = units()[name]
    arrays = {
        k: ((1 if k in ("x", "z") else 0.05) * rng.normal(size=shape)).astype(np.float32) for k, shape in floats.items()
    }
    arguments = arrays | others
    y, _ = pair.forward(**arguments)
    first = y[0] if isinstance(y, tuple) else y
    dy = rng.normal(size=np.shape(first)).astype(np.float32)[()]
    upstream = (dy, *(np.zeros_like(part) for part in y[1:])) if isinstance(y, tuple) else dy
    tensors = {k: torch.from_numpy(a).requires_grad_() for k, a in arrays.items()}
    rest = {k: _tensors(a) for k, a in others.items()}
    arriving = torch.tensor(dy)

    def ours() -> object:
        return pair.backward(upstream, pair.forward(**arguments)[1])

    def theirs() -> object:
        result = pair.builtin(**tensors, **rest)
        result = result[0] if isinstance(result, tuple) else result
        return torch.autograd.grad(result, list(tensors.values()), arriving)

    return ours, theirs


def _tensors(argument):
    if isinstance(argument, tuple) and all(isinstance(part, np.ndarray) for part in argument):
        return tuple(map(torch.from_numpy, argument))
    return torch.from_numpy(argument) if isinstance(argument, np.ndarray) else argument


def mlp(batch: int) -> tuple[Step, Step]:
    """Loss and all gradients of 784-512-512-10."""
    rng = np.random.default_rng(0)
    sizes = [784, 512, 512, 10]
    params = mlp_init(rng, sizes)
    model = MLP(sizes).load(params)
    x, label = rng.normal(size=(batch, 784)).astype(np.float32), rng.integers(0, 10, size=batch)
    tensors = torch.from_numpy(x), torch.from_numpy(label)

    def theirs() -> object:
        return torch.autograd.grad(F.cross_entropy(model(tensors[0]), tensors[1]), list(model.parameters()))

    return lambda: mlp_loss(params, x, label), theirs


def running(C: int) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(C, np.float32), np.ones(C, np.float32)


IMAGES = (32, 64, 28, 28)

# name: (how to make the two steps, the ratio that it must not exceed or None)
CASES: dict[str, tuple[Callable[[], tuple[Step, Step]], float | None]] = {
    "MLP 784-512-512-10, batch 128": (lambda: mlp(128), 1.05),
    "MLP 784-512-512-10, batch 1": (lambda: mlp(1), 0.90),
    "conv2d 3x3, 32 to 64 channels, 28x28, batch 32": (
        lambda: unit("conv2d", {"x": (32, 32, 28, 28), "W": (64, 32, 3, 3), "b": (64,)}, padding=1),
        1.40,
    ),
    "max_pool2d 2x2": (lambda: unit("max_pool2d", {"x": IMAGES}, size=2), 0.40),
    "batch_norm, images": (
        lambda: unit("batch_norm", {"x": IMAGES, "gamma": (64,), "beta": (64,)}, running=running(64), training=True),
        1.10,
    ),
    "batch_norm, features 256 x 512": (
        lambda: unit(
            "batch_norm", {"x": (256, 512), "gamma": (512,), "beta": (512,)}, running=running(512), training=True
        ),
        None,
    ),
    "lstm, hidden 128, T 64, batch 32, input 64": (
        lambda: unit(
            "lstm",
            {"x": (32, 64, 64), "h0": (32, 128), "c0": (32, 128), "Wx": (64, 512), "Wh": (128, 512), "b": (512,)},
        ),
        1.75,
    ),
    "self-attention, d 128, 4 heads, T 128, batch 16": (
        lambda: unit(
            "multi_head_self_attention",
            {"x": (16, 128, 128), "Wqkv": (128, 384), "bqkv": (384,), "Wo": (128, 128), "bo": (128,)},
            heads=4,
        ),
        1.10,
    ),
    "softmax_cross_entropy, 256 x 10,000": (
        lambda: unit(
            "softmax_cross_entropy", {"z": (256, 10_000)}, label=np.random.default_rng(1).integers(0, 10_000, size=256)
        ),
        0.75,
    ),
}


def measure(ours: Step, theirs: Step, rounds: int) -> tuple[float, float]:
    """Median seconds of each, taken in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for i in range(rounds + 3):
        for step, kept in zip(
            (ours, theirs) if i % 2 else (theirs, ours), times if i % 2 else times[::-1], strict=True
        ):
            started = time.perf_counter()
            step()
            if i >= 3:  # the first rounds warm up caches and allocators
                kept.append(time.perf_counter() - started)
    return statistics.median(times[0]), statistics.median(times[1])


def chart(rows: list[tuple[str, float, float | None]], path: Path) -> None:
    """A bar for each ratio, a mark where it must not go beyond."""
    import matplotlib.pyplot as plt

    from backprop.figures import style

    style.use()
    fig, ax = plt.subplots(figsize=(8, 0.5 * len(rows) + 1))
    for place, (_, ratio, required) in enumerate(reversed(rows)):
        ax.barh(place, ratio, color=style.BLUE, height=0.6)
        if required:
            ax.plot([required, required], [place - 0.4, place + 0.4], color=style.RED)
    ax.set_yticks(range(len(rows)), [name for name, *_ in reversed(rows)])
    ax.axvline(1, color=style.MUTED, linestyle=":")
    ax.set_xlabel("time, NumPy over PyTorch eager (red: target)")
    path.parent.mkdir(parents=True, exist_ok=True)
    fig.savefig(path)


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 30,
    only: Annotated[str, typer.Option(help="Cases whose name holds this text.")] = "",
    chart_file: Annotated[Path, typer.Option("--chart")] = Path("_build/benchmarks/units.svg"),
) -> None:
    """Print the table and write the chart. Exit code 1 if a ratio is above its target."""
    torch.set_num_threads(1)
    chosen = {name: case for name, case in CASES.items() if only in name}
    if not chosen:
        raise typer.BadParameter(f"no case holds {only!r}; the cases are: {', '.join(CASES)}")
    console = Console()
    table = Table("forward + backward", "NumPy ms", "PyTorch ms", "ratio", "target", box=None)
    rows = []
    for name, (make, required) in track(chosen.items(), "measuring", console=Console(stderr=True), transient=True):
        with threadpool_limits(1):
            mine, its = measure(*make(), rounds)
        rows.append((name, mine / its, required))
        table.add_row(
            name, f"{1e3 * mine:.2f}", f"{1e3 * its:.2f}", f"{mine / its:.2f}", f"{required:.2f}" if required else "–"
        )
    console.print(table)
    mean = math.exp(statistics.fmean(math.log(ratio) for _, ratio, required in rows if required))
    console.print(f"geometric mean of those with a target: {mean:.2f} (target {REQUIRED_MEAN})")
    chart(rows, chart_file)
    console.print(f"chart: {chart_file}")
    if mean > REQUIRED_MEAN or any(required and ratio > required for _, ratio, required in rows):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
