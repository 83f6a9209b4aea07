"""Booths that take officers from pools: none is open without, none is closed with its officers idle."""

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.audit.evidence import Evidence
from portsim.log import Change
from portsim.timeline import Count, levels_of


def booths(evidence: Evidence) -> int:
    """As many booths are open of those that should be as officers allow, and parked trucks where these go first.

    When all of an instant is over, no booth is open that a pool has not the officers for, and none is closed that has
    them. What is not known for sure - who is blocked, who was sent back - counts for the booths.
    """
    log, network = evidence.log, evidence.network
    staffed = np.flatnonzero(network.staffed_by.any(axis=1))
    if not len(staffed):
        return 0
    times = np.concatenate((log.change_min, *(count.starts for count in evidence.officers_in_use)))
    times = np.unique(np.concatenate((times, *(count.ends for count in evidence.officers_in_use), log.parked)))
    times = times[times < log.ended_min]
    ready = {group: evidence.servers_ready(group).at(times) for group in staffed.tolist()}
    pools = range(len(network.layout.pools))
    on_duty = [levels_of(log, Change.OFFICERS, pool).at(times) for pool in pools]
    in_use = [evidence.officers_in_use[pool].at(times) for pool in pools]
    claimed = [in_use[pool] - _leaving(evidence, pool, times) for pool in pools]
    at_least, at_most = _asked_for(evidence, times, on_duty)
    for pool, name in enumerate(network.layout.pools):
        own = [group for group in staffed.tolist() if network.staffed_by[group, pool]]
        is_open = sum((ready[group] for group in own), np.zeros(len(times), dtype=np.int64)) > 0
        too_many = is_open & (claimed[pool] + at_least[pool] > on_duty[pool])
        evidence.refuse_times("booths", too_many, times, f"a booth is open with officers that {name} lacks")
    for group in staffed.tolist():
        can_open = ready[group] < evidence.servers_due(group).at(times)
        for pool in np.flatnonzero(network.staffed_by[group]).tolist():
            count = network.staffed_by[group, pool]
            can_open &= (in_use[pool] + count <= on_duty[pool]) & ~_is_down(evidence, pool, times)
            can_open &= claimed[pool] + at_most[pool] + count <= on_duty[pool]
        item = network.layout.groups[group]
        text = f"a booth of {item.name} of {network.layout.stages[item.stage]} is closed with its officers idle"
        evidence.refuse_times("booths", can_open, times, text)
    return len(times)


def _leaving(evidence: Evidence, pool: int, times: Floats) -> Ints:
    """Officers of a pool who serve the last truck of a booth."""
    manned = evidence.manned
    count = manned.closing * evidence.network.staffed_by[manned.group, pool]
    return Count(np.repeat(manned.start, count), np.repeat(manned.end, count)).at(times)


def _is_down(evidence: Evidence, pool: int, times: Floats) -> np.ndarray:
    spells = evidence.outage_spells
    own = evidence.network.outages.of_pool[spells.outage, pool]
    return Count(spells.start[own], spells.end[own]).at(times) > 0


def _asked_for(evidence: Evidence, times: Floats, on_duty: list[Ints]) -> tuple[list[Ints], list[Ints]]:
    """Officers that parked trucks ask booths for, at the least and at the most, by pool; none where booths go first."""
    log, network = evidence.log, evidence.network
    pools = range(len(on_duty))
    least, most = ([np.zeros(len(times), dtype=np.int64) for _ in pools] for _ in range(2))
    down = [_is_down(evidence, pool, times) for pool in pools]
    stays, served = evidence.at_servers, evidence.in_service
    stopped = np.zeros(len(log.truck), dtype=np.bool_)
    stopped[log.stop_visit] = True
    for stage, need in enumerate(network.officers):
        if not need.any():
            continue
        known = np.flatnonzero((log.stage == stage) & ~np.isnan(log.parked) & ~stopped)
        _, since, until = evidence.down.outside(log.server[known], log.parked[known], evidence.begun_until[known])
        parked = Count(since, until).at(times)
        there, busy = (
            Count(each.start[rows], each.end[rows]).at(times)
            for each in (stays, served)
            for rows in [log.stage[each.row] == stage]
        )
        in_reach = np.ones(len(times), dtype=np.bool_)
        for pool in np.flatnonzero(need).tolist():
            in_reach &= (need[pool] <= on_duty[pool]) & ~down[pool]
        for pool in np.flatnonzero(need * network.exams_first).tolist():
            least[pool] += in_reach * parked * need[pool]
            most[pool] += (there - busy) * need[pool]
    return least, most
