"""The assignment on automatic differentiation, in which the tape is built: one task a file."""

PACKAGES = ("torch",)
