"""Random ports on both engines, in numbered blocks that are always the same, and what their days had in them."""

import pprint
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from portsim.arrays import Flags, Ints
from portsim.log import Change, Disposition, Log
from portsim.network import AtEnd, Network
from portsim.plans import Planned
from portsim.trucks import Inspected, Relaxed, Tempers
from tests.engine.both import simulate
from tests.properties import demand, officers, outages, pressure
from tests.properties.dice import Dice, Thrown, Told, one_in, shrunk
from tests.properties.ports import DAY_MIN, FAST, Port, port

MOST_TRUCKS = 60
ORDINARY = (
    "blocked trucks",
    "FAST trucks stuck on a road",
    "waits for officers",
    "moved queues",
    "closings of the gate",
    "trucks turned away",
    "booths kept above their plan",
    "officers kept above their plan",
    "a plan that fell with trucks to come: as the gate",
    "a plan that fell with trucks to come: serve",
    "a plan that fell with trucks to come: hold",
    "flexible booths that served both lanes",
    "trucks in a lane without an open booth",
    "several events at one instant",
    "trucks in two directions",
    "days without trucks",
    "services of no time",
    "services of more than a day",
    "penalties",
    "seized trucks",
    "trucks inside at the end",
)
FEATURES = (*ORDINARY, *outages.FEATURES, *demand.FEATURES, *pressure.FEATURES, *officers.FEATURES)


def block(number: int, size: int) -> Counter[str]:
    """So many ports, both engines on each: ports, trucks and visits compared, and how many ports had each feature.

    Each port has a seed of its own, so that none resembles another. An AssertionError shows one on which the engines
    differ, as small as it can be made.
    """
    seen: Counter[str] = Counter()
    for place in range(size):
        dice = Thrown(number, place)
        made = wild_port(dice)
        try:
            log = simulate(made.network, made.trucks)
        except AssertionError:
            raise AssertionError(in_its_smallest_form(dice.told)) from None
        seen.update(["ports", *features(made, log)])
        seen["trucks"] += len(made.trucks)
        seen["visits"] += len(log.stage)
    return seen


def wild_port(dice: Dice) -> Port:
    """A port of the proof."""
    return port(dice, wild=True, stopping=one_in(dice, 2), supervised=not one_in(dice, 4), most=MOST_TRUCKS)


def in_its_smallest_form(told: list[int]) -> str:
    """A port on which the engines differ, with as few trucks and as simple as can be, and the difference."""

    def differs(told: list[int], trucks: list[int]) -> bool:
        made = _with_trucks(wild_port(Told(told)), trucks)
        return bool(complaint(made))

    def complaint(made: Port) -> str:
        try:
            simulate(made.network, made.trucks)
        except AssertionError as error:
            return str(error)
        return ""

    everybody = list(range(MOST_TRUCKS))
    told = shrunk(told, lambda fewer: differs(fewer, everybody))
    trucks = shrunk(everybody, lambda fewer: differs(told, fewer))
    made = _with_trucks(wild_port(Told(told)), trucks)
    columns = {name: getattr(made.trucks, name).tolist() for name in READ}
    if made.trucks.no_show is not None:
        columns["no_show"] = made.trucks.no_show.tolist()
    if made.trucks.tempers is not None:
        columns |= {name: column.tolist() for name, column in made.trucks.tempers._asdict().items()}
    if made.trucks.relaxed is not None:
        columns |= {name: getattr(made.trucks.relaxed, name).tolist() for name in Relaxed._fields[:2]}
    return (
        f"{complaint(made)}\n\ndice: {told}\ntrucks: {trucks}\n\n{pprint.pformat(made.scenario)}\n\n"
        f"{pprint.pformat(columns, compact=True)}"
    )


READ = (
    *("arrived_min", "direction", "truck_class", "seized", "first_visit", "stage"),
    *("admitted", "service_min", "priority", "lane_luck"),
    *("first_life", "life_min", "repair_min"),
)
"""Columns of the table of trucks that engines read."""


