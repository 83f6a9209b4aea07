"""How long services and drives take: as drawn, times the pace of outages and of the load when they begin."""

from collections.abc import Iterable
from itertools import product

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.audit.evidence import Evidence
from portsim.finished import paced
from portsim.outages import Work


def needed_min(evidence: Evidence, rows: Ints) -> Floats:
    """How long services and drives of visits take in all, if nothing stops them [min], shape (rows,).

    Where the log does not tell in which order an instant's events came, the load may have been one or another: then it
    is what would explain the end, and NaN if nothing does.
    """
    log = evidence.log
    drawn = evidence.trucks.service_min[log.truck[rows], log.lane[rows]]
    pace = evidence.outage_pace(log.stage[rows], log.began[rows])
    needed = paced(drawn, pace)
    for stage in _by_load(evidence):
        own = np.flatnonzero(log.stage[rows] == stage)
        needed[own] = _under_load(evidence, stage, rows[own], drawn[own], pace[own])
    return needed


def cut_services(evidence: Evidence) -> tuple[Ints, Floats]:
    """Visits whose service an outage stopped and that ended, and when the last piece had to end [min].

    As the log says it did, where that is one of the ways in which the pieces may add up; else another of them.
    """
    log = evidence.log
    cuts = evidence.cuts
    visits = np.unique(log.stop_visit[cuts])
    visits = visits[~np.isnan(log.ended[visits])]
    of_visit = {int(row): cuts[log.stop_visit[cuts] == row] for row in visits}
    due = np.array([_due(evidence, row, of_visit[int(row)]) for row in visits.tolist()], dtype=np.float64)
    return visits, due


def _due(evidence: Evidence, row: int, stops: Ints) -> float:
    """When a service that was stopped had to end: follow each way in which its pieces may have gone [min]."""
    log = evidence.log
    ways: set[tuple[float, float]] = {(0.0, 0.0)}
    """What was done so far, and what is needed in all [min]."""
    begins = log.began[row]
    for stop in stops:
        elapsed = float(log.stop_min[stop] - begins)
        begun = _begun(evidence, row, int(log.stop_lane[stop]), begins, ways)
        works = _works(evidence, int(log.stop_server[stop]), float(log.stop_min[stop]))
        ways = {
            (done + elapsed if work == Work.RESUME else 0.0, needed)
            for (done, needed), work in product(begun, works)
            if done + elapsed <= needed
        }
        begins = log.stop_went_on[stop]
    ends = {float(begins + needed - done) for done, needed in _begun(evidence, row, int(log.lane[row]), begins, ways)}
    return float(log.ended[row]) if log.ended[row] in ends else max(ends, default=np.nan)


def _begun(
    evidence: Evidence, row: int, lane: int, begins: float, ways: Iterable[tuple[float, float]]
) -> set[tuple[float, float]]:
    """The same when the next piece begins: a service of which nothing is done takes what it takes now."""
    log, begun = evidence.log, set()
    for done, needed in ways:
        if done:
            begun.add((done, needed))
        else:
            drawn = evidence.trucks.service_min[log.truck[row], [lane]]
            pace = evidence.outage_pace(log.stage[[row]], np.array([begins]))
            begun |= {(0.0, float(paced(drawn, pace * np.array([load]))[0])) for load in _loads(evidence, row, begins)}
    return begun


def _works(evidence: Evidence, server: int, time: float) -> set[int]:
    """What becomes of a service at a server when outages begin there: the first that stops it says."""
    outages, spells = evidence.network.outages, evidence.outage_spells
    begins = spells.outage[(spells.start == time) & outages.of_server[spells.outage, server]]
    return {int(work) for work in outages.work[begins] if work != Work.FINISH}


# --- load ----------------------------------------------------------------------------------------------------------


def _by_load(evidence: Evidence) -> Ints:
    """Stages whose services depend on the load."""
    speeds = evidence.network.speeds
    return np.flatnonzero((np.diff(speeds.first_line) > 0) | (np.diff(speeds.first_servers) > 0))


