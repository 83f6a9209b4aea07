"""Plans spelled out: when the gate, a group of servers or a pool of officers is to change, and to what."""

from enum import IntEnum
from typing import NamedTuple

from portsim.layout import Layout
from portsim.scenario.model import Scenario
from portsim.scenario.quantities import Plan, parse_hours
from portsim.scenario.stages import ServiceStage
from portsim.timetable import steps

AROUND_THE_CLOCK = parse_hours("00:00-24:00")
"""Hours of the gate where none are stated; closing days shut it all the same."""


class Planned(IntEnum):
    """What a planned change is about."""

    GATE = 0
    GROUP = 1
    POOL = 2


class PlannedChange(NamedTuple):
    """One change that a plan prescribes. Changes sort by time; at one instant the gate's come first."""

    min: float
    kind: Planned
    of: int
    """Group or pool; 0 for the gate."""
    level: int
    """Servers open, officers on duty, or 1 and 0 for an open and a shut gate."""


def planned_changes(scenario: Scenario, layout: Layout, end_min: float) -> list[PlannedChange]:
    """All planned changes before a time [min], in their order; the gate has none if it never shuts."""

    def spelled_out(kind: Planned, of: int, plan: Plan) -> list[PlannedChange]:
        return [PlannedChange(time, kind, of, level) for time, level in steps(plan, scenario.calendar, end_min)]

    gate = spelled_out(Planned.GATE, 0, scenario.calendar.hours or AROUND_THE_CLOCK)
    always_open = [(change.min, change.level) for change in gate] == [(0.0, 1)]
    groups = [
        change
        for n, plan in enumerate(_plans_of_groups(scenario, layout))
        for change in spelled_out(Planned.GROUP, n, plan)
    ]
    pools = [
        change
        for n, plan in enumerate(scenario.officer_pools().values())
        for change in spelled_out(Planned.POOL, n, plan)
    ]
    return sorted([*([] if always_open else gate), *groups, *pools])


def _plans_of_groups(scenario: Scenario, layout: Layout) -> list[Plan]:
    plans = []
    for group in layout.groups:
        stage = scenario.stages[layout.stages[group.stage]]
        assert isinstance(stage, ServiceStage)
        plan = stage.groups[group.name].servers if group.name in stage.groups else stage.lanes[group.name].servers
        assert plan is not None
        plans.append(plan)
    return plans