NOT_OF_A_TRUCK = ("find", "tempers", "suspension", "first_life", "life", "repair", "relaxed", "waiver")
"""How columns begin that have no row for each truck."""


def _with_trucks(made: Port, numbers: list[int]) -> Port:
    """The same port with some of its trucks, by number; there are none of higher numbers."""
    trucks = made.trucks
    stay = np.isin(np.arange(len(trucks)), numbers)
    visits = np.diff(trucks.first_visit)
    changed: dict[str, Any] = {
        "first_visit": np.concatenate(([0], np.cumsum(visits[stay]))),
        "stage": trucks.stage[np.repeat(stay, visits)],
    }
    per_truck = {
        name: column[stay]
        for name, column in vars(trucks).items()
        if column is not None and name not in changed and not name.startswith(NOT_OF_A_TRUCK)
    }
    if trucks.tempers is not None:
        changed["tempers"] = Tempers(*(column[stay] for column in trucks.tempers))
    if trucks.relaxed is not None:
        changed["relaxed"] = Relaxed(
            trucks.relaxed.steps_of_visit[np.repeat(stay, visits)],
            trucks.relaxed.seized_at_steps[stay],
            tuple(
                each._replace(**{name: getattr(each, name)[stay] for name in Inspected._fields[:4]})
                for each in trucks.relaxed.inspected
            ),
        )
    return replace(made, trucks=replace(trucks, **changed, **per_truck))


