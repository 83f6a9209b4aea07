"""What tables and plots need to know of a study, and how its factors and numbers are told."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.measures import Cell
from portsim.report.language import Language
from portsim.report.page.words import Words
from portsim.statistics import Intervals, mean_intervals

AS_STATED = "as stated"
"""The level of a factor that is left as the scenario has it, where that is no single value."""
PER_CENT = 100
_LOG_FROM = 20.0
"""Levels of which the highest is so many times the lowest may be even on a scale of logarithms."""
_EVEN = 3
"""Levels from which that can be seen."""


class Findings(Protocol):
    """A study's results, as `portsim.study` has them; tables and plots read nothing else of it."""

    @property
    def name(self) -> str:
        """Of the study."""

    @property
    def factors(self) -> Mapping[str, str]:
        """Names of the factors, with the unit of each."""

    @property
    def levels(self) -> Sequence[tuple[Any, ...]]:
        """For each point the level of each factor."""

    @property
    def cells(self) -> Sequence[Cell]:
        """What each number is."""

    @property
    def numbers(self) -> Sequence[str]:
        """Names of the numbers."""

    @property
    def less(self) -> str:
        """What was taken off each point; empty for the numbers themselves."""

    @property
    def heading(self) -> str:
        """How much there is."""

    @property
    def points(self) -> int:
        """How many points there are."""

    @property
    def number(self) -> Ints:
        """The number of each point in the study."""

    @property
    def seed(self) -> int:
        """Where all chance came from."""

    @property
    def n(self) -> Ints:
        """Replications of each point."""

    def column(self, number: str) -> int:
        """The column of a number."""

    def level(self, factor: str) -> tuple[Any, ...]:
        """The level of a factor at every point."""

    def of(self, number: str) -> Floats:
        """One number in every replication at every point, shape (points, replications)."""

    def estimates(self, number: str) -> Intervals:
        """Mean and 95 % interval of a number at every point."""


def level_text(level: Any) -> str:
    """A level as tables and plots write it: numbers with as many digits as they have, up to six."""
    if level is None:
        return AS_STATED
    if isinstance(level, int | float) and not isinstance(level, bool):
        return f"{level:,}" if isinstance(level, int) else f"{level:,.6g}"
    return str(level)


