"""Numbers that the network and the log give a meaning to, as plain integers."""

from portsim.log import Change, Disposition
from portsim.network import AtClose, AtEnd, LaneChoice
from portsim.orders import LooksAt
from portsim.outages import Wears, Work
from portsim.plans import Planned

INSIDE = int(Disposition.INSIDE)
CROSSED = int(Disposition.CROSSED)
SEIZED = int(Disposition.SEIZED)
NO_SHOW = int(Disposition.NO_SHOW)
TURNED_AWAY_FULL = int(Disposition.TURNED_AWAY_FULL)
TURNED_AWAY_CLOSED = int(Disposition.TURNED_AWAY_CLOSED)
TURNED_BACK = int(Disposition.TURNED_BACK)
LEFT_LINE = int(Disposition.LEFT_LINE)

SERVER_OPENED = int(Change.SERVER_OPENED)
SERVER_CLOSING = int(Change.SERVER_CLOSING)
SERVER_CLOSED = int(Change.SERVER_CLOSED)
OFFICERS = int(Change.OFFICERS)
GATE = int(Change.GATE)
GROUP_PLAN = int(Change.GROUP_PLAN)
TRUCK_MOVED = int(Change.TRUCK_MOVED)
OUTAGE = int(Change.OUTAGE)
ON_DEMAND = int(Change.ON_DEMAND)
RELAXED = int(Change.RELAXED)

PLANNED_GATE = int(Planned.GATE)
PLANNED_GROUP = int(Planned.GROUP)
PLANNED_OUTAGE = int(Planned.OUTAGE)

DEDICATED = int(LaneChoice.DEDICATED)
LEAST_WORK = int(LaneChoice.LEAST_WORK)
RANDOM = int(LaneChoice.RANDOM)

HOLD = int(AtClose.HOLD)
TURN_AWAY = int(AtClose.TURN_AWAY)

AS_GATE = int(AtEnd.AS_GATE)
SERVE = int(AtEnd.SERVE)

RESUME = int(Work.RESUME)
FINISH = int(Work.FINISH)

ALWAYS = int(Wears.ALWAYS)
WHILE_OPEN = int(Wears.OPEN)
WHILE_BUSY = int(Wears.BUSY)

WORK = int(LooksAt.WORK)
POSTED_WAIT = int(LooksAt.POSTED_WAIT)
