"""What exam officers cost: planned hours, and those beyond the plan."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Floats
from portsim.log import Change
from portsim.measures.events import shares
from portsim.measures.measure import Block, over_time, somewhere
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope
from portsim.plans import Planned
from portsim.timeline import Levels, levels_of
from portsim.units import MINUTES_PER_HOUR

HOURS = over_time(
    "officer_hours",
    "h",
    "Hours of exam officers: planned hours plus overrun.",
    "lower",
    "total",
    ("pool",),
    ("country",),
)
PLANNED = over_time(
    "officer_planned_hours",
    "h",
    "Hours of exam officers that the plan states.",
    "lower",
    "total",
    ("pool",),
    ("country",),
)
OVERRUN = over_time(
    "officer_overrun_hours",
    "h",
    "Hours of exam officers beyond the plan: kept on duty for trucks that came before the plan fell or the gate "
    "closed, or finishing a truck when their shift ends.",
    "lower",
    "total",
    ("pool",),
    ("country",),
)
BUSY = over_time(
    "officer_busy_share",
    "share",
    "Officer-minutes in service, or in booths that take officers, over officer-minutes worked.",
    "neither",
    "mean",
    ("pool",),
    ("country",),
)
MEASURES = (HOURS, PLANNED, OVERRUN, BUSY)


def planned_officers(run: Observed, pool: int) -> Levels:
    """Officers of a pool that the plan states."""
    network = run.network
    rows = (network.change_kind == Planned.POOL) & (network.change_of == pool)
    return Levels(network.change_min[rows], network.change_level[rows])


class Officers:
    """Hours of each pool of exam officers."""

    def __init__(self, scope: Scope):
        countries = somewhere(scope.pool_of_country, 1)
        breakdowns = scope.break_down("pool"), scope.break_down("country", wanted=countries)
        self.blocks = [Block(measure, breakdown) for measure in MEASURES for breakdown in breakdowns]
        self.pools = range(len(breakdowns[0]))
        self.of_country = scope.pool_of_country[countries].astype(np.float64)

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        of_pools = np.array([self._minutes(run, pool) for pool in self.pools]).reshape(-1, 3)
        both = [minutes.T[:, :, None] for minutes in (of_pools, self.of_country @ of_pools)]
        for _, worked, _ in both:
            yield worked / MINUTES_PER_HOUR
        for planned, _, _ in both:
            yield planned / MINUTES_PER_HOUR
        for planned, worked, _ in both:
            yield (worked - planned) / MINUTES_PER_HOUR
        for _, worked, busy in both:
            yield shares(busy, worked)

    def _minutes(self, run: Observed, pool: int) -> tuple[float, float, float]:
        """Officer-minutes planned, worked and in service, over the window."""
        in_use, plan = run.officers_in_use[pool], planned_officers(run, pool)
        on_duty = levels_of(run.log, Change.OFFICERS, pool)
        changes = np.concatenate(([run.start], in_use.starts, in_use.ends, plan.times, on_duty.times))
        times = np.unique(changes[(changes >= run.start) & (changes < run.end)])
        lengths = np.diff(np.append(times, run.end))
        planned, busy = plan.at(times), in_use.at(times)
        worked = np.maximum(np.maximum(planned, on_duty.at(times)), busy)
        return float(planned @ lengths), float(worked @ lengths), float(busy @ lengths)
