"""What outages take away: how often they come, how long servers are down, whose services they stop."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Floats
from portsim.measures.measure import Block, over_time
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope
from portsim.timeline import group_of_server
from portsim.units import MINUTES_PER_HOUR

OUTAGES = over_time(
    "outages",
    "outages",
    "Outages that began: events that stop or slow something, and breakdowns. Servers that break down one by one count "
    "together.",
    "lower",
    "total",
    ("outage",),
)
DOWN_HOURS = over_time(
    "down_hours",
    "h",
    "Hours of servers that were open and that an outage stopped, one that finished its truck meanwhile included; paid "
    "for, and contained in `booth_hours`.",
    "lower",
    "total",
    ("stage",),
)
STOPPED = over_time(
    "stopped_trucks",
    "trucks",
    "Trucks whose service at a stage an outage stopped, once or more; each counts when it was stopped first.",
    "lower",
    "total",
    ("stage",),
)
MEASURES = (OUTAGES, DOWN_HOURS, STOPPED)


class Outages:
    """Outages, hours down and trucks stopped."""

    def __init__(self, scope: Scope):
        self.outage_number = scope.outage_number
        self.stage_of_server = np.array([group.stage for group in scope.layout.groups], dtype=np.int64)[
            group_of_server(scope.layout)
        ]
        self.may_stop = scope.may_stop
        by_stage = scope.break_down("stage", wanted=scope.may_stop)
        self.blocks = [
            Block(OUTAGES, scope.break_down("outage")),
            Block(DOWN_HOURS, by_stage),
            Block(STOPPED, by_stage),
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        spells = run.outage_spells
        begun = spells.outage[(spells.start >= run.start) & (spells.start < run.end)]
        names = int(self.outage_number.max(initial=-1)) + 1
        yield np.bincount(self.outage_number[begun], minlength=names).astype(np.float64)[:, None]
        yield (self._down_min(run) / MINUTES_PER_HOUR)[self.may_stop][:, None]
        stopped = np.flatnonzero(~np.isnan(run.log.stop_began))
        visits, first = np.unique(run.log.stop_visit[stopped], return_index=True)
        when = run.log.stop_min[stopped[first]]
        stage = run.log.stage[visits[(when >= run.start) & (when < run.end)]]
        yield np.bincount(stage, minlength=len(self.may_stop)).astype(np.float64)[self.may_stop][:, None]

    def _down_min(self, run: Observed) -> Floats:
        """Server-minutes of the window open and down, shape (S,)."""
        spells = run.spells
        minutes = np.zeros(len(self.may_stop))
        for sign, (server, start, end) in (
            (1, (spells.server, spells.start, spells.end)),
            (-1, run.down.outside(spells.server, spells.start, spells.end)),
        ):
            lasts = run.clipped(end) - run.clipped(start)
            minutes += sign * np.bincount(self.stage_of_server[server], lasts, minlength=len(minutes))
        return minutes
