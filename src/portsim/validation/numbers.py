"""Numbers taken from one replication, in parts whose means over replications make up the number.

A mean of ratios is not the ratio of means. So a number that is a ratio, a deviation or a percentile gives its parts in
each replication (sums over trucks, integrals over time, counts), and `whole` puts their means together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.layout import Layout
from portsim.log import Disposition
from portsim.measures.observed import Observed
from portsim.units import MINUTES_PER_HOUR

Parts = Sequence[float] | Floats


@dataclass(frozen=True, eq=False)
class Run(Observed):
    """A replication: network, table of trucks and log, its window, and the measures of the registry."""

    measures: Floats
    """Value of each cell, in the order of the cells."""

    @property
    def layout(self) -> Layout:
        """The numbering."""
        return self.network.layout

    @cached_property
    def minutes(self) -> float:
        """Length of the window [min]."""
        return self.end - self.start

    @cached_property
    def entered(self) -> Flags:
        """Visits that took place at least in part, shape (V,)."""
        return ~np.isnan(self.log.joined)

    def at(self, stage: str) -> Flags:
        """Visits to a stage, shape (V,)."""
        return np.asarray(self.log.stage == self.layout.stage_number[stage])

    def of_class(self, name: str) -> Flags:
        """Visits of trucks of a class, shape (V,)."""
        number = [each.name for each in self.layout.classes].index(name)
        return np.asarray(self.trucks.truck_class[self.log.truck] == number)

    def counted(self, stage: str) -> Ints:
        """Rows of visits to a stage by trucks that are measured."""
        return np.flatnonzero(self.at(stage) & self.measured[self.log.truck])

    def crossed_in(self, direction: str) -> int:
        """How many measured trucks of a direction there are."""
        return int((self.measured & (self.trucks.direction == self.layout.directions.index(direction))).sum())

    def visits_of(self, stage: str, class_name: str | None) -> int:
        """How many visits to a stage there are by measured trucks, of a class or of all."""
        rows = self.at(stage) & self.measured[self.log.truck]
        return int((rows if class_name is None else rows & self.of_class(class_name)).sum())

    def waits(self, stage: str) -> Floats:
        """Waits of the measured trucks at a stage [min]."""
        rows = self.counted(stage)
        return self.log.began[rows] - self.log.joined[rows]

    def waits_of_all(self, stage: str) -> Floats:
        """Waits of all trucks of the window that joined a stage, those whose drivers left its line included [min]."""
        rows = np.flatnonzero(self.at(stage) & self.entered & self.in_window[self.log.truck])
        return self.begun_until[rows] - self.log.joined[rows]

    def servers_of(self, stage: str) -> list[int]:
        """Servers of a stage."""
        number, layout = self.layout.stage_number[stage], self.layout
        own = [place for place, group in enumerate(layout.groups) if group.stage == number]
        return [server for place in own for server in range(*layout.first_server[place : place + 2])]

    def held(self, rows: Flags, starts: Floats, ends: Floats) -> float:
        """Truck-minutes within the window of intervals [starts, ends) of some visits."""
        rows = rows & ~np.isnan(starts)
        return float((self.clipped(ends[rows]) - self.clipped(starts[rows])).sum())

    def in_service_at(self, stage: str) -> float:
        """Truck-minutes in service at a stage within the window; a service that was stopped counts in its pieces."""
        served = self.in_service
        return self.held(self.at(stage)[served.row], served.start, served.end)


def _first(means: Floats) -> Floats:
    return means[..., 0]


@dataclass(frozen=True)
class Number:
    """How a number is taken: its parts from a replication, and the number from the means of its parts."""

    parts: Callable[[Run], Parts]
    whole: Callable[[Floats], Floats] = _first


def of_measure(column: int) -> Number:
    """A number of the registry of measures, whose mean over replications is taken."""
    return Number(lambda run: run.measures[column : column + 1])


def of_mean(column: int, trucks: Callable[[Run], int]) -> Number:
    """A mean over trucks of the registry: over the trucks of all replications together."""

    def parts(run: Run) -> Parts:
        count = trucks(run)
        return float(run.measures[column]) * count if count else 0.0, float(count)

    return ratio(parts)


def ratio(parts: Callable[[Run], Parts]) -> Number:
    """The first part over the second."""
    return Number(parts, lambda means: means[..., 0] / means[..., 1])


# --- trucks at a stage -----------------------------------------------------------------------------------------------


def waiting_share(stage: str) -> Number:
    """Share of trucks that wait at a stage."""

    def parts(run: Run) -> Parts:
        waits = run.waits(stage)
        return float((waits > 0).sum()), len(waits)

    return ratio(parts)


def wait_sd_min(stage: str) -> Number:
    """Standard deviation of the wait [min]."""

    def parts(run: Run) -> Parts:
        waits = run.waits(stage)
        return float((waits**2).sum()), float(waits.sum()), len(waits)

    def whole(means: Floats) -> Floats:
        squares, sums, trucks = means[..., 0], means[..., 1], means[..., 2]
        return np.sqrt(squares / trucks - (sums / trucks) ** 2)

    return Number(parts, whole)


def wait_of_waiting_min(stage: str) -> Number:
    """Mean wait of the trucks that wait at all [min]."""

    def parts(run: Run) -> Parts:
        waits = run.waits(stage)
        return float(waits.sum()), float((waits > 0).sum())

    return ratio(parts)


def waiting_share_of_all(stage: str) -> Number:
    """Share of trucks that wait, those whose drivers then leave the line included."""

    def parts(run: Run) -> Parts:
        waits = run.waits_of_all(stage)
        return float((waits > 0).sum()), len(waits)

    return ratio(parts)


def wait_of_all_min(stage: str) -> Number:
    """Mean wait, until service or until the driver leaves the line [min]."""

    def parts(run: Run) -> Parts:
        waits = run.waits_of_all(stage)
        return float(waits.sum()), len(waits)

    return ratio(parts)


def unserved_min(stage: str) -> Number:
    """Mean time at a stage in which nobody serves the truck: its wait, and any stops by outages [min]."""

    def parts(run: Run) -> Parts:
        log, rows, served = run.log, run.counted(stage), run.in_service
        pieces = np.isin(served.row, rows)
        service_min = (served.end - served.start)[pieces].sum()
        return float((log.left[rows] - log.joined[rows]).sum() - service_min), len(rows)

    return ratio(parts)


STEPS = 200
"""Steps from zero to twice a percentile, between which the share below is taken as linear: off by 0.01 % at most."""


def _percentile(minutes: Callable[[Run], Floats], percentile: float, near: float) -> Number:
    """A percentile of durations, zeros included, from counts on a grid of durations up to twice what is expected."""
    grid = np.linspace(0.0, 2 * near, STEPS + 1)

    def parts(run: Run) -> Parts:
        durations = np.sort(minutes(run))
        return np.append(np.searchsorted(durations, grid, "right").astype(np.float64), len(durations))

    def whole(means: Floats) -> Floats:
        shares = means[..., :-1] / means[..., -1:]
        flat = shares.reshape(-1, len(grid))
        return np.array([np.interp(percentile / 100, row, grid) for row in flat]).reshape(shares.shape[:-1])

    return Number(parts, whole)


def wait_percentile_min(stage: str, percentile: float, near: float) -> Number:
    """A percentile of the wait [min]."""
    return _percentile(lambda run: run.waits(stage), percentile, near)


def stage_percentile_min(stage: str, percentile: float, near: float) -> Number:
    """A percentile of the time from joining a stage to leaving it [min]."""

    def minutes(run: Run) -> Floats:
        rows = run.counted(stage)
        return run.log.left[rows] - run.log.joined[rows]

    return _percentile(minutes, percentile, near)


# --- over time -------------------------------------------------------------------------------------------------------


def present_trucks(stage: str = "") -> Number:
    """Mean number of trucks waiting, in service or blocked at a stage; in the whole port where none is named."""

    def parts(run: Run) -> Parts:
        rows = run.at(stage) if stage else np.ones(len(run.log.stage), dtype=bool)
        return (run.held(rows, run.log.joined, run.stayed_until) / run.minutes,)

    return Number(parts)


def queue_of_class_trucks(stage: str, **of: str) -> Number:
    """Mean number of trucks of a class waiting at a stage."""

    def parts(run: Run) -> Parts:
        rows = run.at(stage) & run.of_class(of["class"])
        return (run.held(rows, run.log.joined, run.waited_until) / run.minutes,)

    return Number(parts)


def busy_servers(stage: str) -> Number:
    """Mean number of servers in service."""
    return Number(lambda run: (run.in_service_at(stage) / run.minutes,))


def available_share(stage: str) -> Number:
    """Share of the time of a stage's servers in which no outage holds them up."""

    def parts(run: Run) -> Parts:
        servers, down = run.servers_of(stage), run.down
        minutes = run.held(np.isin(down.server, servers), down.start, down.end)
        return (1 - minutes / (len(servers) * run.minutes),)

    return Number(parts)


