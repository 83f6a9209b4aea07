"""Drivers: who turns back had reason to, who stays had none, and nobody leaves a line before his patience is over."""

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.audit.evidence import Evidence
from portsim.log import Disposition
from portsim.timeline import Count
from portsim.trucks import Tempers


def turned_back(evidence: Evidence) -> int:
    """Drivers turn back on arrival, and only where the trucks in sight are too many or a posted wait may be too long.

    Where the line alone decides, all others are checked as well: they found fewer trucks than they put up with.
    """
    log, trucks, network = evidence.log, evidence.trucks, evidence.network
    back = log.disposition == Disposition.TURNED_BACK
    if trucks.tempers is None:
        evidence.refuse_trucks("turned_back", back, log.departed, "it turned back, which nobody does here")
        return 0
    evidence.refuse_trucks(
        "turned_back", back & (log.departed != trucks.arrived_min), log.departed, "it turned back, but not on arrival"
    )
    is_posted = np.isfinite(network.orders.post_every_min)[trucks.direction]
    by_post = is_posted & (trucks.tempers.turn_back_above_min < np.inf)
    for direction in range(len(network.layout.directions)):
        rows = np.flatnonzero(trucks.direction == direction)
        least, most = _in_sight(evidence, direction, rows)
        limit = trucks.tempers.turn_back_at[rows]
        wrong = rows[back[rows] & ~by_post[rows] & (most < limit)]
        evidence.refuse_trucks("turned_back", wrong, log.departed, "it turned back before a line it puts up with")
        came = log.disposition[rows] != Disposition.NO_SHOW
        wrong = rows[came & ~back[rows] & (least >= limit)]
        evidence.refuse_trucks(
            "turned_back", wrong, trucks.arrived_min, "it joined a line that it does not put up with"
        )
    return len(trucks)


def _in_sight(evidence: Evidence, direction: int, rows: Ints) -> tuple[Ints, Ints]:
    """Least and most trucks that drivers of a direction may have seen on arrival, shape (rows,) each.

    One number, unless trucks come or go at that very instant.
    """
    log, trucks = evidence.log, evidence.trucks
    times = trucks.arrived_min[rows]
    seen = np.flatnonzero(evidence.network.seen[direction][log.stage] & evidence.joined)
    gone = np.where(evidence.on_road[seen], evidence.stayed_until[seen], evidence.served_until[seen])
    starts = np.concatenate((trucks.arrived_min[rows], log.joined[seen]))
    ends = np.concatenate((evidence.entered_min[rows], gone))
    every = Count(starts, ends)
    lasting = Count(starts[ends > starts], ends[ends > starts])
    least = lasting.starts.searchsorted(times, "left") - lasting.ends.searchsorted(times, "right")
    most = every.starts.searchsorted(times, "right") - every.ends.searchsorted(times, "left")
    # Its own first wait, before the gate, begins at that instant; it may have stood at its first stages by then.
    own = np.bincount(log.truck[seen], log.joined[seen] == trucks.arrived_min[log.truck[seen]], len(trucks))[rows]
    return least, most - 1 - own.astype(np.int64)


def patience(evidence: Evidence) -> int:
    """Drivers leave lines that may be left, before any service there, just when their patience is over; others stay."""
    log, trucks, network = evidence.log, evidence.trucks, evidence.network
    left = log.disposition == Disposition.LEFT_LINE
    if trucks.tempers is None:
        evidence.refuse_trucks("patience", left, log.departed, "it left a line, which nobody does here")
        return 0
    rows = np.flatnonzero(left)
    where = _last_joined(evidence)[rows]
    evidence.refuse_trucks("patience", rows[where < 0], log.departed, "it left a line without having joined one")
    strange = ~network.may_leave[trucks.direction[rows], log.stage[where]] | ~np.isnan(log.began[where])
    strange |= log.left[where] != log.departed[rows]
    evidence.refuse_visits("patience", where[strange], log.left, "it left a line that it may not leave")
    in_time = log.departed[rows] - trucks.tempers.patience_min[rows] == _first_waited(evidence)[where]
    evidence.refuse_visits("patience", where[~in_time], log.left, "it left a line before, or after, its patience ended")
    evidence.refuse_rows("patience", *_too_patient(evidence, trucks.tempers), "it waited longer than its patience")
    return len(trucks)


def _first_waited(evidence: Evidence) -> Floats:
    """When each visit's truck first stood in a line: on joining, or sent back from a server taken then, shape (V,)."""
    log, since = evidence.log, evidence.log.joined.copy()
    visit, first = np.unique(log.stop_visit, return_index=True)
    at_once = log.stop_moved[first] & (log.stop_parked[first] == since[visit])
    since[visit[at_once]] = log.stop_min[first[at_once]]
    return since


def _last_joined(evidence: Evidence) -> Ints:
    """The last visit of each truck that began at least with its joining, -1 for none, shape (n,)."""
    last = np.full(len(evidence.trucks), -1)
    rows = np.flatnonzero(evidence.joined)
    last[evidence.log.truck[rows]] = rows  # the last one counts
    return last


def _too_patient(evidence: Evidence, tempers: Tempers) -> tuple[Ints, np.ndarray]:
    """Visits whose truck still waited, unserved, when its patience had ended, and when that was [min]."""
    log, waits, network = evidence.log, evidence.lane_waits, evidence.network
    truck, stage = log.truck[waits.row], log.stage[waits.row]
    ends = log.joined[waits.row] + tempers.patience_min[truck]
    may: Flags = network.may_leave[evidence.trucks.direction[truck], stage]
    # Whoever took a server at once had not begun to lose patience.
    first = waits.row.searchsorted(waits.row)
    waited = waits.end[first] > waits.start[first]
    begun = log.began[waits.row] <= waits.start
    within = np.where(waits.sent_back, ends > waits.start, ends >= waits.start) & (ends < waits.end)
    wrong = np.flatnonzero(may & waited & ~begun & within)
    return waits.row[wrong], ends[wrong]
