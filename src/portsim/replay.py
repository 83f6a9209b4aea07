"""One replication of what was run, once more and in detail: the most typical one, to be looked at truck by truck."""

from collections.abc import Sequence

import numpy as np

from portsim.record import Record, replicate
from portsim.results import Results

LONGEST_DAYS = 14
"""Days of a calendar beyond which nothing is recorded: it would take longer than the comparison itself."""
TYPICAL = ("crossing_time_min", "wait_time_min", "gate_min")
"""The first of these that was measured says which replication is typical."""


def typical_replication(results: Results) -> int:
    """The replication whose mean crossing time, over all directions, lies nearest to the mean of all replications.

    Of several as near it is the first; 0 where nothing was measured.
    """
    for measure in TYPICAL:
        directions = [each for each in results.scenario.directions() if results.has(measure, "mean", direction=each)]
        if directions:
            values = np.stack([results.per_replication(measure, "mean", direction=each) for each in directions])
            means = np.nansum(values, axis=0)
            return int(np.argmin(np.abs(means - means.mean())))
    return 0


def recorded(results: Sequence[Results]) -> tuple[Record, ...]:
    """That replication of each of some results that met the same trucks, the baseline first; none of long calendars."""
    if max(each.scenario.calendar.days for each in results) > LONGEST_DAYS:
        return ()
    number = typical_replication(results[0])
    # Each was audited when it was run.
    return tuple(replicate(each.scenario, each.seed, number, engine=each.engine, audit=False) for each in results)
