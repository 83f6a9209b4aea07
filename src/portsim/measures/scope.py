"""What the measures of one port are broken down by, and what its scenario asks to be measured."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Flags, Ints
from portsim.layout import Layout
from portsim.measures.measure import Breakdown, break_down
from portsim.network import Network
from portsim.scenario.model import Scenario
from portsim.scenario.stages import LEVELS, ServiceStage
from portsim.scenario.visits import all_classes, routes_of
from portsim.units import HOURS_PER_DAY


@dataclass(frozen=True, eq=False)
class Scope:
    """D directions, S stages, L lanes, C classes, R routes, A authorities, Y levels, M programmes of one port."""

    layout: Layout
    names: dict[str, tuple[str, ...]]
    """What each key of `where` can say, by number."""
    direction_of_class: Ints
    """Shape (C,)."""
    class_on_route: Flags
    """Classes that a route accepts, shape (C, R)."""
    visits: Flags
    """Stages that a class may visit, shape (C, S)."""
    is_road: Flags
    """Shape (S,)."""
    uses_officers: Flags
    """Stages where trucks need officers, shape (S,)."""
    has_limit: Flags
    """Lanes and roads with a limited room, shape (L,)."""
    holds: Flags
    """Programmes held by a class, shape (C, M)."""
    authority: Ints
    """Authority that inspects at each stage, -1 at other stages, shape (S,)."""
    level: Ints
    """Level of inspection at each stage, -1 at other stages, shape (S,)."""
    in_wait: Flags | None
    """Stages of the wait time, shape (S,); None where the scenario names none."""
    in_crossing: Flags
    """Stages of the crossing time of each route, shape (R, S)."""

    def break_down(self, *keys: str, wanted: Flags | None = None) -> Breakdown:
        """A breakdown by keys, in this port's names."""
        return break_down(self.names, keys, wanted)

    def by_class(self) -> Breakdown:
        """By direction and class."""
        return self.break_down("direction", "class", wanted=self.class_in_direction())

    def class_in_direction(self) -> Flags:
        """Classes of each direction, shape (D, C)."""
        return _equal(len(self.names["direction"]), self.direction_of_class)

    def stages_of_direction(self) -> Flags:
        """Stages that a direction's trucks may visit, shape (D, S)."""
        stages: Flags = self.class_in_direction().astype(np.int64) @ self.visits > 0
        return stages

    def lanes_of_stage(self) -> Flags:
        """Lanes with a queue, by stage, shape (S, L)."""
        stage = np.array([lane.stage for lane in self.layout.lanes])
        return _equal(len(self.layout.stages), stage) & ~self.is_road[:, None]

    def groups_of_stage(self) -> Flags:
        """Groups of servers by stage, shape (S, G)."""
        stage = np.array([group.stage for group in self.layout.groups], dtype=np.int64)
        return _equal(len(self.layout.stages), stage)


def _equal(count: int, numbers: Ints) -> Flags:
    """Whether each number is 0, 1, ... `count` - 1, shape (count, numbers)."""
    equal: Flags = np.arange(count)[:, None] == numbers
    return equal


def _class_on_route(scenario: Scenario, layout: Layout) -> Flags:
    """The routes that trucks of each class may take, shape (C, R)."""
    takes = np.zeros((len(layout.classes), len(layout.routes)), dtype=bool)
    for number, visitor in enumerate(all_classes(scenario)):
        of_direction = layout.routes_of(visitor.direction)
        takes[number, [of_direction[route] for route in routes_of(scenario, visitor)]] = True
    return takes


def _spans(layout: Layout, named: Sequence[str] | None) -> Flags:
    """Stages of each route from the first named one to the last, whatever lies between, shape (R, S).

    First and last in the one order of stages, among those that trucks of the direction visit: so a route that goes
    round the first named stage counts from what it visits instead. All stages where none are named.
    """
    spans = np.zeros((len(layout.routes), len(layout.stages)), dtype=bool)
    for direction in layout.directions:
        routes = layout.routes_of(direction)
        visited = sorted({stage for route in routes for stage in layout.routes[route].stages})
        ends = [stage for stage in visited if named is None or layout.stages[stage] in named]
        for route in routes if ends else ():
            between = [stage for stage in layout.routes[route].stages if ends[0] <= stage <= ends[-1]]
            spans[route, between] = True
    return spans


def scope_of(scenario: Scenario, network: Network) -> Scope:
    """Gather what the measures need to know of a scenario beyond its network."""
    layout = network.layout
    stages = [scenario.stages[name] for name in layout.stages]
    inspections = [stage.inspection if isinstance(stage, ServiceStage) else None for stage in stages]
    authorities = tuple(dict.fromkeys(inspection.authority for inspection in inspections if inspection))
    held = [set(scenario.traffic[c.direction].classes[c.name].programmes) for c in layout.classes]  # type: ignore[index]
    programmes = tuple(sorted(set().union(*held)))
    class_on_route = _class_on_route(scenario, layout)
    on_route = np.array([[s in route.stages for s in range(len(stages))] for route in layout.routes], dtype=np.int64)
    limited_roads = network.is_road & (network.road_room >= 0)
    lane_stage = np.array([lane.stage for lane in layout.lanes])
    measured = scenario.measured
    return Scope(
        layout=layout,
        names={
            "direction": layout.directions,
            "class": tuple(c.name for c in layout.classes),
            "route": tuple(route.name for route in layout.routes),
            "stage": layout.stages,
            "lane": tuple(lane.name for lane in layout.lanes),
            "group": tuple(group.name for group in layout.groups),
            "pool": layout.pools,
            "hour": tuple(f"{hour:02d}" for hour in range(HOURS_PER_DAY)),
            "authority": authorities,
            "level": LEVELS,
            "programme": programmes,
        },
        direction_of_class=np.array([layout.directions.index(c.direction) for c in layout.classes]),
        class_on_route=class_on_route,
        visits=class_on_route.astype(np.int64) @ on_route > 0,
        is_road=network.is_road,
        uses_officers=network.officers.sum(axis=1) > 0,
        has_limit=(network.lane_room >= 0) & ~network.line_per_server | limited_roads[lane_stage],
        holds=np.array([[p in programs for p in programmes] for programs in held], dtype=bool).reshape(len(held), -1),
        authority=np.array([authorities.index(i.authority) if i else -1 for i in inspections]),
        level=np.array([LEVELS.index(i.level) if i else -1 for i in inspections]),
        in_wait=None if measured.wait is None else np.array([name in measured.wait for name in layout.stages]),
        in_crossing=_spans(layout, measured.crossing),
    )
