"""Rules of stages: lanes that somebody serves, services for everybody who comes, officers that exist."""

import re
from collections.abc import Collection, Iterable, Iterator

from portsim.scenario.check_who import DEFAULT
from portsim.scenario.findings import Finding, names_of
from portsim.scenario.inspections import is_joint, parts
from portsim.scenario.model import Scenario
from portsim.scenario.parties import NO_PROGRAMME
from portsim.scenario.quantities import Plan
from portsim.scenario.stages import ServiceStage
from portsim.scenario.tree import Dotted, did_you_mean
from portsim.scenario.visits import (
    OPEN_DAYS,
    Visitor,
    choice_read,
    class_read,
    highest_level,
    least_held,
    may_hold,
    open_weekdays,
    plans_of_lane,
    visitors,
)
from portsim.units import MINUTES_PER_DAY

_NAME = re.compile(r"[\w-]+")
_RESERVED_LANE = "general"


def stage_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `stages`, their luck, and the names of everything."""
    yield from _names(scenario)
    for name, stage in scenario.stages.items():
        yield from _luck(name, stage.luck_of, scenario)
        if isinstance(stage, ServiceStage):
            yield from _lanes(name, stage)
            yield from _groups(name, stage)
            if open_weekdays(scenario.calendar):
                yield from _staff(name, stage, scenario)
            yield from _officers(name, stage, scenario)


def _names(scenario: Scenario) -> Iterator[Finding]:
    """Names stand in dotted paths and in `class@lane`, so they hold no dots, brackets or @."""
    paths: list[Dotted] = [("stages", name) for name in scenario.stages]
    paths += [("authorities", name) for name in scenario.authorities]
    paths += [("pools", name) for name in scenario.pools]
    for direction, stream in scenario.traffic.items():
        paths += [("traffic", direction, "classes", name) for name in stream.classes]
    for name, stage in scenario.stages.items():
        if isinstance(stage, ServiceStage):
            paths += [("stages", name, "lanes", lane) for lane in stage.lanes]
            paths += [("stages", name, "groups", group) for group in stage.groups]
    for path in paths:
        if not _NAME.fullmatch(str(path[-1])):
            message = "is no name; use letters, digits, _ and - only"
            yield Finding(path, message, (names_of(*map(str, path[:-1])),))
    for path in paths:
        if path[-1] == "default" and path[-2] in ("classes", "lanes"):
            message = "`default` stands for all others in services and rates; use another name"
            yield Finding(path, message, (names_of(*map(str, path[:-1])),))
    yield from _names_of_goods(scenario)
    for pool in scenario.pools:
        authority = scenario.authorities.get(pool)
        if authority is not None and authority.officers is not None:
            message = f"the authority {pool!r} has a pool of this name already, its `officers`; use another name"
            yield Finding(("pools", pool), message, (("authorities", pool),))


def _names_of_goods(scenario: Scenario) -> Iterator[Finding]:
    """Programmes and sectors are named in numbers by programme or sector, which may have a `default`."""
    for direction, stream in scenario.traffic.items():
        stated: list[tuple[Dotted, str]] = [
            (("traffic", direction, "enrolment", programme), programme) for programme in stream.enrolment
        ]
        for name, truck_class in stream.classes.items():
            path = ("traffic", direction, "classes", name)
            stated += [((*path, "enrolment", programme), programme) for programme in truck_class.enrolment]
            stated += [
                ((*path, "programmes", number), programme) for number, programme in enumerate(truck_class.programmes)
            ]
            if truck_class.sector == DEFAULT:
                stated.append(((*path, "sector"), DEFAULT))
        for where, written in stated:
            if written == DEFAULT:
                yield Finding(where, "`default` stands for all others; use another name", (where,))
            elif written == NO_PROGRAMME and where[-1] != "sector":
                yield Finding(where, "`none` stands for trucks without a programme; use another name", (where,))
            elif not _NAME.fullmatch(written):
                yield Finding(where, "is no name; use letters, digits, _ and - only", (where,))


def _luck(name: str, luck_of: str | None, scenario: Scenario) -> Iterator[Finding]:
    path = ("stages", name, "luck_of")
    if luck_of is None:
        return
    other = scenario.stages.get(luck_of)
    if other is None:
        known = did_you_mean(luck_of, scenario.stages, "stages")
        yield Finding(path, f"unknown stage {luck_of!r}; {known}", (names_of("stages"),))
    elif luck_of == name:
        yield Finding(path, "names the stage itself; remove it", ())
    elif other.luck_of is not None:
        message = f"{luck_of!r} uses the luck of {other.luck_of!r} itself; write luck_of: {other.luck_of}"
        yield Finding(path, message, (("stages", luck_of, "luck_of"),))


def _lanes(name: str, stage: ServiceStage) -> Iterator[Finding]:
    path: Dotted = ("stages", name)
    for lane, item in stage.lanes.items():
        here = (*path, "lanes", lane)
        if lane == _RESERVED_LANE:
            message = "`general` is a truck class, not a lane; name it `standard`"
            yield Finding(here, message, (names_of("stages", name, "lanes"),))
        reads = (here, (*path, "groups"))
        groups = [group for group, each in stage.groups.items() if lane in each.lanes]
        if item.servers is None and not groups:
            message = "no group of servers serves this lane; add `servers`, or name it in a group"
            yield Finding(here, message, reads)
        if item.lines == "per_server":
            shared = [group for group in groups if len(stage.groups[group].lanes) > 1]
            count = len(groups) + (item.servers is not None)
            if count > 1 or shared:
                yield Finding(
                    (*here, "lines"),
                    "one line per server needs exactly one group, serving this lane only; use `lines: one`, or change "
                    "the groups",
                    reads,
                )


def _groups(name: str, stage: ServiceStage) -> Iterator[Finding]:
    path: Dotted = ("stages", name, "groups")
    for group, item in stage.groups.items():
        for number, lane in enumerate(item.lanes):
            here = (*path, group, "lanes", number)
            if lane not in stage.lanes:
                known = did_you_mean(lane, stage.lanes, "lanes")
                yield Finding(here, f"unknown lane {lane!r}; {known}", (names_of("stages", name, "lanes"),))
            elif lane in item.lanes[:number]:
                yield Finding(here, f"names {lane!r} twice; keep one", ())
        if group in stage.lanes and stage.lanes[group].servers is not None:
            message = f"the lane {group!r} has a group of this name already, its `servers`; rename this one"
            yield Finding((*path, group), message, (("stages", name, "lanes", group),))


def _staff(name: str, stage: ServiceStage, scenario: Scenario) -> Iterator[Finding]:
    path: Dotted = ("stages", name)
    calendar = scenario.calendar
    serving = {lane: plans_of_lane(scenario, name, lane) for lane in stage.lanes}
    staffed = {lane for lane, plans in serving.items() if any(highest_level(plan, calendar) for plan in plans)}
    served = any(serving.values())
    coming = visitors(scenario, name)
    sent = _sent(name, scenario)
    come = (*sent, *(read for each in coming for read in (*class_read(each), *choice_read(scenario, each.direction))))
    staff: tuple[Dotted, ...] = ((*path, "lanes"), (*path, "groups"), *OPEN_DAYS)
    if coming and served and not staffed:
        message = "nobody works here on any simulated day; give a plan a level above 0 on one of them"
        yield Finding(path, message, (*come, *staff))
    for visitor in coming:
        comes = (*sent, *class_read(visitor), *choice_read(scenario, visitor.direction))
        # Trucks that hold the least find the fewest lanes.
        found = [_admitting(stage, visitor, held) for held in least_held(scenario, visitor, name)]
        if not all(found):
            admission = (names_of("stages", name, "lanes"), *((*path, "lanes", lane, "admits") for lane in stage.lanes))
            yield Finding((*path, "lanes"), _not_admitted(name, stage, visitor, scenario), (*comes, *admission))
            continue
        for admitted in found:
            if staffed and not staffed & set(admitted) and any(serving[lane] for lane in admitted):
                message = (
                    f"class {visitor.name!r} ({visitor.direction}) waits for ever: nobody serves "
                    f"{' or '.join(admitted)}; staff one of them, or open another lane to it"
                )
                yield Finding((*path, "lanes"), message, (*comes, *staff))
                break


def _sent(name: str, scenario: Scenario) -> tuple[Dotted, ...]:
    """What a rule reads that asks who is sent to a stage."""
    of_parts: list[Dotted] = []
    for part in parts(scenario, name):
        authority = ("authorities", part.inspection.authority)
        of_parts += [("stages", part.name, "inspection"), (*authority, "trust"), (*authority, "distrust")]
    return ("stages", name, "kind"), ("stages", name, "inspection"), *of_parts


def _admitting(stage: ServiceStage, visitor: Visitor, held: Collection[str]) -> list[str]:
    return [lane for lane, item in stage.lanes.items() if item.admits.accepts(visitor.name, visitor.truck_class, held)]


def _not_admitted(name: str, stage: ServiceStage, visitor: Visitor, scenario: Scenario) -> str:
    """That a class, or some of its trucks, find no lane."""
    some = _admitting(stage, visitor, may_hold(scenario, visitor))
    if not some:
        return f"no lane admits class {visitor.name!r} ({visitor.direction}); open a lane to it"
    least = next(held for held in least_held(scenario, visitor, name) if not _admitting(stage, visitor, held))
    asked = sorted({programme for lane in some for programme in stage.lanes[lane].admits.programmes or ()} - least)
    lost = [programme for programme in asked if programme in visitor.truck_class.programmes]
    why = f" (`integrity` may suspend {' and '.join(lost)})" if lost else ""
    return (
        f"no lane admits trucks of class {visitor.name!r} ({visitor.direction}) without {' or '.join(asked)}{why}; "
        "open a lane to them"
    )


def _officers(name: str, stage: ServiceStage, scenario: Scenario) -> Iterator[Finding]:
    yield from _together(name, stage, scenario)
    for pool, needed in stage.officers.items():
        yield from enough(("stages", name, "officers", pool), pool, needed, "trucks would wait for ever", scenario)


def enough(path: Dotted, pool: str, needed: int, otherwise: str, scenario: Scenario) -> Iterator[Finding]:
    """A pool that exists has so many at once on some simulated day; what is if not."""
    pools = scenario.officer_pools()
    if pool not in pools:
        reads: tuple[Dotted, ...] = (names_of("pools"), names_of("authorities"), ("authorities", pool))
        if pool in scenario.authorities:
            message = f"the authority {pool!r} states no `officers`; give it a plan of them"
        else:
            message = f"unknown pool {pool!r}; {did_you_mean(pool, pools, 'pools')}"
        yield Finding(path, message, reads, of_name=True)
        return
    most = highest_level(pools[pool], scenario.calendar)
    if needed > most and open_weekdays(scenario.calendar):
        yield Finding(
            path,
            f"needs {needed} at once, the pool {pool!r} never has more than {most} on a simulated day: {otherwise}; "
            "need fewer, or raise its plan",
            (path, ("pools", pool), ("authorities", pool), *OPEN_DAYS),
        )


def _together(name: str, stage: ServiceStage, scenario: Scenario) -> Iterator[Finding]:
    """A truck takes all its officers at once; where plans rule, these must be on duty together at some time."""
    pools = scenario.officer_pools()
    usual = "serve" if is_joint(scenario, name) else scenario.calendar.at_close or "hold"
    if (stage.at_end or usual) != "hold" or not stage.officers.keys() <= pools.keys():
        return
    plans = [(pools[pool], needed) for pool, needed in stage.officers.items()]
    alone = all(highest_level(plan, scenario.calendar) >= needed for plan, needed in plans)
    minutes = minutes_of_change(plan for plan, _ in plans)
    if alone and not any(all(plan.level_at(minute) >= needed for plan, needed in plans) for minute in minutes):
        yield Finding(
            ("stages", name, "officers"),
            f"{' and '.join(stage.officers)} are never on duty together: trucks would wait for ever; let their plans "
            "overlap, or write `at_end: serve`",
            (
                ("stages", name),
                ("calendar", "at_close"),
                *((part, pool) for part in ("pools", "authorities") for pool in stage.officers),
                *OPEN_DAYS,
            ),
        )


def minutes_of_change(plans: Iterable[Plan]) -> list[int]:
    """Minutes of the week at which one of several plans changes, and the first."""
    changes = {
        edge + day * MINUTES_PER_DAY
        for plan in plans
        for shift in plan.shifts
        for day in shift.weekdays
        for edge in (shift.start_min, shift.end_min)
    }
    return sorted({0, *changes})
