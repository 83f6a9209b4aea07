"""Servers and officers: none has two trucks, none works when it should not, and all follow their plans."""

import numpy as np

from portsim.arrays import Flags, Floats, Ints, in_order
from portsim.audit.evidence import Evidence
from portsim.errors import AuditError
from portsim.log import Change
from portsim.network import AtClose, AtEnd
from portsim.plans import Planned
from portsim.timeline import Count, Levels, group_of_server, levels_of, servers_open


def one_truck(evidence: Evidence) -> int:
    """A server holds one truck at a time, from a lane it serves."""
    log = evidence.log
    rows = np.flatnonzero(~evidence.on_road & ~np.isnan(log.parked))
    evidence.refuse_visits("one_truck", rows[log.server[rows] < 0], log.parked, "it was parked at no server")
    held = log.server >= 0
    evidence.refuse_visits("one_truck", held & np.isnan(log.parked), log.joined, "a server without having parked")
    strange = ~evidence.serves[log.server[rows], log.lane[rows]]
    evidence.refuse_visits("one_truck", rows[strange], log.parked, "its server does not serve its lane")
    parked, stayed = log.parked[rows], evidence.stayed_until[rows]
    taken, given_up = evidence.keyed(log.server[rows], parked), evidence.keyed(log.server[rows], stayed)
    # Where every stay takes time, none is in another's if each server is given up as often as taken before it is taken
    # again: so two sorted columns tell that all is well, and only else it matters whose stay is whose.
    if np.any(stayed <= parked) or np.any(np.sort(taken)[1:] < np.sort(given_up)[:-1]):
        # Of those taken at one instant, the one that stayed longest comes last.
        rows = rows[np.lexsort((stayed, taken))]
        again = np.flatnonzero(log.server[rows[1:]] == log.server[rows[:-1]]) + 1
        doubled = again[log.parked[rows[again]] < evidence.stayed_until[rows[again - 1]]]
        evidence.refuse_visits("one_truck", rows[doubled], log.parked, "its server still held another truck")
    return len(rows)


def taken_open(evidence: Evidence) -> int:
    """A truck takes only servers that are open and not closing."""
    log = evidence.log
    kinds = (Change.SERVER_OPENED, Change.SERVER_CLOSING, Change.SERVER_CLOSED)
    changes = np.flatnonzero(np.isin(log.change_kind, kinds))
    changes = changes[np.argsort(log.change_of[changes], kind="stable")]
    rows = np.flatnonzero(log.server >= 0)
    change_key = evidence.keyed(log.change_of[changes], log.change_min[changes])
    opened = np.append(log.change_kind[changes] == Change.SERVER_OPENED, False)
    owner = np.append(log.change_of[changes], -1)
    taken_key = evidence.keyed(log.server[rows], log.parked[rows])
    # The log has few changes and many trucks: so changes are looked for among the trucks, not trucks among the changes.
    looked_at = in_order(taken_key)
    follow = taken_key[looked_at].searchsorted(change_key, "left")
    after = np.empty(len(rows), dtype=np.int64)
    after[looked_at] = np.cumsum(np.bincount(follow, minlength=len(rows) + 1)[:-1]) - 1
    is_open = opened[after] & (owner[after] == log.server[rows])
    lenient = np.array([not evidence.strict(stage) for stage in range(len(evidence.network.layout.stages))])
    doubtful = np.flatnonzero(~is_open & lenient[log.stage[rows]])
    if len(doubtful):
        # A post kept open after closing may be given up within the instant in which its last truck was taken.
        before = change_key.searchsorted(taken_key[doubtful], "left") - 1
        openings = np.concatenate(([0], np.cumsum(opened[:-1])))
        still_open = opened[before] & (owner[before] == log.server[rows[doubtful]])
        is_open[doubtful] = still_open | (openings[after[doubtful] + 1] > openings[before + 1])
    evidence.refuse_visits("taken_open", rows[~is_open], log.parked, "its server was closed, or closing")
    return len(rows)


