"""What happens at the inspections: who is examined, what is found, and what follows.

Stages are taken in their order, all trucks at once. Only a truck that really is examined, selected or itself referred,
can raise an alarm; what was confirmed once is dealt with, and found by nobody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from portsim.arrays import Flags, Ints
from portsim.clearance.risk import Risk
from portsim.clearance.selection import select
from portsim.layout import Layout
from portsim.scenario.inspections import Part, Sending, inspection_stages, outcome_of, sensitivity, sources
from portsim.scenario.model import Scenario
from portsim.scenario.stages import FALSE_ALARM, OUTCOMES, Outcome
from portsim.traffic.kinds import Kinds
from portsim.traffic.table import Traffic


class Finds(NamedTuple):
    """Violations found, one entry each, in the order of stages."""

    truck: Ints
    stage: Ints
    violation: Ints
    confirmed: Flags
    """Whether the inspection acted on it; otherwise the truck was only referred to a later one."""


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What became of n trucks at S stages."""

    selected: Flags
    """Chosen by an authority, and not exempt, for the inspection at a stage of its route, shape (n, S)."""
    referred: Flags
    """Sent to an inspection by an alarm at an earlier one, shape (n, S)."""
    held: Flags
    """Sent to a penalty, shape (n, S)."""
    false_alarm: Flags
    """Raised an alarm there although nothing was found, shape (n, S)."""
    seized_at: Ints
    """Stage where each truck was seized; S for those that were not, shape (n,)."""
    finds: Finds


def joined(some: Sequence[Outcomes]) -> Outcomes:
    """The outcomes of several sets of trucks, one after the other."""
    if len(some) == 1:
        return some[0]
    finds = zip(*(each.finds for each in some), strict=True)
    return Outcomes(
        selected=np.concatenate([each.selected for each in some]),
        referred=np.concatenate([each.referred for each in some]),
        held=np.concatenate([each.held for each in some]),
        false_alarm=np.concatenate([each.false_alarm for each in some]),
        seized_at=np.concatenate([each.seized_at for each in some]),
        finds=Finds(*(np.concatenate(columns) for columns in finds)),
    )


class Effects:
    """Which inspections act on which later stages, by number."""

    def __init__(self, scenario: Scenario, layout: Layout):
        def acting(why: Sending) -> Mapping[int, Sequence[int]]:
            """Stages acted on, by the stage that acts."""
            later: dict[int, list[int]] = {}
            for number, name in enumerate(layout.stages):
                for source in sources(scenario, name, why):
                    # A joint inspection may stand before what refers trucks to the one it stands for.
                    if layout.stage_number[source] < number:
                        later.setdefault(layout.stage_number[source], []).append(number)
            return later

        self.refers_to = acting("referred_by")
        self.holds_at = acting("held_by")
        self.parts: Mapping[int, tuple[Part, ...]] = dict(
            sorted((layout.stage_number[name], parts) for name, parts in inspection_stages(scenario).items())
        )
        self.exempts_after: Mapping[str, Sequence[int]] = {
            part.name: [
                layout.stage_number[name]
                for name, others in inspection_stages(scenario).items()
                if {name, *(other.name for other in others)} & set(part.inspection.exempt_after or ())
            ]
            for parts in self.parts.values()
            for part in parts
        }
        """Stages after which a part of an inspection selects a truck no more, by the stage where it is stated."""


