"""How much slower services and drives are while outages hold."""

import numpy as np

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.port import Port
from portsim.units import GRID_MIN


@compiled
def paced(port: Port, stage: int, minutes: float) -> float:
    """How long a service or drive of so many minutes takes if it begins now [min]."""
    pace = port.stages[stage].pace
    if pace == 1.0:
        return minutes
    return float(np.rint(minutes * pace / GRID_MIN)) * GRID_MIN  # as `units.to_grid`


@compiled
def set_paces(port: Port) -> None:
    """By what each stage is slower now: the factors of all outages in force, in their order."""
    for stage in range(len(port.stages)):
        pace = 1.0
        for outage in range(len(port.outages)):
            if port.outages[outage].in_force:
                pace *= port.pace[outage, stage]
        port.stages[stage].pace = pace