def features(made: Port, log: Log) -> Iterator[str]:
    """What its days had in them."""
    network, trucks = made.network, made.trucks
    fast = (trucks.truck_class % 2 == FAST)[log.truck]
    stuck = (log.left > log.ended) | (np.isnan(log.left) & ~np.isnan(log.ended))
    turned_away = (Disposition.TURNED_AWAY_FULL, Disposition.TURNED_AWAY_CLOSED)
    events = np.concatenate([trucks.arrived_min, log.ended[~np.isnan(log.ended)]])
    days = np.arange(int(network.last_midnight_min) // DAY_MIN)
    penalty = np.array(
        [made.scenario["stages"][name]["kind"] == "hold" for name in network.layout.stages], dtype=np.bool_
    )
    served = ~network.is_road[log.stage]
    booths, kept = _keeps_posts(network, log)
    fell = _rules_of_falls(made, log)
    found = (
        stuck.any(),
        (stuck & fast & network.is_road[log.stage]).any(),
        (log.began > log.parked).any(),
        (log.change_kind == Change.TRUCK_MOVED).any(),
        ((log.change_kind == Change.GATE) & (log.change_value == 0)).any(),
        np.isin(log.disposition, turned_away).any(),
        booths,
        kept,
        AtEnd.AS_GATE in fell,
        AtEnd.SERVE in fell,
        AtEnd.HOLD in fell,
        _serves_both_lanes(network, log),
        _joins_a_shut_lane(network, log),
        len(np.unique(events)) < len(events),
        len(np.unique(trucks.direction)) > 1,
        not np.isin(days, trucks.arrived_min // DAY_MIN).all(),
        (served & (log.ended == log.began)).any(),
        (log.ended - log.began > DAY_MIN).any(),
        (penalty[log.stage] & ~np.isnan(log.ended)).any(),
        (log.disposition == Disposition.SEIZED).any(),
        (log.disposition == Disposition.INSIDE).any(),
    )
    yield from (name for name, had in zip(ORDINARY, found, strict=True) if had)
    yield from outages.features(made.scenario, network, trucks, log)
    yield from demand.features(network, trucks, log)
    yield from pressure.features(network, trucks, log)
    yield from officers.features(network, log)


def _serves_both_lanes(network: Network, log: Log) -> bool:
    layout = network.layout
    return any(
        len({*log.lane[(log.server >= layout.first_server[number]) & (log.server < layout.first_server[number + 1])]})
        > 1
        for number in range(len(layout.groups))
    )


def _instants(log: Log) -> Iterator[tuple[float, range]]:
    """Each time of changes, and the rows of those."""
    edges = np.flatnonzero(np.diff(log.change_min, prepend=-np.inf, append=np.inf))
    for first, beyond in pairwise(edges):
        yield log.change_min[first], range(first, beyond)


def _note_server(log: Log, row: int, is_open: Flags) -> None:
    if log.change_kind[row] == Change.SERVER_OPENED:
        is_open[log.change_of[row]] = True
    elif log.change_kind[row] in (Change.SERVER_CLOSING, Change.SERVER_CLOSED):
        is_open[log.change_of[row]] = False


def _group_of(network: Network) -> Ints:
    """Group of each server."""
    return np.repeat(np.arange(len(network.layout.groups)), np.diff(network.layout.first_server))


def _keeps_posts(network: Network, log: Log) -> tuple[bool, bool]:
    """Whether a group, and whether a pool, had more than its plan said when all changes of an instant were made."""
    group_of = _group_of(network)
    is_open = np.zeros(len(group_of), dtype=bool)
    on_duty = np.zeros(len(network.layout.pools), dtype=np.int64)
    booths = officers = False
    for time, rows in _instants(log):
        for row in rows:
            _note_server(log, row, is_open)
            if log.change_kind[row] == Change.OFFICERS:
                on_duty[log.change_of[row]] = log.change_value[row]
        groups = _planned(network, Planned.GROUP, len(network.layout.groups), time)
        booths = booths or bool(np.any(np.bincount(group_of[is_open], minlength=len(groups)) > groups))
        officers = officers or bool(np.any(on_duty > _planned(network, Planned.POOL, len(on_duty), time)))
    return booths, officers


def _planned(network: Network, kind: Planned, count: int, time: float) -> Ints:
    """Levels that plans state at a time."""
    levels = np.zeros(count, dtype=np.int64)
    rows = (network.change_kind == kind) & (network.change_min <= time)
    levels[network.change_of[rows]] = network.change_level[rows]  # of equal places the last counts
    return levels


def _rules_of_falls(made: Port, log: Log) -> set[int]:
    """`AtEnd` of stages at which the plan of a group fell while trucks that had arrived were to begin there."""
    network, found = made.network, set()
    arrived = made.trucks.arrived_min[log.truck]
    departed = np.where(np.isnan(log.departed), np.inf, log.departed)[log.truck]
    before = np.zeros(len(network.layout.groups), dtype=np.int64)
    for row in np.flatnonzero(network.change_kind == Planned.GROUP):
        time, group, level = network.change_min[row], network.change_of[row], network.change_level[row]
        stage = network.layout.groups[group].stage
        to_come = (log.stage == stage) & (arrived < time) & (departed > time) & ~(log.began <= time)
        if level < before[group] and to_come.any():
            found.add(int(network.at_end[stage]))
        before[group] = level
    return found


def _joins_a_shut_lane(network: Network, log: Log) -> bool:
    """Whether a truck joined a lane of which no server was open, and none opened or closed at that instant."""
    layout, group_of = network.layout, _group_of(network)
    is_open = np.zeros(len(group_of), dtype=bool)
    serves = np.array([[lane in group.lanes for lane in range(len(layout.lanes))] for group in layout.groups])
    joined = ~np.isnan(log.joined) & ~network.is_road[log.stage] & ~np.isin(log.joined, log.change_min)
    edges = [rows for _, rows in _instants(log)]
    ends = [*(log.change_min[rows.start] for rows in edges[1:]), np.inf]
    for rows, end in zip(edges, ends, strict=True):
        for row in rows:
            _note_server(log, row, is_open)
        meanwhile = joined & (log.joined > log.change_min[rows.start]) & (log.joined < end)
        if meanwhile.any() and not serves[group_of[is_open]].any(axis=0)[log.lane_at_joining[meanwhile]].all():
            return True
    return False
