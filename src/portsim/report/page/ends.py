"""What the answer would be at the ends of the ranges of what is assumed: a table that a study writes, and a page shows.

One row per end: what was set there, and what an alternative then is less its baseline.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from portsim.measures import REGISTRY
from portsim.scenario.overrides import parse_path
from portsim.scenario.tables import Table
from portsim.scenario.traffic import Direction
from portsim.scenario.tree import File, did_you_mean, quoted

COLUMNS = ("path", "value", "measure", "statistic", "direction", "difference", "low", "high", "replications")
BETWEEN = "; "
"""What stands between the paths of one end, and between their values."""
MAX_BYTES = 2**20
"""The largest table."""
FEWEST = 2
"""Replications without which there is no interval."""


@dataclass(frozen=True)
class End:
    """One end of the range of a value: what was set, and what came out."""

    path: str
    """Of what was set in the scenarios; several paths that were set together have `BETWEEN` between them."""
    value: str
    """What each of them was set to, as written in a scenario, in the same order."""
    measure: str
    statistic: str
    direction: str
    """Empty where the number is about the port as a whole."""
    difference: float
    """The alternative less the baseline, mean over replications, in the unit of the measure."""
    low: float
    high: float
    """Its 95 % interval."""
    replications: int

    @property
    def half_width(self) -> float:
        """Half of the interval."""
        return (self.high - self.low) / 2

    def to_json(self) -> dict[str, Any]:
        """As it stands among the facts of a page."""
        return {
            "path": self.path,
            "value": self.value,
            "measure": self.measure,
            "statistic": self.statistic,
            "unit": REGISTRY[self.measure].unit,
            "direction": self.direction or None,
            "difference": {
                "mean": self.difference,
                "low": self.low,
                "high": self.high,
                "half_width": self.half_width,
                "n": self.replications,
            },
        }


def read_ends(path: str | Path) -> tuple[End, ...]:
    """All ends of a CSV file, in their order. ScenarioError with everything that is wrong in it."""
    found = Path(path)
    table = Table.read(found, File(str(path), found.resolve().parent), MAX_BYTES)
    table.columns(COLUMNS, ())
    ends: dict[tuple[str, str], End] = {}
    lines: dict[tuple[str, str], int] = {}
    for line, row in table.rows():
        end = _end(table, line, row)
        if end is None:
            continue
        first = next(iter(ends.values()), end)
        if _question(end) != _question(first):
            asked = ", ".join(filter(None, _question(first)))
            table.refuse(line, f"is about another number than the first row ({asked}); a table for each")
        elif (end.path, end.value) in ends:
            table.refuse(line, f"stands twice, first in line {lines[end.path, end.value]}; keep one")
        else:
            ends[end.path, end.value] = end
            lines[end.path, end.value] = line
    if not ends and not table.problems:
        table.refuse(0, "holds no ends; add a row for each")
    table.done()
    return tuple(ends.values())


def _question(end: End) -> tuple[str, str, str]:
    """What its number is about."""
    return end.measure, end.statistic, end.direction


def _end(table: Table, line: int, row: dict[str, str]) -> End | None:
    """One row; None where something is wrong with it."""
    readers = {
        "path": _path,
        "value": _value,
        "measure": _measure,
        "direction": _direction,
        "difference": _number,
        "low": _number,
        "high": _number,
        "replications": _replications,
    }
    cells: dict[str, Any] = {name: table.cell(line, name, row, read) for name, read in readers.items()}
    measure = cells["measure"]
    cells["statistic"] = (
        None if measure is None else table.cell(line, "statistic", row, lambda text: _of(measure, text))
    )
    if None in cells.values():
        return None
    end = End(**cells)
    paths, values = (len(text.split(BETWEEN)) for text in (end.path, end.value))
    if paths != values:
        table.refuse(line, f"has {paths} paths and {values} values; write one for each, with {BETWEEN!r} between them")
    elif not end.low <= end.difference <= end.high:
        table.refuse(line, f"difference {end.difference:g} lies outside its interval, {end.low:g} to {end.high:g}")
    elif (("direction",) if end.direction else ()) not in REGISTRY[end.measure].breakdowns:
        wrong = "a direction alone; leave it blank" if end.direction else "the port as a whole; name a direction"
        table.refuse(line, f"{end.measure} is not taken of {wrong}, or take another measure")
    else:
        return end
    return None


def _path(text: str) -> str:
    for each in text.split(BETWEEN):
        parse_path(each)
    return text


def _value(text: str) -> str:
    if not all(each.strip() for each in text.split(BETWEEN)):
        raise ValueError("must say what was set, as a scenario does")
    return text


def _measure(text: str) -> str:
    if text not in REGISTRY:
        raise ValueError(f"is no measure; {did_you_mean(text, REGISTRY)}")
    return text


def _of(measure: str, text: str) -> str:
    statistics = REGISTRY[measure].statistics
    if text not in statistics:
        raise ValueError(f"is no statistic of {measure}, which has {quoted(statistics)}")
    return text


def _direction(text: str) -> str:
    known = get_args(Direction)
    if text and text not in known:
        raise ValueError(f"is no direction; {did_you_mean(text, known)}")
    return text


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in text:
        raise ValueError("must be a number")
    return number


def _replications(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) < FEWEST:
        raise ValueError(f"must be a whole number, at least {FEWEST}")
    return int(text)
