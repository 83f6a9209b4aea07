"""Random standing orders, posted waits, drivers, metering and speeds by load for a random port."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from portsim.arrays import Flags
from portsim.log import Change, Disposition, Log
from portsim.network import Network
from portsim.orders import NOWHERE, LooksAt
from portsim.plans import Planned
from portsim.trucks import NEVER_TRUCKS, Tempers, Trucks
from tests.properties.dice import Dice, number, one_in, one_of
from tests.properties.outages import groups, some

ORDERS = 2
"""Standing orders of a stage with servers, at most; one at least."""
FACTORS = (0.5, 2, 1.1, 0.7, 1, 3)

FEATURES = (
    "servers opened on demand: by the line",
    "servers opened on demand: by the work",
    "servers opened on demand: by the posted wait",
    "servers closed again on demand",
    "orders that stood down with the plan",
    "switches between groups",
    "officers in booths opened on demand",
    "drivers who turned back: trucks in sight",
    "drivers who turned back: posted wait",
    "drivers who left a line",
    "drivers who left a line, on days with outages",
    "trucks held by metering",
    "services quicker by the load",
    "services slower by the load",
    "trucks that never came",
)


# --- the port ------------------------------------------------------------------------------------------------------


def demand(dice: Dice, scenario: dict[str, Any]) -> dict[str, Any]:
    """The same port with what depends on the load; what is stated of tempers counts for nothing."""
    directions, stages = list(scenario["routes"]), list(scenario["stages"])
    posted = [direction for direction in directions if not one_in(dice, 4)]
    drivers = {
        direction: {
            "looks_at": some(dice, stages),
            "leaves": some(dice, stages),
            "tempers": [{"patience": "1 h"}],
        }
        for direction in directions
    }
    return scenario | {
        "stages": {name: stage | _of_stage(dice, scenario, name, posted) for name, stage in scenario["stages"].items()},
        "measured": {"wait": some(dice, stages)},
        "posted": {
            direction: {
                "every": f"{one_of(dice, (5, 10, 1, 30))} min",
                "rounded_to": f"{one_of(dice, (1, 2, 0.25, 5))} min",
            }
            for direction in posted
        },
        "drivers": drivers if one_in(dice, 2) else {},
        "metering": {direction: f"{one_of(dice, (1, 2, 5, 0.5))} min" for direction in directions if one_in(dice, 3)},
    }


def _of_stage(dice: Dice, scenario: dict[str, Any], name: str, posted: list[str]) -> dict[str, Any]:
    """Further keys of a stage with servers."""
    own = [group for stage, group in groups(scenario) if stage == name]
    if not own:
        return {}
    orders = [_order(dice, scenario, own, posted, place) for place in range(number(dice, 1, ORDERS))]
    written: dict[str, Any] = {"on_demand": orders}
    if one_in(dice, 2):
        written["speed"] = {
            by: {start: one_of(dice, FACTORS) for start in {number(dice, 0, 4), number(dice, 0, 2)}}
            for by in (("line",), ("servers",), ("line", "servers"))[number(dice, 0, 2)]
        }
    return written


def _order(dice: Dice, scenario: dict[str, Any], own: list[str], posted: list[str], place: int) -> dict[str, Any]:
    looked = one_of(dice, ("line", "work", "line", "work", *(("posted_wait",) * 2 if posted else ())))
    below = number(dice, 0, 2)
    above = below + number(dice, 0, 3)
    group = one_of(dice, own)
    order: dict[str, Any] = {
        "name": f"order{place}",
        "group": group,
        "open_above": {looked: above if looked == "line" else f"{above} min"},
        "close_below": {looked: below + 1 if looked == "line" else f"{below + 1} min"},
        "after": f"{one_of(dice, (1, 2, 5, 0.25))} min",
        "delay": f"{one_of(dice, (0, 0, 1, 3))} min",
        "at_least": f"{one_of(dice, (0, 0, 5, 20))} min",
        "at_most": number(dice, 1, 2),
    }
    roads = [stage for stage, item in scenario["stages"].items() if item["kind"] == "road"]
    if looked == "line" and roads and one_in(dice, 2):
        order["roads"] = [one_of(dice, roads)]
    if looked == "posted_wait":
        order["direction"] = one_of(dice, posted)
    others = [other for other in own if other != group]
    if others and one_in(dice, 2):
        order["takes_from"] = one_of(dice, others)
    if one_in(dice, 3):
        order["officers"] = {one_of(dice, ("us", "mx")): 1}
    return order


def tempers(dice: Dice, network: Network, trucks: int) -> Tempers | None:
    """What drivers put up with, where some may turn back or leave."""
    if not network.seen.any():
        return None
    at = np.array([NEVER_TRUCKS, NEVER_TRUCKS, NEVER_TRUCKS, NEVER_TRUCKS, 0, 2, 4, 8])[dice.numbers(trucks, 0, 7)]
    above = np.array([np.inf, np.inf, 0, 0.5, 3, 10.5])[dice.numbers(trucks, 0, 5)]
    patience = np.array([np.inf, 0, 1, 5, 7.5, 20])[dice.numbers(trucks, 0, 5)]
    return Tempers(at, above, patience)


def no_shows(dice: Dice, trucks: Trucks) -> Trucks:
    """The same trucks; on some days, a few of them never come."""
    if not one_in(dice, 3):
        return trucks
    stays = dice.numbers(len(trucks), 0, 5) > 0
    visits = np.diff(trucks.first_visit)
    return replace(
        trucks,
        no_show=~stays,
        first_visit=np.concatenate(([0], np.cumsum(visits * stays))),
        stage=trucks.stage[np.repeat(stays, visits)],
    )


# --- what happened -------------------------------------------------------------------------------------------------


def features(network: Network, trucks: Trucks, log: Log) -> Iterator[str]:
    """What its days had in them of all this."""
    opened, closed, stood_down = _changes(network, log)
    looks_at = network.orders.looks_at[opened]
    turned_back, left = (log.disposition == end for end in (Disposition.TURNED_BACK, Disposition.LEFT_LINE))
    for_line = np.zeros(len(trucks), dtype=np.bool_)
    if trucks.tempers is not None:
        for_line = trucks.tempers.turn_back_at < NEVER_TRUCKS
    taken, ordinary = log.ended - log.began, _paced_by_load_alone(network, log)
    stated = trucks.service_min[log.truck, log.lane]
    found = (
        LooksAt.LINE in looks_at,
        LooksAt.WORK in looks_at,
        LooksAt.POSTED_WAIT in looks_at,
        closed,
        stood_down,
        (network.orders.takes_from[opened] != NOWHERE).any(),
        network.orders.officers[opened].any(),
        (turned_back & for_line).any(),
        (turned_back & ~for_line).any(),
        left.any(),
        left.any() and len(network.outages) > 0,
        _is_held_by_metering(network, trucks, log),
        (ordinary & (taken < stated)).any(),
        (ordinary & (taken > stated)).any(),
        (log.disposition == Disposition.NO_SHOW).any(),
    )
    return (name for name, had in zip(FEATURES, found, strict=True) if had)


def _changes(network: Network, log: Log) -> tuple[list[int], bool, bool]:
    """Orders that opened something; whether any closed it again, and whether any stood down with its plan."""
    opened, closed, stood_down = [], False, False
    before = np.zeros(len(network.orders), dtype=np.int64)
    opening = np.isin(log.change_of, np.flatnonzero(network.orders.group != NOWHERE))
    for row in np.flatnonzero((log.change_kind == Change.ON_DEMAND) & opening):
        order, value = log.change_of[row], log.change_value[row]
        if value > before[order]:
            opened.append(int(order))
        elif _plan(network, network.orders.group[order], log.change_min[row]):
            closed = True
        else:
            stood_down = True
        before[order] = value
    return opened, closed, stood_down


def _plan(network: Network, group: int, time: float) -> int:
    """What the plan of a group says at a time."""
    planned = (network.change_kind == Planned.GROUP) & (network.change_of == group) & (network.change_min <= time)
    return int(network.change_level[planned][-1])


def _paced_by_load_alone(network: Network, log: Log) -> Flags:
    """Services that nothing but the load could make quicker or slower."""
    alone = ~network.is_road & (network.outages.pace == 1).all(axis=0)
    return alone[log.stage] & ~np.isnan(log.ended) & ~np.isin(np.arange(len(log.stage)), log.stop_visit)


def _is_held_by_metering(network: Network, trucks: Trucks, log: Log) -> bool:
    """Whether a truck from before the gate entered just when it might after the one before it."""
    comes = np.diff(trucks.first_visit) > 0
    entered = np.full(len(trucks), np.nan)
    entered[comes] = log.joined[trucks.first_visit[:-1][comes]]
    for direction, headway in enumerate(network.headway_min):
        own = (trucks.direction == direction) & ~np.isnan(entered)
        times, arrived = entered[own], trucks.arrived_min[own]
        waited = times > arrived
        if headway and (waited[1:] & (np.diff(times) == headway)).any():
            return True
    return False
