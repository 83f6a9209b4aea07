"""What things cost and give off where a scenario says nothing: a small table, each figure with its source.

`rates.csv` stands beside this module. A scenario replaces any of them under `economy`; those that it leaves out are in
its ledger with the kind and the source that the table states.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

TABLE = Path(__file__).with_name("rates.csv")

RateKind = Literal["published", "measured", "assumed"]
RATE_KINDS: tuple[RateKind, ...] = get_args(RateKind)


@dataclass(frozen=True)
class Rate:
    """One figure of the table."""

    name: str
    """Its dotted path below `economy`."""
    value: float
    low: float | None
    """Lower end of what is known or thought possible; None where no range is known."""
    high: float | None
    unit: str
    kind: RateKind
    """How far to trust it."""
    source: str | None
    """An id in the list of sources, or an address."""
    note: str
    line: int
    """Where it stands in the table."""

    @property
    def remark(self) -> str:
        """Its note, behind the range."""
        if self.low is None or self.high is None:
            return self.note
        return f"range {self.low:g} to {self.high:g}; {self.note}"


@cache
def rates() -> Mapping[str, Rate]:
    """The table by name, in its order."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        return MappingProxyType({row["name"]: _read(row, rows.line_num) for row in rows})


def rate(name: str) -> float:
    """The figure of this name [its unit]."""
    return rates()[name].value


def _read(row: Mapping[str, str], line: int) -> Rate:
    (kind,) = (each for each in RATE_KINDS if each == row["kind"])
    low, high = (float(row[key]) if row[key] else None for key in ("low", "high"))
    return Rate(
        row["name"], float(row["value"]), low, high, row["unit"], kind, row["source"] or None, row["note"], line
    )
