"""Programmes lost by companies whose trucks were found in violation, from the midnight after the truck's arrival day.

It is assumed that every arriving truck is cleared, so all this is decided before the clock starts, one day of arrivals
after the other.
"""

from typing import NamedTuple

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.clearance.outcomes import Effects, Finds
from portsim.layout import Layout
from portsim.scenario.model import Scenario
from portsim.scenario.violations import Suspension
from portsim.traffic.parties import NO_COMPANY, Parties
from portsim.traffic.table import Traffic
from portsim.units import MINUTES_PER_DAY


class Suspensions(NamedTuple):
    """Programmes lost, one entry for each company and rule that was not in force already.

    A company none of whose trucks in the run is enrolled in any of the programmes has nothing to lose.
    """

    truck: Ints
    """The truck that was found."""
    rule: Ints
    """Place of the rule under `integrity`."""
    from_min: Floats
    """Midnight from which it holds [min]."""


def days_of(traffic: Traffic) -> Ints:
    """Day of arrival of each truck, from 0, shape (n,)."""
    return traffic.arrived_min.astype(np.int64) // MINUTES_PER_DAY


class Integrity:
    """The state of all suspensions, day by day."""

    def __init__(
        self,
        scenario: Scenario,
        layout: Layout,
        effects: Effects,
        traffic: Traffic,
        parties: Parties,
        in_programmes: Flags,
    ):
        self.rules = scenario.integrity
        self.layout = layout
        self.effects = effects
        self.traffic = traffic
        self.parties = parties
        self.started: list[tuple[int, int, float]] = []
        shape = (len(layout.directions), _most_companies(scenario) + 1)
        # The place after the last company is for trucks without one: a NO_COMPANY points there, and nothing is lost.
        self.back = [np.zeros(shape) for _ in self.rules]
        """By rule, the day from which each company of each direction has its programmes again."""
        self.could_lose = [self._enrolled(rule, in_programmes, shape) for rule in self.rules]
        """By rule, companies with something to lose."""

    def _enrolled(self, rule: Suspension, in_programmes: Flags, shape: tuple[int, int]) -> Flags:
        """Companies with a truck that is enrolled (n x M) in a programme of a rule."""
        companies = np.zeros(shape, dtype=np.bool_)
        rows = np.flatnonzero(in_programmes[:, self._columns(rule)].any(axis=1))
        companies[self.traffic.direction[rows], self.parties.company(rule.party)[rows]] = True
        companies[:, NO_COMPANY] = False
        return companies

    def _columns(self, rule: Suspension) -> Ints:
        """Numbers of the programmes that a rule takes."""
        known = [self.layout.programmes.index(name) for name in rule.programmes if name in self.layout.programmes]
        return np.array(known, dtype=np.int64)

    def suspended(self, rows: Ints, day: int) -> Flags:
        """Programmes that trucks, which arrive on a day, have lost, shape (len(rows), M)."""
        lost = np.zeros((len(rows), len(self.layout.programmes)), dtype=np.bool_)
        for rule, back in zip(self.rules, self.back, strict=True):
            of_rows = back[self.traffic.direction[rows], self.parties.company(rule.party)[rows]]
            lost[np.ix_(np.flatnonzero(day < of_rows), self._columns(rule))] = True
        return lost

    def learn(self, finds: Finds, day: int) -> None:
        """What was found on a day counts from the next one; `finds` name trucks by their row in the whole table."""
        midnight = day + 1
        for number, (rule, back) in enumerate(zip(self.rules, self.back, strict=True)):
            for truck in finds.truck[self._counts(rule, finds)].tolist():
                company = self.traffic.direction[truck], self.parties.company(rule.party)[truck]
                if self.could_lose[number][company]:
                    if back[company] <= midnight:
                        self.started.append((truck, number, float(midnight * MINUTES_PER_DAY)))
                    back[company] = max(back[company], np.inf if rule.days is None else midnight + rule.days)

    def _counts(self, rule: Suspension, finds: Finds) -> Flags:
        """Finds that a rule is about."""
        types = [number for number, name in enumerate(self.layout.violations) if name in rule.violations]
        stages = [
            stage
            for stage, parts in self.effects.parts.items()
            if rule.found_by is None or {part.inspection.authority for part in parts} & set(rule.found_by)
        ]
        counts: Flags = finds.confirmed & np.isin(finds.violation, types) & np.isin(finds.stage, stages)
        return counts

    def suspensions(self) -> Suspensions:
        """All that began in the run."""
        truck, rule, from_min = zip(*self.started, strict=True) if self.started else ((), (), ())
        return Suspensions(
            np.array(truck, dtype=np.int64), np.array(rule, dtype=np.int64), np.array(from_min, dtype=np.float64)
        )


def _most_companies(scenario: Scenario) -> int:
    """The largest number of companies of any party of any direction."""
    stated = [companies.number for stream in scenario.traffic.values() for companies in stream.companies.values()]
    return max(stated, default=0)
