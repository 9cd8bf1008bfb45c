"""What the task in `decoupled_adam` asks for, and how it is called; its mistakes and alternates are in other files."""

import numpy as np

from ..task import Task
from . import adamw_step

SHAPES = [(4, 3, 5, 2), (2, 5, 3, 4), (3, 2, 4, 5)]


def cases(rng):
    """W (D, M), b (M,), late (H,), their gradients for T steps, and lr, lr_b, beta1, beta2, eps, decay."""
    found = []
    for D, M, H, T in SHAPES:
        params = [rng.normal(size=shape) for shape in ((D, M), (M,), (H,))]
        grads = [rng.normal(size=(T, *p.shape)) for p in params]
        rates = rng.uniform((0.02, 0.1, 0.5, 0.8, 0.02, 0.2), (0.08, 0.3, 0.9, 0.99, 0.1, 0.6)).tolist()
        found.append((*params, *grads, *rates))
    return found


def reference(W, b, late, dW, db, dlate, lr, lr_b, beta1, beta2, eps, decay):
    """W (D, M), b (M,), late (H,), dW (T, D, M), db (T, M), dlate (T, H),
    lr (), lr_b (), beta1 (), beta2 (), eps (), decay () -> W (2T, D, M), b (2T, M), late (2T, H)

    Two rounds over the gradients, the second with half the learning rates. `late` has none for the first two steps.
    """
    found = []
    for p, grads, rate, share in ((W, dW, lr, decay), (b, db, lr_b, 0.0), (late, dlate, lr, decay)):
        now, m, s, steps, seen = p, 0 * p, 0 * p, 0, []
        for i in range(2 * len(grads)):
            if p is not late or i > 1:
                settings = rate if i < len(grads) else rate / 2, beta1, beta2, eps, share
                now, m, s = adamw_step.reference(now, grads[i % len(grads)], m, s, steps, *settings)
                steps += 1
            seen.append(now)
        found.append(np.stack(seen))
    return tuple(found)


def driver(DecoupledAdam, W, b, late, dW, db, dlate, lr, lr_b, beta1, beta2, eps, decay):
    """The parameters after every step; between the rounds all rates are halved, and the optimiser saved and loaded."""
    import torch
    import torch._dynamo

    if not isinstance(DecoupledAdam, type) or torch.optim.Optimizer not in DecoupledAdam.__mro__:
        raise TypeError("DecoupledAdam must be a class that is derived from torch.optim.Optimizer")
    names, grads = ("W", "b", "late"), [torch.tensor(g) for g in (dW, db, dlate)]
    params = [torch.nn.Parameter(torch.tensor(p)) for p in (W, b, late)]
    views = [p.detach() for p in params]
    found: list[list] = [[], [], []]

    def made():
        groups = [{"params": [params[0], params[2]]}, {"params": [params[1]], "lr": lr_b, "weight_decay": 0.0}]
        return DecoupledAdam(groups, lr=lr, betas=(beta1, beta2), eps=eps, weight_decay=decay)

    optimizer, T = made(), len(dW)
    for i in range(2 * T):
        if i == T:
            for group in optimizer.param_groups:
                group["lr"] *= 0.5
            saved = optimizer.state_dict()
            optimizer = made()
            optimizer.load_state_dict(saved)
        for p, g in zip(params, grads):  # noqa: B905
            p.grad = None if p is params[2] and i < 2 else g[i % T]
        given = [p.grad for p in params]
        optimizer.step()
        for name, p, was, view, steps in zip(names, params, given, views, found):  # noqa: B905
            if p.grad is not was:
                raise ValueError(f"step must leave {name}.grad as it is: to empty it is the caller's business")
            if p.data_ptr() != view.data_ptr() or p.shape != view.shape:
                raise ValueError(f"{name} lies in new memory after the step. Write the numbers into the old: in place")
            steps.append(view.clone())
    return tuple(torch.stack(steps).numpy() for steps in found)


TASK = Task(
    name="DecoupledAdam",
    points=5,
    signature="class DecoupledAdam(torch.optim.Optimizer): step() -> nothing, it changes the parameters",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
    forbid=("backprop.optim", "Adam", "AdamW", "NAdam", "RAdam", "adam", "adamw"),
    forbid_reason="the point of this task is to write the optimiser yourself",
)
