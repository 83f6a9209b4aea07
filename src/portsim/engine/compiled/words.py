"""Numbers that the network and the log give a meaning to, as plain integers."""

from portsim.log import Change, Disposition
from portsim.network import AtClose, AtEnd, LaneChoice
from portsim.plans import Planned

CROSSED = int(Disposition.CROSSED)
SEIZED = int(Disposition.SEIZED)
TURNED_AWAY_FULL = int(Disposition.TURNED_AWAY_FULL)
TURNED_AWAY_CLOSED = int(Disposition.TURNED_AWAY_CLOSED)

SERVER_OPENED = int(Change.SERVER_OPENED)
SERVER_CLOSING = int(Change.SERVER_CLOSING)
SERVER_CLOSED = int(Change.SERVER_CLOSED)
OFFICERS = int(Change.OFFICERS)
GATE = int(Change.GATE)
GROUP_PLAN = int(Change.GROUP_PLAN)
TRUCK_MOVED = int(Change.TRUCK_MOVED)

PLANNED_GATE = int(Planned.GATE)
PLANNED_GROUP = int(Planned.GROUP)

DEDICATED = int(LaneChoice.DEDICATED)
LEAST_WORK = int(LaneChoice.LEAST_WORK)
RANDOM = int(LaneChoice.RANDOM)

HOLD = int(AtClose.HOLD)
TURN_AWAY = int(AtClose.TURN_AWAY)

AS_GATE = int(AtEnd.AS_GATE)
SERVE = int(AtEnd.SERVE)
