"""The assignment on weight penalties, dropout and the normalisation of activations: one task a file."""

PACKAGES = ("torch",)
