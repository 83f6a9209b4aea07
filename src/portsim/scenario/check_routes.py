"""Rules of routes: stages that exist, one order for all, a route for every truck; and what is measured along them."""

from collections.abc import Iterator
from itertools import combinations

from portsim.scenario.findings import Finding, names_of
from portsim.scenario.inspections import is_conditional
from portsim.scenario.model import Scenario
from portsim.scenario.order import StageCycle, route_steps, single_order
from portsim.scenario.traffic import Direction
from portsim.scenario.tree import did_you_mean, quoted
from portsim.scenario.visits import (
    Visitor,
    all_classes,
    choice_read,
    class_read,
    classes_read,
    finds_route,
    must_hold,
    never_closes,
    routes_of,
)


def route_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `routes` and `measured`."""
    for direction in scenario.routes:
        yield from _routes(direction, scenario)
    yield from _order(scenario)
    for visitor in all_classes(scenario):
        if visitor.direction in scenario.routes and not finds_route(scenario, visitor):
            taken = routes_of(scenario, visitor)
            if taken:
                why = "; ".join(_asked(scenario, visitor, number) for number in taken)
                message = f"some trucks of class {visitor.name!r} find no route: {why}"
            else:
                message = f"no route takes class {visitor.name!r}"
            yield Finding(
                ("routes", visitor.direction),
                f"{message}; add a route without `when` at the end",
                (*class_read(visitor), *choice_read(scenario, visitor.direction)),
            )
    yield from _untaken(scenario)
    yield from _beginnings(scenario)
    yield from _measured(scenario)


def _asked(scenario: Scenario, visitor: Visitor, number: int) -> str:
    """What a route asks of trucks of a class that not all of them answer."""
    route = scenario.routes[visitor.direction][number]
    asked = []
    if route.when.hours is not None and not never_closes(route.when.hours):
        asked.append("arrive within its hours")
    if route.when.uptake < 1:
        asked.append("take part (`uptake`)")
    stated = visitor.truck_class.programmes
    asked += [
        f"have not lost {programme} (`integrity`)" if programme in stated else f"hold {programme}"
        for programme in sorted(set(route.when.programmes or ()) - must_hold(scenario, visitor))
    ]
    return f"{route.name!r} takes those that {', '.join(asked[:-1])}{' and ' if asked[1:] else ''}{asked[-1]}"


def _routes(direction: Direction, scenario: Scenario) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, route in enumerate(scenario.routes[direction]):
        path = ("routes", direction, number)
        if route.name in seen:
            yield Finding((*path, "name"), f"a second route is named {route.name!r}; rename one", (("routes",),))
        seen.add(route.name)
        for place, stage in enumerate(route.stages):
            where = (*path, "stages", place)
            if stage not in scenario.stages:
                known = did_you_mean(stage, scenario.stages, "stages")
                yield Finding(where, f"unknown stage {stage!r}; {known}", (names_of("stages"),))
            elif stage in route.stages[:place]:
                yield Finding(where, f"visits {stage!r} twice; a second visit needs a stage of its own", ())
        party = route.when.uptake_by
        if direction in scenario.traffic and party != "truck" and party not in scenario.traffic[direction].companies:
            companies = ("traffic", direction, "companies")
            message = f"no {party} companies are stated; add `traffic.{direction}.companies.{party}`, or leave this out"
            yield Finding((*path, "when", "uptake_by"), message, (names_of(*companies),))


def _untaken(scenario: Scenario) -> Iterator[Finding]:
    """Routes behind others that take every truck they ask for, since those ask for nothing but kinds of truck."""
    for direction, routes in scenario.routes.items():
        taken: dict[str, str] = {}
        for number, route in enumerate(routes):
            stated = route.when.model_fields_set
            # Whatever trucks may hold: a programme that nobody is enrolled in, in a study perhaps, is no mistake.
            asked = [
                each.name
                for each in all_classes(scenario)
                if each.direction == direction
                and route.when.accepts(each.name, each.truck_class, route.when.programmes or ())
            ]
            # A route for all the rest may well find nobody left.
            for_rest = not stated and any(each.when.model_fields_set for each in routes[:number])
            if asked and taken.keys() >= set(asked) and not for_rest:
                before = " or ".join(dict.fromkeys(repr(taken[name]) for name in asked))
                yield Finding(
                    ("routes", direction, number),
                    f"no truck takes this route: all that it asks for take {before} before it; write it first",
                    (*classes_read(scenario), *choice_read(scenario, direction)),
                )
            if stated <= {"classes", "laden", "sectors"}:
                taken = {**dict.fromkeys(asked, route.name), **taken}


def _beginnings(scenario: Scenario) -> Iterator[Finding]:
    """Every truck visits some stage in any case; and turning trucks away needs a stage that can be the first."""
    first: set[str] = set()
    for direction, routes in scenario.routes.items():
        for number, route in enumerate(routes):
            reads = (("routes", direction), *(("stages", each, "inspection") for each in route.stages))
            for visited in route.stages:
                first.add(visited)
                if not is_conditional(scenario, visited):
                    break
            else:
                yield Finding(
                    ("routes", direction, number, "stages"),
                    "all its stages are inspections or holds, so that a truck nobody selects would visit none; add a "
                    "stage without `inspection`",
                    reads,
                )
    for name, stage in scenario.stages.items():
        if stage.when_full == "turn_away" and name not in first:
            yield Finding(
                ("stages", name, "when_full"),
                "no route can begin here, so nobody is ever turned away; leave it out",
                (("routes",), *(("stages", other, "inspection") for other in scenario.stages)),
            )


def _order(scenario: Scenario) -> Iterator[Finding]:
    # Referrals need no step of their own: one that agrees with a route adds none, and one that does not is said where
    # it is stated.
    known = [step for step in route_steps(scenario) if set(step) <= scenario.stages.keys()]
    if any(len(set(route.stages)) < len(route.stages) for routes in scenario.routes.values() for route in routes):
        return  # said already: a route that visits a stage twice is a circle by itself
    try:
        single_order(list(scenario.stages), known)
    except StageCycle as cycle:
        circle = " -> ".join(cycle.stages)
        message = f"routes follow no single order of stages: {circle}; change one"
        yield Finding(("routes",), message, (names_of("stages"),))


def _measured(scenario: Scenario) -> Iterator[Finding]:
    visited = {stage for routes in scenario.routes.values() for route in routes for stage in route.stages}
    for key, stages in (("wait", scenario.measured.wait), ("crossing", scenario.measured.crossing)):
        for number, stage in enumerate(stages or ()):
            path = ("measured", key, number)
            if stage not in scenario.stages:
                known = did_you_mean(stage, scenario.stages, "stages")
                yield Finding(path, f"unknown stage {stage!r}; {known}", (names_of("stages"),))
            elif stage not in visited:
                message = f"no route visits {stage!r}; name stages of a route: {quoted(sorted(visited))}"
                yield Finding(path, message, (("routes",),))
            elif stages and stage in stages[:number]:
                yield Finding(path, f"names {stage!r} twice; keep one", ())
        yield from _measured_order(key, stages or (), scenario)


def _measured_order(key: str, stages: tuple[str, ...], scenario: Scenario) -> Iterator[Finding]:
    """Measured stages stand as trucks come to them: the first and the last are then where a time begins and ends."""
    routes = [route.stages for each in scenario.routes.values() for route in each]
    visited = {stage for route in routes for stage in route}
    if not visited.issuperset(stages) or len(set(stages)) < len(stages):
        return
    try:
        # As written, where routes leave it open.
        order = single_order(
            list(dict.fromkeys([*stages, *(s for route in routes for s in route)])), route_steps(scenario)
        )
    except StageCycle:
        return
    for earlier, later in combinations(stages, 2):
        if any(earlier in route and later in route[: route.index(earlier)] for route in routes):
            right = ", ".join(stage for stage in order if stage in stages)
            message = f"routes visit {later!r} before {earlier!r}; write [{right}]"
            reads = (
                ("measured", key),
                *(("routes", d, n, "stages") for d, each in scenario.routes.items() for n in range(len(each))),
            )
            yield Finding(("measured", key), message, reads)
            return
