"""What relaxed rates of inspection spare trucks, and what slips through for it."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.log import Disposition
from portsim.measures.events import Events
from portsim.measures.measure import Block, of_arrived_trucks, over_time, somewhere
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope
from portsim.units import MINUTES_PER_HOUR

HOURS = over_time(
    "relaxed_hours",
    "h",
    "Hours in which rates of inspection were relaxed: by any step, or by the one named.",
    "neither",
    "total",
    ("direction",),
    ("direction", "order"),
)
TRUCKS = of_arrived_trucks(
    "relaxed_trucks",
    "trucks",
    "Trucks that were told how they would be inspected while rates were relaxed.",
    "neither",
    "total",
    ("direction",),
    ("direction", "class"),
    ("direction", "programme"),
)
WAIVED = of_arrived_trucks(
    "waived_exams",
    "exams",
    "Inspections that would have taken place at the full rates, referrals from others included, and did not, of trucks "
    "that crossed.",
    "neither",
    "total",
    ("direction",),
    ("stage",),
)
BROUGHT = of_arrived_trucks(
    "brought_exams",
    "exams",
    "Inspections that take place only because rates were relaxed: of trucks that at the full rates would have been "
    "exempt there after another one, or seized before; of trucks that crossed.",
    "neither",
    "total",
    ("direction",),
    ("stage",),
)
LET_GO = of_arrived_trucks(
    "let_go_violations",
    "violations",
    "Violations that would have been detected at the full rates, and were not because these were relaxed, of trucks "
    "that crossed: what relaxing costs, before what `gained_violations` counts.",
    "lower",
    "total",
    ("direction",),
    ("direction", "violation"),
    ("direction", "violation", "class"),
)
GAINED = of_arrived_trucks(
    "gained_violations",
    "violations",
    "Violations detected only because rates were relaxed, at inspections that these brought, of trucks that crossed.",
    "higher",
    "total",
    ("direction",),
    ("direction", "violation"),
    ("direction", "violation", "class"),
)
MEASURES = (HOURS, TRUCKS, WAIVED, BROUGHT, LET_GO, GAINED)


class Pressure:
    """Hours, trucks, inspections and violations under relaxed rates."""

    def __init__(self, scope: Scope):
        self.direction = scope.direction_of_order
        relaxing = np.isin(np.arange(len(scope.names["direction"])), self.direction)
        by_order = np.arange(len(relaxing))[:, None] == self.direction
        of_class = (scope.class_in_direction() & relaxing[:, None])[:, :, None] & scope.may_carry
        wanted = {
            ("direction",): relaxing,
            ("direction", "order"): by_order,
            ("direction", "class"): scope.class_in_direction() & relaxing[:, None],
            ("direction", "programme"): scope.programme_in_direction() & relaxing[:, None],
            ("stage",): scope.inspects & somewhere(scope.stages_of_direction() & scope.after_decision, 0),
            ("direction", "violation"): somewhere(of_class, 1),
            ("direction", "violation", "class"): of_class.swapaxes(1, 2),
        }
        self.blocks = [
            Block(measure, scope.break_down(*keys, wanted=wanted[keys]))
            for measure in MEASURES
            for keys in measure.breakdowns
            if relaxing.any() and (measure not in (LET_GO, GAINED) or scope.names["violation"])
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        waiver = run.trucks.waiver
        if waiver is None:
            return
        through = run.in_window & (run.log.disposition == Disposition.CROSSED)

        def exams(some: Flags) -> Events:
            truck, stage = np.nonzero(some & through[:, None])
            return Events(run, truck, stage=stage)

        def violations(some: Flags) -> Events:
            truck, violation = np.nonzero(some & through[:, None])
            return Events(run, truck, violation=violation)

        events = {
            TRUCKS.name: Events(run, np.flatnonzero(run.in_window & (waiver.step > 0))),
            WAIVED.name: exams(waiver.exams),
            BROUGHT.name: exams(waiver.brought_exams),
            LET_GO.name: violations(waiver.violations),
            GAINED.name: violations(waiver.gained_violations),
        }
        for block in self.blocks:
            if block.measure is HOURS:
                yield self._hours(run, block)
            else:
                yield events[block.measure.name].count(block.breakdown)

    def _hours(self, run: Observed, block: Block) -> Floats:
        """Hours of the window in which each row's orders, or any of them, were carried out."""
        orders = np.flatnonzero(self.direction >= 0)
        times = np.unique(
            np.concatenate(
                [
                    [run.start],
                    *(run.opened_on_demand[order].starts for order in orders),
                    *(run.opened_on_demand[order].ends for order in orders),
                ]
            )
        )
        lasts = np.diff(run.clipped(times), append=run.end) / MINUTES_PER_HOUR
        is_on = {order: run.opened_on_demand[order].at(times) > 0 for order in orders.tolist()}
        hours = np.zeros(block.shape)
        for direction in np.unique(self.direction[orders]).tolist():
            own = [order for order in orders.tolist() if self.direction[order] == direction]
            if "order" not in block.breakdown.keys:
                any_on = np.logical_or.reduce([is_on[order] for order in own])
                hours[block.breakdown.row[direction]] = lasts[any_on].sum()
                continue
            for order in own:
                hours[block.breakdown.row[direction, order]] = lasts[is_on[order]].sum()
        return hours
