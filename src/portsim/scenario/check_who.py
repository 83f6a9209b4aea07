"""Rules of who is asked about: classes, sectors and programmes, in questions about a truck and in numbers by kind."""

import re
from collections.abc import Iterable, Iterator, Mapping

from portsim.scenario.findings import Finding
from portsim.scenario.model import Scenario
from portsim.scenario.parties import PROGRAMMES
from portsim.scenario.stages import ServiceStage
from portsim.scenario.traffic import Match
from portsim.scenario.tree import Dotted, did_you_mean, meant_by
from portsim.scenario.visits import Visitor, all_classes, class_names, classes_read, may_hold

DEFAULT = "default"
_ASKING: tuple[Dotted, ...] = (
    ("authorities",),
    ("violations",),
    ("stages",),
    ("routes",),
    ("integrity",),
    ("drivers",),
)
"""Parts of a scenario that ask for programmes."""


def who_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about who is asked about, trusted, distrusted and enrolled."""
    for where, match in _matches(scenario):
        yield from _match(where, match, scenario)
    yield from _named_programmes(scenario)
    yield from _suspended(scenario)
    yield from _own_programmes(scenario)
    for visitor in all_classes(scenario):
        for number, programme in enumerate(visitor.truck_class.programmes):
            if programme in visitor.truck_class.enrolment:
                path = ("traffic", visitor.direction, "classes", visitor.name, "enrolment", programme)
                message = f"every truck of the class holds {programme} already, by `programmes`; keep one of the two"
                reads = (("traffic", visitor.direction, "classes", visitor.name, "programmes", number),)
                yield Finding(path, message, reads, of_name=True)


def _matches(scenario: Scenario) -> Iterator[tuple[Dotted, Match]]:
    for name, stage in scenario.stages.items():
        if isinstance(stage, ServiceStage):
            for lane, item in stage.lanes.items():
                yield ("stages", name, "lanes", lane, "admits"), item.admits
    for direction, routes in scenario.routes.items():
        for number, route in enumerate(routes):
            yield ("routes", direction, number, "when"), route.when
    for direction, drivers in scenario.drivers.items():
        for number, temper in enumerate(drivers.tempers):
            yield ("drivers", direction, "tempers", number, "when"), temper.when


def _match(path: Dotted, match: Match, scenario: Scenario) -> Iterator[Finding]:
    classes = [each for each in all_classes(scenario) if path[0] == "stages" or each.direction == path[1]]
    names = {each.name for each in classes}
    yield from _unknown((*path, "classes"), match.classes, names, "class", class_names(scenario))
    yield from _unknown((*path, "sectors"), match.sectors, _sectors(classes), "sector", classes_read(scenario))
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


def _sectors(classes: Iterable[Visitor]) -> set[str]:
    return {each.truck_class.sector for each in classes if each.truck_class.sector}


# --- numbers by class or sector ------------------------------------------------------------------------------------


def kind_rules(path: Dotted, stated: float | Mapping[str, float], scenario: Scenario) -> Iterator[Finding]:
    """Findings about the names under which a number is stated by class or sector."""
    if not isinstance(stated, Mapping):
        return
    known = _kinds(scenario)
    for name in stated:
        if name not in known:
            message = f"names no class and no sector; {did_you_mean(name, known, 'known')}"
            yield Finding((*path, name), message, classes_read(scenario), of_name=True)


def not_stated(stated: float | Mapping[str, float], classes: Iterable[Visitor], scenario: Scenario) -> list[str]:
    """Classes for which nothing is stated; a number under a misspelt name is not missing as well."""
    if not isinstance(stated, Mapping):
        return []
    known = _kinds(scenario)
    meant = {name if name in known else meant_by(name, known) for name in stated}
    return sorted({each.name for each in classes if meant.isdisjoint((each.name, each.truck_class.sector, DEFAULT))})


def _kinds(scenario: Scenario) -> list[str]:
    classes = list(all_classes(scenario))
    return list(dict.fromkeys([*sorted({each.name for each in classes}), *sorted(_sectors(classes)), DEFAULT]))


# --- programmes ----------------------------------------------------------------------------------------------------


def known_programmes(scenario: Scenario) -> set[str]:
    """Programmes that exist, and those that somebody holds or is enrolled in."""
    return {*PROGRAMMES, *(str(path[-1]) for path in _enrolled(scenario)), *(name for _, name in _held(scenario))}


def _held(scenario: Scenario) -> Iterator[tuple[Dotted, str]]:
    """Programmes that all trucks of a class hold, and where that is stated."""
    for visitor in all_classes(scenario):
        for number, programme in enumerate(visitor.truck_class.programmes):
            yield ("traffic", visitor.direction, "classes", visitor.name, "programmes", number), programme


def _enrolled(scenario: Scenario) -> Iterator[Dotted]:
    """Where shares enrolled are stated; the programme comes last."""
    for direction, stream in scenario.traffic.items():
        for programme in stream.enrolment:
            yield ("traffic", direction, "enrolment", programme)
        for name, truck_class in stream.classes.items():
            for programme in truck_class.enrolment:
                yield ("traffic", direction, "classes", name, "enrolment", programme)


def _asked(scenario: Scenario) -> Iterator[tuple[Dotted, str, bool]]:
    """Where programmes are named by something that depends on them, outside questions; whether they are a key there."""
    for name, authority in scenario.authorities.items():
        for key, factors in (("trust", authority.trust), ("distrust", authority.distrust)):
            for programme in factors:
                yield ("authorities", name, key, programme), programme, True
    for violation, item in scenario.violations.items():
        for programme in item.factors:
            yield ("violations", violation, "factors", programme), programme, True
    for number, rule in enumerate(scenario.integrity):
        for place, programme in enumerate(rule.programmes):
            yield ("integrity", number, "programmes", place), programme, False


def _named_programmes(scenario: Scenario) -> Iterator[Finding]:
    for path, programme, is_key in _asked(scenario):
        yield from _programme(programme, path, scenario, of_name=is_key)


def _programme(programme: str, path: Dotted, scenario: Scenario, *, of_name: bool = False) -> Iterator[Finding]:
    known = known_programmes(scenario)
    if programme not in known:
        near = did_you_mean(programme, sorted(known), "programmes")
        tier = " (a tier is known where somebody is enrolled in it)" if _is_tier(programme) else ""
        yield Finding(path, f"unknown programme {programme!r}; {near}{tier}", classes_read(scenario), of_name)


def _suspended(scenario: Scenario) -> Iterator[Finding]:
    """A programme that can be lost is one that somebody may hold."""
    known = known_programmes(scenario)
    held = {programme for visitor in all_classes(scenario) for programme in may_hold(scenario, visitor)}
    for number, rule in enumerate(scenario.integrity):
        for place, programme in enumerate(rule.programmes):
            if programme in known - held:
                yield Finding(
                    ("integrity", number, "programmes", place),
                    f"no truck may hold {programme}, so nobody can lose it; state it under "
                    "`traffic.<direction>.enrolment`, or remove it",
                    classes_read(scenario),
                )


def _own_programmes(scenario: Scenario) -> Iterator[Finding]:
    """A programme that does not exist is somebody's own, and named elsewhere; else the nearest that does was meant."""
    asked = {programme for _, programme, _ in _asked(scenario)}
    asked |= {programme for _, match in _matches(scenario) for programme in match.programmes or ()}
    asked |= {name for stage in scenario.stages.values() if isinstance(stage, ServiceStage) for name in stage.priority}
    stated = [(path, str(path[-1]), True) for path in _enrolled(scenario)]
    stated += [(path, programme, False) for path, programme in _held(scenario)]
    for path, programme, is_key in stated:
        near = meant_by(programme, PROGRAMMES) or meant_by(programme.upper(), PROGRAMMES)
        if near and programme not in asked and not _is_tier(programme):
            message = f"nobody asks for a programme {programme!r}; did you mean `{near}`?"
            yield Finding(path, message, _ASKING, of_name=is_key)


def _is_tier(programme: str) -> bool:
    """Whether it is a programme that exists, or a tier or part of one, such as CTPAT3."""
    return any(re.fullmatch(rf"{name}([^A-Za-z].*)?", programme) for name in PROGRAMMES)
