"""One step of long short-term memory. `da` and `dq` are prices inside the step, measured."""

from typing import Any

EQUATIONS = {
    "lstm_step.gates": (
        r"[\,a_i,\, a_f,\, a_g,\, a_o\,] = x\,W_x + h\,W_h + b, \qquad"
        r" i, f, o = \sigma(a_i), \sigma(a_f), \sigma(a_o), \qquad g = \tanh a_g",
        "np.concatenate([i, f, g, o], axis=1)",
        "np.where(np.arange(4 * H) // H == 2, np.tanh(a), 1 / (1 + np.exp(-a)))",
        "Four blocks of width H, side by side.",
    ),
    "lstm_step.c_next": (r"c^+ = f \odot c + i \odot g", "c_next", "f * c + i * g"),
    "lstm_step.h_next": (r"h^+ = o \odot \tanh c^+", "h_next", "o * np.tanh(f * c + i * g)"),
    "lstm_step.dq": (
        r"\bar q = \bar c^+ + \bar h^+ \odot o \odot \bigl(1 - \tanh^2 c^+\bigr)",
        "dq",
        "dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)",
        "The new cell state reaches the loss by itself and through h. q with a bar is its price after both uses; "
        "c⁺ and h⁺ with a bar are what arrives from outside.",
    ),
    "lstm_step.da.i": (r"\bar a_i = \bar q \odot g \odot i \odot (1 - i)", "da[:, :H]", "dq * g * i * (1 - i)"),
    "lstm_step.da.f": (
        r"\bar a_f = \bar q \odot c \odot f \odot (1 - f)",
        "da[:, H : 2 * H]",
        "dq * c * f * (1 - f)",
    ),
    "lstm_step.da.g": (
        r"\bar a_g = \bar q \odot i \odot (1 - g \odot g)",
        "da[:, 2 * H : 3 * H]",
        "dq * i * (1 - g * g)",
    ),
    "lstm_step.da.o": (
        r"\bar a_o = \bar h^+ \odot \tanh c^+ \odot o \odot (1 - o)",
        "da[:, 3 * H :]",
        "dh_next * np.tanh(c_next) * o * (1 - o)",
        "Each gate: price of the product, times the other factor, times the gate's own slope. "
        "The output gate alone does not touch the cell.",
    ),
    "lstm_step.dc": (
        r"\bar c = \bar q \odot f",
        "dc",
        "dq * f",
        "With the forget gate open the price passes unchanged: no matrix, no slope.",
    ),
    "lstm_step.dx": (r"\bar x = \bar a\, W_x^\top", "dx", "da @ Wx.T"),
    "lstm_step.dh": (r"\bar h = \bar a\, W_h^\top", "dh", "da @ Wh.T"),
    "lstm_step.dWx": (r"\bar W_x = x^\top \bar a", "dWx", "x.T @ da"),
    "lstm_step.dWh": (r"\bar W_h = h^\top \bar a", "dWh", "h.T @ da"),
    "lstm_step.db": (
        r"\bar b = \mathbf 1^\top \bar a",
        "db",
        "da.sum(0)",
        "PyTorch adds two biases; each of them gets this whole gradient.",
    ),
}

_LOSS = """lambda a: (lambda i, f, g, o: np.sum((dh_next * o * np.tanh(f * c + i * g) + dc_next * (f * c + i * g))))(
    *(np.tanh(part) if k == 2 else 1 / (1 + np.exp(-part)) for k, part in enumerate(np.split(a, 4, axis=1))))"""

SYMBOLS = {
    "lstm_step": {
        f"{sign}a_{gate}": f"{name}[:, {k} * H : {k + 1} * H]"
        for sign, name in (("", "a"), (r"\bar ", "da"))
        for k, gate in enumerate("ifgo")
    }
}

DEFINITIONS: dict[str, dict[str, Any]] = {
    "lstm_step": {
        "a": "x @ Wx + h @ Wh + b",
        "i": "1 / (1 + np.exp(-a[:, :H]))",
        "f": "1 / (1 + np.exp(-a[:, H : 2 * H]))",
        "g": "np.tanh(a[:, 2 * H : 3 * H])",
        "o": "1 / (1 + np.exp(-a[:, 3 * H :]))",
        "da": f"diff({_LOSS}, a)",
        "dq": "diff(lambda q: np.sum(dc_next * q + dh_next * o * np.tanh(q)), f * c + i * g)",
    }
}
