"""Rules of events and breakdowns: they are about things that exist, hold during the run, and contradict nobody."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from portsim.scenario.check_named import known, known_group, known_pool, service_stage, stage_with_rate
from portsim.scenario.check_who import kind_rules, not_stated
from portsim.scenario.events import Breakdown, Down, Event, overlapping
from portsim.scenario.findings import Finding, names_of
from portsim.scenario.inspections import inspection_at, where_examined
from portsim.scenario.model import Scenario
from portsim.scenario.quantities import Plan
from portsim.scenario.stages import HoldStage, RoadStage, ServiceStage
from portsim.scenario.tree import Dotted
from portsim.scenario.visits import OPEN_DAYS, classes_read, groups_of, most_servers, never_closes, within_reach
from portsim.units import MINUTES_PER_DAY

LEAST_LIFE_MIN = 1.0
"""What breaks down more often than this is no longer in use [min]."""


def event_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `events`, `breakdowns` and `crews`."""
    names = [event.name for event in scenario.events]
    for number, event in enumerate(scenario.events):
        path: Dotted = ("events", number)
        if event.name in names[:number]:
            yield Finding((*path, "name"), f"{event.name!r} stands twice; give each event its own name", (("events",),))
        yield from _window(path, event, scenario)
        if event.down is not None:
            yield from _down((*path, "down"), event.down, scenario)
        yield from _paces((*path, "slower"), event, scenario)
        yield from _plans((*path, "servers"), event.servers, scenario)
        for pool in event.officers:
            yield from known_pool((*path, "officers", pool), pool, scenario)
        yield from _hours((*path, "hours"), event.hours, scenario)
        yield from _rates((*path, "rates"), event, scenario)
        for key in ("demand", "rerouted"):
            yield from _volume((*path, key), getattr(event, key), scenario)
    yield from _contradictions(scenario)
    for name, breakdown in scenario.breakdowns.items():
        yield from _breakdown(("breakdowns", name), breakdown, scenario)


# --- events --------------------------------------------------------------------------------------------------------


def _window(path: Dotted, event: Event, scenario: Scenario) -> Iterator[Finding]:
    calendar = scenario.calendar
    begins, ends = event.window_min(calendar.start)
    if ends <= 0 or begins >= calendar.days * MINUTES_PER_DAY:
        run = f"{calendar.start} to {scenario.last_day()}"
        message = f"lies outside the run, {run}, and would do nothing; change its times, or remove it"
        yield Finding(path, message, (path, *OPEN_DAYS))


def _paces(path: Dotted, event: Event, scenario: Scenario) -> Iterator[Finding]:
    for name in event.slower:
        yield from known((*path, name), name, scenario.stages, "stages", names_of("stages"))
        if isinstance(scenario.stages.get(name), HoldStage):
            message = "is a penalty, which takes its time whatever happens; name a stage with servers or a road"
            yield Finding((*path, name), message, (("stages", name),))


def _plans(path: Dotted, stated: Mapping[str, Mapping[str, Any]], scenario: Scenario) -> Iterator[Finding]:
    """Groups by stage, that exist."""
    for name, groups in stated.items():
        yield from service_stage((*path, name), name, scenario)
        for group in groups:
            yield from known_group((*path, name, group), name, group, scenario)


def _hours(path: Dotted, hours: Plan | None, scenario: Scenario) -> Iterator[Finding]:
    if hours is not None and not never_closes(hours) and scenario.calendar.at_close is None:
        message = "close the gate, so state `calendar.at_close`: `serve`, `hold` or `turn_away`"
        yield Finding(path, message, (("calendar", "at_close"), ("calendar", "hours")))


def _rates(path: Dotted, event: Event, scenario: Scenario) -> Iterator[Finding]:
    for name, rate in event.rates.items():
        here = (*path, name)
        yield from stage_with_rate(here, name, scenario)
        inspection = inspection_at(scenario, name)
        if inspection is None:
            continue
        coming = [visitor for place in where_examined(scenario, name) for visitor in within_reach(scenario, place)]
        yield from kind_rules(here, rate, scenario)
        missing = not_stated(rate, coming, scenario)
        if missing:
            message = f"has no rate for {', '.join(missing)}; add one, or a `default`"
            yield Finding(here, message, (*classes_read(scenario), names_of(*here)))


def _volume(path: Dotted, stated: Mapping[Any, float], scenario: Scenario) -> Iterator[Finding]:
    for direction in stated:
        here = (*path, direction)
        yield from known(here, direction, scenario.traffic, "directions", names_of("traffic"))
        if direction in scenario.traffic and scenario.traffic[direction].trace is not None:
            message = "cannot change observed arrivals; remove it, or state `trucks_per_day` in place of the trace"
            yield Finding(here, message, (("traffic", direction, "trace"),))


