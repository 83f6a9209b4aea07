"""What trucks carry that they should not: what is found, what is missed, and how much duty that is.

Each violation carried has one end: it is detected, missed, seized along with the truck, or left open.
"""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.log import Disposition
from portsim.measures.events import Events, shares
from portsim.measures.measure import Better, Block, Breakdown, Measure, of_arrived_trucks, somewhere
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope

_AMONG = (
    ("direction",),
    ("direction", "class"),
    ("direction", "programme"),
    ("direction", "violation"),
    ("direction", "violation", "class"),
    ("direction", "violation", "programme"),
)


def _violations(name: str, definition: str, better: Better, *more: tuple[str, ...]) -> Measure:
    return of_arrived_trucks(name, "violations", definition, better, "total", *_AMONG, *more)


def _duty(name: str, definition: str, better: Better) -> Measure:
    return of_arrived_trucks(name, "USD", definition, better, "total", ("direction",), ("direction", "violation"))


CARRIED = _violations(
    "carried_violations",
    "Violations that trucks carry: those detected, missed, seized along and left open.",
    "neither",
)
DETECTED = _violations(
    "detected_violations",
    "Violations found at an inspection that took place and acted on them, by both authorities where it was joint. What "
    "only got a truck referred to a further inspection is not detected before that one finds it.",
    "higher",
    ("stage", "violation"),
    ("authority", "violation"),
)
MISSED = _violations(
    "missed_violations", "Violations not detected, of trucks that crossed: what slipped through.", "lower"
)
SEIZED = _violations(
    "seized_along_violations", "Violations not detected, of trucks that were seized for something else.", "neither"
)
OPEN = _violations(
    "open_violations",
    "Violations not detected, of trucks that were turned away, or still inside when the run ended.",
    "neither",
)
DETECTED_SHARE = of_arrived_trucks(
    "detected_share",
    "share",
    "Share of the violations carried that were detected; null where none were carried.",
    "higher",
    "mean",
    *_AMONG,
)
EVADED_DUTY = _duty("evaded_duty_usd", "Duty evaded by the violations missed.", "lower")
RECOVERED_DUTY = _duty("recovered_duty_usd", "Duty of the violations detected.", "higher")
_ENDS = (DETECTED, MISSED, SEIZED, OPEN)
MEASURES = (CARRIED, *_ENDS, DETECTED_SHARE, EVADED_DUTY, RECOVERED_DUTY)


class Violations:
    """Violations by what became of them."""

    def __init__(self, scope: Scope):
        self.duty_usd = scope.duty_usd
        self.examines = somewhere(scope.examines, 2)
        """Which authorities examine at each stage, shape (S, A)."""
        self.blocks = list(self._blocks(scope)) if scope.names["violation"] else []

    def _blocks(self, scope: Scope) -> Iterator[Block]:
        in_class = scope.class_in_direction()
        of_class = in_class[:, :, None] & scope.may_carry
        of_type = somewhere(of_class, 1)
        holding = scope.programme_in_direction()
        types = np.ones((1, len(scope.names["violation"])), dtype=bool)
        wanted = {
            ("direction",): somewhere(of_type, 1),
            ("direction", "class"): somewhere(of_class, 2),
            ("direction", "programme"): holding & somewhere(of_type, 1)[:, None],
            ("direction", "violation"): of_type,
            ("direction", "violation", "class"): of_class.swapaxes(1, 2),
            ("direction", "violation", "programme"): of_type[:, :, None] & holding[:, None, :],
            ("stage", "violation"): scope.inspects[:, None] & types,
            ("authority", "violation"): somewhere(self.examines, 0)[:, None] & types,
        }
        with_duty = of_class & (scope.duty_usd > 0)
        for measure in (CARRIED, *_ENDS, DETECTED_SHARE):
            for keys in measure.breakdowns:
                yield Block(measure, scope.break_down(*keys, wanted=wanted[keys]))
        for measure in (EVADED_DUTY, RECOVERED_DUTY):
            yield Block(measure, scope.break_down("direction", wanted=somewhere(with_duty, 1, 2)))
            yield Block(measure, scope.break_down("direction", "violation", wanted=somewhere(with_duty, 1)))

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        if not self.blocks:
            return
        truck, violation = np.nonzero(run.trucks.violations & run.in_window[:, None])
        detected = run.detected[truck, violation]
        crossed = run.log.disposition[truck] == Disposition.CROSSED
        seized = run.log.disposition[truck] == Disposition.SEIZED

        def some(which: Flags) -> Events:
            return Events(run, truck[which], violation=violation[which])

        events = {
            CARRIED.name: Events(run, truck, violation=violation),
            DETECTED.name: some(detected),
            MISSED.name: some(~detected & crossed),
            SEIZED.name: some(~detected & seized),
            OPEN.name: some(~detected & ~crossed & ~seized),
            EVADED_DUTY.name: some(~detected & crossed),
            RECOVERED_DUTY.name: some(detected),
        }
        for block in self.blocks:
            name, breakdown = block.measure.name, block.breakdown
            if name == DETECTED_SHARE.name:
                yield shares(events[DETECTED.name].count(breakdown), events[CARRIED.name].count(breakdown))
            elif name == DETECTED.name and breakdown.keys[0] in ("stage", "authority"):
                yield self._where_found(run, breakdown)
            elif name in (EVADED_DUTY.name, RECOVERED_DUTY.name):
                of = events[name]
                yield of.count(breakdown, self.duty_usd[of.number("class"), of.number("violation")])
            else:
                yield events[name].count(breakdown)

    def _where_found(self, run: Observed, breakdown: Breakdown) -> Floats:
        """Violations detected by the stage, or the authorities there, shape (rows, 1)."""
        trucks = run.trucks
        finds = np.flatnonzero(run.detections & run.in_window[trucks.find_truck])
        stage = trucks.find_stage[finds]
        if breakdown.keys[0] == "authority":
            find, authority = np.nonzero(self.examines[stage])
            numbers = {"authority": authority}
            finds = finds[find]
        else:
            numbers = {"stage": stage}
        return Events(run, trucks.find_truck[finds], violation=trucks.find_violation[finds], **numbers).count(breakdown)
