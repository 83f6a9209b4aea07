"""Rules of drivers and of metering: lines that exist and that a driver may leave, and waits that somebody posts."""

from collections.abc import Iterator

from portsim.scenario.check_named import known, service_stage
from portsim.scenario.drivers import Drivers
from portsim.scenario.findings import Finding, names_of
from portsim.scenario.inspections import is_conditional
from portsim.scenario.model import Scenario
from portsim.scenario.stages import HoldStage
from portsim.scenario.tree import Dotted


def driver_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `drivers` and `metering`."""
    for direction, drivers in scenario.drivers.items():
        path: Dotted = ("drivers", direction)
        yield from known(path, direction, scenario.traffic, "directions", names_of("traffic"))
        yield from _stages(path, drivers, scenario)
        yield from _tempers(path, direction, drivers, scenario)
    for direction in scenario.metering:
        yield from known(("metering", direction), direction, scenario.traffic, "directions", names_of("traffic"))


def _stages(path: Dotted, drivers: Drivers, scenario: Scenario) -> Iterator[Finding]:
    for number, name in enumerate(drivers.looks_at or ()):
        here = (*path, "looks_at", number)
        yield from known(here, name, scenario.stages, "stages", names_of("stages"))
        if isinstance(scenario.stages.get(name), HoldStage):
            message = f"{name!r} is a penalty, which nobody sees on arrival; remove it"
            yield Finding(here, message, (("stages", name),))
    for number, name in enumerate(drivers.leaves or ()):
        here = (*path, "leaves", number)
        yield from service_stage(here, name, scenario)
        if name in scenario.stages and is_conditional(scenario, name):
            message = f"{name!r} is an inspection, which no driver may leave; name stages before it"
            yield Finding(here, message, (("stages", name),))


def _tempers(path: Dotted, direction: str, drivers: Drivers, scenario: Scenario) -> Iterator[Finding]:
    for number, temper in enumerate(drivers.tempers):
        here = (*path, "tempers", number)
        if temper.turn_back_above is not None and direction not in scenario.posted:
            message = f"nobody posts a wait `{direction}`; state `posted: {{{direction}: {{every: 1 h}}}}`"
            yield Finding((*here, "turn_back_above"), message, (here, names_of("posted")))
        if temper.patience is not None and not drivers.leaves:
            message = "does nothing while there is no line to leave; name stages under `leaves`"
            yield Finding((*here, "patience"), message, ((*path, "leaves"), here))
        all_meant = not temper.when.model_fields_set
        if all_meant and number + 1 < len(drivers.tempers):
            message = "means all drivers, so those after it are never asked; put it last"
            yield Finding(here, message, (path,))
    if drivers.leaves and all(temper.patience is None for temper in drivers.tempers):
        message = "nobody leaves a line: no temper states a `patience`; state one, or remove `leaves`"
        yield Finding((*path, "leaves"), message, (path,))
