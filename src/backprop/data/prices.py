"""Daily prices of two stock indices, and of what the market expects to come, which the package arch bundles.

`sp500` (S&P 500) and `nasdaq` (NASDAQ Composite): 5,031 trading days from January 1999 to December 2018, in points of
the index, volume in shares (0 on two days of `nasdaq`, where it is missing). `vix` (CBOE Volatility Index): 1,259 days
from January 2014 to January 2019, in percent a year. The package (K. Sheppard and others, University of Illinois/NCSA
licence) says that its data are "used in the examples", and names no source for them: use them to learn, as it does,
and get your own where the terms are clear. An index is not a price at which anybody could trade, and pays no dividends.
"""

import csv
import gzip
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ._files import bundled

COLUMNS = ("Open", "High", "Low", "Close", "Volume")
INDICES = ("sp500", "nasdaq")


class Prices(NamedTuple):
    """Days (T,) as datetime64[D], in order; five arrays (T,) in float64, with `low` <= `open`, `close` <= `high`."""

    day: np.ndarray
    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    volume: np.ndarray


def load_prices(index: str = "sp500") -> Prices:
    """All days of an index. There is no split to draw: whoever forecasts cuts time in two, and trains on the past."""
    if index not in INDICES:
        raise ValueError(f"index must be one of {', '.join(INDICES)}, got {index!r}")
    day, values = read_days(bundled("arch", "data", index, f"{index}.csv.gz"), COLUMNS)
    found = Prices(day, *values)
    inside = (found.low <= np.minimum(found.open, found.close)) & (found.high >= np.maximum(found.open, found.close))
    if not (found.low > 0).all() or not inside.all():
        raise ValueError(f"{index}: prices must be positive, and lie between the day's low and high")
    return found


def load_vix() -> tuple[np.ndarray, np.ndarray]:
    """Days (T,) as datetime64[D] and the VIX (T,) at their close, in percent a year. Holidays are left out."""
    day, (vix,) = read_days(bundled("arch", "data", "vix", "vix.csv.gz"), ("vix",))
    return day, vix


def read_days(path: Path, columns: tuple[str, ...]) -> tuple[np.ndarray, list[np.ndarray]]:
    """The days of a file and its columns (T,); days with a point for a number are left out. Else ValueError."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"Date", *columns} <= set(rows[0]):
        raise ValueError(f"{path.name}: expected the columns Date, {', '.join(columns)}, got {list(*rows[:1])}")
    rows = [row for row in rows if "." not in row.values()]
    day = np.array([datetime.strptime(row["Date"], "%m/%d/%Y").date() for row in rows], dtype="datetime64[D]")
    values = [np.array([row[name] for row in rows], dtype=float) for name in columns]
    if not (np.diff(day) > np.timedelta64(0, "D")).all() or not np.isfinite(values).all():
        raise ValueError(f"{path.name}: expected days in order, and a finite number for each")
    return day, values
