"""The clearance of all trucks of a replication, decided before the clock starts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from portsim.arrays import Flags, Ints
from portsim.clearance.integrity import Integrity, Suspensions, days_of
from portsim.clearance.outcomes import Clearing, Effects, Outcomes, joined
from portsim.clearance.risk import Risk, assess
from portsim.clearance.routes import choose_routes, route_stages, takes_part
from portsim.clearance.violations import carried, prevalences
from portsim.layout import Layout
from portsim.scenario.model import Scenario
from portsim.streams import Streams
from portsim.traffic.kinds import kinds_of
from portsim.traffic.parties import Parties, enrolled
from portsim.traffic.table import Traffic


@dataclass(frozen=True, eq=False)
class Cleared:
    """What each of n trucks holds, carries, where it goes, and what is found."""

    programmes: Flags
    """Programmes held at arrival, suspended ones left out, shape (n, M)."""
    violations: Flags
    """Violations carried, shape (n, T)."""
    risk: Risk
    route: Ints
    """Shape (n,)."""
    on_route: Flags
    """Stages that stand on the truck's route, shape (n, S)."""
    outcomes: Outcomes
    relaxed: tuple[Outcomes, ...]
    """The same trucks at each step of pressure, the mildest first; empty where no rates are ever relaxed."""
    suspensions: Suspensions


def clear(scenario: Scenario, layout: Layout, effects: Effects, traffic: Traffic, streams: Streams) -> Cleared:
    """Clear all trucks: at once, or day after day where a find can cost a company its programmes."""
    parties = Parties(scenario, layout, traffic, streams)
    in_programmes = enrolled(scenario, layout, traffic, parties)
    kinds = kinds_of(scenario, layout, traffic.truck_class, in_programmes)
    prevalence = prevalences(scenario, kinds)
    violations = carried(layout, traffic, kinds, prevalence)
    risk = assess(scenario, layout, traffic, violations, kinds, prevalence)
    able = takes_part(scenario, layout, traffic, parties)
    integrity = Integrity(scenario, layout, effects, traffic, parties, in_programmes)
    held = in_programmes.copy()
    by_day = []
    relaxed: tuple[Outcomes, ...] = ()
    for day, some in _days(scenario, traffic):
        if isinstance(some.rows, np.ndarray):
            held[some.rows] &= ~integrity.suspended(some.rows, day)
        kinds = kinds_of(scenario, layout, some.traffic.truck_class, held[some.rows])
        route = choose_routes(scenario, layout, able[some.rows], kinds)
        on_route = route_stages(layout)[route]
        on_route[some.traffic.no_show] = False
        its_risk = Risk(risk.score[some.rows], risk.rank[some.rows])
        clearing = Clearing(scenario, layout, effects, some.traffic, kinds, on_route, violations[some.rows], its_risk)
        outcomes = clearing.outcomes()
        if isinstance(some.rows, np.ndarray):
            outcomes = replace(outcomes, finds=outcomes.finds._replace(truck=some.rows[outcomes.finds.truck]))
        integrity.learn(outcomes.finds, day)
        by_day.append((route, on_route, outcomes))
        if scenario.under_pressure:  # all trucks are cleared at once: no find may cost a company its programmes
            relaxed = tuple(clearing.outcomes(step) for step in range(1, _steps(scenario) + 1))
    routes, on_routes, all_outcomes = (list(column) for column in zip(*by_day, strict=True))
    alone = len(by_day) == 1  # nothing to be joined, and no copy of what may be large
    return Cleared(
        programmes=held,
        violations=violations,
        risk=risk,
        route=routes[0] if alone else np.concatenate(routes),
        on_route=on_routes[0] if alone else np.concatenate(on_routes),
        outcomes=joined(all_outcomes),
        relaxed=relaxed,
        suspensions=integrity.suspensions(),
    )


def _steps(scenario: Scenario) -> int:
    """The most steps in which a direction relaxes its rates."""
    return max(len(pressure.steps) for pressure in scenario.under_pressure.values())


class _Some(NamedTuple):
    """Some of the trucks, or all, and their rows among all."""

    rows: Ints | slice
    traffic: Traffic


def _days(scenario: Scenario, traffic: Traffic) -> Iterator[tuple[int, _Some]]:
    """Trucks to clear together, in the order of arrival: those of one day where finds change the next, else all."""
    if not scenario.integrity:
        yield 0, _Some(slice(None), traffic)
        return
    kept = traffic.some(np.arange(len(traffic)))
    days = days_of(traffic)
    for day in range(scenario.calendar.days):
        rows = np.flatnonzero(days == day)
        yield day, _Some(rows, kept.some(rows))
