"""`python tests/report_checks.py [unit ...]`: run the three kinds of checks, and print how much each unit compared.

The last two columns are the defects planted in its backward pass and those of them that were caught.
"""

import sys
from collections import Counter

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from backprop.mutants import judge
from backprop.units import units
from kinds import KINDS, NOT_ANALYTIC


def main(names: list[str]) -> None:
    """Raises AssertionError at the first check that fails."""
    table = Table("unit", "cases", *KINDS, "planted", "caught", "equivalent", "missed")
    for column in table.columns[1:]:
        column.justify = "right"
    for name in track(names or list(units()), "checking", console=Console(stderr=True), transient=True):
        unit, rng = units()[name], np.random.default_rng(0)
        counts = [sum(1 for _ in unit.cases(rng)), *(check(unit, rng) for check in KINDS.values())]
        fates = Counter(verdict.fate for verdict in judge(unit))
        caught = fates["caught"] + fates["elsewhere"]
        row = [*counts, fates.total(), caught, fates["equivalent"], fates["missed"]]
        table.add_row(name, *(str(count or "-") for count in row))
    console = Console(width=170, highlight=False)
    console.print(table)
    for name, why in NOT_ANALYTIC.items():
        console.print(f"no complex step for {name}: {why}", markup=False)


if __name__ == "__main__":
    main(sys.argv[1:])
