"""Whom an authority selects: by chance, or by the risk score, at a rate that depends on class, trust and time.

With random share s a rate p is met by r = s p by chance and t = (p - r) / (1 - r) by score among the rest: p in all.
Under pressure the rate of a step is met likewise, with less chance first: t stays as long as the lower rate allows.
Chance is `u < r` with a number that belongs to the truck, the authority and the level, not to the stage; the score
selects the ranks below t. So raising a rate keeps every truck that was selected and adds some, and a stage that takes
over another's work selects the same.
"""

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.clearance.risk import Risk
from portsim.clearance.trust import trust_factor
from portsim.errors import RunError
from portsim.layout import Layout
from portsim.scenario.inspections import Part
from portsim.scenario.model import Calendar, Scenario
from portsim.scenario.quantities import ByKind, stated_for
from portsim.scenario.stages import Campaign
from portsim.timetable import within
from portsim.traffic.kinds import Kind, Kinds
from portsim.traffic.table import Traffic
from portsim.units import MINUTES_PER_DAY


def rates(scenario: Scenario, part: Part, traffic: Traffic, kinds: Kinds, present: Flags) -> Floats:
    """Share of trucks like each that a part of an inspection selects, campaigns and trust included, shape (n,).

    `present`, shape (n,), are those that come there; for other kinds it may be any. RunError where rates are stated by
    class and one is missing.
    """
    inspection = part.inspection
    path = f"stages.{part.name}.inspection"
    base = kinds.each(lambda kind: _rate(inspection.rate, kind, f"{path}.rate"), present)
    # The first campaign that covers an arrival counts: so the last is applied first.
    for number, campaign in reversed(list(enumerate(inspection.campaigns))):
        on = covers(campaign, scenario.calendar, traffic.arrived_min)
        where = f"{path}.campaigns[{number}].rate"
        meanwhile = kinds.each(lambda kind, c=campaign, w=where: _rate(c.rate, kind, w), present)  # type: ignore[misc]
        base = np.where(on, meanwhile, base)
    for number, event in enumerate(scenario.events):
        if part.name in event.rates:
            begins, ends = event.window_min(scenario.calendar.start)
            on = (traffic.arrived_min >= begins) & (traffic.arrived_min < ends)
            where = f"events[{number}].rates.{part.name}"
            stated = event.rates[part.name]
            meanwhile = kinds.each(lambda kind, s=stated, w=where: _rate(s, kind, w), present)  # type: ignore[misc]
            base = np.where(on, meanwhile, base)
    authority = scenario.authorities[inspection.authority]
    trusted = np.clip(base * kinds.each(lambda kind: trust_factor(authority, kind.programmes)), 0.0, 1.0)
    demanded: Floats = np.maximum(trusted, inspection.minimum)
    return demanded


def relaxed(
    scenario: Scenario,
    part: Part,
    traffic: Traffic,
    kinds: Kinds,
    present: Flags,
    rate: Floats,
    step: int,
) -> Floats:
    """The same rates at a step of pressure: at most those of all its relaxations up to that one, shape (n,)."""
    for number, direction in enumerate(scenario.directions()):
        pressure = scenario.under_pressure.get(direction)
        for place, relaxation in enumerate(pressure.steps[:step] if pressure else ()):
            stated = relaxation.rates.get(part.name)
            if stated is not None:
                where = f"under_pressure.{direction}.steps[{place}].rates.{part.name}"
                own = present & (traffic.direction == number)
                least = kinds.each(lambda kind, s=stated, w=where: _rate(s, kind, w), own)  # type: ignore[misc]
                rate = np.where(own, np.minimum(rate, least), rate)
    demanded: Floats = np.maximum(rate, part.inspection.minimum)
    return demanded


def _rate(stated: ByKind, kind: Kind, path: str) -> float:
    rate = stated_for(stated, kind.name, kind.stated.sector)
    if rate is None:
        raise RunError(f"{path}: no rate for class {kind.name!r}; add one, or a `default`")
    return rate


def covers(campaign: Campaign, calendar: Calendar, times: Floats) -> Flags:
    """Which times [min] of a run a campaign covers, the shape of `times`."""
    covered = np.ones(len(times), dtype=np.bool_)
    if campaign.from_ is not None:
        covered &= times >= (campaign.from_ - calendar.start).days * MINUTES_PER_DAY
    if campaign.until is not None:
        covered &= times < ((campaign.until - calendar.start).days + 1) * MINUTES_PER_DAY
    if campaign.hours is not None:
        covered &= within(campaign.hours, calendar, times)
    return covered


def select(
    scenario: Scenario,
    layout: Layout,
    part: Part,
    traffic: Traffic,
    kinds: Kinds,
    risk: Risk,
    present: Flags,
    step: int = 0,
) -> Flags:
    """Trucks that a part of an inspection selects among those `present`, at a step of pressure, shape (n,)."""
    inspection = part.inspection
    rate = rates(scenario, part, traffic, kinds, present)
    stated = scenario.authorities[inspection.authority].targeting.random_share
    random_share = stated if inspection.random_share is None else inspection.random_share
    by_chance = random_share * rate
    by_score = _besides(rate, by_chance)
    if step:
        lower = relaxed(scenario, part, traffic, kinds, present, rate, step)
        by_score = np.minimum(by_score, lower)
        by_chance = np.where(lower < rate, _besides(lower, by_score), by_chance)
    chosen = traffic.luck.of(f"select:{inspection.authority}:{inspection.level}") < by_chance
    if random_share < 1.0:
        chosen |= risk.rank[:, layout.authorities.index(inspection.authority)] < by_score
    return chosen & present


def _besides(rate: Floats, other: Floats) -> Floats:
    """Share of those whom one way of selecting leaves that the other must select, to make a rate in all."""
    share: Floats = np.divide(rate - other, 1.0 - other, out=np.zeros_like(rate), where=other < 1.0)
    return share
