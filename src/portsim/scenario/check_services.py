"""Rules of what is stated by lane, class or programme: services and priorities."""

from collections.abc import Iterator

from portsim.scenario.check_who import known_programmes
from portsim.scenario.findings import Finding, names_of
from portsim.scenario.model import Scenario
from portsim.scenario.stages import ServiceStage
from portsim.scenario.tree import Dotted, did_you_mean, meant_by
from portsim.scenario.visits import all_classes, class_names, classes_read, may_hold, service_of, within_reach


def service_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `service` and `priority` of all stages."""
    classes = {visitor.name for visitor in all_classes(scenario)}
    for name, stage in scenario.stages.items():
        if isinstance(stage, ServiceStage):
            for written in stage.service:
                yield from _service_name(name, stage, written, classes, class_names(scenario))
            yield from _every_service(name, stage, scenario)
            yield from _priority(name, stage, scenario, classes)


def _service_name(
    name: str, stage: ServiceStage, written: str, classes: set[str], known_from: tuple[Dotted, ...]
) -> Iterator[Finding]:
    path: Dotted = ("stages", name, "service", written)
    reads: tuple[Dotted, ...] = (names_of("stages", name, "lanes"), *known_from)
    if written == "default":
        return
    if "@" in written:
        truck_class, lane = written.split("@", 1)
        if truck_class not in classes:
            known = did_you_mean(truck_class, sorted(classes), "classes")
            yield Finding(path, f"unknown class {truck_class!r} before the @; {known}", reads, of_name=True)
        if lane not in stage.lanes:
            known = did_you_mean(lane, stage.lanes, "lanes")
            yield Finding(path, f"unknown lane {lane!r} after the @; {known}", reads, of_name=True)
    elif written in classes and written in stage.lanes:
        yield Finding(
            path,
            f"{written!r} is both a lane and a class; write '{written}@<lane>' for the class in a lane, or rename one",
            reads,
            of_name=True,
        )
    elif written not in classes and written not in stage.lanes:
        known = did_you_mean(written, [*stage.lanes, *sorted(classes), "default"], "lanes and classes")
        yield Finding(path, f"names no lane and no class; {known}", reads, of_name=True)


def _every_service(name: str, stage: ServiceStage, scenario: Scenario) -> Iterator[Finding]:
    # A time under a misspelt name is not missing as well.
    known = [*stage.lanes, *(visitor.name for visitor in all_classes(scenario)), "default"]
    meant = {each if each in known or "@" in each else meant_by(each, known) for each in stage.service}
    missing = [
        (visitor.name, lane)
        for visitor in within_reach(scenario, name)
        for lane, item in stage.lanes.items()
        if item.admits.accepts(visitor.name, visitor.truck_class, may_hold(scenario, visitor))
        and service_of(stage, visitor.name, lane) is None
        and meant.isdisjoint((visitor.name, lane, "default"))
    ]
    if missing:
        path = ("stages", name)
        admission: list[Dotted] = [(*path, "lanes", lane, "admits") for lane in stage.lanes]
        truck_class, lane = missing[0]
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        yield Finding(
            ("stages", name, "service"),
            f"states no time for class {truck_class!r} in lane {lane!r}{more}; add a `default`",
            # Routes are not read: a stage that is missing in one only brings fewer trucks here.
            (names_of(*path, "service"), names_of(*path, "lanes"), *admission, *classes_read(scenario)),
        )


def _priority(name: str, stage: ServiceStage, scenario: Scenario, classes: set[str]) -> Iterator[Finding]:
    programmes = known_programmes(scenario)
    for written in stage.priority:
        path = ("stages", name, "priority", written)
        if written in classes and written in programmes:
            message = f"{written!r} is both a class and a programme; rename the class"
            yield Finding(path, message, classes_read(scenario), of_name=True)
        elif written != "default" and written not in classes | programmes:
            known = did_you_mean(written, [*sorted(classes), *sorted(programmes)], "classes and programmes")
            yield Finding(path, f"names no class and no programme; {known}", classes_read(scenario), of_name=True)
