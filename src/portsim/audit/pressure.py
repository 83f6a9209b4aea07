"""Inspection under pressure: each truck is inspected as the rates stood when it was told."""

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.audit.evidence import Evidence
from portsim.log import Change
from portsim.timeline import levels_of


def told(evidence: Evidence) -> int:
    """Trucks are told at the end of one stage, by the furthest step then in force; nobody else is spared anything."""
    log, trucks, orders = evidence.log, evidence.trucks, evidence.network.orders
    rows = np.flatnonzero(log.change_kind == Change.RELAXED)
    told_min = evidence.told_min
    of, when = log.change_of[rows], log.change_min[rows]
    step = np.zeros(len(trucks), dtype=np.int64)
    step[of] = log.change_value[rows]
    wrong = np.zeros(len(trucks), dtype=np.bool_)
    wrong[of] = told_min[of] != when
    evidence.refuse_trucks(
        "told", wrong, log.departed, "it was told how it is inspected, but not where that is decided"
    )
    if trucks.waiver is not None:
        came = trucks.waiver.came_all_the_same
        evidence.refuse_trucks("told", came, log.departed, "it came to a stage that it was spared")
    for direction in np.flatnonzero(orders.decided_at >= 0).tolist():
        own = np.flatnonzero((trucks.direction == direction) & ~np.isnan(told_min))
        differs = own[step[own] != _in_force(evidence, direction, told_min[own])]
        evidence.refuse_trucks("told", differs, told_min, "it is inspected at other rates than those in force")
    return len(rows)


def _in_force(evidence: Evidence, direction: int, times: Floats) -> Ints:
    """The furthest step to which rates of a direction are relaxed at some times, the shape of `times`."""
    orders = evidence.network.orders
    step = np.zeros(len(times), dtype=np.int64)
    for order in np.flatnonzero(orders.relaxes == direction).tolist():
        opened = levels_of(evidence.log, Change.ON_DEMAND, order).at(times) > 0
        step = np.maximum(step, np.where(opened, orders.step[order], 0))
    return step
