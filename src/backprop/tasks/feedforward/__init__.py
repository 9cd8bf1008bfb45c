"""The assignment on feedforward networks: one task a file."""

PACKAGES = ("torch",)
