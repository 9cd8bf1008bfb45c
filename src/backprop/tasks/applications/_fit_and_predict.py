"""What the task in `fit_and_predict` asks for, and how it is called; the other files hold mistakes and alternates."""

import numpy as np

from ..task import Task

SHAPES = [(11, 5, 4, 3, 2, 4), (10, 3, 2, 5, 3, 4), (14, 4, 3, 2, 2, 5), (9, 6, 5, 4, 4, 3)]
"""N training samples, M test samples, D, H, epochs and batch size. In the last, all batches are full."""


def cases(rng):
    """W (D, H), v (H,), x (N, D), y (N,), order (epochs, N), size, and x_test (M, D)."""
    return [
        (
            rng.normal(size=(D, H)),
            rng.normal(size=H),
            rng.normal(size=(N, D)),
            rng.normal(size=N),
            np.stack([rng.permutation(N) for _ in range(epochs)]),
            size,
            rng.normal(size=(M, D)) + 1,
        )
        for N, M, D, H, epochs, size in SHAPES
    ]


def reference(W, v, x, y, order, size, x_test):
    """W (D, H), v (H,), x (N, D), y (N,), order (T, N) int, size () int, x_test (M, D)
    -> prediction (M,), W (D, H), v (H,), running (2H,)

    The network is tanh(batch_norm(x W)) v, its loss the mean square, its optimiser gradient descent with momentum.
    """
    W, v, mean, var = W.copy(), v.copy(), np.zeros_like(v), np.ones_like(v)
    speed = np.zeros_like(W), np.zeros_like(v)
    for rows in (rows for epoch in order for rows in np.split(epoch, range(size, len(x), size))):
        a, n = x[rows] @ W, len(rows)
        scale = 1 / np.sqrt(a.var(axis=0) + 1e-5)
        u = (a - a.mean(axis=0)) * scale
        h = np.tanh(u)
        mean, var = 0.9 * mean + 0.1 * a.mean(axis=0), 0.9 * var + 0.1 * a.var(axis=0, ddof=1)
        dout = 2 * (h @ v - y[rows]) / n
        du = np.outer(dout, v) * (1 - h**2)
        da = scale * (du - du.mean(axis=0) - u * (du * u).mean(axis=0))
        speed = 0.9 * speed[0] + x[rows].T @ da, 0.9 * speed[1] + h.T @ dout
        W, v = W - 0.05 * speed[0], v - 0.05 * speed[1]
    prediction = np.tanh((x_test @ W - mean) / np.sqrt(var + 1e-5)) @ v
    return prediction, W, v, np.concatenate([mean, var])


def driver(fit_and_predict, W, v, x, y, order, size, x_test):
    """What it predicts, and what has become of the model, which is looked at here."""
    import torch
    import torch._dynamo  # the first step of an optimiser would load it, while the student's clock runs

    D, H = W.shape
    norm = torch.nn.BatchNorm1d(H, affine=False, dtype=torch.float64)
    first, last = torch.nn.Linear(D, H, bias=False), torch.nn.Linear(H, 1, bias=False)
    model = torch.nn.Sequential(first, norm, torch.nn.Tanh(), last, torch.nn.Flatten(0)).double()
    first.weight.data, last.weight.data = torch.tensor(W.T), torch.tensor(v[None])
    model.eval()  # whoever had it before has tried it out
    optimiser = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    data = [torch.from_numpy(array) for array in (x, y, order)]
    said = fit_and_predict(model, torch.nn.functional.mse_loss, optimiser, *data, size, torch.from_numpy(x_test))
    if not isinstance(said, torch.Tensor):
        raise TypeError(f"your function must return a tensor, not a {type(said).__name__}")
    if tuple(said.shape) != (len(x_test),):
        raise ValueError(f"the predictions have shape {tuple(said.shape)}, expected one for each test sample")
    if said.requires_grad:
        raise ValueError("the predictions hang on the graph of the model: predict where no gradient is recorded")
    buffers = dict(norm.named_buffers())
    running = torch.cat([buffers["running_mean"], buffers["running_var"]]).numpy()
    return said.numpy(), first.weight.detach().numpy().T.copy(), last.weight.detach().numpy()[0].copy(), running


TASK = Task(
    name="fit_and_predict",
    points=4,
    signature="fit_and_predict(model, loss, optimiser, x, y, order, size, x_test) -> prediction",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
    forbid=("backprop",),
    forbid_reason="the point of this task is to write the loop yourself",
)
