"""One replication of what was run, once more and in detail: the most typical one, to be looked at truck by truck."""

from collections.abc import Sequence

import numpy as np

from portsim.arrays import Floats
from portsim.record import Record, replicate
from portsim.results import Results

LONGEST_DAYS = 14
"""Days of a calendar beyond which nothing is recorded: it would take longer than the comparison itself."""
_CROSSING = ("crossing_time_min", "mean")


def typical_replication(results: Results) -> int:
    """The replication whose mean crossing time lies nearest to its mean over replications; of equals the first.

    With several directions the distances [min] are added up. One in which a direction has no crossing time, while
    others have, is never taken. 0 where no crossing time was measured.
    """
    columns = [
        results.per_replication(*_CROSSING, direction=direction)
        for direction in results.scenario.directions()
        if results.has(*_CROSSING, direction=direction)
    ]
    distances = [_distance(column) for column in columns if not np.isnan(column).all()]
    return int(np.argmin(np.sum(distances, axis=0))) if distances else 0


def _distance(column: Floats) -> Floats:
    away = np.abs(column - np.nanmean(column))
    return np.where(np.isnan(away), np.inf, away)


def recorded(results: Sequence[Results]) -> tuple[Record, ...]:
    """That replication of each of some results that met the same trucks, the baseline first; none of long calendars."""
    if max(each.scenario.calendar.days for each in results) > LONGEST_DAYS:
        return ()
    number = typical_replication(results[0])
    # Each was audited when it was run.
    return tuple(replicate(each.scenario, each.seed, number, engine=each.engine, audit=False) for each in results)
