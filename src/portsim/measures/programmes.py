"""Who holds a programme, and which are lost."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.measures.events import PROGRAMME, Events, shares
from portsim.measures.measure import Block, of_arrived_trucks, somewhere
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope
from portsim.units import MINUTES_PER_DAY

TRUSTED_SHARE = of_arrived_trucks(
    "trusted_share",
    "share",
    "Share of trucks that hold a programme when they arrive, suspended ones left out: any, or the one named. By `day` "
    "of arrival where programmes can be suspended. Null where there were no trucks.",
    "neither",
    "mean",
    ("direction",),
    ("direction", "class"),
    ("direction", "programme"),
    ("direction", "day"),
)
SUSPENSIONS = of_arrived_trucks(
    "started_suspensions",
    "suspensions",
    "Times that a company lost programmes because of a find in one of these trucks, as `integrity` says and assuming "
    "that every arriving truck is cleared. By `party` that lost them; by `programme` lost, where one suspension counts "
    "for each.",
    "neither",
    "total",
    ("direction",),
    ("party",),
    ("programme",),
)
MEASURES = (TRUSTED_SHARE, SUSPENSIONS)


class Programmes:
    """Programmes held and lost."""

    def __init__(self, scope: Scope):
        held = scope.programme_in_direction()
        held[:, -1] = False  # a truck without a programme is not trusted
        trusted = somewhere(held, 1)
        self.direction_of_row = np.nonzero(held)[0]
        rules = scope.integrity
        days = np.full((len(trusted), len(scope.names["day"])), bool(rules))
        wanted = (trusted, scope.class_in_direction() & trusted[:, None], held, days & trusted[:, None])
        self.blocks = [
            Block(TRUSTED_SHARE, scope.break_down(*keys, wanted=which))
            for keys, which in zip(TRUSTED_SHARE.breakdowns, wanted, strict=True)
        ]
        of_party = np.array([[party == rule.party for rule in rules] for party in scope.names["party"]], dtype=bool)
        of_programme = np.array([[each in rule.programmes for rule in rules] for each in scope.names["programme"]])
        self.rules = len(rules)
        self.lost_by = [of_rules[somewhere(of_rules, 1)] for of_rules in (of_party, of_programme) if rules]
        """Rules about each party, and about each programme; those about none left out."""
        if rules:
            self.blocks += [
                Block(SUSPENSIONS, scope.break_down("direction", wanted=trusted)),
                Block(SUSPENSIONS, scope.break_down("party", wanted=somewhere(of_party, 1))),
                Block(SUSPENSIONS, scope.break_down("programme", wanted=somewhere(of_programme, 1))),
            ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        everyone = self._events(run, run.in_window)
        trusted = self._events(run, run.in_window & ~run.holds[:, -1])
        of_direction = np.bincount(run.trucks.direction[run.in_window], minlength=len(run.network.layout.directions))
        for block in self.blocks[: len(TRUSTED_SHARE.breakdowns)]:
            if PROGRAMME in block.breakdown.keys:
                whole = of_direction[self.direction_of_row].astype(np.float64)[:, None]
                yield shares(everyone.count(block.breakdown), whole)
            else:
                yield shares(trusted.count(block.breakdown), everyone.count(block.breakdown))
        if self.rules:
            counted = run.in_window[run.trucks.suspension_truck]
            yield Events(run, run.trucks.suspension_truck[counted]).count(self.blocks[-3].breakdown)
            of_rules = np.bincount(run.trucks.suspension_rule[counted], minlength=self.rules)
            for lost_by in self.lost_by:
                yield (lost_by @ of_rules).astype(np.float64)[:, None]

    def _events(self, run: Observed, flags: Flags) -> Events:
        """Trucks, with their day of arrival in the window."""
        trucks = np.flatnonzero(flags)
        day = (run.trucks.arrived_min[trucks] - run.start).astype(np.int64) // MINUTES_PER_DAY
        return Events(run, trucks, day=day)
