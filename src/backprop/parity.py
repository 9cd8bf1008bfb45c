"""Train a model twice, in NumPy by hand and in PyTorch by autograd, and see how far the two drift apart.

python -m backprop.parity        # the table for all models, float64 and float32
"""

from typing import NamedTuple

import numpy as np

from .models._case import Case
from .optim import adam_init, adam_step

STEPS = 100
RATE = 0.01


class Drift(NamedTuple):
    """Largest differences over a run: of the losses, step by step, and of the parameters after the last step."""

    loss: float
    parameter: float
    first: tuple[float, ...]  # the losses of the first step, one for each update
    last: tuple[float, ...]


def drift(case: Case, rng: np.random.Generator, dtype: type = np.float64, steps: int = STEPS) -> Drift:
    """Both sides take `steps` steps of Adam from the same start on the same batches, updates in turn."""
    import torch

    params: dict[str, np.ndarray] = {name: p.astype(dtype) for name, p in case.params.items()}
    kind = torch.from_numpy(np.zeros(0, dtype)).dtype
    model = case.module(dtype=kind).load(params)
    sides = [
        (
            u,
            adam_init({k: p for k, p in params.items() if k.startswith(u.part)}),
            torch.optim.Adam([p for k, p in model.named_parameters() if k.startswith(u.part)], lr=RATE),
        )
        for u in case.updates
    ]
    curves: list[tuple[list[float], list[float]]] = []
    for _ in range(steps):
        batch = tuple(a.astype(dtype) if a.dtype.kind == "f" else a for a in case.draw(rng))
        tensors = [torch.from_numpy(a) for a in batch]
        mine, its = [], []
        for update, state, optimizer in sides:
            value, grads = update.ours(params, *batch)
            adam_step({k: params[k] for k in grads}, grads, state, lr=RATE)
            optimizer.zero_grad()
            loss = update.theirs(model, *tensors)
            loss.backward()
            optimizer.step()
            mine.append(float(value))
            its.append(loss.item())
        curves.append((mine, its))
    loss = max(abs(a - b) for mine, its in curves for a, b in zip(mine, its, strict=True))
    copy = dict(case.module(dtype=kind).load(params).named_parameters())
    parameter = max((p - copy[name]).abs().max().item() for name, p in model.named_parameters())
    return Drift(loss, parameter, tuple(curves[0][0]), tuple(curves[-1][0]))


def main() -> None:
    """Print the table of all models."""
    from rich.console import Console
    from rich.progress import track
    from rich.table import Table

    from .models.discovery import model_cases

    columns = ("model", "loss, float64", "parameters, float64", "loss, float32", "parameters, float32")
    table = Table(*columns, box=None, title=f"largest difference over {STEPS} steps of Adam, NumPy and PyTorch")
    cases = list(model_cases(np.random.default_rng(0)))
    for case in track(cases, "training", console=Console(stderr=True), transient=True):
        wide, narrow = (drift(case, np.random.default_rng(1), dtype) for dtype in (np.float64, np.float32))
        table.add_row(case.name, *(f"{x:.1e}" for x in (wide.loss, wide.parameter, narrow.loss, narrow.parameter)))
    Console().print(table)


if __name__ == "__main__":
    main()
