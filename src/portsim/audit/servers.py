"""Servers and officers: none has two trucks, none works when it should not, and all follow their plans."""

import numpy as np

from portsim.arrays import Flags, Floats, Ints, in_order
from portsim.audit.evidence import Evidence
from portsim.errors import AuditError
from portsim.log import Change
from portsim.network import AtClose, AtEnd, works_at
from portsim.plans import Planned
from portsim.timeline import Count, Levels, levels_of, until


def one_truck(evidence: Evidence) -> int:
    """A server holds one truck at a time, from a lane it serves."""
    log = evidence.log
    rows = np.flatnonzero(~evidence.on_road & ~np.isnan(log.parked))
    evidence.refuse_visits("one_truck", rows[log.server[rows] < 0], log.parked, "it was parked at no server")
    held = log.server >= 0
    evidence.refuse_visits("one_truck", held & np.isnan(log.parked), log.joined, "a server without having parked")
    strange = ~evidence.serves[log.server[rows], log.lane[rows]]
    evidence.refuse_visits("one_truck", rows[strange], log.parked, "its server does not serve its lane")
    strange = ~evidence.serves[log.stop_server, log.stop_lane]
    text = "the server at which it was stopped does not serve its lane"
    evidence.refuse_rows("one_truck", log.stop_visit[strange], log.stop_min[strange], text)
    stays = evidence.at_servers
    parked, stayed = stays.start, stays.end
    taken, given_up = evidence.keyed(stays.server, parked), evidence.keyed(stays.server, stayed)
    # Where every stay takes time, none is in another's if each server is given up as often as taken before it is taken
    # again: so two sorted columns tell that all is well, and only else it matters whose stay is whose.
    if np.any(stayed <= parked) or np.any(np.sort(taken)[1:] < np.sort(given_up)[:-1]):
        # Of those taken at one instant, the one that stayed longest comes last.
        order = np.lexsort((stayed, taken))
        again = np.flatnonzero(stays.server[order[1:]] == stays.server[order[:-1]]) + 1
        doubled = order[again[parked[order[again]] < stayed[order[again - 1]]]]
        text = "its server still held another truck"
        evidence.refuse_rows("one_truck", stays.row[doubled], parked[doubled], text)
    return len(stays.row)


def taken_open(evidence: Evidence) -> int:
    """A truck takes only servers that are open and not closing."""
    log, stays = evidence.log, evidence.at_servers
    stage = log.stage[stays.row]
    kinds = (Change.SERVER_OPENED, Change.SERVER_CLOSING, Change.SERVER_CLOSED)
    changes = np.flatnonzero(np.isin(log.change_kind, kinds))
    changes = changes[np.argsort(log.change_of[changes], kind="stable")]
    change_key = evidence.keyed(log.change_of[changes], log.change_min[changes])
    opened = np.append(log.change_kind[changes] == Change.SERVER_OPENED, False)
    owner = np.append(log.change_of[changes], -1)
    taken_key = evidence.keyed(stays.server, stays.start)
    # The log has few changes and many trucks: so changes are looked for among the trucks, not trucks among the changes.
    looked_at = in_order(taken_key)
    follow = taken_key[looked_at].searchsorted(change_key, "left")
    after = np.empty(len(stays.row), dtype=np.int64)
    after[looked_at] = np.cumsum(np.bincount(follow, minlength=len(stays.row) + 1)[:-1]) - 1
    is_open = opened[after] & (owner[after] == stays.server)
    layout = evidence.network.layout
    lenient = np.array([not evidence.strict(each) for each in range(len(layout.stages))])
    # A supervisor, or whoever lacks officers, may close a server in the instant in which, before that, it took a truck.
    lenient[[layout.groups[group].stage for group in _opened_otherwise(evidence)]] = True
    doubtful = np.flatnonzero(~is_open & lenient[stage])
    if len(doubtful):
        # A post kept open after closing may be given up within the instant in which its last truck was taken.
        before = change_key.searchsorted(taken_key[doubtful], "left") - 1
        openings = np.concatenate(([0], np.cumsum(opened[:-1])))
        still_open = opened[before] & (owner[before] == stays.server[doubtful])
        is_open[doubtful] = still_open | (openings[after[doubtful] + 1] > openings[before + 1])
    text = "its server was closed, or closing"
    evidence.refuse_rows("taken_open", stays.row[~is_open], stays.start[~is_open], text)
    return len(stays.row)


def _opened_otherwise(evidence: Evidence) -> Ints:
    """Groups whose servers open and close not by plans alone, but by standing orders, or as officers are free."""
    orders, staffed = evidence.network.orders, np.flatnonzero(evidence.network.staffed_by.any(axis=1))
    groups = np.unique(np.concatenate((orders.group, orders.takes_from, staffed)))
    return groups[groups >= 0]


