"""Lanes and roads: never more trucks than there is room for, and nobody passes whom it must not.

The log does not say when a queue was moved. A truck that may have been moved counts only while its place is certain.
"""

import numpy as np

from portsim.arrays import Flags, Floats, Ints, grouped
from portsim.audit.evidence import Evidence
from portsim.network import UNLIMITED
from portsim.timeline import Count


def road_room(evidence: Evidence) -> int:
    """A road never has more trucks than it holds."""
    log, network = evidence.log, evidence.network
    checked = 0
    for road in np.flatnonzero(network.is_road & (network.road_room != UNLIMITED)):
        rows = evidence.at_stage[road]
        count = Count(log.joined[rows], evidence.stayed_until[rows])
        if count.most() > network.road_room[road]:
            over = rows[count.at(log.joined[rows]) > network.road_room[road]]
            evidence.refuse_visits("road_room", over, log.joined, "more trucks on the road than it holds")
        checked += len(rows)
    return checked


def road_order(evidence: Evidence) -> int:
    """Trucks leave a road in the order in which they entered it, unless they may overtake."""
    log, network = evidence.log, evidence.network
    checked = 0
    for road in np.flatnonzero(network.is_road & ~network.overtaking):
        rows = np.flatnonzero((log.stage == road) & ~np.isnan(log.ended))
        # Of trucks that entered and ended at the same instants the log does not say who was ahead.
        rows = rows[np.lexsort((log.left[rows], log.ended[rows], log.joined[rows]))]
        left = np.nan_to_num(log.left[rows], nan=np.inf)
        passed = rows[1:][left[1:] < left[:-1]]
        evidence.refuse_visits("road_order", passed, log.left, "it left the road before the truck ahead")
        checked += len(rows)
    return checked


def lane_room(evidence: Evidence) -> int:
    """Never more trucks wait in a lane, or in one of its lines, than there is room for."""
    log, network, stays = evidence.log, evidence.network, evidence.stays
    checked = 0
    for lane in np.flatnonzero(~network.is_road[[lane.stage for lane in network.layout.lanes]]):
        if network.lane_room[lane] == UNLIMITED:
            continue
        here = np.flatnonzero(stays.lane == lane)
        parts = [here]
        if network.line_per_server[lane]:
            # Which line it was is known of a truck's last wait alone: that of the server that took it.
            last = here[np.append(stays.row[1:] != stays.row[:-1], True)[here]]
            parts = [last[log.server[stays.row[last]] == line] for line in np.flatnonzero(evidence.serves[:, lane])]
        for part in parts:
            count = Count(stays.start[part], stays.end[part])
            if count.most() > network.lane_room[lane]:
                over = stays.row[part[count.at(stays.start[part]) > network.lane_room[lane]]]
                text = "more trucks wait in its lane than there is room for"
                evidence.refuse_visits("lane_room", over, log.joined, text)
            checked += len(part)
    return checked


def lane_order(evidence: Evidence) -> int:
    """Nobody is taken from a lane, or line, before another that stood ahead: by priority, time joined, truck number."""
    log, network = evidence.log, evidence.network
    settled = evidence.joined & ~evidence.was_moved & ~evidence.on_road
    lane = log.lane_at_joining
    lined = network.line_per_server[lane]
    queue = np.where(lined, len(network.layout.lanes) + log.server, lane)
    settled &= ~lined | (log.server >= 0)
    for rows in grouped(np.where(settled, queue, -1), len(network.layout.lanes) + len(evidence.serves)):
        if len(rows) > 1:
            # They stand truck after truck already.
            _in_order(evidence, rows[np.argsort(log.joined[rows], kind="stable")])
    return int(np.count_nonzero(settled))


def _in_order(evidence: Evidence, rows: Ints) -> None:
    """Check one queue; rows in the order of joining, equal times by truck number."""
    log = evidence.log
    taken = ~np.isnan(log.parked)
    priority = evidence.trucks.priority[log.truck[rows], log.stage[rows]]
    levels = np.unique(priority) if priority.min() < priority.max() else priority[:1]
    for level in levels:
        own = rows[priority == level]
        passing = own[_passes_equals(log.joined[own], evidence.waited_until[own])]
        evidence.refuse_visits(
            "lane_order", passing[taken[passing]], log.parked, "it was taken before one that joined earlier"
        )
    for level in levels[1:]:
        own, before = rows[(priority == level) & taken[rows]], rows[priority < level]
        before = before[evidence.waited_until[before] > log.joined[before]]
        starts, ends = np.sort(log.joined[before]), np.sort(evidence.waited_until[before])
        times = log.parked[own]
        waiting = starts.searchsorted(times, "left") - ends.searchsorted(times, "right")
        evidence.refuse_visits("lane_order", own[waiting > 0], log.parked, "it was taken before one of higher priority")


def _passes_equals(joined: Floats, taken: Floats) -> Flags:
    """Whether each truck was taken before another of its priority that stood ahead; sorted by time joined and number.

    One taken in the instant in which it joined passes only those that joined before that instant: within an instant
    trucks join one after another, in the order of events.
    """
    latest = np.concatenate(([-np.inf], np.maximum.accumulate(taken)))
    number = np.arange(len(joined))
    first_of_instant = np.maximum.accumulate(np.where(np.diff(joined, prepend=-np.inf) > 0, number, 0))
    return latest[np.where(taken > joined, number, first_of_instant)] > taken
