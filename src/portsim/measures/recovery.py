"""What outages cost in all, and how long that lasts: against the same trucks in the same port without outages."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.log import Disposition, Log
from portsim.measures.measure import Block, of_arrived_trucks, over_time
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope
from portsim.timeline import Occupancy, entered_min, gone_min
from portsim.units import MINUTES_PER_HOUR

_IN_BOTH = "Trucks that did not get through in one of the two runs for another reason are left out."

EXTRA = of_arrived_trucks(
    "extra_truck_hours",
    "h",
    "Time from arrival to departure beyond that of the same trucks in a run without outages. One still inside counts "
    f"until the run ended. {_IN_BOTH}",
    "lower",
    "total",
    ("direction",),
)
RECOVERY = of_arrived_trucks(
    "recovery_min",
    "min",
    "From the end of the last stated outage to the beginning of the first hour, counted from that end, whose "
    "arriving trucks are delayed by less than `measured.recovered_within` on average, against a run of the same trucks "
    "without outages; hours without trucks do not count. Null where that end, or such an hour, is not in the window. "
    f"{_IN_BOTH}",
    "lower",
    "mean",
    ("direction",),
)
STRANDED = of_arrived_trucks(
    "stranded_trucks",
    "trucks",
    "Trucks that get through in a run without outages, and do not in this one: still inside, turned away or back, or "
    "out of patience.",
    "lower",
    "total",
    ("direction",),
)
SPILL_BACK = over_time(
    "spill_back_min",
    "min",
    "Minutes in which trucks stand before the gate, and none would in a run of the same trucks without outages.",
    "lower",
    "total",
    ("direction",),
)
MEASURES = (EXTRA, RECOVERY, STRANDED, SPILL_BACK)


class Recovery:
    """Delays against an undisturbed run."""

    def __init__(self, scope: Scope):
        directions = np.full(len(scope.names["direction"]), len(scope.outage_number) > 0)
        self.within_min = scope.recovered_within_min
        by_direction = scope.break_down("direction", wanted=directions)
        self.blocks = [Block(measure, by_direction) for measure in MEASURES]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order; NaN where there is no undisturbed run."""
        other = run.undisturbed
        directions = range(len(self.blocks[0].breakdown))
        if other is None:
            for block in self.blocks:
                yield np.full(block.shape, np.nan)
            return
        through, was_through = _got_through(run.log), _got_through(other)
        both = run.in_window & was_through & (through | (run.log.disposition == Disposition.INSIDE))
        delay = run.gone_min - gone_min(other)
        stranded = run.in_window & was_through & ~through
        of = [run.trucks.direction == direction for direction in directions]
        yield _column([delay[both & own].sum() / MINUTES_PER_HOUR for own in of])
        yield _column([self._recovery_min(run, both & own, delay) for own in of])
        yield _column([float(np.count_nonzero(stranded & own)) for own in of])
        yield _column([_spilt_min(run, other, own) for own in of])

    def _recovery_min(self, run: Observed, counted: Flags, delay: Floats) -> float:
        """Minutes from the last stated outage to the first hour without much delay."""
        spells, by_chance = run.outage_spells, run.network.outages.machine_outage
        ends = spells.end[~np.isin(spells.outage, by_chance)]
        since = float(ends.max(initial=-np.inf))
        if not run.start <= since < run.end:
            return np.nan
        rows = np.flatnonzero(counted & (run.trucks.arrived_min >= since))
        hour = ((run.trucks.arrived_min[rows] - since) // MINUTES_PER_HOUR).astype(np.int64)
        trucks, minutes = np.bincount(hour), np.bincount(hour, delay[rows])
        recovered = np.flatnonzero((trucks > 0) & (minutes < self.within_min * trucks))
        return float(recovered[0] * MINUTES_PER_HOUR) if len(recovered) else np.nan


def _got_through(log: Log) -> Flags:
    """Trucks that the port has served to the end, shape (n,)."""
    return np.isin(log.disposition, (Disposition.CROSSED, Disposition.SEIZED))


def _spilt_min(run: Observed, other: Log, own: Flags) -> float:
    """Minutes of the window with trucks of a direction before the gate, and none in the other run."""
    arrived = run.trucks.arrived_min[own]
    here, there = (
        Occupancy(np.zeros(len(arrived), dtype=np.int64), arrived, until[own], 1).at_place(0)
        for until in (run.entered_min, entered_min(other))
    )
    times = np.unique(np.concatenate((here.times, there.times)))
    lasts = np.diff(run.clipped(times), append=run.end)
    return float(lasts[(here.at(times) > 0) & (there.at(times) == 0)].sum())


def _column(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64).reshape(-1, 1)
