"""How many trucks: arrived, crossed, turned away, seized, still inside; and how many per hour."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.log import Disposition
from portsim.measures.events import Events
from portsim.measures.measure import (
    ARRIVALS_WINDOW,
    ARRIVED_TRUCKS,
    EVERY_TRUCK,
    PORTSIM,
    TIME_WINDOW,
    Better,
    Block,
    Measure,
    of_measured_trucks,
    somewhere,
)
from portsim.measures.observed import Observed, clock_hour
from portsim.measures.scope import Scope
from portsim.units import HOURS_PER_DAY, MINUTES_PER_HOUR


def _trucks(name: str, definition: str, better: Better) -> Measure:
    return Measure(
        name=name,
        unit="trucks",
        definition=definition,
        trucks=ARRIVED_TRUCKS,
        window=ARRIVALS_WINDOW,
        better=better,
        source=PORTSIM,
        statistics=("total",),
        breakdowns=((), *(("direction", *more) for more in ((), ("class",), ("route",), ("programme",)))),
    )


def _per_hour(name: str, definition: str, better: Better, breakdowns: tuple[tuple[str, ...], ...]) -> Measure:
    return Measure(
        name=name,
        unit="trucks/h",
        definition=definition,
        trucks=EVERY_TRUCK,
        window=TIME_WINDOW,
        better=better,
        source=PORTSIM,
        statistics=("mean",),
        breakdowns=breakdowns,
    )


ARRIVED = _trucks("arrived_trucks", "Trucks that came to the port.", "neither")
CROSSED = _trucks("crossed_trucks", "Trucks of these that left the last stage of their itinerary.", "higher")
TURNED_AWAY = _trucks("turned_away_trucks", "Trucks of these that left at a full first stage or at closing.", "lower")
SEIZED = _trucks("seized_trucks", "Trucks of these that an inspection seized: they left the port there.", "neither")
INSIDE = _trucks("inside_trucks", "Trucks of these still in the port or before its gate when the run ended.", "lower")
JOINT = of_measured_trucks(
    "joint_operations",
    "operations",
    "Trucks cleared jointly: they crossed on a route with a stage where officers of two countries work together, "
    "whether or not they were examined there.",
    "neither",
    "total",
    ("direction",),
    ("direction", "class"),
    ("direction", "programme"),
)
ARRIVALS = _per_hour(
    "arrivals_per_hour",
    "Trucks that came to the port, per hour: over the window, or in one clock hour of its days.",
    "neither",
    (("direction",), ("direction", "hour")),
)
THROUGHPUT = _per_hour(
    "throughput_per_hour",
    "Trucks that left a stage, or that crossed, by direction; over the window, or in one clock hour of its days.",
    "higher",
    (("stage",), ("stage", "hour"), ("direction",), ("direction", "hour")),
)
_DISPOSITIONS = {
    ARRIVED.name: tuple(Disposition),
    CROSSED.name: (Disposition.CROSSED,),
    SEIZED.name: (Disposition.SEIZED,),
    TURNED_AWAY.name: (Disposition.TURNED_AWAY_FULL, Disposition.TURNED_AWAY_CLOSED),
    INSIDE.name: (Disposition.INSIDE,),
}
_COUNTS = (ARRIVED, CROSSED, SEIZED, TURNED_AWAY, INSIDE)
MEASURES = (*_COUNTS, JOINT, ARRIVALS, THROUGHPUT)


class Flows:
    """Counts of trucks, and rates."""

    def __init__(self, scope: Scope):
        among = {
            "class": scope.class_in_direction(),
            "route": scope.route_in_direction(),
            "programme": scope.programme_in_direction(),
        }
        jointly = somewhere(scope.route_in_direction() & scope.is_joint_route, 1)
        self.is_joint_route = scope.is_joint_route
        self.blocks = [
            *(
                Block(measure, breakdown)
                for measure in _COUNTS
                for breakdown in (
                    scope.break_down(),
                    scope.break_down("direction"),
                    *(scope.break_down("direction", key, wanted=wanted) for key, wanted in among.items()),
                )
            ),
            Block(JOINT, scope.break_down("direction", wanted=jointly)),
            *(
                Block(JOINT, scope.break_down("direction", key, wanted=among[key] & jointly[:, None]))
                for key in ("class", "programme")
            ),
            *(
                Block(measure, scope.break_down(*keys))
                for measure in (ARRIVALS, THROUGHPUT)
                for keys in measure.breakdowns
            ),
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        counted = {
            measure.name: Events(run, np.flatnonzero(run.in_window & _ended_as(measure, run.log.disposition)))
            for measure in _COUNTS
        }
        counted[JOINT.name] = Events(run, np.flatnonzero(run.measured & self.is_joint_route[run.trucks.route]))
        for block in self.blocks:
            if block.measure in (ARRIVALS, THROUGHPUT):
                break
            yield counted[block.measure.name].count(block.breakdown)
        log, trucks, layout = run.log, run.trucks, run.network.layout
        ended = np.flatnonzero(~np.isnan(log.ended))
        crossed = np.flatnonzero(log.disposition == Disposition.CROSSED)
        came = np.flatnonzero(~run.absent)
        yield from _per_hour_of(run, trucks.direction[came], trucks.arrived_min[came], len(layout.directions))
        yield from _per_hour_of(run, log.stage[ended], log.left[ended], len(layout.stages))
        yield from _per_hour_of(run, trucks.direction[crossed], log.departed[crossed], len(layout.directions))


def _ended_as(measure: Measure, disposition: Ints) -> Flags:
    """Trucks that the measure counts, by how their day ended, shape (n,)."""
    return np.isin(disposition, _DISPOSITIONS[measure.name])


def _per_hour_of(run: Observed, place: Ints, times: Floats, places: int) -> Iterator[Floats]:
    """Events at each place per hour of the window, and per clock hour of its days; NaN times do not count."""
    within = np.flatnonzero((times >= run.start) & (times < run.end))
    cell = place[within] * HOURS_PER_DAY + clock_hour(times[within])
    number = np.bincount(cell, minlength=places * HOURS_PER_DAY).reshape(places, HOURS_PER_DAY)
    yield number.sum(axis=1)[:, None] / ((run.end - run.start) / MINUTES_PER_HOUR)
    yield number.reshape(-1, 1) / run.days
