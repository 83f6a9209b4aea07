"""How long booths that take officers from pools stay closed for want of them."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.measures.measure import Block, over_time, somewhere
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope
from portsim.units import MINUTES_PER_HOUR

UNSTAFFED = over_time(
    "unstaffed_hours",
    "h",
    "Hours of servers that stayed closed for want of officers: planned, or asked for by a standing order, in a group "
    "whose servers take officers from pools (`staffed_by`).",
    "lower",
    "total",
    ("stage",),
    ("stage", "group"),
)
MEASURES = (UNSTAFFED,)


class Unstaffed:
    """Server-minutes that were planned and not open, where servers take officers."""

    def __init__(self, scope: Scope):
        in_stage: Flags = scope.groups_of_stage() & scope.takes_officers
        self.stage, self.group = np.nonzero(in_stage)
        stages = somewhere(in_stage, 1)
        self.stages = np.flatnonzero(stages)
        breakdowns = (
            scope.break_down("stage", wanted=stages),
            scope.break_down("stage", "group", wanted=in_stage),
        )
        self.blocks = [Block(UNSTAFFED, breakdown) for breakdown in breakdowns]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        hours = np.array([_lacking_min(run, group) for group in self.group.tolist()]) / MINUTES_PER_HOUR
        yield np.array([hours[self.stage == stage].sum() for stage in self.stages])[:, None]
        yield hours[:, None]


def _lacking_min(run: Observed, group: int) -> float:
    """Server-minutes of the window in which fewer servers of a group are open than should be."""
    due, ready = run.servers_due(group), run.servers_ready(group)
    changes = np.concatenate(([run.start], due.times, ready.starts, ready.ends))
    times = np.unique(changes[(changes >= run.start) & (changes < run.end)])
    lacking = np.maximum(due.at(times) - ready.at(times), 0)
    return float(lacking @ np.diff(np.append(times, run.end)))
