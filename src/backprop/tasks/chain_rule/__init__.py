"""The assignment on derivatives and the chain rule: one task a file."""
