"""Which route each truck takes: the first of its direction that asks for nothing the truck is not."""

import numpy as np

from portsim.arrays import Flags, Ints
from portsim.errors import RunError
from portsim.layout import Layout
from portsim.scenario.model import Scenario
from portsim.traffic.classes import stated_class
from portsim.traffic.table import Traffic

NO_ROUTE = -1


def route_stages(layout: Layout) -> Flags:
    """Which stages each route may visit, shape (R, S)."""
    stages = np.zeros((len(layout.routes), len(layout.stages)), dtype=np.bool_)
    for number, route in enumerate(layout.routes):
        stages[number, list(route.stages)] = True
    return stages


def choose_routes(scenario: Scenario, layout: Layout, traffic: Traffic) -> Ints:
    """Route of each truck, shape (n,). RunError if no route takes a truck."""
    chosen = np.full(len(traffic), NO_ROUTE, dtype=np.int64)
    for direction in scenario.directions():
        for number, route in zip(layout.routes_of(direction), scenario.routes[direction], strict=True):
            accepts = [
                each.direction == direction and route.when.accepts(each.name, stated_class(scenario, each))
                for each in layout.classes
            ]
            chosen[np.array(accepts)[traffic.truck_class] & (chosen == NO_ROUTE)] = number
    left = np.flatnonzero(chosen == NO_ROUTE)
    if len(left):
        stray = layout.classes[traffic.truck_class[left[0]]]
        raise RunError(
            f"routes.{stray.direction}: no route takes class {stray.name!r}; add one without `when` at the end"
        )
    return chosen
