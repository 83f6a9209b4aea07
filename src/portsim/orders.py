"""Standing orders of a supervisor, spelled out: what is looked at, when it is too much, and what is then opened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from portsim.arrays import Flags, Floats, Ints
from portsim.layout import Layout
from portsim.scenario.demand import Limit
from portsim.scenario.model import Scenario
from portsim.scenario.stages import RoadStage, ServiceStage
from portsim.scenario.visits import groups_of_lane

NOWHERE = -1
"""No group to open servers of, or that gives one; no direction whose rates are relaxed; no stage."""
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
    """Group whose servers it opens beyond their plan, or NOWHERE, shape (R,)."""
    relaxes: Ints
    """Direction whose rates of inspection it relaxes, or NOWHERE, shape (R,)."""
    step: Ints
    """Which step of these that is, from 1; 0 where it relaxes none, shape (R,)."""
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
    """Servers open so at the same time; 1 where rates are relaxed, shape (R,)."""
    post_every_min: Floats
    """How often the wait is posted [min], NEVER_POSTED where it is not, shape (D,)."""
    post_rounded_min: Floats
    """What it is rounded to a multiple of [min], shape (D,)."""
    post_at: Ints
    """Stage at whose service the wait of a truck is read, or NOWHERE, shape (D,)."""
    decided_at: Ints
    """Stage at whose end a truck learns at which step it is inspected, or NOWHERE, shape (D,)."""
    in_wait: Flags
    """Stages whose waits and blocked minutes count for it, shape (S,)."""

    def __len__(self) -> int:
        return len(self.names)


class _Order(NamedTuple):
    """One standing order, spelled out: columns of `Orders` have the same names."""

    name: str
    group: int
    relaxes: int
    step: int
    takes_from: int
    officers: list[int]
    looks_at: LooksAt
    lanes: list[bool]
    roads: list[bool]
    direction: int
    open_above: float
    close_below: float
    after_min: float
    delay_min: float
    at_least_min: float
    at_most: int


def orders(scenario: Scenario, layout: Layout) -> Orders:
    """All standing orders of a checked scenario, stage by stage, then those that relax rates."""
    every = [*_of_stages(scenario, layout), *_of_directions(scenario, layout)]
    waits = scenario.measured.wait or ()
    posted = [scenario.posted.get(direction) for direction in scenario.directions()]
    pressures = [scenario.under_pressure.get(direction) for direction in scenario.directions()]

    def column(name: str, kind: type[np.generic], *shape: int) -> npt.NDArray[Any]:
        return np.array([getattr(order, name) for order in every], kind).reshape(len(every), *shape)

    return Orders(
        names=tuple(order.name for order in every),
        **{name: column(name, np.int64) for name in _NUMBERS},
        officers=column("officers", np.int64, len(layout.pools)),
        lanes=column("lanes", np.bool_, len(layout.lanes)),
        roads=column("roads", np.bool_, len(layout.stages)),
        **{name: column(name, np.float64) for name in _TIMES},
        post_every_min=np.array([each.every if each else NEVER_POSTED for each in posted], dtype=np.float64),
        post_rounded_min=np.array([each.rounded_to if each else 1.0 for each in posted], dtype=np.float64),
        post_at=_ints(
            [
                last_of_wait(layout, direction, waits) if each else NOWHERE
                for direction, each in zip(layout.directions, posted, strict=True)
            ]
        ),
        decided_at=_ints([layout.stage_number[each.decided_at] if each else NOWHERE for each in pressures]),
        in_wait=np.array([name in waits for name in layout.stages], dtype=np.bool_),
    )


_NUMBERS = ("group", "relaxes", "step", "takes_from", "looks_at", "direction", "at_most")
_TIMES = ("open_above", "close_below", "after_min", "delay_min", "at_least_min")


def _of_stages(scenario: Scenario, layout: Layout) -> Iterator[_Order]:
    """Orders to open servers."""
    for stage in layout.stages:
        item = scenario.stages[stage]
        if not isinstance(item, ServiceStage):
            continue
        for order in item.on_demand:
            named = order.lanes or [lane for lane in item.lanes if order.group in groups_of_lane(item, lane)]
            yield _Order(
                name=f"{stage}:{order.name}",
                group=layout.group_number(stage, order.group),
                relaxes=NOWHERE,
                step=0,
                takes_from=NOWHERE if order.takes_from is None else layout.group_number(stage, order.takes_from),
                officers=[order.officers.get(pool, 0) for pool in layout.pools],
                looks_at=_looks_at(order.open_above),
                lanes=[layout.stages[lane.stage] == stage and lane.name in named for lane in layout.lanes],
                roads=[name in (order.roads or ()) for name in layout.stages],
                direction=layout.directions.index(order.direction) if order.direction else 0,
                open_above=order.open_above.value,
                close_below=order.close_below.value,
                after_min=order.after,
                delay_min=order.delay,
                at_least_min=order.at_least,
                at_most=order.at_most,
            )


def _of_directions(scenario: Scenario, layout: Layout) -> Iterator[_Order]:
    """Orders to relax rates of inspection: each is carried out once, and taken back."""
    for number, direction in enumerate(scenario.directions()):
        pressure = scenario.under_pressure.get(direction)
        for step, relaxation in enumerate(pressure.steps if pressure else (), 1):
            assert pressure is not None
            looked = relaxation.stages or (pressure.decided_at,)
            yield _Order(
                name=f"{direction}:{relaxation.name}",
                group=NOWHERE,
                relaxes=number,
                step=step,
                takes_from=NOWHERE,
                officers=[0 for _ in layout.pools],
                looks_at=_looks_at(relaxation.relax_above),
                lanes=[layout.stages[lane.stage] in looked for lane in layout.lanes],
                roads=[name in looked and isinstance(scenario.stages[name], RoadStage) for name in layout.stages],
                direction=number,
                open_above=relaxation.relax_above.value,
                close_below=relaxation.tighten_below.value,
                after_min=relaxation.after,
                delay_min=relaxation.delay,
                at_least_min=relaxation.at_least,
                at_most=1,
            )


def _looks_at(limit: Limit) -> LooksAt:
    return LooksAt[limit.looked_at.upper()]


def _ints(numbers: Sequence[int] | Sequence[Sequence[int]]) -> Ints:
    return np.array(numbers, dtype=np.int64)


def last_of_wait(layout: Layout, direction: str, waits: tuple[str, ...]) -> int:
    """The last stage of the wait time on some route of a direction."""
    visited = {stage for number in layout.routes_of(direction) for stage in layout.routes[number].stages}
    return max((stage for stage in visited if layout.stages[stage] in waits), default=NOWHERE)
