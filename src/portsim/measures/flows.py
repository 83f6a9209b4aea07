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
from portsim.units import MINUTES_PER_HOUR


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
            if block.measure is THROUGHPUT:
                yield _per_hour_of(block, run, *_leaving(block, run))
            elif block.measure is ARRIVALS:
                yield _per_hour_of(block, run, run.trucks.arrived_min, {"direction": run.trucks.direction})
            else:
                yield counted[block.measure.name].count(block.breakdown)


def _ended_as(measure: Measure, disposition: Ints) -> Flags:
    """Trucks that the measure counts, by how their day ended, shape (n,)."""
    return np.isin(disposition, _DISPOSITIONS[measure.name])


def _leaving(block: Block, run: Observed) -> tuple[Floats, dict[str, Ints]]:
    """When trucks left [min], and which stage, or in which direction the port."""
    if "stage" in block.breakdown.keys:
        return np.where(np.isnan(run.log.ended), np.nan, run.log.left), {"stage": run.log.stage}
    crossed = run.log.disposition == Disposition.CROSSED
    return np.where(crossed, run.log.departed, np.nan), {"direction": run.trucks.direction}


def _per_hour_of(block: Block, run: Observed, times: Floats, numbers: dict[str, Ints]) -> Floats:
    """Events per hour of the window, or per clock hour of its days; NaN times do not count."""
    within = np.flatnonzero((times >= run.start) & (times < run.end))
    numbers = {key: number[within] for key, number in numbers.items()}
    numbers["hour"] = clock_hour(times[within])
    rows = block.breakdown.rows_of(numbers, len(within))
    hours = run.days if "hour" in block.breakdown.keys else (run.end - run.start) / MINUTES_PER_HOUR
    return np.bincount(rows, minlength=len(block.breakdown))[:, None] / hours
