"""Standing orders: servers are opened beyond their plan as the orders allow, and given up in time."""

import numpy as np

from portsim.audit.evidence import Evidence
from portsim.log import Change
from portsim.orders import NOWHERE
from portsim.timeline import Levels, levels_of


def _plan(evidence: Evidence, group: int) -> Levels:
    """The plan of a group; where an order relaxes rates, and opens nothing, somebody is always there to do so."""
    if group == NOWHERE:
        return Levels(np.empty(0), np.empty(0, np.int64), initial=1)
    return levels_of(evidence.log, Change.GROUP_PLAN, group)


def on_demand(evidence: Evidence) -> int:
    """Each order opens and closes servers one by one, never more than it may, nor sooner than it may.

    And only while its group has a plan: when that has nobody there, all are closed at once.
    """
    log, network = evidence.log, evidence.network
    orders = network.orders
    checked = 0
    for number, name in enumerate(orders.names):
        opened = levels_of(log, Change.ON_DEMAND, number)
        before = np.concatenate(([0], opened.levels[:-1]))
        steps, times = opened.levels - before, opened.times
        plan = _plan(evidence, int(orders.group[number]))
        planned = plan.at(times) > 0
        too_many = (opened.levels > orders.at_most[number]) | (opened.levels < 0)
        evidence.refuse_times(
            "on_demand", too_many, times, f"{name} has more servers open than it may, or fewer than 0"
        )
        # One that falls due just when the plan ends is carried out, and taken back when that instant is over.
        last_of_instant = np.append(np.diff(times) > 0, True)[: len(times)]
        strange = np.where(planned, np.abs(steps) != 1, last_of_instant & (opened.levels != 0)) | (steps == 0)
        evidence.refuse_times("on_demand", strange, times, f"{name} opened or closed what it may not")
        last = np.concatenate(([-np.inf], times[:-1]))
        opens, closes = steps > 0, planned & (steps < 0)
        least = orders.after_min[number] + orders.delay_min[number]
        early = opens & (times - np.maximum(last, 0.0) < least)
        early |= closes & (times - last < max(orders.at_least_min[number], orders.after_min[number]))
        evidence.refuse_times("on_demand", early, times, f"{name} opened or closed a server sooner than it may")
        idle = (plan.at(plan.times) == 0) & (opened.at(plan.times) > 0) & (plan.times < log.ended_min)
        evidence.refuse_times("on_demand", idle, plan.times, f"{name} keeps servers open in a group without a plan")
        takes = np.flatnonzero(orders.officers[number])
        for pool in takes.tolist():
            on_duty = levels_of(log, Change.OFFICERS, pool)
            short = opens & (evidence.officers_in_use[pool].at(times) > on_duty.highest_at(times))
            text = f"{name} opened a server with more officers of {network.layout.pools[pool]} than are on duty"
            evidence.refuse_times("on_demand", short, times, text)
        checked += len(times)
    return checked
