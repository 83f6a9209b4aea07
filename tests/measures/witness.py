"""A slow witness of clearance: follows each truck through its visits, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from portsim.log import Disposition
from portsim.scenario.inspections import parts
from tests.measures.clearances import Cleared

UNDETECTED = {Disposition.CROSSED: "missed", Disposition.SEIZED: "seized_along"}
"""End of a violation that nobody found, by how the truck's day ended; any other leaves it open."""


@dataclass(frozen=True)
class Seen:
    """What happened to one truck of the window."""

    direction: str
    of: str
    """Its class."""
    programmes: list[str]
    """Those it holds, or `none`."""
    stops: list[set[str]]
    """Inspections that took place: the authorities at each."""
    alarms: int
    detections: int
    ends: dict[str, str]
    """What became of each violation that it carries."""
    cleared: bool

    @property
    def twice(self) -> bool:
        """Examined at two stops, not by the same single authority."""
        return len(self.stops) > 1 and len(set().union(*self.stops)) > 1


def witness(port: Cleared) -> Iterator[Seen]:
    """Each truck that arrived in the window."""
    arrived = port.trucks.arrived_min
    for truck in range(len(arrived)):
        if port.network.warm_up_min <= arrived[truck] < port.network.last_midnight_min:
            yield _follow(port, truck)


def _follow(port: Cleared, truck: int) -> Seen:
    layout, trucks, log = port.network.layout, port.trucks, port.log
    rows = [row for row in range(len(log.truck)) if log.truck[row] == truck and not np.isnan(log.began[row])]
    been = [layout.stages[log.stage[row]] for row in rows]
    authorities = [{part.inspection.authority for part in parts(port.scenario, stage)} for stage in been]
    found = [row for row in range(len(trucks.find_truck)) if trucks.find_truck[row] == truck]
    found = [row for row in found if layout.stages[trucks.find_stage[row]] in been]
    acted = {layout.violations[trucks.find_violation[row]] for row in found if trucks.find_confirmed[row]}
    falsely = {layout.stages[stage] for stage in np.flatnonzero(trucks.false_alarm[truck])} & set(been)
    ended = Disposition(log.disposition[truck])
    carried = [layout.violations[kind] for kind in np.flatnonzero(trucks.violations[truck])]
    return Seen(
        direction=layout.directions[trucks.direction[truck]],
        of=layout.classes[trucks.truck_class[truck]].name,
        programmes=[layout.programmes[each] for each in np.flatnonzero(trucks.programmes[truck])] or ["none"],
        stops=[stop for stop in authorities if stop],
        alarms=len(falsely | {layout.stages[trucks.find_stage[row]] for row in found}),
        detections=len(acted),
        ends={kind: "detected" if kind in acted else UNDETECTED.get(ended, "open") for kind in carried},
        cleared=ended in UNDETECTED,
    )
