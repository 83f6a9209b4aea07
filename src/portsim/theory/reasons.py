"""Why no formula is right for a station: what happens there that they do not know."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags
from portsim.distributions import Exponential, law_of
from portsim.layout import Layout
from portsim.network import Network, works_at
from portsim.results import INSIDE_WARNING_SHARE, Results
from portsim.scenario.model import Scenario
from portsim.scenario.stages import HoldStage, RoadStage, ServiceStage
from portsim.theory.stations import Station, is_chosen
from portsim.theory.words import Reason, because

BLOCKED_SHARE = 0.01
"""Blocked time over service time above which servers are no longer those of the formulas."""
FULL_SHARE = 0.01
"""Share of time without room above which trucks that should wait here wait elsewhere."""
GATE_MIN = 0.1
"""Mean minutes before the gate above which trucks come in together when it opens."""

ALWAYS = (
    "stage_arrivals_per_hour",
    "stage_arrivals_cv",
    "service_min",
    "service_cv",
    "wait_min",
    "blocked_min",
    "gate_min",
)
"""Measures that theory needs of every port."""


def needed(scenario: Scenario, network: Network) -> tuple[str, ...]:
    """Names of the measures that theory needs of a port."""
    stages = [stage for stage in scenario.stages.values() if isinstance(stage, ServiceStage)]
    limited = (network.lane_room >= 0) & ~network.line_per_server
    wanted = {
        "full_share": bool(limited.any()),
        "turned_away_trucks": _turns_away(scenario),
        "on_demand_openings": any(stage.on_demand for stage in stages),
        "unstaffed_hours": bool(network.staffed_by.any()),
        "left_line_trucks": any(each.patience for drivers in scenario.drivers.values() for each in drivers.tempers),
        "turned_back_trucks": any(
            each.turn_back_at is not None or each.turn_back_above is not None
            for drivers in scenario.drivers.values()
            for each in drivers.tempers
        ),
        "relaxed_hours": bool(scenario.under_pressure),
    }
    return (*ALWAYS, *(name for name, is_wanted in wanted.items() if is_wanted))


def _turns_away(scenario: Scenario) -> bool:
    full = any(not isinstance(each, HoldStage) and each.when_full == "turn_away" for each in scenario.stages.values())
    return full or scenario.calendar.at_close == "turn_away"


def mean(results: Results, measure: str, statistic: str, **where: str) -> float:
    """A mean over replications, 0 where it is not taken or there was nothing to measure."""
    if not results.has(measure, statistic, **where):
        return 0.0
    return results.estimate(measure, statistic, **where).mean or 0.0


def is_exponential(stage: ServiceStage) -> bool:
    """Whether all services are drawn from one exponential distribution."""
    laws = {law_of(stated) for stated in stage.service.values()}
    return len(laws) == 1 and all(isinstance(law, Exponential) for law in laws)


def why_not(results: Results, network: Network, station: Station, service_min: float) -> Reason | None:
    """The first thing that the formulas do not know; None where they may be tried."""
    stage = station.stated
    if isinstance(stage, RoadStage):
        return because("drive")
    if isinstance(stage, HoldStage):
        return because("penalty")
    return next(_reasons(results, network, station, stage, service_min), None)


def _reasons(
    results: Results, network: Network, station: Station, stage: ServiceStage, service_min: float
) -> Iterator[Reason]:
    yield from _by_design(results.scenario, network, station, stage)
    yield from _by_what_happened(results, network, station, stage, service_min)


def _by_design(scenario: Scenario, network: Network, station: Station, stage: ServiceStage) -> Iterator[Reason]:
    """What the scenario states."""
    layout = network.layout
    number = layout.stage_number[station.stage]
    if len(station.groups) > 1 and not station.shares_all:
        yield because("shared_in_part")
    if any(stage.lanes[lane].lines == "per_server" for lane in station.lanes) and _servers(layout, station) > 1:
        yield because("line_per_server")
    if is_chosen(scenario, station):
        yield because("lanes_chosen", lane_choice=stage.lane_choice)
    # Who goes first changes single waits; the mean stays the same where all have the same service.
    if len(stage.service) > 1 and (len(set(stage.priority.values()) | {0}) > 1 or len(station.lanes) > 1):
        yield because("some_first")
    if stage.speed is not None:
        yield because("speed")
    yield from _officers(network, station, number)
    yield from _outages(network, number)


def _servers(layout: Layout, station: Station) -> int:
    return sum(layout.groups[group].servers for group in station.groups)


def _officers(network: Network, station: Station, stage: int) -> Iterator[Reason]:
    """Officers who also work elsewhere."""
    layout = network.layout
    works = works_at(network)
    for pool in np.flatnonzero(network.officers[stage]):
        name = layout.pools[pool]
        others = tuple(layout.stages[each] for each in np.flatnonzero(works[pool]) if each != stage)
        if others:
            yield because("officers_elsewhere", pool=name, stages=others)
        elif not station.whole:
            yield because("officers_of_lanes", pool=name)
        elif network.staffed_by[list(station.groups)][:, pool].any():
            yield because("officers_at_booths", pool=name)


def _outages(network: Network, stage: int) -> Iterator[Reason]:
    """What may stop or slow it, or stages before it."""
    outages, layout = network.outages, network.layout
    at = _touched(network)
    for number in np.flatnonzero(at[:, stage]):
        yield because("outage", outage=outages.names[number].partition(":")[0])
    before = {each for route in layout.routes if stage in route.stages for each in route.stages if each < stage}
    for number in np.flatnonzero(at[:, sorted(before)].any(axis=1)):
        yield because("outage_before", outage=outages.names[number].partition(":")[0])


def _touched(network: Network) -> Flags:
    """Stages that each outage may stop or slow, shape (O, S)."""
    outages, layout = network.outages, network.layout
    touched: Flags = outages.of_road | (outages.pace != 1.0)
    for number, group in enumerate(layout.groups):
        own = slice(layout.first_server[number], layout.first_server[number + 1])
        touched[:, group.stage] |= outages.of_server[:, own].any(axis=1)
    return touched | (outages.of_pool.astype(np.int64) @ works_at(network) > 0)


def _by_what_happened(
    results: Results, network: Network, station: Station, stage: ServiceStage, service_min: float
) -> Iterator[Reason]:
    """What the simulation shows."""
    scenario, name = results.scenario, station.stage
    number = network.layout.stage_number[name]
    if results.inside_share > INSIDE_WARNING_SHARE:
        yield because("inside", share=results.inside_share)
    for lane in station.lanes:
        full = mean(results, "full_share", "mean", stage=name, lane=lane)
        if full > FULL_SHARE:
            yield because("full", lane=lane, share=full)
        blocked = mean(results, "blocked_min", "mean", stage=name, lane=lane)
        if blocked > BLOCKED_SHARE * service_min:
            yield because("blocked", minutes=blocked)
    if stage.on_demand and mean(results, "on_demand_openings", "total", stage=name):
        yield because("on_demand")
    for group in station.groups:
        where = {"stage": name, "group": network.layout.groups[group].name}
        if mean(results, "unstaffed_hours", "total", **where):
            yield because("unstaffed")
    for direction in scenario.directions():
        stages = {stage for route in scenario.routes[direction] for stage in route.stages}
        if name in stages:
            yield from _of_direction(results, network, station, direction, number)


def _of_direction(
    results: Results, network: Network, station: Station, direction: str, number: int
) -> Iterator[Reason]:
    """What happened to the trucks of a direction that come here."""
    scenario, name = results.scenario, station.stage
    place = network.layout.directions.index(direction)
    (routes,) = (routes for key, routes in scenario.routes.items() if key == direction)
    gate_min = mean(results, "gate_min", "mean", direction=direction)
    if gate_min > GATE_MIN and any(route.stages[0] == name for route in routes):
        yield because("before_gate", minutes=gate_min)
    if network.may_leave[place, number] and mean(results, "left_line_trucks", "total", direction=direction):
        yield because("leave")
    if network.seen[place, number] and mean(results, "turned_back_trucks", "total", direction=direction):
        yield because("turn_back")
    if _turns_away(scenario) and mean(results, "turned_away_trucks", "total", direction=direction):
        yield because("turned_away")
    inspects = isinstance(station.stated, ServiceStage) and station.stated.inspection is not None
    if inspects and mean(results, "relaxed_hours", "total", direction=direction):
        yield because("relaxed")
