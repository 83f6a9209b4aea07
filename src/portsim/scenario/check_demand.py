"""Rules of standing orders and posted waits: what is looked at exists, and no order undoes itself."""

from collections.abc import Iterator

from portsim.scenario.check_named import known, known_group, known_pool
from portsim.scenario.demand import OnDemand
from portsim.scenario.findings import Finding, names_of
from portsim.scenario.model import Scenario
from portsim.scenario.quantities import Plan
from portsim.scenario.stages import RoadStage, ServiceStage
from portsim.scenario.tree import Dotted
from portsim.scenario.visits import groups_of
from portsim.units import DAYS_PER_WEEK


def demand_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `on_demand` of stages, and `posted`."""
    for name, stage in scenario.stages.items():
        if isinstance(stage, ServiceStage):
            names = [order.name for order in stage.on_demand]
            for number, order in enumerate(stage.on_demand):
                path: Dotted = ("stages", name, "on_demand", number)
                if order.name in names[:number]:
                    message = f"{order.name!r} stands twice; give each order its own name"
                    yield Finding((*path, "name"), message, (path[:-1],))
                yield from _names(path, name, stage, order, scenario)
                yield from _limits(path, stage, order)
                yield from _looked_at(path, order, scenario)
    yield from _posted(scenario)


def _names(path: Dotted, name: str, stage: ServiceStage, order: OnDemand, scenario: Scenario) -> Iterator[Finding]:
    yield from known_group((*path, "group"), name, order.group, scenario)
    if order.takes_from is not None:
        yield from known_group((*path, "takes_from"), name, order.takes_from, scenario)
        if order.takes_from == order.group:
            message = "is the group that is to have more; name another one"
            yield Finding((*path, "takes_from"), message, ((*path, "group"), (*path, "takes_from")))
    for number, lane in enumerate(order.lanes or ()):
        yield from known((*path, "lanes", number), lane, stage.lanes, "lanes", names_of("stages", name, "lanes"))
    for number, road in enumerate(order.roads or ()):
        roads = [each for each, item in scenario.stages.items() if isinstance(item, RoadStage)]
        yield from known((*path, "roads", number), road, roads, "roads", names_of("stages"))
    for pool in order.officers:
        yield from known_pool((*path, "officers", pool), pool, scenario)


def _limits(path: Dotted, stage: ServiceStage, order: OnDemand) -> Iterator[Finding]:
    above, below = order.open_above, order.close_below
    both = ((*path, "open_above"), (*path, "close_below"))
    if above.looked_at != below.looked_at:
        message = f"looks at `{below.looked_at}`, and `open_above` at `{above.looked_at}`; use the same for both"
        yield Finding((*path, "close_below"), message, both)
    elif below.value >= above.value:
        message = "must be lower than `open_above`, or servers would open and close again at once; lower it"
        yield Finding((*path, "close_below"), message, both)
    elif above.looked_at == "work" and order.group in groups_of(stage):
        servers = _fewest(groups_of(stage)[order.group])
        if below.value > above.value * servers / (servers + 1):
            most = above.value * servers / (servers + 1)
            message = (
                f"can flap: when one more than {servers} opens, {above.value:g} min of work a server become {most:g}; "
                f"use at most {most:g} min"
            )
            yield Finding((*path, "close_below"), message, (*both, ("stages", path[1])))


def _fewest(plan: Plan) -> int:
    """Servers that a plan has open at the least, while it has any."""
    return min((level for level in plan.levels(frozenset(range(DAYS_PER_WEEK))) if level), default=1)


def _looked_at(path: Dotted, order: OnDemand, scenario: Scenario) -> Iterator[Finding]:
    looked = order.open_above.looked_at
    if order.roads and looked != "line":
        yield Finding((*path, "roads"), "count in a `line` alone; remove them, or look at the line", (path,))
    if looked != "posted_wait":
        if order.direction is not None:
            message = "tells whose posted wait is looked at, and none is; remove it"
            yield Finding((*path, "direction"), message, (path,))
        return
    if order.lanes:
        yield Finding((*path, "lanes"), "have no part in a posted wait; remove them", (path,))
    if order.direction is None:
        posted = " or ".join(f"`{each}`" for each in scenario.posted) or "`northbound`"
        yield Finding((*path, "direction"), f"is missing; whose posted wait is looked at: {posted}", (path,))
    elif order.direction not in scenario.posted:
        message = f"nobody posts the wait of `{order.direction}`; state `posted: {{{order.direction}: {{every: 1 h}}}}`"
        yield Finding((*path, "direction"), message, (path, names_of("posted")))


def _posted(scenario: Scenario) -> Iterator[Finding]:
    waits = scenario.measured.wait or ()
    for direction in scenario.posted:
        path: Dotted = ("posted", direction)
        yield from known(path, direction, scenario.traffic, "directions", names_of("traffic"))
        visited = {stage for route in scenario.routes.get(direction, ()) for stage in route.stages}
        if direction in scenario.traffic and not visited & set(waits):
            message = "has no wait to post; name the stages of its wait time under `measured.wait`"
            yield Finding(path, message, (("measured", "wait"), ("routes",)))
