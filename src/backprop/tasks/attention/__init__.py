"""The assignment on attention, from one query to a causal transformer block: one task a file."""

PACKAGES = ("torch",)
