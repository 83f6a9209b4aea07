"""Congestion in FHWA's terms: time to allow for it; its duration, extent and intensity; how reliable crossings are."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.measures.delays import (
    BORDER_SYNTHESIS,
    BY_ALL,
    BY_DIRECTION,
    DelayedTrucks,
    break_down_crossings,
    of_crossings,
)
from portsim.measures.events import placed, shares
from portsim.measures.measure import Block, Breakdown
from portsim.measures.observed import Observed
from portsim.measures.sample import Rows, Sample
from portsim.measures.scope import Scope
from portsim.units import MINUTES_PER_HOUR

RELIABILITY = "FHWA, Traffic Congestion and Reliability, 2005; the limit is the scenario's"
URBAN_CONGESTION = "FHWA, Urban Congestion Report, definitions"
CAPACITY_MANUAL = "Highway Capacity Manual: grades by delay; the limits are the scenario's"
"""Where the notions come from."""

BUFFER = of_crossings(
    "buffer_min",
    "min",
    "95th percentile of the crossing time less its mean: what to allow beyond the mean to be on time 19 times in 20. "
    "Below zero only where less than a twentieth of the trucks take very much longer than all others.",
    BORDER_SYNTHESIS,
    BY_DIRECTION,
)
BUFFER_INDEX = of_crossings(
    "buffer_index",
    "ratio",
    "Buffer time (`buffer_min`) over the mean crossing time, of the trucks that arrived in the hour where it is "
    "one's; null where no truck did.",
    BORDER_SYNTHESIS,
    (("direction",), ("direction", "hour")),
)
PLANNING_INDEX = of_crossings(
    "planning_index",
    "ratio",
    "95th percentile of the crossing time over the mean of the uncongested one (`uncongested_min`).",
    URBAN_CONGESTION,
    BY_DIRECTION,
)
CONGESTED_HOURS = of_crossings(
    "congested_hours",
    "h/day",
    "Duration: hours of a day whose arriving trucks are delayed by more than `measured.congested_above` on average, "
    "means over the days of the window. Hours without trucks are not congested.",
    f"{URBAN_CONGESTION}; the limit is the scenario's",
    BY_DIRECTION,
)
CONGESTED_SHARE = of_crossings(
    "congested_share",
    "share",
    "Extent: share of trucks that are delayed by more than `measured.congested_above`. `hour` is that of arrival at "
    "the port.",
    RELIABILITY,
    BY_ALL,
)
CONGESTION_TRUCK_HOURS = of_crossings(
    "congestion_truck_hours",
    "h",
    "Intensity: truck-hours of delay beyond `measured.congested_above`, of all trucks that are delayed by more. "
    "`hour` is that of arrival at the port.",
    RELIABILITY,
    BY_ALL,
    ("total",),
)
ON_TIME_SHARE = of_crossings(
    "on_time_share",
    "share",
    "Reliability: share of trucks that cross within the mean crossing time of their direction and "
    "`measured.congested_above` more.",
    RELIABILITY,
    BY_DIRECTION,
    better="higher",
)
LEVEL_SHARE = of_crossings(
    "level_share",
    "share",
    "Share of trucks whose delay lies in a grade of `measured.level_of_service`: above the limit of the grade before, "
    "and not above its own. Grades are written from the best to the worst. `hour` is that of arrival at the port.",
    CAPACITY_MANUAL,
    (("direction", "grade"), ("direction", "hour", "grade")),
    better="neither",
)
LEVEL_HOURS = of_crossings(
    "level_hours",
    "h/day",
    "Hours of a day whose arriving trucks have a mean delay in a grade of `measured.level_of_service`, means over the "
    "days of the window. Hours without trucks have none.",
    CAPACITY_MANUAL,
    (("direction", "grade"),),
    better="neither",
)
INDICES = (BUFFER, BUFFER_INDEX, PLANNING_INDEX)
GRADED = (LEVEL_SHARE, LEVEL_HOURS)
MEASURES = (*INDICES, CONGESTED_HOURS, CONGESTED_SHARE, CONGESTION_TRUCK_HOURS, ON_TIME_SHARE, *GRADED)


class Congestion:
    """What delays come to."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self.limit_min = scope.congested_above_min
        self.blocks = [
            Block(measure, break_down_crossings(scope, keys))
            for measure in MEASURES
            if scope.takes(measure) and (scope.names["grade"] or measure not in GRADED)
            for keys in measure.breakdowns
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        found = DelayedTrucks(run, self.scope)
        times = Sample(found.crossing)
        for block in self.blocks:
            if block.measure in INDICES:
                yield self._index(block, found, times)
            elif block.measure in (CONGESTED_HOURS, LEVEL_HOURS):
                yield self._hours(block, found)
            elif block.measure is LEVEL_SHARE:
                yield self._in_grades(block.breakdown, found)
            else:
                yield self._beyond(block, found)

    def _index(self, block: Block, found: DelayedTrucks, times: Sample) -> Floats:
        """What the slowest twentieth of the trucks takes at the least, against the mean."""
        _, row = found.events.rows(block.breakdown)
        rows = Rows(row, len(block.breakdown))
        described = times.describe(rows, ("mean", "p95"))
        mean, p95 = described[:, :1], described[:, 1:]
        if block.measure is BUFFER:
            return p95 - mean
        if block.measure is BUFFER_INDEX:
            return shares(p95 - mean, mean)
        return shares(p95, Sample(found.alone).describe(rows, ("mean",)))

    def _beyond(self, block: Block, found: DelayedTrucks) -> Floats:
        """Trucks that were delayed by more than the limit, or by how much more, or that were not late."""
        rows, delay = block.breakdown, found.delay
        if block.measure is CONGESTION_TRUCK_HOURS:
            return found.events.count(rows, np.maximum(delay - self.limit_min, 0.0)) / MINUTES_PER_HOUR
        if block.measure is CONGESTED_SHARE:
            some: Flags = delay > self.limit_min
        else:
            some = found.crossing <= _means(found)[found.direction] + self.limit_min
        return shares(found.events.count(rows, some.astype(np.float64)), found.events.count(rows))

    # --- hours, and grades ----------------------------------------------------------------------------------------

    def _hours(self, block: Block, found: DelayedTrucks) -> Floats:
        """Hours of a day in which the arriving trucks are delayed on average as the measure says."""
        run, directions = found.run, len(self.scope.names["direction"])
        hour = np.searchsorted(run.hour_edges, run.trucks.arrived_min[found.events.truck], "right") - 1
        hours = len(run.hour_edges) - 1
        place, size = found.direction * hours + hour, directions * hours
        minutes = np.bincount(place, found.delay, minlength=size).reshape(directions, hours).astype(np.float64)
        trucks = np.bincount(place, minlength=size).reshape(directions, hours).astype(np.float64)
        mean = shares(minutes, trucks)
        if block.measure is CONGESTED_HOURS:
            such = (mean > self.limit_min).sum(axis=1)
        else:
            grades = range(len(self.scope.names["grade"]))
            such = np.stack([((self._grade(mean) == grade) & (trucks > 0)).sum(axis=1) for grade in grades], axis=1)
        # Where no truck crossed in all the window there was nothing to measure.
        seen = trucks.any(axis=1).reshape(-1, *(1,) * (such.ndim - 1))
        return placed(block.breakdown, np.where(seen, such / run.days, np.nan))

    def _in_grades(self, breakdown: Breakdown, found: DelayedTrucks) -> Floats:
        """Share of the trucks in each grade, of each hour where it is one's."""
        shape = tuple(len(self.scope.names[key]) for key in ("direction", "hour", "grade"))
        grade = self._grade(found.delay)
        place = (found.direction * shape[1] + found.events.number("hour")) * shape[2] + grade
        trucks = np.bincount(place, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
        if "hour" not in breakdown.keys:
            trucks = trucks.sum(axis=1)
        return placed(breakdown, shares(trucks, np.broadcast_to(trucks.sum(axis=-1, keepdims=True), trucks.shape)))

    def _grade(self, delay: Floats) -> Ints:
        """Number of the grade of each delay: the first whose limit it does not exceed, else the last."""
        return np.searchsorted(self.scope.grade_limits_min, delay, "left")


def _means(found: DelayedTrucks) -> Floats:
    """Mean crossing time by direction, as far as there are trucks [min]."""
    trucks = np.bincount(found.direction).astype(np.float64)
    return shares(np.bincount(found.direction, found.crossing).astype(np.float64), trucks)
