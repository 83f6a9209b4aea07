"""Officers: taken by trucks that are parked for an exam, and by booths as they open, all that each needs at once."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from portsim.engine.reference.booths import Booths
from portsim.log import Change

if TYPE_CHECKING:
    from portsim.engine.reference.record import Record
    from portsim.engine.reference.truck import Visit

Need = dict[int, int]
"""Officers needed, by pool."""


class Parked(NamedTuple):
    """A parked truck that waits for its officers; sorted by priority, time joined at its stage, truck number."""

    key: tuple[int, float, int]
    visit: Visit
    need: Need
    begin: Callable[[Visit], None]


class Officers:
    """All pools of officers, and the parked trucks that wait for them, of all stages."""

    def __init__(self, exams_first: Sequence[bool], record: Record):
        pools = len(exams_first)
        self.record = record
        self.booths = Booths(self, exams_first)
        self.on_duty = [0] * pools
        self.busy = [0] * pools
        self.down = [0] * pools
        """How many outages keep a pool from beginning anything."""
        self.awaited: list[Parked] = []
        self.hold_back = False
        """While trucks park after changes of plan: officers are given out to all of them together, in their order."""

    def set_level(self, pool: int, level: int) -> None:
        """So many officers are on duty now; those above finish their truck."""
        if level != self.on_duty[pool]:
            self.on_duty[pool] = level
            self.record.changes(Change.OFFICERS, pool, level)

    def come(self, visit: Visit, need: Need, begin: Callable[[Visit], None]) -> None:
        """A truck has parked: it begins if its whole need is free; else it waits."""
        if not self.hold_back and not self.booths.are_looked_at and self.are_free(need):
            self.take(need)
            begin(visit)
        else:
            insort(self.awaited, Parked(visit.key, visit, need, begin), key=lambda parked: parked.key)
        if not self.hold_back:
            self.booths.look()  # it lacks officers, or has taken those that another lacks now

    def go(self, need: Need) -> None:
        """A service has ended: its officers are free for others."""
        self.release(need)
        self.serve()

    def take_if_free(self, need: Need) -> bool:
        """Officers go to a booth that an order opens, if so many are free; whether they did."""
        if not self.are_free(need):
            return False
        self.take(need)
        return True

    def release(self, need: Need) -> None:
        """Officers leave a truck, or a booth."""
        for pool, count in need.items():
            self.busy[pool] -= count

    def serve(self) -> None:
        """Parked trucks whose whole need is free begin, in their order; a joint exam may be passed by others.

        Where booths are to open or to close first, that is done before anything else of this instant.
        """
        if self.booths.look():
            return
        for parked in list(self.awaited):
            if self.are_free(parked.need):
                self.awaited.remove(parked)
                self.take(parked.need)
                parked.begin(parked.visit)

    def are_awaited_by(self, visit: Visit) -> bool:
        """Whether a truck is parked and waits for officers."""
        return any(parked.visit is visit for parked in self.awaited)

    def forget(self, visit: Visit) -> None:
        """A parked truck has been turned away, or an outage keeps it from being served."""
        self.awaited = [parked for parked in self.awaited if parked.visit is not visit]

    def are_free(self, need: Need) -> bool:
        """Whether so many officers may begin something now."""
        return all(
            not self.down[pool] and self.busy[pool] + count <= self.on_duty[pool] for pool, count in need.items()
        )

    def are_on_duty(self, need: Need) -> bool:
        """Whether so many officers work at all now, free or not."""
        return all(not self.down[pool] and count <= self.on_duty[pool] for pool, count in need.items())

    def take(self, need: Need) -> None:
        """Officers go to a truck, or to a booth."""
        for pool, count in need.items():
            self.busy[pool] += count
