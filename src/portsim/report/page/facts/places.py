"""Where things stand in a picture of a port: stages as trucks meet them, in one place under all policies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from portsim.layout import Layout
from portsim.measures.prices import COUNTRIES
from portsim.measures.scope import country_of
from portsim.scenario.inspections import owner, parts
from portsim.scenario.model import Scenario
from portsim.scenario.order import StageCycle, single_order, stage_order
from portsim.scenario.stages import HoldStage, RoadStage, ServiceStage
from portsim.scenario.traffic import DIRECTIONS, Direction

Area = tuple[str, ...]
"""Whose ground a stage stands on: one country, both where they work together, none where nothing tells."""


def stages_of(scenarios: Sequence[Scenario]) -> list[dict[str, Any]]:
    """Every stage that some route of some policy visits, once, in the order in which it is drawn.

    Each is drawn in one direction, that of the first route that visits it. Within a direction stages follow the routes
    of all policies; where these leave the order open, the country that trucks come from stands before the other.
    """
    directions = sorted({each for scenario in scenarios for each in scenario.directions()}, key=DIRECTIONS.index)
    found = [stage for direction in directions for stage in _of_direction(scenarios, direction)]
    drawn: dict[str, dict[str, Any]] = {}
    for stage in found:
        drawn.setdefault(stage["name"], stage)
    return list(drawn.values())


def _of_direction(scenarios: Sequence[Scenario], direction: Direction) -> list[dict[str, Any]]:
    areas: dict[str, Area] = {}
    kinds: dict[str, str] = {}
    steps: list[tuple[str, str]] = []
    for scenario in scenarios:
        own, routes = areas_of(scenario), scenario.routes.get(direction, ())
        steps += [step for route in routes for step in pairwise(route.stages)]
        visited = {name for route in routes for name in route.stages}
        for name in filter(visited.__contains__, stage_order(scenario)):
            areas.setdefault(name, own[name])
            kinds.setdefault(name, scenario.stages[name].kind)
    first, second = COUNTRIES if direction == DIRECTIONS[0] else COUNTRIES[::-1]
    ranks: Mapping[Area, int] = {(first,): 0, (): 1, COUNTRIES: 2, (second,): 3}
    order = _ordered(sorted(areas, key=lambda name: ranks[areas[name]]), steps)
    return [
        {"name": name, "kind": kinds[name], "area": list(areas[name]), "direction": DIRECTIONS.index(direction)}
        for name in order
    ]


def _ordered(written: Sequence[str], steps: Iterable[tuple[str, str]]) -> Sequence[str]:
    """In one order that all steps follow; as written where two policies go opposite ways."""
    try:
        return single_order(written, steps)
    except StageCycle:
        return written


def areas_of(scenario: Scenario) -> dict[str, Area]:
    """Whose ground each stage stands on, by the first of these that tells.

    The authorities that inspect there, and the pools whose officers work there; for a penalty the stages that send
    trucks to it; a name that begins with that of an authority or a country, as `mx_empties` does; the stages next to it
    on its routes, as far as the next road. Roads lie between countries. What says two countries at once says both only
    where their officers work at the stage itself, and nothing elsewhere.
    """
    known = {name: area for name in scenario.stages if (area := _staffed(scenario, name))}
    for name, stage in scenario.stages.items():
        if name not in known and isinstance(stage, HoldStage):
            known |= _alone(name, {each for held_by in stage.held_by for each in known.get(held_by, ())})
        if name not in known and not isinstance(stage, RoadStage):
            known |= _alone(name, _named(scenario, name))
    beside = {name: _alone(name, set(_neighbours(scenario, name, known))) for name in scenario.stages}
    return {name: known.get(name) or beside[name].get(name, ()) for name in scenario.stages}


def _staffed(scenario: Scenario, name: str) -> Area:
    """Countries whose authorities inspect at a stage, or whose officers work there."""
    stage = scenario.stages[name]
    if not isinstance(stage, ServiceStage):
        return ()
    pools = [
        *stage.officers,
        *(pool for each in (stage.lanes, stage.groups) for one in each.values() for pool in one.staffed_by),
    ]
    names = [*pools, *(part.inspection.authority for part in parts(scenario, name))]
    found = {country_of(scenario, each) for each in names}
    return tuple(country for country in COUNTRIES if country in found)


def _named(scenario: Scenario, name: str) -> set[str]:
    """The country that a name begins with, itself or as one of its authorities."""
    authority = owner(name, scenario.authorities)
    if authority is not None:
        return {country_of(scenario, authority)}
    return {country for country in COUNTRIES if name.startswith(f"{country}_")}


def _neighbours(scenario: Scenario, name: str, known: Mapping[str, Area]) -> Iterator[str]:
    """Countries of the nearest stages that are known, before and after it on each route, up to the next road."""
    if isinstance(scenario.stages[name], RoadStage):
        return
    for routes in scenario.routes.values():
        for route in routes:
            if name in route.stages:
                place = route.stages.index(name)
                for way in (route.stages[:place][::-1], route.stages[place + 1 :]):
                    yield from _nearest(scenario, way, known)


def _nearest(scenario: Scenario, way: Iterable[str], known: Mapping[str, Area]) -> Area:
    for name in way:
        if isinstance(scenario.stages[name], RoadStage):
            return ()
        if len(known.get(name, ())) == 1:
            return known[name]
    return ()


def _alone(name: str, countries: set[str]) -> dict[str, Area]:
    """What is known of a stage if exactly one country is told."""
    return {name: tuple(countries)} if len(countries) == 1 else {}


def lanes_of(scenario: Scenario, layout: Layout, place: Mapping[str, int]) -> list[dict[str, Any]]:
    """Lanes by number: the place of their stage among those drawn (-1 for none), name, and room [trucks] or None."""
    found = []
    for lane in layout.lanes:
        name = layout.stages[lane.stage]
        stage = scenario.stages[name]
        room = stage.lanes[lane.name].room if isinstance(stage, ServiceStage) else stage.room
        found.append({"stage": place.get(name, -1), "name": lane.name, "room": room})
    return found


def groups_of(layout: Layout, place: Mapping[str, int]) -> list[dict[str, Any]]:
    """Groups of servers by number: the place of their stage, name, lanes served (numbers), how many servers."""
    return [
        {
            "stage": place.get(layout.stages[group.stage], -1),
            "name": group.name,
            "lanes": list(group.lanes),
            "servers": group.servers,
        }
        for group in layout.groups
    ]
