"""What congestion costs each truck: its crossing time against that of the same truck alone in the port."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.measures.crossings import crossing_time_min
from portsim.measures.events import Described, Events
from portsim.measures.measure import (
    ARRIVALS_WINDOW,
    DESCRIBED,
    MEASURED_TRUCKS,
    Better,
    Block,
    Breakdown,
    Measure,
    Statistic,
)
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope

BORDER_SYNTHESIS = "FHWA, delay at seven US ports in 2001 (F279 to F282); alone in the port: portsim"
"""Where the notion comes from."""
BY_DIRECTION: tuple[tuple[str, ...], ...] = (("direction",),)
BY_ALL = tuple(("direction", *more) for more in ((), ("class",), ("route",), ("programme",), ("hour",)))


def of_crossings(
    name: str,
    unit: str,
    definition: str,
    source: str,
    breakdowns: tuple[tuple[str, ...], ...],
    statistics: tuple[Statistic, ...] = ("mean",),
    better: Better = "lower",
) -> Measure:
    """A measure of the crossing times of the trucks that are measured."""
    return Measure(name, unit, definition, MEASURED_TRUCKS, ARRIVALS_WINDOW, better, source, statistics, breakdowns)


UNCONGESTED = of_crossings(
    "uncongested_min",
    "min",
    "Crossing time of the same trucks, each as if it were alone in the port with all servers open and officers there: "
    "its own services, drives and penalties, and nothing else. Inspections are those that it had. `hour` is that of "
    "arrival at the port.",
    BORDER_SYNTHESIS,
    BY_ALL,
    better="neither",
)
DELAY = of_crossings(
    "delay_min",
    "min",
    "Crossing time less that of the same truck alone in the port (`uncongested_min`): what waiting, blocking, stops, "
    "and services slower for load or outage cost it; time before the gate is in neither. Below zero where the load or "
    "an outage made a service faster, or the truck was served in a faster lane than the one that it would choose in an "
    "empty port. One value per truck; `hour` is that of arrival at the port.",
    BORDER_SYNTHESIS,
    BY_ALL,
    DESCRIBED,
)
MEASURES = (UNCONGESTED, DELAY)


def break_down_crossings(scope: Scope, keys: tuple[str, ...]) -> Breakdown:
    """A breakdown of directions whose trucks have a crossing time, and of what their trucks may be."""
    wanted = scope.directions_crossing()
    of_direction = {
        "class": scope.class_in_direction,
        "route": scope.route_in_direction,
        "programme": scope.programme_in_direction,
    }
    for key in keys[1:]:
        if key in of_direction:
            among = of_direction[key]()
        else:  # any truck may come in any hour, and be delayed by any grade
            among = np.ones((len(wanted), len(scope.names[key])), dtype=np.bool_)
        wanted = wanted[..., np.newaxis] & among.reshape(len(among), *(1,) * (wanted.ndim - 1), -1)
    return scope.break_down(*keys, wanted=wanted)


class DelayedTrucks:
    """Crossing times of the E trucks that are measured, with others and alone."""

    def __init__(self, run: Observed, scope: Scope):
        crossing = run.once(crossing_time_min, scope.in_crossing)
        truck = np.flatnonzero(run.measured & ~np.isnan(crossing))
        self.run = run
        self.direction = run.trucks.direction[truck]
        self.crossing = crossing[truck]
        """In the run [min], shape (E,)."""
        self.alone = run.once(_alone_min, scope.in_crossing)[truck]
        """As if alone in the port [min], shape (E,)."""
        self.delay = self.crossing - self.alone
        """Exact: both are on the time grid [min], shape (E,)."""
        self.events = Events(run, truck, hour=run.arrival_hour[truck])


def _alone_min(run: Observed, in_crossing: Flags) -> Floats:
    """Crossing time of each truck if it were alone, 0 for one that visits nothing [min], shape (n,)."""
    log = run.log
    counts = in_crossing[run.trucks.route[log.truck], log.stage]
    # Without visits numpy would count in whole numbers.
    return np.bincount(log.truck[counts], run.alone_min[counts], minlength=len(run.trucks)).astype(np.float64)


class Delays:
    """Delays, and what crossing takes without any."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self.blocks = [
            Block(measure, break_down_crossings(scope, keys))
            for measure in MEASURES
            if scope.takes(measure)
            for keys in measure.breakdowns
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        found = DelayedTrucks(run, self.scope)
        minutes = {
            UNCONGESTED: Described(found.events, found.alone),
            DELAY: Described(found.events, found.delay),
        }
        for block in self.blocks:
            yield minutes[block.measure].of(block)
