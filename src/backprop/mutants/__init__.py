"""Who checks the checks? Plant small defects in every backward pass and see which of them the gradient check misses.

Each mutant differs from the source in one place, in the backward pass or in a helper that it calls: a term or factor
dropped, a sign, a factor, a transpose, an axis, an index in time. The defect is there only while the backward pass
runs: a forward pass that shares the helper stays as it is.

`python -m backprop.mutants` plants them all and says which ones nobody noticed.
"""

from .plant import EndlessError, Mutant, mutants, planted
from .verdicts import REQUIRED, Verdict, judge, share

__all__ = ["REQUIRED", "EndlessError", "Mutant", "Verdict", "judge", "mutants", "planted", "share"]
