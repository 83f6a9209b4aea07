"""Plans spelled out: when the gate, a group of servers or a pool of officers is to change, and to what."""

from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import NamedTuple

from portsim.layout import Layout
from portsim.outages import stated_outages
from portsim.scenario.events import Event
from portsim.scenario.model import Scenario
from portsim.scenario.quantities import Plan, parse_hours
from portsim.scenario.stages import ServiceStage
from portsim.timetable import spliced, steps

AROUND_THE_CLOCK = parse_hours("00:00-24:00")
"""Hours of the gate where none are stated; closing days shut it all the same."""


class Planned(IntEnum):
    """What a planned change is about."""

    GATE = 0
    GROUP = 1
    POOL = 2
    OUTAGE = 3


class PlannedChange(NamedTuple):
    """One change that a plan prescribes. Changes sort by time; at one instant the gate's come first."""

    min: float
    kind: Planned
    of: int
    """Group, pool or outage; 0 for the gate."""
    level: int
    """Servers open, officers on duty, 1 and 0 for an open and a shut gate, or for an outage that begins or ends."""


def planned_changes(scenario: Scenario, layout: Layout, end_min: float) -> list[PlannedChange]:
    """All planned changes before a time [min], in their order; the gate has none if it never shuts."""

    def spelled_out(
        kind: Planned, of: int, plan: Plan, meanwhile: Callable[[Event], Plan | None]
    ) -> list[PlannedChange]:
        levels = steps(plan, scenario.calendar, end_min)
        for event in scenario.events:
            other = meanwhile(event)
            if other is not None:
                window = event.window_min(scenario.calendar.start)
                levels = spliced(levels, steps(other, scenario.calendar, end_min), *window)
        return [PlannedChange(time, kind, of, level) for time, level in levels if time < end_min]

    gate = spelled_out(Planned.GATE, 0, scenario.calendar.hours or AROUND_THE_CLOCK, lambda event: event.hours)
    always_open = [(change.min, change.level) for change in gate] == [(0.0, 1)]
    groups = [
        change
        for n, plan in enumerate(_plans_of_groups(scenario, layout))
        for change in spelled_out(Planned.GROUP, n, plan, _of_group(layout, n))
    ]
    pools = [
        change
        for n, (name, plan) in enumerate(scenario.officer_pools().items())
        for change in spelled_out(Planned.POOL, n, plan, _of_pool(name))
    ]
    return sorted([*([] if always_open else gate), *groups, *pools, *_outages(scenario, end_min)])


def _of_group(layout: Layout, number: int) -> Callable[[Event], Plan | None]:
    """The plan of a group while an event holds, if that states one."""
    group = layout.groups[number]
    return lambda event: event.servers.get(layout.stages[group.stage], {}).get(group.name)


def _of_pool(name: str) -> Callable[[Event], Plan | None]:
    """The plan of a pool while an event holds, if that states one."""
    return lambda event: event.officers.get(name)


def _outages(scenario: Scenario, end_min: float) -> Iterator[PlannedChange]:
    """When outages at stated times begin and end."""
    for number, event in enumerate(stated_outages(scenario)):
        begins, ends = event.window_min(scenario.calendar.start)
        if ends > 0 and begins < end_min:
            yield PlannedChange(max(begins, 0.0), Planned.OUTAGE, number, 1)
            if ends < end_min:
                yield PlannedChange(ends, Planned.OUTAGE, number, 0)


def _plans_of_groups(scenario: Scenario, layout: Layout) -> list[Plan]:
    plans = []
    for group in layout.groups:
        stage = scenario.stages[layout.stages[group.stage]]
        assert isinstance(stage, ServiceStage)
        plan = stage.groups[group.name].servers if group.name in stage.groups else stage.lanes[group.name].servers
        assert plan is not None
        plans.append(plan)
    return plans
