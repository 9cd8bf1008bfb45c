"""The assignment on checking gradients, and on the faults that a careless check lets through: one task a file."""

PACKAGES = ("torch",)
