"""Numbers of a run, or of a baseline beside an alternative, as plain data."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from portsim.arrays import Floats
from portsim.comparison.comparison import Alternative, key_of, number
from portsim.measures import Cell
from portsim.results import Estimate, Results
from portsim.statistics.bands import simultaneous_band

Facts = dict[str, Any]
"""Plain data: texts, numbers, None, lists and dictionaries of these."""


class Numbers:
    """All numbers of one run, or those of a baseline and of one alternative, under the same keys."""

    def __init__(self, baseline: Results, alternative: Alternative | None = None):
        self.baseline, self.alternative = baseline, alternative
        if alternative is None:
            self.cells: Sequence[Cell] = baseline.cells
            self.sides: tuple[Floats, ...] = (baseline.values,)
        else:
            self.cells, self.sides = alternative.cells, (alternative.baseline_values, alternative.values)
        self._columns = {key_of(cell): column for column, cell in enumerate(self.cells)}

    @property
    def directions(self) -> tuple[str, ...]:
        """Directions in which trucks go, as scenarios name them."""
        return tuple(self.baseline.scenario.directions())

    def has(self, measure: str, statistic: str, **where: str) -> bool:
        """Whether one of the sides has this number."""
        return (measure, statistic, frozenset(where.items())) in self._columns

    def figure(self, measure: str, statistic: str, **where: str) -> Facts | None:
        """One number on each side, and what differs; None where no side takes it."""
        if not self.has(measure, statistic, **where):
            return None
        if self.alternative is None:
            estimate = self.baseline.estimate(measure, statistic, **where)
            return {**_named(estimate.cell), "sides": [interval(estimate)], "difference": None}
        found = self.alternative.difference(measure, statistic, **where)
        return {
            **_named(found.cell),
            "sides": [interval(found.baseline), interval(found.alternative)],
            "difference": interval(found.difference),
            "change_share": None if found.ratio.value is None else found.ratio.value - 1,
            "p_adjusted": found.p_adjusted,
            "verdict": found.verdict,
            "slight": found.ratio.value is not None and abs(found.ratio.value - 1) < SLIGHT,
        }

    def figures(self, wanted: Iterable[tuple[str, str]], **where: str) -> list[Facts]:
        """Several of them, without those that no side takes, and those that are nothing on all sides."""
        found = (self.figure(measure, statistic, **where) for measure, statistic in wanted)
        return [each for each in found if each is not None and is_something(each)]

    def broken_down(self, measure: str, statistic: str, *keys: str, **where: str) -> Iterator[Facts]:
        """A number by these keys and no others, about `where`, in the order of the results."""
        for cell in self.cells:
            own = cell.where
            if (
                cell.measure.name == measure
                and cell.statistic == statistic
                and set(own) == {*keys, *where}
                and all(own[key] == name for key, name in where.items())
            ):
                found = self.figure(measure, statistic, **own)
                assert found is not None, "it is one of the cells"
                yield found

    def columns(self, measure: str, statistic: str, key: str, names: Sequence[str], **where: str) -> list[Floats]:
        """Replications of a number by the names of a key, for each side, shape (replications, names)."""
        place = [self._columns[measure, statistic, frozenset({**where, key: name}.items())] for name in names]
        return [values[:, place] for values in self.sides]


def bands(sides: Sequence[Floats], most: float = math.inf) -> Facts:
    """Simultaneous 95 % bands of each side, cut where no value can lie, and of the difference where there are two.

    `sides` have shape (replications, columns); their values lie between 0 and `most`.
    """
    two = len(sides) > 1
    return {
        "sides": [_band(values, 0.0, most) for values in sides],
        "difference": _band(sides[1] - sides[0]) if two else None,
    }


def _band(values: Floats, least: float = -math.inf, most: float = math.inf) -> Facts:
    found = simultaneous_band(values)
    ends = {"mean": found.mean, "low": np.maximum(found.low, least), "high": np.minimum(found.high, most)}
    return {name: [number(value) for value in column] for name, column in ends.items()}


def interval(estimate: Estimate) -> Facts:
    """A mean with its 95 % interval, half its width, and from how many replications."""
    ends = {"mean": estimate.mean, "low": estimate.low, "high": estimate.high}
    return {**ends, "half_width": estimate.half_width, "n": estimate.n}


def _named(cell: Cell) -> Mapping[str, Any]:
    measure = cell.measure
    return {
        "measure": measure.name,
        "statistic": cell.statistic,
        "where": dict(cell.where),
        "unit": measure.unit,
    }


SLIGHT = 0.01
"""What changes by less than this share of the baseline is told from 0, and matters little."""
LEAST = 0.05
"""Below this a number shows as 0.0; of shares and money every one counts."""


def is_something(figure: Facts, least: float = LEAST) -> bool:
    """Whether a figure is more than nothing on one side at least."""
    bound = 0.0 if figure["unit"] == "share" else least
    return any(abs(side["mean"] or 0.0) > bound for side in figure["sides"])
