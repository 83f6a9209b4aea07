"""Rules of booths that take officers from pools: these exist, suffice, and leave some for exams."""

from collections.abc import Iterator

from portsim.scenario.check_named import known_pool
from portsim.scenario.check_stages import enough, minutes_of_change
from portsim.scenario.findings import Finding
from portsim.scenario.model import Scenario
from portsim.scenario.stages import Group, Lane, ServiceStage
from portsim.scenario.tree import Dotted


def staffing_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `staffed_by`, and `when_short`: pools that exist and suffice, for booths and for exams."""
    for name, stage in scenario.stages.items():
        if isinstance(stage, ServiceStage):
            for part, items in (("lanes", stage.lanes), ("groups", stage.groups)):
                for group, item in items.items():
                    yield from _staffed_by(("stages", name, part, group), stage, item, scenario)
    for pool, first in scenario.when_short.items():
        yield from _when_short(pool, first, scenario)


def _staffed_by(path: Dotted, stage: ServiceStage, item: Lane | Group, scenario: Scenario) -> Iterator[Finding]:
    here = (*path, "staffed_by")
    if not item.staffed_by:
        return
    if item.servers is None:
        message = "tells who is at this lane's own servers, and it has none; state `servers`, or move it to a group"
        yield Finding(here, message, (path,))
        return
    if stage.officers:
        message = (
            "has no place where trucks need `officers`: these come when a truck has taken a server; count all of "
            "them there"
        )
        yield Finding(here, message, (here, (*path[:2], "officers")))
    for pool, needed in item.staffed_by.items():
        yield from enough((*here, pool), pool, needed, "no server would ever open", scenario)
    for number, order in enumerate(stage.on_demand):
        if order.group == path[-1] and order.officers:
            message = f"the servers of {order.group!r} take theirs by `staffed_by`; remove them here"
            yield Finding((*path[:2], "on_demand", number, "officers"), message, (here, (*path[:2], "on_demand")))


def _when_short(pool: str, first: str, scenario: Scenario) -> Iterator[Finding]:
    path, pools = ("when_short", pool), scenario.officer_pools()
    if pool not in pools:
        yield from known_pool(path, pool, scenario)
        return
    booths = [
        (plan, item.staffed_by[pool])
        for stage in scenario.stages.values()
        if isinstance(stage, ServiceStage)
        for item in _with_servers(stage)
        for plan in [item.servers]
        if plan is not None and pool in item.staffed_by
    ]
    if not booths:
        message = f"no booth takes officers of {pool!r}, so that none are short of it; write `staffed_by`, or remove it"
        yield Finding(path, message, (path, ("stages",)))
    if first != "booths" or not booths:
        return
    every = [pools[pool], *(plan for plan, _ in booths)]
    left = max(
        pools[pool].level_at(minute) - sum(plan.level_at(minute) * count for plan, count in booths)
        for minute in minutes_of_change(every)
    )
    for name, stage in scenario.stages.items():
        needed = stage.officers.get(pool, 0) if isinstance(stage, ServiceStage) else 0
        if needed > max(left, 0):
            message = (
                f"trucks at {name!r} need {needed}, and the booths that are planned never leave more than "
                f"{max(left, 0)}: trucks would wait for ever; plan more officers or fewer booths, or write `exams`"
            )
            yield Finding(path, message, (path, ("stages",), ("pools", pool), ("authorities", pool)))


def _with_servers(stage: ServiceStage) -> list[Lane | Group]:
    return [*stage.lanes.values(), *stage.groups.values()]
