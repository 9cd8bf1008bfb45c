"""What a class did with an assignment, for whoever teaches it: one page that asks no other host."""

from .write import write_report

__all__ = ["write_report"]
