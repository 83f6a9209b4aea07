"""What stages and roads have in common: trucks come in where there is room, and are blocked where there is none."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import insort
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from portsim.engine.reference.clock import Clock
from portsim.units import to_grid

if TYPE_CHECKING:
    from simpy.events import Event

    from portsim.engine.reference.record import Record
    from portsim.engine.reference.supervisor import Posting
    from portsim.engine.reference.truck import Visit


def blocked_longest(visit: Visit) -> tuple[float, int]:
    """Sort key of blocked trucks: counted from the end of their own service or drive."""
    return visit.ended, visit.ending


class Place(ABC):
    """A stage or a road as a truck meets it: it asks to come in, has finished, and gives its place up."""

    def __init__(self, number: int, clock: Clock, record: Record, *, turns_away: bool):
        self.number = number
        self.clock = clock
        self.record = record
        self.turns_away = turns_away
        self.pace = 1.0
        """By what services and drives that begin now take longer, for outages."""
        self.depends_on_load = False
        """Whether services that begin also take longer, or shorter, for the load."""
        self.blocked: list[Visit] = []
        """Visits to come, of trucks that found no room here, the one blocked longest first."""
        self.let_in_from_outside: Callable[[], None] | None = None
        """The gate's chance, where routes begin here."""
        self.may_be_left: Sequence[bool] = ()
        """By direction, whether drivers may leave its lines; none where nobody does."""
        self.leaves_port: Callable[[Visit], None]
        """What is done about a truck whose driver has left a line."""
        self.counts_wait = False
        """Whether what a truck waits here belongs to the wait that is posted."""
        self.posting: Sequence[Posting | None] = ()
        """By direction, the posting that reads the waits of trucks which begin here; empty where none does."""
        self.begun: Callable[[Visit], None] | None = None
        """Told of each service or drive that begins: it may be what a stage was kept open for."""

    @abstractmethod
    def trucks_present(self) -> int:
        """Trucks that a driver sees here who thinks of turning back."""

    @abstractmethod
    def joins(self, visit: Visit) -> bool:
        """A truck joins if there is room for it; whether it did."""

    @abstractmethod
    def finish(self, visit: Visit) -> Event | None:
        """Service or drive has ended; what the truck has to wait for, if anything, before it may go on."""

    @abstractmethod
    def give_up(self, visit: Visit) -> None:
        """The truck has gone on."""

    def paced(self, minutes: float) -> float:
        """How long a service or drive of so many minutes takes if it begins now [min]."""
        pace = self.pace * self.load_pace() if self.depends_on_load else self.pace
        return minutes if pace == 1.0 else float(to_grid(minutes * pace))

    def load_pace(self) -> float:
        """By what services that begin now take longer, or shorter, for the load."""
        return 1.0

    def has_come(self, visit: Visit) -> None:
        """A truck joins: until now it has been blocked where it was before."""
        before = visit.before
        if before is not None and before.stage.counts_wait:
            visit.truck.waited += self.clock.now - before.ended

    def is_read(self, visit: Visit) -> None:
        """A truck begins here, where waits are read: perhaps its own is one of those that are posted."""
        posting = self.posting[visit.truck.direction]
        if posting is not None:
            posting.reads(visit.truck.waited)

    def lets_in(self, visit: Visit, here: Visit) -> bool:
        """A truck that has finished where it is wants to come: it joins, or is blocked there."""
        if self.joins(visit):
            return True
        visit.ended, visit.ending = here.ended, here.ending
        insort(self.blocked, visit, key=blocked_longest)
        return False

    def fill(self) -> None:
        """Room may have appeared: for trucks blocked inside the port first, then for those outside."""
        if self.blocked:
            self.let_in_blocked()
        if self.let_in_from_outside is not None:
            self.let_in_from_outside()

    def let_in_blocked(self) -> None:
        """The truck blocked longest that can use the room comes first."""
        for visit in list(self.blocked):
            if self.joins(visit):
                self.blocked.remove(visit)
                assert visit.moved is not None
                self.clock.hand_over(visit.moved)