def blocked_servers(stage: str) -> Number:
    """Mean number of servers that hold a truck with no room further on."""
    return Number(lambda run: (run.held(run.at(stage), run.log.ended, run.stayed_until) / run.minutes,))


def _share_of_time(run: Run, starts: Floats, ends: Floats, least: int) -> float:
    """Share of the window in which at least so many of some intervals hold."""
    starts, ends = np.sort(run.clipped(starts)), np.sort(run.clipped(ends))
    times = np.unique(np.concatenate(([run.start], starts, ends, [run.end])))
    level = starts.searchsorted(times, "right") - ends.searchsorted(times, "right")
    return float(np.diff(times)[level[:-1] >= least].sum()) / run.minutes


def empty_share(stage: str) -> Number:
    """Share of time in which nobody is at a stage."""

    def parts(run: Run) -> Parts:
        rows = run.at(stage) & run.entered
        return (1 - _share_of_time(run, run.log.joined[rows], run.stayed_until[rows], 1),)

    return Number(parts)


def blocked_share(stage: str, at_least: int) -> Number:
    """Share of time in which at least so many servers hold a truck with no room further on."""

    def parts(run: Run) -> Parts:
        rows = run.at(stage) & (run.stayed_until > run.log.ended)
        return (_share_of_time(run, run.log.ended[rows], run.stayed_until[rows], at_least),)

    return Number(parts)


