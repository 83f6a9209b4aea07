"""Trucks held for a penalty: how many, how long, and how many places they take."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Floats
from portsim.measures.events import Described, Events
from portsim.measures.measure import DESCRIBED, Block, of_measured_trucks, somewhere
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope
from portsim.units import MINUTES_PER_HOUR

_AMONG = (("direction",), ("direction", "class"), ("direction", "programme"))

HELD = of_measured_trucks(
    "held_trucks", "trucks", "Trucks held for a penalty, each counted once.", "lower", "total", *_AMONG, ("stage",)
)
HOLD = of_measured_trucks(
    "hold_min",
    "min",
    "Minutes held for penalties, in all: one value per truck that was held, or per hold by stage.",
    "lower",
    DESCRIBED,
    *_AMONG,
    ("stage",),
)
HOLD_HOURS = of_measured_trucks(
    "hold_hours", "h", "Truck-hours held for penalties, in all.", "lower", "total", *_AMONG, ("stage",)
)
MEASURES = (HELD, HOLD, HOLD_HOURS)


class Holds:
    """Penalties of trucks, by truck and by stage."""

    def __init__(self, scope: Scope):
        self.is_hold = scope.is_hold
        held = somewhere(scope.class_in_direction()[:, :, None] & scope.visits & scope.is_hold, 2)
        wanted = (
            somewhere(held, 1),
            held,
            scope.programme_in_direction() & somewhere(held, 1)[:, None],
            scope.is_hold,
        )
        self.blocks = [
            Block(measure, scope.break_down(*keys, wanted=which))
            for measure in MEASURES
            for keys, which in zip(measure.breakdowns, wanted, strict=True)
            if scope.is_hold.any()
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        if not self.blocks:
            return
        log = run.log
        rows = np.flatnonzero(self.is_hold[log.stage] & run.measured[log.truck])
        truck, stage, minutes = log.truck[rows], log.stage[rows], log.ended[rows] - log.began[rows]
        held, of_truck = np.unique(truck, return_inverse=True)
        of_trucks = Described(Events(run, held), np.bincount(of_truck, minutes, minlength=len(held)).astype(np.float64))
        of_stages = Described(Events(run, truck, stage=stage), minutes)
        for block in self.blocks:
            described = of_stages if block.breakdown.keys == ("stage",) else of_trucks
            if block.measure is HOLD:
                yield described.of(block)
            else:
                hours = described.values / MINUTES_PER_HOUR if block.measure is HOLD_HOURS else None
                yield described.events.count(block.breakdown, hours)
