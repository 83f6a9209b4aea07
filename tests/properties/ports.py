"""Random small ports, and days on them: full of equal times, empty and full lanes, blocking, shifts and closings."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from portsim.layout import lay_out
from portsim.network import Network, build
from portsim.scenario.model import Scenario
from portsim.trucks import Trucks
from tests.cleared import nothing_found
from tests.properties import officers
from tests.properties.demand import demand, no_shows, tempers
from tests.properties.dice import Dice, drawn, number, one_in, one_of
from tests.properties.outages import lives, outages
from tests.properties.pressure import pressure, relaxed

FAST, GENERAL = 0, 1
DAY_MIN = 1440
SERVICES = np.array([0, 1, 1, 2, 3, 4, 7, 12, 60])
"""Minutes of a service, times the step of the day's clock."""
HUGE_MIN = 2000
MEANS_MIN = (1, 2, 3, 10)


@dataclass(frozen=True)
class Port:
    """A scenario as a dict, and the trucks of its days."""

    scenario: dict[str, Any]
    network: Network
    trucks: Trucks


def plan(dice: Dice, highest: int, least_at_last: int) -> Any:
    """A constant number, or three shifts; the last has at least so many that the port empties in the end."""
    last = number(dice, least_at_last, highest)
    if not one_of(dice, (False, True, True)):
        return last
    edges = one_of(dice, (10, 17, 20, 25)), one_of(dice, (31, 45, 59))
    clock = ["00:00", *(f"00:{edge}" for edge in edges), "24:00"]
    levels = number(dice, 0, highest), number(dice, 0, highest), last
    return {f"{start}-{end}": level for start, end, level in zip(clock, clock[1:], levels, strict=False)}


def services(dice: Dice, lanes: Collection[str]) -> str | dict[str, str]:
    """Mean minutes by class and lane, as `least_work` weighs trucks; what each truck takes in truth is drawn for it."""
    if one_in(dice, 3):
        return "1 min"
    by_name = {f"{kind}@{lane}": f"{one_of(dice, MEANS_MIN)} min" for kind in ("fast", "general") for lane in lanes}
    return {"default": "1 min", **by_name}


def room(dice: Dice) -> int | None:
    """Trucks that can wait in a lane."""
    return one_of(dice, (None, 0, 1, 2, 3))


def _service_stage(dice: Dice, *, first: bool, wild: bool) -> dict[str, Any]:
    """A lane, two alike, or a fast one; groups of their own, flexible ones, or a line per server; perhaps officers."""
    stage: dict[str, Any] = {"kind": "service"}
    standard: dict[str, Any] = {"room": room(dice)}
    lanes = one_of(dice, ("one", "two alike", "two alike", "fast", "fast"))
    if lanes != "fast":
        standard |= {"servers": plan(dice, 2, 1), "lines": one_of(dice, ("one", "per_server"))}
        stage["lanes"] = {"standard": standard}
        if lanes == "two alike":
            stage["lanes"]["second"] = {**standard, "room": room(dice), "servers": plan(dice, 2, 1)}
            if wild and one_in(dice, 4):  # closed for good
                stage["lanes"]["second"]["servers"] = {"00:00-24:00": 0}
    else:
        fast = {"room": room(dice), "admits": {"programmes": ["FAST"]}}
        stage["lanes"] = {"fast": fast, "standard": standard}
        if one_in(dice, 2):
            stage["groups"] = {"flexible": {"lanes": ["fast", "standard"], "servers": plan(dice, 2, 1)}}
            if one_in(dice, 2):
                standard["servers"] = plan(dice, 2, 0)
        else:
            fast["servers"] = plan(dice, 2, 1)
            standard["servers"] = plan(dice, 2, 1)
    stage["service"] = services(dice, stage["lanes"])
    stage["lane_choice"] = one_of(dice, ("dedicated", "shortest", "least_work", "random"))
    stage["ties"] = one_of(dice, ("first", "random"))
    if one_in(dice, 3):
        stage["priority"] = {"fast": 0, "default": number(dice, 0, 1)}
    if one_in(dice, 2):
        stage["officers"] = one_of(dice, ({"us": 1}, {"mx": 1}, {"us": 1, "mx": 1}, {"us": 2}))
    at_end = one_of(dice, (None, "serve", "hold"))
    if at_end:
        stage["at_end"] = at_end
    if first and one_in(dice, 5):
        stage["when_full"] = "turn_away"
    return stage


def _road(dice: Dice) -> dict[str, Any]:
    return {
        "kind": "road",
        "travel": "1 min",
        "room": one_of(dice, (None, 1, 2, 4)),
        "overtaking": one_in(dice, 2),
    }


def _stage(dice: Dice, place: int, *, wild: bool) -> dict[str, Any]:
    kind = one_of(dice, ("service",) * 5 + ("road",) * 3 + ("hold",))
    if kind == "hold" and place:
        return {"kind": "hold", "time": "1 min", "held_by": ["stage0"]}
    return _service_stage(dice, first=place == 0, wild=wild) if kind == "service" else _road(dice)


