"""What trucks spend at each stage: wait, parked, service, blocked, stage time."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.measures.measure import DESCRIBED, Better, Block, Breakdown, Measure, of_measured_trucks
from portsim.measures.observed import Observed
from portsim.measures.sample import Rows, Sample
from portsim.measures.scope import Scope


def _per_visit(name: str, definition: str, better: Better) -> Measure:
    return of_measured_trucks(
        name,
        "min",
        f"{definition} One value per truck and stage visited; `hour` is that of arrival at the port.",
        better,
        DESCRIBED,
        ("stage",),
        ("stage", "class"),
        ("stage", "lane"),
        ("stage", "hour"),
        ("stage", "direction"),
    )


WAIT = _per_visit("wait_min", "From joining a stage to the beginning of its service, parked time included.", "lower")
PARKED = _per_visit("parked_min", "At a server before the service begins: the wait for officers.", "lower")
SERVICE = _per_visit(
    "service_min",
    "From the beginning to the end of a service, of a drive, or of a penalty in a hold; without the time in which an "
    "outage had stopped it.",
    "neither",
)
STOPPED = _per_visit(
    "stopped_min", "From the stop of a service by an outage until it goes on, all stops together.", "lower"
)
BLOCKED = _per_visit("blocked_min", "From the end of a service, drive or hold to leaving: no room further on.", "lower")
STAGE = _per_visit("stage_min", "From joining a stage to leaving it.", "lower")

_MINUTES: Mapping[Measure, Callable[[Observed, Ints], Floats]] = {
    WAIT: lambda run, rows: run.log.began[rows] - run.log.joined[rows],
    PARKED: lambda run, rows: run.parked_min[rows],
    SERVICE: lambda run, rows: run.log.ended[rows] - run.log.began[rows] - run.stopped_min[rows],
    STOPPED: lambda run, rows: run.stopped_min[rows],
    BLOCKED: lambda run, rows: run.log.left[rows] - run.log.ended[rows],
    STAGE: lambda run, rows: run.log.left[rows] - run.log.joined[rows],
}
MEASURES = tuple(_MINUTES)


class Visits:
    """Minutes of every visit, by stage and more."""

    def __init__(self, scope: Scope):
        # Where a measure can be other than zero: nobody waits on a road, or parks where no officers are needed.
        everywhere = np.ones(len(scope.is_road), dtype=bool)
        self.alike = [
            (stages, measures, _breakdowns(scope, stages))
            for stages, alike in (
                (~scope.is_road, (WAIT,)),
                (scope.uses_officers, (PARKED,)),
                (everywhere, (SERVICE, BLOCKED, STAGE)),
                (scope.may_stop, (STOPPED,)),
            )
            for measures in [[measure for measure in alike if scope.takes(measure)]]
            if measures
        ]
        """Measures that are about the same stages, with their breakdowns; in the order of all measures."""
        self.blocks = [
            Block(measure, breakdown)
            for _, measures, breakdowns in self.alike
            for measure in measures
            for breakdown in breakdowns
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        log, trucks = run.log, run.trucks
        measured = run.measured[log.truck]
        for stages, measures, breakdowns in self.alike:
            visits = np.flatnonzero(measured & stages[log.stage])
            truck = log.truck[visits]
            numbers = {
                "stage": log.stage[visits],
                "class": trucks.truck_class[truck],
                "lane": log.lane[visits],
                "hour": run.arrival_hour[truck],
                "direction": trucks.direction[truck],
            }
            rows = [Rows(breakdown.rows_of(numbers, len(visits)), len(breakdown)) for breakdown in breakdowns]
            for measure in measures:
                sample = Sample(_MINUTES[measure](run, visits))
                yield from (sample.describe(each, measure.statistics) for each in rows)


def _breakdowns(scope: Scope, stages: Flags) -> list[Breakdown]:
    by_direction = scope.stages_of_direction()
    shared = by_direction.sum(axis=0) > 1
    hours = len(scope.names["hour"])
    return [
        scope.break_down("stage", wanted=stages),
        scope.break_down("stage", "class", wanted=stages[:, None] & scope.visits.T),
        scope.break_down("stage", "lane", wanted=stages[:, None] & scope.lanes_of_stage()),
        scope.break_down("stage", "hour", wanted=np.repeat(stages[:, None], hours, axis=1)),
        scope.break_down("stage", "direction", wanted=(stages & shared)[:, None] & by_direction.T),
    ]
