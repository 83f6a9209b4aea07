"""Rules of inspection under pressure: rates that are there and may be lowered, and limits that cannot flap."""

from collections.abc import Iterator, Mapping, Sequence

from portsim.scenario.check_named import known, service_stage, stage_with_rate
from portsim.scenario.check_who import kind_rules, not_stated
from portsim.scenario.findings import Finding, names_of
from portsim.scenario.inspections import inspection_at, is_conditional, where_examined
from portsim.scenario.model import Scenario
from portsim.scenario.pressure import Pressure, Relaxation
from portsim.scenario.quantities import ByKind, stated_for
from portsim.scenario.stages import HoldStage, Inspection, ServiceStage
from portsim.scenario.traffic import Direction
from portsim.scenario.tree import Dotted
from portsim.scenario.visits import Visitor, classes_read, within_reach


def pressure_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `under_pressure`, and about `minimum` of inspections."""
    for direction, pressure in scenario.under_pressure.items():
        path: Dotted = ("under_pressure", direction)
        yield from known(path, direction, scenario.traffic, "directions", names_of("traffic"))
        yield from _decided((*path, "decided_at"), direction, pressure, scenario)
        names = [step.name for step in pressure.steps]
        for number, step in enumerate(pressure.steps):
            here = (*path, "steps", number)
            if step.name in names[:number]:
                message = f"{step.name!r} stands twice; give each step its own name"
                yield Finding((*here, "name"), message, ((*path, "steps"),))
            yield from _limits(here, direction, step, scenario)
            if direction in scenario.traffic:
                yield from _rates((*here, "rates"), direction, pressure, step, scenario)
    if scenario.under_pressure and scenario.integrity:
        message = (
            "cannot stand beside `integrity`: who loses a programme is decided before it is known whom relaxed rates "
            "let go; leave out one of them"
        )
        yield Finding(("under_pressure",), message, (("integrity",),))
    yield from _minima(scenario)


def _decided(path: Dotted, direction: Direction, pressure: Pressure, scenario: Scenario) -> Iterator[Finding]:
    name = pressure.decided_at
    yield from service_stage(path, name, scenario)
    if not isinstance(scenario.stages.get(name), ServiceStage):
        return
    if is_conditional(scenario, name):
        message = f"{name!r} is an inspection, which not all trucks visit; name a stage before it"
        yield Finding(path, message, (("stages", name),))
        return
    for number, route in enumerate(scenario.routes.get(direction, ())):
        if name not in route.stages:
            message = f"route {route.name!r} does not visit {name!r}; name a stage that all routes visit"
            yield Finding(path, message, (("routes", direction, number, "stages"),))


def _limits(path: Dotted, direction: Direction, step: Relaxation, scenario: Scenario) -> Iterator[Finding]:
    above, below = step.relax_above, step.tighten_below
    both = ((*path, "relax_above"), (*path, "tighten_below"))
    if above.looked_at == "work":
        message = "looks at `work`, which is that of a group; look at `line` or `posted_wait`"
        yield Finding((*path, "relax_above"), message, both)
    elif above.looked_at != below.looked_at:
        message = f"looks at `{below.looked_at}`, and `relax_above` at `{above.looked_at}`; use the same for both"
        yield Finding((*path, "tighten_below"), message, both)
    elif below.value >= above.value:
        message = "must be lower than `relax_above`, or rates would be relaxed and restored at once; lower it"
        yield Finding((*path, "tighten_below"), message, both)
    if above.looked_at == "posted_wait":
        if direction not in scenario.posted:
            message = f"nobody posts the wait of `{direction}`; state `posted: {{{direction}: {{every: 1 h}}}}`"
            yield Finding((*path, "relax_above"), message, (path, names_of("posted")))
        if step.stages:
            yield Finding((*path, "stages"), "have no part in a posted wait; remove them", (path,))
        return
    for number, name in enumerate(step.stages or ()):
        here = (*path, "stages", number)
        yield from known(here, name, scenario.stages, "stages", names_of("stages"))
        if isinstance(scenario.stages.get(name), HoldStage):
            yield Finding(here, f"{name!r} is a penalty, where nobody queues; remove it", (("stages", name),))


def _rates(
    path: Dotted, direction: Direction, pressure: Pressure, step: Relaxation, scenario: Scenario
) -> Iterator[Finding]:
    for name, rate in step.rates.items():
        here = (*path, name)
        yield from stage_with_rate(here, name, scenario)
        inspection = inspection_at(scenario, name)
        if inspection is None:
            continue
        places = where_examined(scenario, name)
        coming = [each for place in places for each in within_reach(scenario, place) if each.direction == direction]
        if not coming:
            message = f"relaxes nothing: no truck of `{direction}` comes there; name an inspection on its routes"
            yield Finding(here, message, (("routes",), *classes_read(scenario)))
            continue
        yield from kind_rules(here, rate, scenario)
        missing = not_stated(rate, coming, scenario)
        if missing:
            message = f"has no rate for {', '.join(missing)}; add one, or a `default`"
            yield Finding(here, message, (*classes_read(scenario), names_of(*here)))
        yield from _lowers(here, step, coming, pressure, scenario)
        yield from _not_below(here, rate, name, inspection)
        yield from _after_decision(here, direction, pressure.decided_at, name, scenario)


def _lowers(
    path: Dotted, step: Relaxation, coming: Sequence[Visitor], pressure: Pressure, scenario: Scenario
) -> Iterator[Finding]:
    """A step's rate of an inspection is below those stated, and those of the steps before it, for somebody."""
    name = str(path[-1])
    inspection = inspection_at(scenario, name)
    assert inspection is not None
    stated = [rate for _, rate in _stated(scenario, name, inspection)]
    earlier = pressure.steps[: pressure.steps.index(step)]
    before = [each.rates[name] for each in earlier if name in each.rates]
    for visitor in coming:
        most = max(_share(rate, visitor) for rate in stated)
        if _share(step.rates[name], visitor) < min([most, *(_share(rate, visitor) for rate in before)]):
            return
    if before:
        message = "relaxes nothing more: earlier steps have no higher rate for anybody; lower it, or remove it"
        yield Finding(path, message, (path[:-3],))
    else:
        highest = max(share for rate in stated for share in _shares(rate))
        message = f"relaxes nothing: no more than {highest:g} are selected anyway; lower it, or remove it"
        yield Finding(path, message, (path, ("stages", name, "inspection"), ("events",)))


