"""What the measures of one port are broken down by, and what its scenario asks to be measured."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.causes import CAUSES
from portsim.layout import Layout
from portsim.measures.measure import Breakdown, Measure, break_down, somewhere
from portsim.measures.possible import Possible, possible_causes
from portsim.measures.prices import BEARERS, COUNTRIES, ENGINES, Prices, prices_of
from portsim.network import Network
from portsim.scenario.inspections import is_joint, owner, parts
from portsim.scenario.instruments import Instruments
from portsim.scenario.model import Calendar, Scenario
from portsim.scenario.parties import NO_PROGRAMME, PARTIES
from portsim.scenario.quantities import stated_for
from portsim.scenario.stages import LEVELS
from portsim.scenario.traffic import Stream
from portsim.scenario.violations import Suspension
from portsim.scenario.visits import all_classes, may_hold, must_hold, routes_of
from portsim.units import HOURS_PER_DAY

PARTS = ("waiting", "parked", "in_service", "stopped", "driving", "held", "blocked")
"""What a crossing time is made of."""
WITHIN_MIN = (
    *range(1, 21),
    *range(22, 61, 2),
    *range(65, 121, 5),
    *range(130, 241, 10),
    *range(270, 481, 30),
    *(600, 720, 960, 1440, 2880, 5760, 10080),
)
"""Crossing times up to which trucks are counted [min]: finer where most ports' trucks are."""


@dataclass(frozen=True, eq=False)
class Scope:
    """What measures need to know of one port.

    D directions, S stages, L lanes, C classes, R routes, P pools, A authorities, Y levels, M programmes, T types of
    violation; W countries.
    """

    layout: Layout
    names: dict[str, tuple[str, ...]]
    """What each key of `where` can say, by number."""
    direction_of_class: Ints
    """Shape (C,)."""
    class_on_route: Flags
    """Routes that a class may take, shape (C, R)."""
    visits: Flags
    """Stages that a class may visit, shape (C, S)."""
    is_road: Flags
    """Stages without servers: roads and holds, shape (S,)."""
    is_hold: Flags
    """Shape (S,)."""
    uses_officers: Flags
    """Stages where trucks need officers, shape (S,)."""
    takes_officers: Flags
    """Groups whose servers take officers from pools, shape (G,)."""
    has_limit: Flags
    """Lanes and roads with a limited room, shape (L,)."""
    may_hold: Flags
    """Programmes that trucks of a class may hold; in a last column, whether some may hold none, shape (C, M + 1)."""
    examines: Flags
    """Which authority examines at which level at a stage; two at a joint inspection, shape (S, A, Y)."""
    is_joint_route: Flags
    """Routes with a stage where officers of two countries work together, shape (R,)."""
    pool_of_country: Flags
    """Shape (W, P)."""
    may_carry: Flags
    """Types of violation that are stated for a class, shape (C, T)."""
    duty_usd: Floats
    """Duty that each violation evades, by class [USD], shape (C, T)."""
    integrity: tuple[Suspension, ...]
    in_wait: Flags | None
    """Stages of the wait time, shape (S,); None where the scenario names none."""
    in_crossing: Flags
    """Stages of the crossing time of each route, shape (R, S)."""
    may_stop: Flags
    """Stages with servers that an outage may stop, shape (S,)."""
    outage_number: Ints
    """Number of each outage among the `outage` names: servers that break down one by one share theirs, shape (O,)."""
    stage_of_order: Ints
    """Stage of each standing order, -1 where it relaxes rates, shape (R,)."""
    direction_of_order: Ints
    """Direction whose rates each standing order relaxes, -1 where it opens servers, shape (R,)."""
    after_decision: Flags
    """Stages after the one where trucks of a direction are told how they will be inspected, shape (D, S)."""
    turn_back: Flags
    """Directions whose drivers may turn back on arrival, shape (D,)."""
    leave: Flags
    """Directions whose drivers may leave a line, shape (D,)."""
    no_show: Flags
    """Directions with appointments that trucks may not keep, shape (D,)."""
    recovered_within_min: float
    """Mean delay of an hour's trucks below which a port has recovered [min]."""
    prices: Prices
    """What hours of trucks and officers cost."""
    congested_above_min: float
    """Delay of a truck above which it met congestion [min]."""
    grade_limits_min: Floats
    """Delay up to which each grade goes, but for the last one, rising [min]."""
    instruments: tuple[Instruments | None, ...]
    """What measures the waits of each direction, length D."""
    possible: Possible
    """Causes of waiting that there may be, and where."""
    chosen: frozenset[str] | None = None
    """Names of the measures that are asked for; None for all."""

    def takes(self, measure: Measure) -> bool:
        """Whether a measure is asked for."""
        return self.chosen is None or measure.name in self.chosen

    def break_down(self, *keys: str, wanted: Flags | None = None) -> Breakdown:
        """A breakdown by keys, in this port's names."""
        return break_down(self.names, keys, wanted)

    @property
    def inspects(self) -> Flags:
        """Stages that inspect, shape (S,)."""
        inspects: Flags = somewhere(self.examines, 1, 2)
        return inspects

    def class_in_direction(self) -> Flags:
        """Classes of each direction, shape (D, C)."""
        return _equal(len(self.names["direction"]), self.direction_of_class)

    def route_in_direction(self) -> Flags:
        """Routes of each direction, shape (D, R)."""
        number = [self.names["direction"].index(route.direction) for route in self.layout.routes]
        return _equal(len(self.names["direction"]), np.array(number))

    def directions_crossing(self) -> Flags:
        """Directions whose trucks have a crossing time: some route of theirs visits what it spans, shape (D,)."""
        of_routes = self.route_in_direction().astype(np.int64)
        return somewhere(np.greater(of_routes @ self.in_crossing, 0), 1)

    def programme_in_direction(self) -> Flags:
        """Programmes, and none, that some truck of a direction may hold, shape (D, M + 1).

        Nothing at all in a port without programmes.
        """
        held: Flags = self.class_in_direction().astype(np.int64) @ self.may_hold > 0
        return held & (len(self.layout.programmes) > 0)

    def inspecting(self) -> Flags:
        """Directions whose trucks may come to an inspection, shape (D,)."""
        return somewhere(self.stages_of_direction() & self.inspects, 1)

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


