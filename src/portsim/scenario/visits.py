"""Which trucks may come where, as far as a scenario alone tells: what its rules and its plans are checked against."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portsim.scenario.authorities import Authority
from portsim.scenario.findings import names_of
from portsim.scenario.inspections import Part, is_conditional, parts, stated_sources
from portsim.scenario.model import Calendar, Scenario
from portsim.scenario.quantities import Plan, stated_for
from portsim.scenario.services import Distribution
from portsim.scenario.stages import ServiceStage
from portsim.scenario.traffic import Direction, TruckClass
from portsim.scenario.tree import Dotted
from portsim.units import DAYS_PER_WEEK, MINUTES_PER_DAY

OPEN_DAYS: tuple[Dotted, ...] = (("calendar", "start"), ("calendar", "days"), ("calendar", "closed"))
"""What a rule reads that asks which days are simulated."""


@dataclass(frozen=True)
class Visitor:
    """A truck class with its direction."""

    direction: Direction
    name: str
    truck_class: TruckClass


def all_classes(scenario: Scenario) -> Iterator[Visitor]:
    """All truck classes, both directions."""
    for direction in scenario.directions():
        for name, truck_class in scenario.traffic[direction].classes.items():
            yield Visitor(direction, name, truck_class)


def class_names(scenario: Scenario) -> tuple[Dotted, ...]:
    """What a rule reads that asks which truck classes there are."""
    return (names_of("traffic"), *(names_of("traffic", direction, "classes") for direction in scenario.traffic))


def classes_read(scenario: Scenario) -> tuple[Dotted, ...]:
    """What a rule reads that asks which truck classes there are, and what they carry and hold."""
    return tuple(dict.fromkeys(read for visitor in all_classes(scenario) for read in class_read(visitor)))


def class_read(visitor: Visitor) -> tuple[Dotted, ...]:
    """What a rule reads that asks what the trucks of one class carry and hold."""
    stream: Dotted = ("traffic", visitor.direction)
    path = (*stream, "classes", visitor.name)
    own = ((*path, key) for key in ("laden", "sector", "programmes", "enrolment"))
    return (
        names_of("traffic"),
        names_of("traffic", visitor.direction, "classes"),
        *own,
        (*stream, "enrolment"),
    )


def choice_read(scenario: Scenario, direction: Direction) -> tuple[Dotted, ...]:
    """What a rule reads that asks which route a class takes."""
    routes = scenario.routes.get(direction, ())
    return (names_of("routes"), *(("routes", direction, number, "when") for number in range(len(routes))))


def may_hold(scenario: Scenario, visitor: Visitor) -> frozenset[str]:
    """Programmes that some truck of a class may hold."""
    enrolled = scenario.traffic[visitor.direction].enrolled(visitor.name)
    some = {programme for programme, shares in enrolled.items() if all(shares.values())}
    return frozenset(visitor.truck_class.programmes) | some


def must_hold(scenario: Scenario, visitor: Visitor) -> frozenset[str]:
    """Programmes that every truck of a class holds, come what may."""
    enrolled = scenario.traffic[visitor.direction].enrolled(visitor.name)
    everybody = {programme for programme, shares in enrolled.items() if all(share == 1 for share in shares.values())}
    lost = {programme for rule in scenario.integrity for programme in rule.programmes}
    return (frozenset(visitor.truck_class.programmes) | everybody) - lost


def routes_of(scenario: Scenario, visitor: Visitor) -> list[int]:
    """The routes that trucks of a class may take; the last of them takes all that are left."""
    return _routes(scenario, visitor)[0]


def finds_route(scenario: Scenario, visitor: Visitor) -> bool:
    """Whether every truck of a class finds a route, whatever it holds and whenever it comes."""
    return _routes(scenario, visitor)[1]


def _routes(scenario: Scenario, visitor: Visitor) -> tuple[list[int], bool]:
    """Routes that trucks of a class may take, and whether all of them find one."""
    some, everybody = may_hold(scenario, visitor), must_hold(scenario, visitor)
    taken = []
    for number, route in enumerate(scenario.routes.get(visitor.direction, ())):
        when = route.when
        if when.uptake > 0 and when.accepts(visitor.name, visitor.truck_class, some):
            taken.append(number)
            certain = (when.hours is None or never_closes(when.hours)) and when.uptake == 1
            if certain and when.accepts(visitor.name, visitor.truck_class, everybody):
                return taken, True
    return taken, False


def least_held(scenario: Scenario, visitor: Visitor, stage: str) -> list[frozenset[str]]:
    """What trucks of a class hold at the least where they come to a stage: one set for each route that leads there."""
    routes = [scenario.routes[visitor.direction][number] for number in routes_of(scenario, visitor)]
    held = must_hold(scenario, visitor)
    return list(dict.fromkeys(held | set(route.when.programmes or ()) for route in routes if stage in route.stages))


def within_reach(scenario: Scenario, stage: str) -> list[Visitor]:
    """Classes with the stage on some route of their direction: those that need a service time and a rate there."""
    return [
        visitor
        for visitor in all_classes(scenario)
        if any(stage in route.stages for route in scenario.routes.get(visitor.direction, ()))
    ]


def visitors(scenario: Scenario, name: str) -> list[Visitor]:
    """Classes whose trucks may really come to a stage: it is on their route, and they can be sent to it."""
    return [
        visitor
        for visitor in all_classes(scenario)
        if any(name in scenario.routes[visitor.direction][number].stages for number in routes_of(scenario, visitor))
        and _can_be_sent(scenario, name, visitor)
    ]


def _can_be_sent(scenario: Scenario, name: str, visitor: Visitor) -> bool:
    if not is_conditional(scenario, name):
        return True
    trace = scenario.traffic[visitor.direction].trace
    sent = any(stated_sources(scenario, name, why) for why in ("referred_by", "held_by"))
    found = parts(scenario, name)
    if sent or (trace is not None and any(any(trace.selected.get(each, ())) for each in _selected_as(name, found))):
        return True
    return any(highest_rate(scenario, part, visitor) > 0 for part in found)


def _selected_as(name: str, found: Iterable[Part]) -> set[str]:
    """Stages whose observed selections count at a stage: itself, and those that it stands for."""
    return {name, *(part.name for part in found)}


def highest_rate(scenario: Scenario, part: Part, visitor: Visitor) -> float:
    """The largest rate at which an inspection selects trucks of a class, whenever they come and whatever they hold."""
    inspection = part.inspection
    meanwhile = (event.rates[part.name] for event in scenario.events if part.name in event.rates)
    rates = (inspection.rate, *(campaign.rate for campaign in inspection.campaigns), *meanwhile)
    base = max((stated_for(rate, visitor.name, visitor.truck_class.sector) or 0.0) for rate in rates)
    authority = scenario.authorities.get(inspection.authority, Authority())
    trusted = [authority.trust[programme] for programme in must_hold(scenario, visitor) if programme in authority.trust]
    distrusted = [
        authority.distrust[programme] for programme in may_hold(scenario, visitor) & authority.distrust.keys()
    ]
    return max(inspection.minimum, min(1.0, base * max(distrusted, default=min(trusted, default=1.0))))


def service_of(stage: ServiceStage, truck_class: str, lane: str) -> Distribution | None:
    """The service of a class in a lane: `class@lane` before class, class before lane, lane before `default`."""
    names = (f"{truck_class}@{lane}", truck_class, lane, "default")
    return next((stage.service[name] for name in names if name in stage.service), None)


def groups_of_lane(stage: ServiceStage, lane: str) -> dict[str, Plan]:
    """Plans of all groups that serve a lane, by name."""
    own = stage.lanes[lane].servers
    shared = {name: group.servers for name, group in stage.groups.items() if lane in group.lanes}
    return {**({lane: own} if own is not None else {}), **shared}


def groups_of(stage: ServiceStage) -> dict[str, Plan]:
    """Plans of all groups of a stage, by name."""
    return {name: plan for lane in stage.lanes for name, plan in groups_of_lane(stage, lane).items()}


def plans_of_lane(scenario: Scenario, stage: str, lane: str) -> list[Plan]:
    """Plans that ever rule a group that serves a lane, those of events included."""
    item = scenario.stages[stage]
    assert isinstance(item, ServiceStage)
    plans = []
    for name, plan in groups_of_lane(item, lane).items():
        plans += [plan, *plans_of_events(scenario, stage, name)]
    return plans


def plans_of_events(scenario: Scenario, stage: str, group: str) -> list[Plan]:
    """Plans that rule a group while events hold."""
    return [event.servers[stage][group] for event in scenario.events if group in event.servers.get(stage, {})]


def most_servers(scenario: Scenario, stage: str, group: str, plan: Plan) -> int:
    """How many servers a group has: as many as its plan or an event ever opens, and those opened on demand."""
    item = scenario.stages[stage]
    assert isinstance(item, ServiceStage)
    on_demand = sum(order.at_most for order in item.on_demand if order.group == group)
    return max(each.highest for each in (plan, *plans_of_events(scenario, stage, group))) + on_demand


def open_weekdays(calendar: Calendar) -> frozenset[int]:
    """Weekdays (Monday 0) of the simulated days that are no closing days."""
    if calendar.days > len(calendar.closed) + DAYS_PER_WEEK:
        return frozenset(range(DAYS_PER_WEEK))
    dates = (calendar.start + dt.timedelta(days=day) for day in range(calendar.days))
    return frozenset(date.weekday() for date in dates if date not in calendar.closed)


def highest_level(plan: Plan, calendar: Calendar) -> int:
    """The largest level of a plan on the simulated days."""
    return max(plan.levels(open_weekdays(calendar)), default=0)


def never_closes(plan: Plan) -> bool:
    """Whether hours cover the whole week, so that there is no closing."""
    if plan.always is not None:
        return plan.always > 0
    open_min = sum((shift.end_min - shift.start_min) * len(shift.weekdays) for shift in plan.shifts if shift.level)
    return open_min >= DAYS_PER_WEEK * MINUTES_PER_DAY
