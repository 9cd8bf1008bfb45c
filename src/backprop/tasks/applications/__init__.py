"""The assignment on applications: from a table of errors to an honest report on a network. One task a file."""

PACKAGES = ("torch",)