def _may_hold(scenario: Scenario, layout: Layout) -> Flags:
    """Programmes that some truck of a class may hold, and whether some may hold none, shape (C, M + 1)."""
    return np.array(
        [
            [*(name in may_hold(scenario, each) for name in layout.programmes), not must_hold(scenario, each)]
            for each in all_classes(scenario)
        ],
        dtype=bool,
    )


def _examines(scenario: Scenario, layout: Layout, authorities: tuple[str, ...]) -> Flags:
    """Which authority examines at which level at each stage, shape (S, A, Y)."""
    examines = np.zeros((len(layout.stages), len(authorities), len(LEVELS)), dtype=bool)
    for number, name in enumerate(layout.stages):
        for part in parts(scenario, name):
            examines[number, authorities.index(part.inspection.authority), LEVELS.index(part.inspection.level)] = True
    return examines


def country_of(scenario: Scenario, pool: str) -> str:
    """Whose officers a pool holds: those of its authority's country; where it belongs to none, its own name tells."""
    authority = owner(pool, scenario.authorities)
    stated = scenario.authorities[authority].country if authority is not None else None
    return stated or COUNTRIES[not (authority or pool).startswith(COUNTRIES[0])]


def _is_joint_route(scenario: Scenario, network: Network, pool_of_country: Flags) -> Flags:
    """Routes with a joint inspection, or a stage that needs officers of two countries, shape (R,)."""
    countries: Flags = network.officers @ pool_of_country.T.astype(np.int64) > 0
    together = np.array([is_joint(scenario, name) for name in network.layout.stages]) | (countries.sum(axis=1) > 1)
    return np.array([together[list(route.stages)].any() for route in network.layout.routes], dtype=bool)


def _by_class_and_type(scenario: Scenario, what: str) -> list[list[float | None]]:
    """What violations state by class or sector, for each class and type; None where nothing is stated."""
    return [
        [
            stated_for(getattr(violation, what), each.name, each.truck_class.sector)
            for violation in scenario.violations.values()
        ]
        for each in all_classes(scenario)
    ]


def _outage_names(network: Network) -> list[tuple[str, bool]]:
    """Names of all outages, and whether they come by chance."""
    outages = network.outages
    return [(name, bool(np.isin(number, outages.machine_outage))) for number, name in enumerate(outages.names)]


def _stage_of_server(layout: Layout) -> Ints:
    """Stage of each server."""
    return np.repeat(
        np.array([group.stage for group in layout.groups], dtype=np.int64), [group.servers for group in layout.groups]
    )


def _drivers_who(scenario: Scenario, *keys: str) -> Flags:
    """Directions for whose drivers one of these is stated, shape (D,)."""
    drivers = [scenario.drivers.get(direction) for direction in scenario.directions()]
    return np.array(
        [
            each is not None and any(getattr(temper, key) is not None for temper in each.tempers for key in keys)
            for each in drivers
        ],
        dtype=np.bool_,
    )


