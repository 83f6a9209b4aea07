"""Rules of traffic: how much there is, of which classes, and when."""

import datetime as dt
from collections.abc import Iterator

from portsim.scenario.findings import Finding, names_of
from portsim.scenario.model import Scenario
from portsim.scenario.stages import ServiceStage
from portsim.scenario.traffic import Direction, Stream, Trace
from portsim.scenario.tree import did_you_mean
from portsim.scenario.visits import OPEN_DAYS
from portsim.units import WEEKDAYS, parse_weekdays

SHARE_TOLERANCE = 1e-9
"""How far the shares of a stream may be from 1."""
MAX_TRUCKS = 10_000_000
"""The most trucks of one run; their table must fit into memory."""
MAX_WEIGHT = 1e9
"""The largest factor or weight of a profile: only their ratios count, and sums of larger ones lose digits."""
MIN_CV = 1e-6
"""The smallest coefficient of variation of days that is not zero."""


def traffic_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `traffic`."""
    for direction in scenario.directions():
        stream = scenario.traffic[direction]
        yield from _volume(direction, stream, scenario)
        yield from _shares(direction, stream)
        yield from _profiles(direction, stream)
        if direction not in scenario.routes:
            yield Finding(
                ("traffic", direction),
                f"has no routes; add `routes.{direction}`, or remove this traffic",
                (names_of("routes"),),
            )
        if stream.trace is not None:
            yield from _trace(direction, stream.trace, scenario)
    for direction in scenario.routes:
        if direction not in scenario.traffic:
            yield Finding(
                ("routes", direction),
                f"has no traffic; add `traffic.{direction}`, or remove these routes",
                (names_of("traffic"),),
            )


def _volume(direction: Direction, stream: Stream, scenario: Scenario) -> Iterator[Finding]:
    path = ("traffic", direction)
    if stream.trucks_per_day is None and stream.trace is None:
        yield Finding(path, "has no volume; state `trucks_per_day`, or a `trace`", (names_of(*path),))
    if stream.trucks_per_day is not None and stream.trace is not None:
        yield Finding(
            path,
            "states both `trucks_per_day` and `trace`; keep one (in a file with `extends`, `trucks_per_day: null` "
            "removes the other)",
            (names_of(*path),),
        )
    for key in ("convoys", "appointments"):
        if stream.trace is not None and getattr(stream, key) is not None:
            message = "have no part in observed arrivals; remove them, or state `trucks_per_day` in place of the trace"
            yield Finding((*path, key), message, ((*path, "trace"),))
    expected = (stream.trucks_per_day or 0.0) * scenario.calendar.days
    if expected > MAX_TRUCKS:
        yield Finding(
            (*path, "trucks_per_day"),
            f"makes about {expected:,.0f} trucks in {scenario.calendar.days} days; a run holds at most {MAX_TRUCKS:,}",
            ((*path, "trucks_per_day"), ("calendar", "days")),
        )


def _shares(direction: Direction, stream: Stream) -> Iterator[Finding]:
    total = sum(truck_class.share for truck_class in stream.classes.values())
    if abs(total - 1.0) > SHARE_TOLERANCE:
        path = ("traffic", direction, "classes")
        reads = (names_of(*path), *((*path, name, "share") for name in stream.classes))
        yield Finding(path, f"the shares add up to {total:.10g}, not 1; change one of them", reads)


def _profiles(direction: Direction, stream: Stream) -> Iterator[Finding]:
    path = ("traffic", direction)
    hours = [share for shares in (stream.by_hour or {}).values() for share in shares]
    for key, weights in (("by_weekday", stream.by_weekday), ("by_month", stream.by_month), ("by_hour", hours)):
        if max(weights, default=0) > MAX_WEIGHT:
            message = f"holds the number {max(weights):g}; only ratios count, so use numbers up to {MAX_WEIGHT:g}"
            yield Finding((*path, key), message, ())
    if 0 < stream.day_to_day_cv < MIN_CV:
        message = f"is too small to matter; write 0, or at least {MIN_CV:g} (got {stream.day_to_day_cv:g})"
        yield Finding((*path, "day_to_day_cv"), message, ())
    for key, factors in (("by_weekday", stream.by_weekday), ("by_month", stream.by_month)):
        if not any(factors):
            yield Finding((*path, key), "is zero throughout; for a stream without trucks set trucks_per_day: 0", ())
    if stream.by_hour is None:
        return
    named = set()
    for weekdays, shares in stream.by_hour.items():
        named |= set(parse_weekdays(weekdays))
        if not any(shares):
            where = (*path, "by_hour") if weekdays == "daily" else (*path, "by_hour", weekdays)
            yield Finding(where, "is zero at every hour; give one hour a weight, or set the by_weekday factor to 0", ())
    missing = [WEEKDAYS[day] for day, factor in enumerate(stream.by_weekday) if factor and day not in named]
    if missing:
        yield Finding(
            (*path, "by_hour"),
            f"has no profile for {', '.join(missing)}; add one, or set the by_weekday factor to 0",
            ((*path, "by_hour"), (*path, "by_weekday")),
        )


def _trace(direction: Direction, trace: Trace, scenario: Scenario) -> Iterator[Finding]:
    path = ("traffic", direction, "trace")
    calendar = scenario.calendar
    start = dt.datetime.combine(calendar.start, dt.time())
    end = start + dt.timedelta(days=calendar.days)
    stray = next((arrived for arrived in trace.arrived if not start <= arrived < end), None)
    if stray is not None:
        yield Finding(
            path,
            f"a truck arrived {stray}, outside the run of {calendar.days} days from {calendar.start}; "
            "change calendar.start or calendar.days, or leave the truck out",
            (path, *OPEN_DAYS),
        )
    closed = next((arrived for arrived in trace.arrived if arrived.date() in calendar.closed), None)
    if closed is not None:
        message = f"a truck arrived {closed}, on a closing day; change calendar.closed, or leave the truck out"
        yield Finding(path, message, (path, *OPEN_DAYS))
    unknown = next((name for name in trace.classes if name not in scenario.traffic[direction].classes), None)
    if unknown is not None:
        known = did_you_mean(unknown, scenario.traffic[direction].classes, "classes")
        yield Finding(path, f"names the unknown class {unknown!r}; {known}", (names_of(*path[:-1], "classes"),))
    for name in trace.selected:
        stage = scenario.stages.get(name)
        if (isinstance(stage, ServiceStage) and stage.inspection is None) or (
            name in scenario.stages and not isinstance(stage, ServiceStage)
        ):
            message = f"column 'selected.{name}' names a stage without `inspection`; remove the column"
            yield Finding(path, message, (("stages", name),))
