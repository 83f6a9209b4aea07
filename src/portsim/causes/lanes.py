"""Waiting in lanes: what keeps the servers of a lane from taking the next truck, instant by instant."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats, Ints, grouped
from portsim.causes.cause import NO_STAGE, Cause
from portsim.causes.pieces import Pieces, Steps, covered, first_of, pieces
from portsim.causes.servers import Servers, Times, next_stage
from portsim.finished import FinishedRun

_AHEAD = len(Cause)
"""States of a lane are causes; from here on, stages that have no room for a truck at one of its servers."""
_PAIRS = 1 << 20
"""Pairs of trucks that are looked at together, so that memory stays small."""


def waits_in_lanes(run: FinishedRun) -> Iterator[Pieces]:
    """Waiting in lanes before each service began first, by cause."""
    stays = run.stays
    # Whoever waits after that was sent back to a line by an outage, and that is what counts.
    until = np.minimum(stays.end, run.begun_until[stays.row])
    lasting = np.flatnonzero(until > stays.start)
    if not len(lasting):
        return
    servers, services = Servers(run), None
    for lane, rows in enumerate(grouped(stays.lane[lasting], len(run.network.layout.lanes))):
        if not len(rows):
            continue
        here = lasting[rows]
        visit, start, end = stays.row[here], stays.start[here], until[here]
        state = _states(run, servers, run.serves[:, lane])
        for number, minutes in state.shares(start, end):
            if number >= _AHEAD:
                yield pieces(visit, Cause.BLOCKED_AHEAD, minutes, number - _AHEAD)
            elif number == Cause.TRUCKS_AHEAD and _may_be_passed(run, lane):
                services = services or _services(run)
                stage = run.network.layout.lanes[lane].stage
                there = services[stage].of_lane(run.serves[:, lane])
                overtaken = _overtaken(run, there, state, visit, start, end)
                yield pieces(visit, Cause.OVERTAKEN, overtaken)
                yield pieces(visit, Cause.TRUCKS_AHEAD, minutes - overtaken)
            else:
                yield pieces(visit, Cause(number), minutes)


def _services(run: FinishedRun) -> list[Times]:
    """All services that took time, by stage."""
    served = run.in_service
    lasting = np.flatnonzero(served.end > served.start)
    stage = run.log.stage[served.row[lasting]]
    return [
        Times(served.server[rows], served.start[rows], served.end[rows], served.row[rows])
        for rows in (lasting[own] for own in grouped(stage, len(run.network.layout.stages)))
    ]


def _may_be_passed(run: FinishedRun, lane: int) -> bool:
    """Whether a truck may be served before one that joined earlier: of one line in which all are equal none is."""
    network = run.network
    stage = network.layout.lanes[lane].stage
    if len(network.layout.lanes_of[stage]) > 1 or network.line_per_server[lane]:
        return True
    priority = run.trucks.priority[:, stage]
    return bool(priority.min() < priority.max())


def _states(run: FinishedRun, servers: Servers, serves: Flags) -> Steps:
    """What keeps a truck waiting in a lane: a cause, or _AHEAD and the stage that has no room; others come later."""
    every = [times.of_lane(serves) for times in (servers.open, servers.working, servers.parked, servers.blocked)]
    blocked = every[-1]
    times = np.concatenate([np.zeros(1), *(edge for each in every for edge in (each.start, each.end))])
    steps = np.zeros((len(every), len(times)), dtype=np.int64)
    place = 1
    for number, each in enumerate(every):
        beyond = place + len(each.start)
        steps[number, place:beyond], place = 1, beyond + len(each.end)
        steps[number, beyond:place] = -1
    order = np.argsort(times, kind="stable")
    times = times[order]
    last = np.flatnonzero(np.append(times[1:] > times[:-1], True))
    times = times[last]
    is_open, working, parked, stuck = np.cumsum(steps[:, order], axis=1)[:, last]
    # From the last of the causes to the first, which counts.
    states = np.full(len(times), int(Cause.TRUCKS_AHEAD))
    if len(blocked.start):
        rows, since = first_of(blocked.start, blocked.end)
        wanted = next_stage(run, blocked.number[rows])
        states = np.where(stuck > 0, _AHEAD + wanted[since.searchsorted(times, "right") - 1], states)
    states[parked == is_open] = Cause.NO_OFFICER
    states[is_open == 0] = Cause.CLOSED
    states[is_open > working] = Cause.OUTAGE
    changes = np.flatnonzero(np.diff(states, prepend=NO_STAGE))
    return Steps(times[changes], states[changes])


def _overtaken(run: FinishedRun, services: Times, state: Steps, visit: Ints, start: Floats, end: Floats) -> Floats:
    """Minutes in which none of the causes before holds, and a server of the lane serves one that joined later."""
    minutes = np.zeros(len(visit))
    order = np.argsort(services.start, kind="stable")
    services = services.at(order)
    joined, its_joined = run.log.joined[visit], run.log.joined[services.number]
    # Whoever joined later began later, too: of services that began before a wait was over, did any join after it began?
    begun = services.start.searchsorted(end, "left")
    latest = np.concatenate(([-np.inf], np.maximum.accumulate(its_joined)))[begun]
    passed = np.flatnonzero(latest > joined)
    first = services.start.searchsorted(joined[passed], "right")
    count = begun[passed] - first
    chunk = np.cumsum(count) // _PAIRS
    for part in grouped(chunk, int(chunk.max(initial=0)) + 1):
        which = np.repeat(part, count[part])
        place = np.arange(len(which)) - np.repeat(np.cumsum(count[part]) - count[part], count[part]) + first[which]
        wait = passed[which]
        later = np.flatnonzero((its_joined[place] > joined[wait]) & (services.end[place] > start[wait]))
        wait, place = wait[later], place[later]
        since = np.maximum(services.start[place], start[wait])
        since, until = covered(wait, since, np.minimum(services.end[place], end[wait]))
        among = state.minutes_until(Cause.TRUCKS_AHEAD, until) - state.minutes_until(Cause.TRUCKS_AHEAD, since)
        minutes += np.bincount(wait, among, minlength=len(visit))
    return minutes