def _share(rate: ByKind, visitor: Visitor) -> float:
    """What is stated for a class, 1 if nothing is."""
    share = stated_for(rate, visitor.name, visitor.truck_class.sector)
    return 1.0 if share is None else share


def _after_decision(
    path: Dotted, direction: Direction, decided_at: str, name: str, scenario: Scenario
) -> Iterator[Finding]:
    if not isinstance(scenario.stages.get(decided_at), ServiceStage):
        return
    for number, route in enumerate(scenario.routes.get(direction, ())):
        places = [place for place in where_examined(scenario, name) if place in route.stages]
        if decided_at in route.stages and any(
            route.stages.index(place) < route.stages.index(decided_at) for place in places
        ):
            message = (
                f"takes place before {decided_at!r} on route {route.name!r}; name an earlier stage in `decided_at`"
            )
            yield Finding(path, message, (("routes", direction, number, "stages"), ("under_pressure", direction)))


# --- minimum rates -------------------------------------------------------------------------------------------------


def _minima(scenario: Scenario) -> Iterator[Finding]:
    """No rate is stated below what the law demands."""
    for name in scenario.stages:
        inspection = inspection_at(scenario, name)
        if inspection is not None and inspection.minimum:
            for path, rate in _stated(scenario, name, inspection):
                yield from _not_below(path, rate, name, inspection)


def _not_below(path: Dotted, rate: ByKind, name: str, inspection: Inspection) -> Iterator[Finding]:
    if min(_shares(rate)) < inspection.minimum:
        message = f"is below the minimum of {name!r}, {inspection.minimum:g}; raise it, or lower `minimum`"
        yield Finding(path, message, (path, ("stages", name, "inspection", "minimum")))


def _stated(scenario: Scenario, name: str, inspection: Inspection) -> Iterator[tuple[Dotted, ByKind]]:
    """All rates stated for an inspection, that of the stage, of campaigns and of events."""
    path: Dotted = ("stages", name, "inspection")
    yield (*path, "rate"), inspection.rate
    for number, campaign in enumerate(inspection.campaigns):
        yield (*path, "campaigns", number, "rate"), campaign.rate
    for number, event in enumerate(scenario.events):
        if name in event.rates:
            yield ("events", number, "rates", name), event.rates[name]


def _shares(rate: ByKind) -> list[float]:
    """What is stated for any kind."""
    return list(rate.values()) if isinstance(rate, Mapping) else [rate]
