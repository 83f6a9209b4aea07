"""How exact is exact enough: `crossing_time_min.p95@northbound=5%`, read and looked up among the numbers of a run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Ints
from portsim.errors import MeasureError
from portsim.measures import REGISTRY, Cell
from portsim.scenario.tree import did_you_mean, quoted

_FORM = re.compile(
    r"(?P<measure>\w+)(?:\.(?P<statistic>\w+))?(?:@(?P<names>[^=@]+))?=\s*(?P<number>[0-9.]+)\s*(?P<unit>%|[A-Za-z/ ]*)"
)
EXAMPLE = "wait_min.mean@us_primary=5%"


@dataclass(frozen=True)
class Precision:
    """The half-width at which an estimate is exact enough."""

    text: str
    """As the user wrote it."""
    measure: str
    statistic: str
    names: tuple[str, ...]
    """What it is about: names of stages, directions, classes, in any order; all that there are where none is given."""
    relative: float
    """As a share of the true mean; 0 where none counts."""
    absolute: float
    """In the unit of the measure; 0 where none counts."""

    def columns(self, cells: Sequence[Cell]) -> Ints:
        """The numbers that have to be so exact. MeasureError where there are none.

        Those of the breakdown with the fewest keys that knows all names: `wait_min.mean@us_primary` is the wait at
        this stage as a whole, `crossing_time_min.p95` that of each direction.
        """
        own = [(column, cell) for column, cell in enumerate(cells) if cell.measure.name == self.measure]
        if not own:
            raise MeasureError(
                f"precision {self.text!r}: {self.measure} is not taken in every scenario, or not among `measures`"
            )
        named = [
            (column, cell)
            for column, cell in own
            if cell.statistic == self.statistic and set(self.names) <= set(cell.where.values())
        ]
        if not named:
            known = dict.fromkeys(value for _, cell in own for value in cell.where.values())
            for name in self.names:
                if name not in known:
                    raise MeasureError(
                        f"precision {self.text!r}: {self.measure} knows no {name!r}; {did_you_mean(name, known)}"
                    )
            raise MeasureError(
                f"precision {self.text!r}: {self.measure} is not taken for {quoted(self.names)} together"
            )
        fewest = min(len(cell.where) for _, cell in named)
        keys = next(tuple(cell.where) for _, cell in named if len(cell.where) == fewest)
        return np.array([column for column, cell in named if tuple(cell.where) == keys], dtype=np.int64)


def parse_precision(text: str) -> Precision:
    """Read `measure.statistic@name,name=5%` or `...=0.5 min`. MeasureError says what is wrong and how to write it."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise MeasureError(
            f"precision {text!r} cannot be read; write for example {EXAMPLE!r}, or '=0.5 min' for minutes"
        )
    name = match["measure"]
    if name not in REGISTRY:
        raise MeasureError(f"precision {text!r}: no measure {name!r}; {did_you_mean(name, REGISTRY)}")
    measure = REGISTRY[name]
    statistic = match["statistic"] or measure.statistics[0]
    if statistic not in measure.statistics:
        raise MeasureError(
            f"precision {text!r}: {name} has no statistic {statistic!r}; it has {quoted(measure.statistics)}"
        )
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
            f"precision {text!r}: {name} is in {measure.unit}; write '={number:g}%' or '={number:g} {measure.unit}'"
        )
    names = tuple(each.strip() for each in (match["names"] or "").split(",") if each.strip())
    share = number / 100 if unit == "%" else 0.0
    return Precision(text, name, statistic, names, share, number if unit != "%" else 0.0)
