"""Random booths that take officers from the pools of exams, for a random port, and what pools do first when short."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from portsim.log import Change, Log
from portsim.network import Network
from tests.properties.dice import Dice, one_in, one_of

POOLS = ("us", "mx")
SERVERS = 2
"""Servers of a group at most, by its plan."""
FEATURES = (
    "booths staffed from pools",
    "booths that lacked officers",
    "booths that closed when the plan of officers fell",
    "booths that closed for parked trucks",
    "booths that opened as officers came free",
    "booths that opened while parked trucks lacked officers",
    "booths staffed from pools, opened on demand",
)


# --- the port ------------------------------------------------------------------------------------------------------


def staffed(dice: Dice, scenario: dict[str, Any], *, wild: bool) -> dict[str, Any]:
    """The same port, where some booths take officers; unless `wild`, there are enough for all booths in the end."""
    stages = {name: _of_stage(dice, stage) for name, stage in _both(dice, scenario["stages"]).items()}
    when_short = {pool: one_of(dice, ("exams", "booths", "booths")) for pool in POOLS if not one_in(dice, 8)}
    authorities = dict(scenario["authorities"])
    if not wild:
        for pool in POOLS:
            booths = sum(
                (SERVERS + _on_demand(stage, name)) * group["staffed_by"].get(pool, 0)
                for stage in stages.values()
                for name, group in _groups(stage)
                if "staffed_by" in group
            )
            least = booths + 2 if when_short.get(pool) == "booths" else max(booths, 2)
            authorities[pool] = {"officers": _officers(dice, least)}
    return scenario | {"stages": stages, "when_short": when_short, "authorities": authorities}


def _both(dice: Dice, stages: dict[str, Any]) -> dict[str, Any]:
    """The same stages; where several have servers, one or another mostly has booths, and one exams."""
    serving = [name for name, stage in stages.items() if stage["kind"] == "service"]
    if len(serving) < 2 or one_in(dice, 8):
        return stages
    booths, exams = (serving[0], serving[-1]) if one_in(dice, 2) else (serving[-1], serving[0])
    without = {key: value for key, value in stages[booths].items() if key != "officers"}
    return stages | {booths: without, exams: {"officers": {"us": 1}} | stages[exams]}


def _officers(dice: Dice, least: int) -> dict[str, int]:
    """Too few for all at first, enough at last."""
    edge = one_of(dice, ("00:31", "00:17", "00:45"))
    return {f"00:00-{edge}": one_of(dice, (1, 0, 2, least)), f"{edge}-24:00": least}


def _groups(stage: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What has servers of its own: lanes and groups."""
    every = [*stage.get("lanes", {}).items(), *stage.get("groups", {}).items()]
    return [(name, group) for name, group in every if "servers" in group]


def _on_demand(stage: dict[str, Any], group: str) -> int:
    return sum(order["at_most"] for order in stage.get("on_demand", ()) if order["group"] == group)


def _of_stage(dice: Dice, stage: dict[str, Any]) -> dict[str, Any]:
    if stage["kind"] != "service" or "officers" in stage:
        return stage
    made = dict(stage)
    for part in ("lanes", "groups"):
        if part in stage:
            made[part] = {
                name: item | _taken(dice) if "servers" in item else item for name, item in stage[part].items()
            }
    groups = dict(_groups(made))
    if "on_demand" in stage:
        made["on_demand"] = [
            {key: value for key, value in order.items() if key != "officers"}
            if "staffed_by" in groups[order["group"]]
            else order
            for order in stage["on_demand"]
        ]
    return made


def _taken(dice: Dice) -> dict[str, Any]:
    if one_in(dice, 4):
        return {}
    return {"staffed_by": one_of(dice, ({"us": 1}, {"us": 1}, {"mx": 1}, {"us": 2}, {"us": 1, "mx": 1}))}


# --- what happened -------------------------------------------------------------------------------------------------


def features(network: Network, log: Log) -> Iterator[str]:
    """What its days had in them of all this."""
    staffed = network.staffed_by.any(axis=1)
    if not staffed.any():
        return
    group_of = np.repeat(np.arange(len(staffed)), np.diff(network.layout.first_server))
    found = set()
    level = np.zeros(len(staffed), dtype=np.int64)
    planned = np.zeros(len(staffed), dtype=np.int64)
    for row, (time, kind, of) in enumerate(zip(log.change_min, log.change_kind, log.change_of, strict=True)):
        if kind == Change.GROUP_PLAN:
            planned[of] = log.change_value[row]
        if kind == Change.ON_DEMAND and staffed[network.orders.group[of]]:
            found.add("booths staffed from pools, opened on demand")
        if kind in (Change.SERVER_OPENED, Change.SERVER_CLOSING, Change.SERVER_CLOSED):
            group = group_of[of]
            closes = kind == Change.SERVER_CLOSING or (kind == Change.SERVER_CLOSED and _was_open(log, row))
            level[group] += int(kind == Change.SERVER_OPENED) - int(closes)
            if staffed[group]:
                found.update(_change(network, log, time, group, closes=closes, opens=kind == Change.SERVER_OPENED))
        last = row + 1 == len(log.change_min) or log.change_min[row + 1] > time
        if last and (level < planned)[staffed].any():
            found.add("booths that lacked officers")
    yield from (name for name in FEATURES if name in found)


def _was_open(log: Log, row: int) -> bool:
    """Whether a server that closed had not been told to before."""
    kinds = (Change.SERVER_OPENED, Change.SERVER_CLOSING, Change.SERVER_CLOSED)
    before = np.flatnonzero((log.change_of[:row] == log.change_of[row]) & np.isin(log.change_kind[:row], kinds))
    return bool(len(before)) and log.change_kind[before[-1]] == Change.SERVER_OPENED


def _change(network: Network, log: Log, time: float, group: int, *, closes: bool, opens: bool) -> Iterator[str]:
    """What the opening or closing of a booth was about, at an instant at which no plan of booths changed."""
    if opens:
        yield "booths staffed from pools"
    at = log.change_min == time
    pools = np.flatnonzero(network.staffed_by[group])
    parked = (log.parked < time) & ~(log.began <= time) & ~(log.left <= time)
    lacking = (parked & network.officers[log.stage][:, pools].any(axis=1)).any()
    if opens and lacking and not network.exams_first[pools].any():
        yield "booths that opened while parked trucks lacked officers"
    if np.isin(log.change_kind[at], (Change.GROUP_PLAN, Change.ON_DEMAND, Change.GATE, Change.OUTAGE)).any():
        return
    officers_changed = (log.change_kind[at] == Change.OFFICERS).any()
    if closes and officers_changed:
        yield "booths that closed when the plan of officers fell"
    elif closes and network.exams_first[pools].any():
        yield "booths that closed for parked trucks"
    elif opens and not officers_changed:
        yield "booths that opened as officers came free"