def _contradictions(scenario: Scenario) -> Iterator[Finding]:
    """Two plans, hours or rates for the same thing at the same time."""
    for earlier, later in overlapping(scenario.events, scenario.calendar.start):
        first = scenario.events[earlier]
        for path in sorted(_sets(first) & _sets(scenario.events[later])):
            message = f"holds at the same time as that of {first.name!r}; end one before the other begins"
            yield Finding(("events", later, *path), message, (("events", earlier), ("events", later)))


def _sets(event: Event) -> set[Dotted]:
    """What an event replaces, so that another cannot replace it at the same time."""
    return {
        *(("servers", stage, group) for stage, groups in event.servers.items() for group in groups),
        *(("officers", pool) for pool in event.officers),
        *(("rates", stage) for stage in event.rates),
        *([("hours",)] if event.hours is not None else []),
    }


# --- outages -------------------------------------------------------------------------------------------------------


def _down(path: Dotted, down: Down, scenario: Scenario) -> Iterator[Finding]:
    for number, name in enumerate(down.stages or ()):
        here = (*path, "stages", number)
        yield from known(here, name, scenario.stages, "stages", names_of("stages"))
        if isinstance(scenario.stages.get(name), HoldStage):
            yield Finding(here, f"{name!r} is a penalty, which nothing stops; remove it", (("stages", name),))
    for name, lanes in (down.lanes or {}).items():
        yield from service_stage((*path, "lanes", name), name, scenario)
        stage = scenario.stages.get(name)
        if isinstance(stage, ServiceStage):
            yield from _lanes((*path, "lanes", name), name, lanes, stage)
    yield from _plans((*path, "servers"), down.servers or {}, scenario)
    yield from _numbers((*path, "servers"), down, scenario)
    for number, pool in enumerate(down.pools or ()):
        yield from known_pool((*path, "pools", number), pool, scenario)


def _lanes(path: Dotted, name: str, lanes: Collection[str], stage: ServiceStage) -> Iterator[Finding]:
    first = {group.lanes[0] for group in stage.groups.values()} | {
        lane for lane, item in stage.lanes.items() if item.servers is not None
    }
    for number, lane in enumerate(lanes):
        here = (*path, number)
        yield from known(here, lane, stage.lanes, "lanes", names_of("stages", name, "lanes"))
        if lane in stage.lanes and lane not in first:
            message = f"no group serves {lane!r} first, so no server would stop; name `servers` by group instead"
            yield Finding(here, message, (("stages", name),))


def _numbers(path: Dotted, down: Down, scenario: Scenario) -> Iterator[Finding]:
    for name, groups in (down.servers or {}).items():
        stage = scenario.stages.get(name)
        for group, count in groups.items():
            plan = groups_of(stage).get(group) if isinstance(stage, ServiceStage) else None
            if plan is not None and count > (most := most_servers(scenario, name, group, plan)):
                message = f"is more than the {most} servers that {group!r} ever has; lower it"
                yield Finding((*path, name, group), message, (("stages", name), ("events",)))


def _breakdown(path: Dotted, breakdown: Breakdown, scenario: Scenario) -> Iterator[Finding]:
    down = breakdown.down
    yield from _down((*path, "down"), down, scenario)
    if breakdown.crew is not None:
        yield from known((*path, "crew"), breakdown.crew, scenario.crews, "crews", names_of("crews"))
    alone = breakdown.each == "server"
    if breakdown.in_use != "always" and not alone:
        message = f"`{breakdown.in_use}` is about one server; add `each: server`, or use `always`"
        yield Finding((*path, "in_use"), message, (path,))
    roads = [name for name in down.stages or () if isinstance(scenario.stages.get(name), RoadStage)]
    if alone and (down.pools or roads or not down.stops_servers()):
        message = "`server` is about servers alone; name no pools and no roads in `down`, or use `whole`"
        yield Finding((*path, "each"), message, (path, ("stages",)))
    if not down.stops_servers() and (breakdown.truck or breakdown.work):
        message = "`truck` and `work` tell what becomes of services that stop; state servers in `down`"
        yield Finding(path, message, (path,))
    if _longest(breakdown) < LEAST_LIFE_MIN:
        yield Finding((*path, "after"), "breaks down within every minute; use at least 1 min", (path,))


def _longest(breakdown: Breakdown) -> float:
    """The mean of the time until it breaks down, or the longest where there is one [min]."""
    law: Any = breakdown.after.law
    for name in ("mean", "value", "high"):
        if hasattr(law, name):
            return float(getattr(law, name))
    return float(max(law.values))
