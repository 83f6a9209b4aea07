"""Rules of joint inspections: what they stand for, whose officers they need, and that nobody is examined twice."""

from collections.abc import Iterator

from portsim.scenario.findings import Finding, names_of
from portsim.scenario.inspections import is_joint, owner, parts, where_examined
from portsim.scenario.model import Scenario
from portsim.scenario.stages import Inspection, JointInspection, ServiceStage
from portsim.scenario.tree import Dotted, did_you_mean, meant_by


def joint_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about stages with `joint`, and routes that visit them."""
    for name, stage in scenario.stages.items():
        if isinstance(stage, ServiceStage) and isinstance(stage.inspection, JointInspection):
            yield from _joint(name, stage, stage.inspection, scenario)
    yield from _twice(scenario)


def _joint(name: str, stage: ServiceStage, inspection: JointInspection, scenario: Scenario) -> Iterator[Finding]:
    path: Dotted = ("stages", name, "inspection", "joint")
    wrong = list(_wrong_parts(name, inspection, scenario))
    yield from wrong
    if wrong:
        return
    found = parts(scenario, name)
    authorities = list(dict.fromkeys(part.inspection.authority for part in found))
    stated: list[Dotted] = [("stages", part.name, "inspection") for part in found]
    if len(authorities) == 1:
        message = f"all are inspections of {authorities[0]!r}; a joint inspection needs two authorities"
        yield Finding(path, message, (path, *stated, names_of("authorities")))
        return
    pools = scenario.officer_pools()
    meant = [pool if pool in pools else meant_by(pool, pools) or pool for pool in stage.officers]
    owners = {owner(pool, scenario.authorities) for pool in meant}
    for authority in authorities:
        if authority in scenario.authorities and authority not in owners:
            own = [pool for pool in pools if owner(pool, scenario.authorities) == authority]
            way_out = (
                f"add `{own[0]}: 1`" if own else f"state a pool of that name, or one that begins with `{authority}_`"
            )
            yield Finding(
                ("stages", name, "officers"),
                f"has no officers of {authority!r}; {way_out}",
                (("stages", name, "officers"), path, *stated, names_of("authorities")),
            )


def _wrong_parts(name: str, inspection: JointInspection, scenario: Scenario) -> Iterator[Finding]:
    path: Dotted = ("stages", name, "inspection", "joint")
    classic = [
        each
        for each, other in scenario.stages.items()
        if isinstance(other, ServiceStage) and isinstance(other.inspection, Inspection)
    ]
    for number, each in enumerate(inspection.joint):
        reads: tuple[Dotted, ...] = (("stages", each),)
        if each not in scenario.stages:
            message = f"unknown stage {each!r}; {did_you_mean(each, classic, 'inspection stages')}"
            reads = (names_of("stages"),)
        elif each == name:
            message = "names the stage itself; name the inspections that it stands for"
        elif is_joint(scenario, each):
            message = f"{each!r} is a joint inspection itself; name those that it stands for"
        elif each not in classic:
            message = f"{each!r} inspects nobody; name a stage with `inspection`"
        elif each in inspection.joint[:number]:
            message = f"names {each!r} twice; name the inspection of another authority"
        else:
            continue
        yield Finding((*path, number), message, reads)


def _twice(scenario: Scenario) -> Iterator[Finding]:
    """No route leads to the same inspection in two places."""
    for direction, routes in scenario.routes.items():
        for number, route in enumerate(routes):
            for place, name in enumerate(route.stages):
                stands_for = {part.name for part in parts(scenario, name)}
                for earlier in dict.fromkeys(route.stages[:place]):
                    both = [part.name for part in parts(scenario, earlier) if part.name in stands_for]
                    if both and earlier != name:
                        yield Finding(
                            ("routes", direction, number, "stages", place),
                            _examined_twice(name, earlier, both[0]),
                            (
                                ("routes", direction, number, "stages"),
                                ("stages", name, "inspection"),
                                ("stages", earlier, "inspection"),
                                *(("stages", each, "inspection") for each in where_examined(scenario, both[0])),
                            ),
                        )


def _examined_twice(name: str, earlier: str, part: str) -> str:
    if part in (name, earlier):
        joint = earlier if part == name else name
        return f"{joint!r} stands for {part!r}, which this route visits as well; remove one of them"
    return f"{name!r} and {earlier!r} both stand for {part!r}; remove one of them"
