"""Replications of a port, and the few numbers that the theory speaks of, taken straight from the table and the log.

Every number is a sum over trucks, or an integral over time, divided by something known beforehand, never by a count
that is itself drawn. So each has exactly the mean that theory gives, in a run of any length.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.draw import draw
from portsim.layout import Layout, lay_out
from portsim.log import Log
from portsim.network import Network, build
from portsim.scenario.model import Scenario
from portsim.trucks import Trucks
from portsim.units import MINUTES_PER_HOUR
from tests.engine.both import simulate

SEED = 20240101
"""The seed of all tests against theory. It was fixed before the first of them ran."""


@dataclass(frozen=True, eq=False)
class Run:
    """One replication."""

    network: Network
    trucks: Trucks
    log: Log

    @property
    def layout(self) -> Layout:
        """The numbering."""
        return self.network.layout

    @property
    def window(self) -> tuple[float, float]:
        """From the end of the warm-up to the last midnight [min]."""
        return self.network.warm_up_min, self.network.last_midnight_min

    @cached_property
    def window_min(self) -> float:
        """Length of the window [min]."""
        start, end = self.window
        return end - start

    @cached_property
    def in_window(self) -> Flags:
        """Trucks that arrived in the window, shape (n,)."""
        return self.trucks.arrived_min >= self.window[0]

    def of_class(self, name: str | None) -> Flags:
        """Trucks of a class, or all, shape (n,)."""
        if name is None:
            return np.ones(len(self.trucks), dtype=bool)
        number = [each.name for each in self.layout.classes].index(name)
        return self.trucks.truck_class == number

    def at(self, stage: str, of: str | None = None) -> Ints:
        """Rows of the log: visits to a stage of trucks of a class that arrived in the window."""
        counted = self.in_window & self.of_class(of)
        return np.flatnonzero((self.log.stage == self.layout.stage_number[stage]) & counted[self.log.truck])

    def waits(self, stage: str, of: str | None = None) -> Floats:
        """Waits in line at a stage of trucks that arrived in the window and got in [min]."""
        rows = self.at(stage, of)
        waits = self.log.began[rows] - self.log.joined[rows]
        return waits[~np.isnan(waits)]

    def integral(self, rows: Flags, starts: Floats, ends: Floats) -> float:
        """Truck-minutes within the window of intervals [starts, ends), over some rows of the log."""
        taken = rows & ~np.isnan(starts)
        held = np.clip(ends[taken], *self.window) - np.clip(starts[taken], *self.window)
        return float(held.sum())

    def everyone_at(self, stage: str) -> Flags:
        """Rows of the log about a stage, trucks of the warm-up included, shape (V,)."""
        return self.log.stage == self.layout.stage_number[stage]

    def expected_trucks(self, per_hour: float) -> float:
        """Trucks expected in the window at a rate [trucks]."""
        return per_hour * self.window_min / MINUTES_PER_HOUR


def drawn(scenario: Scenario, replications: int) -> Iterator[tuple[Network, Trucks]]:
    """The port and its trucks, replication after replication."""
    layout = lay_out(scenario)
    network = build(scenario, layout)
    for replication in range(replications):
        yield network, draw(scenario, layout, SEED, replication)


def replications(scenario: Scenario, number: int) -> Iterator[Run]:
    """Independent runs."""
    for network, trucks in drawn(scenario, number):
        yield Run(network, trucks, simulate(network, trucks))


# --- numbers of one run --------------------------------------------------------------------------------------------

Number = Callable[[Run], float]
"""Something theory knows, taken from one run."""


def mean_wait(stage: str, per_hour: float, of: str | None = None) -> Number:
    """Mean wait in line [min] of trucks that come at a rate."""
    return lambda run: float(run.waits(stage, of).sum()) / run.expected_trucks(per_hour)


def share_waiting_longer(stage: str, per_hour: float, than_min: float = 0.0) -> Number:
    """Share of the trucks that come at a rate whose wait in line is longer than some time."""
    return lambda run: float((run.waits(stage) > than_min).sum()) / run.expected_trucks(per_hour)


def mean_waiting(stage: str) -> Number:
    """Mean number of trucks in line."""
    return lambda run: run.integral(run.everyone_at(stage), run.log.joined, run.log.began) / run.window_min


def mean_present(stage: str) -> Number:
    """Mean number of trucks in line, in service or blocked there."""
    return lambda run: run.integral(run.everyone_at(stage), run.log.joined, run.log.left) / run.window_min


def utilisation(stage: str, servers: int, group: str | None = None) -> Number:
    """Share of the servers in service, of a stage or of one of its groups."""

    def number(run: Run) -> float:
        rows = run.everyone_at(stage)
        if group is not None:
            place = [each.name for each in run.layout.groups].index(group)
            first, after = run.layout.first_server[place : place + 2]
            rows = rows & (run.log.server >= first) & (run.log.server < after)
        return run.integral(rows, run.log.began, run.log.ended) / (servers * run.window_min)

    return number


def mean_blocked(stage: str) -> Number:
    """Mean number of servers that hold a blocked truck."""
    return lambda run: run.integral(run.everyone_at(stage), run.log.ended, run.log.left) / run.window_min


def share_of_time_blocked(stage: str, servers: int) -> Number:
    """Share of the time in which at least so many servers hold a blocked truck."""

    def number(run: Run) -> float:
        rows = run.everyone_at(stage) & (run.log.left > run.log.ended)
        starts, ends = (np.clip(times[rows], *run.window) for times in (run.log.ended, run.log.left))
        times = np.concatenate((starts, ends))
        order = np.argsort(times, kind="stable")
        blocked = np.cumsum(np.repeat((1, -1), len(starts))[order])[:-1]
        return float(np.diff(times[order])[blocked >= servers].sum()) / run.window_min

    return number


def mean_time_in_port(per_hour: float) -> Number:
    """Mean of arrival to departure [min] over trucks that come at a rate and get in."""

    def number(run: Run) -> float:
        visited = np.zeros(len(run.trucks), dtype=bool)
        visited[run.log.truck[~np.isnan(run.log.joined)]] = True
        minutes = (run.log.departed - run.trucks.arrived_min)[visited & run.in_window]
        return float(minutes.sum()) / run.expected_trucks(per_hour)

    return number


def share_turned_away(per_hour: float) -> Number:
    """Share of the trucks that come at a rate that are turned away."""

    def number(run: Run) -> float:
        first = run.trucks.first_visit[:-1]
        return float(np.isnan(run.log.joined[first][run.in_window]).sum()) / run.expected_trucks(per_hour)

    return number


def throughput_per_hour(stage: str) -> Number:
    """Trucks that leave a stage in the window [trucks/h]."""

    def number(run: Run) -> float:
        left = run.log.left[run.everyone_at(stage)]
        return float(((left >= run.window[0]) & (left < run.window[1])).sum()) / run.window_min * MINUTES_PER_HOUR

    return number
