"""A truck, its visits, and its day."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simpy.events import Event

if TYPE_CHECKING:
    from portsim.engine.reference.lanes import Line
    from portsim.engine.reference.place import Place
    from portsim.engine.reference.port import Port
    from portsim.engine.reference.servers import Server


@dataclass(slots=True, eq=False)
class Truck:
    """One truck, with everything drawn for it beforehand. Lists are indexed by lane or stage number."""

    number: int
    direction: int
    truck_class: int
    arrived: float
    itinerary: list[Place]
    rows: list[int]
    """Rows of its visits in the log."""
    admitted: list[bool]
    service: list[float]
    priority: list[int]
    luck: list[float]
    closings: int = 0
    """How often the gate had closed when the truck arrived."""
    turn_back_at: float = math.inf
    """Trucks present at which its driver turns back."""
    turn_back_above: float = math.inf
    """Posted wait above which its driver turns back [min]."""
    patience: float = math.inf
    """How long its driver waits in a line that may be left [min]."""
    waited: float = 0.0
    """How long it has waited and been blocked at stages of the wait time [min]; not kept if none is posted."""
    under_way: bool = False
    """Whether a first service or drive has begun."""
    step: int = 0
    """Step of pressure at which it is inspected, once it has been told."""


@dataclass(slots=True, eq=False)
class Visit:
    """One truck at one stage: where it stands, and the two events it may wait for."""

    truck: Truck
    stage: Place
    row: int
    """Its row in the log."""
    served: Event
    """Happens when its service or drive has ended."""
    before: Visit | None = None
    """Its visit before this one."""
    moved: Event | None = None
    """Happens when a truck that had to wait for room has been let in."""
    key: tuple[int, float, int] = (0, 0.0, 0)
    """Its place in a queue: priority, time joined, truck number."""
    line: Line | None = None
    server: Server | None = None
    ended: float = 0.0
    ending: int = 0
    """When its service or drive ended, and as which one of the run: who has been blocked longest."""
    needed: float = 0.0
    """How long its service takes in all [min]."""
    done: float = 0.0
    """How much of it was done before an outage stopped it [min]."""
    running: float | None = None
    """Since when it has been in service without a stop [min]; None while it is not."""
    finished: bool = False
    """Whether its service has ended."""
    bears: bool = False
    """Whether its driver has begun to lose patience."""
    gone: bool = False
    """Whether it was turned away while it waited."""
    stopped: bool = False
    """Whether it stands at a server that an outage keeps from serving it."""
    stop: int | None = None
    """Which stop of the run keeps it from going on with its service; None once it goes on."""


def day(port: Port, truck: Truck) -> Generator[Event, Any, None]:
    """A truck's day: through the gate, from stage to stage, and out of the port.

    It gives up the server or the place that it holds only when the next stage has let it in.
    """
    here: Visit | None = None
    place = 0
    while place < len(truck.itinerary):
        stage = truck.itinerary[place]
        there = Visit(truck, stage, truck.rows[place], Event(port.clock), here)
        place += 1
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
        first_in_line = stage.finish(there)
        if port.pressure is not None:
            port.pressure.tells(there)
        if first_in_line is not None:
            yield first_in_line
        here = there
    if here is not None:
        here.stage.give_up(here)
    port.sees_off(truck)
