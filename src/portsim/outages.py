"""Outages spelled out: what each stops or slows, which of them come by chance, and who mends what has broken down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.distributions import Law, law_of
from portsim.layout import Layout
from portsim.scenario.events import Breakdown, Down, Event
from portsim.scenario.model import Scenario
from portsim.streams import Streams
from portsim.units import GRID_MIN, to_grid

NO_CREW = -1
"""A machine that somebody is always at hand to mend."""
_LIVES_AT_FIRST = 16
"""How many lives of a machine are drawn at first; seldom too few, and then drawn again."""


class Work(IntEnum):
    """What becomes of a service that an outage meets."""

    RESUME = 0
    RESTART = 1
    FINISH = 2


class Wears(IntEnum):
    """What a machine wears out by."""

    ALWAYS = 0
    OPEN = 1
    """Only while its server is open."""
    BUSY = 2
    """Only while its server serves a truck."""


@dataclass(frozen=True, eq=False)
class Outages:
    """All outages of a port: O outages, those at stated times first, then one for each of M machines."""

    names: tuple[str, ...]
    """What each is called, length O."""
    of_server: Flags
    """Servers that it stops, shape (O, servers)."""
    of_road: Flags
    """Roads that nobody may enter meanwhile, shape (O, S)."""
    of_pool: Flags
    """Pools whose officers begin nothing meanwhile, shape (O, P)."""
    pace: Floats
    """Factor on services and drives that begin meanwhile, shape (O, S)."""
    moves: Flags
    """Whether a truck whose service stops goes to another server, or to the head of its line, shape (O,)."""
    work: Ints
    """`Work`, shape (O,)."""
    machine_outage: Ints
    """Outage that a machine brings when it breaks down, shape (M,)."""
    machine_wears: Ints
    """`Wears`, shape (M,)."""
    machine_crew: Ints
    """Crew that mends it, or NO_CREW, shape (M,)."""
    crew_teams: Ints
    """Teams of each crew, shape (crews,)."""

    def __len__(self) -> int:
        return len(self.names)


def none_of(given: Outages) -> Outages:
    """No outages, in the same port with the same crews."""
    return replace(
        given,
        names=(),
        of_server=given.of_server[:0],
        of_road=given.of_road[:0],
        of_pool=given.of_pool[:0],
        pace=given.pace[:0],
        moves=given.moves[:0],
        work=given.work[:0],
        machine_outage=given.machine_outage[:0],
        machine_wears=given.machine_wears[:0],
        machine_crew=given.machine_crew[:0],
    )


class _One(NamedTuple):
    """One outage before it has a number."""

    name: str
    servers: frozenset[int]
    down: Down | None
    slower: dict[str, float]
    moves: bool
    work: Work


class Machine(NamedTuple):
    """Something that breaks down by chance: how long it lasts, and how long it takes to mend."""

    name: str
    """Of its breakdown; with the number of its server where each breaks down for itself."""
    stated: Breakdown
    servers: frozenset[int]
    life: Law
    repair: Law


def stated_outages(scenario: Scenario) -> list[Event]:
    """Events that stop or slow something: their place here is the number of their outage."""
    return [event for event in scenario.events if event.down is not None or event.slower]


def machines(scenario: Scenario, layout: Layout) -> list[Machine]:
    """All that may break down, in the order written; servers that do so one by one, by number."""
    found = []
    for name, stated in scenario.breakdowns.items():
        servers = _servers(stated.down, layout)
        life, repair = law_of(stated.after), law_of(stated.repair)
        if stated.each == "whole":
            found.append(Machine(name, stated, servers, life, repair))
        else:
            found += [Machine(f"{name}:{one}", stated, frozenset((one,)), life, repair) for one in sorted(servers)]
    return found


def outages(scenario: Scenario, layout: Layout) -> Outages:
    """All outages of a checked scenario."""
    all_machines, crews = machines(scenario, layout), list(scenario.crews)
    stated = [
        _One(
            event.name,
            _servers(event.down, layout) if event.down else frozenset(),
            event.down,
            event.slower,
            event.truck == "moves",
            Work[(event.work or "resume").upper()],
        )
        for event in stated_outages(scenario)
    ]
    by_chance = [
        _One(
            machine.name,
            machine.servers,
            machine.stated.down,
            {},
            machine.stated.truck == "moves",
            Work[(machine.stated.work or "resume").upper()],
        )
        for machine in all_machines
    ]
    every = [*stated, *by_chance]
    stages, pools, servers = len(layout.stages), len(layout.pools), layout.first_server[-1]
    return Outages(
        names=tuple(one.name for one in every),
        of_server=_flags([[server in one.servers for server in range(servers)] for one in every], servers),
        of_road=_flags([_roads(one.down, scenario, layout) for one in every], stages),
        of_pool=_flags([[_stops_pool(one.down, pool) for pool in layout.pools] for one in every], pools),
        pace=np.array(
            [[one.slower.get(stage, 1.0) for stage in layout.stages] for one in every], dtype=np.float64
        ).reshape(len(every), stages),
        moves=np.array([one.moves for one in every], dtype=np.bool_),
        work=np.array([one.work for one in every], dtype=np.int64),
        machine_outage=np.arange(len(stated), len(every)),
        machine_wears=np.array([Wears[machine.stated.in_use.upper()] for machine in all_machines], dtype=np.int64),
        machine_crew=np.array(
            [NO_CREW if machine.stated.crew is None else crews.index(machine.stated.crew) for machine in all_machines],
            dtype=np.int64,
        ),
        crew_teams=np.array(list(scenario.crews.values()), dtype=np.int64),
    )


def _flags(rows: Sequence[Sequence[bool]], columns: int) -> Flags:
    return np.array(rows, dtype=np.bool_).reshape(len(rows), columns)


def _servers(down: Down, layout: Layout) -> frozenset[int]:
    """Servers that an outage stops."""
    return frozenset(server for group in range(len(layout.groups)) for server in _servers_of_group(down, group, layout))


def _servers_of_group(down: Down, group: int, layout: Layout) -> range:
    item = layout.groups[group]
    stage, first_lane = layout.stages[item.stage], layout.lanes[item.lanes[0]].name
    first, beyond = layout.first_server[group : group + 2]
    lanes = (down.lanes or {}).get(stage, ())
    if down.port or stage in (down.stages or ()) or first_lane in lanes:
        return range(first, beyond)
    return range(first, min(beyond, first + (down.servers or {}).get(stage, {}).get(item.name, 0)))


def _roads(down: Down | None, scenario: Scenario, layout: Layout) -> list[bool]:
    """Stages without servers that nobody may enter; penalties go on."""
    return [
        down is not None and scenario.stages[stage].kind == "road" and bool(down.port or stage in (down.stages or ()))
        for stage in layout.stages
    ]


def _stops_pool(down: Down | None, pool: str) -> bool:
    return down is not None and bool(down.port or pool in (down.pools or ()))


# --- chance --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Lives:
    """How long machines last and how long each repair takes, all drawn beforehand; M machines."""

    first: Ints
    """Where the lives of each machine begin, shape (M + 1,)."""
    life_min: Floats
    """Times in use until the next breakdown, on the grid [min]; together longer than the run, for each machine."""
    repair_min: Floats
    """How long each of these breakdowns takes to mend, on the grid [min]."""


def draw_lives(all_machines: Sequence[Machine], streams: Streams, end_min: float) -> Lives:
    """Lives and repairs of machines for a run that ends at a time [min]."""
    lives, repairs = [], []
    for machine in all_machines:
        life, repair = _lives(machine, streams, end_min)
        lives.append(life)
        repairs.append(repair)
    return Lives(
        first=np.concatenate(([0], np.cumsum([len(life) for life in lives], dtype=np.int64))),
        life_min=np.concatenate([*lives, np.empty(0)]),
        repair_min=np.concatenate([*repairs, np.empty(0)]),
    )


def _lives(machine: Machine, streams: Streams, end_min: float) -> tuple[Floats, Floats]:
    """As many lives as last beyond the end of the run, and one repair for each."""
    for count in _doubling(_LIVES_AT_FIRST):
        drawn = machine.life.quantile(streams.random(f"breakdown:{machine.name}:life", count))
        lives = np.maximum(to_grid(drawn), GRID_MIN)
        needed = int(np.searchsorted(np.cumsum(lives), end_min, side="right")) + 1
        if needed <= count:
            break
    repairs = machine.repair.quantile(streams.random(f"breakdown:{machine.name}:repair", needed))
    return lives[:needed], to_grid(repairs)


def _doubling(count: int) -> Iterator[int]:
    while True:
        yield count
        count *= 2
