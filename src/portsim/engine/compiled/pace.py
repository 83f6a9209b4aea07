"""How much slower services and drives are while outages hold, and slower or quicker by the load."""

import numpy as np

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.port import Port
from portsim.units import GRID_MIN


@compiled
def paced(port: Port, stage: int, minutes: float) -> float:
    """How long a service or drive of so many minutes takes if it begins now [min]."""
    pace = port.stages[stage].pace * _load_pace(port, stage)
    if pace == 1.0:
        return minutes
    return float(np.rint(minutes * pace / GRID_MIN)) * GRID_MIN  # as `units.to_grid`


@compiled
def _load_pace(port: Port, stage: int) -> float:
    """By what services that begin now take longer, or shorter, by the trucks that wait and the servers that work."""
    it = port.stages[stage]
    if it.first_by_line == it.beyond_by_line and it.first_by_servers == it.beyond_by_servers:
        return 1.0
    waiting = working = 0
    for lane in range(it.first_lane, it.beyond_lane):
        for line in range(port.lanes[lane].first_line, port.lanes[lane].beyond_line):
            waiting += port.queues[line].trucks
    for group in range(it.first_group, it.beyond_group):
        working += port.groups[group].working
    by_line = _step(port, it.first_by_line, it.beyond_by_line, waiting)
    return by_line * _step(port, it.first_by_servers, it.beyond_by_servers, working)


@compiled
def _step(port: Port, first: int, beyond: int, number: int) -> float:
    """The factor of the last step that a number reaches."""
    factor = 1.0
    for step in range(first, beyond):
        if number < port.from_number[step]:
            break
        factor = port.factor[step]
    return factor


@compiled
def set_paces(port: Port) -> None:
    """By what each stage is slower now: the factors of all outages in force, in their order."""
    for stage in range(len(port.stages)):
        pace = 1.0
        for outage in range(len(port.outages)):
            if port.outages[outage].in_force:
                pace *= port.pace[outage, stage]
        port.stages[stage].pace = pace
