"""What a crossing takes as a whole: before the gate, as CBP counts it (wait time), and as FHWA does (crossing time)."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.measures.measure import (
    ARRIVALS_WINDOW,
    DESCRIBED,
    MEASURED_TRUCKS,
    PORTSIM,
    Block,
    Measure,
)
from portsim.measures.observed import Observed
from portsim.measures.sample import Sample
from portsim.measures.scope import Scope


def _per_truck(name: str, definition: str, source: str) -> Measure:
    return Measure(
        name=name,
        unit="min",
        definition=f"{definition} One value per truck; `hour` is that of arrival at the port.",
        trucks=MEASURED_TRUCKS,
        window=ARRIVALS_WINDOW,
        better="lower",
        source=source,
        statistics=DESCRIBED,
        breakdowns=(("direction",), ("direction", "class"), ("direction", "route"), ("direction", "hour")),
    )


GATE = _per_truck("gate_min", "From arrival to joining the first stage: waiting before the gate.", PORTSIM)
WAIT_TIME = _per_truck(
    "wait_time_min",
    "Wait plus blocked minutes over the stages of `measured.wait`, the last one included; their services excluded.",
    "CBP border wait times: from the end of the line to the primary booth",
)
CROSSING_TIME = _per_truck(
    "crossing_time_min",
    "From joining the first to leaving the last stage that a truck visits between the first and the last one named in "
    "`measured.crossing`, ends included; of its whole itinerary where none are named.",
    "FHWA-HOP-12-014: from the queue in Mexico to the last exit in the United States",
)
MEASURES = (GATE, WAIT_TIME, CROSSING_TIME)


class Crossings:
    """Minutes of every truck, by direction and more."""

    def __init__(self, scope: Scope):
        self.scope = scope
        measures = [GATE, CROSSING_TIME] if scope.in_wait is None else list(MEASURES)
        self.blocks = [
            Block(measure, breakdown)
            for measure in measures
            for directions in [self._directions_with(measure)]
            for in_class, in_route in [(scope.class_in_direction(), _routes_of_direction(scope))]
            for breakdown in (
                scope.break_down("direction", wanted=directions),
                scope.break_down("direction", "class", wanted=directions[:, None] & in_class),
                scope.break_down("direction", "route", wanted=directions[:, None] & in_route),
                scope.break_down(
                    "direction", "hour", wanted=np.repeat(directions[:, None], len(scope.names["hour"]), axis=1)
                ),
            )
        ]

    def _directions_with(self, measure: Measure) -> Flags:
        """Directions whose trucks may visit a stage that the measure is about."""
        scope, stages = self.scope, self.scope.stages_of_direction()
        if measure is WAIT_TIME and scope.in_wait is not None:
            stages = stages & scope.in_wait
        elif measure is CROSSING_TIME:
            of_routes = _routes_of_direction(scope).astype(np.int64)
            stages = np.greater(of_routes @ scope.in_crossing, 0)
        directions: Flags = np.any(stages, axis=1)
        return directions

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        of_trucks = {block.measure.name: np.empty(0) for block in self.blocks}
        of_trucks[GATE.name] = self._gate_min(run)
        of_trucks[CROSSING_TIME.name] = self._crossing_time_min(run)
        if self.scope.in_wait is not None:
            of_trucks[WAIT_TIME.name] = self._wait_time_min(run, self.scope.in_wait)
        trucks = run.trucks
        numbers = {
            "direction": trucks.direction,
            "class": trucks.truck_class,
            "route": trucks.route,
            "hour": run.arrival_hour,
        }
        samples: dict[str, tuple[Flags, Sample]] = {}
        for name, minutes in of_trucks.items():
            counted = run.measured & ~np.isnan(minutes)
            samples[name] = counted, Sample(minutes[counted])
        for block in self.blocks:
            counted, sample = samples[block.measure.name]
            row = block.breakdown.rows_of(numbers, len(trucks))[counted]
            yield sample.describe(row, len(block.breakdown), block.measure.statistics)

    def _gate_min(self, run: Observed) -> Floats:
        """Minutes before the gate, NaN for trucks that never joined, shape (n,)."""
        first_visit = run.trucks.first_visit
        joined = np.append(run.log.joined, np.nan)[first_visit[:-1]]
        return np.where(first_visit[1:] > first_visit[:-1], joined - run.trucks.arrived_min, np.nan)

    def _wait_time_min(self, run: Observed, in_wait: Flags) -> Floats:
        """Wait and blocked minutes, NaN for trucks that visited none of the stages, shape (n,)."""
        log = run.log
        rows = np.flatnonzero(in_wait[log.stage] & ~np.isnan(log.left))
        minutes = (log.began[rows] - log.joined[rows]) + (log.left[rows] - log.ended[rows])
        total = np.bincount(log.truck[rows], weights=minutes, minlength=len(run.trucks))
        visited = np.bincount(log.truck[rows], minlength=len(run.trucks))
        return np.where(visited > 0, total, np.nan)

    def _crossing_time_min(self, run: Observed) -> Floats:
        """Minutes from joining the first to leaving the last stage, NaN for trucks that visited none, shape (n,)."""
        log = run.log
        rows = np.flatnonzero(self.scope.in_crossing[run.trucks.route[log.truck], log.stage])
        minutes = np.full(len(run.trucks), np.nan)
        if len(rows):
            first = np.concatenate(([0], np.flatnonzero(np.diff(log.truck[rows])) + 1))
            last = np.append(first[1:], len(rows)) - 1
            minutes[log.truck[rows[first]]] = log.left[rows[last]] - log.joined[rows[first]]
        return minutes


def _routes_of_direction(scope: Scope) -> Flags:
    """Routes of each direction, shape (D, R)."""
    directions = scope.names["direction"]
    return np.array([[route.direction == direction for route in scope.layout.routes] for direction in directions])
