"""What inspections raise: alarms, false ones among them, and how many inspections there are to each detection."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.measures.events import Events, shares
from portsim.measures.measure import Better, Block, Breakdown, Measure, Statistic, of_arrived_trucks, somewhere
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope


def _of_inspections(name: str, unit: str, definition: str, better: Better, statistic: Statistic) -> Measure:
    return of_arrived_trucks(
        name,
        unit,
        f"{definition} A joint inspection is by both authorities.",
        better,
        statistic,
        ("direction",),
        ("stage",),
        ("authority",),
        ("authority", "level"),
    )


ALARMS = _of_inspections(
    "raised_alarms",
    "alarms",
    "Inspections that took place and raised an alarm, whether or not there was something.",
    "neither",
    "total",
)
FALSE_ALARMS = _of_inspections(
    "false_alarms",
    "alarms",
    "Inspections that took place and raised an alarm although nothing was found.",
    "lower",
    "total",
)
PER_DETECTION = _of_inspections(
    "inspections_per_detection",
    "inspections/detection",
    "Inspections that took place over violations detected at them; null where none was, so its mean is one over the "
    "replications with a detection.",
    "lower",
    "mean",
)
MEASURES = (ALARMS, FALSE_ALARMS, PER_DETECTION)


class Alarms:
    """Inspections by what they raised."""

    def __init__(self, scope: Scope):
        self.examines = scope.examines
        wanted = (
            scope.inspecting(),
            scope.inspects,
            somewhere(scope.examines, 0, 2),
            somewhere(scope.examines, 0),
        )
        measures = MEASURES if scope.names["violation"] else (ALARMS, FALSE_ALARMS)
        self.blocks = [
            Block(measure, scope.break_down(*keys, wanted=which))
            for measure in measures
            for keys, which in zip(measure.breakdowns, wanted, strict=True)
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        trucks = run.trucks
        examined = run.served & run.in_window[:, None] & somewhere(self.examines, 1, 2)
        alarm = trucks.false_alarm.copy()
        alarm[trucks.find_truck, trucks.find_stage] = True
        finds = np.flatnonzero(run.detections & run.in_window[trucks.find_truck])
        detections = trucks.find_truck[finds], trucks.find_stage[finds]
        inspections, raised, raised_falsely = (
            np.nonzero(flags) for flags in (examined, alarm & examined, trucks.false_alarm & examined)
        )
        for block in self.blocks:
            if block.measure is ALARMS:
                yield self._count(run, block.breakdown, *raised)
            elif block.measure is FALSE_ALARMS:
                yield self._count(run, block.breakdown, *raised_falsely)
            else:
                whole = self._count(run, block.breakdown, *inspections)
                yield shares(whole, self._count(run, block.breakdown, *detections))

    def _count(self, run: Observed, breakdown: Breakdown, truck: Ints, stage: Ints) -> Floats:
        """What happened to trucks at inspections, shape (rows, 1)."""
        if breakdown.keys == ("authority",):
            event, authority = np.nonzero(somewhere(self.examines, 2)[stage])
            return Events(run, truck[event], authority=authority).count(breakdown)
        if breakdown.keys == ("authority", "level"):
            event, authority, level = np.nonzero(self.examines[stage])
            return Events(run, truck[event], authority=authority, level=level).count(breakdown)
        return Events(run, truck, stage=stage).count(breakdown)
