"""Before the first stage: the gate with its hours, and the trucks that stand outside."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from portsim.engine.reference.clock import Clock
from portsim.log import Change, Disposition
from portsim.network import AtClose

if TYPE_CHECKING:
    from portsim.engine.reference.record import Record
    from portsim.engine.reference.truck import Truck, Visit


class Gate:
    """One gate for all routes; outside, trucks stand first in, first out per direction."""

    def __init__(self, clock: Clock, record: Record, directions: int, has_hours: bool, at_close: int):
        self.clock = clock
        self.record = record
        self.outside: list[deque[Visit]] = [deque() for _ in range(directions)]
        self.open = not has_hours
        self.at_close = at_close
        self.closings = 0
        self.sends_home: Callable[[Truck, Disposition], None]
        """What is done about a truck that leaves without having been served."""

    @property
    def serves_at_close(self) -> bool:
        """Whether trucks that came before the closing are still served, or at least those that have begun."""
        return self.at_close != AtClose.HOLD

    def arrived_before_closing(self, truck: Truck) -> bool:
        """Whether the gate has closed since the truck arrived."""
        return truck.closings < self.closings

    def admits(self, truck: Truck) -> bool:
        """Whether a truck may enter now: the gate is open, or it came before the closing and is still served."""
        return self.open or (self.serves_at_close and self.arrived_before_closing(truck))

    def lets_in(self, visit: Visit) -> bool:
        """A truck arrives: it enters if nobody stands before it, the gate is open and its first stage has room."""
        truck = visit.truck
        outside = self.outside[truck.direction]
        if not outside and self.admits(truck):
            if visit.stage.joins(visit):
                return True
            if visit.stage.turns_away:
                self.sends_home(truck, Disposition.TURNED_AWAY_FULL)
                return False
        outside.append(visit)
        return False

    def let_in(self) -> None:
        """Those outside enter while the first of each direction can; or they leave where a full stage says so."""
        for outside in self.outside:
            while outside and self.admits(outside[0].truck):
                visit = outside[0]
                if visit.stage.joins(visit):
                    outside.popleft()
                    assert visit.moved is not None
                    self.clock.hand_over(visit.moved)
                elif visit.stage.turns_away:
                    outside.popleft()
                    self.sends_home(visit.truck, Disposition.TURNED_AWAY_FULL)
                else:
                    break

    def set_open(self, is_open: bool) -> None:
        """The gate opens or closes."""
        self.open = is_open
        if not is_open:
            self.closings += 1
        self.record.changes(Change.GATE, -1, int(is_open))