def _scenario(dice: Dice, *, wild: bool) -> dict[str, Any]:
    """A port of one to four stages, for two classes and perhaps two directions."""
    stages = {f"stage{place}": _stage(dice, place, wild=wild) for place in range(number(dice, 1, 4))}
    horizon = one_of(dice, ("12 d", "12 d", "1 min", "20 min")) if wild else "12 d"
    calendar: dict[str, Any] = {"start": "2026-06-10", "days": number(dice, 1, 3), "horizon": horizon}
    if one_in(dice, 2):
        calendar |= {"hours": "00:05-01:00", "at_close": one_of(dice, ("serve", "hold", "turn_away"))}
        if calendar["at_close"] == "hold" and not wild:  # of some plans a minute a day is left, in which a truck begins
            calendar["horizon"] = "60 d"
    if calendar["days"] > 1 and one_in(dice, 4):
        calendar["closed"] = ["2026-06-11"]
    classes = {"fast": {"share": 0.5, "programmes": ["FAST"]}, "general": {"share": 0.5}}
    directions = ["northbound", "southbound"] if one_in(dice, 4) else ["northbound"]
    return {
        "name": "a random small port",
        "port": {"name": "somewhere"},
        "calendar": calendar,
        "traffic": {direction: {"trucks_per_day": 100, "classes": classes} for direction in directions},
        "authorities": {"us": {"officers": plan(dice, 3, 2)}, "mx": {"officers": plan(dice, 2, 1)}},
        "stages": stages,
        "routes": {direction: [{"name": "all", "stages": list(stages)}] for direction in directions},
    }


def day(dice: Dice, network: Network, *, wild: bool = False, most: int = 25) -> Trucks:
    """Trucks with times of whole, half or odd minutes, zero and very long services, and gaps in their itineraries.

    `wild`: some are seized at the end, although no inspection of the scenario says so, and some take more than a day.
    """
    layout = network.layout
    n, stages, lanes = number(dice, 0, most), len(layout.stages), len(layout.lanes)
    step = one_of(dice, (5.0, 1.0, 0.5, 0.25))
    last_min = one_of(dice, (20, 45, 90))
    minute = dice.numbers(n, 0, int(last_min / step)) * step
    last_day = int(network.last_midnight_min) // DAY_MIN - 1
    if one_in(dice, 4):  # nobody comes on later days
        last_day = number(dice, 0, last_day)
    arrived = np.sort(minute + DAY_MIN * dice.numbers(n, 0, last_day))
    direction = dice.numbers(n, 0, len(layout.directions) - 1)
    order = np.lexsort((direction, arrived))
    arrived, direction = arrived[order], direction[order]
    fast = dice.numbers(n, 0, 1) == 1
    visited = dice.numbers(n * stages, 0, 3).reshape(n, stages) < 3
    visited[~visited.any(axis=1), 0] = True
    service = SERVICES[dice.numbers(n * lanes, 0, len(SERVICES) - 1)].reshape(n, lanes) * step
    seized = np.zeros(n, dtype=bool)
    if wild:
        seized = dice.numbers(n, 0, 3) == 3
        if one_in(dice, 5):
            service[dice.numbers(n * lanes, 0, 9).reshape(n, lanes) == 9] = HUGE_MIN
    admitted = np.ones((n, lanes), dtype=bool)
    for place, lane in enumerate(layout.lanes):
        if lane.name == "fast":
            admitted[:, place] = fast
    return Trucks(
        direction=direction,
        number=np.array([np.count_nonzero(direction[:k] == direction[k]) for k in range(n)], dtype=np.int64),
        arrived_min=arrived.astype(np.float64),
        truck_class=direction * 2 + np.where(fast, FAST, GENERAL),
        route=direction,
        selected=np.zeros((n, stages), dtype=bool),
        referred=np.zeros((n, stages), dtype=bool),
        **nothing_found(n, layout) | {"seized": seized},
        first_visit=np.concatenate(([0], np.cumsum(visited.sum(axis=1)))),
        stage=np.nonzero(visited)[1],
        admitted=admitted,
        service_min=service.astype(np.float64),
        priority=np.where(fast, 0, number(dice, 0, 1))[:, np.newaxis].repeat(stages, axis=1),
        lane_luck=dice.numbers(n * stages, 0, 15).reshape(n, stages) / 16,
    )


def port(
    dice: Dice,
    *,
    wild: bool = False,
    stopping: bool = False,
    supervised: bool = False,
    staffed: bool = False,
    most: int = 25,
) -> Port:
    """A port and its trucks, `most` at most.

    `wild`: not all trucks get through - lanes may be closed for good, services take longer than a day, the end comes
    soon after the last midnight - and some are seized. `stopping`: there may be outages. `supervised`: there may be
    standing orders, posted waits, relaxed rates, drivers who turn back or leave, metering, and speeds that depend on
    the load. `staffed`, or `supervised`: booths may take officers from the pools of exams.
    """
    scenario = _scenario(dice, wild=wild)
    if supervised:
        scenario = demand(dice, scenario)
        scenario |= pressure(dice, scenario)
    if supervised or staffed:
        scenario = officers.staffed(dice, scenario, wild=wild)
    if stopping:
        scenario |= outages(dice, scenario, wild=wild)
    checked = Scenario.model_validate(scenario)
    network = build(checked, lay_out(checked))
    trucks = day(dice, network, wild=wild, most=most)
    if stopping:
        trucks = replace(trucks, **lives(dice, network))
    if supervised:
        trucks = no_shows(dice, replace(trucks, tempers=tempers(dice, network, len(trucks))))
        trucks = relaxed(dice, network, trucks)
    return Port(scenario, network, trucks)


def ports(
    *, wild: bool = False, stopping: bool = False, supervised: bool = False, staffed: bool = False, most: int = 25
) -> st.SearchStrategy[Port]:
    """The same, drawn by hypothesis."""
    return drawn(port, wild=wild, stopping=stopping, supervised=supervised, staffed=staffed, most=most)
