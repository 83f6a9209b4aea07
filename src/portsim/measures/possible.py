"""Which causes of waiting a port can have, and where: no measure counts what cannot occur."""

from typing import NamedTuple

import numpy as np

from portsim.arrays import Flags
from portsim.causes import Cause
from portsim.measures.measure import somewhere
from portsim.network import UNLIMITED, Network
from portsim.plans import Planned
from portsim.scenario.inspections import is_conditional
from portsim.scenario.model import Scenario
from portsim.scenario.stages import ServiceStage


class Possible(NamedTuple):
    """Causes that there may be: D directions, S stages."""

    at_stage: Flags
    """Causes at each stage, shape (S, causes)."""
    ahead: Flags
    """Stages whose want of room may keep trucks at each stage waiting, shape (S, S)."""
    at_gate: Flags
    """Causes before the gate, shape (D, causes)."""


def possible_causes(scenario: Scenario, network: Network) -> Possible:
    """The causes of a scenario."""
    layout = network.layout
    stages = len(layout.stages)
    serves = ~network.is_road
    full = _may_be_full(network)
    ahead = np.zeros((stages, stages), dtype=np.bool_)
    for route in layout.routes:
        for place, stage in enumerate(route.stages):
            later = list(route.stages[place + 1 :])
            ahead[stage, later] |= full[later]
    at_stage = np.zeros((stages, len(Cause)), dtype=np.bool_)
    at_stage[:, Cause.DRIVING] = network.is_road & ~network.is_hold
    at_stage[:, Cause.HELD] = network.is_hold
    at_stage[:, Cause.SERVICE] = serves
    at_stage[:, Cause.OUTAGE] = serves & _may_stop(network)
    at_stage[:, Cause.CLOSED] = serves & _may_close(network)
    at_stage[:, Cause.NO_OFFICER] = network.officers.sum(axis=1) > 0
    at_stage[:, Cause.BLOCKED_AHEAD] = somewhere(ahead, 1)
    at_stage[:, Cause.OVERTAKEN] = serves & _may_be_passed(scenario, network)
    at_stage[:, Cause.TRUCKS_AHEAD] = serves | ~network.overtaking
    return Possible(at_stage, ahead, _at_gate(scenario, network, full))


def _may_be_full(network: Network) -> Flags:
    """Stages that may have no room for a truck: lanes or roads with limits, and roads that an outage closes, (S,)."""
    full: Flags = (network.road_room != UNLIMITED) | somewhere(network.outages.of_road, 0)
    for lane, item in enumerate(network.layout.lanes):
        full[item.stage] |= network.lane_room[lane] != UNLIMITED
    return full


def _may_stop(network: Network) -> Flags:
    """Stages with servers that an outage may stop, shape (S,)."""
    stage = np.repeat([group.stage for group in network.layout.groups], np.diff(network.layout.first_server))
    stopped = somewhere(network.outages.of_server, 0)
    return np.isin(np.arange(len(network.layout.stages)), stage[stopped])


def _may_close(network: Network) -> Flags:
    """Stages with a lane of which no server may be open for a time, shape (S,)."""
    layout = network.layout
    closes = np.zeros(len(layout.stages), dtype=np.bool_)
    planned = network.change_kind == Planned.GROUP
    stays_open = [
        _always_one(network, planned & (network.change_of == group))
        and not network.staffed_by[group].any()
        and not np.isin(group, network.orders.takes_from)
        for group in range(len(layout.groups))
    ]
    for lane, item in enumerate(layout.lanes):
        serving = [group for group, each in enumerate(layout.groups) if lane in each.lanes]
        closes[item.stage] |= not any(stays_open[group] for group in serving)
    return closes


def _always_one(network: Network, changes: Flags) -> bool:
    """Whether a plan, given its changes, has a server open from the first midnight to the end."""
    levels = network.change_level[changes]
    return bool(len(levels)) and bool(network.change_min[changes][0] == 0 and levels.min() > 0)


def _may_be_passed(scenario: Scenario, network: Network) -> Flags:
    """Stages where a truck may be served before one that joined earlier: several lines, or priorities, shape (S,)."""
    layout = network.layout
    passed = np.zeros(len(layout.stages), dtype=np.bool_)
    for number, name in enumerate(layout.stages):
        stage, lanes = scenario.stages[name], list(layout.lanes_of[number])
        priorities = isinstance(stage, ServiceStage) and len({0, *stage.priority.values()}) > 1
        passed[number] = len(lanes) > 1 or bool(network.line_per_server[lanes].any()) or priorities
    return passed


def _at_gate(scenario: Scenario, network: Network, full: Flags) -> Flags:
    """Causes of waiting before the gate, shape (D, causes)."""
    layout = network.layout
    causes = np.zeros((len(layout.directions), len(Cause)), dtype=np.bool_)
    for direction, name in enumerate(layout.directions):
        first: set[int] = set()
        for route in layout.routes_of(name):
            # Up to the first stage that nobody passes by.
            for stage in layout.routes[route].stages:
                first.add(stage)
                if not is_conditional(scenario, layout.stages[stage]):
                    break
        causes[direction, Cause.CLOSED] = network.has_hours
        causes[direction, Cause.METERING] = network.headway_min[direction] > 0
        causes[direction, Cause.BLOCKED_AHEAD] = full[list(first)].any()
        causes[direction, Cause.TRUCKS_AHEAD] = full[list(first)].any() and len(first) > 1
    return causes
