"""Names and numbers: stages, lanes, groups, servers, pools, classes and routes get their places in flat arrays.

Everything that draws, moves, logs or measures trucks speaks in these numbers; only this module gives them out. Stages
are numbered in the one order that all routes and referrals follow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from portsim.scenario.model import Scenario
from portsim.scenario.order import StageCycle, stage_order
from portsim.scenario.stages import ServiceStage
from portsim.scenario.visits import all_classes, may_hold, most_servers

ROAD_LANE = "road"
"""Name of the only lane of a road."""


@dataclass(frozen=True)
class LaneNumber:
    """A lane and the stage it belongs to."""

    stage: int
    name: str


@dataclass(frozen=True)
class GroupNumber:
    """A group of servers: its stage, its name, and the lanes it serves (numbers), the preferred one first."""

    stage: int
    name: str
    lanes: tuple[int, ...]
    servers: int


@dataclass(frozen=True)
class ClassNumber:
    """A truck class and the direction it travels in."""

    direction: str
    name: str


@dataclass(frozen=True)
class RouteNumber:
    """A route, its direction, and the stages it may visit (numbers, in order)."""

    direction: str
    name: str
    stages: tuple[int, ...]


@dataclass(frozen=True)
class Layout:
    """The numbering of one scenario. Index into each tuple is the number used everywhere."""

    directions: tuple[str, ...]
    stages: tuple[str, ...]
    lanes: tuple[LaneNumber, ...]
    groups: tuple[GroupNumber, ...]
    pools: tuple[str, ...]
    classes: tuple[ClassNumber, ...]
    routes: tuple[RouteNumber, ...]
    authorities: tuple[str, ...]
    programmes: tuple[str, ...]
    """Programmes that some truck may hold."""
    violations: tuple[str, ...]
    """Types of violation that some truck may carry."""

    @cached_property
    def stage_number(self) -> dict[str, int]:
        """Number of each stage by name."""
        return {name: number for number, name in enumerate(self.stages)}

    @cached_property
    def lanes_of(self) -> tuple[tuple[int, ...], ...]:
        """Lane numbers of each stage, as written."""
        return tuple(tuple(n for n, lane in enumerate(self.lanes) if lane.stage == s) for s in range(len(self.stages)))

    @cached_property
    def groups_of(self) -> tuple[tuple[int, ...], ...]:
        """Group numbers of each stage: those written under a lane first, in lane order, then `groups` as written."""
        return tuple(
            tuple(n for n, group in enumerate(self.groups) if group.stage == s) for s in range(len(self.stages))
        )

    @cached_property
    def first_server(self) -> tuple[int, ...]:
        """Number of the first server of each group, numbered through; and, as a last entry, how many there are."""
        starts = [0]
        for group in self.groups:
            starts.append(starts[-1] + group.servers)
        return tuple(starts)

    def group_number(self, stage: str, name: str) -> int:
        """Number of a group of a stage."""
        return next(n for n in self.groups_of[self.stage_number[stage]] if self.groups[n].name == name)

    def classes_of(self, direction: str) -> tuple[int, ...]:
        """Class numbers of a direction, as written."""
        return tuple(n for n, item in enumerate(self.classes) if item.direction == direction)

    def routes_of(self, direction: str) -> tuple[int, ...]:
        """Route numbers of a direction, as written."""
        return tuple(n for n, item in enumerate(self.routes) if item.direction == direction)


def _lanes_and_groups(scenario: Scenario, order: Iterable[str]) -> tuple[list[LaneNumber], list[GroupNumber]]:
    lanes: list[LaneNumber] = []
    groups: list[GroupNumber] = []
    for number, name in enumerate(order):
        stage = scenario.stages[name]
        if not isinstance(stage, ServiceStage):
            lanes.append(LaneNumber(number, ROAD_LANE))
            continue
        own = {lane: len(lanes) + k for k, lane in enumerate(stage.lanes)}
        lanes += [LaneNumber(number, lane) for lane in stage.lanes]
        groups += [
            GroupNumber(number, lane, (own[lane],), most_servers(scenario, name, lane, item.servers))
            for lane, item in stage.lanes.items()
            if item.servers is not None
        ]
        groups += [
            GroupNumber(
                number,
                group,
                tuple(own[lane] for lane in item.lanes),
                most_servers(scenario, name, group, item.servers),
            )
            for group, item in stage.groups.items()
        ]
    return lanes, groups


def lay_out(scenario: Scenario) -> Layout:
    """Number everything in a checked scenario."""
    order = stage_order(scenario)
    lanes, groups = _lanes_and_groups(scenario, order)
    return Layout(
        directions=scenario.directions(),
        stages=order,
        lanes=tuple(lanes),
        groups=tuple(groups),
        pools=tuple(scenario.officer_pools()),
        classes=tuple(ClassNumber(d, name) for d in scenario.directions() for name in scenario.traffic[d].classes),
        routes=tuple(
            RouteNumber(d, route.name, tuple(order.index(stage) for stage in route.stages))
            for d in scenario.directions()
            for route in scenario.routes[d]
        ),
        authorities=tuple(scenario.authorities),
        programmes=tuple(sorted({name for each in all_classes(scenario) for name in may_hold(scenario, each)})),
        violations=tuple(scenario.violations),
    )


__all__ = [
    "ROAD_LANE",
    "ClassNumber",
    "GroupNumber",
    "LaneNumber",
    "Layout",
    "RouteNumber",
    "StageCycle",
    "lay_out",
    "stage_order",
]
