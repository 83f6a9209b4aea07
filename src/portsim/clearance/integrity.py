"""Programmes lost by companies whose trucks were found in violation, from the midnight after the truck's arrival day.

It is assumed that every arriving truck is cleared, so all this is decided before the clock starts, one day of arrivals
after the other.
"""

from typing import NamedTuple

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.clearance.outcomes import Effects, Finds
from portsim.layout import Layout
from portsim.scenario.model import Scenario, Suspension
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
        self.until: list[dict[tuple[int, int], float]] = [{} for _ in self.rules]
        """By rule, the day from which a company (direction, number) has its programmes again."""
        self.started: list[tuple[int, int, float]] = []
        self.have_something = [self._enrolled(rule, in_programmes) for rule in self.rules]
        """By rule, companies (direction, number) with something to lose."""

    def _enrolled(self, rule: Suspension, in_programmes: Flags) -> set[tuple[int, int]]:
        """Companies with a truck that is enrolled (n x M) in a programme of a rule."""
        rows = np.flatnonzero(in_programmes[:, self._columns(rule)].any(axis=1))
        company = self.parties.company(rule.party)[rows]
        return set(zip(self.traffic.direction[rows].tolist(), company.tolist(), strict=True))

    def _columns(self, rule: Suspension) -> Ints:
        """Numbers of the programmes that a rule takes."""
        known = [self.layout.programmes.index(name) for name in rule.programmes if name in self.layout.programmes]
        return np.array(known, dtype=np.int64)

    def suspended(self, rows: Ints, day: int) -> Flags:
        """Programmes that trucks, which arrive on a day, have lost, shape (len(rows), M)."""
        lost = np.zeros((len(rows), len(self.layout.programmes)), dtype=np.bool_)
        for rule, until in zip(self.rules, self.until, strict=True):
            in_force = [company for company, end in until.items() if day < end]
            if not in_force:
                continue
            direction, company = self.traffic.direction[rows], self.parties.company(rule.party)[rows]
            for d in range(len(self.layout.directions)):
                numbers = [number for its_direction, number in in_force if its_direction == d]
                concerned = np.flatnonzero((direction == d) & np.isin(company, numbers))
                lost[np.ix_(concerned, self._columns(rule))] = True
        return lost

    def learn(self, finds: Finds, day: int) -> None:
        """What was found on a day counts from the next one; `finds` name trucks by their row in the whole table."""
        for number, rule in enumerate(self.rules):
            for truck in finds.truck[self._counts(rule, finds)].tolist():
                key = (int(self.traffic.direction[truck]), int(self.parties.company(rule.party)[truck]))
                if key[1] == NO_COMPANY or key not in self.have_something[number]:
                    continue
                end = np.inf if rule.days is None else day + 1 + rule.days
                if self.until[number].get(key, 0) <= day + 1:
                    self.started.append((truck, number, float((day + 1) * MINUTES_PER_DAY)))
                self.until[number][key] = max(end, self.until[number].get(key, 0))

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
