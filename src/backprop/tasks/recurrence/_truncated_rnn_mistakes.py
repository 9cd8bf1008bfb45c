"""Mistakes of the task in `truncated_rnn`."""

import torch

from ._truncated_rnn import TASK


@TASK.mistake(
    "Nothing is cut: the gradient flows through all steps. Before steps k, 2k, ... the state must be detached."
)
def never_cut(x, h0, Wx, Wh, b, k):
    h, states = h0, []
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ Wx + h @ Wh + b)
        states.append(h)
    return torch.stack(states, dim=1)


@TASK.mistake("Every step is cut off from the one before. Cut only where t is a multiple of k.")
def always_cut(x, h0, Wx, Wh, b, k):
    h, states = h0, []
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ Wx + (h.detach() if t else h) @ Wh + b)
        states.append(h)
    return torch.stack(states, dim=1)


@TASK.mistake("The cuts are one step late: the first piece has k + 1 steps.")
def cut_too_late(x, h0, Wx, Wh, b, k):
    h, states = h0, []
    for t in range(x.shape[1]):
        if t > 1 and (t - 1) % k == 0:
            h = h.detach()
        h = torch.tanh(x[:, t] @ Wx + h @ Wh + b)
        states.append(h)
    return torch.stack(states, dim=1)


@TASK.mistake(
    "h0 is cut off as well: 0 is a multiple of k. The first piece begins with h0 itself, which may be learned."
)
def start_cut(x, h0, Wx, Wh, b, k):
    h, states = h0, []
    for t in range(x.shape[1]):
        if t % k == 0:
            h = h.detach()
        h = torch.tanh(x[:, t] @ Wx + h @ Wh + b)
        states.append(h)
    return torch.stack(states, dim=1)


@TASK.mistake(
    "A cut comes too early: the last step of a piece must still pay back. Store its state whole, "
    "and cut where the next piece begins."
)
def stored_after_the_cut(x, h0, Wx, Wh, b, k):
    h, states = h0, []
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ Wx + h @ Wh + b)
        if (t + 1) % k == 0:
            h = h.detach()
        states.append(h)
    return torch.stack(states, dim=1)


@TASK.mistake(
    "Each piece begins with a state of zeros. Only the gradient is cut: the value goes on into the next piece."
)
def state_forgotten(x, h0, Wx, Wh, b, k):
    h, states = h0, []
    for t in range(x.shape[1]):
        if t and t % k == 0:
            h = torch.zeros_like(h)
        h = torch.tanh(x[:, t] @ Wx + h @ Wh + b)
        states.append(h)
    return torch.stack(states, dim=1)


@TASK.mistake("Each piece begins with h0. It must begin with the value that the piece before has reached.")
def back_to_the_start(x, h0, Wx, Wh, b, k):
    h, states = h0, []
    for t in range(x.shape[1]):
        if t and t % k == 0:
            h = h0
        h = torch.tanh(x[:, t] @ Wx + h @ Wh + b)
        states.append(h)
    return torch.stack(states, dim=1)


@TASK.mistake("The whole product with Wh is cut (or Wh itself), so Wh learns nothing from these steps. Detach only h.")
def weights_cut(x, h0, Wx, Wh, b, k):
    h, states = h0, []
    for t in range(x.shape[1]):
        old = h @ Wh
        if t and t % k == 0:
            old = old.detach()
        h = torch.tanh(x[:, t] @ Wx + old + b)
        states.append(h)
    return torch.stack(states, dim=1)


@TASK.mistake("There is no tanh: the new state is tanh of the sum.")
def tanh_forgotten(x, h0, Wx, Wh, b, k):
    h, states = h0, []
    for t in range(x.shape[1]):
        if t and t % k == 0:
            h = h.detach()
        h = x[:, t] @ Wx + h @ Wh + b
        states.append(h)
    return torch.stack(states, dim=1)


@TASK.mistake("The bias is missing.")
def bias_forgotten(x, h0, Wx, Wh, b, k):
    h, states = h0, []
    for t in range(x.shape[1]):
        if t and t % k == 0:
            h = h.detach()
        h = torch.tanh(x[:, t] @ Wx + h @ Wh)
        states.append(h)
    return torch.stack(states, dim=1)


@TASK.mistake("Wh is transposed. The state is a row: h @ Wh. Wh is square, so no shape complains.")
def weights_transposed(x, h0, Wx, Wh, b, k):
    h, states = h0, []
    for t in range(x.shape[1]):
        if t and t % k == 0:
            h = h.detach()
        h = torch.tanh(x[:, t] @ Wx + h @ Wh.T + b)
        states.append(h)
    return torch.stack(states, dim=1)
