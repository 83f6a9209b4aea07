"""Lanes and roads: never more trucks than there is room for, and nobody passes whom it must not.

The log does not say when a queue was moved. A truck that may have been moved counts only while its place is certain.
"""

from typing import NamedTuple

import numpy as np

from portsim.arrays import Floats, Ints, grouped, in_order
from portsim.audit.evidence import Evidence
from portsim.network import UNLIMITED
from portsim.timeline import Count


def road_room(evidence: Evidence) -> int:
    """A road never has more trucks than it holds."""
    log, network = evidence.log, evidence.network
    most = evidence.waiting.most()
    checked = 0
    for road in np.flatnonzero(network.is_road & (network.road_room != UNLIMITED)):
        there = evidence.joined & (log.stage == road)
        if most[list(network.layout.lanes_of[road])].sum() > network.road_room[road]:
            rows = np.flatnonzero(there)
            count = Count(log.joined[rows], evidence.stayed_until[rows])
            over = rows[count.at(log.joined[rows]) > network.road_room[road]]
            evidence.refuse_visits("road_room", over, log.joined, "more trucks on the road than it holds")
        checked += int(np.count_nonzero(there))
    return checked


def road_order(evidence: Evidence) -> int:
    """Trucks leave a road in the order in which they entered it, unless they may overtake."""
    log, network = evidence.log, evidence.network
    checked = 0
    for road in np.flatnonzero(network.is_road & ~network.overtaking):
        # Of trucks that entered and ended at the same instants the log does not say who was ahead.
        rows = evidence.driven(int(road), lambda tied: (log.left[tied], log.ended[tied]))
        left = np.nan_to_num(log.left[rows], nan=np.inf)
        passed = rows[1:][left[1:] < left[:-1]]
        evidence.refuse_visits("road_order", passed, log.left, "it left the road before the truck ahead")
        checked += len(rows)
    return checked


def lane_room(evidence: Evidence) -> int:
    """Never more trucks wait in a lane, or in one of its lines, than there is room for."""
    log, network, stays = evidence.log, evidence.network, evidence.stays
    most = evidence.waiting.most()
    waits = np.bincount(stays.lane, minlength=len(most))
    checked = 0
    for lane in np.flatnonzero(~network.is_road[[lane.stage for lane in network.layout.lanes]]):
        if network.lane_room[lane] == UNLIMITED:
            continue
        if not network.line_per_server[lane] and most[lane] <= network.lane_room[lane]:
            checked += int(waits[lane])
            continue
        # An outage may send trucks back to a full line; each leaves it before all others there.
        here = np.flatnonzero((stays.lane == lane) & ~stays.sent_back)
        parts = [here]
        if network.line_per_server[lane]:
            # Which line it was is known of a truck's last wait alone: that of the server that took it.
            parts = [here[stays.server[here] == line] for line in np.flatnonzero(evidence.serves[:, lane])]
        for part in parts:
            count = Count(stays.start[part], stays.end[part])
            if count.most() > network.lane_room[lane]:
                over = stays.row[part[count.at(stays.start[part]) > network.lane_room[lane]]]
                text = "more trucks wait in its lane than there is room for"
                evidence.refuse_visits("lane_room", over, log.joined, text)
            checked += len(part)
    return checked


class _FirstTaken(NamedTuple):
    """How the first wait of each visit ended, shape (V,) each."""

    until: Floats
    """When, at the latest with the run [min]."""
    server: Ints
    """Which server then took it, -1 if none did."""


def _first_taken(evidence: Evidence) -> _FirstTaken:
    waits = evidence.lane_waits
    first = np.flatnonzero(~waits.sent_back)
    until, server = evidence.waited_until.copy(), evidence.log.server.copy()
    until[waits.row[first]], server[waits.row[first]] = waits.end[first], waits.server[first]
    return _FirstTaken(until, server)


