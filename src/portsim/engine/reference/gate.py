"""Before the first stage: the gate with its hours, and the trucks that stand outside."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from portsim.engine.reference.clock import DECISION, Clock
from portsim.log import Change, Disposition
from portsim.network import AtClose

if TYPE_CHECKING:
    from portsim.engine.reference.record import Record
    from portsim.engine.reference.truck import Truck, Visit


class Gate:
    """One gate for all routes; outside, trucks stand first in, first out per direction."""

    def __init__(
        self, clock: Clock, record: Record, directions: int, has_hours: bool, at_close: int, headway: Sequence[float]
    ):
        self.clock = clock
        self.record = record
        self.outside: list[deque[Visit]] = [deque() for _ in range(directions)]
        self.open = not has_hours
        self.at_close = at_close
        self.closings = 0
        self.headway = headway
        """By direction, the least time between two trucks that are let in [min]."""
        self.next_entry = [0.0] * directions
        """By direction, when the next one may be let in [min]."""
        self.turns_back: Callable[[Truck, int], bool] | None = None
        """Whether a driver turns back who finds so many trucks before the gate; None where nobody ever does."""
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
        if self.turns_back is not None and self.turns_back(truck, len(outside)):
            self.sends_home(truck, Disposition.TURNED_BACK)
            return False
        if not outside and self._may_enter(truck):
            if self._enters(visit):
                return True
            if visit.stage.turns_away:
                self.sends_home(truck, Disposition.TURNED_AWAY_FULL)
                return False
        outside.append(visit)
        return False

    def let_in(self) -> None:
        """Those outside enter while the first of each direction can; or they leave where a full stage says so."""
        for outside in self.outside:
            while outside and self._may_enter(outside[0].truck):
                visit = outside[0]
                if self._enters(visit):
                    outside.popleft()
                    assert visit.moved is not None
                    self.clock.hand_over(visit.moved)
                elif visit.stage.turns_away:
                    outside.popleft()
                    self.sends_home(visit.truck, Disposition.TURNED_AWAY_FULL)
                else:
                    break

    def _may_enter(self, truck: Truck) -> bool:
        """Whether a truck is admitted, and the last one entered long enough ago."""
        return self.admits(truck) and self.clock.now >= self.next_entry[truck.direction]

    def _enters(self, visit: Visit) -> bool:
        """A truck joins its first stage if there is room; whether it did. The next one has to keep its distance."""
        if not visit.stage.joins(visit):
            return False
        headway = self.headway[visit.truck.direction]
        if headway:
            self.next_entry[visit.truck.direction] = self.clock.now + headway
            self.clock.call(self.let_in, DECISION, headway)
        return True

    def set_open(self, is_open: bool) -> None:
        """The gate opens or closes."""
        self.open = is_open
        if not is_open:
            self.closings += 1
        self.record.changes(Change.GATE, -1, int(is_open))