def _may_not_come(stream: Stream) -> bool:
    """Whether trucks with appointments may stay away."""
    return stream.appointments is not None and stream.appointments.share * stream.appointments.no_show > 0


def _days(calendar: Calendar) -> tuple[str, ...]:
    """Dates of the days in the window."""
    days = range(calendar.warm_up, calendar.days)
    return tuple((calendar.start + dt.timedelta(days=day)).isoformat() for day in days)


def scope_of(scenario: Scenario, network: Network, chosen: frozenset[str] | None = None) -> Scope:
    """Gather what the measures need to know of a scenario beyond its network."""
    layout = network.layout
    inspections = [part.inspection for name in layout.stages for part in parts(scenario, name)]
    authorities = tuple(dict.fromkeys(inspection.authority for inspection in inspections))
    pool_of_country = np.array([[country_of(scenario, pool) == each for pool in layout.pools] for each in COUNTRIES])
    class_on_route = _class_on_route(scenario, layout)
    stages = range(len(layout.stages))
    on_route = np.array([[stage in route.stages for stage in stages] for route in layout.routes], dtype=np.int64)
    limited_roads = network.is_road & (network.road_room >= 0)
    lane_stage = np.array([lane.stage for lane in layout.lanes])
    measured = scenario.measured
    grades = measured.level_of_service or {}
    shape = (len(layout.classes), len(layout.violations))
    outage_names = [name.partition(":")[0] if by_chance else name for name, by_chance in _outage_names(network)]
    stopped = np.any(network.outages.of_server, axis=0)
    prevalence, duty = (_by_class_and_type(scenario, what) for what in ("prevalence", "duty_usd"))
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
            "programme": (*layout.programmes, NO_PROGRAMME),
            "violation": layout.violations,
            "party": PARTIES,
            "country": COUNTRIES,
            "day": _days(scenario.calendar),
            "part": PARTS,
            "cause": CAUSES,
            "ahead": layout.stages,
            "outage": tuple(dict.fromkeys(outage_names)),
            "engine": ENGINES,
            "bearer": BEARERS,
            "order": tuple(name.partition(":")[2] for name in network.orders.names),
            "grade": tuple(grades),
            "within": tuple(str(minutes) for minutes in WITHIN_MIN),
        },
        direction_of_class=np.array([layout.directions.index(c.direction) for c in layout.classes]),
        class_on_route=class_on_route,
        visits=class_on_route.astype(np.int64) @ on_route > 0,
        is_road=network.is_road,
        is_hold=network.is_hold,
        uses_officers=network.officers.sum(axis=1) > 0,
        takes_officers=somewhere(network.staffed_by > 0, 1),
        has_limit=(network.lane_room >= 0) & ~network.line_per_server | limited_roads[lane_stage],
        may_hold=_may_hold(scenario, layout),
        examines=_examines(scenario, layout, authorities),
        is_joint_route=_is_joint_route(scenario, network, pool_of_country),
        pool_of_country=pool_of_country,
        may_carry=np.array([[each is not None for each in row] for row in prevalence], dtype=bool).reshape(shape),
        duty_usd=np.array([[each or 0.0 for each in row] for row in duty], dtype=np.float64).reshape(shape),
        integrity=scenario.integrity,
        in_wait=None if measured.wait is None else np.array([name in measured.wait for name in layout.stages]),
        in_crossing=_spans(layout, measured.crossing),
        may_stop=np.isin(np.arange(len(layout.stages)), _stage_of_server(layout)[stopped]),
        outage_number=np.array(
            [list(dict.fromkeys(outage_names)).index(name) for name in outage_names], dtype=np.int64
        ),
        stage_of_order=np.array(
            [layout.groups[group].stage if group >= 0 else -1 for group in network.orders.group], dtype=np.int64
        ),
        direction_of_order=network.orders.relaxes,
        after_decision=(network.orders.decided_at[:, None] >= 0)
        & (np.arange(len(layout.stages)) > network.orders.decided_at[:, None]),
        turn_back=_drivers_who(scenario, "turn_back_at", "turn_back_above"),
        leave=_drivers_who(scenario, "patience") & somewhere(network.may_leave, 1),
        no_show=np.array([_may_not_come(scenario.traffic[each]) for each in scenario.directions()], dtype=np.bool_),
        recovered_within_min=measured.recovered_within,
        prices=prices_of(scenario, network, pool_of_country),
        congested_above_min=measured.congested_above,
        grade_limits_min=np.array([limit for limit in grades.values() if limit is not None], dtype=np.float64),
        instruments=tuple(measured.instruments.get(direction) for direction in scenario.directions()),
        possible=possible_causes(scenario, network),
        chosen=chosen,
    )
