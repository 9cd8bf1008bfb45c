"""Mistakes of the task in `fit_and_predict`."""

import torch

from ._fit_and_predict import TASK


@TASK.mistake("Gradients of old batches are added to new ones: PyTorch adds up until you set them to zero.")
def never_zeroed(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    for epoch in order:
        for start in range(0, len(x), size):
            rows = epoch[start : start + size]
            loss(model(x[rows]), y[rows]).backward()
            optimiser.step()
    model.eval()
    with torch.no_grad():
        return model(x_test)


@TASK.mistake("The gradients are set to zero once in an epoch only. Every batch begins anew.")
def zeroed_once_an_epoch(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    for epoch in order:
        optimiser.zero_grad()
        for start in range(0, len(x), size):
            rows = epoch[start : start + size]
            loss(model(x[rows]), y[rows]).backward()
            optimiser.step()
    model.eval()
    with torch.no_grad():
        return model(x_test)


@TASK.mistake("The predictions are made in training mode: batch_norm uses, and stores, numbers of the test samples.")
def not_eval(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    for epoch in order:
        for start in range(0, len(x), size):
            rows = epoch[start : start + size]
            optimiser.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
            optimiser.step()
    with torch.no_grad():
        return model(x_test)


@TASK.mistake("You train in the mode that the model was in, which is that for predictions. Whose job is it to switch?")
def not_train(model, loss, optimiser, x, y, order, size, x_test):
    for epoch in order:
        for start in range(0, len(x), size):
            rows = epoch[start : start + size]
            optimiser.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
            optimiser.step()
    model.eval()
    with torch.no_grad():
        return model(x_test)


@TASK.mistake("Your batches take the samples as they stand. The rows of `order` say who comes when.")
def order_ignored(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    for _ in order:
        for start in range(0, len(x), size):
            rows = torch.arange(len(x))[start : start + size]
            optimiser.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
            optimiser.step()
    model.eval()
    with torch.no_grad():
        return model(x_test)


@TASK.mistake("Every epoch has the order of the first one. `order` has a row for each epoch.")
def first_row_again(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    for _ in order:
        for start in range(0, len(x), size):
            rows = order[0][start : start + size]
            optimiser.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
            optimiser.step()
    model.eval()
    with torch.no_grad():
        return model(x_test)


@TASK.mistake("You train for one epoch. `order` has a row for each.")
def one_epoch(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    for epoch in order[:1]:
        for start in range(0, len(x), size):
            rows = epoch[start : start + size]
            optimiser.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
            optimiser.step()
    model.eval()
    with torch.no_grad():
        return model(x_test)


@TASK.mistake("The last batch of an epoch is left out where it is smaller. It counts like the others.")
def rest_left_out(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    for epoch in order:
        for start in range(0, len(x) - size + 1, size):
            rows = epoch[start : start + size]
            optimiser.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
            optimiser.step()
    model.eval()
    with torch.no_grad():
        return model(x_test)


@TASK.mistake("Inputs and targets part: x is taken in the new order, y in the old one.")
def targets_not_moved(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    for epoch in order:
        for start in range(0, len(x), size):
            rows = epoch[start : start + size]
            optimiser.zero_grad()
            loss(model(x[rows]), y[start : start + size]).backward()
            optimiser.step()
    model.eval()
    with torch.no_grad():
        return model(x_test)


@TASK.mistake("You take one step an epoch, with the sum of all gradients. Every batch is followed by a step.")
def one_step_an_epoch(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    for epoch in order:
        optimiser.zero_grad()
        for start in range(0, len(x), size):
            rows = epoch[start : start + size]
            loss(model(x[rows]), y[rows]).backward()
        optimiser.step()
    model.eval()
    with torch.no_grad():
        return model(x_test)


@TASK.mistake("Your model is as it came: gradients are worked out, but nobody takes a step.")
def no_step(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    for epoch in order:
        for start in range(0, len(x), size):
            rows = epoch[start : start + size]
            optimiser.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
    model.eval()
    with torch.no_grad():
        return model(x_test)


@TASK.mistake(
    "Your batches run on over the end of an epoch. Each row of `order` is cut by itself, and its rest is a batch, too."
)
def across_epochs(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    for rows in order.reshape(-1).split(size):
        optimiser.zero_grad()
        loss(model(x[rows]), y[rows]).backward()
        optimiser.step()
    model.eval()
    with torch.no_grad():
        return model(x_test)


@TASK.mistake("The step comes before the new gradient, so it goes where the batch before has sent it.")
def step_first(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    for epoch in order:
        for start in range(0, len(x), size):
            rows = epoch[start : start + size]
            optimiser.step()
            optimiser.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
    model.eval()
    with torch.no_grad():
        return model(x_test)


@TASK.mistake("Each step uses all samples. Asked are batches of `size`.")
def whole_set(model, loss, optimiser, x, y, order, size, x_test):
    model.train()
    for epoch in order:
        for _ in range(0, len(x), size):
            optimiser.zero_grad()
            loss(model(x[epoch]), y[epoch]).backward()
            optimiser.step()
    model.eval()
    with torch.no_grad():
        return model(x_test)
