"""What changed for each truck: the same truck under two policies."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.comparison.pairing import same_trucks
from portsim.log import Disposition
from portsim.measures import Cell, Observed
from portsim.measures.events import Described, Events, shares
from portsim.measures.measure import Block, Measure, our_own
from portsim.measures.scope import Scope

SAME_WITHIN_MIN = 1.0
"""Trucks whose time in port changes by less than this count as the same [min]: nobody notices it."""
SLOWEST = 0.1
"""Share of trucks that are the worst off."""

_of_pairs = partial(
    our_own,
    "trucks that crossed in both, and arrived in the window",
    "arrival before the gate in [end of warm-up, last midnight)",
)
_BREAKDOWNS: tuple[tuple[str, ...], ...] = (
    (),
    ("direction",),
    ("direction", "class"),
    ("direction", "programme"),
    ("direction", "route"),
    ("direction", "hour"),
)

CHANGE = _of_pairs(
    "change_min",
    "min",
    "Time in port, from arrival before the gate to departure, less that of the same truck in the baseline: below 0 it "
    "is faster. One value per truck; class, programmes, route and hour of arrival are those of the baseline.",
    "lower",
    ("mean", "p05", "p50", "p95", "max"),
    *_BREAKDOWNS,
)
BETTER = _of_pairs(
    "better_share",
    "share",
    f"Trucks whose time in port is shorter by at least {SAME_WITHIN_MIN:g} min than in the baseline.",
    "higher",
    "mean",
    *_BREAKDOWNS,
)
WORSE = _of_pairs(
    "worse_share",
    "share",
    f"Trucks whose time in port is longer by at least {SAME_WITHIN_MIN:g} min than in the baseline.",
    "lower",
    "mean",
    *_BREAKDOWNS,
)
SAME = _of_pairs(
    "same_share", "share", "Trucks that are neither better nor worse off.", "neither", "mean", *_BREAKDOWNS
)
WORST_OFF = _of_pairs(
    "worst_off_change_min",
    "min",
    "Mean change of the time in port of the tenth of the trucks that is slowest in the baseline. They are chosen by "
    "the baseline's luck, which the alternative does not have in full: some of their gain is a return to the mean.",
    "lower",
    "mean",
    (),
    ("direction",),
)
PAIRED = our_own(
    "trucks of the baseline",
    "arrival before the gate in [end of warm-up, last midnight)",
    "paired_share",
    "share",
    "Trucks that crossed in both, of those that crossed in the baseline. The others were seized, turned away, gave up "
    "or were still inside in the alternative, and have no time to compare.",
    "neither",
    "mean",
    (),
    ("direction",),
)
MEASURES: tuple[Measure, ...] = (CHANGE, BETTER, WORSE, SAME, WORST_OFF, PAIRED)
"""What is measured of pairs of trucks, in this order; none of a single run."""


class TruckChanges:
    """Changes of the same trucks, prepared for the scope of the baseline."""

    def __init__(self, scope: Scope):
        wanted: dict[tuple[str, ...], Flags] = {
            ("direction", "class"): scope.class_in_direction(),
            ("direction", "programme"): scope.programme_in_direction(),
            ("direction", "route"): scope.route_in_direction(),
        }
        by = {keys: scope.break_down(*keys, wanted=wanted.get(keys)) for keys in _BREAKDOWNS}
        self.blocks = [Block(measure, by[keys]) for measure in MEASURES for keys in measure.breakdowns]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What each number is."""
        return tuple(cell for block in self.blocks for cell in block.cells())

    def of(self, baseline: Observed, other: Observed) -> Floats:
        """The numbers of one pair of runs, shape (cells,); NaN where there were no such trucks."""
        return np.concatenate([values.ravel() for values in self._values(baseline, other)])

    def _values(self, baseline: Observed, other: Observed) -> Iterator[Floats]:
        rows, other_rows = same_trucks(baseline.trucks, other.trucks)
        both = baseline.measured[rows] & (other.log.disposition[other_rows] == Disposition.CROSSED)
        rows, other_rows = rows[both], other_rows[both]
        time = _time_in_port(baseline, rows)
        change = _time_in_port(other, other_rows) - time
        pairs = Events(baseline, rows, hour=baseline.arrival_hour[rows])
        # Moved to 0 and back, exactly: samples are of durations.
        least = float(change.min(initial=0.0))
        described = Described(pairs, change - least)
        flags = {
            BETTER: change <= -SAME_WITHIN_MIN,
            WORSE: change >= SAME_WITHIN_MIN,
            SAME: np.abs(change) < SAME_WITHIN_MIN,
        }
        for block in self.blocks:
            measure, breakdown = block.measure, block.breakdown
            if measure is CHANGE:
                yield described.of(block) + least
            elif measure is WORST_OFF:
                yield self._of_slowest(block, pairs, time, change)
            elif measure is PAIRED:
                crossed = np.flatnonzero(baseline.measured)
                yield shares(pairs.count(breakdown), Events(baseline, crossed).count(breakdown))
            else:
                yield shares(pairs.count(breakdown, flags[measure].astype(np.float64)), pairs.count(breakdown))

    @staticmethod
    def _of_slowest(block: Block, pairs: Events, time: Floats, change: Floats) -> Floats:
        """Mean change of the slowest tenth of each row, at least one truck; ties by the order of arrival."""
        _, row = pairs.rows(block.breakdown)
        mean = np.full(block.shape, np.nan)
        for each in range(len(mean)):
            own = np.flatnonzero(row == each)
            count = -int(-SLOWEST * len(own) // 1)
            if count:
                slowest = own[np.argsort(-time[own], kind="stable")[:count]]
                mean[each] = change[slowest].mean()
        return mean


def _time_in_port(run: Observed, rows: Ints) -> Floats:
    """From arrival before the gate to departure of some trucks that crossed [min]."""
    time: Floats = run.log.departed[rows] - run.trucks.arrived_min[rows]
    return time


__all__ = ["MEASURES", "SAME_WITHIN_MIN", "TruckChanges"]
