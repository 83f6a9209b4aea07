"""What trucks spend at each stage: wait, parked, service, blocked, stage time."""

from collections.abc import Callable, Iterator

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.log import Log
from portsim.measures.measure import DESCRIBED, Better, Block, Breakdown, Measure, of_measured_trucks
from portsim.measures.observed import Observed
from portsim.measures.sample import Sample
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
PARKED = _per_visit("parked_min", "From taking a server to the beginning of service: the wait for officers.", "lower")
SERVICE = _per_visit(
    "service_min", "From the beginning to the end of a service, of a drive, or of a penalty in a hold.", "neither"
)
BLOCKED = _per_visit("blocked_min", "From the end of a service, drive or hold to leaving: no room further on.", "lower")
STAGE = _per_visit("stage_min", "From joining a stage to leaving it.", "lower")

_MINUTES: tuple[tuple[Measure, Callable[[Log], Floats]], ...] = (
    (WAIT, lambda log: log.began - log.joined),
    (PARKED, lambda log: log.began - log.parked),
    (SERVICE, lambda log: log.ended - log.began),
    (BLOCKED, lambda log: log.left - log.ended),
    (STAGE, lambda log: log.left - log.joined),
)
MEASURES = tuple(measure for measure, _ in _MINUTES)


class Visits:
    """Minutes of every visit, by stage and more."""

    def __init__(self, scope: Scope):
        self.blocks = [
            Block(measure, breakdown)
            for measure in MEASURES
            for breakdown in _breakdowns(scope, _stages_with(measure, scope))
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        log, trucks = run.log, run.trucks
        rows = np.flatnonzero(run.measured[log.truck])
        truck = log.truck[rows]
        numbers = {
            "stage": log.stage[rows],
            "class": trucks.truck_class[truck],
            "lane": log.lane[rows],
            "hour": run.arrival_hour[truck],
            "direction": trucks.direction[truck],
        }
        samples = {measure.name: Sample(minutes(log)[rows]) for measure, minutes in _MINUTES}
        for block in self.blocks:
            row = block.breakdown.rows_of(numbers, len(rows))
            yield samples[block.measure.name].describe(row, len(block.breakdown), block.measure.statistics)


def _stages_with(measure: Measure, scope: Scope) -> Flags:
    """Stages where a measure can be other than zero: nobody waits on a road, or parks where no officers are needed."""
    if measure is WAIT:
        return ~scope.is_road
    return scope.uses_officers if measure is PARKED else np.ones(len(scope.is_road), dtype=bool)


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
