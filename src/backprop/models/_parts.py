"""A network made of networks keeps all parameters in one dict: `encoder.W1`, `decoder.W1`, ..."""

import numpy as np

Arrays = dict[str, np.ndarray]


def part(params: Arrays, name: str) -> Arrays:
    """The parameters of one part, under their own names; the arrays are the same, not copies."""
    return {key.removeprefix(f"{name}."): array for key, array in params.items() if key.startswith(f"{name}.")}


def joined(**parts: Arrays) -> Arrays:
    """The parts' parameters or gradients in one dict."""
    return {f"{name}.{key}": array for name, arrays in parts.items() for key, array in arrays.items()}
