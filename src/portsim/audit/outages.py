"""Outages: they come as stated or drawn, last until mended, and nothing begins where they hold."""

from heapq import heapify, heapreplace

import numpy as np

from portsim.arrays import Flags, Floats, grouped
from portsim.audit.evidence import Evidence
from portsim.errors import AuditError
from portsim.finished import AtServers
from portsim.log import Change
from portsim.outages import NO_CREW, Wears, Work
from portsim.plans import Planned
from portsim.timeline import Count


def stated_outages(evidence: Evidence) -> int:
    """Outages begin and end when the scenario says; of those that come by chance each ends before it begins again."""
    log, network = evidence.log, evidence.network
    told = log.change_kind == Change.OUTAGE
    by_chance = np.isin(log.change_of, network.outages.machine_outage)
    stated = network.change_kind == Planned.OUTAGE
    planned = np.stack((network.change_min, network.change_of, network.change_level)).astype(np.float64)[:, stated]
    written = np.stack((log.change_min, log.change_of, log.change_value))[:, told & ~by_chance]
    if not np.array_equal(planned[:, : written.shape[1]], written):
        raise AuditError("audit: stated_outages: the outages that came are not those of the scenario")
    forgotten = planned[0, written.shape[1] :]
    evidence.refuse_times("stated_outages", forgotten < log.ended_min, forgotten, "an outage was forgotten")
    for outage in network.outages.machine_outage:
        rows = np.flatnonzero(told & (log.change_of == outage))
        wrong = log.change_value[rows] != 1 - np.arange(len(rows)) % 2
        name = network.outages.names[outage]
        evidence.refuse_times("stated_outages", wrong, log.change_min[rows], f"{name} broke down while broken")
    return int(np.count_nonzero(told))


# --- breakdowns ----------------------------------------------------------------------------------------------------


def breakdowns(evidence: Evidence) -> int:
    """Each machine breaks down when its life in use is over, and is mended as long as that takes.

    Each crew mends with as many teams as it has, in the order in which its machines broke down.
    """
    outages, log = evidence.network.outages, evidence.log
    in_use = {Wears.OPEN: _open(evidence), Wears.BUSY: _busy(evidence)}
    for machine, outage in enumerate(outages.machine_outage.tolist()):
        broken, mended = evidence.outage_spells.of(outage)
        wears = int(outages.machine_wears[machine])
        if wears == Wears.ALWAYS:
            used = None
        else:
            (server,) = np.flatnonzero(outages.of_server[outage])
            used = in_use[Wears(wears)][server]
        lives = _lives(evidence, machine)
        since = np.concatenate(([0.0], mended))
        due = np.append(broken, log.ended_min)
        if len(due) > len(lives):
            raise AuditError(f"audit: breakdowns: {outages.names[outage]} broke down more often than it could")
        worn = due - since if used is None else used.minutes_until(due) - used.minutes_until(since)
        wrong = worn != lives[: len(due)]
        # The last one was still to come when the run ended, unless it had been broken then.
        wrong[-1] = worn[-1] > lives[len(due) - 1]
        text = f"{outages.names[outage]} did not break down when its life in use was over"
        evidence.refuse_times("breakdowns", wrong, due, text)
    for crew in (NO_CREW, *range(len(outages.crew_teams))):
        _repairs(evidence, crew)
    return int(np.isin(evidence.outage_spells.outage, outages.machine_outage).sum())


def _lives(evidence: Evidence, machine: int) -> Floats:
    first = evidence.trucks.first_life
    return evidence.trucks.life_min[first[machine] : first[machine + 1]]


def _open(evidence: Evidence) -> list[Count]:
    """When each server was open, and not finishing its last truck."""
    spells = evidence.spells
    rows = np.where(spells.closing, -1, spells.server)
    return [Count(spells.start[own], spells.end[own]) for own in grouped(rows, len(evidence.serves))]


def _busy(evidence: Evidence) -> list[Count]:
    """When each server served a truck."""
    served = evidence.in_service
    return [Count(served.start[own], served.end[own]) for own in grouped(served.server, len(evidence.serves))]


