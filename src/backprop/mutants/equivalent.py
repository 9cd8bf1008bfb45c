"""Changes of the source that change no gradient, and why not. None are hidden: the report lists each with its argument.

An entry is a function, a piece of the line or of the change that is meant, and the argument. One that no longer fits
anything that the checks miss is out of date, and a test says so.
"""

from .plant import Mutant

_WORK = "the same work is cut into other pieces: every pixel is still in exactly one of them"
_GUARD = "a facing window that does not fit is not taken, and the general way, which gives the same numbers, is"

EQUIVALENT = (
    ("_sums.column_sum", ").T", "the transpose of a vector is the vector"),
    ("_sums.channel_sum", ").T", "the transpose of a vector is the vector, and here it is one, reshaped next"),
    ("_convolution.blocks", "rows = min(", _WORK),
    ("_convolution.blocks", "images = min(", _WORK),
    ("_convolution.blocks", "high = (", "it is memory for more rows than are needed, and only those are looked at"),
    ("_convolution.blocks", "strips = memory[", "the last block gets more rows than it needs, and no window sees them"),
    ("_convolution.gather", "b[:, None, None, None]", "on the way back the bias is zero"),
    ("pooling._put", "dx[sight] += share", "it is done along the rows and then down the columns: minus times minus"),
    ("_windows.Window.facing", "r - 1 - p", _GUARD),
    ("_windows.Window.count", "(i + 2 * p - r) // s + 1", _GUARD),
)


def why_equivalent(mutant: Mutant) -> str:
    """The argument that a mutant is no defect; empty if there is none."""
    for place, piece, why in EQUIVALENT:
        if mutant.place == place and (piece in mutant.change or piece in mutant.statement):
            return why
    return ""
