"""Which route each truck takes: the first of its direction that it may take, and whose regime it takes part in."""

import numpy as np

from portsim.arrays import Flags, Ints
from portsim.errors import RunError
from portsim.layout import Layout
from portsim.scenario.model import Scenario
from portsim.scenario.traffic import Eligibility
from portsim.timetable import within
from portsim.traffic.kinds import Kinds
from portsim.traffic.parties import Parties
from portsim.traffic.table import Traffic

NO_ROUTE = -1


def route_stages(layout: Layout) -> Flags:
    """Which stages each route may visit, shape (R, S)."""
    stages = np.zeros((len(layout.routes), len(layout.stages)), dtype=np.bool_)
    for number, route in enumerate(layout.routes):
        stages[number, list(route.stages)] = True
    return stages


def takes_part(scenario: Scenario, layout: Layout, traffic: Traffic, parties: Parties) -> Flags:
    """Trucks that would take each route if only their kind had to match: right time, and taking part, shape (n, R).

    Windows are read at the arrival before the gate. A truck, or its company, has one number per route: a larger uptake
    keeps everybody who took part.
    """
    flags = np.zeros((len(traffic), len(layout.routes)), dtype=np.bool_)
    for direction in scenario.directions():
        of_direction = traffic.direction == layout.directions.index(direction)
        for number, route in zip(layout.routes_of(direction), scenario.routes[direction], strict=True):
            able = of_direction & _willing(route.when, f"uptake:{route.name}", traffic, parties)
            if route.when.hours is not None:
                able &= within(route.when.hours, scenario.calendar, traffic.arrived_min)
            flags[:, number] = able
    return flags


def _willing(when: Eligibility, purpose: str, traffic: Traffic, parties: Parties) -> Flags:
    if when.uptake == 1.0:
        return np.ones(len(traffic), dtype=np.bool_)
    luck = traffic.luck.of(purpose) if when.uptake_by == "truck" else parties.luck(purpose, when.uptake_by)
    willing: Flags = luck < when.uptake
    return willing


def choose_routes(scenario: Scenario, layout: Layout, able: Flags, kinds: Kinds) -> Ints:
    """Route of each truck, shape (n,): the first that it is able to take (n x R) and that accepts its kind.

    RunError if no route takes a truck.
    """
    chosen = np.full(len(able), NO_ROUTE, dtype=np.int64)
    for direction in scenario.directions():
        for number, route in zip(layout.routes_of(direction), scenario.routes[direction], strict=True):
            when = route.when
            accepts = kinds.which(lambda kind, w=when: w.accepts(kind.name, kind.stated, kind.programmes))  # type: ignore[misc]
            chosen[able[:, number] & accepts & (chosen == NO_ROUTE)] = number
    left = np.flatnonzero(chosen == NO_ROUTE)
    if len(left):
        stray = kinds.kinds[kinds.of[left[0]]].item
        raise RunError(
            f"routes.{stray.direction}: no route takes class {stray.name!r}; add one without `when` at the end"
        )
    return chosen