def _repairs(evidence: Evidence, crew: int) -> None:
    """All repairs of one crew: one team after the other is free for the machine that broke down first."""
    outages, log, trucks = evidence.network.outages, evidence.log, evidence.trucks
    machine_of = {int(outages.machine_outage[m]): m for m in np.flatnonzero(outages.machine_crew == crew)}
    rows = np.flatnonzero((log.change_kind == Change.OUTAGE) & np.isin(log.change_of, list(machine_of)))
    ended: dict[int, list[float]] = {outage: [] for outage in machine_of}
    for row in rows[log.change_value[rows] == 0].tolist():
        ended[int(log.change_of[row])].append(float(log.change_min[row]))
    free = [] if crew == NO_CREW else [0.0] * int(outages.crew_teams[crew])
    heapify(free)
    so_far = dict.fromkeys(machine_of, 0)
    for row in rows[log.change_value[rows] == 1].tolist():
        outage, begins = int(log.change_of[row]), float(log.change_min[row])
        number = so_far[outage]
        so_far[outage] += 1
        repair = trucks.repair_min[trucks.first_life[machine_of[outage]] + number]
        due = float((max(begins, free[0]) if free else begins) + repair)
        if free:
            heapreplace(free, due)
        name, was = outages.names[outage], ended[outage][number] if number < len(ended[outage]) else np.inf
        wrong = was != due and (was < np.inf or due < log.ended_min)
        text = f"{name} broke down and was not mended in the time that takes"
        evidence.refuse_times("breakdowns", np.array([wrong]), np.array([begins]), text)


# --- what stands still ---------------------------------------------------------------------------------------------


def standstill(evidence: Evidence) -> int:
    """Where an outage holds nobody takes a server, begins, goes on or enters; what it meets there stops."""
    log, outages, spells = evidence.log, evidence.network.outages, evidence.outage_spells
    if not len(spells.outage):
        return 0
    stays, served = evidence.at_servers, evidence.in_service
    servers = len(evidence.serves)
    stays_at, served_at = grouped(stays.server, servers), grouped(served.server, servers)
    drives = grouped(np.where(evidence.on_road & evidence.joined, log.stage, -1), len(evidence.network.is_road))
    checked = 0
    for outage in np.unique(spells.outage).tolist():
        held = _Held(*spells.of(outage), by_chance=bool(np.isin(outage, outages.machine_outage)))
        for server in np.flatnonzero(outages.of_server[outage]):
            own = stays_at[server]
            wrong = own[held.at(stays.start[own])]
            text = f"it took a server that {outages.names[outage]} had stopped"
            evidence.refuse_rows("standstill", stays.row[wrong], stays.start[wrong], text)
            own = served_at[server]
            wrong = own[held.at(served.start[own])]
            text = f"its service began or went on at a server that {outages.names[outage]} had stopped"
            evidence.refuse_rows("standstill", served.row[wrong], served.start[wrong], text)
            if outages.work[outage] != Work.FINISH:
                wrong = own[held.meets(served.start[own], served.end[own])]
                text = f"its service went on although {outages.names[outage]} stopped its server"
                evidence.refuse_rows("standstill", served.row[wrong], served.start[wrong], text)
            checked += len(own)
        needs_stopped = (outages.of_pool[outage] & (evidence.network.officers > 0)).any(axis=1)
        own = np.flatnonzero(needs_stopped[log.stage[served.row]])
        wrong = own[held.at(served.start[own])]
        text = f"its service began with officers that {outages.names[outage]} kept from beginning"
        evidence.refuse_rows("standstill", served.row[wrong], served.start[wrong], text)
        for road in np.flatnonzero(outages.of_road[outage]):
            wrong = drives[road][held.at(log.joined[drives[road]])]
            text = f"it entered a road that {outages.names[outage]} had closed"
            evidence.refuse_visits("standstill", wrong, log.joined, text)
            checked += len(drives[road])
    return checked


