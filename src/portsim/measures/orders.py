"""What standing orders open beyond the plan."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Floats
from portsim.measures.measure import Block, Breakdown, over_time, somewhere
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope
from portsim.units import MINUTES_PER_HOUR

_BREAKDOWNS = (("stage",), ("stage", "order"))

HOURS = over_time(
    "on_demand_hours",
    "h",
    "Hours of servers that a supervisor opened beyond the plan by standing orders, whether they serve or not; those "
    "that only change groups (`takes_from`) included.",
    "neither",
    "total",
    *_BREAKDOWNS,
)
OPENINGS = over_time(
    "on_demand_openings",
    "openings",
    "Servers that a supervisor opened beyond the plan by standing orders.",
    "neither",
    "total",
    *_BREAKDOWNS,
)
MEASURES = (HOURS, OPENINGS)


class Orders:
    """Hours and openings of each standing order."""

    def __init__(self, scope: Scope):
        self.orders = orders = np.flatnonzero(scope.stage_of_order >= 0)
        stage = scope.stage_of_order[orders]
        wanted = np.zeros((len(scope.layout.stages), len(scope.stage_of_order)), dtype=np.bool_)
        wanted[stage, orders] = True
        by_stage = scope.break_down("stage", wanted=somewhere(wanted, 1))
        by_order = scope.break_down("stage", "order", wanted=wanted)
        self.rows = [by_stage.row[stage], by_order.row[stage, orders]]
        """Row of each order in each breakdown."""
        self.breakdowns: tuple[Breakdown, ...] = (by_stage, by_order)
        self.blocks = [Block(measure, breakdown) for measure in MEASURES for breakdown in self.breakdowns]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        opened = [run.opened_on_demand[order] for order in self.orders]
        window = np.array([run.start, run.end])
        minutes = np.array([np.diff(count.minutes_until(window))[0] for count in opened], dtype=np.float64)
        openings = [np.count_nonzero((count.starts >= run.start) & (count.starts < run.end)) for count in opened]
        for each in (minutes / MINUTES_PER_HOUR, np.array(openings, dtype=np.float64)):
            for rows, breakdown in zip(self.rows, self.breakdowns, strict=True):
                yield np.bincount(rows, each, minlength=len(breakdown)).astype(np.float64)[:, None]
