"""A truck, its visits, and its day."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simpy.events import Event

if TYPE_CHECKING:
    from portsim.engine.reference.lanes import Line
    from portsim.engine.reference.port import Port
    from portsim.engine.reference.road import Road
    from portsim.engine.reference.servers import Server
    from portsim.engine.reference.stage import ServiceStage


class Truck:
    """One truck, with everything drawn for it beforehand. Lists are indexed by lane or stage number."""

    __slots__ = ("admitted", "arrived", "closings", "direction", "itinerary", "luck", "number", "priority", "service", "truck_class", "under_way")

    def __init__(
        self,
        number: int,
        direction: int,
        truck_class: int,
        arrived: float,
        itinerary: list[ServiceStage | Road],
        admitted: list[bool],
        service: list[float],
        priority: list[int],
        luck: list[float],
    ):
        self.number = number
        self.direction = direction
        self.truck_class = truck_class
        self.arrived = arrived
        self.itinerary = itinerary
        self.admitted = admitted
        self.service = service
        self.priority = priority
        self.luck = luck
        self.closings = 0
        """How often the gate had closed when the truck arrived."""
        self.under_way = False
        """Whether a first service or drive has begun."""


class Visit:
    """One truck at one stage: where it stands, and the two events it may wait for."""

    __slots__ = ("ended", "ending", "key", "line", "moved", "row", "server", "served", "stage", "truck")

    def __init__(self, truck: Truck, stage: ServiceStage | Road, row: int, served: Event):
        self.truck = truck
        self.stage = stage
        self.row = row
        """Its row in the log."""
        self.key: tuple[int, float, int] = (0, 0.0, 0)
        """Its place in a queue: priority, time joined, truck number."""
        self.line: Line | None = None
        self.server: Server | None = None
        self.served = served
        """Happens when its service or drive has ended."""
        self.moved: Event | None = None
        """Happens when a truck that had to wait for room has been let in."""
        self.ended = 0.0
        self.ending = 0
        """When its service or drive ended, and as which one of the run: who has been blocked longest."""


def day(port: Port, truck: Truck) -> Generator[Event, Any, None]:
    """A truck's day: through the gate, from stage to stage, and out of the port.

    It gives up the server or the place that it holds only when the next stage has let it in.
    """
    row = port.record.first_visit[truck.number]
    here: Visit | None = None
    for stage in truck.itinerary:
        there = Visit(truck, stage, row, Event(port.clock))
        row += 1
        if here is None:
            if not port.gate.lets_in(there):
                there.moved = Event(port.clock)
                yield there.moved
        else:
            if not stage.lets_in(there, here):
                there.moved = Event(port.clock)
                yield there.moved
            here.stage.give_up(here)
        yield there.served
        there.stage.finish(there)
        if stage.is_road and not stage.is_first(there):
            yield stage.comes_first(there)
        here = there
    if here is not None:
        here.stage.give_up(here)
    port.sees_off(truck)
