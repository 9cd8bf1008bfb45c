"""The assignment on optimisers and initialisation: one task a file."""

PACKAGES = ("torch",)
