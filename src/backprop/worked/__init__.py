"""Worked examples: small computations with every intermediate named, and their numbers set into formulas."""
