"""Inspection under pressure: which visits take place is told to each truck on its way, by the step then in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portsim.log import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portsim.engine.reference.record import Record
    from portsim.engine.reference.staff import Staff
    from portsim.engine.reference.supervisor import Order
    from portsim.engine.reference.truck import Truck, Visit
    from portsim.trucks import Relaxed


class Pressure:
    """What trucks are told at the end of the stage where it is decided how they will be inspected."""

    def __init__(
        self, relaxed: Relaxed, decided_at: Sequence[int], orders: Sequence[Order], record: Record, staff: Staff
    ):
        self.steps_of_visit: list[int] = relaxed.steps_of_visit.tolist()
        self.seized_at_steps: list[int] = relaxed.seized_at_steps.tolist()
        self.decided_at = decided_at
        """The stage, by direction; -1 where rates are never relaxed."""
        self.relaxing = [order for order in orders if order.step]
        self.record = record
        self.staff = staff

    def tells(self, visit: Visit) -> None:
        """A service or drive has ended: perhaps where trucks are told; what they are spared stands ahead no more."""
        truck = visit.truck
        if visit.stage.number != self.decided_at[truck.direction]:
            return
        truck.step = self._in_force(truck.direction)
        if truck.step:
            self.record.changes(Change.RELAXED, truck.number, truck.step)
        spared = [place for place, row in enumerate(truck.rows) if not self._takes_place(row, truck.step)]
        self.staff.spares(truck, [truck.itinerary[place] for place in spared])
        for place in reversed(spared):
            del truck.itinerary[place], truck.rows[place]

    def seizes(self, truck: Truck) -> bool:
        """Whether a truck is seized at the last of its visits."""
        return bool(self.seized_at_steps[truck.number] >> truck.step & 1)

    def _takes_place(self, row: int, step: int) -> bool:
        return bool(self.steps_of_visit[row] >> step & 1)

    def _in_force(self, direction: int) -> int:
        """The furthest step to which rates of a direction are relaxed now."""
        return max((order.step for order in self.relaxing if order.relaxes == direction and order.opened), default=0)
