"""Hand-worked days: a port in a few lines of YAML, a script of trucks, and what the engine made of it.

    day = run("primary: {servers: 1}", [truck(0, primary=5), truck(1, primary=5)])
    assert day.began("primary") == [0, 5]

Stages are written as in a scenario file, with short forms: a stage with `travel` is a road, one with `held_by` a
penalty, any other a service stage; `servers`, `staffed_by`, `room` and `lines` without `lanes` describe its only lane,
named like the stage; `service` may be left out, for each truck brings its own minutes. The stages of a truck and its
minutes there are the keywords of `truck`, in the order of the visits.

Times are minutes since midnight of the first day, a Monday, or clock times: `"08:00"`, `"+1d 06:00"`. What an accessor
returns has one entry per truck of the script, None where it did not happen.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from portsim.layout import Layout, lay_out
from portsim.log import Change, Disposition, Log
from portsim.network import Network, build
from portsim.pressure import steps_of_trucks
from portsim.scenario.model import Scenario
from portsim.scenario.stages import ServiceStage
from portsim.scenario.traffic import TruckClass
from portsim.trucks import NEVER_TRUCKS, Inspected, Relaxed, Tempers, Trucks
from portsim.units import MINUTES_PER_DAY, MINUTES_PER_HOUR, parse_clock, to_grid
from tests.cleared import nothing_found
from tests.engine.both import simulate

Minutes = float | int
Clock = Minutes | str

START = "2026-06-08"
CLASSES = {
    "general": {"share": 1.0},
    "fast": {"share": 0.0, "programmes": ["FAST"]},
    "empty": {"share": 0.0, "laden": False},
}
LANE_KEYS = ("servers", "staffed_by", "room", "lines")


def minutes(time: Clock) -> float:
    """Minutes of a clock time `HH:MM` or `+1d HH:MM`; numbers stay."""
    if not isinstance(time, str):
        return float(time)
    day, clock = time[1:].split("d ") if time.startswith("+") else ("0", time)
    return float(int(day) * MINUTES_PER_DAY + parse_clock(clock))


def at(*times: Clock | None) -> list[float | None]:
    """What an accessor returns for these times."""
    return [None if time is None else minutes(time) for time in times]


# --- the port ------------------------------------------------------------------------------------------------------


def _stage(name: str, written: Mapping[str, Any]) -> dict[str, Any]:
    stage = dict(written)
    if "travel" in stage:
        return {"kind": "road", **stage}
    if "held_by" in stage:
        return {"kind": "hold", "time": "1 min", **stage}
    if "lanes" not in stage:
        stage["lanes"] = {name: {key: stage.pop(key) for key in LANE_KEYS if key in stage}}
    return {"kind": "service", "service": "1 min", **stage}


def port(
    stages: str,
    *,
    pools: Mapping[str, Any] | None = None,
    authorities: Mapping[str, Any] | None = None,
    orders: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    measured: Sequence[str] | Mapping[str, Any] | None = None,
    posted: Mapping[str, Mapping[str, Any]] | None = None,
    drivers: Mapping[str, Mapping[str, Any]] | None = None,
    metering: Mapping[str, str] | None = None,
    under_pressure: Mapping[str, Mapping[str, Any]] | None = None,
    appointments: Mapping[str, Any] | None = None,
    events: Sequence[Mapping[str, Any]] = (),
    breakdowns: Mapping[str, Mapping[str, Any]] | None = None,
    crews: Mapping[str, int] | None = None,
    when_short: Mapping[str, str] | None = None,
    **calendar: Any,
) -> Scenario:
    """A port from the YAML of its stages; both directions may visit all of them, in the order written.

    `orders` by stage are standing orders, for its group of the same name if none is stated; `measured`: the stages of
    the wait, or the whole section. What is stated of the times of breakdowns counts for nothing: `lives` of `run` tells
    them; nor do tempers of drivers: each truck brings its own.
    """
    read = YAML(typ="safe", pure=True).load(stages)
    for stage, given in (orders or {}).items():
        read[stage]["on_demand"] = [
            {"name": str(number), "group": stage, **order} for number, order in enumerate(given)
        ]
    route = [{"name": "all", "stages": list(read)}]
    return Scenario.model_validate(
        {
            "name": "a hand-worked day",
            "port": {"name": "nowhere"},
            "calendar": {"start": START, "days": 1, **calendar},
            "traffic": {
                way: {"trucks_per_day": 1.0, "classes": CLASSES, "appointments": appointments}
                for way in ("northbound", "southbound")
            },
            "authorities": dict(authorities or {}),
            "pools": dict(pools or {}),
            "stages": {name: _stage(name, written) for name, written in read.items()},
            "routes": {"northbound": route, "southbound": route},
            "measured": measured if isinstance(measured, Mapping) else {"wait": measured},
            "posted": dict(posted or {}),
            "drivers": {way: {"tempers": [{"patience": "1 h"}], **item} for way, item in (drivers or {}).items()},
            "metering": dict(metering or {}),
            "under_pressure": dict(under_pressure or {}),
            "events": [{"name": str(number), **event} for number, event in enumerate(events)],
            "breakdowns": {
                name: {"after": "1 h", "repair": "1 h", **item} for name, item in (breakdowns or {}).items()
            },
            "crews": dict(crews or {}),
            "when_short": dict(when_short or {}),
        }
    )


def event(begins: int, ends: int, **changes: Any) -> dict[str, Any]:
    """Something that holds between two minutes of the first day; `changes` as in a scenario file."""
    clock = f"{begins // MINUTES_PER_HOUR:02}:{begins % MINUTES_PER_HOUR:02}"
    return {"from": f"{START} {clock}", "lasting": f"{ends - begins} min", **changes}


# --- the trucks ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scripted:
    """One truck of the script, and what its driver puts up with.

    `visits`: minutes by stage, or by lane within a stage; `seized` at the last of them. One that never comes has none.
    """

    arrived: float
    of: str
    direction: str
    luck: float
    seized: bool
    comes: bool
    spared: Mapping[str, int]
    """Stages that it does not visit from a step of pressure on."""
    brought: Mapping[str, int]
    """Stages that it visits only from a step on."""
    temper: tuple[float, float, float]
    """Trucks in sight at which to turn back, posted wait above which to do so, and patience [min]."""
    visits: Mapping[str, Minutes | Mapping[str, Minutes]]


def truck(
    arrived: Clock,
    *,
    of: str = "general",
    direction: str = "northbound",
    luck: float = 0.0,
    seized: bool = False,
    comes: bool = True,
    spared: Mapping[str, int] | None = None,
    brought: Mapping[str, int] | None = None,
    turn_back_at: int = NEVER_TRUCKS,
    turn_back_above: Minutes = math.inf,
    patience: Minutes = math.inf,
    **visits: Minutes | Mapping[str, Minutes],
) -> Scripted:
    """A truck of class `of`; `luck` is its uniform number for lane choice; the keywords left are stages and minutes."""
    temper = (turn_back_at, turn_back_above, patience)
    given = spared or {}, brought or {}
    return Scripted(minutes(arrived), of, direction, luck, seized, comes, *given, temper, visits)


def _priority(stage: ServiceStage, name: str, programmes: Sequence[str]) -> int:
    fitting = [stage.priority[key] for key in (name, *programmes) if key in stage.priority]
    return min(fitting, default=stage.priority.get("default", 0))


def _table(scenario: Scenario, layout: Layout, script: Sequence[Scripted]) -> Trucks:
    order = [(item.arrived, layout.directions.index(item.direction)) for item in script]
    assert order == sorted(order), "a script stands in order of arrival, northbound first"
    shape_lanes, shape_stages = (len(script), len(layout.lanes)), (len(script), len(layout.stages))
    admitted, service = np.ones(shape_lanes, bool), np.zeros(shape_lanes)
    priority, selected = np.zeros(shape_stages, np.int64), np.zeros(shape_stages, bool)
    for row, item in enumerate(script):
        about: TruckClass = scenario.traffic[item.direction].classes[item.of]  # type: ignore[index]
        for number, place in enumerate(layout.lanes):
            stage = scenario.stages[layout.stages[place.stage]]
            own = item.visits.get(layout.stages[place.stage], math.nan)
            service[row, number] = to_grid(float(own[place.name] if isinstance(own, Mapping) else own))
            if isinstance(stage, ServiceStage):
                admitted[row, number] = stage.lanes[place.name].admits.accepts(item.of, about, about.programmes)
                priority[row, place.stage] = _priority(stage, item.of, about.programmes)
                selected[row, place.stage] = stage.inspection is not None and layout.stages[place.stage] in item.visits
    classes = [(truck_class.direction, truck_class.name) for truck_class in layout.classes]
    directions = np.array([direction for _, direction in order], np.int64)
    return Trucks(
        direction=directions,
        number=np.array([int((directions[:row] == own).sum()) for row, own in enumerate(directions)], np.int64),
        arrived_min=to_grid(np.array([item.arrived for item in script])),
        truck_class=np.array([classes.index((item.direction, item.of)) for item in script], np.int64),
        route=np.array([layout.routes_of(item.direction)[0] for item in script], np.int64),
        selected=selected,
        referred=np.zeros(shape_stages, bool),
        **nothing_found(len(script), layout) | {"seized": np.array([item.seized for item in script], bool)},
        first_visit=np.cumsum([0, *(len(item.visits) for item in script)]),
        stage=np.array([layout.stage_number[name] for item in script for name in item.visits], np.int64),
        admitted=admitted,
        service_min=service,
        priority=priority,
        lane_luck=np.tile(np.array([item.luck for item in script])[:, None], len(layout.stages)),
        no_show=np.array([not item.comes for item in script], bool),
        tempers=_tempers(script),
        relaxed=_relaxed(scenario, layout, script) if scenario.under_pressure else None,
    )


def _relaxed(scenario: Scenario, layout: Layout, script: Sequence[Scripted]) -> Relaxed:
    """Which visits take place at which step; a truck that is seized is so whenever it comes to its last stage."""
    steps = max(len(pressure.steps) for pressure in scenario.under_pressure.values())
    of_visit = [
        sum(
            1 << step
            for step in range(steps + 1)
            if item.brought.get(stage, 0) <= step < item.spared.get(stage, steps + 1)
        )
        for item in script
        for stage in item.visits
    ]
    last = [[*item.visits][-1] if item.visits else "" for item in script]
    seized = [
        sum(1 << step for step in range(steps + 1) if item.seized and step < item.spared.get(stage, steps + 1))
        for item, stage in zip(script, last, strict=True)
    ]
    return Relaxed(
        np.array(of_visit, np.int64),
        np.array(seized, np.int64),
        tuple(_nothing_done(layout, script) for _ in range(steps)),
    )


def _nothing_done(layout: Layout, script: Sequence[Scripted]) -> Inspected:
    nothing = nothing_found(len(script), layout)
    none = np.zeros((len(script), len(layout.stages)), bool)
    return Inspected(
        **{"selected": none, "referred": none} | {k: v for k, v in nothing.items() if k in Inspected._fields}
    )


def _tempers(script: Sequence[Scripted]) -> Tempers | None:
    never = (NEVER_TRUCKS, math.inf, math.inf)
    if all(item.temper == never for item in script):
        return None
    at, above, patience = zip(*(item.temper for item in script), strict=True)
    return Tempers(np.array(at, np.int64), np.array(above, np.float64), to_grid(np.array(patience, np.float64)))


Lives = Mapping[str, Sequence[tuple[Minutes, Minutes]]]
"""Minutes in use until each breakdown, and of the repair, by machine: after the last of them it lasts."""
NO_BREAKDOWN = (1e6, 0.0)


def _lives(network: Network, lives: Lives) -> dict[str, Any]:
    """Columns of the table of trucks for what may break down."""
    machines = [network.outages.names[outage] for outage in network.outages.machine_outage]
    assert set(lives) <= set(machines), machines
    times = [[*lives.get(machine, ()), NO_BREAKDOWN] for machine in machines]
    return {
        "first_life": np.cumsum([0, *map(len, times)]),
        "life_min": np.array([life for each in times for life, _ in each], np.float64),
        "repair_min": np.array([repair for each in times for _, repair in each], np.float64),
    }


# --- the day -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    """What happened, truck by truck of the script."""

    network: Network
    layout: Layout
    trucks: Trucks
    log: Log

    def _of(self, stage: str, read: Callable[[int], Any]) -> list[Any]:
        """`read(row)` of each truck's visit to a stage; None for trucks that never visit it."""
        number = self.layout.stage_number[stage]
        answers = [None] * len(self.trucks)
        for row in range(len(self.log.stage)):
            if self.log.stage[row] == number:
                answers[self.log.truck[row]] = read(row)
        return answers

    def _times(self, stage: str, column: str) -> list[float | None]:
        values = getattr(self.log, column)
        return self._of(stage, lambda row: None if math.isnan(values[row]) else float(values[row]))

    def joined(self, stage: str) -> list[float | None]:
        """When each truck joined the stage."""
        return self._times(stage, "joined")

    def parked(self, stage: str) -> list[float | None]:
        """When each truck took a server there."""
        return self._times(stage, "parked")

    def began(self, stage: str) -> list[float | None]:
        """When each truck's service or drive began."""
        return self._times(stage, "began")

    def ended(self, stage: str) -> list[float | None]:
        """When each truck's service or drive ended."""
        return self._times(stage, "ended")

    def left(self, stage: str) -> list[float | None]:
        """When each truck gave up its server or place."""
        return self._times(stage, "left")

    def lane(self, stage: str) -> list[str | None]:
        """Name of the lane each truck was served from (or stood in last)."""
        return self._of(stage, lambda row: self._lane_name(self.log.lane[row]))

    def lane_at_joining(self, stage: str) -> list[str | None]:
        """Name of the lane each truck joined."""
        return self._of(stage, lambda row: self._lane_name(self.log.lane_at_joining[row]))

    def moved(self, stage: str) -> list[float | None]:
        """When each truck last moved to the line of another server."""
        rows = np.flatnonzero(self.log.change_kind == Change.TRUCK_MOVED)
        times = {int(self.log.change_of[row]): float(self.log.change_min[row]) for row in rows}
        return self._of(stage, times.get)

    def server(self, stage: str) -> list[str | None]:
        """Server each truck took: `group/number within the group`."""
        return self._of(stage, lambda row: self.server_name(self.log.server[row]))

    def _lane_name(self, lane: int) -> str | None:
        return None if lane < 0 else self.layout.lanes[lane].name

    def server_name(self, server: int) -> str | None:
        """`group/number within the group` of a server number."""
        if server < 0:
            return None
        group = int(np.searchsorted(self.layout.first_server, server, side="right")) - 1
        return f"{self.layout.groups[group].name}/{server - self.layout.first_server[group]}"

    @property
    def steps(self) -> list[int]:
        """Step of pressure at which each truck was told to be inspected, 0 for the full rates."""
        return steps_of_trucks(self.log, len(self.trucks)).tolist()

    @property
    def dispositions(self) -> list[Disposition]:
        """How each truck's day ended."""
        return [Disposition(int(kind)) for kind in self.log.disposition]

    @property
    def departed(self) -> list[float | None]:
        """When each truck left the port."""
        return [None if math.isnan(time) else float(time) for time in self.log.departed]

    def changes(self, kind: Change) -> list[tuple[float, str]]:
        """When servers changed this way, in the order logged: (minute, server's name)."""
        rows = np.flatnonzero(self.log.change_kind == kind)
        return [(float(self.log.change_min[row]), str(self.server_name(self.log.change_of[row]))) for row in rows]

    def levels(self, kind: Change) -> list[tuple[float, int]]:
        """When the gate, a pool or a group's plan changed to what: (minute, new value)."""
        rows = np.flatnonzero(self.log.change_kind == kind)
        return [(float(self.log.change_min[row]), int(self.log.change_value[row])) for row in rows]

    @property
    def stops(self) -> list[tuple[int, str | None, float | None, float, float | None]]:
        """Truck, server, when it had begun there, was stopped by an outage and went on, in the order logged."""
        log = self.log
        times = [
            [None if math.isnan(time) else float(time) for time in column]
            for column in (log.stop_began, log.stop_went_on)
        ]
        trucks = [int(truck) for truck in log.truck[log.stop_visit]]
        servers = map(self.server_name, log.stop_server)
        return list(zip(trucks, servers, times[0], map(float, log.stop_min), times[1], strict=True))

    def down_times(self, name: str) -> list[tuple[float, float | None]]:
        """When an outage held; events are called by their place, `"0"`, machines by their breakdown and server."""
        rows = (self.log.change_kind == Change.OUTAGE) & (self.log.change_of == self.network.outages.names.index(name))
        times = [float(time) for time in self.log.change_min[rows]]
        assert [int(value) for value in self.log.change_value[rows]] == [1 - place % 2 for place in range(len(times))]
        return list(zip_longest(times[::2], times[1::2]))

    def open_times(self, server: str) -> list[tuple[float, float]]:
        """Intervals in which a server was open or finishing its truck, the last one cut at the end of the run."""
        kinds = {Change.SERVER_OPENED: True, Change.SERVER_CLOSED: False}
        intervals: list[tuple[float, float]] = []
        since: float | None = None
        for row in range(len(self.log.change_min)):
            opens = kinds.get(Change(int(self.log.change_kind[row])))
            if opens is None or self.server_name(self.log.change_of[row]) != server:
                continue
            if opens and since is None:
                since = float(self.log.change_min[row])
            elif not opens and since is not None:
                intervals.append((since, float(self.log.change_min[row])))
                since = None
        return intervals if since is None else [*intervals, (since, self.log.ended_min)]


def run(stages: str | Scenario, script: Sequence[Scripted], *, lives: Lives | None = None, **rest: Any) -> Day:
    """Simulate a port and a script of trucks, on both engines; `rest` as for `port`."""
    scenario = port(stages, **rest) if isinstance(stages, str) else stages
    layout = lay_out(scenario)
    network = build(scenario, layout)
    trucks = replace(_table(scenario, layout, script), **_lives(network, lives or {}))
    return Day(network, layout, trucks, simulate(network, trucks))
