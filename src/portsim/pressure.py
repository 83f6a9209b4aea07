"""What inspection under pressure makes of trucks: drawn for every step beforehand, and told apart once a run is over.

A supervisor relaxes rates while the clock runs, but whom they let go, what is then not found and where the truck goes
instead is decided before: once for each step of pressure. The table of trucks holds the visits of all steps, the
engine skips those that are not of the truck's own, and this leaves them out of what is checked and measured.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from portsim.arrays import Flags, Ints
from portsim.errors import AuditError
from portsim.log import Change, Log
from portsim.trucks import Inspected, Relaxed, Trucks, Waiver

FULL = 0
"""The step at which nothing is relaxed."""


def at_all_steps(visits: Sequence[Flags], inspected: Sequence[Inspected]) -> tuple[Flags, Relaxed]:
    """Visits of any step, shape (n, S), and at which of them each takes place.

    Both are given by step, the full rates first.
    """
    some = np.logical_or.reduce(visits)
    rows, stages = np.nonzero(some)
    of_visit = np.zeros(len(rows), dtype=np.int64)
    seized = np.zeros(len(some), dtype=np.int64)
    for step, (each, outcome) in enumerate(zip(visits, inspected, strict=True)):
        of_visit |= each[rows, stages].astype(np.int64) << step
        seized |= outcome.seized.astype(np.int64) << step
    return some, Relaxed(of_visit, seized, tuple(inspected[1:]))


def as_decided(trucks: Trucks, log: Log) -> tuple[Trucks, Log]:
    """The table of trucks and the log of a run, with the visits alone that stood on each truck's itinerary in the end.

    A truck that left before it learned where to go is taken as one at the full rates.
    """
    relaxed = trucks.relaxed
    if relaxed is None:
        return trucks, log
    step = steps_of_trucks(log, len(trucks))
    if not ((step >= FULL) & (step <= len(relaxed.inspected))).all():
        raise AuditError("audit: told: a truck was told of a step that there is not")
    keep = (relaxed.steps_of_visit >> step[log.truck]) & 1 == 1
    full = Inspected(*(getattr(trucks, name) for name in Inspected._fields))
    decided = replace(
        trucks,
        **_at_own_steps((full, *relaxed.inspected), step)._asdict(),
        first_visit=np.concatenate(([0], np.cumsum(np.bincount(log.truck[keep], minlength=len(trucks))))),
        stage=trucks.stage[keep],
        relaxed=None,
    )
    spared = log.truck[~keep], log.stage[~keep], log.truck[~keep & _is_touched(log)]
    return replace(decided, waiver=_waiver(full, decided, step, spared)), _of_visits(log, keep)


def steps_of_trucks(log: Log, n: int) -> Ints:
    """Step of pressure at which each of n trucks was inspected, shape (n,). AuditError where a truck is told twice."""
    step = np.zeros(n, dtype=np.int64)
    rows = log.change_kind == Change.RELAXED
    trucks = log.change_of[rows]
    if len(np.unique(trucks)) < len(trucks):
        raise AuditError("audit: told: a truck was told twice how it is inspected")
    step[trucks] = log.change_value[rows]
    return step


def _at_own_steps(by_step: Sequence[Inspected], step: Ints) -> Inspected:
    """What became of each truck at its own step; finds in the order of stages."""
    selected, referred, false_alarm, seized = (
        _chosen([getattr(each, name) for each in by_step], step)
        for name in ("selected", "referred", "false_alarm", "seized")
    )
    own = [step[each.find_truck] == number for number, each in enumerate(by_step)]
    truck, stage, violation, confirmed = (
        np.concatenate([getattr(each, name)[rows] for each, rows in zip(by_step, own, strict=True)])
        for name in ("find_truck", "find_stage", "find_violation", "find_confirmed")
    )
    order = np.argsort(stage, kind="stable")
    finds = truck[order], stage[order], violation[order], confirmed[order]
    return Inspected(selected, referred, false_alarm, seized, *finds)


def _chosen(by_step: Sequence[Flags], step: Ints) -> Flags:
    """Each truck's row of the table of its own step."""
    chosen = by_step[FULL].copy()
    for number in np.unique(step[step > FULL]):
        own = step == number
        chosen[own] = by_step[number][own]
    return chosen


def _is_touched(log: Log) -> Flags:
    """Visits of which anything is told."""
    times = (log.joined, log.parked, log.began, log.ended, log.left)
    untold: Flags = np.isnan(times).all(axis=0) & (log.server < 0) & (log.lane < 0) & (log.lane_at_joining < 0)
    return ~untold


def _waiver(full: Inspected, decided: Trucks, step: Ints, spared: tuple[Ints, Ints, Ints]) -> Waiver:
    examined, would_be = decided.selected | decided.referred, full.selected | full.referred
    now = Inspected(*(getattr(decided, name) for name in Inspected._fields))
    would, did = (_acted_on(each, decided.violations.shape) for each in (full, now))
    return Waiver(step, would_be & ~examined, examined & ~would_be, would & ~did, did & ~would, *spared)


def _acted_on(inspected: Inspected, shape: tuple[int, ...]) -> Flags:
    """Violations found and acted on, by truck and type."""
    found = np.zeros(shape, dtype=np.bool_)
    acts = inspected.find_confirmed
    found[inspected.find_truck[acts], inspected.find_violation[acts]] = True
    return found


def _of_visits(log: Log, keep: Flags) -> Log:
    """The log with these visits alone."""
    row = np.cumsum(keep) - 1
    moved = log.change_kind == Change.TRUCK_MOVED
    of = log.change_of.copy()
    of[moved] = row[of[moved]]
    visits = ("truck", "stage", "joined", "lane_at_joining", "lane", "parked", "server", "began", "ended", "left")
    columns = {name: getattr(log, name)[keep] for name in visits}
    return replace(log, **columns, change_of=of, stop_visit=row[log.stop_visit])
