"""Backpropagation derived by hand in NumPy, with PyTorch twins, checks, tasks and grading."""

__version__ = "0.1.0"