def lane_difference_trucks(stage: str) -> Number:
    """Mean over time of how many more trucks stand in the fuller of two lanes than in the other, booths included."""

    def parts(run: Run) -> Parts:
        times = [np.array([run.start, run.end])]
        levels = []
        for lane in run.layout.lanes_of[run.layout.stage_number[stage]]:
            rows = run.entered & (run.log.lane == lane)
            starts, ends = np.sort(run.log.joined[rows]), np.sort(run.stayed_until[rows])
            times += [run.clipped(starts), run.clipped(ends)]
            levels.append((starts, ends))
        instants = np.unique(np.concatenate(times))
        left, right = (s.searchsorted(instants, "right") - e.searchsorted(instants, "right") for s, e in levels)
        return (float((abs(left - right)[:-1] * np.diff(instants)).sum()) / run.minutes,)

    return Number(parts)


# --- flows -----------------------------------------------------------------------------------------------------------


def _share_that(*dispositions: Disposition) -> Number:
    """Share of the trucks that come whose day ends in one of some ways."""

    def parts(run: Run) -> Parts:
        came = run.in_window
        return float((came & np.isin(run.log.disposition, dispositions)).sum()), float(came.sum())

    return ratio(parts)


def turned_away_share() -> Number:
    """Share of the trucks that come which are turned away."""
    return _share_that(Disposition.TURNED_AWAY_FULL, Disposition.TURNED_AWAY_CLOSED)


def turned_back_share() -> Number:
    """Share of the trucks that come whose drivers do not join."""
    return _share_that(Disposition.TURNED_BACK)


def left_line_share() -> Number:
    """Share of the trucks that come whose drivers leave a line."""
    return _share_that(Disposition.LEFT_LINE)


def joining_per_hour(stage: str) -> Number:
    """Trucks that join a stage, per hour."""

    def parts(run: Run) -> Parts:
        joined = run.log.joined[run.at(stage)]
        return float(((joined >= run.start) & (joined < run.end)).sum()), run.minutes / MINUTES_PER_HOUR

    return ratio(parts)
