"""What rules say of a name that something else should have: that nothing has it, and what was perhaps meant."""

from collections.abc import Collection, Iterator

from portsim.scenario.findings import Finding, names_of
from portsim.scenario.inspections import inspection_at, is_joint
from portsim.scenario.model import Scenario
from portsim.scenario.stages import ServiceStage
from portsim.scenario.tree import Dotted, did_you_mean
from portsim.scenario.visits import groups_of


def known(path: Dotted, name: str, names: Collection[str], what: str, *reads: Dotted) -> Iterator[Finding]:
    """Something is named that must stand among others, called `what`."""
    if name not in names:
        yield Finding(path, f"unknown {what.removesuffix('s')} {name!r}; {did_you_mean(name, names, what)}", reads)


def service_stage(path: Dotted, name: str, scenario: Scenario) -> Iterator[Finding]:
    """A stage is named that must have servers."""
    yield from known(path, name, scenario.stages, "stages", names_of("stages"))
    if name in scenario.stages and not isinstance(scenario.stages[name], ServiceStage):
        yield Finding(path, f"{name!r} has no servers; name a stage of `kind: service`", (("stages", name),))


def stage_with_rate(path: Dotted, name: str, scenario: Scenario) -> Iterator[Finding]:
    """A stage is named whose inspection must state a rate of its own."""
    yield from known(path, name, scenario.stages, "stages", names_of("stages"))
    if name in scenario.stages and inspection_at(scenario, name) is None:
        way_out = "name the stages that it stands for" if is_joint(scenario, name) else "name one with `inspection`"
        yield Finding(path, f"has no rate of its own; {way_out}", (("stages", name),))


def known_group(path: Dotted, stage: str, name: str, scenario: Scenario) -> Iterator[Finding]:
    """A group of servers of a stage is named."""
    item = scenario.stages.get(stage)
    if isinstance(item, ServiceStage):
        read = (names_of("stages", stage, "lanes"), names_of("stages", stage, "groups"))
        yield from known(path, name, groups_of(item), "groups", *read)


def known_pool(path: Dotted, name: str, scenario: Scenario) -> Iterator[Finding]:
    """A pool of officers is named."""
    yield from known(path, name, scenario.officer_pools(), "pools", names_of("pools"), names_of("authorities"))
