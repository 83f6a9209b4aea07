"""How exact is exact enough: `crossing_time_min.p95@northbound=5%`, read and looked up among the numbers of a run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portsim.arrays import Floats, Ints
from portsim.errors import MeasureError
from portsim.measures import REGISTRY, Cell
from portsim.measures.asked import FORM, Asked, asked_for
from portsim.statistics.stopping import Rule, Target, decide

_FORM = re.compile(
    FORM.format(names=r"(?:[^=@,]+=)?[^=@,]+(?:,(?:[^=@,]+=)?[^=@,]+)*?")
    + r"\s*=\s*(?P<number>[0-9.]+)\s*(?P<unit>%|[A-Za-z/ ]*)"
)
EXAMPLE = "wait_min.mean@us_primary=5%"
FIRST_LOOK = 10
"""No decision with fewer replications."""


@dataclass(frozen=True)
class Precision:
    """The half-width at which an estimate is exact enough."""

    text: str
    """As the user wrote it."""
    asked: Asked
    """Which estimate; all that there are where no names are given."""
    relative: float
    """As a share of the true mean; 0 where none counts."""
    absolute: float
    """In the unit of the measure; 0 where none counts."""

    def columns(self, cells: Sequence[Cell]) -> Ints:
        """The numbers that have to be so exact. MeasureError where there are none."""
        return self.asked.columns(cells, f"precision {self.text!r}: ")


def parse_precision(text: str) -> Precision:
    """Read `measure.statistic@name,name=5%` or `...=0.5 min`. MeasureError says what is wrong and how to write it."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise MeasureError(
            f"precision {text!r} cannot be read; write for example {EXAMPLE!r}, or '=0.5 min' for minutes"
        )
    asked = asked_for(match, f"precision {text!r}: ")
    measure = REGISTRY[asked.measure]
    try:
        number = float(match["number"])
    except ValueError:
        raise MeasureError(f"precision {text!r}: {match['number']!r} is not a number") from None
    unit = match["unit"].strip()
    if number <= 0:
        raise MeasureError(f"precision {text!r}: nothing is exact to 0; write a number above it")
    if unit == "%" and number >= 100:  # noqa: PLR2004 - per cent
        raise MeasureError(f"precision {text!r}: 100 % or more says nothing; write a share below it")
    if unit not in ("%", measure.unit):
        raise MeasureError(
            f"precision {text!r}: {measure.name} is in {measure.unit}; "
            f"write '={number:g}%' or '={number:g} {measure.unit}'"
        )
    share = number / 100 if unit == "%" else 0.0
    return Precision(text, asked, share, number if unit != "%" else 0.0)


def look(wanted: Sequence[Precision], values: Sequence[Floats], at_most: int) -> tuple[int, Rule | None]:
    """How many more replications to run, and if none why: of several precisions the last to be met counts.

    `values` are all replications so far of the numbers that each precision is about, shape (replications, numbers).
    """
    decisions = [
        decide(each, Target(one.relative, one.absolute, least=min(FIRST_LOOK, at_most), most=at_most))
        for one, each in zip(wanted, values, strict=True)
    ]
    going = [decision.more for decision in decisions if decision.go_on]
    if going:
        return max(going), None
    reached = {decision.rule for decision in decisions}
    order: tuple[Rule, ...] = ("cap", "precision", "nothing measured")
    return 0, next(rule for rule in order if rule in reached)
