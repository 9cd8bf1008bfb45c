"""The assignment on convolution and pooling: one task a file."""

PACKAGES = ("torch",)
