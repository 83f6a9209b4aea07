"""What each driver puts up with, drawn beforehand: the line and the posted wait at which to turn back, and patience."""

from collections.abc import Callable

import numpy as np

from portsim.arrays import Ints
from portsim.distributions import law_of
from portsim.scenario.drivers import Temper
from portsim.scenario.model import Scenario
from portsim.traffic.kinds import Kind, Kinds
from portsim.traffic.table import Traffic
from portsim.trucks import NEVER_TRUCKS, Tempers
from portsim.units import to_grid


def tempers(scenario: Scenario, traffic: Traffic, kinds: Kinds) -> Tempers | None:
    """What the drivers of all trucks put up with; None where nothing is stated."""
    if not scenario.drivers:
        return None
    n = len(traffic)
    found = Tempers(np.full(n, NEVER_TRUCKS), np.full(n, np.inf), np.full(n, np.inf))
    left = np.ones(n, dtype=np.bool_)
    for direction, drivers in scenario.drivers.items():
        for temper in drivers.tempers:
            rows = np.flatnonzero(left & kinds.which(_are_meant(direction, temper)))
            left[rows] = False
            _draw(found, temper, rows, traffic)
    return found


def _are_meant(direction: str, temper: Temper) -> Callable[[Kind], bool]:
    return lambda kind: (
        kind.item.direction == direction and temper.when.accepts(kind.name, kind.stated, kind.programmes)
    )


def _draw(found: Tempers, temper: Temper, rows: Ints, traffic: Traffic) -> None:
    luck = traffic.luck.some(rows)
    if temper.turn_back_at is not None:
        limits = sorted((int(number), share) for number, share in temper.turn_back_at.items())
        trucks, reached = [number for number, _ in limits], np.cumsum([share for _, share in limits])
        place = np.searchsorted(reached, luck.of("turn_back_at"), side="right")
        found.turn_back_at[rows] = np.array([*trucks, NEVER_TRUCKS])[place]
    if temper.turn_back_above is not None:
        found.turn_back_above_min[rows] = law_of(temper.turn_back_above).quantile(luck.of("turn_back_above"))
    if temper.patience is not None:
        found.patience_min[rows] = to_grid(law_of(temper.patience).quantile(luck.of("patience")))
