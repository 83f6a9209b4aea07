"""Random outages for a random port: stated and by chance, with crews, at instants at which much else happens."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.log import Change, Log
from portsim.network import Network
from portsim.outages import NO_CREW, Wears, Work
from portsim.trucks import Trucks
from tests.properties.dice import Dice, number, one_in, one_of

START_MINUTES = (0, 10, 17, 20, 25, 31, 45, 59, 60)
"""Minutes after midnight at which plans change, too."""
BREAKDOWNS = 8
"""How often a machine breaks down at most; its last life is longer than any run."""
FOR_EVER_MIN = 1e6
PACES = (2, 0.5, 1.1, 0.7, 3)

FEATURES = (
    "services stopped",
    "services stopped more than once",
    "services that went on where they stopped",
    "services that began anew",
    "services finished in spite of an outage",
    "trucks sent back to their line",
    "parked trucks sent back to their line",
    "machines that broke down: always in use",
    "machines that broke down: while open",
    "machines that broke down: while busy",
    "machines that waited for a crew",
    "repairs of no time",
    "slower services",
    "trucks that waited for a closed road",
    "trucks that waited for a stopped pool",
    "plans that hold for a time",
)


# --- the port ------------------------------------------------------------------------------------------------------


def outages(dice: Dice, scenario: dict[str, Any], *, wild: bool) -> dict[str, Any]:
    """Sections `events`, `breakdowns` and `crews` for a random port; `wild`: some outages never end."""
    events = [_event(dice, scenario, place, wild=wild) for place in range(number(dice, 0, 3))]
    crews = {"fitters": one_of(dice, (1, 1, 2))} if not one_in(dice, 3) else {}
    breakdowns = {f"breakdown{place}": _breakdown(dice, scenario, crews) for place in range(number(dice, 0, 3))}
    return {"events": events, "breakdowns": breakdowns, "crews": crews}


def _event(dice: Dice, scenario: dict[str, Any], place: int, *, wild: bool) -> dict[str, Any]:
    start_min = one_of(dice, START_MINUTES) if one_in(dice, 2) else number(dice, 0, 95)
    day = 10 + number(dice, 0, 1)
    lasting = "30 d" if wild and one_in(dice, 8) else f"{number(dice, 1, 40)} min"
    event: dict[str, Any] = {
        "name": f"event{place}",
        "from": f"2026-06-{day} {start_min // 60:02}:{start_min % 60:02}",
        "lasting": lasting,
    }
    what = one_of(dice, ("down", "down", "down", "slower", "both"))
    if what != "slower":
        event |= _stops(dice, scenario, servers_only=False)
    if what != "down":
        event["slower"] = {stage: one_of(dice, PACES) for stage in some(dice, list(scenario["stages"]))}
    if place == 0 and one_in(dice, 3):
        event |= _other_plans(dice, scenario)
    return event


def _other_plans(dice: Dice, scenario: dict[str, Any]) -> dict[str, Any]:
    plans: dict[str, Any] = {}
    every = groups(scenario)
    if every and one_in(dice, 2):
        stage, group = one_of(dice, every)
        plans["servers"] = {stage: {group: number(dice, 0, 3)}}
    if one_in(dice, 2):
        plans["officers"] = {one_of(dice, ("us", "mx")): number(dice, 0, 3)}
    if "hours" in scenario["calendar"] and one_in(dice, 2):
        plans["hours"] = "00:15-00:40"
    return plans


def _breakdown(dice: Dice, scenario: dict[str, Any], crews: dict[str, int]) -> dict[str, Any]:
    """Its times stand in the table of trucks, whatever is stated here."""
    alone = bool(groups(scenario)) and one_in(dice, 2)
    stated = _stops(dice, scenario, servers_only=alone) | {"after": "10 min", "repair": "5 min"}
    if alone:
        stated |= {"each": "server", "in_use": one_of(dice, ("always", "open", "busy"))}
    if crews and not one_in(dice, 4):
        stated["crew"] = "fitters"
    return stated


def _stops(dice: Dice, scenario: dict[str, Any], *, servers_only: bool) -> dict[str, Any]:
    """What stands still, and what becomes of trucks and services there."""
    served = [name for name, stage in scenario["stages"].items() if stage["kind"] == "service"]
    roads = [name for name, stage in scenario["stages"].items() if stage["kind"] == "road"]
    every, first = groups(scenario), _lanes_served_first(scenario)
    kinds = ["stages", "lanes", "servers"] if served else []
    if not servers_only:
        kinds += ["port", "pools", "pools", *(["roads"] if roads else [])]
    kind = one_of(dice, kinds)
    if kind == "port":
        down: dict[str, Any] = {"port": True}
    elif kind == "pools":
        down = {"pools": some(dice, ["us", "mx"])}
    elif kind == "roads":
        down = {"stages": some(dice, roads)}
    elif kind == "stages":
        down = {"stages": some(dice, served)}
    elif kind == "lanes":
        stage, lane = one_of(dice, first)
        down = {"lanes": {stage: [lane]}}
    else:
        stage, group = one_of(dice, every)
        down = {"servers": {stage: {group: number(dice, 1, 2)}}}
    if kind in ("pools", "roads"):
        return {"down": down}
    return {
        "down": down,
        "truck": one_of(dice, ("stays", "moves", "moves")),
        "work": one_of(dice, ("resume", "restart", "finish")),
    }


def groups(scenario: dict[str, Any]) -> list[tuple[str, str]]:
    """Stage and name of each group."""
    return [
        (name, group)
        for name, stage in scenario["stages"].items()
        if stage["kind"] == "service"
        for group in [*(lane for lane, item in stage["lanes"].items() if "servers" in item), *stage.get("groups", {})]
    ]


def _lanes_served_first(scenario: dict[str, Any]) -> list[tuple[str, str]]:
    """Stage and lane of each group, which serves that lane first."""
    return [
        (stage, scenario["stages"][stage].get("groups", {}).get(group, {"lanes": [group]})["lanes"][0])
        for stage, group in groups(scenario)
    ]


def some(dice: Dice, names: Sequence[str]) -> list[str]:
    """At least one of these."""
    first = number(dice, 0, len(names) - 1)
    return [name for place, name in enumerate(names) if place == first or one_in(dice, 3)]


def lives(dice: Dice, network: Network) -> dict[str, Any]:
    """Columns of the table of trucks for all machines, with times on which much else falls, too."""
    machines = len(network.outages.machine_outage)
    step = one_of(dice, (1.0, 5.0, 0.5, 0.25))
    life = dice.numbers(machines * BREAKDOWNS, 1, 25).reshape(machines, BREAKDOWNS) * step
    repair = dice.numbers(machines * BREAKDOWNS, 0, 16).reshape(machines, BREAKDOWNS) * step
    return {
        "first_life": np.arange(machines + 1) * (BREAKDOWNS + 1),
        "life_min": np.pad(life, ((0, 0), (0, 1)), constant_values=FOR_EVER_MIN).ravel(),
        "repair_min": np.pad(repair, ((0, 0), (0, 1))).ravel(),
    }


# --- what happened -------------------------------------------------------------------------------------------------


def features(scenario: dict[str, Any], network: Network, trucks: Trucks, log: Log) -> Iterator[str]:
    """What its days had in them of outages."""
    stopped = ~np.isnan(log.stop_began)
    went_on = ~np.isnan(log.stop_went_on)
    works = _works_of_stops(network, log)
    sent_back = log.parked[log.stop_visit] >= log.stop_min
    wears = {int(network.outages.machine_wears[machine]) for machine, *_ in _repairs(network, log)}
    waited, at_once = False, False
    for machine, breakdown, lasted in _repairs(network, log):
        repair = trucks.repair_min[trucks.first_life[machine] + breakdown]
        at_once = at_once or repair == 0
        waited = waited or bool(network.outages.machine_crew[machine] != NO_CREW and lasted > repair)
    found = (
        stopped.any(),
        len(np.unique(log.stop_visit[stopped])) < np.count_nonzero(stopped),
        (went_on & (works == Work.RESUME)).any(),
        (went_on & (works == Work.RESTART)).any(),
        _finishes(network, log),
        (sent_back & stopped).any(),
        (sent_back & ~stopped).any(),
        Wears.ALWAYS in wears,
        Wears.OPEN in wears,
        Wears.BUSY in wears,
        waited,
        at_once,
        _slower(network, trucks, log).any(),
        _waits(log.joined, network.outages.of_road[:, log.stage], log),
        _waits(log.began, _stops_pool_of(network)[:, log.stage], log),
        any("servers" in event or "officers" in event for event in scenario.get("events", [])),
    )
    return (name for name, had in zip(FEATURES, found, strict=True) if had)


def _works_of_stops(network: Network, log: Log) -> np.ndarray:
    """`Work` of an outage that stopped each, shape (X,)."""
    works = np.full(len(log.stop_min), -1)
    for row in np.flatnonzero((log.change_kind == Change.OUTAGE) & (log.change_value == 1)):
        outage = log.change_of[row]
        works[(log.stop_min == log.change_min[row]) & network.outages.of_server[outage][log.stop_server]] = (
            network.outages.work[outage]
        )
    return works


def _repairs(network: Network, log: Log) -> Iterator[tuple[int, int, float]]:
    """Each breakdown that was mended: machine, number, and how long it lasted [min]."""
    for machine, outage in enumerate(network.outages.machine_outage):
        rows = np.flatnonzero((log.change_kind == Change.OUTAGE) & (log.change_of == outage))
        for breakdown, (begins, ends) in enumerate(zip(rows[::2], rows[1::2], strict=False)):
            yield machine, breakdown, log.change_min[ends] - log.change_min[begins]


def _finishes(network: Network, log: Log) -> bool:
    """Whether a service went on at a server that an outage stopped."""
    served = log.server >= 0
    server, began, ended = log.server[served], log.began[served], log.ended[served]
    return any(
        (
            network.outages.of_server[outage][server] & (began < log.change_min[row]) & (ended > log.change_min[row])
        ).any()
        for row in np.flatnonzero((log.change_kind == Change.OUTAGE) & (log.change_value == 1))
        for outage in [log.change_of[row]]
        if network.outages.work[outage] == Work.FINISH
    )


def _slower(network: Network, trucks: Trucks, log: Log) -> Flags:
    """Services that took another time than they would have, although nothing stopped them."""
    ordinary = ~network.is_road[log.stage] & ~np.isin(np.arange(len(log.stage)), log.stop_visit)
    return ordinary & ~np.isnan(log.ended) & (log.ended - log.began != trucks.service_min[log.truck, log.lane])


def _stops_pool_of(network: Network) -> Flags:
    """Outages that stop a pool which a stage needs, shape (O, S)."""
    return (network.outages.of_pool[:, np.newaxis, :] & (network.officers > 0)).any(axis=2)


def _waits(times: Floats, concerned: Flags, log: Log) -> bool:
    """Whether something began just when an outage ended that concerned it; `concerned` has shape (O, V)."""
    rows = np.flatnonzero((log.change_kind == Change.OUTAGE) & (log.change_value == 0))
    return any((concerned[log.change_of[row]] & (times == log.change_min[row])).any() for row in rows)
