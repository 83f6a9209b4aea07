"""Standing orders of a supervisor, spelled out: what is looked at, when it is too much, and what is then opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.layout import Layout
from portsim.scenario.demand import OnDemand
from portsim.scenario.model import Scenario
from portsim.scenario.stages import ServiceStage
from portsim.scenario.visits import groups_of_lane

NOWHERE = -1
"""No group that gives a server; no stage at which waits are read."""
NEVER_POSTED = np.inf
"""How often a wait is posted that is not."""


class LooksAt(IntEnum):
    """What a supervisor looks at."""

    LINE = 0
    WORK = 1
    POSTED_WAIT = 2


@dataclass(frozen=True, eq=False)
class Orders:
    """R standing orders, in the order in which they are looked at, and the waits posted in D directions."""

    names: tuple[str, ...]
    """Stage and name of each, length R."""
    group: Ints
    """Group whose servers it opens beyond their plan, shape (R,)."""
    takes_from: Ints
    """Group that gives a server for each, or NOWHERE, shape (R,)."""
    officers: Ints
    """Officers that each server opened so takes, shape (R, P)."""
    looks_at: Ints
    """`LooksAt`, shape (R,)."""
    lanes: Flags
    """Lanes looked at, shape (R, L)."""
    roads: Flags
    """Roads looked at, shape (R, S)."""
    direction: Ints
    """Direction whose posted wait is looked at, 0 where none is, shape (R,)."""
    open_above: Floats
    """Another server opens when more than this stands for `after` [trucks or min], shape (R,)."""
    close_below: Floats
    """One closes when less than this stands for `after` [trucks or min], shape (R,)."""
    after_min: Floats
    """How long it must stand [min], shape (R,)."""
    delay_min: Floats
    """From the decision until the server is open [min], shape (R,)."""
    at_least_min: Floats
    """How long a server stays open at least after the last change [min], shape (R,)."""
    at_most: Ints
    """Servers open so at the same time, shape (R,)."""
    post_every_min: Floats
    """How often the wait is posted [min], NEVER_POSTED where it is not, shape (D,)."""
    post_rounded_min: Floats
    """What it is rounded to a multiple of [min], shape (D,)."""
    post_at: Ints
    """Stage at whose service the wait of a truck is read, or NOWHERE, shape (D,)."""
    in_wait: Flags
    """Stages whose waits and blocked minutes count for it, shape (S,)."""

    def __len__(self) -> int:
        return len(self.names)


def orders(scenario: Scenario, layout: Layout) -> Orders:
    """All standing orders of a checked scenario, stage by stage."""
    every = [
        (number, name, order)
        for number, name in enumerate(layout.stages)
        for stage in [scenario.stages[name]]
        if isinstance(stage, ServiceStage)
        for order in stage.on_demand
    ]
    given = [order for _, _, order in every]
    waits = scenario.measured.wait or ()
    posted = [scenario.posted.get(direction) for direction in scenario.directions()]
    return Orders(
        names=tuple(f"{stage}:{order.name}" for _, stage, order in every),
        group=_ints([layout.group_number(stage, order.group) for _, stage, order in every]),
        takes_from=_ints(
            [
                NOWHERE if order.takes_from is None else layout.group_number(stage, order.takes_from)
                for _, stage, order in every
            ]
        ),
        officers=_ints([[order.officers.get(pool, 0) for pool in layout.pools] for order in given]).reshape(
            len(given), len(layout.pools)
        ),
        looks_at=_ints([LooksAt[order.open_above.looked_at.upper()] for order in given]),
        lanes=np.array(
            [_lanes(scenario, layout, stage, name, order) for stage, name, order in every], dtype=np.bool_
        ).reshape(len(given), len(layout.lanes)),
        roads=np.array(
            [[name in (order.roads or ()) for name in layout.stages] for order in given], dtype=np.bool_
        ).reshape(len(given), len(layout.stages)),
        direction=_ints([layout.directions.index(order.direction) if order.direction else 0 for order in given]),
        open_above=np.array([order.open_above.value for order in given], dtype=np.float64),
        close_below=np.array([order.close_below.value for order in given], dtype=np.float64),
        after_min=np.array([order.after for order in given], dtype=np.float64),
        delay_min=np.array([order.delay for order in given], dtype=np.float64),
        at_least_min=np.array([order.at_least for order in given], dtype=np.float64),
        at_most=_ints([order.at_most for order in given]),
        post_every_min=np.array([each.every if each else NEVER_POSTED for each in posted], dtype=np.float64),
        post_rounded_min=np.array([each.rounded_to if each else 1.0 for each in posted], dtype=np.float64),
        post_at=_ints(
            [
                _last_of_wait(layout, direction, waits) if each else NOWHERE
                for direction, each in zip(layout.directions, posted, strict=True)
            ]
        ),
        in_wait=np.array([name in waits for name in layout.stages], dtype=np.bool_),
    )


def _ints(numbers: Sequence[int] | Sequence[Sequence[int]]) -> Ints:
    return np.array(numbers, dtype=np.int64)


def _lanes(scenario: Scenario, layout: Layout, number: int, name: str, order: OnDemand) -> list[bool]:
    """Lanes that an order looks at: those named, else those that its group serves."""
    stage = scenario.stages[name]
    assert isinstance(stage, ServiceStage)
    named = order.lanes or [lane for lane in stage.lanes if order.group in groups_of_lane(stage, lane)]
    return [lane.stage == number and lane.name in named for lane in layout.lanes]


def _last_of_wait(layout: Layout, direction: str, waits: tuple[str, ...]) -> int:
    """The last stage of the wait time on some route of a direction."""
    visited = {stage for number in layout.routes_of(direction) for stage in layout.routes[number].stages}
    return max((stage for stage in visited if layout.stages[stage] in waits), default=NOWHERE)
