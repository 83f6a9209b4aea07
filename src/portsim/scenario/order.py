"""The one order of stages that all routes and referrals follow, both directions together."""

import graphlib
from collections.abc import Iterable, Sequence
from itertools import pairwise

from portsim.scenario.model import Scenario


class StageCycle(Exception):  # noqa: N818 - it names what was found
    """Routes and referrals that follow no single order of stages; `stages` is the cycle, first and last the same."""

    def __init__(self, stages: tuple[str, ...]):
        self.stages = stages
        super().__init__(" -> ".join(stages))


def stage_order(scenario: Scenario) -> tuple[str, ...]:
    """Names of all stages in the one order that all routes and referrals follow; as written where they leave it open.

    StageCycle if there is none.
    """
    # Referrals need no step of their own: where a route has both stages it orders them, else nobody is referred. And a
    # joint exam at the US port stands for the Mexican one, but only the classic route has the penalty after that.
    return single_order(list(scenario.stages), route_steps(scenario))


def route_steps(scenario: Scenario) -> list[tuple[str, str]]:
    """Each stage of each route with the one after it."""
    return [step for routes in scenario.routes.values() for route in routes for step in pairwise(route.stages)]


def single_order(written: Sequence[str], steps: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Names in an order in which the first of each step comes before the second; as written where that leaves it open.

    StageCycle if there is none.
    """
    before: dict[str, set[str]] = {name: set() for name in written}
    for earlier, later in steps:
        before[later].add(earlier)
    sorter = graphlib.TopologicalSorter(before)
    try:
        sorter.prepare()
    except graphlib.CycleError as error:
        # graphlib lists each stage after one that depends on it; a reader follows the trucks.
        raise StageCycle(tuple(reversed(error.args[1]))) from None
    place = {name: number for number, name in enumerate(written)}
    order: list[str] = []
    ready: set[str] = set()
    while sorter.is_active():
        ready.update(sorter.get_ready())
        first = min(ready, key=place.__getitem__)
        ready.remove(first)
        order.append(first)
        sorter.done(first)
    return tuple(order)
