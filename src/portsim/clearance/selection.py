"""Who is inspected: trucks an authority selects, and trucks that an alarm at one inspection refers to a later one.

Selection is `u < p` with a number that belongs to the truck, the authority and the level, not to the stage: raising a
rate keeps every truck that was selected and adds some, and a stage that takes over another's work selects the same.
"""

from collections.abc import Mapping

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.clearance.trust import trust_factors
from portsim.errors import RunError
from portsim.layout import Layout
from portsim.scenario.model import Scenario
from portsim.scenario.stages import Inspection, ServiceStage
from portsim.traffic.classes import first_named, within_reach
from portsim.traffic.table import Traffic


def inspections(scenario: Scenario, layout: Layout) -> Mapping[int, Inspection]:
    """Inspection of each stage that has one, by stage number, in the order of the stages."""
    stages = [(number, scenario.stages[name]) for number, name in enumerate(layout.stages)]
    return {
        number: stage.inspection
        for number, stage in stages
        if isinstance(stage, ServiceStage) and stage.inspection is not None
    }


def base_rates(layout: Layout, stage: int, inspection: Inspection) -> Floats:
    """Share of the trucks of each class that an inspection stage selects before trust, shape (C,); 0 out of its reach.

    RunError where rates are stated by class and one is missing.
    """
    if isinstance(inspection.rate, float):
        return np.full(len(layout.classes), inspection.rate)
    rates = np.zeros(len(layout.classes))
    for number in np.flatnonzero(within_reach(layout)[:, stage]):
        name = layout.classes[number].name
        stated = first_named(inspection.rate, (name, "default"))
        if stated is None:
            raise RunError(
                f"stages.{layout.stages[stage]}.inspection.rate: no rate for class {name!r}; add one, or a `default`"
            )
        rates[number] = stated
    return rates


def select(scenario: Scenario, layout: Layout, traffic: Traffic, on_route: Flags) -> Flags:
    """Trucks that an authority selects at stages of their routes (`on_route`, n x S), shape (n, S).

    What a trace tells of a truck's selection stands in place of chance.
    """
    selected = np.zeros(on_route.shape, dtype=np.bool_)
    for stage, inspection in inspections(scenario, layout).items():
        authority = scenario.authorities[inspection.authority]
        rates = np.clip(base_rates(layout, stage, inspection) * trust_factors(scenario, layout, authority), 0.0, 1.0)
        uniform = traffic.luck.of(f"select:{inspection.authority}:{inspection.level}")
        chosen = uniform < rates[traffic.truck_class]
        seen = traffic.selection_seen.get(layout.stages[stage])
        if seen is not None:
            chosen = np.where(np.isnan(seen), chosen, seen == 1.0)
        selected[:, stage] = chosen & on_route[:, stage]
    return selected


def refer(scenario: Scenario, layout: Layout, traffic: Traffic, on_route: Flags, selected: Flags) -> Flags:
    """Trucks that an alarm sends to later stages of their routes (`on_route`, n x S), shape (n, S).

    Only a truck that really was inspected, selected or itself referred, can raise an alarm. Stages are taken in their
    order, so an alarm at one referral may lead to the next.
    """
    referred = np.zeros(on_route.shape, dtype=np.bool_)
    stages = inspections(scenario, layout)
    for stage, inspection in stages.items():
        followers = [later for later, other in stages.items() if layout.stages[stage] in (other.referred_by or ())]
        if followers and inspection.false_alarm_rate:
            uniform = traffic.luck.of(f"alarm:{inspection.authority}:{inspection.level}")
            alarm = (selected[:, stage] | referred[:, stage]) & (uniform < inspection.false_alarm_rate)
            for later in followers:
                referred[:, later] |= alarm & on_route[:, later]
    return referred
