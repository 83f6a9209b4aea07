"""The port as the engines see it: frozen, flat and checked. No YAML, no names to look up, no chance left."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.layout import Layout, lay_out
from portsim.orders import Orders, orders
from portsim.outages import Outages, outages
from portsim.plans import Planned, planned_changes
from portsim.scenario.inspections import is_joint
from portsim.scenario.model import Scenario
from portsim.scenario.stages import HoldStage, RoadStage, ServiceStage
from portsim.speeds import Speeds, speeds
from portsim.traffic.needs import mean_service_min
from portsim.units import MINUTES_PER_DAY

UNLIMITED = -1
"""Room without a limit."""


class LaneChoice(IntEnum):
    """How a truck chooses among the lanes open to it."""

    DEDICATED = 0
    SHORTEST = 1
    LEAST_WORK = 2
    RANDOM = 3


class AtClose(IntEnum):
    """What happens to trucks inside when the gate closes."""

    SERVE = 0
    HOLD = 1
    TURN_AWAY = 2


class AtEnd(IntEnum):
    """What happens at a stage when the plan of its servers, or of officers it needs, falls."""

    AS_GATE = 0
    """As `AtClose` says when the gate closes; else the plan rules."""
    SERVE = 1
    """They keep their level until all trucks that arrived before, and have the stage ahead, have begun there."""
    HOLD = 2
    """The plan rules, whatever the gate does."""


@dataclass(frozen=True, eq=False)
class Network:
    """One port, S stages, L lanes, G groups, P pools, C classes, K planned changes. Numbers are those of `layout`."""

    layout: Layout
    is_road: Flags
    """Roads, and penalties: roads without end on which everybody may pass, shape (S,)."""
    is_hold: Flags
    """Which of them are penalties, shape (S,)."""
    road_room: Ints
    """Trucks a road holds, UNLIMITED without a limit and at service stages, shape (S,)."""
    overtaking: Flags
    """Whether trucks may pass each other on a road, shape (S,)."""
    lane_choice: Ints
    """`LaneChoice`, shape (S,)."""
    ties_random: Flags
    """Whether equally good lanes are chosen by chance, shape (S,)."""
    turns_away: Flags
    """Whether a truck from outside leaves when the stage is full, shape (S,)."""
    at_end: Ints
    """`AtEnd`: what falling plans of its servers and officers do with trucks still to come, shape (S,)."""
    lane_room: Ints
    """Trucks that can wait in each lane (in each line), or UNLIMITED, shape (L,)."""
    line_per_server: Flags
    """Whether each server of the lane has a line of its own, shape (L,)."""
    officers: Ints
    """Officers needed per truck, shape (S, P)."""
    staffed_by: Ints
    """Officers that each open server of a group takes from pools, shape (G, P)."""
    exams_first: Flags
    """Whether officers of a pool go to parked trucks before booths, shape (P,)."""
    mean_service_min: Floats
    """Mean service time by class and lane, on the grid [min], shape (C, L)."""
    change_min: Floats
    """When each planned change is due [min], non-decreasing, shape (K,)."""
    change_kind: Ints
    """`Planned`, shape (K,)."""
    change_of: Ints
    """Group, pool or outage; 0 for the gate, shape (K,)."""
    change_level: Ints
    """Servers open, officers on duty, 1 and 0 for an open and a closed gate, or an outage's beginning and end, (K,)."""
    outages: Outages
    """What may stand still or go slower, at stated times or by chance."""
    orders: Orders
    """What a supervisor does about long lines."""
    speeds: Speeds
    """How service times depend on the load."""
    seen: Flags
    """Stages and roads whose trucks drivers of each direction see on arrival, shape (D, S)."""
    may_leave: Flags
    """Stages whose lines drivers of each direction may leave, shape (D, S)."""
    headway_min: Floats
    """Least time between two trucks that the gate lets in, by direction [min], shape (D,)."""
    has_hours: bool
    """Whether the gate ever closes."""
    at_close: int
    """`AtClose`; HOLD in a port without hours."""
    warm_up_min: float
    """From when trucks are measured [min]."""
    last_midnight_min: float
    """End of the last day [min]."""
    horizon_min: float
    """When the run ends at the latest [min]; events at this instant do not happen."""


