"""What a crossing takes as a whole: before the gate, as CBP counts it (wait time), and as FHWA does (crossing time)."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.measures.events import Described, Events
from portsim.measures.measure import (
    ARRIVALS_WINDOW,
    DESCRIBED,
    MEASURED_TRUCKS,
    PORTSIM,
    Block,
    Measure,
    somewhere,
)
from portsim.measures.observed import Observed
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
        breakdowns=tuple(("direction", *more) for more in ((), ("class",), ("route",), ("programme",), ("hour",))),
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
        measures = [measure for measure in measures if scope.takes(measure)]
        self.blocks = [
            Block(measure, breakdown)
            for measure in measures
            for directions in [self._directions_with(measure)]
            for breakdown in (
                scope.break_down("direction", wanted=directions),
                *(
                    scope.break_down("direction", key, wanted=directions[:, None] & among)
                    for key, among in (
                        ("class", scope.class_in_direction()),
                        ("route", scope.route_in_direction()),
                        ("programme", scope.programme_in_direction()),
                        ("hour", np.ones((len(directions), len(scope.names["hour"])), dtype=bool)),
                    )
                ),
            )
        ]

    def _directions_with(self, measure: Measure) -> Flags:
        """Directions whose trucks may visit a stage that the measure is about."""
        scope, stages = self.scope, self.scope.stages_of_direction()
        if measure is CROSSING_TIME:
            return scope.directions_crossing()
        if measure is WAIT_TIME and scope.in_wait is not None:
            stages = stages & scope.in_wait
        return somewhere(stages, 1)

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        described: dict[str, Described] = {}
        for block in self.blocks:
            name = block.measure.name
            if name not in described:
                minutes = self._minutes(run, name)
                counted = np.flatnonzero(run.measured & ~np.isnan(minutes))
                described[name] = Described(Events(run, counted, hour=run.arrival_hour[counted]), minutes[counted])
            yield described[name].of(block)

    def _minutes(self, run: Observed, name: str) -> Floats:
        """Minutes of each truck by the name of the measure, NaN where it has none, shape (n,)."""
        if name == GATE.name:
            return self._gate_min(run)
        if name == CROSSING_TIME.name:
            return run.once(crossing_time_min, self.scope.in_crossing)
        assert self.scope.in_wait is not None, "wait time is taken only where its stages are named"
        return wait_time_min(run, self.scope.in_wait)

    def _gate_min(self, run: Observed) -> Floats:
        """Minutes before the gate, NaN for trucks that never joined, shape (n,)."""
        first_visit = run.trucks.first_visit
        joined = np.append(run.log.joined, np.nan)[first_visit[:-1]]
        return np.where(first_visit[1:] > first_visit[:-1], joined - run.trucks.arrived_min, np.nan)


def wait_time_min(run: Observed, in_wait: Flags) -> Floats:
    """Wait and blocked minutes, NaN for trucks that visited none of the stages, shape (n,).

    Parameters
    ----------
    in_wait : stages of the wait time, shape (S,)
    """
    log = run.log
    rows = np.flatnonzero(in_wait[log.stage] & ~np.isnan(log.left))
    minutes = (log.began[rows] - log.joined[rows]) + (log.left[rows] - log.ended[rows])
    total = np.bincount(log.truck[rows], weights=minutes, minlength=len(run.trucks))
    visited = np.bincount(log.truck[rows], minlength=len(run.trucks))
    return np.where(visited > 0, total, np.nan)


def crossing_time_min(run: Observed, in_crossing: Flags) -> Floats:
    """Minutes from joining the first to leaving the last stage, NaN for trucks that visited none, shape (n,).

    Parameters
    ----------
    in_crossing : stages of the crossing time of each route, shape (R, S)
    """
    log = run.log
    rows = np.flatnonzero(in_crossing[run.trucks.route[log.truck], log.stage])
    minutes = np.full(len(run.trucks), np.nan)
    if len(rows):
        first = np.concatenate(([0], np.flatnonzero(np.diff(log.truck[rows])) + 1))
        last = np.append(first[1:], len(rows)) - 1
        minutes[log.truck[rows[first]]] = log.left[rows[last]] - log.joined[rows[first]]
    return minutes
