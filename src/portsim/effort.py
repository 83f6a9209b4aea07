"""How long a run will take and how much memory it needs, told from the scenario before anything is drawn.

The constants were measured with the packaged scenarios; a figure may be wrong by a
factor of three, which is enough to tell seconds from days.
"""

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from portsim.scenario.inspections import is_conditional, parts, sensitivity, sources
from portsim.scenario.model import Scenario
from portsim.scenario.quantities import Plan, stated_for
from portsim.scenario.stages import ServiceStage
from portsim.scenario.visits import Visitor, all_classes, highest_rate, plans_of_lane, routes_of
from portsim.traffic.rates import calendar_factors
from portsim.units import DAYS_PER_WEEK, HOUR_S, MINUTES_PER_DAY, bytes_text, rounded_text, time_text

MOVE_S = {"reference": 6.5e-6, "compiled": 0.7e-6}
"""Drawing and moving one truck at one stage, by engine [s]."""
AUDIT_S, FEW_S, MEASURES_S = 0.6e-6, 0.3e-6, 1.2e-6
"""Checking it, and measuring it: by a few measures, or by all [s]."""
VISIT_SERVER_S = {"reference": 2e-7, "compiled": 1e-8}
"""What each further server of a stage adds to a visit there [s]."""
CHANGE_S, CHANGE_SERVER_S = 5e-6, 5e-8
"""Opening or closing one server, and what each further server of its group adds [s]."""
START_S = {"reference": 0.02, "compiled": 0.01}
"""Around each replication, whatever its size [s]."""
UNDISTURBED = 1.5
"""How much longer a run with outages takes: for the measures of recovery its trucks are moved once more without."""
PROCESS_BYTES = 150e6
"""A process before it does anything [bytes]."""
TRUCK_BYTES, TRUCK_STAGE_BYTES, TRUCK_LANE_BYTES = 48, 18, 9
"""A row of the table of trucks: as such, for each stage, for each lane of the port [bytes]."""
STEP_STAGE_BYTES = 4
"""What each step of pressure adds to it for each stage [bytes]."""
VISIT_BYTES, FULL_VISIT_BYTES = 180, 260
"""One truck at one stage while it is simulated and measured, its rows of the log included: by a few measures and not
checked, or in full [bytes]."""
CHANGE_BYTES = 200
"""One change of one server, planned and logged [bytes]."""
NUMBERS_PER_STAGE = 1000
"""Numbers that are kept of each replication, for each stage; each takes 8 bytes, twice while results are gathered."""

MAX_HOURS = 24
"""The longest run that is begun without being forced [h]."""
MEMORY_SHARE = 0.75
"""The share of this machine's memory that a run may need without being forced."""
WORTH_SAYING_S = 60
"""How long a run is announced whose end is not near [s]."""


@dataclass(frozen=True)
class Effort:
    """What a run will take, roughly."""

    trucks: float
    """Trucks of one replication."""
    visits: float
    """Visits of one replication: trucks times stages."""
    replications: int
    processes: int
    seconds: float
    """From beginning to end [s]."""
    bytes: float
    """Memory of all processes together [bytes]."""

    def __str__(self) -> str:
        each = f"about {rounded_text(self.trucks)} trucks and {rounded_text(self.visits)} visits to stages"
        times = f" in each of {self.replications:,} replications" if self.replications > 1 else ""
        processes = f" on {self.processes} processes" if self.processes > 1 else ""
        return f"{each}{times}: about {time_text(self.seconds)}{processes} and {bytes_text(self.bytes)} of memory"

    def refusal(self, unless: str = "--force") -> str | None:
        """Why such a run is not begun, with the way out, the last being a word to force it; None if it may."""
        machine = memory_bytes()
        limits = []
        if self.seconds > MAX_HOURS * HOUR_S:
            limits.append(f"{MAX_HOURS} h")
        if machine is not None and self.bytes > MEMORY_SHARE * machine:
            limits.append(f"{bytes_text(MEMORY_SHARE * machine)}, {MEMORY_SHARE:.0%} of this machine's memory")
        if not limits:
            return None
        return (
            f"{self}; more than {' and more than '.join(limits)}; simulate fewer trucks, days or replications, use "
            f"fewer jobs for less memory, or begin it all the same with {unless}"
        )