def build(scenario: Scenario, layout: Layout | None = None) -> Network:
    """Turn a checked scenario into the frozen arrays both engines read."""
    layout = layout or lay_out(scenario)
    calendar = scenario.calendar
    stages = [scenario.stages[name] for name in layout.stages]
    lanes = [
        stage.lanes[lane.name] if isinstance(stage, ServiceStage) else None
        for lane in layout.lanes
        for stage in [stages[lane.stage]]
    ]
    last_midnight_min = float(calendar.days * MINUTES_PER_DAY)
    horizon_min = last_midnight_min + calendar.horizon
    changes = planned_changes(scenario, layout, horizon_min)

    def each(
        of_service: Callable[[ServiceStage], int | bool], of_road: Callable[[RoadStage | HoldStage], int | bool]
    ) -> list[int]:
        return [int(of_service(stage) if isinstance(stage, ServiceStage) else of_road(stage)) for stage in stages]

    network = Network(
        layout=layout,
        is_road=np.array(each(lambda _: False, lambda _: True), dtype=bool),
        is_hold=np.array([isinstance(stage, HoldStage) for stage in stages], dtype=bool),
        road_room=np.array(each(lambda _: UNLIMITED, lambda road: UNLIMITED if road.room is None else road.room)),
        overtaking=np.array(each(lambda _: False, lambda road: road.overtaking), dtype=bool),
        lane_choice=np.array(each(lambda s: LaneChoice[s.lane_choice.upper()], lambda _: LaneChoice.DEDICATED)),
        ties_random=np.array(each(lambda s: s.ties == "random", lambda _: False), dtype=bool),
        at_end=np.array([_at_end(scenario, name) for name in layout.stages], dtype=np.int64),
        turns_away=np.array([stage.when_full == "turn_away" for stage in stages], dtype=bool),
        lane_room=np.array([UNLIMITED if lane is None or lane.room is None else lane.room for lane in lanes]),
        line_per_server=np.array([lane is not None and lane.lines == "per_server" for lane in lanes], dtype=bool),
        officers=np.array(
            [
                [stage.officers.get(pool, 0) if isinstance(stage, ServiceStage) else 0 for pool in layout.pools]
                for stage in stages
            ],
            dtype=np.int64,
        ).reshape(len(stages), len(layout.pools)),
        staffed_by=_staffed_by(scenario, layout),
        exams_first=np.array([scenario.when_short.get(pool) != "booths" for pool in layout.pools], dtype=np.bool_),
        mean_service_min=mean_service_min(scenario, layout),
        change_min=np.array([change.min for change in changes], dtype=np.float64),
        change_kind=np.array([change.kind for change in changes], dtype=np.int64),
        change_of=np.array([change.of for change in changes], dtype=np.int64),
        change_level=np.array([change.level for change in changes], dtype=np.int64),
        outages=outages(scenario, layout),
        orders=orders(scenario, layout),
        speeds=speeds(scenario, layout),
        seen=_named(scenario, layout, "looks_at"),
        may_leave=_named(scenario, layout, "leaves"),
        headway_min=np.array([scenario.metering.get(each, 0.0) for each in scenario.directions()], dtype=np.float64),
        has_hours=any(change.kind is Planned.GATE for change in changes),
        at_close=AtClose[(calendar.at_close or "hold").upper()],
        warm_up_min=float(calendar.warm_up * MINUTES_PER_DAY),
        last_midnight_min=last_midnight_min,
        horizon_min=horizon_min,
    )
    for column in vars(network).values():
        if isinstance(column, np.ndarray):
            column.flags.writeable = False  # an engine may keep what it has made of it
    return network


def works_at(network: Network) -> Flags:
    """At which stages officers of each pool work, with trucks or in booths, shape (P, S)."""
    of_groups = np.zeros_like(network.officers)
    np.add.at(of_groups, [group.stage for group in network.layout.groups], network.staffed_by)
    works: Flags = (network.officers + of_groups).T > 0
    return works


def _staffed_by(scenario: Scenario, layout: Layout) -> Ints:
    """Officers that each open server takes, shape (G, P)."""
    rows = []
    for group in layout.groups:
        stage = scenario.stages[layout.stages[group.stage]]
        assert isinstance(stage, ServiceStage)
        item = stage.groups.get(group.name) or stage.lanes[group.name]
        rows.append([item.staffed_by.get(pool, 0) for pool in layout.pools])
    return np.array(rows, dtype=np.int64).reshape(len(layout.groups), len(layout.pools))


def _named(scenario: Scenario, layout: Layout, key: str) -> Flags:
    """Stages that drivers of each direction look at, or may leave, shape (D, S)."""
    named = [getattr(scenario.drivers.get(each), key, None) or () for each in scenario.directions()]
    return np.array([[stage in stages for stage in layout.stages] for stages in named], dtype=np.bool_)


def _at_end(scenario: Scenario, name: str) -> AtEnd:
    """Joint inspections finish what has arrived, unless the scenario says otherwise."""
    stage = scenario.stages[name]
    if isinstance(stage, ServiceStage) and stage.at_end is not None:
        return AtEnd[stage.at_end.upper()]
    return AtEnd.SERVE if is_joint(scenario, name) else AtEnd.AS_GATE
