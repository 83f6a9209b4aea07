"""Why did this truck wait? All its time in the port, and before the gate, split by cause without a rest.

Of several causes of waiting that hold at once the first counts, in the order of `Cause`; docs/design.md has the rules.
"""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Ints
from portsim.causes.cause import CAUSES, NO_STAGE, Cause
from portsim.causes.gate import before_gate
from portsim.causes.lanes import waits_in_lanes
from portsim.causes.pieces import Pieces, pieces, together
from portsim.causes.roads import on_roads
from portsim.causes.servers import Servers, next_stage
from portsim.finished import FinishedRun
from portsim.timeline import Count


def causes_of_visits(run: FinishedRun) -> Pieces:
    """All time of all visits, from joining a stage until leaving it, the port, or the end of the run.

    `of` is the row of the visit; the minutes of one visit add up to its time at the stage, exactly.
    """
    joined = np.flatnonzero(run.joined)
    roads = run.on_road[joined]
    return together(
        [
            *on_roads(run, joined[roads]),
            *waits_in_lanes(run),
            *_parked(run),
            *_served(run, joined[~roads]),
        ]
    )


def causes_before_gate(run: FinishedRun) -> Pieces:
    """All time of all trucks from arrival until they joined their first stage, left, or the run ended.

    `of` is the truck.
    """
    return together([pieces(np.empty(0, dtype=np.int64), Cause.CLOSED, np.empty(0)), *before_gate(run)])


def _parked(run: FinishedRun) -> Iterator[Pieces]:
    """Trucks at servers before their service began first: by an outage there, or for want of officers."""
    held = run.at_servers
    until = np.minimum(held.end, run.begun_until[held.row])
    some = np.flatnonzero(until > held.start)
    row, server, start, end = held.row[some], held.server[some], held.start[some], until[some]
    minutes = end - start
    down = np.zeros(len(some))
    for each in np.unique(server[np.isin(server, run.down.server)]):
        own, times = server == each, run.down.server == each
        count = Count(run.down.start[times], run.down.end[times])
        down[own] = count.minutes_until(end[own]) - count.minutes_until(start[own])
    yield pieces(row, Cause.OUTAGE, down)
    yield pieces(row, Cause.NO_OFFICER, minutes - down)


def _served(run: FinishedRun, rows: Ints) -> Iterator[Pieces]:
    """Services, what outages made of them, and trucks that have been served and find no room further on."""
    log = run.log
    began = rows[~np.isnan(log.began[rows])]
    stopped = np.zeros(len(log.truck))
    visit = log.stop_visit[run.cuts]
    went_on = log.stop_went_on[run.cuts]
    np.add.at(
        stopped,
        visit,
        np.where(np.isnan(went_on), run.stayed_until[visit], went_on) - log.stop_min[run.cuts],
    )
    yield pieces(began, Cause.SERVICE, run.served_until[began] - log.began[began] - stopped[began])
    yield pieces(began, Cause.OUTAGE, stopped[began])
    stuck = rows[run.stayed_until[rows] > log.ended[rows]]
    yield pieces(stuck, Cause.BLOCKED_AHEAD, run.stayed_until[stuck] - log.ended[stuck], next_stage(run, stuck))


__all__ = ["CAUSES", "NO_STAGE", "Cause", "Pieces", "Servers", "causes_before_gate", "causes_of_visits"]
