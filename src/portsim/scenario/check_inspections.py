"""Rules of inspections and of who is asked about: authorities, rates, referrals, programmes, classes, sectors."""

from collections.abc import Iterable, Iterator, Mapping

from portsim.scenario.findings import Finding, names_of
from portsim.scenario.model import Scenario
from portsim.scenario.stages import Inspection, ServiceStage
from portsim.scenario.traffic import PROGRAMMES, Match
from portsim.scenario.tree import Dotted, did_you_mean, meant_by
from portsim.scenario.visits import all_classes, class_names, classes_read, within_reach


def inspection_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about inspections, trust and matches."""
    inspections = {
        name: stage.inspection
        for name, stage in scenario.stages.items()
        if isinstance(stage, ServiceStage) and isinstance(stage.inspection, Inspection)
    }
    for name, inspection in inspections.items():
        path: Dotted = ("stages", name, "inspection")
        if inspection.authority not in scenario.authorities:
            known = did_you_mean(inspection.authority, scenario.authorities, "authorities")
            message = f"unknown authority {inspection.authority!r}; {known}"
            yield Finding((*path, "authority"), message, (names_of("authorities"),))
        yield from _rates(name, inspection, scenario)
        for number, earlier in enumerate(inspection.referred_by or ()):
            yield from _referral(name, earlier, (*path, "referred_by", number), scenario, inspections)
    for name, authority in scenario.authorities.items():
        for programme in authority.trust:
            yield from _programme(programme, ("authorities", name, "trust", programme), scenario, of_name=True)
    for where, match in _matches(scenario):
        yield from _match(where, match, scenario)


def _rates(name: str, inspection: Inspection, scenario: Scenario) -> Iterator[Finding]:
    if isinstance(inspection.rate, float):
        return
    path: Dotted = ("stages", name, "inspection", "rate")
    classes = {visitor.name for visitor in all_classes(scenario)}
    for each in inspection.rate:
        if each != "default" and each not in classes:
            known = did_you_mean(each, [*sorted(classes), "default"], "classes")
            yield Finding((*path, each), f"unknown class; {known}", class_names(scenario), of_name=True)
    # A rate under a misspelt name is not missing as well.
    names = (*classes, "default")
    stated = {each if each in names else meant_by(each, names) for each in inspection.rate}
    missing = sorted({each.name for each in within_reach(scenario, name)} - stated)
    if missing and "default" not in stated:
        listed = ", ".join(missing)
        # Routes are not read: a stage that is missing in one only brings fewer trucks here.
        reads = (*class_names(scenario), names_of(*map(str, path)))
        yield Finding(path, f"has no rate for {listed}; add one, or a `default`", reads)


def _referral(
    name: str, earlier: str, path: Dotted, scenario: Scenario, inspections: Mapping[str, Inspection]
) -> Iterator[Finding]:
    if earlier not in scenario.stages:
        known = did_you_mean(earlier, inspections, "inspection stages")
        yield Finding(path, f"unknown stage {earlier!r}; {known}", (names_of("stages"),))
    elif earlier not in inspections:
        message = f"{earlier!r} inspects nobody; name a stage with `inspection`"
        yield Finding(path, message, (("stages", earlier),))
    elif earlier == name:
        yield Finding(path, "names the stage itself; remove it", ())
    else:
        if not inspections[earlier].false_alarm_rate:
            message = f"{earlier!r} never raises an alarm; give it an `inspection.false_alarm_rate` above 0"
            yield Finding(path, message, (("stages", earlier, "inspection"),))
        routes = [route for each in scenario.routes.values() for route in each]
        both = [route.stages for route in routes if {name, earlier} <= set(route.stages)]
        visited = {stage for route in routes for stage in route.stages}
        if not both and {name, earlier} <= visited:
            yield Finding(path, f"no route visits both {earlier!r} and {name!r}; change a route", (("routes",),))
        elif both and not any(stages.index(earlier) < stages.index(name) for stages in both):
            yield Finding(path, f"{earlier!r} must come before {name!r}; change the route", (("routes",),))


def _matches(scenario: Scenario) -> Iterator[tuple[Dotted, Match]]:
    for name, stage in scenario.stages.items():
        if isinstance(stage, ServiceStage):
            for lane, item in stage.lanes.items():
                yield ("stages", name, "lanes", lane, "admits"), item.admits
    for direction, routes in scenario.routes.items():
        for number, route in enumerate(routes):
            yield ("routes", direction, number, "when"), route.when


def _match(path: Dotted, match: Match, scenario: Scenario) -> Iterator[Finding]:
    classes = [each for each in all_classes(scenario) if path[0] != "routes" or each.direction == path[1]]
    sectors = sorted({each.truck_class.sector for each in classes if each.truck_class.sector})
    names = {each.name for each in classes}
    yield from _unknown((*path, "classes"), match.classes, names, "class", class_names(scenario))
    yield from _unknown((*path, "sectors"), match.sectors, sectors, "sector", classes_read(scenario))
    for number, programme in enumerate(match.programmes or ()):
        yield from _programme(programme, (*path, "programmes", number), scenario)


def _unknown(
    path: Dotted, asked: tuple[str, ...] | None, known: Iterable[str], what: str, reads: tuple[Dotted, ...]
) -> Iterator[Finding]:
    names = sorted(known)
    for number, name in enumerate(asked or ()):
        if name not in names:
            near = did_you_mean(name, names, f"known are {path[-1]}")
            yield Finding((*path, number), f"no truck has the {what} {name!r}; {near}", reads)


def known_programmes(scenario: Scenario) -> set[str]:
    """Programmes held by some class, and those that exist."""
    held = {programme for each in all_classes(scenario) for programme in each.truck_class.programmes}
    return held | set(PROGRAMMES)


def _programme(programme: str, path: Dotted, scenario: Scenario, *, of_name: bool = False) -> Iterator[Finding]:
    known = known_programmes(scenario)
    if programme not in known:
        near = did_you_mean(programme, sorted(known), "programmes")
        yield Finding(path, f"unknown programme {programme!r}; {near}", classes_read(scenario), of_name)
