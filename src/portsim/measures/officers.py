"""What exam officers cost: planned hours, and those beyond the plan."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Floats
from portsim.measures.events import shares
from portsim.measures.measure import Block, over_time, somewhere
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope
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


class Officers:
    """Hours of each pool of exam officers."""

    def __init__(self, scope: Scope):
        countries = somewhere(scope.pool_of_country, 1)
        breakdowns = scope.break_down("pool"), scope.break_down("country", wanted=countries)
        self.blocks = [Block(measure, breakdown) for measure in MEASURES for breakdown in breakdowns]
        self.of_country = scope.pool_of_country[countries].astype(np.float64)

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        of_pools = run.officer_minutes
        both = [minutes.T[:, :, None] for minutes in (of_pools, self.of_country @ of_pools)]
        for _, worked, _ in both:
            yield worked / MINUTES_PER_HOUR
        for planned, _, _ in both:
            yield planned / MINUTES_PER_HOUR
        for planned, worked, _ in both:
            yield (worked - planned) / MINUTES_PER_HOUR
        for _, worked, busy in both:
            yield shares(busy, worked)