def _sent_back_first(evidence: Evidence) -> None:
    """Nobody else is taken from a lane, or a line of it, while a truck stands at its head that was sent back there."""
    log, stays, network = evidence.log, evidence.stays, evidence.network
    back = np.flatnonzero(stays.sent_back & (stays.end > stays.start) & ~evidence.was_moved[stays.row])
    if not len(back):
        return
    taken = np.flatnonzero((stays.server >= 0) & ~stays.sent_back)
    for lane in np.unique(stays.lane[back]):
        own = taken[stays.lane[taken] == lane]
        own = own[np.argsort(stays.end[own], kind="stable")]
        for stay in back[stays.lane[back] == lane]:
            meanwhile = own[slice(*stays.end[own].searchsorted((stays.start[stay], stays.end[stay])))]
            meanwhile = meanwhile[(stays.end[meanwhile] > stays.start[stay])]
            if network.line_per_server[lane]:
                line = log.stop_server[(log.stop_visit == stays.row[stay]) & (log.stop_min == stays.start[stay])]
                meanwhile = meanwhile[np.isin(stays.server[meanwhile], line)]
            evidence.refuse_rows(
                "lane_order",
                stays.row[meanwhile],
                stays.end[meanwhile],
                "it was taken before one that an outage had sent back to its line",
            )


def lane_order(evidence: Evidence) -> int:
    """Nobody is taken from a lane, or line, before another that stood ahead: by priority, time joined, truck number.

    Whoever an outage sent back goes before all of them.
    """
    log, network = evidence.log, evidence.network
    _sent_back_first(evidence)
    taken = _first_taken(evidence)
    settled = evidence.joined & ~evidence.was_moved & ~evidence.on_road
    lane = log.lane_at_joining
    if network.line_per_server.any():
        lined = network.line_per_server[lane]
        queue = np.where(lined, len(network.layout.lanes) + taken.server, lane)
        settled &= ~lined | (taken.server >= 0)
    else:
        queue = lane
    rows = np.flatnonzero(settled)
    queue, priority = queue[rows], evidence.trucks.priority[log.truck[rows], log.stage[rows]]
    _among_equals(evidence, taken, rows, queue, priority)
    if len(rows) and priority.min() < priority.max():
        for those in grouped(queue, int(queue.max()) + 1):
            if len(those) and priority[those].min() < priority[those].max():
                _by_priority(evidence, taken, rows[those], priority[those])
    return len(rows)


def _among_equals(evidence: Evidence, taken_first: _FirstTaken, rows: Ints, queue: Ints, priority: Ints) -> None:
    """Check the trucks of one queue and priority, in all queues at once; equal times of joining by truck number.

    One taken in the instant in which it joined passes only those that joined before that instant: within an instant
    trucks join one after another, in the order of events.
    """
    log = evidence.log
    if len(rows) and priority.min() < priority.max():
        levels, level = np.unique(priority, return_inverse=True)
        queue = queue * len(levels) + level
    joined = evidence.keyed(queue, log.joined[rows])
    # They stand truck after truck already.
    order = in_order(joined)
    rows, joined = rows[order], joined[order]
    # No time of one queue is after any of the next: so the latest so far is that of the own queue, or of one before it.
    taken = evidence.keyed(queue[order], taken_first.until[rows])
    latest = np.concatenate(([-1], np.maximum.accumulate(taken)))
    number = np.arange(len(rows))
    first_of_instant = np.maximum.accumulate(np.where(np.diff(joined, prepend=-1) > 0, number, 0))
    passing = rows[latest[np.where(taken > joined, number, first_of_instant)] > taken]
    passing = passing[taken_first.server[passing] >= 0]
    evidence.refuse_visits("lane_order", passing, taken_first.until, "it was taken before one that joined earlier")


def _by_priority(evidence: Evidence, first: _FirstTaken, rows: Ints, priority: Ints) -> None:
    """Check one queue in which trucks have several priorities."""
    log = evidence.log
    taken = first.server[rows] >= 0
    for level in np.unique(priority)[1:]:
        own, before = rows[(priority == level) & taken], rows[priority < level]
        before = before[first.until[before] > log.joined[before]]
        starts, ends = np.sort(log.joined[before]), np.sort(first.until[before])
        times = first.until[own]
        waiting = starts.searchsorted(times, "left") - ends.searchsorted(times, "right")
        evidence.refuse_visits(
            "lane_order", own[waiting > 0], first.until, "it was taken before one of higher priority"
        )
