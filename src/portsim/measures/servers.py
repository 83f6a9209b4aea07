"""How many servers are open, and how much of that time they work."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.measures.events import shares
from portsim.measures.measure import Block, over_time
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope
from portsim.timeline import group_of_server, hourly_minutes
from portsim.units import HOURS_PER_DAY, MINUTES_PER_HOUR

_STAGE_AND_GROUP = (("stage",), ("stage", "group"))


OPEN = over_time(
    "open_servers",
    "servers",
    "Open servers, mean over time, those that are down included; a closing one counts until it closes; `hour` is the "
    "clock hour.",
    "neither",
    "mean",
    *_STAGE_AND_GROUP,
    ("stage", "hour"),
    ("stage", "group", "hour"),
)
BOOTH_HOURS = over_time(
    "booth_hours",
    "h",
    "Hours of open servers over the window; a closing server counts until it closes.",
    "lower",
    "total",
    *_STAGE_AND_GROUP,
)
UTILISATION = over_time(
    "utilisation_share",
    "share",
    "Server-minutes in service over open server-minutes; null where no server was open.",
    "neither",
    "mean",
    *_STAGE_AND_GROUP,
    ("stage", "hour"),
)
OCCUPIED = over_time(
    "occupied_share",
    "share",
    "Server-minutes with a truck, parked, stopped and blocked time included, "
    "over open server-minutes; null where none was.",
    "neither",
    "mean",
    *_STAGE_AND_GROUP,
)
MEASURES = (OPEN, BOOTH_HOURS, UTILISATION, OCCUPIED)


class Servers:
    """Server-minutes open, in service and with a truck."""

    def __init__(self, scope: Scope):
        layout = scope.layout
        self.group_of = group_of_server(layout)
        self.stage_of_group = np.array([group.stage for group in layout.groups], dtype=np.int64)
        staffed = np.isin(np.arange(len(layout.stages)), self.stage_of_group)
        self.staffed = np.flatnonzero(staffed)
        in_stage = scope.groups_of_stage()
        hours = len(scope.names["hour"])
        by_stage = scope.break_down("stage", wanted=staffed)
        by_group = scope.break_down("stage", "group", wanted=in_stage)
        by_hour = scope.break_down("stage", "hour", wanted=np.repeat(staffed[:, None], hours, axis=1))
        by_group_hour = scope.break_down(
            "stage", "group", "hour", wanted=np.repeat(in_stage[:, :, None], hours, axis=2)
        )
        self.groups = np.nonzero(in_stage)[1]
        self.blocks = [
            *(Block(OPEN, breakdown) for breakdown in (by_stage, by_group, by_hour, by_group_hour)),
            *(Block(BOOTH_HOURS, breakdown) for breakdown in (by_stage, by_group)),
            *(Block(UTILISATION, breakdown) for breakdown in (by_stage, by_group, by_hour)),
            *(Block(OCCUPIED, breakdown) for breakdown in (by_stage, by_group)),
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        spells, served, held = run.spells, run.in_service, run.at_servers
        opened = self._by_group(run, spells.server, spells.start, spells.end)
        busy = self._by_group(run, served.server, served.start, served.end)
        occupied = self._by_group(run, held.server, held.start, held.end)
        for minutes in (opened.sum(axis=1)[:, None], opened):
            window = run.days * (HOURS_PER_DAY if minutes.shape[1] == 1 else 1) * MINUTES_PER_HOUR
            yield (self._per_stage(minutes) / window).reshape(-1, 1)
            yield (minutes[self.groups] / window).reshape(-1, 1)
        totals = [minutes.sum(axis=1)[:, None] for minutes in (opened, busy, occupied)]
        yield self._per_stage(totals[0]) / MINUTES_PER_HOUR
        yield totals[0][self.groups] / MINUTES_PER_HOUR
        yield shares(self._per_stage(totals[1]), self._per_stage(totals[0]))
        yield shares(totals[1][self.groups], totals[0][self.groups])
        yield shares(self._per_stage(busy), self._per_stage(opened)).reshape(-1, 1)
        yield shares(self._per_stage(totals[2]), self._per_stage(totals[0]))
        yield shares(totals[2][self.groups], totals[0][self.groups])

    def _by_group(self, run: Observed, server: Ints, starts: Floats, ends: Floats) -> Floats:
        """Server-minutes of the window by group and clock hour, shape (G, 24)."""
        hourly = hourly_minutes(self.group_of[server], starts, ends, len(self.stage_of_group), run.hour_edges)
        minutes: Floats = hourly.reshape(-1, run.days, HOURS_PER_DAY).sum(axis=1)
        return minutes

    def _per_stage(self, of_groups: Floats) -> Floats:
        """Sums over the groups of each staffed stage."""
        in_stage: Flags = self.staffed[:, None] == self.stage_of_group
        return in_stage.astype(np.float64) @ of_groups
