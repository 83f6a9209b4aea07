"""Which trucks may come where, as far as a scenario alone tells: what its rules and its plans are checked against."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from portsim.scenario.findings import names_of
from portsim.scenario.model import Calendar, Scenario
from portsim.scenario.quantities import Plan
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
    return (
        *class_names(scenario),
        *(
            ("traffic", visitor.direction, "classes", visitor.name, key)
            for visitor in all_classes(scenario)
            for key in ("laden", "sector", "programmes")
        ),
    )


def class_read(visitor: Visitor) -> tuple[Dotted, ...]:
    """What a rule reads that asks what the trucks of one class carry and hold."""
    path = ("traffic", visitor.direction, "classes")
    return (names_of(*path), *((*path, visitor.name, key) for key in ("laden", "sector", "programmes")))


def choice_read(scenario: Scenario, direction: Direction) -> tuple[Dotted, ...]:
    """What a rule reads that asks which route a class takes."""
    routes = scenario.routes.get(direction, ())
    return (names_of("routes"), *(("routes", direction, number, "when") for number in range(len(routes))))


def route_number(scenario: Scenario, visitor: Visitor) -> int | None:
    """The route a class takes: the first that matches; None if none does."""
    routes = scenario.routes.get(visitor.direction, ())
    matching = (n for n, route in enumerate(routes) if route.when.accepts(visitor.name, visitor.truck_class))
    return next(matching, None)


def within_reach(scenario: Scenario, stage: str) -> list[Visitor]:
    """Classes with the stage on some route of their direction: those that need a service time and a rate there."""
    return [
        visitor
        for visitor in all_classes(scenario)
        if any(stage in route.stages for route in scenario.routes.get(visitor.direction, ()))
    ]


def visitors(scenario: Scenario, name: str) -> list[Visitor]:
    """Classes whose trucks may really come to a stage: it is on their route, and they can be sent to it."""
    found = []
    for visitor in all_classes(scenario):
        number = route_number(scenario, visitor)
        if number is None or name not in scenario.routes[visitor.direction][number].stages:
            continue
        if _can_be_sent(scenario, name, visitor):
            found.append(visitor)
    return found


def _can_be_sent(scenario: Scenario, name: str, visitor: Visitor) -> bool:
    stage = scenario.stages.get(name)
    if not isinstance(stage, ServiceStage) or stage.inspection is None:
        return True
    trace = scenario.traffic[visitor.direction].trace
    if stage.inspection.referred_by or (trace is not None and any(trace.selected.get(name, ()))):
        return True
    rate = stage.inspection.rate
    base = rate if isinstance(rate, float) else rate.get(visitor.name, rate.get("default", 1.0))
    authority = scenario.authorities.get(stage.inspection.authority)
    trust = authority.trust if authority else {}
    return base * min((trust[held] for held in visitor.truck_class.programmes if held in trust), default=1.0) > 0


def service_of(stage: ServiceStage, truck_class: str, lane: str) -> Distribution | None:
    """The service of a class in a lane: `class@lane` before class, class before lane, lane before `default`."""
    names = (f"{truck_class}@{lane}", truck_class, lane, "default")
    return next((stage.service[name] for name in names if name in stage.service), None)


def plans_of_lane(stage: ServiceStage, lane: str) -> list[Plan]:
    """Plans of all groups that serve a lane."""
    own = stage.lanes[lane].servers
    shared = [group.servers for group in stage.groups.values() if lane in group.lanes]
    return [*([own] if own is not None else []), *shared]


def open_weekdays(calendar: Calendar) -> frozenset[int]:
    """Weekdays (Monday 0) of the simulated days that are no closing days."""
    if calendar.days > len(calendar.closed) + DAYS_PER_WEEK:
        return frozenset(range(DAYS_PER_WEEK))
    dates = (calendar.start + dt.timedelta(days=day) for day in range(calendar.days))
    return frozenset(date.weekday() for date in dates if date not in calendar.closed)


def highest_level(plan: Plan, calendar: Calendar) -> int:
    """The largest level of a plan on the simulated days."""
    if plan.always is not None:
        return plan.always
    days = open_weekdays(calendar)
    return max((shift.level for shift in plan.shifts if days & set(shift.weekdays)), default=0)


def never_closes(plan: Plan) -> bool:
    """Whether hours cover the whole week, so that there is no closing."""
    if plan.always is not None:
        return plan.always > 0
    open_min = sum((shift.end_min - shift.start_min) * len(shift.weekdays) for shift in plan.shifts if shift.level)
    return open_min >= DAYS_PER_WEEK * MINUTES_PER_DAY
