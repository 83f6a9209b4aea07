"""Rules of instruments: there is a wait to estimate, and trucks with tags pass one reader, and then the other."""

from collections.abc import Iterator

from portsim.scenario.check_named import known
from portsim.scenario.check_who import kind_rules, not_stated
from portsim.scenario.findings import Finding, names_of
from portsim.scenario.instruments import Officer, Rfid
from portsim.scenario.model import Scenario
from portsim.scenario.traffic import Direction
from portsim.scenario.tree import Dotted, quoted
from portsim.scenario.visits import all_classes, classes_read


def instrument_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `measured.instruments`."""
    for direction, instruments in scenario.measured.instruments.items():
        path: Dotted = ("measured", "instruments", direction)
        yield from known(path, direction, scenario.traffic, "directions", names_of("traffic"))
        if instruments.officer is not None:
            yield from _officer((*path, "officer"), instruments.officer, direction, scenario)
        if instruments.rfid is not None:
            yield from _rfid((*path, "rfid"), instruments.rfid, direction, scenario)


def _officer(path: Dotted, officer: Officer, direction: Direction, scenario: Scenario) -> Iterator[Finding]:
    visited = {stage for route in scenario.routes.get(direction, ()) for stage in route.stages}
    if direction in scenario.traffic and not visited & set(scenario.measured.wait or ()):
        message = "has no wait to estimate; name the stages of its wait time under `measured.wait`"
        yield Finding(path, message, (("measured", "wait"), ("routes",)))
    if officer.in_sight is not None and officer.asks == "drivers":
        message = "counts nothing where drivers are asked; remove it, or write `asks: line`"
        yield Finding((*path, "in_sight"), message, (path,))


def _rfid(path: Dotted, rfid: Rfid, direction: Direction, scenario: Scenario) -> Iterator[Finding]:
    own = [each for each in all_classes(scenario) if each.direction == direction]
    yield from kind_rules((*path, "tag_share"), rfid.tag_share, scenario)
    missing = not_stated(rfid.tag_share, own, scenario)
    if missing:
        message = f"states nothing for {quoted(missing)}; add them, or a `default`"
        yield Finding((*path, "tag_share"), message, classes_read(scenario))
    yield from _readers(path, rfid, direction, scenario)


def _readers(path: Dotted, rfid: Rfid, direction: Direction, scenario: Scenario) -> Iterator[Finding]:
    """Both stages exist, and some route leads from the first to the second."""
    routes = [route.stages for route in scenario.routes.get(direction, ())]
    visited = list(dict.fromkeys(stage for stages in routes for stage in stages))
    named = {key: stage for key, stage in (("entry", rfid.entry), ("exit", rfid.exit)) if stage is not None}
    for key, stage in named.items():
        yield from known((*path, key), stage, scenario.stages, "stages", names_of("stages"))
        if routes and stage in scenario.stages and stage not in visited:
            message = f"no route visits {stage!r} {direction}; name a stage of a route: {quoted(sorted(visited))}"
            yield Finding((*path, key), message, (("routes",),))
    entry, last = rfid.entry, rfid.exit
    if entry in visited and last in visited:
        in_order = (
            entry in stages and last in stages and stages.index(entry) <= stages.index(last) for stages in routes
        )
        if not any(in_order):
            message = f"no truck comes from {entry!r} to {last!r}; name stages of one route, in its order"
            yield Finding((*path, "exit"), message, ((*path, "entry"), (*path, "exit"), ("routes",)))