class _Held:
    """When one outage was in force.

    Those by chance come and go somewhere within the events of an instant; stated ones before all others of it.
    """

    def __init__(self, starts: Floats, ends: Floats, *, by_chance: bool):
        self.starts = starts
        self.ends = np.append(ends, -np.inf)
        self.side = "left" if by_chance else "right"

    def at(self, times: Floats) -> Flags:
        """Whether it certainly was in force all through each instant, or from its beginning on."""
        last = np.searchsorted(self.starts, times, self.side) - 1  # type: ignore[call-overload]
        held: Flags = times < self.ends[last]
        return held

    def meets(self, starts: Floats, ends: Floats) -> Flags:
        """Whether it was in force some of each time."""
        last = self.starts.searchsorted(ends, "left") - 1
        met: Flags = (self.ends[last] > starts) & (ends > starts)
        return met


# --- stops ---------------------------------------------------------------------------------------------------------


def stops(evidence: Evidence) -> int:
    """Every stop has an outage that began then, at that server, and sent the truck away or let it stay, as stated.

    A parked truck that had not begun leaves a server where the outage says so.
    """
    log, outages, spells = evidence.log, evidence.network.outages, evidence.outage_spells
    order = np.argsort(spells.start, kind="stable")
    starts, outage_of = spells.start[order], spells.outage[order]
    first, last = starts.searchsorted(log.stop_min, "left"), starts.searchsorted(log.stop_min, "right")
    ran = ~np.isnan(log.stop_began)
    caused = np.zeros(len(log.stop_min), dtype=np.bool_)
    for place in range(int((last - first).max(initial=0))):
        outage = outage_of[np.minimum(first + place, len(outage_of) - 1)]
        fits = outages.of_server[outage, log.stop_server] & (outages.moves[outage] == log.stop_moved)
        caused |= (first + place < last) & fits & (~ran | (outages.work[outage] != Work.FINISH))
    text = "its service was stopped, or it was sent back, without an outage that does so"
    evidence.refuse_rows("stops", log.stop_visit[~caused], log.stop_min[~caused], text)
    backwards = (log.stop_began > log.stop_min) | (log.stop_went_on < log.stop_min) | (log.stop_parked > log.stop_min)
    backwards |= log.stop_parked > log.stop_began
    evidence.refuse_rows("stops", log.stop_visit[backwards], log.stop_min[backwards], "its stop has its times mixed up")
    unfinished = ~np.isnan(log.ended[log.stop_visit]) & ran & np.isnan(log.stop_went_on)
    evidence.refuse_rows(
        "stops", log.stop_visit[unfinished], log.stop_min[unfinished], "its service ended, and yet never went on"
    )
    _sent_away(evidence)
    return len(log.stop_min)


def _sent_away(evidence: Evidence) -> None:
    """Trucks parked at a server that works leave it when an outage begins that sends trucks away."""
    log, outages, spells = evidence.log, evidence.network.outages, evidence.outage_spells
    stays, served, down = evidence.at_servers, evidence.in_service, evidence.down
    sends = np.flatnonzero(outages.moves[spells.outage] & (spells.end > spells.start))
    if not len(sends):
        return
    needs_officers = np.any(evidence.network.officers > 0, axis=1)[log.stage]
    stays_at = grouped(np.where(needs_officers[stays.row], stays.server, -1), len(evidence.serves))
    for spell in sends.tolist():
        time = spells.start[spell]
        fresh = down.server[down.start == time]
        for server in np.intersect1d(fresh, np.flatnonzero(outages.of_server[spells.outage[spell]])).tolist():
            # If another one begins there at that instant, that one may have had its say first.
            others = (spells.start == time) & outages.of_server[spells.outage, server]
            if np.count_nonzero(others) > 1:
                continue
            own = stays_at[server]
            there = own[(stays.start[own] < time) & (stays.end[own] > time)]
            row = stays.row[there]
            done = log.ended[row] <= time
            runs = np.array([_runs(served, each, time) for each in row], dtype=np.bool_)
            wrong = there[~done & ~runs] if len(row) else there
            text = "it stayed parked at a server from which an outage sends trucks away"
            evidence.refuse_rows("stops", stays.row[wrong], np.full(len(wrong), time), text)


def _runs(served: AtServers, row: int, time: float) -> bool:
    """Whether a service of a visit was under way at an instant."""
    own = served.row == row
    return bool(np.any((served.start[own] <= time) & (served.end[own] >= time)))