def effort(
    scenario: Scenario,
    replications: int,
    processes: int,
    engine: str = "reference",
    *,
    few: bool = False,
    audit: bool = True,
) -> Effort:
    """What a run of a scenario will take, spread over so many processes, on the reference or the compiled engine.

    `few` where only some measures are taken, `audit` whether replications check themselves.
    """
    visit_s = MOVE_S[engine] + (FEW_S if few else MEASURES_S) + (AUDIT_S if audit else 0.0)
    visit_bytes = VISIT_BYTES if few and not audit else FULL_VISIT_BYTES
    processes = min(processes, replications)
    trucks, visits = 0.0, dict.fromkeys(scenario.stages, 0.0)
    for visitor in all_classes(scenario):
        number = _trucks(scenario, visitor)
        trucks += number
        for visited_stage, share in _shares(scenario, visitor).items():
            visits[visited_stage] += number * share
    lanes, seconds, changes = 0, START_S[engine], 0.0
    for name, stage in scenario.stages.items():
        if not isinstance(stage, ServiceStage):
            lanes += 1
            seconds += visits[name] * visit_s
            continue
        lanes += len(stage.lanes)
        # Groups that serve several lanes are counted with each of them: their servers are looked at from each.
        plans = [plan for lane in stage.lanes for plan in plans_of_lane(scenario, name, lane)]
        servers = sum(plan.highest for plan in plans)
        opened = sum(_changes(plan, scenario.calendar.days) for plan in plans)
        changes += opened
        seconds += visits[name] * (visit_s + servers * VISIT_SERVER_S[engine]) + opened * (
            CHANGE_S + servers * CHANGE_SERVER_S
        )
    if not few and (scenario.breakdowns or any(event.down or event.slower for event in scenario.events)):
        seconds *= UNDISTURBED
    visited = sum(visits.values())
    steps = max((len(pressure.steps) for pressure in scenario.under_pressure.values()), default=0)
    of_stage = TRUCK_STAGE_BYTES + STEP_STAGE_BYTES * steps
    row = TRUCK_BYTES + of_stage * len(scenario.stages) + TRUCK_LANE_BYTES * lanes
    each = PROCESS_BYTES + trucks * row + visited * visit_bytes + changes * CHANGE_BYTES
    kept = replications * NUMBERS_PER_STAGE * len(scenario.stages) * 8 * 2
    return Effort(
        trucks=trucks,
        visits=visited,
        replications=replications,
        processes=processes,
        seconds=seconds * replications / processes,
        bytes=each * processes + kept,
    )


def together(efforts: Sequence[Effort]) -> Effort:
    """What several scenarios take that every replication runs one after the other; a process holds two at a time."""
    first = efforts[0]
    others = sorted((each.bytes for each in efforts[1:]), reverse=True)
    return replace(
        first,
        trucks=sum(each.trucks for each in efforts),
        visits=sum(each.visits for each in efforts),
        seconds=sum(each.seconds for each in efforts),
        bytes=first.bytes + sum(others[:1]),
    )


def memory_bytes() -> float | None:
    """Memory of this machine [bytes]; None where it does not tell."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, OSError, ValueError):
        return None


def _trucks(scenario: Scenario, visitor: Visitor) -> float:
    """Trucks of a class in one replication, as expected."""
    stream, calendar = scenario.traffic[visitor.direction], scenario.calendar
    if stream.trace is not None:
        return stream.trace.classes.count(visitor.name)
    dates = [calendar.start + dt.timedelta(days=day) for day in range(calendar.days)]
    volume = (stream.trucks_per_day or 0.0) * calendar_factors(stream, dates)
    for event in scenario.events:
        begins, ends = (time / MINUTES_PER_DAY for time in event.window_min(calendar.start))
        days = np.arange(calendar.days)
        held = np.clip(ends - days, 0.0, 1.0) - np.clip(begins - days, 0.0, 1.0)
        volume = volume * (1.0 + (event.demand.get(visitor.direction, 1.0) - 1.0) * held)
        volume = volume + event.rerouted.get(visitor.direction, 0.0) * held
    return float(sum(volume)) * visitor.truck_class.share


def _shares(scenario: Scenario, visitor: Visitor) -> Mapping[str, float]:
    """Share of the trucks of a class that visits each stage: as many on each route that it may take."""
    routes = routes_of(scenario, visitor)
    shares: dict[str, float] = dict.fromkeys(scenario.stages, 0.0)
    for number in routes:
        sent: dict[str, float] = {}
        for name in scenario.routes[visitor.direction][number].stages:
            sent[name] = _sent(scenario, visitor, name, sent)
            shares[name] += sent[name] / len(routes)
    return shares


def _sent(scenario: Scenario, visitor: Visitor, name: str, before: Mapping[str, float]) -> float:
    """Share of the trucks on a route that visits one of its stages, given those before; seldom less than in truth."""
    if not is_conditional(scenario, name):
        return 1.0
    share = sum(highest_rate(scenario, part, visitor) for part in parts(scenario, name))
    for why in ("referred_by", "held_by"):
        for earlier in sources(scenario, name, why):
            share += before.get(earlier, 0.0) * _alarms(scenario, visitor, earlier)
    return min(1.0, share)


def _alarms(scenario: Scenario, visitor: Visitor, name: str) -> float:
    """Share of the trucks inspected at a stage that raise an alarm, roughly."""
    share = 0.0
    for part in parts(scenario, name):
        share += part.inspection.false_alarm_rate
        for violation, stated in scenario.violations.items():
            prevalence = stated_for(stated.prevalence, visitor.name, visitor.truck_class.sector) or 0.0
            share += prevalence * sensitivity(part.inspection, violation)
    return share


def _changes(plan: Plan, days: int) -> float:
    """Servers opened and closed by a plan in so many days."""
    if plan.always is not None:
        return plan.always
    return sum(2 * shift.level * len(shift.weekdays) for shift in plan.shifts) * days / DAYS_PER_WEEK