class Clearing:
    """The inspections of some trucks: walks through the stages once for each step of pressure."""

    def __init__(
        self,
        scenario: Scenario,
        layout: Layout,
        effects: Effects,
        traffic: Traffic,
        kinds: Kinds,
        on_route: Flags,
        carries: Flags,
        risk: Risk,
    ):
        self.scenario = scenario
        self.layout = layout
        self.effects = effects
        self.traffic = traffic
        self.kinds = kinds
        self.on_route = on_route
        self.carries = carries
        self.risk = risk

    def outcomes(self, step: int = 0) -> Outcomes:
        """All inspections, in the order of stages; at a step of pressure with the rates that are relaxed then."""
        self.step = step
        self.selected, self.referred, self.held, self.false_alarm, self.examined = (
            np.zeros(self.on_route.shape, dtype=np.bool_) for _ in range(5)
        )
        self.open_violations = self.carries.copy()
        """Carried, and not dealt with so far, shape (n, T)."""
        self.seized_at = np.full(len(self.on_route), self.on_route.shape[1], dtype=np.int64)
        self.found: list[Finds] = []
        for stage, parts in self.effects.parts.items():
            self._inspect(stage, parts)
        nothing = Finds(*(np.empty(0, dtype=np.int64),) * 3, np.empty(0, dtype=np.bool_))
        finds = Finds(*(np.concatenate(columns) for columns in zip(nothing, *self.found, strict=True)))
        return Outcomes(self.selected, self.referred, self.held, self.false_alarm, self.seized_at, finds)

    def _inspect(self, stage: int, parts: Sequence[Part]) -> None:
        present = self.on_route[:, stage] & (self.seized_at > stage)
        selected = np.zeros(len(present), dtype=np.bool_)
        for part in parts:
            chosen = select(self.scenario, self.layout, part, self.traffic, self.kinds, self.risk, present, self.step)
            chosen &= ~self.examined[:, self.effects.exempts_after[part.name]].any(axis=1)
            selected |= self._as_seen(part.name, chosen)
        self.selected[:, stage] = self._as_seen(self.layout.stages[stage], selected) & present
        self.referred[:, stage] &= present
        examined = self.selected[:, stage] | self.referred[:, stage]
        self.examined[:, stage] = examined
        alarmed = np.zeros(len(present), dtype=np.bool_)
        for number, violation in enumerate(self.layout.violations):
            found = self._notice(examined & self.open_violations[:, number], parts, violation)
            if found.any():
                alarmed |= found
                confirmed = self._follow(stage, found, self._outcome(stage, parts, violation))
                self.open_violations[confirmed, number] = False
                trucks = np.flatnonzero(found)
                same = np.ones(len(trucks), dtype=np.int64)
                self.found.append(Finds(trucks, same * stage, same * number, confirmed[trucks]))
        raised = self._alarm_falsely(examined & ~alarmed, parts)
        if raised.any():
            self.false_alarm[:, stage] = raised
            self._follow(stage, raised, self._outcome(stage, parts, FALSE_ALARM))

    def _as_seen(self, name: str, chosen: Flags) -> Flags:
        """Trucks selected for an inspection, shape (n,): what was observed stands for rates, scores and exemptions."""
        seen = self.traffic.selection_seen.get(name)
        return chosen if seen is None else np.where(np.isnan(seen), chosen, seen == 1.0)

    def _notice(self, carrying: Flags, parts: Sequence[Part], violation: str) -> Flags:
        """Trucks, among those examined that carry a violation, in which some part finds it, shape (n,)."""
        noticed = np.zeros(len(carrying), dtype=np.bool_)
        for part in parts if carrying.any() else ():
            share = sensitivity(part.inspection, violation)
            if share:
                purpose = f"find:{part.inspection.authority}:{part.inspection.level}:{violation}"
                noticed |= self.traffic.luck.of(purpose) < share
        return carrying & noticed

    def _alarm_falsely(self, unsuspected: Flags, parts: Sequence[Part]) -> Flags:
        """Trucks, among those examined in which nothing was found, for which some part raises an alarm, shape (n,)."""
        raised = np.zeros(len(unsuspected), dtype=np.bool_)
        for part in parts if unsuspected.any() else ():
            if part.inspection.false_alarm_rate:
                purpose = f"alarm:{part.inspection.authority}:{part.inspection.level}"
                raised |= self.traffic.luck.of(purpose) < part.inspection.false_alarm_rate
        return unsuspected & raised

    def _outcome(self, stage: int, parts: Sequence[Part], what: str) -> Outcome:
        """What follows a find or a false alarm; the strictest where authorities differ."""
        refers = bool(self.effects.refers_to.get(stage))
        stated = [outcome_of(part.inspection, what, refers=refers) for part in parts]
        return max(stated, key=OUTCOMES.index)

    def _follow(self, stage: int, trucks: Flags, outcome: Outcome) -> Flags:
        """Send trucks where their alarm leads; those for which no later inspection has to decide, shape (n,)."""
        if outcome == "seize":
            self.seized_at[trucks] = stage
        elif outcome == "hold":
            for later in self.effects.holds_at.get(stage, ()):
                self.held[:, later] |= trucks & self.on_route[:, later]
        elif outcome == "refer":
            pending = np.zeros(len(trucks), dtype=np.bool_)
            for later in self.effects.refers_to.get(stage, ()):
                referred = trucks & self.on_route[:, later]
                self.referred[:, later] |= referred
                pending |= referred
            return trucks & ~pending
        return trucks
