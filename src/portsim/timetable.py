"""When a plan, opening hours or a clock window hold, spelled out over the days of a run."""

import datetime as dt
from collections import defaultdict
from functools import lru_cache

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.scenario.model import Calendar
from portsim.scenario.quantities import Plan
from portsim.units import MINUTES_PER_DAY

Steps = list[tuple[float, int]]
"""Times [min] from which levels hold, ascending; the level before the first is 0."""


def steps(plan: Plan, calendar: Calendar, end_min: float) -> Steps:
    """When a plan changes, and to what, from the first midnight to `end_min`.

    On closing days no shift begins; one that began the evening before is finished. Shifts that overlap add up. A plain
    number never changes.
    """
    if plan.always is not None:
        return [(0.0, plan.always)] if plan.always else []
    closed = set(calendar.closed)
    pieces = [
        (float(day * MINUTES_PER_DAY + shift.start_min), float(day * MINUTES_PER_DAY + shift.end_min), shift.level)
        for day in range(-1, int(end_min // MINUTES_PER_DAY) + 1)
        for date in [calendar.start + dt.timedelta(days=day)]
        if date not in closed
        for shift in plan.shifts
        if date.weekday() in shift.weekdays
    ]
    rise_at: dict[float, int] = defaultdict(int)
    for start, end, level in pieces:
        if end > 0:
            rise_at[max(start, 0.0)] += level
            rise_at[end] -= level
    found: Steps = []
    level = 0
    for time in sorted(rise_at):
        level += rise_at[time]
        if time < end_min and rise_at[time]:
            found.append((time, level))
    return found


def spliced(stated: Steps, meanwhile: Steps, begins_min: float, ends_min: float) -> Steps:
    """Levels that another plan replaces from a time to a time [min]."""
    between = [
        (max(begins_min, 0.0), level_at(meanwhile, begins_min)),
        *(step for step in meanwhile if begins_min < step[0] < ends_min),
        (ends_min, level_at(stated, ends_min)),
    ]
    before = [step for step in stated if step[0] < begins_min]
    after = [step for step in stated if step[0] > ends_min]
    found: Steps = []
    for time, level in (*before, *between, *after):
        if level != (found[-1][1] if found else 0):
            found.append((time, level))
    return found


def level_at(levels: Steps, time: float) -> int:
    """The level that holds at a time [min]."""
    return next((level for start, level in reversed(levels) if start <= time), 0)


def within(hours: Plan, calendar: Calendar, times: Floats) -> Flags:
    """Which times [min] of a run lie in opening hours, the shape of `times`."""
    starts, is_open = _openings(hours, calendar)
    inside: Flags = is_open[np.searchsorted(starts, times, side="right")]
    return inside


@lru_cache(maxsize=64)
def _openings(hours: Plan, calendar: Calendar) -> tuple[Floats, Flags]:
    """When opening hours change, and whether they are open before the first change and from each on."""
    levels = steps(hours, calendar, float((calendar.days + 1) * MINUTES_PER_DAY))
    starts = np.array([start for start, _ in levels])
    return starts, np.array([False, *(level > 0 for _, level in levels)], dtype=np.bool_)
