"""Data sets: bundled with a package or made offline."""

from .cells import load_cells
from .digits import load_digits
from .prices import load_prices, load_vix
from .words import load_rated_words

__all__ = ["load_cells", "load_digits", "load_prices", "load_rated_words", "load_vix"]
