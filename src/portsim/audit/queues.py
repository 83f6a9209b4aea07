"""Lanes and roads: never more trucks than there is room for, and nobody passes whom it must not.

The log does not say when a queue was moved. A truck that may have been moved counts only while its place is certain.
"""

import numpy as np

from portsim.audit.evidence import Evidence
from portsim.network import UNLIMITED
from portsim.timeline import Count
from portsim.trucks import Flags, Floats, Ints


def road_room(evidence: Evidence) -> int:
    """A road never has more trucks than it holds."""
    log, network = evidence.log, evidence.network
    checked = 0
    for road in np.flatnonzero(network.is_road & (network.road_room != UNLIMITED)):
        rows = np.flatnonzero(evidence.joined & (log.stage == road))
        count = Count(log.joined[rows], evidence.stayed_until[rows])
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
    log, network = evidence.log, evidence.network
    checked = 0
    # Since the last change of plans, a served truck was where it was served from.
    passed = evidence.instants.searchsorted(log.parked, "right")
    since = np.maximum(np.append(evidence.instants, -np.inf)[passed - 1], evidence.sure_until)
    for lane in np.flatnonzero(~network.is_road[[lane.stage for lane in network.layout.lanes]]):
        if network.lane_room[lane] == UNLIMITED:
            continue
        later = np.flatnonzero(~evidence.settled & (log.lane == lane))
        if network.line_per_server[lane]:
            at_first = np.flatnonzero(evidence.settled & (log.lane == lane))
            lines = np.flatnonzero(evidence.serves[:, lane])
            parts = [(at_first[log.server[at_first] == line], later[log.server[later] == line]) for line in lines]
        else:
            parts = [(np.flatnonzero(evidence.joined & (log.lane_at_joining == lane)), later)]
        for first, second in parts:
            _within(evidence, first, second, since, int(network.lane_room[lane]))
            checked += len(first) + len(second)
    return checked


def _within(evidence: Evidence, first: Ints, second: Ints, since: Floats, room: int) -> None:
    """At no time do more trucks wait than there is room for: some since they joined, some `since` a later time."""
    rows = np.concatenate((first, second))
    starts = np.concatenate((evidence.log.joined[first], since[second]))
    ends = np.concatenate((evidence.sure_until[first], evidence.waited_until[second]))
    over = Count(starts, ends).at(starts) > room
    evidence.refuse_visits(
        "lane_room", rows[over], evidence.log.joined, "more trucks wait in its lane than there is room for"
    )


def lane_order(evidence: Evidence) -> int:
    """Nobody is taken from a lane, or line, before another that stood ahead: by priority, time joined, truck number."""
    log, network = evidence.log, evidence.network
    settled = evidence.settled & ~evidence.on_road
    # A truck that was never served waited in the lane it joined.
    lane = np.where(log.lane >= 0, log.lane, log.lane_at_joining)
    settled &= lane == log.lane_at_joining
    lined = network.line_per_server[lane]
    queue = np.where(lined, len(network.layout.lanes) + log.server, lane)
    settled &= ~lined | (log.server >= 0)
    rows = np.flatnonzero(settled)
    rows = rows[np.lexsort((log.truck[rows], log.joined[rows], queue[rows]))]
    for those in np.split(rows, np.flatnonzero(np.diff(queue[rows])) + 1):
        if len(those):
            _in_order(evidence, those)
    return len(rows)


def _in_order(evidence: Evidence, rows: Ints) -> None:
    """Check one queue; rows in the order of joining, equal times by truck number."""
    log = evidence.log
    taken = ~np.isnan(log.parked)
    priority = evidence.trucks.priority[log.truck[rows], log.stage[rows]]
    levels = np.unique(priority)
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
    if not len(joined):
        return np.zeros(0, dtype=bool)
    latest = np.concatenate(([-np.inf], np.maximum.accumulate(taken)))
    ahead = np.where(taken > joined, np.arange(len(joined)), joined.searchsorted(joined, "left"))
    return latest[ahead] > taken
