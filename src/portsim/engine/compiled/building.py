"""Builds the port from the network and the table of trucks: what is fixed once per network, the rest for each run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from portsim.arrays import Floats, Ints
from portsim.engine.compiled.port import (
    CLOCK,
    DUE,
    GATE,
    GROUP,
    LANE,
    LINE,
    NEVER,
    NONE,
    NOT_NEEDED,
    NOTEBOOK,
    OFFICE,
    POOL,
    POST,
    QUEUE,
    SERVER,
    STAGE,
    TRUCK,
    Port,
    Records,
)
from portsim.log import Disposition, Log
from portsim.network import AtClose, AtEnd, Network
from portsim.trucks import Trucks, refuse_impossible

NETWORKS_KEPT = 8
"""Networks whose fixed parts are kept for further runs: a comparison needs a few in turn."""
PAPER_ROWS = 4096
"""Changes that the log has room for at first."""


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
    at_end = _at_end(network)
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
        ),
        servers=_records(
            SERVER,
            len(of_server),
            group=[group for group in range(len(layout.groups)) for _ in _servers(network, group)],
            first_line=[numbers.start for numbers in of_server],
            beyond_line=[numbers.stop for numbers in of_server],
            truck=NONE,
        ),
        pools=_records(POOL, len(layout.pools)),
        posts=_records(POST, len(at_end)),
        at_end=at_end,
        members=np.array(members.all, dtype=np.int64),
        officers_needed=_steady(network.officers, np.int64),
        mean_service=_steady(network.mean_service_min, np.float64),
        plan_min=_steady(network.change_min, np.float64),
        plan_kind=_steady(network.change_kind, np.int64),
        plan_of=_steady(network.change_of, np.int64),
        plan_level=_steady(network.change_level, np.int64),
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


def _servers(network: Network, group: int) -> range:
    return range(*network.layout.first_server[group : group + 2])


def _at_end(network: Network) -> Ints:
    """`AtEnd` of each stage for each post that works there: groups, then pools."""
    stages = np.arange(len(network.layout.stages))
    groups = np.array([group.stage for group in network.layout.groups], dtype=np.int64)[:, np.newaxis] == stages
    works = np.concatenate((groups, network.officers.T > 0))
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
    )


def build_port(network: Network, trucks: Trucks) -> Port:
    """The port at the first midnight, and an empty log. ValueError where the table of trucks cannot be."""
    refuse_impossible(trucks, network.layout)
    fixed = fittings(network)
    n, visits, directions = len(trucks), len(trucks.stage), len(network.layout.directions)
    queues = len(fixed.lines) + len(fixed.stages)
    return Port(
        clock=_records(
            CLOCK,
            1,
            last_midnight=network.last_midnight_min,
            horizon=network.horizon_min,
            change_due=fixed.plan_min[0] if len(fixed.plan_min) else NEVER,
            arrival_due=trucks.arrived_min[0] if n else NEVER,
        ),
        calendar=np.empty(n + 1, DUE).view(np.recarray),
        handed=np.empty(n + 1, np.int64),
        notebook=_records(NOTEBOOK, 1),
        gate=_records(
            GATE,
            1,
            open=not network.has_hours,
            at_close=network.at_close,
            keeps_posts=network.at_close != AtClose.HOLD or fixed.stages["keeps_on"].any(),
            outside=queues,
            directions=directions,
        ),
        office=_records(OFFICE, 1, awaited=queues + directions),
        stages=fixed.stages.copy(),
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
        trucks=np.empty(n, TRUCK).view(np.recarray),
        arrived=_steady(trucks.arrived_min, np.float64),
        direction=_steady(trucks.direction, np.int64),
        truck_class=_steady(trucks.truck_class, np.int64),
        seized=_steady(trucks.seized, np.bool_),
        first_visit=_steady(trucks.first_visit, np.int64),
        stage=_steady(trucks.stage, np.int64),
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
    )


CHANGES = ("change_min", "change_kind", "change_of", "change_value")


def with_more_paper(port: Port) -> Port:
    """The same port with twice the room for changes."""
    more = {
        name: np.concatenate((column, np.empty_like(column))) for name in CHANGES for column in [getattr(port, name)]
    }
    return port._replace(**more)


def log_of(port: Port) -> Log:
    """The log of a port whose run has ended."""
    changes = {name: getattr(port, name)[: port.notebook[0].changes].copy() for name in CHANGES}
    visits = ("truck", "joined", "lane_at_joining", "lane", "parked", "server", "began", "ended", "left")
    columns = {name: getattr(port, name) for name in (*visits, "disposition", "departed")}
    # The table's own column of stages is not the log's to give away.
    return Log(stage=port.stage.copy(), ended_min=float(port.clock[0].now), **columns, **changes)


def _records(kind: np.dtype[Any], count: int, **columns: Any) -> Records:
    """So many records, zero where no column says otherwise."""
    table = np.zeros(count, kind)
    for name, column in columns.items():
        table[name] = column
    return table.view(np.recarray)


def _steady(array: npt.NDArray[Any], kind: type[np.generic]) -> npt.NDArray[Any]:
    """An array of the one type and layout that the engine is compiled for; its own copy only where it has to be."""
    return np.require(array, kind, ["C", "W"])