def server_plans(evidence: Evidence) -> int:
    """The plans in the log are those of the network, and every group has as many servers open as its plan says.

    More only where trucks that came before are still served.
    """
    log, network = evidence.log, evidence.network
    stated = network.change_kind == Planned.GROUP
    told = log.change_kind == Change.GROUP_PLAN
    count = np.count_nonzero(told)
    planned = np.stack([network.change_min, network.change_of, network.change_level]).astype(np.float64)[:, stated]
    if not np.array_equal(planned[:, :count], np.stack((log.change_min, log.change_of, log.change_value))[:, told]):
        raise AuditError("audit: server_plans: the plans carried out are not those of the scenario")
    evidence.refuse_times(
        "server_plans", planned[0, count:] < log.ended_min, planned[0, count:], "a plan was forgotten"
    )
    group_of = group_of_server(network.layout)
    for number, group in enumerate(network.layout.groups):
        plan = levels_of(log, Change.GROUP_PLAN, number)
        ready = servers_open(evidence.spells, group_of == number, closing=False)
        times = np.unique(np.concatenate((plan.times, ready.starts, ready.ends)))
        times = times[times < log.ended_min]
        strict = evidence.strict(group.stage)
        differs = ready.at(times) != plan.at(times) if strict else ready.at(times) < plan.at(times)
        stage = network.layout.stages[group.stage]
        text = f"group {group.name} of {stage} has not as many servers open as planned"
        evidence.refuse_times("server_plans", differs, times, text)
        if not strict:
            idle, when = _kept_for_nobody(evidence, np.array([group.stage]), plan, ready, times)
            text = f"group {group.name} of {stage} has more servers open than planned, and nobody to wait for"
            evidence.refuse_times("server_plans", idle, when, text)
    return int(count)


def officers(evidence: Evidence) -> int:
    """Nobody begins with more officers than are on duty; those are as many as planned.

    More only where trucks that came before are still served. Hours worked are then the planned ones plus
    overrun: officers kept on duty, and officers who finish a truck.
    """
    log, network = evidence.log, evidence.network
    began = ~np.isnan(log.began)
    checked = 0
    for pool, name in enumerate(network.layout.pools):
        rows = np.flatnonzero((network.officers[:, pool] > 0)[log.stage] & began)
        busy = evidence.officers_in_use[pool]
        on_duty = levels_of(log, Change.OFFICERS, pool)
        strict = evidence.strict(*np.flatnonzero(network.officers[:, pool]))
        times = log.began[rows]
        limit = on_duty.at(times) if strict else on_duty.highest_at(times)
        too_many = rows[busy.at(times) > limit] if busy.most() > limit.min(initial=busy.most()) else rows[:0]
        evidence.refuse_visits(
            "officers", too_many, log.began, f"it began with more officers of {name} than are on duty"
        )
        stated = (network.change_kind == Planned.POOL) & (network.change_of == pool)
        plan = Levels(network.change_min[stated], network.change_level[stated])
        times = np.unique(np.concatenate((plan.times, on_duty.times)))
        times = times[times < log.ended_min]
        differs = on_duty.at(times) != plan.at(times) if strict else on_duty.at(times) < plan.at(times)
        evidence.refuse_times("officers", differs, times, f"not as many officers of {name} on duty as planned")
        if not strict:
            idle, when = _kept_for_nobody(evidence, np.flatnonzero(network.officers[:, pool]), plan, on_duty, times)
            text = f"more officers of {name} on duty than planned, and nobody to wait for"
            evidence.refuse_times("officers", idle, when, text)
        checked += len(rows)
    return checked


def _kept_for_nobody(
    evidence: Evidence, stages: Ints, plan: Levels, level: Levels | Count, changes: Floats
) -> tuple[Flags, Floats]:
    """Whether a group or pool that works at some stages is above its plan for nobody's sake, and the times looked at.

    These are all its `changes`, and whenever a truck is waited for no more. It may be kept only for trucks that had
    arrived when its plan fell, or when the gate closed, as the stage says, and have yet to begin there.
    """
    log, network = evidence.log, evidence.network
    above = level.at(changes) > plan.at(changes)
    if not above.any():
        return above, changes
    there = np.concatenate([evidence.due_at_stage[stage] for stage in stages])
    arrived, begun = evidence.trucks.arrived_min[log.truck[there]], evidence.begun_until[there]
    falls = plan.times[np.diff(plan.levels, prepend=plan.initial) < 0]
    gate = levels_of(log, Change.GATE, -1)
    closings = gate.times[gate.levels == 0]
    starts = np.full(len(there), np.inf)
    for at_end, ends in ((AtEnd.SERVE, falls), (AtEnd.AS_GATE, closings)):
        if at_end == AtEnd.SERVE or network.at_close != AtClose.HOLD:
            rows = network.at_end[log.stage[there]] == at_end
            starts[rows] = np.append(ends, np.inf)[ends.searchsorted(arrived[rows], "right")]
    awaited = starts < begun
    waiting = Count(starts[awaited], begun[awaited])
    times = np.unique(np.concatenate((changes, waiting.ends)))
    times = times[times < log.ended_min]
    times = times[np.append(above, False)[changes.searchsorted(times, "right") - 1]]
    return waiting.at(times) == 0, times
