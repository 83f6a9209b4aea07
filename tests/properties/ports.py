"""Random small ports, and days on them: full of equal times, empty and full lanes, blocking, shifts and closings."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from portsim.layout import lay_out
from portsim.network import Network, build
from portsim.scenario.model import Scenario
from portsim.trucks import Trucks
from tests.cleared import nothing_found

FAST, GENERAL = 0, 1
LAST_ARRIVAL_MIN = 90
DAY_MIN = 1440


@dataclass(frozen=True)
class Port:
    """A scenario as a dict, and the trucks of one day on it."""

    scenario: dict[str, Any]
    network: Network
    trucks: Trucks


def plans(highest: int, least_at_last: int) -> st.SearchStrategy[Any]:
    """A constant number, or three shifts of which the last is never empty, so that the port empties in the end."""
    levels = st.integers(0, highest)
    last = st.integers(least_at_last, highest)
    edges = st.tuples(st.sampled_from([10, 17, 20, 25]), st.sampled_from([31, 45, 59]))
    return st.one_of(last, st.builds(_shifts, edges, st.tuples(levels, levels, last)))


def _shifts(edges: tuple[int, int], levels: tuple[int, int, int]) -> dict[str, int]:
    """Three shifts of a day, with edges in minutes after midnight."""
    clock = ["00:00", *(f"00:{edge}" for edge in edges), "24:00"]
    return {f"{start}-{end}": level for start, end, level in zip(clock, clock[1:], levels, strict=False)}


def rooms() -> st.SearchStrategy[int | None]:
    return st.sampled_from([None, 0, 1, 2, 3])


@st.composite
def service_stages(draw: st.DrawFn, first: bool) -> dict[str, Any]:
    """A lane, two alike, or a fast one; groups of their own, flexible ones, or a line per server; perhaps officers."""
    stage: dict[str, Any] = {"kind": "service", "service": "1 min"}
    standard: dict[str, Any] = {"room": draw(rooms())}
    lanes = draw(st.sampled_from(["one", "two alike", "two alike", "fast", "fast"]))
    if lanes != "fast":
        standard |= {"servers": draw(plans(2, 1)), "lines": draw(st.sampled_from(["one", "per_server"]))}
        stage["lanes"] = {"standard": standard}
        if lanes == "two alike":
            stage["lanes"]["second"] = {**standard, "room": draw(rooms()), "servers": draw(plans(2, 1))}
    else:
        fast = {"room": draw(rooms()), "admits": {"programmes": ["FAST"]}}
        stage["lanes"] = {"fast": fast, "standard": standard}
        if draw(st.booleans()):
            stage["groups"] = {"flexible": {"lanes": ["fast", "standard"], "servers": draw(plans(2, 1))}}
            if draw(st.booleans()):
                standard["servers"] = draw(plans(2, 0))
        else:
            fast["servers"] = draw(plans(2, 1))
            standard["servers"] = draw(plans(2, 1))
    stage["lane_choice"] = draw(st.sampled_from(["dedicated", "shortest", "least_work", "random"]))
    stage["ties"] = draw(st.sampled_from(["first", "random"]))
    if draw(st.integers(0, 2)) == 0:
        stage["priority"] = {"fast": 0, "default": draw(st.integers(0, 1))}
    if draw(st.integers(0, 2)) == 0:
        stage["officers"] = draw(st.sampled_from([{"us": 1}, {"mx": 1}, {"us": 1, "mx": 1}, {"us": 2}]))
    if draw(st.integers(0, 2)) == 0:
        stage["at_end"] = draw(st.sampled_from(["serve", "serve", "hold"]))
    if first and draw(st.integers(0, 4)) == 0:
        stage["when_full"] = "turn_away"
    return stage


@st.composite
def roads(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "kind": "road",
        "travel": "1 min",
        "room": draw(st.sampled_from([None, 1, 2, 4])),
        "overtaking": draw(st.booleans()),
    }


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """A port of one to four stages, for two classes and perhaps two directions."""
    count = draw(st.integers(1, 4))
    stages = {
        f"stage{k}": draw(roads() if draw(st.integers(0, 2)) == 0 else service_stages(first=k == 0))
        for k in range(count)
    }
    calendar: dict[str, Any] = {"start": "2026-06-10", "days": draw(st.integers(1, 3)), "horizon": "12 d"}
    if draw(st.booleans()):
        calendar |= {"hours": "00:05-01:00", "at_close": draw(st.sampled_from(["serve", "hold", "turn_away"]))}
    if calendar["days"] > 1 and draw(st.integers(0, 3)) == 0:
        calendar["closed"] = ["2026-06-11"]
    classes = {"fast": {"share": 0.5, "programmes": ["FAST"]}, "general": {"share": 0.5}}
    directions = ["northbound", "southbound"] if draw(st.integers(0, 3)) == 0 else ["northbound"]
    return {
        "name": "a random small port",
        "port": {"name": "somewhere"},
        "calendar": calendar,
        "traffic": {direction: {"trucks_per_day": 100, "classes": classes} for direction in directions},
        "authorities": {"us": {"officers": draw(plans(3, 2))}, "mx": {"officers": draw(plans(2, 1))}},
        "stages": stages,
        "routes": {direction: [{"name": "all", "stages": list(stages)}] for direction in directions},
    }


@st.composite
def days(draw: st.DrawFn, network: Network, *, seizures: bool = False, most: int = 25) -> Trucks:
    """Trucks with times of whole, half or odd minutes, zero and very long services, and gaps in their itineraries.

    `seizures`: some are seized at the end, although no inspection of the scenario says so.
    """
    layout = network.layout
    n, stages, lanes = draw(st.integers(0, most)), len(layout.stages), len(layout.lanes)
    step = draw(st.sampled_from([5.0, 1.0, 0.5, 0.25]))
    last_min = draw(st.sampled_from([20, 45, LAST_ARRIVAL_MIN]))
    minute = draw(_array(n, st.integers(0, int(last_min / step)))) * step
    last_day = int(network.last_midnight_min) // DAY_MIN - 1
    arrived = np.sort(minute + DAY_MIN * draw(_array(n, st.integers(0, last_day))))
    direction = draw(_array(n, st.integers(0, len(layout.directions) - 1)))
    order = np.lexsort((direction, arrived))
    arrived, direction = arrived[order], direction[order]
    fast = draw(_array(n, st.integers(0, 1)))
    visited = draw(_array(n * stages, st.sampled_from([1, 1, 1, 0]))).reshape(n, stages).astype(bool)
    visited[~visited.any(axis=1), 0] = True
    service = draw(_array(n * lanes, st.sampled_from([0, 1, 1, 2, 3, 4, 7, 12, 60]))).reshape(n, lanes) * step
    truck_class = direction * 2 + np.where(fast == 1, FAST, GENERAL)
    admitted = np.ones((n, lanes), dtype=bool)
    for number, lane in enumerate(layout.lanes):
        if lane.name == "fast":
            admitted[:, number] = fast == 1
    seized = st.sampled_from([0, 0, 0, 1]) if seizures else st.just(0)
    luck = draw(_array(n * stages, st.integers(0, 15))).reshape(n, stages) / 16
    return Trucks(
        direction=direction,
        number=np.array([np.count_nonzero(direction[:k] == direction[k]) for k in range(n)], dtype=np.int64),
        arrived_min=arrived.astype(np.float64),
        truck_class=truck_class,
        route=direction,
        selected=np.zeros((n, stages), dtype=bool),
        referred=np.zeros((n, stages), dtype=bool),
        **nothing_found(n, layout) | {"seized": draw(_array(n, seized)).astype(bool)},
        first_visit=np.concatenate(([0], np.cumsum(visited.sum(axis=1)))),
        stage=np.nonzero(visited)[1],
        admitted=admitted,
        service_min=service.astype(np.float64),
        priority=np.where(fast == 1, 0, draw(st.integers(0, 1)))[:, np.newaxis].repeat(stages, axis=1),
        lane_luck=luck,
    )


def _array(size: int, elements: st.SearchStrategy[int]) -> st.SearchStrategy[np.ndarray]:
    return st.lists(elements, min_size=size, max_size=size).map(lambda values: np.array(values, dtype=np.int64))


@st.composite
def ports(draw: st.DrawFn, *, seizures: bool = False, most: int = 25) -> Port:
    scenario = draw(scenarios())
    checked = Scenario.model_validate(scenario)
    network = build(checked, lay_out(checked))
    return Port(scenario, network, draw(days(network, seizures=seizures, most=most)))
