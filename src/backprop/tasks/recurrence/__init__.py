"""The assignment on recurrent networks and backpropagation through time: one task a file."""

PACKAGES = ("torch",)