def _under_load(evidence: Evidence, stage: int, rows: Ints, drawn: Floats, pace: Floats) -> Floats:
    """How long services of a stage take that depends on the load, if nothing stops them [min], shape (rows,)."""
    log = evidence.log
    by_line, by_servers = _steps(evidence, stage)
    began = log.began[rows]
    waiting, working = _trucks_waiting(evidence, stage, rows, began), _servers_working(evidence, stage, began)
    needed = paced(drawn, pace * (_factor(by_line, waiting[0]) * _factor(by_servers, working[0])))
    for place in np.flatnonzero((waiting[0] < waiting[1]) | (working[0] < working[1])).tolist():
        loads = _all_loads(by_line, by_servers, waiting[:, place], working[:, place])
        ways = {float(paced(drawn[[place]], pace[[place]] * np.array([load]))[0]) for load in loads}
        took = float(log.ended[rows[place]] - began[place])
        needed[place] = took if took in ways else np.nan if len(ways) > 1 else ways.pop()
    return needed


def _loads(evidence: Evidence, row: int, time: float) -> set[float]:
    """By what a service of a visit that begins at a time may take longer, for the load at its stage.

    One number, unless trucks join or are taken, or servers open or close, at that very instant: the order of an
    instant's events is not in the log.
    """
    stage = int(evidence.log.stage[row])
    waiting = _trucks_waiting(evidence, stage, np.array([row]), np.array([time]))
    working = _servers_working(evidence, stage, np.array([time]))
    return _all_loads(*_steps(evidence, stage), waiting[:, 0], working[:, 0])


Steps = tuple[Ints, Floats]
"""Numbers from which factors count, and the factors; 1 below the first."""


def _steps(evidence: Evidence, stage: int) -> tuple[Steps, Steps]:
    """Factors of a stage by trucks that wait, and by servers that work."""
    speeds = evidence.network.speeds
    line = slice(*speeds.first_line[stage : stage + 2].tolist())
    servers = slice(*speeds.first_servers[stage : stage + 2].tolist())
    return (
        (speeds.from_number[line], speeds.factor[line]),
        (speeds.from_number[servers], speeds.factor[servers]),
    )


def _factor(steps: Steps, number: Ints) -> Floats:
    factors: Floats = np.append(1.0, steps[1])[steps[0].searchsorted(number, "right")]
    return factors


def _all_loads(by_line: Steps, by_servers: Steps, waiting: Ints, working: Ints) -> set[float]:
    """All products of factors for trucks and servers between least and most."""
    trucks, servers = (np.arange(least, most + 1) for least, most in (waiting, working))
    return set(np.multiply.outer(_factor(by_line, trucks), _factor(by_servers, servers)).ravel().tolist())


def _trucks_waiting(evidence: Evidence, stage: int, rows: Ints, times: Floats) -> Ints:
    """Least and most other trucks that may have waited at a stage when services began there, shape (2, rows)."""
    waits, (lasting, every) = evidence.lane_waits, evidence.waiting_at_stage(stage)
    least = lasting.starts.searchsorted(times, "left") - lasting.ends.searchsorted(times, "right")
    most = every.starts.searchsorted(times, "right") - every.ends.searchsorted(times, "left")
    # Of the waits that touch the instant its own are over, or have not begun.
    first, last = waits.row.searchsorted(rows, "left"), waits.row.searchsorted(rows, "right")
    for place in range(int((last - first).max(initial=0))):
        own = np.minimum(first + place, len(waits.row) - 1)
        most -= (first + place < last) & (waits.start[own] <= times) & (waits.end[own] >= times)
    return np.stack((least, most))


def _servers_working(evidence: Evidence, stage: int, times: Floats) -> Ints:
    """Fewest and most servers of a stage that may have been at work when services began, shape (2, times)."""
    working, changes = evidence.working_at_stage(stage)
    before = working.starts.searchsorted(times, "left") - working.ends.searchsorted(times, "left")
    at_once = changes.searchsorted(times, "right") - changes.searchsorted(times, "left")
    return np.stack((before - at_once, before + at_once))
