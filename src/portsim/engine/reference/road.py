"""A road: a drive of given duration, with room for so many trucks."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from simpy.events import Event

from portsim.engine.reference.clock import END, Clock
from portsim.engine.reference.place import Place
from portsim.network import UNLIMITED

if TYPE_CHECKING:
    from portsim.engine.reference.record import Record
    from portsim.engine.reference.truck import Visit


class Road(Place):
    """Trucks drive along it and stand on it, one behind the other unless they may overtake.

    Its room counts every truck from entering until it joins the next stage. Only the first truck can leave, so that one
    blocked at the mouth holds back those behind it, wherever they are bound.
    """

    def __init__(
        self, number: int, lane: int, clock: Clock, record: Record, room: int, overtaking: bool, turns_away: bool
    ):
        super().__init__(number, clock, record, turns_away=turns_away)
        self.lane = lane
        self.room = room
        self.overtaking = overtaking
        self.down = 0
        """How many outages close it: nobody enters, and those on it drive on."""
        self.trucks: deque[Visit] = deque()
        self.last_end = 0.0
        """When the last truck on it will have ended its drive [min]."""
        self.waiting_to_be_first: dict[int, Event] = {}
        """Trucks behind the first one that have ended their drive, by row of the log."""

    def trucks_present(self) -> int:
        """Trucks on the road."""
        return len(self.trucks)

    def joins(self, visit: Visit) -> bool:
        """A truck enters the road if it is open and has room; whether it did."""
        if self.down or (self.room != UNLIMITED and len(self.trucks) >= self.room):
            return False
        now = self.clock.now
        visit.truck.under_way = True
        self.record.joins(visit, self.lane)
        self.record.drives(visit, self.lane)
        self.has_come(visit)
        if self.posting:
            self.is_read(visit)
        if self.begun is not None:
            self.begun(visit)
        end = now + self.paced(visit.truck.service[self.lane])
        if not self.overtaking:
            self.last_end = end = max(end, self.last_end)
        self.trucks.append(visit)
        self.clock.due(visit.served, end - now, END)
        return True

    def finish(self, visit: Visit) -> Event | None:
        """The drive has ended. A truck behind others waits for the event returned: that they have left the road."""
        self.record.ends(visit)
        if self.overtaking or self.trucks[0] is visit:
            return None
        event = self.waiting_to_be_first[visit.row] = Event(self.clock)
        return event

    def give_up(self, visit: Visit) -> None:
        """The truck has gone on: the one behind it is first now, and there is room for one more."""
        self.record.leaves(visit)
        if self.trucks[0] is visit:
            self.trucks.popleft()
        else:
            self.trucks.remove(visit)
        if self.trucks and not self.overtaking:
            event = self.waiting_to_be_first.pop(self.trucks[0].row, None)
            if event is not None:
                self.clock.hand_over(event)
        self.fill()
