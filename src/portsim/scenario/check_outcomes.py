"""Rules of what inspections find, and which stages act on which: referrals, holds and exemptions."""

from collections.abc import Iterator, Mapping

from portsim.scenario.check_violations import violation_named
from portsim.scenario.check_who import DEFAULT
from portsim.scenario.findings import Finding, names_of
from portsim.scenario.inspections import (
    Sending,
    inspection_stages,
    outcome_of,
    parts,
    sources,
    stated_sources,
    where_examined,
)
from portsim.scenario.model import Scenario
from portsim.scenario.stages import FALSE_ALARM, HoldStage, Inspection, ServiceStage
from portsim.scenario.tree import Dotted, did_you_mean, quoted

_FOLLOWS: Mapping[str, tuple[Sending, str]] = {
    "refer": ("referred_by", "a later inspection"),
    "hold": ("held_by", "a stage of `kind: hold`"),
}
"""Outcomes that need a later stage: the key by which it names this one, and what it is."""


def outcome_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about detection, alarms and what follows them."""
    for name, stage in scenario.stages.items():
        if isinstance(stage, ServiceStage) and isinstance(stage.inspection, Inspection):
            path: Dotted = ("stages", name, "inspection")
            yield from _alarms(name, stage.inspection, scenario)
            referring, exempting = stage.inspection.referred_by or (), stage.inspection.exempt_after or ()
            yield from _sent(name, referring, "referred_by", (*path, "referred_by"), scenario)
            yield from _sent(name, exempting, "exempt_after", (*path, "exempt_after"), scenario)
        elif isinstance(stage, HoldStage):
            yield from _sent(name, stage.held_by, "held_by", ("stages", name, "held_by"), scenario)
    yield from _unheld(scenario)


# --- what is found -------------------------------------------------------------------------------------------------


def _alarms(name: str, inspection: Inspection, scenario: Scenario) -> Iterator[Finding]:
    path: Dotted = ("stages", name, "inspection")
    for each in inspection.detects:
        yield from violation_named(each, (*path, "detects", each), scenario, also=(DEFAULT,), of_name=True)
    for each, outcome in inspection.on_alarm.items():
        where = (*path, "on_alarm", each)
        yield from violation_named(each, where, scenario, also=(FALSE_ALARM, DEFAULT), of_name=True)
        if outcome in _FOLLOWS:
            why, what = _FOLLOWS[outcome]
            if not _acts(name, why, scenario):
                message = f"no stage names {name!r} in `{why}`; name it there in {what}, or choose another outcome"
                yield Finding(where, message, (where, *_naming(why, scenario)))


def _acts(name: str, why: Sending, scenario: Scenario) -> bool:
    """Whether some stage gets trucks from an inspection wherever it takes place.

    One that names a stage without inspection may mean to.
    """
    named = {each for other in scenario.stages for each in stated_sources(scenario, other, why)}
    if not named <= inspection_stages(scenario).keys():
        return True
    acting = {source for other in scenario.stages for source in sources(scenario, other, why)}
    visited = {stage for routes in scenario.routes.values() for route in routes for stage in route.stages}
    return set([place for place in where_examined(scenario, name) if place in visited] or [name]) <= acting


def _naming(why: Sending, scenario: Scenario) -> Iterator[Dotted]:
    """What a rule reads that asks which stages name a stage."""
    yield names_of("stages")
    for name in scenario.stages:
        yield ("stages", name, "kind")
        yield ("stages", name, *(("held_by",) if why == "held_by" else ("inspection", why)))
        yield ("stages", name, "inspection", "joint")
    yield ("routes",)


# --- which stages act on which -------------------------------------------------------------------------------------


def _sent(name: str, stated: tuple[str, ...], why: Sending, path: Dotted, scenario: Scenario) -> Iterator[Finding]:
    inspecting = [
        each
        for each, stage in scenario.stages.items()
        if each != name and isinstance(stage, ServiceStage) and stage.inspection is not None
    ]
    for number, earlier in enumerate(stated):
        where = (*path, number)
        if earlier not in scenario.stages:
            known = did_you_mean(earlier, inspecting, "inspection stages")
            yield Finding(where, f"unknown stage {earlier!r}; {known}", (names_of("stages"),))
        elif earlier == name:
            yield Finding(where, "names the stage itself; remove it", ())
        elif earlier not in inspecting:
            message = f"{earlier!r} inspects nobody; name a stage with `inspection`"
            yield Finding(where, message, (("stages", earlier),))
        elif name in {part.name for part in parts(scenario, earlier)}:
            yield Finding(
                where, f"{earlier!r} stands for {name!r} itself; remove it", (("stages", earlier, "inspection"),)
            )
        elif earlier in stated[:number]:
            yield Finding(where, f"names {earlier!r} twice; keep one", ())
        else:
            yield from _sends(earlier, why, where, scenario)
            yield from _in_order(name, earlier, where, scenario)


def _sends(earlier: str, why: Sending, path: Dotted, scenario: Scenario) -> Iterator[Finding]:
    """Something must send trucks: an alarm, and an outcome that refers or holds them."""
    found = parts(scenario, earlier)
    if why == "exempt_after" or not found:
        return
    alarms = ("detects", "on_alarm", "false_alarm_rate")
    reads: tuple[Dotted, ...] = (
        *(("stages", part.name, "inspection", key) for part in found for key in alarms),
        ("stages", earlier, "inspection", "joint"),
        names_of("violations"),
    )
    inspections = [part.inspection for part in found]
    if why == "held_by":
        if not any("hold" in each.on_alarm.values() for each in inspections):
            message = f"{earlier!r} never holds a truck; add `on_alarm: {{default: hold}}` there, or remove it here"
            yield Finding(path, message, reads)
    elif not any(_may_alarm(each) for each in inspections):
        message = (
            f"{earlier!r} never raises an alarm; give its `inspection` a `false_alarm_rate`, or say what it `detects`"
        )
        yield Finding(path, message, reads)
    elif not any(_may_refer(each, scenario) for each in inspections):
        message = f"{earlier!r} never refers a truck; let one outcome of its `on_alarm` be `refer`, or remove it here"
        yield Finding(path, message, reads)


def _may_alarm(inspection: Inspection) -> bool:
    """Whether alarms are stated at all: a rate of zero, in a study perhaps, is no mistake."""
    return not inspection.model_fields_set.isdisjoint(("detects", "false_alarm_rate"))


def _may_refer(inspection: Inspection, scenario: Scenario) -> bool:
    what = [FALSE_ALARM] if "false_alarm_rate" in inspection.model_fields_set else []
    what += [each for each in scenario.violations if inspection.detects]
    return any(outcome_of(inspection, each, refers=True) == "refer" for each in what) or not what


def _in_order(name: str, earlier: str, path: Dotted, scenario: Scenario) -> Iterator[Finding]:
    """An inspection acts on stages after it, on some route; where a joint one takes its place, it does likewise."""
    routes = [route.stages for each in scenario.routes.values() for route in each]
    before, after = where_examined(scenario, earlier), where_examined(scenario, name)
    pairs = [(one, other) for one in before for other in after]
    if any(
        one in stages and other in stages and (one == other or stages.index(one) < stages.index(other))
        for stages in routes
        for one, other in pairs
    ):
        return
    joint: list[Dotted] = [("stages", each, "inspection", "joint") for each in scenario.stages]
    reads: tuple[Dotted, ...] = (("routes",), *(("stages", each, "kind") for each in (*before, *after)), *joint)
    visited = {stage for stages in routes for stage in stages}
    if any({name, earlier} <= set(stages) for stages in routes):
        yield Finding(path, f"{earlier!r} must come before {name!r}; change the route", reads)
    elif {name, earlier} <= visited:
        yield Finding(path, f"no route visits both {earlier!r} and {name!r}; change a route", reads)


def _unheld(scenario: Scenario) -> Iterator[Finding]:
    """On each route a truck that is to be held finds a stage that holds it."""
    holds = {name: set(sources(scenario, name, "held_by")) for name in scenario.stages}
    for direction, routes in scenario.routes.items():
        for number, route in enumerate(routes):
            known = scenario.stages.keys() >= set(route.stages)
            for place, name in enumerate(route.stages if known else ()):
                stated = [part.name for part in parts(scenario, name) if "hold" in part.inspection.on_alarm.values()]
                holding = [each for each, by in holds.items() if name in by]
                if stated and holding and not set(holding) & set(route.stages[place + 1 :]):
                    yield Finding(
                        ("routes", direction, number, "stages"),
                        f"{name!r} holds trucks, but no stage after it on this route holds them; add "
                        f"{quoted(holding)}, or one with `held_by: [{name}]`",
                        (
                            ("routes", direction, number, "stages"),
                            *(("stages", each, "inspection") for each in (name, *stated)),
                            *_naming("held_by", scenario),
                        ),
                    )
