"""A road: a drive of given duration, with room for so many trucks."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from simpy.events import Event

from portsim.engine.reference.clock import END, Clock
from portsim.engine.reference.stage import blocked_longest
from portsim.network import UNLIMITED

if TYPE_CHECKING:
    from portsim.engine.reference.record import Record
    from portsim.engine.reference.truck import Visit


class Road:
    """Trucks drive along it and stand on it, one behind the other unless they may overtake.

    Its room counts every truck from entering until it joins the next stage. Only the first truck can leave, so that one
    blocked at the mouth holds back those behind it, wherever they are bound.
    """

    def __init__(
        self, number: int, lane: int, clock: Clock, record: Record, room: int, overtaking: bool, turns_away: bool
    ):
        self.number = number
        self.lane = lane
        self.clock = clock
        self.record = record
        self.room = room
        self.overtaking = overtaking
        self.turns_away = turns_away
        self.trucks: deque[Visit] = deque()
        self.last_end = 0.0
        self.waiting_to_be_first: dict[int, Event] = {}
        """Trucks behind the first one that have ended their drive, by row of the log."""
        self.blocked: list[Visit] = []
        """Visits to come, of trucks that found no room here, the one blocked longest first."""
        self.let_in_from_outside: Callable[[], None] | None = None
        self.begun: Callable[[Visit], None] | None = None

    def lets_in(self, visit: Visit, here: Visit) -> bool:
        """A truck that has finished where it is wants to come: it joins, or is blocked there."""
        if self.joins(visit):
            return True
        visit.ended, visit.ending = here.ended, here.ending
        insort(self.blocked, visit, key=blocked_longest)
        return False

    def joins(self, visit: Visit) -> bool:
        """A truck enters the road if it has room; whether it did."""
        if self.room != UNLIMITED and len(self.trucks) >= self.room:
            return False
        now = self.clock.now
        visit.truck.under_way = True
        self.record.joins(visit, self.lane)
        self.record.drives(visit, self.lane)
        if self.begun is not None:
            self.begun(visit)
        end = now + visit.truck.service[self.lane]
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

    def fill(self) -> None:
        """Room may have appeared: for trucks blocked inside the port first, then for those outside."""
        self.let_in_blocked()
        if self.let_in_from_outside is not None:
            self.let_in_from_outside()

    def let_in_blocked(self) -> None:
        """The truck blocked longest comes first."""
        while self.blocked and self.joins(self.blocked[0]):
            visit = self.blocked.pop(0)
            assert visit.moved is not None
            self.clock.hand_over(visit.moved)