def server_plans(evidence: Evidence) -> int:
    """The plans in the log are those of the network, and every group has as many servers open as its plan says.

    And those opened, or taken away, by standing orders while it has a plan. More only where trucks that came before are
    still served; fewer only where servers take officers from pools.
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
    may_lack: Flags = np.any(network.staffed_by > 0, axis=1)
    for number, group in enumerate(network.layout.groups):
        plan = levels_of(log, Change.GROUP_PLAN, number)
        due, ready = evidence.servers_due(number), evidence.servers_ready(number)
        times = np.unique(np.concatenate((due.times, ready.starts, ready.ends)))
        times = times[times < log.ended_min]
        strict = evidence.strict(group.stage)
        short = (ready.at(times) < due.at(times)) & (not may_lack[number])
        differs = short | (ready.at(times) > due.at(times)) if strict else short
        stage = network.layout.stages[group.stage]
        text = f"group {group.name} of {stage} has not as many servers open as planned"
        evidence.refuse_times("server_plans", differs, times, text)
        if not strict:
            idle, when = _kept_for_nobody(evidence, np.array([group.stage]), plan, due, ready, times)
            text = f"group {group.name} of {stage} has more servers open than planned, and nobody to wait for"
            evidence.refuse_times("server_plans", idle, when, text)
    return int(count)


def officers(evidence: Evidence) -> int:
    """Nobody begins with more officers than are on duty; those are as many as planned.

    More only where trucks that came before are still served. Hours worked are then the planned ones plus
    overrun: officers kept on duty, and officers who finish a truck.
    """
    log, network = evidence.log, evidence.network
    served = evidence.in_service
    checked = 0
    for pool, name in enumerate(network.layout.pools):
        begins = np.flatnonzero((network.officers[:, pool] > 0)[log.stage[served.row]])
        busy = evidence.officers_in_use[pool]
        on_duty = levels_of(log, Change.OFFICERS, pool)
        works = np.flatnonzero(works_at(network)[pool])
        strict = evidence.strict(*works)
        times = served.start[begins]
        limit = on_duty.at(times) if strict else on_duty.highest_at(times)
        too_many = begins[busy.at(times) > limit] if busy.most() > limit.min(initial=busy.most()) else begins[:0]
        text = f"it began with more officers of {name} than are on duty"
        evidence.refuse_rows("officers", served.row[too_many], served.start[too_many], text)
        stated = (network.change_kind == Planned.POOL) & (network.change_of == pool)
        plan = Levels(network.change_min[stated], network.change_level[stated])
        times = np.unique(np.concatenate((plan.times, on_duty.times)))
        times = times[times < log.ended_min]
        differs = on_duty.at(times) != plan.at(times) if strict else on_duty.at(times) < plan.at(times)
        evidence.refuse_times("officers", differs, times, f"not as many officers of {name} on duty as planned")
        if not strict:
            idle, when = _kept_for_nobody(evidence, works, plan, plan, on_duty, times)
            text = f"more officers of {name} on duty than planned, and nobody to wait for"
            evidence.refuse_times("officers", idle, when, text)
        checked += len(begins)
    return checked


def _kept_for_nobody(
    evidence: Evidence, stages: Ints, plan: Levels, due: Levels, level: Levels | Count, changes: Floats
) -> tuple[Flags, Floats]:
    """Whether a group or pool that works at some stages is above its plan for nobody's sake, and the times looked at.

    `due` is the plan with what standing orders add to it. The times are all its `changes`, and whenever a truck is
    waited for no more. It may be kept only for trucks that had arrived when its plan fell, or when the gate closed, as
    the stage says, and have yet to begin there.
    """
    log, network = evidence.log, evidence.network
    above = level.at(changes) > due.at(changes)
    if not above.any():
        return above, changes
    truck, stage, begun = _awaited(evidence, stages)
    arrived = evidence.trucks.arrived_min[truck]
    falls = plan.times[np.diff(plan.levels, prepend=plan.initial) < 0]
    gate = levels_of(log, Change.GATE, -1)
    closings = gate.times[gate.levels == 0]
    starts = np.full(len(truck), np.inf)
    for at_end, ends in ((AtEnd.SERVE, falls), (AtEnd.AS_GATE, closings)):
        if at_end == AtEnd.SERVE or network.at_close != AtClose.HOLD:
            rows = network.at_end[stage] == at_end
            starts[rows] = np.append(ends, np.inf)[ends.searchsorted(arrived[rows], "right")]
    awaited = starts < begun
    waiting = Count(starts[awaited], begun[awaited])
    times = np.unique(np.concatenate((changes, waiting.ends)))
    times = times[times < log.ended_min]
    times = times[np.append(above, False)[changes.searchsorted(times, "right") - 1]]
    return waiting.at(times) == 0, times


def _awaited(evidence: Evidence, stages: Ints) -> tuple[Ints, Ints, Floats]:
    """Trucks that some stages may wait for, where, and until when [min]: they begin there, or are told not to come."""
    log, waiver = evidence.log, evidence.trucks.waiver
    there = np.concatenate([evidence.due_at_stage[stage] for stage in stages])
    truck, stage, begun = log.truck[there], log.stage[there], evidence.begun_until[there]
    if waiver is None:
        return truck, stage, begun
    rows = np.isin(waiver.spared_stage, stages)
    spared = waiver.spared_truck[rows]
    told = until(evidence.told_min[spared], log)
    gone = until(log.departed[spared], log)
    return (
        np.concatenate((truck, spared)),
        np.concatenate((stage, waiver.spared_stage[rows])),
        np.concatenate((begun, np.minimum(told, gone))),
    )
