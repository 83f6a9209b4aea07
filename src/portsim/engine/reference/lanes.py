"""Lanes and the lines in them: who waits where, and which one a truck would choose."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from portsim.network import UNLIMITED, LaneChoice

if TYPE_CHECKING:
    from portsim.engine.reference.servers import Group, Server
    from portsim.engine.reference.truck import Visit


T = TypeVar("T")


class Line:
    """One queue of a lane: of all its servers together, or of one of them."""

    __slots__ = ("groups", "lane", "own", "present", "waiting", "work")

    def __init__(self, lane: Lane, groups: Sequence[Group], own: Server | None = None):
        self.lane = lane
        self.groups = groups
        """Groups that serve it, the one that lists its lane earliest first."""
        self.own = own
        """Its only server, in a lane with one line per server."""
        self.waiting: deque[Visit] = deque()
        self.present = 0
        """Trucks waiting, parked and in service."""
        self.work = 0.0
        """Mean service of those trucks, each in full [min]."""

    def free_server(self) -> Server | None:
        """The server that a truck joining now would take."""
        if self.own is not None:
            return self.own if self.own.works and self.own.visit is None else None
        for group in self.groups:
            if group.free:
                return group.free[0]
        return None

    def has_room(self) -> bool:
        """Whether one more truck may join: there is room to wait, or a server is free and open."""
        room = self.lane.room
        return room == UNLIMITED or len(self.waiting) < room or self.free_server() is not None

    def is_open(self) -> bool:
        """Whether any server of it is open, and no outage stops it."""
        if self.own is not None:
            return self.own.works
        return any(group.working for group in self.groups)

    def insert(self, visit: Visit) -> None:
        """Queue up: priority, then time joined at this stage, then truck number."""
        waiting = self.waiting
        place = len(waiting)
        while place and waiting[place - 1].key > visit.key:
            place -= 1
        if place == len(waiting):
            waiting.append(visit)
        else:
            waiting.insert(place, visit)

    def counts(self, visit: Visit, trucks: int) -> None:
        """One truck more (1) or less (-1) that waits, is parked or is in service."""
        self.present += trucks
        self.work += trucks * self.lane.mean_service[visit.truck.truck_class]


class Lane:
    """A queue with an admission rule; `own_groups` list it first."""

    __slots__ = ("lines", "mean_service", "number", "own_groups", "room")

    def __init__(self, number: int, room: int, mean_service: Sequence[float]):
        self.number = number
        self.room = room
        self.mean_service = mean_service
        """Mean service in this lane by truck class [min]."""
        self.lines: list[Line] = []
        self.own_groups: list[Group] = []


Load = tuple[bool, float]
"""How bad a choice is: lanes without open servers of their own after the others, then the load."""


def _trucks(line: Line) -> float:
    return line.present


def _work(line: Line) -> float:
    return line.work


def _load_of_lane(lane: Lane, of_line: Callable[[Line], float]) -> Load:
    """Trucks or work per open server of the groups that list the lane first."""
    load = sum(map(of_line, lane.lines))
    servers = sum(group.working for group in lane.own_groups)
    return (False, load / servers) if servers else (True, load)


def choose(lines: list[Line], rule: int, ties_random: bool, luck: float) -> Line:
    """The line a truck joins, by the stage's rule, among those open to it (at least one), as written.

    First the lane, then the line in it. `luck` is a uniform number; what the first choice leaves of it serves the
    second.
    """
    lanes = list(dict.fromkeys(line.lane for line in lines))
    if len(lanes) > 1:
        if rule == LaneChoice.DEDICATED:
            lanes = lanes[:1]
        elif rule != LaneChoice.RANDOM:
            of_line = _work if rule == LaneChoice.LEAST_WORK else _trucks
            lanes = _best(lanes, [_load_of_lane(lane, of_line) for lane in lanes])
    lane, luck = _pick(lanes, rule == LaneChoice.RANDOM or ties_random, luck)
    lines = [line for line in lines if line.lane is lane]
    if len(lines) > 1 and rule != LaneChoice.RANDOM:
        of_line = _work if rule == LaneChoice.LEAST_WORK else _trucks
        lines = _best(lines, list(map(of_line, lines)))
    return _pick(lines, rule == LaneChoice.RANDOM or ties_random, luck)[0]


def _best(candidates: list[T], loads: Sequence[Load] | Sequence[float]) -> list[T]:
    least = min(loads)
    return [candidate for candidate, load in zip(candidates, loads, strict=True) if load == least]


def _pick(candidates: list[T], by_chance: bool, luck: float) -> tuple[T, float]:
    """One of equally good candidates, and what is left of the luck."""
    if not by_chance:
        return candidates[0], luck
    scaled = luck * len(candidates)
    place = int(scaled)
    return candidates[place], scaled - place
