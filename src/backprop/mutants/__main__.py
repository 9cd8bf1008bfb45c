"""`python -m backprop.mutants`: plant every defect, and print for each unit how many were caught and which were not."""

import json
import sys
from collections import Counter
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ..units import units
from . import REQUIRED, Verdict, judge, share
from .defects import KINDS

FATES = ("caught", "elsewhere", "equivalent", "missed")


def main(
    unit: Annotated[list[str] | None, typer.Option(help="Only this unit; may be given several times.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Plant defects in every backward pass; exit with 1 if the gradient check misses more than 2 % of them."""
    known = units()
    if unknown := set(unit or ()) - known.keys():
        raise typer.BadParameter(f"unit {sorted(unknown)} is not one of {', '.join(known)}")
    names = track(unit or known, "planting defects", console=Console(stderr=True), transient=True)
    found = {name: list(judge(known[name])) for name in names}
    caught = share(verdict for verdicts in found.values() for verdict in verdicts)
    print(json.dumps(report(found, caught), indent=2)) if as_json else show(found, caught)
    sys.exit(caught < REQUIRED)


def report(found: dict[str, list[Verdict]], caught: float) -> dict:
    """The verdicts as data: counts by unit, and everything that is not simply caught."""
    return {
        "share": caught,
        "units": {
            name: {
                "planted": len(verdicts),
                **{fate: sum(v.fate == fate for v in verdicts) for fate in FATES},
                "kinds": Counter(v.mutant.kind for v in verdicts),
                "others": [{"mutant": str(v.mutant), "fate": v.fate, "why": v.why} for v in rest(verdicts)],
            }
            for name, verdicts in found.items()
        },
    }


def rest(verdicts: list[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.fate != "caught"]


def show(found: dict[str, list[Verdict]], caught: float) -> None:
    """A table of the units, then the arguments for what is no defect, then what was missed."""
    console = Console(soft_wrap=True, highlight=False, width=140)
    table = Table("unit", "planted", *FATES, *KINDS)
    for column in table.columns[1:]:
        column.justify = "right"
    rows = {**found, "all": [verdict for verdicts in found.values() for verdict in verdicts]}
    for name, verdicts in rows.items():
        fates, kinds = (Counter(of) for of in zip(*((v.fate, v.mutant.kind) for v in verdicts), strict=True))
        counts = (len(verdicts), *(fates[fate] for fate in FATES), *(kinds[kind] for kind in KINDS))
        table.add_row(name, *(str(count or "") for count in counts), end_section=name == list(found)[-1])
    console.print(table)
    for why, changes in arguments(rows["all"]).items():
        console.print(f"equivalent, since {why}:", *(f"  {change}" for change in sorted(changes)), sep="\n")
    for name, verdicts in found.items():
        for verdict in verdicts:
            if verdict.fate == "missed":
                console.print(f"MISSED in {name}: {verdict.mutant}", markup=False)
    console.print(f"{caught:.2%} of the defects are caught, {REQUIRED:.0%} are required")


def arguments(verdicts: list[Verdict]) -> dict[str, set[str]]:
    """What is equivalent, by the argument for it; a helper that several units share is named once."""
    found: dict[str, set[str]] = {}
    for verdict in verdicts:
        if verdict.fate == "equivalent":
            found.setdefault(verdict.why, set()).add(str(verdict.mutant))
    return found


if __name__ == "__main__":
    typer.run(main)
