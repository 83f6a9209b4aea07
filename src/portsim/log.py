"""What happened in one run. Everything measured is computed from this record afterwards.

Visits stand truck after truck in the order of their itineraries, so their rows are the same whichever engine wrote
them. A time that did not come is NaN, a lane or server never taken is -1.
"""

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np

from portsim.arrays import Flags, Floats, Ints


class Disposition(IntEnum):
    """How a truck's day ended."""

    INSIDE = 0
    """Still in the port, or before the gate, when the run ended."""
    CROSSED = 1
    """Left the last stage of its itinerary."""
    TURNED_AWAY_FULL = 2
    """Found its first stage full, and the stage turns trucks away."""
    TURNED_AWAY_CLOSED = 3
    """Had begun no service when the gate closed, and the port turns trucks away at closing."""
    SEIZED = 4
    """Left the last stage of its itinerary, where it was seized."""
    TURNED_BACK = 5
    """Its driver did not join the line on arrival: it was too long, or the posted wait was."""
    LEFT_LINE = 6
    """Its driver lost patience in a line and left it."""
    NO_SHOW = 7
    """It had an appointment and never came; `departed` is when it would have come."""


class Change(IntEnum):
    """What a row of changes tells."""

    SERVER_OPENED = 0
    """A server opened, or was kept although it had been told to close."""
    SERVER_CLOSING = 1
    """A busy server was told to close: it finishes its truck first."""
    SERVER_CLOSED = 2
    """A server closed."""
    OFFICERS = 3
    """The number of officers on duty in a pool changed; `value` is the new number."""
    GATE = 4
    """The gate opened (`value` 1) or closed (`value` 0)."""
    GROUP_PLAN = 5
    """A group's plan came into force; `value` is how many servers should now be open."""
    TRUCK_MOVED = 6
    """A truck waiting in a line without an open server was moved: row of its visit; `value` is the lane it went to."""
    OUTAGE = 7
    """An outage began (`value` 1) or ended (`value` 0)."""
    ON_DEMAND = 8
    """A supervisor opened or closed a server by a standing order; `value` is how many are open by it, or 1 and 0 for
    rates that were relaxed and restored."""
    RELAXED = 9
    """A truck was told where to go while rates of inspection were relaxed; `value` is at which step."""


@dataclass(frozen=True, eq=False)
class Log:
    """One run's record: V visits, n trucks, K changes, X stops. Numbers are those of the Layout.

    A visit that an outage stopped has a row of `stop_` columns each time; its own columns tell of the server that it
    took last, and `began` of when its service began first.
    """

    truck: Ints
    """Truck of each visit, shape (V,)."""
    stage: Ints
    """Stage of each visit, shape (V,)."""
    joined: Floats
    """When it joined the stage: entered a lane's queue, a free server or a road [min], shape (V,)."""
    lane_at_joining: Ints
    """Lane it joined, shape (V,)."""
    lane: Ints
    """Lane it was served from: another than it joined where its queue was moved, shape (V,)."""
    parked: Floats
    """When it took a server [min]; the same as `began` unless it then waited for officers, shape (V,)."""
    server: Ints
    """Server it took; -1 on a road, shape (V,)."""
    began: Floats
    """When its service or drive began [min], shape (V,)."""
    ended: Floats
    """When its service or drive ended [min]; on a road not before the truck ahead of it, shape (V,)."""
    left: Floats
    """When it gave up its server or its place on the road [min], shape (V,)."""
    disposition: Ints
    """How each truck's day ended (`Disposition`), shape (n,)."""
    departed: Floats
    """When each truck left the port, crossed, turned away or seized [min], shape (n,)."""
    change_min: Floats
    """When each change took effect [min], in the order in which they did, shape (K,)."""
    change_kind: Ints
    """What changed (`Change`), shape (K,)."""
    change_of: Ints
    """Server, pool, group, visit, outage, standing order or truck; -1 for the gate, shape (K,)."""
    change_value: Ints
    """Its new value, shape (K,): officers on duty, 1 or 0 for gate and outages, servers planned for a group, or open by
    an order, lane, step of pressure; -1 where there is none."""
    stop_visit: Ints
    """Row of the visit that an outage stopped, in the order in time, shape (X,)."""
    stop_lane: Ints
    """Lane from which it was served when it was stopped, shape (X,)."""
    stop_server: Ints
    """Server at which it was stopped, shape (X,)."""
    stop_parked: Floats
    """When it had taken that server [min], shape (X,)."""
    stop_began: Floats
    """When it had begun there, or gone on after an earlier stop [min]; NaN if it was parked, shape (X,)."""
    stop_min: Floats
    """When it was stopped [min], shape (X,)."""
    stop_moved: Flags
    """Whether it gave up the server then, shape (X,)."""
    stop_went_on: Floats
    """When its service went on, or began anew, at whatever server [min], shape (X,)."""
    ended_min: float
    """When the run ended [min]."""

    def tobytes(self) -> bytes:
        """Every bit of the record, for comparing two runs."""
        parts = (getattr(self, field.name) for field in fields(self))
        return b"".join(np.ascontiguousarray(part).tobytes() for part in parts)
