"""One run as the measures see it: the log, whose trucks count, and the window."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.causes import Pieces, causes_of_visits
from portsim.finished import FinishedRun
from portsim.log import Change, Disposition, Log
from portsim.plans import Planned
from portsim.timeline import Levels, gone_min, levels_of
from portsim.uncongested import uncongested_min
from portsim.units import HOURS_PER_DAY, MINUTES_PER_DAY, MINUTES_PER_HOUR


def clock_hour(minutes: Floats) -> Ints:
    """Clock hour, 0 to 23, of times from the first midnight on [min]."""
    hours = minutes.astype(np.int64) // MINUTES_PER_HOUR
    # Several times as fast as %.
    return hours - hours // HOURS_PER_DAY * HOURS_PER_DAY


@dataclass(frozen=True, eq=False)
class Observed(FinishedRun):
    """A finished run and what several measures need of it."""

    undisturbed: Log | None = field(default=None, kw_only=True)
    """What the same trucks did in the same port without outages; None where nobody asks."""

    @cached_property
    def start(self) -> float:
        """Beginning of the window [min]."""
        return self.network.warm_up_min

    @cached_property
    def end(self) -> float:
        """End of the window [min]."""
        return self.network.last_midnight_min

    @cached_property
    def days(self) -> int:
        """Whole days in the window."""
        return round((self.end - self.start) / MINUTES_PER_DAY)

    @cached_property
    def hour_edges(self) -> Floats:
        """Beginnings of all hours of the window, and its end [min], shape (24 days + 1,)."""
        return np.linspace(self.start, self.end, self.days * HOURS_PER_DAY + 1)

    @cached_property
    def in_window(self) -> Flags:
        """Trucks that arrived in the window, shape (n,)."""
        return self.expected & ~self.absent

    @cached_property
    def expected(self) -> Flags:
        """Trucks that arrived in the window, or would have, shape (n,)."""
        arrived = self.trucks.arrived_min
        within: Flags = np.logical_and(arrived >= self.start, arrived < self.end)
        return within

    @cached_property
    def absent(self) -> Flags:
        """Trucks that had an appointment and never came, shape (n,)."""
        absent: Flags = self.log.disposition == Disposition.NO_SHOW
        return absent

    @cached_property
    def measured(self) -> Flags:
        """Trucks whose times count: arrived in the window and crossed, shape (n,)."""
        measured: Flags = self.in_window & (self.log.disposition == Disposition.CROSSED)
        return measured

    @cached_property
    def cleared(self) -> Flags:
        """Trucks that were decided about: arrived in the window, and crossed or were seized, shape (n,)."""
        decided = (self.log.disposition == Disposition.CROSSED) | (self.log.disposition == Disposition.SEIZED)
        cleared: Flags = self.in_window & decided
        return cleared

    @cached_property
    def holds(self) -> Flags:
        """Programmes held by each truck; in a last column, whether it holds none, shape (n, M + 1)."""
        held = self.trucks.programmes
        return np.concatenate((held, ~held.any(axis=1, keepdims=True)), axis=1)

    @cached_property
    def served(self) -> Flags:
        """Trucks whose service at a stage began: at an inspection, those that it examined, shape (n, S)."""
        log = self.log
        served = np.zeros((len(self.trucks), len(self.network.layout.stages)), dtype=bool)
        began = np.flatnonzero(~np.isnan(log.began))
        served[log.truck[began], log.stage[began]] = True
        return served

    @cached_property
    def detections(self) -> Flags:
        """Finds that count: confirmed, at an inspection that took place, shape (F,)."""
        trucks = self.trucks
        return trucks.find_confirmed & self.served[trucks.find_truck, trucks.find_stage]

    @cached_property
    def detected(self) -> Flags:
        """Violations that were detected, by truck, shape (n, T)."""
        detected = np.zeros_like(self.trucks.violations)
        detected[self.trucks.find_truck[self.detections], self.trucks.find_violation[self.detections]] = True
        return detected

    @cached_property
    def arrival_hour(self) -> Ints:
        """Clock hour of each truck's arrival at the port, shape (n,)."""
        return clock_hour(self.trucks.arrived_min)

    @cached_property
    def alone_min(self) -> Floats:
        """How long each visit takes a truck that is alone in the port [min], shape (V,)."""
        return uncongested_min(self.network, self.trucks)

    @cached_property
    def causes(self) -> Pieces:
        """Minutes of all visits by cause."""
        return causes_of_visits(self)

    def once(self, what: Callable[["Observed", Flags], Floats], of: Flags) -> Floats:
        """What several measures need of the same stages, worked out once: `what(run, of)`."""
        key = (what, id(of))
        if key not in self._known:
            # Kept with the flags, so that no others come to have their id.
            self._known[key] = (of, what(self, of))
        return self._known[key][1]

    @cached_property
    def _known(self) -> dict[tuple[Callable[..., Floats], int], tuple[Flags, Floats]]:
        return {}

    def clipped(self, times: Floats) -> Floats:
        """Times moved into the window [min]."""
        return np.clip(times, self.start, self.end)

    @cached_property
    def gone_min(self) -> Floats:
        """When each truck had gone, at the latest with the run [min], shape (n,)."""
        return gone_min(self.log)

    @cached_property
    def officer_minutes(self) -> Floats:
        """Officer-minutes of each pool over the window: planned, worked and in service, shape (P, 3)."""
        pools = range(len(self.network.layout.pools))
        return np.array([self._minutes_of_pool(pool) for pool in pools], dtype=np.float64).reshape(-1, 3)

    def _minutes_of_pool(self, pool: int) -> tuple[float, float, float]:
        """Officer-minutes planned, worked and in service, over the window."""
        network, in_use = self.network, self.officers_in_use[pool]
        rows = (network.change_kind == Planned.POOL) & (network.change_of == pool)
        plan = Levels(network.change_min[rows], network.change_level[rows])
        on_duty = levels_of(self.log, Change.OFFICERS, pool)
        changes = np.concatenate(([self.start], in_use.starts, in_use.ends, plan.times, on_duty.times))
        times = np.unique(changes[(changes >= self.start) & (changes < self.end)])
        lengths = np.diff(np.append(times, self.end))
        planned, busy = plan.at(times), in_use.at(times)
        worked = np.maximum(np.maximum(planned, on_duty.at(times)), busy)
        return float(planned @ lengths), float(worked @ lengths), float(busy @ lengths)

    # --- lanes and their servers ----------------------------------------------------------------------------------

    def open_for(self, lane: int) -> tuple[Floats, Floats]:
        """From when to when servers of a lane were open, or finished their last truck, and no outage held [min]."""
        own = self.serves[self.spells.server, lane]
        return self.down.outside(self.spells.server[own], self.spells.start[own], self.spells.end[own])[1:]

    def held_for(self, lane: int) -> tuple[Floats, Floats]:
        """From when to when servers of a lane held a truck while no outage held [min]."""
        held = self.at_servers
        own = self.serves[held.server, lane]
        return self.down.outside(held.server[own], held.start[own], held.end[own])[1:]
