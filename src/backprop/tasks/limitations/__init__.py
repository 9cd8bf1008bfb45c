"""The assignment on what backpropagation cannot do, and what it costs: one task a file."""

PACKAGES = ("torch",)
