"""Officers for exams: taken by trucks that are parked, all that a truck needs at once."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

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
    """All pools of exam officers, and the parked trucks that wait for them, of all stages."""

    def __init__(self, pools: int, record: Record):
        self.record = record
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
        if not self.hold_back and self._are_free(need):
            self._take(need)
            begin(visit)
        else:
            insort(self.awaited, Parked(visit.key, visit, need, begin), key=lambda parked: parked.key)

    def go(self, need: Need) -> None:
        """A service has ended: its officers are free for others."""
        self.release(need)
        self.serve()

    def take_if_free(self, need: Need) -> bool:
        """Officers go to a booth, if so many are free; whether they did."""
        if not self._are_free(need):
            return False
        self._take(need)
        return True

    def release(self, need: Need) -> None:
        """Officers leave a truck, or a booth."""
        for pool, count in need.items():
            self.busy[pool] -= count

    def serve(self) -> None:
        """Parked trucks whose whole need is free begin, in their order; a joint exam may be passed by others."""
        for parked in list(self.awaited):
            if self._are_free(parked.need):
                self.awaited.remove(parked)
                self._take(parked.need)
                parked.begin(parked.visit)

    def are_awaited_by(self, visit: Visit) -> bool:
        """Whether a truck is parked and waits for officers."""
        return any(parked.visit is visit for parked in self.awaited)

    def forget(self, visit: Visit) -> None:
        """A parked truck has been turned away, or an outage keeps it from being served."""
        self.awaited = [parked for parked in self.awaited if parked.visit is not visit]

    def _are_free(self, need: Need) -> bool:
        return all(
            not self.down[pool] and self.busy[pool] + count <= self.on_duty[pool] for pool, count in need.items()
        )

    def _take(self, need: Need) -> None:
        for pool, count in need.items():
            self.busy[pool] += count
