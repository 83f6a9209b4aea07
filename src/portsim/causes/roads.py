"""Time on roads: a truck's own drive, those before it, and what keeps the first of them from going on."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Ints
from portsim.causes.cause import Cause
from portsim.causes.pieces import Pieces, Steps, first_of, pieces
from portsim.causes.servers import next_stage
from portsim.finished import FinishedRun


def on_roads(run: FinishedRun, rows: Ints) -> Iterator[Pieces]:
    """Visits to roads and penalties by cause."""
    log, network = run.log, run.network
    began, until = log.began[rows], run.served_until[rows]
    own = np.minimum(run.drive_min(rows), until - began)
    held = network.is_hold[log.stage[rows]]
    if held.any():
        yield pieces(rows[held], Cause.HELD, own[held])
        yield pieces(rows[~held], Cause.DRIVING, own[~held])
    else:
        yield pieces(rows, Cause.DRIVING, own)
    yield pieces(rows, Cause.TRUCKS_AHEAD, until - began - own)
    stuck = rows[run.stayed_until[rows] > until]
    passing = network.overtaking[log.stage[stuck]]
    alone = stuck[passing]
    yield pieces(alone, Cause.BLOCKED_AHEAD, run.stayed_until[alone] - log.ended[alone], next_stage(run, alone))
    behind = stuck[~passing]
    for road in np.unique(log.stage[behind]).tolist():
        here = behind[log.stage[behind] == road]
        for stage, minutes in _wanted_by_first(run, road).shares(log.ended[here], run.stayed_until[here]):
            yield pieces(here, Cause.BLOCKED_AHEAD, minutes, stage)


def _wanted_by_first(run: FinishedRun, road: int) -> Steps:
    """The stage that the first truck on a road without overtaking visits next, over time."""
    log, rows = run.log, run.at_stage[road]
    # Whoever entered first ended first and left first. Of those for which all of that is the same instant the log does
    # not say who was before: the truck of the lower number.
    ended, left = (np.nan_to_num(times[rows], nan=np.inf) for times in (log.ended, log.left))
    rows = rows[np.lexsort((left, ended, log.joined[rows]))]
    first, since = first_of(log.joined[rows], run.stayed_until[rows])
    return Steps(since, next_stage(run, rows[first]))