@dataclass(frozen=True, eq=False)
class Scale:
    """A factor as one axis: its different levels, and which of them each point has."""

    name: str
    unit: str
    levels: tuple[Any, ...]
    """Numbers in their order; text as it first comes."""
    codes: Ints
    """Place of each point's level among them, shape (points,)."""

    @classmethod
    def of(cls, findings: Findings, factor: str) -> "Scale":
        """That of a factor. MeasureError where there is none of this name."""
        each = findings.level(factor)
        levels: tuple[Any, ...] = tuple(dict.fromkeys(each))
        if all(_is_number(level) for level in levels):
            levels = tuple(sorted(levels))
        places = {level: place for place, level in enumerate(levels)}
        codes = np.array([places[level] for level in each], dtype=np.int64)
        return cls(factor, findings.factors[factor], levels, codes)

    def __len__(self) -> int:
        return len(self.levels)

    @property
    def label(self) -> str:
        """Name and unit, for axes: the unit only where the study states one."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name

    @property
    def is_number(self) -> bool:
        """Whether its levels are numbers; text stands side by side, as evenly as it has no distances."""
        return all(_is_number(level) for level in self.levels)

    @cached_property
    def is_log(self) -> bool:
        """Whether its levels are even on a scale of logarithms rather than on the plain one."""
        if not self.is_number or len(self) < _EVEN or self.levels[0] <= 0:
            return False
        if self.levels[-1] < _LOG_FROM * self.levels[0]:
            return False
        values = np.array(self.levels, dtype=np.float64)
        plain, logs = (np.diff(each) / np.ptp(each) for each in (values, np.log(values)))
        return bool(logs.std() < plain.std())

    @cached_property
    def places(self) -> Floats:
        """Where each level stands along the axis, shape (levels,)."""
        if self.is_number:
            return np.array(self.levels, dtype=np.float64)
        return np.arange(len(self), dtype=np.float64)

    @property
    def at(self) -> Floats:
        """Where each point stands along the axis, shape (points,)."""
        found: Floats = self.places[self.codes]
        return found


def _is_number(level: Any) -> bool:
    return isinstance(level, int | float) and not isinstance(level, bool)


def varying(findings: Findings) -> tuple[Scale, ...]:
    """All factors that have more than one level."""
    return tuple(scale for scale in (Scale.of(findings, name) for name in findings.factors) if len(scale) > 1)


def is_crossed(scales: Sequence[Scale]) -> bool:
    """Whether every combination of their levels is there."""
    size = int(np.prod([len(scale) for scale in scales], dtype=np.float64))
    if size > len(scales[0].codes):
        return False
    codes = np.ravel_multi_index([scale.codes for scale in scales], [len(scale) for scale in scales])
    return len(np.unique(codes)) == size


def is_one_at_a_time(scales: Sequence[Scale]) -> bool:
    """Whether no point differs from the first one in more than one of several factors."""
    codes = np.array([scale.codes for scale in scales])
    return len(scales) > 1 and bool((np.count_nonzero(codes != codes[:, :1], axis=0) <= 1).all())


def together(findings: Findings, number: str, scales: Sequence[Scale]) -> tuple[Intervals, Ints]:
    """Means and intervals by the levels of some factors, and how many points each is of, arrays of their shape.

    Where several points share these levels, their mean is taken within each replication, in which all of them met the
    same chance, and the interval over replications; a replication that one of them lacks is left out.
    """
    values = findings.of(number)
    shape = tuple(len(scale) for scale in scales)
    codes = np.ravel_multi_index([scale.codes for scale in scales], shape)
    count = np.bincount(codes, minlength=int(np.prod(shape)))
    sums = np.zeros((len(count), values.shape[1]))
    np.add.at(sums, codes, values)
    sums[count == 0] = np.nan
    found = mean_intervals((sums / np.maximum(count, 1)[:, np.newaxis]).T)
    mean, low, high = (each.reshape(shape) for each in (found.mean, found.low, found.high))
    return Intervals(mean, low, high, found.n.reshape(shape)), count.reshape(shape)


def part(found: Intervals, at: Any) -> Intervals:
    """Some of many intervals, chosen as from an array."""
    return Intervals(found.mean[at], found.low[at], found.high[at], found.n[at])


@dataclass(frozen=True)
class Quantity:
    """A number as plots tell it: shares in per cent, and in words."""

    name: str
    """In words: `crossing time, mean, northbound`."""
    unit: str
    times: int
    """What values are multiplied by."""
    less: str = ""
    """What was taken off it, for differences."""

    @classmethod
    def of(cls, cell: Cell, less: str = "") -> "Quantity":
        """What a number is, in English, and what was taken off it."""
        say = Words(Language.EN)
        measure = cell.measure
        parts = [say.plain(f"measure.{measure.name}")]
        if cell.statistic != "total" and len(measure.statistics) > 1:
            parts.append(say.plain(f"statistic.{cell.statistic}"))
        parts += [
            say.plain(f"{key}.{name}") if say.knows(f"{key}.{name}") else name for key, name in cell.where.items()
        ]
        own = ", ".join(parts)
        if measure.unit == "share":
            return cls(own, "%", PER_CENT, less)
        return cls(own, say.plain(f"unit.{measure.unit.replace('/', '_per_')}"), 1, less)

    @property
    def title(self) -> str:
        """With what was taken off it."""
        return f"{self.name}, less {self.less}" if self.less else self.name

    @property
    def label(self) -> str:
        """With its unit, for axes."""
        return f"{'difference in ' if self.less else ''}{self.name} [{self.unit}]"

    def scaled(self, found: Intervals) -> Intervals:
        """Intervals in the unit of the plot."""
        return Intervals(found.mean * self.times, found.low * self.times, found.high * self.times, found.n)


def replications_text(findings: Findings) -> str:
    """`n = 10 replications`, or from how few to how many."""
    if not findings.points:
        return "n = 0 replications"
    least, most = int(findings.n.min()), int(findings.n.max())
    return f"n = {least:,} replications" if least == most else f"n = {least:,} to {most:,} replications"


def combinations(scales: Sequence[Scale]) -> list[tuple[int, ...]]:
    """All combinations of levels, by their places, the last factor changing fastest."""
    return list(itertools.product(*(range(len(scale)) for scale in scales)))
