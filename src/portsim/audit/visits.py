"""Each row of the log by itself: its place in the itinerary, its times, its lane and its service."""

from itertools import pairwise

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.audit.evidence import Evidence
from portsim.audit.paces import cut_services, needed_min
from portsim.errors import AuditError
from portsim.log import Disposition
from portsim.units import GRID_MIN

TIMES = ("joined", "parked", "began", "ended", "left")


def rows(evidence: Evidence) -> int:
    """The log has the rows of the itineraries, in their order."""
    log, trucks = evidence.log, evidence.trucks
    truck = np.repeat(np.arange(len(trucks)), np.diff(trucks.first_visit))
    if not (np.array_equal(log.truck, truck) and np.array_equal(log.stage, trucks.stage)):
        raise AuditError("audit: rows: the visits of the log are not those of the itineraries")
    if len(log.disposition) != len(trucks) or len(log.departed) != len(trucks):
        raise AuditError("audit: rows: the log does not have one disposition per truck")
    return len(truck)


def grid(evidence: Evidence) -> int:
    """Every time is a multiple of the time grid, and lies between midnight and the end of the run."""
    log = evidence.log
    counted = 0
    for name in TIMES:
        times = getattr(log, name)
        evidence.refuse_visits("grid", _off_grid(times), times, f"`{name}` is no multiple of the time grid")
        late = (times < 0) | (times > log.ended_min)
        evidence.refuse_visits("grid", late, times, f"`{name}` is not within the run")
        counted += int(np.count_nonzero(~np.isnan(times)))
    evidence.refuse_trucks("grid", _off_grid(log.departed), log.departed, "it departed off the time grid")
    evidence.refuse_trucks("grid", log.departed > log.ended_min, log.departed, "it departed after the run")
    return counted


def _off_grid(times: Floats) -> Flags:
    steps = times / GRID_MIN
    off: Flags = (steps != np.rint(steps)) & ~np.isnan(times)
    return off


def order(evidence: Evidence) -> int:
    """Joined, parked, began, ended, left: none before the one ahead of it, none without it."""
    log = evidence.log
    times = {name: getattr(log, name) for name in TIMES}
    # A service that was stopped and goes on elsewhere began before its truck took the last server.
    times["parked"] = _parked_first(evidence)
    unserved = (Disposition.TURNED_AWAY_FULL, Disposition.TURNED_AWAY_CLOSED, Disposition.LEFT_LINE)
    gone = np.isin(log.disposition, unserved)[log.truck]
    for name, next_name in pairwise(TIMES):
        earlier, later = times[name], times[next_name]
        missing = np.isnan(earlier) & ~np.isnan(later)
        if next_name == "left":
            # Whoever is turned away, or loses patience, leaves its place unserved.
            missing &= ~(gone & (later == log.departed[log.truck]) & evidence.joined)
        evidence.refuse_visits("order", missing, later, f"`{next_name}` without `{name}`")
        evidence.refuse_visits("order", later < earlier, later, f"`{next_name}` before `{name}`")
    evidence.refuse_visits("order", log.left < log.joined, log.left, "`left` before `joined`")
    return sum(int(np.count_nonzero(~np.isnan(column))) for column in times.values())


def _parked_first(evidence: Evidence) -> Floats:
    """When each visit took its first server [min], shape (V,)."""
    log = evidence.log
    moved = np.flatnonzero(log.stop_moved)[::-1]
    if not len(moved):
        return log.parked
    parked = log.parked.copy()
    parked[log.stop_visit[moved]] = log.stop_parked[moved]  # of several stops the first counts
    return parked


def itineraries(evidence: Evidence) -> int:
    """A truck joins a stage when it leaves the one before, and the first not before it arrived."""
    log, trucks = evidence.log, evidence.trucks
    follows = np.flatnonzero(log.truck[1:] == log.truck[:-1]) + 1
    left, joined = log.left[follows - 1], log.joined[follows]
    torn = (left != joined) & ~(np.isnan(left) & np.isnan(joined))
    # A truck that was turned away, or left a line, left that stage for good.
    torn &= ~(np.isnan(joined) & np.isnan(log.ended[follows - 1]))
    evidence.refuse_visits(
        "itineraries", follows[torn], evidence.stayed_until, "it joined, but not when it left before"
    )
    first = trucks.first_visit[:-1][np.diff(trucks.first_visit) > 0]
    early = log.joined[first] < trucks.arrived_min[log.truck[first]]
    evidence.refuse_visits("itineraries", first[early], log.joined, "it joined its first stage before it arrived")
    return len(follows) + len(first)


def lanes(evidence: Evidence) -> int:
    """Trucks stand in lanes of their stage that admit them, and are served from one; on a road they drive at once."""
    log, layout = evidence.log, evidence.network.layout
    stage_of_lane = np.array([lane.stage for lane in layout.lanes])
    for column, when in ((log.lane_at_joining, log.joined), (log.lane, log.parked)):
        there = ~np.isnan(when)
        evidence.refuse_visits(
            "lanes", there != (column >= 0), evidence.stayed_until, "a lane without a truck, or a truck without one"
        )
        # Most are served from the lane that they joined, and that has been looked at.
        taken = np.flatnonzero(there & ((column is log.lane_at_joining) | (column != log.lane_at_joining)))
        elsewhere = stage_of_lane[column[taken]] != log.stage[taken]
        evidence.refuse_visits("lanes", taken[elsewhere], when, "its lane belongs to another stage")
        taken = taken[~evidence.on_road[taken]]
        refused = ~evidence.trucks.admitted[log.truck[taken], column[taken]]
        evidence.refuse_visits("lanes", taken[refused], when, "its lane does not admit it")
    drives = evidence.joined & evidence.on_road
    halted = drives & ((log.parked != log.joined) | (log.began != log.joined) | (log.server >= 0))
    evidence.refuse_visits("lanes", halted, log.joined, "it did not drive when it entered the road")
    return int(np.count_nonzero(evidence.joined))


def services(evidence: Evidence) -> int:
    """A service takes what the table of trucks says for its lane; a drive too, or until the one ahead has ended.

    Both at the pace at which they began; the pieces of a service that was stopped add up to it.
    """
    log = evidence.log
    served = np.flatnonzero(~np.isnan(log.ended))
    due = np.full(len(log.truck), np.nan)
    due[served] = log.began[served] + needed_min(evidence, served)
    if len(evidence.cuts):
        visits, ends = cut_services(evidence)
        due[visits] = ends
    for road in np.flatnonzero(evidence.network.is_road & ~evidence.network.overtaking):
        ahead = driving_order(evidence, int(road), due)
        due[ahead] = np.maximum.accumulate(due[ahead])
    wrong = served[log.ended[served] != due[served]]
    evidence.refuse_visits("services", wrong, log.ended, "its service or drive did not take the time drawn for it")
    return len(served)


def driving_order(evidence: Evidence, road: int, own_end: Floats) -> Ints:
    """Rows of the trucks that ended their drive on a road, in the order in which they entered it.

    Those that entered at one instant stand in the order of their ends; of equal ends the slowest first, for it may have
    held up the others. `own_end` is when each visit would have ended without the truck ahead, shape (V,).
    """
    return evidence.driven(road, lambda rows: (-own_end[rows], evidence.log.ended[rows]))
