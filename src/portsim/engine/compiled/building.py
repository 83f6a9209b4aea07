"""Builds the port from the network and the table of trucks: what is fixed once per network, the rest for each run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from portsim.arrays import Flags, Floats, Ints
from portsim.engine.compiled.port import (
    CLOCK,
    CREW,
    DECISION,
    DUE,
    GATE,
    GROUP,
    LANE,
    LINE,
    MACHINE,
    NEVER,
    NONE,
    NOT_NEEDED,
    NOTEBOOK,
    OFFICE,
    ORDER,
    OUTAGE,
    POOL,
    POST,
    POSTING,
    QUEUE,
    SERVER,
    SERVICE,
    STAGE,
    TRUCK,
    Port,
    Records,
)
from portsim.impossible import refuse_impossible
from portsim.log import Disposition, Log
from portsim.network import AtClose, AtEnd, Network, works_at
from portsim.outages import Wears
from portsim.trucks import Relaxed, Tempers, Trucks

NETWORKS_KEPT = 8
"""Networks whose fixed parts are kept for further runs: a comparison needs a few in turn."""
PAPER_ROWS = 4096
"""Changes, and stops, that the log has room for at first."""
NO_TEMPERS = Tempers(np.empty(0, np.int64), np.empty(0), np.empty(0))
"""Where nobody ever turns back or leaves, nobody asks."""
NOTHING_RELAXED = Relaxed(np.empty(0, np.int64), np.empty(0, np.int64), ())
"""Likewise where no rates are ever relaxed."""


@dataclass(frozen=True, eq=False)
class Fittings:
    """What a port consists of, as it is before the first midnight."""

    stages: Records
    lanes: Records
    lines: Records
    groups: Records
    servers: Records
    pools: Records
    posts: Records
    at_end: Ints
    members: Ints
    officers_needed: Ints
    mean_service: Floats
    plan_min: Floats
    plan_kind: Ints
    plan_of: Ints
    plan_level: Ints
    outages: Records
    of_server: Flags
    of_road: Flags
    of_pool: Flags
    pace: Floats
    machines: Records
    crews: Records
    orders: Records
    order_lanes: Flags
    order_roads: Flags
    postings: Records
    headway: Floats
    seen: Flags
    may_leave: Flags
    decided_at: Ints
    from_number: Ints
    factor: Floats


class _Members:
    """Lists of different lengths, kept one behind the other."""

    def __init__(self) -> None:
        self.all: list[int] = []

    def keep(self, numbers: Iterable[int]) -> range:
        """Put a list behind the others; its places."""
        first = len(self.all)
        self.all.extend(numbers)
        return range(first, len(self.all))


@lru_cache(maxsize=NETWORKS_KEPT)
def fittings(network: Network) -> Fittings:
    """The fixed parts of a network."""
    layout, members = network.layout, _Members()
    lines, of_lane = _lines(network, members)
    own = [
        members.keep(group for group in layout.groups_of[item.stage] if layout.groups[group].lanes[0] == lane)
        for lane, item in enumerate(layout.lanes)
    ]
    of_server = [members.keep(numbers) for numbers in _lines_of_servers(network, lines, of_lane)]
    machines = [members.keep(numbers) for numbers in _machines_of_servers(network)]
    at_end, outages = _at_end(network), network.outages
    return Fittings(
        stages=_stages(network, len(lines), at_end),
        lanes=_records(
            LANE,
            len(layout.lanes),
            first_line=[numbers.start for numbers in of_lane],
            beyond_line=[numbers.stop for numbers in of_lane],
            first_own=[groups.start for groups in own],
            beyond_own=[groups.stop for groups in own],
        ),
        lines=_records(
            LINE,
            len(lines),
            lane=[line.lane for line in lines],
            room=[network.lane_room[line.lane] for line in lines],
            own=[line.own for line in lines],
            first_group=[line.groups.start for line in lines],
            beyond_group=[line.groups.stop for line in lines],
        ),
        groups=_records(
            GROUP,
            len(layout.groups),
            stage=[group.stage for group in layout.groups],
            first_server=layout.first_server[:-1],
            beyond_server=layout.first_server[1:],
            takes_officers=network.staffed_by.any(axis=1),
        ),
        servers=_records(
            SERVER,
            len(of_server),
            group=[group for group in range(len(layout.groups)) for _ in _servers(network, group)],
            first_line=[numbers.start for numbers in of_server],
            beyond_line=[numbers.stop for numbers in of_server],
            first_machine=[numbers.start for numbers in machines],
            beyond_machine=[numbers.stop for numbers in machines],
            truck=NONE,
        ),
        pools=_records(POOL, len(layout.pools), exams_first=network.exams_first),
        posts=_records(POST, len(at_end)),
        at_end=at_end,
        members=np.array(members.all, dtype=np.int64),
        officers_needed=_steady(
            np.concatenate((network.officers, network.orders.officers, network.staffed_by)), np.int64
        ),
        mean_service=_steady(network.mean_service_min, np.float64),
        plan_min=_steady(network.change_min, np.float64),
        plan_kind=_steady(network.change_kind, np.int64),
        plan_of=_steady(network.change_of, np.int64),
        plan_level=_steady(network.change_level, np.int64),
        outages=_records(OUTAGE, len(outages), moves=outages.moves, work=outages.work),
        of_server=_steady(outages.of_server, np.bool_),
        of_road=_steady(outages.of_road, np.bool_),
        of_pool=_steady(outages.of_pool, np.bool_),
        pace=_steady(outages.pace, np.float64),
        machines=_records(
            MACHINE,
            len(outages.machine_outage),
            outage=outages.machine_outage,
            wears=outages.machine_wears,
            crew=outages.machine_crew,
        ),
        crews=_records(CREW, len(outages.crew_teams), teams=outages.crew_teams, first=NONE, last=NONE),
        orders=_orders(network),
        order_lanes=_steady(network.orders.lanes, np.bool_),
        order_roads=_steady(network.orders.roads, np.bool_),
        postings=_records(
            POSTING,
            len(layout.directions),
            every=network.orders.post_every_min,
            rounded=network.orders.post_rounded_min,
            at=network.orders.post_at,
        ),
        headway=_steady(network.headway_min, np.float64),
        seen=_steady(network.seen, np.bool_),
        may_leave=_steady(network.may_leave, np.bool_),
        decided_at=_steady(network.orders.decided_at, np.int64),
        from_number=_steady(network.speeds.from_number, np.int64),
        factor=_steady(network.speeds.factor, np.float64),
    )


def _orders(network: Network) -> Records:
    given = network.orders
    return _records(
        ORDER,
        len(given),
        group=given.group,
        relaxes=given.relaxes,
        step=given.step,
        takes_from=given.takes_from,
        looks_at=given.looks_at,
        direction=given.direction,
        open_above=given.open_above,
        close_below=given.close_below,
        after=given.after_min,
        delay=given.delay_min,
        at_least=given.at_least_min,
        at_most=given.at_most,
        changed=-np.inf,
    )


class _Line(NamedTuple):
    lane: int
    own: int
    groups: range


def _lines(network: Network, members: _Members) -> tuple[list[_Line], list[range]]:
    """All lines, lane by lane, with the groups that serve each; and which are those of each lane."""
    layout = network.layout
    lines: list[_Line] = []
    of_lane = []
    for lane, item in enumerate(layout.lanes):
        first = len(lines)
        serving = [group for group in layout.groups_of[item.stage] if lane in layout.groups[group].lanes]
        serving.sort(key=lambda group: layout.groups[group].lanes.index(lane))
        if network.line_per_server[lane]:
            for group in serving:
                alone = members.keep([group])
                lines += [_Line(lane, server, alone) for server in _servers(network, group)]
        elif not network.is_road[item.stage]:
            lines.append(_Line(lane, NONE, members.keep(serving)))
        of_lane.append(range(first, len(lines)))
    return lines, of_lane


def _lines_of_servers(network: Network, lines: Sequence[_Line], of_lane: Sequence[range]) -> list[list[int]]:
    """The lines that each server serves, the preferred one first."""
    layout = network.layout
    found: list[dict[int, None]] = [{} for _ in range(layout.first_server[-1])]
    for group, item in enumerate(layout.groups):
        for line in (line for lane in item.lanes for line in of_lane[lane]):
            own = lines[line].own
            for server in _servers(network, group) if own == NONE else (own,):
                found[server][line] = None
    return [list(each) for each in found]


def _machines_of_servers(network: Network) -> list[list[int]]:
    """What may break down at each server while that is open, or busy."""
    outages = network.outages
    found: list[list[int]] = [[] for _ in range(network.layout.first_server[-1])]
    for machine in np.flatnonzero(outages.machine_wears != Wears.ALWAYS).tolist():
        (server,) = np.flatnonzero(outages.of_server[outages.machine_outage[machine]])
        found[server].append(machine)
    return found


def _servers(network: Network, group: int) -> range:
    return range(*network.layout.first_server[group : group + 2])


def _at_end(network: Network) -> Ints:
    """`AtEnd` of each stage for each post that works there: groups, then pools."""
    stages = np.arange(len(network.layout.stages))
    groups = np.array([group.stage for group in network.layout.groups], dtype=np.int64)[:, np.newaxis] == stages
    works = np.concatenate((groups, works_at(network)))
    return _steady(np.where(works, network.at_end, NOT_NEEDED), np.int64)


def _stages(network: Network, lines: int, at_end: Ints) -> Records:
    layout, count = network.layout, len(network.layout.stages)
    on_route = np.isin(np.arange(count), [stage for route in layout.routes for stage in route.stages])
    # Lanes and groups stand in the layout stage by stage.
    lanes, groups = (np.array([item.stage for item in items], np.int64) for items in (layout.lanes, layout.groups))
    return _records(
        STAGE,
        count,
        is_road=network.is_road,
        turns_away=network.turns_away,
        on_route=on_route,
        blocked=lines + np.arange(count),
        keeps_on=(at_end == AtEnd.SERVE).any(axis=0),
        lane_choice=network.lane_choice,
        ties_random=network.ties_random,
        needs_officers=network.officers.any(axis=1),
        first_lane=np.searchsorted(lanes, np.arange(count), side="left"),
        beyond_lane=np.searchsorted(lanes, np.arange(count), side="right"),
        first_group=np.searchsorted(groups, np.arange(count), side="left"),
        beyond_group=np.searchsorted(groups, np.arange(count), side="right"),
        room=network.road_room,
        overtaking=network.overtaking,
        first_row=NONE,
        last_row=NONE,
        pace=1.0,
        may_be_left=network.may_leave.any(axis=0),
        counts_wait=network.orders.in_wait,
        first_by_line=network.speeds.first_line[:-1],
        beyond_by_line=network.speeds.first_line[1:],
        first_by_servers=network.speeds.first_servers[:-1],
        beyond_by_servers=network.speeds.first_servers[1:],
    )


def _machines_at_first(fixed: Fittings, trucks: Trucks) -> Records:
    """All machines at the first midnight; those that always wear out have begun to do so."""
    machines = fixed.machines.copy()
    machines["life"] = trucks.first_life[:-1]
    machines["left"] = trucks.life_min[machines["life"]]
    machines["in_use"] = machines["running"] = machines["wears"] == Wears.ALWAYS
    return machines


def _decisions_at_first(machines: Records, fixed: Fittings) -> Records:
    """What is due at the first midnight: breakdowns of machines that wear out, and then postings, in their order."""
    rests = np.full(len(fixed.orders), NEVER)
    nobody_enters = np.full(len(fixed.postings), NEVER)
    breakdowns = np.where(machines["running"], machines["left"], NEVER)
    due = np.concatenate((breakdowns, rests, fixed.postings["every"], nobody_enters))
    return _records(DECISION, len(due), due=due, number=np.arange(len(due)))


def _stages_today(fixed: Fittings, trucks: Trucks) -> Records:
    """All stages; where no driver ever loses patience, none is left."""
    stages = fixed.stages.copy()
    stages["may_be_left"] &= trucks.tempers is not None
    return stages


def build_port(network: Network, trucks: Trucks) -> Port:
    """The port at the first midnight, and an empty log. ValueError where the table of trucks cannot be."""
    refuse_impossible(network, trucks)
    fixed = fittings(network)
    n, visits, directions = len(trucks), len(trucks.stage), len(network.layout.directions)
    queues = len(fixed.lines) + len(fixed.stages)
    machines, outages_may_come = _machines_at_first(fixed, trucks), len(fixed.outages) > 0
    decisions, tempers = _decisions_at_first(machines, fixed), trucks.tempers or NO_TEMPERS
    relaxed = trucks.relaxed or NOTHING_RELAXED
    stops = PAPER_ROWS if outages_may_come else 0
    return Port(
        clock=_records(
            CLOCK,
            1,
            last_midnight=network.last_midnight_min,
            horizon=network.horizon_min,
            change_due=fixed.plan_min[0] if len(fixed.plan_min) else NEVER,
            arrival_due=trucks.arrived_min[0] if n else NEVER,
            outages_may_come=outages_may_come,
            pace_may_change=outages_may_come or len(fixed.factor) > 0,
            rates_may_relax=trucks.relaxed is not None,
            waits_are_posted=(fixed.postings["at"] != NONE).any(),
            decision_due=decisions["due"].min(),
            decisions_scheduled=len(decisions),
        ),
        calendar=np.empty(n + 1 + (visits if trucks.tempers else 0), DUE).view(np.recarray),
        handed=np.empty(n + 1, np.int64),
        notebook=_records(NOTEBOOK, 1),
        gate=_records(
            GATE,
            1,
            open=not network.has_hours,
            at_close=network.at_close,
            keeps_posts=network.at_close != AtClose.HOLD or fixed.stages["keeps_on"].any(),
            has_tempers=trucks.tempers is not None,
            outside=queues,
            directions=directions,
        ),
        office=_records(OFFICE, 1, awaited=queues + directions, staffs_booths=network.staffed_by.any()),
        stages=_stages_today(fixed, trucks),
        lanes=fixed.lanes.copy(),
        lines=fixed.lines.copy(),
        groups=fixed.groups.copy(),
        servers=fixed.servers.copy(),
        pools=fixed.pools.copy(),
        posts=fixed.posts.copy(),
        at_end=fixed.at_end,
        latecomers=np.zeros((len(fixed.posts), directions), np.int64),
        queues=_records(QUEUE, queues + directions + 1, first=NONE, last=NONE),
        members=fixed.members,
        officers_needed=fixed.officers_needed,
        mean_service=fixed.mean_service,
        plan_min=fixed.plan_min,
        plan_kind=fixed.plan_kind,
        plan_of=fixed.plan_of,
        plan_level=fixed.plan_level,
        outages=fixed.outages.copy(),
        of_server=fixed.of_server,
        of_road=fixed.of_road,
        of_pool=fixed.of_pool,
        pace=fixed.pace,
        machines=machines,
        crews=fixed.crews.copy(),
        life_min=_steady(trucks.life_min, np.float64),
        repair_min=_steady(trucks.repair_min, np.float64),
        decisions=decisions,
        orders=fixed.orders.copy(),
        order_lanes=fixed.order_lanes,
        order_roads=fixed.order_roads,
        postings=fixed.postings.copy(),
        headway=fixed.headway,
        next_entry=np.zeros(directions),
        seen=fixed.seen,
        may_leave=fixed.may_leave,
        decided_at=fixed.decided_at,
        from_number=fixed.from_number,
        factor=fixed.factor,
        turn_back_at=_steady(tempers.turn_back_at, np.int64),
        turn_back_above=_steady(tempers.turn_back_above_min, np.float64),
        patience=_steady(tempers.patience_min, np.float64),
        trucks=np.empty(n, TRUCK).view(np.recarray),
        step=np.full(len(relaxed.seized_at_steps), NONE),
        services=np.empty(n if outages_may_come else 0, SERVICE).view(np.recarray),
        arrived=_steady(trucks.arrived_min, np.float64),
        direction=_steady(trucks.direction, np.int64),
        truck_class=_steady(trucks.truck_class, np.int64),
        seized=_steady(trucks.seized, np.bool_),
        seized_at_steps=_steady(relaxed.seized_at_steps, np.int64),
        no_show=np.zeros(n, np.bool_) if trucks.no_show is None else _steady(trucks.no_show, np.bool_),
        first_visit=_steady(trucks.first_visit, np.int64),
        stage=_steady(trucks.stage, np.int64),
        steps_of_visit=_steady(relaxed.steps_of_visit, np.int64),
        admitted=_steady(trucks.admitted, np.bool_),
        service=_steady(trucks.service_min, np.float64),
        priority=_steady(trucks.priority, np.int64),
        luck=_steady(trucks.lane_luck, np.float64),
        behind_on_road=np.empty(visits, np.int64),
        truck=np.repeat(np.arange(n), np.diff(trucks.first_visit)),
        joined=np.full(visits, np.nan),
        lane_at_joining=np.full(visits, NONE),
        lane=np.full(visits, NONE),
        parked=np.full(visits, np.nan),
        server=np.full(visits, NONE),
        began=np.full(visits, np.nan),
        ended=np.full(visits, np.nan),
        left=np.full(visits, np.nan),
        disposition=np.full(n, int(Disposition.INSIDE)),
        departed=np.full(n, np.nan),
        change_min=np.empty(PAPER_ROWS),
        change_kind=np.empty(PAPER_ROWS, np.int64),
        change_of=np.empty(PAPER_ROWS, np.int64),
        change_value=np.empty(PAPER_ROWS, np.int64),
        stop_visit=np.empty(stops, np.int64),
        stop_lane=np.empty(stops, np.int64),
        stop_server=np.empty(stops, np.int64),
        stop_parked=np.empty(stops),
        stop_began=np.empty(stops),
        stop_min=np.empty(stops),
        stop_moved=np.empty(stops, np.bool_),
        stop_went_on=np.empty(stops),
    )


CHANGES = ("change_min", "change_kind", "change_of", "change_value")
STOPS = (
    "stop_visit",
    "stop_lane",
    "stop_server",
    "stop_parked",
    "stop_began",
    "stop_min",
    "stop_moved",
    "stop_went_on",
)


def with_more_paper(port: Port) -> Port:
    """The same port with twice the room for changes and stops."""
    more = {
        name: np.concatenate((column, np.empty_like(column)))
        for name in CHANGES + STOPS
        for column in [getattr(port, name)]
    }
    return port._replace(**more)


def log_of(port: Port) -> Log:
    """The log of a port whose run has ended."""
    book = port.notebook[0]
    changes = {name: getattr(port, name)[: book.changes].copy() for name in CHANGES}
    stops = {name: getattr(port, name)[: book.stops].copy() for name in STOPS}
    visits = ("truck", "joined", "lane_at_joining", "lane", "parked", "server", "began", "ended", "left")
    columns = {name: getattr(port, name) for name in (*visits, "disposition", "departed")}
    # The table's own column of stages is not the log's to give away.
    return Log(stage=port.stage.copy(), ended_min=float(port.clock[0].now), **columns, **changes, **stops)


def _records(kind: np.dtype[Any], count: int, **columns: Any) -> Records:
    """So many records, zero where no column says otherwise."""
    table = np.zeros(count, kind)
    for name, column in columns.items():
        table[name] = column
    return table.view(np.recarray)


def _steady(array: npt.NDArray[Any], kind: type[np.generic]) -> npt.NDArray[Any]:
    """An array of the one type and layout that the engine is compiled for; its own copy only where it has to be."""
    return np.require(array, kind, ["C", "W"])
