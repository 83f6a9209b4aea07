"""Inspection stages: what each stands for, and whom it sends where."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from portsim.scenario.model import Scenario
from portsim.scenario.stages import FALSE_ALARM, HoldStage, Inspection, JointInspection, Outcome, ServiceStage


@dataclass(frozen=True)
class Part:
    """What one authority does at an inspection stage; a joint inspection has several parts."""

    name: str
    """The stage where it is stated: this one, or one that a joint inspection stands for."""
    inspection: Inspection


def parts(scenario: Scenario, name: str) -> tuple[Part, ...]:
    """What the authorities do at a stage; nothing where nobody is inspected."""
    stage = scenario.stages.get(name)
    if not isinstance(stage, ServiceStage) or stage.inspection is None:
        return ()
    if isinstance(stage.inspection, Inspection):
        return (Part(name, stage.inspection),)
    found = []
    for each in stage.inspection.joint:
        classic = scenario.stages.get(each)
        if isinstance(classic, ServiceStage) and isinstance(classic.inspection, Inspection):
            found.append(Part(each, classic.inspection))
    return tuple(found)


def inspection_stages(scenario: Scenario) -> Mapping[str, tuple[Part, ...]]:
    """All stages that inspect, with their parts, as written."""
    stages = {name: parts(scenario, name) for name in scenario.stages}
    return {name: found for name, found in stages.items() if found}


def where_examined(scenario: Scenario, name: str) -> tuple[str, ...]:
    """Stages at which the inspection stated at a stage takes place: there, and at joint ones that stand for it."""
    joint = (other for other in scenario.stages if is_joint(scenario, other) and other != name)
    return (name, *(other for other in joint if any(part.name == name for part in parts(scenario, other))))


def owner(pool: str, authorities: Iterable[str]) -> str | None:
    """The authority whose officers a pool holds: the pool has its name, or one that begins with it and an underscore.

    None where there is none; of several the one with the longest name.
    """
    return max((each for each in authorities if pool == each or pool.startswith(f"{each}_")), key=len, default=None)


def is_joint(scenario: Scenario, name: str) -> bool:
    """Whether a stage is a joint inspection."""
    stage = scenario.stages.get(name)
    return isinstance(stage, ServiceStage) and isinstance(stage.inspection, JointInspection)


def inspection_at(scenario: Scenario, name: str) -> Inspection | None:
    """The inspection of one authority that a stage states; None where it states none, or is a joint one."""
    stage = scenario.stages.get(name)
    stated = stage.inspection if isinstance(stage, ServiceStage) else None
    return stated if isinstance(stated, Inspection) else None


def is_conditional(scenario: Scenario, name: str) -> bool:
    """Whether a stage is visited only by trucks that are sent to it."""
    stage = scenario.stages.get(name)
    return isinstance(stage, HoldStage) or (isinstance(stage, ServiceStage) and stage.inspection is not None)


Sending = Literal["referred_by", "exempt_after", "held_by"]
"""How one inspection acts on a later stage."""
SENDINGS: tuple[Sending, ...] = get_args(Sending)


def stated_sources(scenario: Scenario, name: str, why: Sending) -> tuple[str, ...]:
    """Inspection stages that a stage, or one it stands for, names as those it gets trucks from, or is spared by."""
    if why == "held_by":
        stage = scenario.stages.get(name)
        return stage.held_by if isinstance(stage, HoldStage) else ()
    named = [getattr(part.inspection, why) or () for part in parts(scenario, name)]
    return tuple(dict.fromkeys(each for names in named for each in names))


def sources(scenario: Scenario, name: str, why: Sending) -> Iterator[str]:
    """All inspection stages that act on a stage: those it names, and joint ones that stand for such."""
    named = set(stated_sources(scenario, name, why))
    for other, found in inspection_stages(scenario).items():
        if other != name and named & {other, *(part.name for part in found)}:
            yield other


def outcome_of(inspection: Inspection, what: str, *, refers: bool) -> Outcome:
    """What follows a find of a type, or a false alarm; `refers` tells whether trucks can be referred from there."""
    usual: Outcome = "refer" if refers else "release"
    if what == FALSE_ALARM:
        return inspection.on_alarm.get(what, usual)
    return inspection.on_alarm.get(what, inspection.on_alarm.get("default", usual))


def sensitivity(inspection: Inspection, violation: str) -> float:
    """Probability that an inspection finds a violation of a truck that carries it."""
    return inspection.detects.get(violation, inspection.detects.get("default", 0.0))
