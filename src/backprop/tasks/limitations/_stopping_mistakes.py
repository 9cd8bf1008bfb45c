"""Mistakes of the task in `stopping_epoch`."""

import numpy as np

from ._stopping_epoch import TASK


@TASK.mistake("You look ahead: the best of all epochs may come after the one at which training has been stopped.")
def best_of_all(train, valid, patience):
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(valid):
        lowest = np.inf
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if loss < lowest:
                lowest, best[n] = loss, epoch
            if epoch - best[n] >= patience:
                break
    best = np.nanargmin(valid, axis=1)
    return best, stop, (valid - train)[np.arange(len(valid)), best]


@TASK.mistake("A loss that is only as good as the best one so far is no improvement: compare with <, not with <=.")
def ties_improve(train, valid, patience):
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(valid):
        lowest = np.inf
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if loss <= lowest:
                lowest, best[n] = loss, epoch
            if epoch - best[n] >= patience:
                break
    return best, stop, (valid - train)[np.arange(len(valid)), best]


@TASK.mistake("You stop one epoch too late: `patience` epochs without improvement are enough.")
def one_too_late(train, valid, patience):
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(valid):
        lowest = np.inf
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if loss < lowest:
                lowest, best[n] = loss, epoch
            if epoch - best[n] > patience:
                break
    return best, stop, (valid - train)[np.arange(len(valid)), best]


@TASK.mistake("You stop one epoch too early: count the epochs after the best one, not the best one itself.")
def one_too_early(train, valid, patience):
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(valid):
        lowest = np.inf
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if loss < lowest:
                lowest, best[n] = loss, epoch
            if epoch - best[n] >= patience - 1:
                break
    return best, stop, (valid - train)[np.arange(len(valid)), best]


@TASK.mistake("You compare each loss with the one before it. An improvement is a loss below the best one so far.")
def compared_with_the_last(train, valid, patience):
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(valid):
        lowest = np.inf
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if loss < lowest:
                best[n] = epoch
            lowest = loss
            if epoch - best[n] >= patience:
                break
    return best, stop, (valid - train)[np.arange(len(valid)), best]


@TASK.mistake("Your count of epochs without improvement never goes back to 0. It begins anew with each improvement.")
def count_not_reset(train, valid, patience):
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(valid):
        lowest, waited = np.inf, 0
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if loss < lowest:
                lowest, best[n] = loss, epoch
            else:
                waited += 1
            if waited >= patience:
                break
    return best, stop, (valid - train)[np.arange(len(valid)), best]


@TASK.mistake("You watch the loss on the training samples. It falls while the network learns them by heart.")
def training_loss_watched(train, valid, patience):
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(train):
        lowest = np.inf
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if loss < lowest:
                lowest, best[n] = loss, epoch
            if epoch - best[n] >= patience:
                break
    return best, stop, np.nan_to_num((valid - train)[np.arange(len(valid)), best])


@TASK.mistake("The gap is to be read at the best epoch, whose weights you keep, not at the one where you stopped.")
def gap_at_the_stop(train, valid, patience):
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(valid):
        lowest = np.inf
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if loss < lowest:
                lowest, best[n] = loss, epoch
            if epoch - best[n] >= patience:
                break
    return best, stop, (valid - train)[np.arange(len(valid)), stop]


@TASK.mistake("The gap is the loss on held-out samples minus the loss on seen ones. You have it the other way round.")
def gap_turned(train, valid, patience):
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(valid):
        lowest = np.inf
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if loss < lowest:
                lowest, best[n] = loss, epoch
            if epoch - best[n] >= patience:
                break
    return best, stop, (train - valid)[np.arange(len(valid)), best]


@TASK.mistake("Both losses of the gap belong to the same epoch. You take the lowest of each, wherever it is.")
def gap_of_the_lowest(train, valid, patience):
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(valid):
        lowest = np.inf
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if loss < lowest:
                lowest, best[n] = loss, epoch
            if epoch - best[n] >= patience:
                break
    return best, stop, np.nanmin(valid, axis=1) - train.min(1)


@TASK.mistake("A run that is never stopped ends with its last epoch, number T - 1: they are counted from 0.")
def counted_from_one(train, valid, patience):
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(valid):
        lowest = np.inf
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if loss < lowest:
                lowest, best[n] = loss, epoch
            if epoch - best[n] >= patience:
                break
        else:
            stop[n] = len(losses)
    return best, stop, (valid - train)[np.arange(len(valid)), best]


@TASK.mistake("best and stop are exchanged: best is the epoch with the lowest loss, stop the one at which you give up.")
def best_and_stop_exchanged(train, valid, patience):
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(valid):
        lowest = np.inf
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if loss < lowest:
                lowest, best[n] = loss, epoch
            if epoch - best[n] >= patience:
                break
    return stop, best, (valid - train)[np.arange(len(valid)), best]


@TASK.mistake("A loss of nan passes for an improvement. Every comparison with nan is False: ask whether it is lower.")
def nan_improves(train, valid, patience):
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(valid):
        lowest = np.inf
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if not loss >= lowest:
                lowest, best[n] = loss, epoch
            if epoch - best[n] >= patience:
                break
    return best, stop, (valid - train)[np.arange(len(valid)), best]
