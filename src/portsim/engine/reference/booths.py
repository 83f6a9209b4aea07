"""Booths that take their officers from the pools: as many of those that should be open are as officers allow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portsim.engine.reference.officers import Officers
    from portsim.engine.reference.servers import Group


class Booths:
    """All groups whose servers take officers from pools as long as they are open, in their order."""

    def __init__(self, officers: Officers, exams_first: Sequence[bool]):
        self.officers = officers
        self.exams_first = exams_first
        """By pool, whether parked trucks get officers before booths."""
        self.groups: list[Group] = []
        self.are_looked_at = False
        """Whether booths are to open or close at this instant, before officers begin anything else."""
        self.soon: Callable[[], object]
        """What lets staff look at them as the next thing of this instant."""

    def look(self) -> bool:
        """Whether booths have to open or close; if so, that comes next."""
        if self.groups and not self.are_looked_at:
            pools = range(len(self.exams_first))
            if any(self._to_close(pool) for pool in pools) or any(self._may_open(group) for group in self.groups):
                self.are_looked_at = True
                self.soon()
        return self.are_looked_at

    def settle(self) -> set[int]:
        """Close the booths that pools have not the officers for, then open what is wanted; their stages.

        Neither undoes the other: a booth opens only where no booth has to close for it.
        """
        self.are_looked_at = False
        stages = set()
        for pool in range(len(self.exams_first)):
            while (last := self._to_close(pool)) is not None:
                last.set_level(last.level - 1)
                stages.add(last.stage)
        for group in self.groups:
            while self._may_open(group):
                group.set_level(group.level + 1)
                stages.add(group.stage)
        return stages

    def has_officers_for_one_more(self, group: Group) -> bool:
        """Whether a group has all open that it should have, and one more could open at once."""
        return group.level == group.wanted < len(group.servers) and self._are_officers_there(group)

    def may_pass_on(self, giver: Group, group: Group) -> bool:
        """Whether a booth of one group can open with the officers of one of another: none is lacking, these suffice."""
        lack_none = giver.level == giver.wanted and group.level == group.wanted
        return lack_none and all(giver.staff.get(pool, 0) >= count for pool, count in group.staff.items())

    def _to_close(self, pool: int) -> Group | None:
        """The last group with a booth open that a pool has no officers for; None if no booth has to close."""
        if self._claimed(pool) <= self.officers.on_duty[pool]:
            return None
        return next((group for group in reversed(self.groups) if group.level and pool in group.staff), None)

    def _may_open(self, group: Group) -> bool:
        return group.level < group.wanted and self._are_officers_there(group)

    def _are_officers_there(self, group: Group) -> bool:
        """Whether another booth may open: one that is about to close may still have its officers."""
        officers = self.officers
        if any(self._claimed(pool) + count > officers.on_duty[pool] for pool, count in group.staff.items()):
            return False
        return group.next_to_open().manned or officers.are_free(group.staff)

    def _claimed(self, pool: int) -> int:
        """Officers at work, but for those about to leave a booth; and those parked trucks want, where these go first.

        A truck wants them only if its whole need is on duty: for one that cannot begin anyway no booth closes.
        """
        officers = self.officers
        claimed = officers.busy[pool] - sum(
            group.leaving * group.staff[pool] for group in self.groups if pool in group.staff
        )
        if self.exams_first[pool]:
            claimed += sum(
                parked.need[pool]
                for parked in officers.awaited
                if pool in parked.need and officers.are_on_duty(parked.need)
            )
        return claimed
