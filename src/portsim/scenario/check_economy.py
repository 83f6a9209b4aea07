"""Rules of the economy: rates for classes that exist, and booths whose officers are not counted twice."""

from collections.abc import Iterator

from portsim.scenario.check_named import service_stage
from portsim.scenario.check_who import kind_rules, not_stated
from portsim.scenario.findings import Finding, names_of
from portsim.scenario.model import Scenario
from portsim.scenario.stages import ServiceStage
from portsim.scenario.tree import Dotted
from portsim.scenario.visits import all_classes, classes_read


def economy_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `economy`."""
    economy = scenario.economy
    path: Dotted = ("economy", "cargo_usd_per_truck")
    yield from kind_rules(path, economy.cargo_usd_per_truck, scenario)
    laden = [each for each in all_classes(scenario) if each.truck_class.laden]
    missing = not_stated(economy.cargo_usd_per_truck, laden, scenario)
    if missing:
        message = f"has no value for {', '.join(missing)}; add one, or a `default`"
        yield Finding(path, message, (*classes_read(scenario), names_of(*path)))
    if economy.spoilage_usd_per_hour is not None:
        yield from kind_rules(("economy", "spoilage_usd_per_hour"), economy.spoilage_usd_per_hour, scenario)
    for name in economy.booth_officers:
        here: Dotted = ("economy", "booth_officers", name)
        yield from service_stage(here, name, scenario)
        stage = scenario.stages.get(name)
        if isinstance(stage, ServiceStage):
            yield from _not_twice(here, name, stage)


def _not_twice(path: Dotted, name: str, stage: ServiceStage) -> Iterator[Finding]:
    """Officers from pools are in the hours of their pools, and must not be stated again."""
    reads: tuple[Dotted, ...] = (("stages", name),)
    if stage.officers:
        message = f"its trucks need officers from {', '.join(stage.officers)}, whose hours count already; remove it"
        yield Finding(path, message, reads)
    taking = [lane for lane, item in stage.lanes.items() if item.staffed_by]
    taking += [group for group, item in stage.groups.items() if item.staffed_by]
    if taking:
        message = f"servers of {', '.join(taking)} take officers from pools (`staffed_by`); leave out one of the two"
        yield Finding(path, message, reads)
