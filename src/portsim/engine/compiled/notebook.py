"""What is written down of trucks that go, of posts that change, and of services that stop.

Columns of visits are written where it happens.
"""

import numpy as np

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.port import NONE, Port


@compiled
def note_end(port: Port, truck: int) -> None:
    """A service or drive ends; the truck remembers as which one of the run."""
    book, it = port.notebook[0], port.trucks[truck]
    port.ended[it.row] = port.clock[0].now
    book.endings += 1
    it.ending = book.endings


@compiled
def note_departure(port: Port, truck: int, disposition: int) -> None:
    """A truck leaves the port."""
    port.disposition[truck] = disposition
    port.departed[truck] = port.clock[0].now
    port.notebook[0].departures += 1


@compiled
def note_change(port: Port, kind: int, of: int, value: int) -> None:
    """A server, a pool, a plan, the gate, a truck's queue or an outage changes."""
    book = port.notebook[0]
    row = book.changes
    port.change_min[row] = port.clock[0].now
    port.change_kind[row] = kind
    port.change_of[row] = of
    port.change_value[row] = value
    book.changes = row + 1


@compiled
def note_stop(port: Port, truck: int, moved: bool) -> None:
    """An outage stops a service, or sends a parked truck away before it has begun."""
    book, it, visit = port.notebook[0], port.services[truck], port.trucks[truck].row
    row = book.stops
    port.stop_visit[row] = visit
    port.stop_lane[row] = port.lane[visit]
    port.stop_server[row] = port.server[visit]
    port.stop_parked[row] = port.parked[visit]
    port.stop_began[row] = it.running_since if it.running else np.nan
    port.stop_min[row] = port.clock[0].now
    port.stop_moved[row] = moved
    port.stop_went_on[row] = np.nan
    if it.running:
        it.stop = row
    book.stops = row + 1


@compiled
def note_going_on(port: Port, truck: int) -> None:
    """A service goes on, or begins anew, that an outage had stopped."""
    it = port.services[truck]
    port.stop_went_on[it.stop] = port.clock[0].now
    it.stop = NONE
