"""What a measure is: its meaning in words, and the cells it fills for one port."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.measures.observed import Observed

Better = Literal["lower", "higher", "neither"]
Statistic = Literal["mean", "p05", "p50", "p90", "p95", "max", "total"]

DESCRIBED: tuple[Statistic, ...] = ("mean", "p50", "p90", "p95", "max")
"""Statistics of a measure that has one value per truck or visit."""

MEASURED_TRUCKS = "trucks that arrived in the window and crossed"
CLEARED_TRUCKS = "trucks that arrived in the window, and crossed or were seized"
ARRIVED_TRUCKS = "trucks that arrived in the window"
EVERY_TRUCK = "all trucks"
ARRIVALS_WINDOW = "arrival before the gate in [end of warm-up, last midnight)"
TIME_WINDOW = "[end of warm-up, last midnight)"
PORTSIM = "portsim"


@dataclass(frozen=True)
class Measure:
    """One number that can be taken from one run: its name, and everything a reader needs to trust it."""

    name: str
    unit: str
    definition: str
    trucks: str
    """Whose trucks."""
    window: str
    """Over which time."""
    better: Better
    source: str
    statistics: tuple[Statistic, ...]
    breakdowns: tuple[tuple[str, ...], ...]
    """The sets of `where` keys it is broken down by."""


def our_own(
    trucks: str,
    window: str,
    name: str,
    unit: str,
    definition: str,
    better: Better,
    statistics: Statistic | tuple[Statistic, ...],
    *breakdowns: tuple[str, ...],
) -> Measure:
    """A measure of our own, with one statistic or several."""
    all_statistics = statistics if isinstance(statistics, tuple) else (statistics,)
    return Measure(name, unit, definition, trucks, window, better, PORTSIM, all_statistics, breakdowns)


over_time = partial(our_own, EVERY_TRUCK, TIME_WINDOW)
"""A measure of what stands, works or waits in the window."""
of_measured_trucks = partial(our_own, MEASURED_TRUCKS, ARRIVALS_WINDOW)
"""A measure of the trucks whose times count."""
of_cleared_trucks = partial(our_own, CLEARED_TRUCKS, ARRIVALS_WINDOW)
"""A measure of the trucks that the authorities have done with."""
of_arrived_trucks = partial(our_own, ARRIVED_TRUCKS, ARRIVALS_WINDOW)
"""A measure of all trucks of the window, however their day ended."""


@dataclass(frozen=True)
class Cell:
    """One number of the table of measures: which measure, which statistic, of what."""

    measure: Measure
    statistic: Statistic
    where: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Breakdown:
    """The parts a measure is broken down by: one row per part, found from the numbers of its keys."""

    keys: tuple[str, ...]
    where: tuple[Mapping[str, str], ...]
    """What each row is about, in names."""
    row: Ints
    """Row by the numbers of the keys, -1 where there is none; one axis per key."""

    def rows_of(self, numbers: Mapping[str, Ints], count: int) -> Ints:
        """Row of each of `count` things, given the numbers of its keys; -1 for none."""
        if not self.keys or not len(self):
            return np.broadcast_to(self.row.ravel()[0], (count,))
        # One number from those of all keys: several times faster than looking up by an array for each.
        first, *others = self.keys
        place = numbers[first]
        for key, size in zip(others, self.row.shape[1:], strict=True):
            place = place * size + numbers[key]
        return self.row.take(place)

    def __len__(self) -> int:
        return len(self.where)


def break_down(names: Mapping[str, Sequence[str]], keys: tuple[str, ...], wanted: Flags | None = None) -> Breakdown:
    """A breakdown by keys; `wanted` has one axis per key and says which combinations exist, all if left out.

    Combinations of the same names share a row: a class of both directions that meets at one stage.
    """
    shape = tuple(len(names[key]) for key in keys)
    mask = np.ones(shape, dtype=bool) if wanted is None else np.asarray(wanted)
    combinations = np.argwhere(mask) if keys else np.zeros((1, 0), dtype=np.int64)
    named = [tuple(names[key][number] for key, number in zip(keys, numbers, strict=True)) for numbers in combinations]
    numbered = {name: number for number, name in enumerate(dict.fromkeys(named))}
    row = np.full(shape, -1, dtype=np.int64)
    row[mask] = [numbered[name] for name in named]
    return Breakdown(keys, tuple(dict(zip(keys, name, strict=True)) for name in numbered), row)


def somewhere(flags: Flags, *axes: int) -> Flags:
    """Whether a flag is set anywhere along some axes; the others are left."""
    found: Flags = np.any(flags, axis=axes)
    return found


@dataclass(frozen=True, eq=False)
class Block:
    """The cells of one measure under one breakdown: a row per part, a column per statistic."""

    measure: Measure
    breakdown: Breakdown

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.breakdown), len(self.measure.statistics)

    def cells(self) -> Iterator[Cell]:
        """Its cells, row after row."""
        for where in self.breakdown.where:
            for statistic in self.measure.statistics:
                yield Cell(self.measure, statistic, where)


class Noun(Protocol):
    """Measures about one kind of thing, prepared for one port."""

    @property
    def blocks(self) -> Sequence[Block]:
        """Its cells, by measure and breakdown."""
        ...

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order, in the block's shape; NaN where there is nothing to measure."""
        ...
