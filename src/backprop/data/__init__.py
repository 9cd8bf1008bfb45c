"""Data sets: bundled with a package or made offline."""

from .digits import load_digits

__all__ = ["load_digits"]
