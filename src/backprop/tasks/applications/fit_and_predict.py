"""Task: train any model in mini-batches, and predict with it in the right mode. See `_fit_and_predict_mistakes`."""

import torch

from . import _fit_and_predict_mistakes  # noqa: F401  # they enter themselves
from ._fit_and_predict import TASK


@TASK.alternate
def by_pieces(model, loss, optimiser, x, y, order, size, x_test):
    for t in range(len(order)):
        for start in range(0, len(x), size):
            rows = order[t, start : start + size]
            model.train()
            value = loss(model(x[rows]), y[rows])
            optimiser.zero_grad()
            value.backward()
            optimiser.step()
    return model.eval()(x_test).detach()


@TASK.alternate
def by_closure(model, loss, optimiser, x, y, order, size, x_test):
    model.train(True)
    for rows in (rows for epoch in order for rows in epoch.split(size)):

        def closure(rows=rows):
            model.zero_grad()
            value = loss(model(x.index_select(0, rows)), y.index_select(0, rows))
            value.backward()
            return value

        optimiser.step(closure)
    model.train(False)
    with torch.inference_mode():
        prediction = model(x_test)
    return prediction.clone()


@TASK.alternate
def by_loader(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    data = torch.utils.data.TensorDataset(x, y)
    for epoch in order.tolist():
        for inputs, targets in torch.utils.data.DataLoader(data, batch_size=size, sampler=epoch):
            loss(model(inputs), targets).backward()
            optimiser.step()
            optimiser.zero_grad()
    model.eval()
    with torch.no_grad():
        return torch.cat([model(row) for row in x_test.split(1)])
