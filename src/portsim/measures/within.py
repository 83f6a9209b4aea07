"""How many trucks cross within a minute, two, ... a week: the distribution of the crossing time."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Floats
from portsim.measures.crossings import crossing_time_min
from portsim.measures.delays import break_down_crossings, of_crossings
from portsim.measures.events import placed, shares
from portsim.measures.measure import PORTSIM, Block
from portsim.measures.observed import Observed
from portsim.measures.scope import WITHIN_MIN, Scope

WITHIN = of_crossings(
    "crossed_within_share",
    "share",
    "Share of trucks whose crossing time (`crossing_time_min`) is at most `within` minutes, which are the same for "
    "every port: 1 to 20 by 1, 22 to 60 by 2, 65 to 120 by 5, 130 to 240 by 10, 270 to 480 by 30, 600, 720, 960, 1440, "
    "2880, 5760 and 10080.",
    PORTSIM,
    (("direction", "within"),),
    better="higher",
)
MEASURES = (WITHIN,)


class Within:
    """Shares of trucks that cross in time."""

    def __init__(self, scope: Scope):
        self.scope = scope
        (keys,) = WITHIN.breakdowns
        self.blocks = [Block(WITHIN, break_down_crossings(scope, keys))] if scope.takes(WITHIN) else []

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        for block in self.blocks:
            directions, steps = block.breakdown.row.shape
            crossing = run.once(crossing_time_min, self.scope.in_crossing)
            truck = np.flatnonzero(run.measured & ~np.isnan(crossing))
            # The first step that is long enough; one more for trucks that take longer than all of them.
            step = np.searchsorted(WITHIN_MIN, crossing[truck], "left")
            place = run.trucks.direction[truck] * (steps + 1) + step
            trucks = np.bincount(place, minlength=directions * (steps + 1)).reshape(directions, steps + 1)
            so_far = trucks.cumsum(axis=1).astype(np.float64)
            share = shares(so_far, np.broadcast_to(so_far[:, -1:], so_far.shape))
            yield placed(block.breakdown, share[:, :-1])
