"""The course of a run at one station: how many trucks come and how many servers are planned, piece after piece."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.distributions import Gamma
from portsim.network import AtClose, AtEnd, Network
from portsim.plans import Planned
from portsim.scenario.model import Scenario
from portsim.scenario.stages import ServiceStage
from portsim.streams import Streams
from portsim.theory.stations import Station
from portsim.traffic.rates import expected_rates
from portsim.traffic.trace import traced_arrivals
from portsim.units import HOURS_PER_DAY, MINUTES_PER_DAY, MINUTES_PER_HOUR

SHORTEST_STEP_MIN = 0.25
"""Steps of a service, but not shorter: a day is then at most 5,760 of them."""
DAYS_OF_A_KIND = 9
"""Better and worse days that stand for all of them."""


@dataclass(frozen=True, eq=False)
class Course:
    """K pieces of time with constant rates and servers, from the first midnight to when the last trucks are served."""

    starts_min: Floats
    """Shape (K,)."""
    lasts_min: Floats
    """Shape (K,)."""
    per_min: Floats
    """Trucks that join, on a day as most [trucks per minute], shape (K,)."""
    servers: Ints
    """As planned; where the gate is shut and trucks inside are still served, as many as before, shape (K,)."""
    planned: Ints
    """As planned, shape (K,)."""
    days: Floats
    """How many times as many trucks come on better and worse days, each as likely, shape (J,)."""
    window_min: tuple[float, float]

    @property
    def in_window(self) -> Flags:
        """Pieces within the window, shape (K,)."""
        inside: Flags = (self.starts_min >= self.window_min[0]) & (self.starts_min < self.window_min[1])
        return inside

    def steps(self, service_min: float) -> "Course":
        """The same in steps of about a service."""
        length = max(service_min, SHORTEST_STEP_MIN)
        count = np.maximum(np.round(self.lasts_min / length), 1).astype(np.int64)
        lasts = np.repeat(self.lasts_min / count, count)
        number = np.arange(len(lasts)) - np.repeat(np.cumsum(count) - count, count)
        return replace(
            self,
            starts_min=np.repeat(self.starts_min, count) + number * lasts,
            lasts_min=lasts,
            per_min=np.repeat(self.per_min, count),
            servers=np.repeat(self.servers, count),
            planned=np.repeat(self.planned, count),
        )

    def by_hour(self, values: Floats) -> Floats:
        """Mean over time of something in each clock hour of the window, shape (24,)."""
        here = np.flatnonzero(self.in_window)
        hour = (self.starts_min[here] // MINUTES_PER_HOUR).astype(np.int64) % HOURS_PER_DAY
        total = np.bincount(hour, values[here] * self.lasts_min[here], minlength=HOURS_PER_DAY)
        lasts = np.bincount(hour, self.lasts_min[here], minlength=HOURS_PER_DAY)
        mean: Floats = total / lasts
        return mean


class Calendar:
    """What all stations of a port have in common."""

    def __init__(self, scenario: Scenario, network: Network):
        self.scenario = scenario
        self.network = network
        self.window_min = (network.warm_up_min, network.last_midnight_min)
        self.end_min = min(network.horizon_min, network.last_midnight_min + MINUTES_PER_DAY)
        self.directions = {
            name: frozenset(
                direction
                for direction in scenario.directions()
                if any(name in route.stages for route in scenario.routes[direction])
            )
            for name in network.layout.stages
        }

    @cached_property
    def expected(self) -> Mapping[str, Floats]:
        """Trucks expected in each hour of the run by direction, on days as most, shape (days, 24) each."""
        return {direction: self._expected(direction) for direction in self.scenario.directions()}

    def _expected(self, direction: str) -> Floats:
        scenario = self.scenario
        (stream,) = (stream for name, stream in scenario.traffic.items() if name == direction)
        days = scenario.calendar.days
        if stream.trace is not None:
            _, minutes = traced_arrivals(stream.trace, direction, scenario.calendar)
            hours = (minutes // MINUTES_PER_HOUR).astype(np.int64)
            return np.bincount(hours, minlength=days * HOURS_PER_DAY).astype(np.float64).reshape(days, HOURS_PER_DAY)
        as_most = stream.model_copy(update={"day_to_day_cv": 0.0})
        (name,) = (name for name in scenario.directions() if name == direction)
        rates = expected_rates(as_most, name, scenario.calendar, Streams(0, 0), scenario.events)
        edges = np.arange(days * HOURS_PER_DAY + 1, dtype=np.float64) * MINUTES_PER_HOUR
        return np.diff(np.interp(edges, rates.edges_min, rates.cumulated)).reshape(days, HOURS_PER_DAY)

    def of(self, station: Station, per_hour: Floats) -> Course:
        """The course at a station at which so many trucks join in each clock hour of the window [trucks/h], (24,)."""
        rates = self._rates(station, per_hour).ravel() / MINUTES_PER_HOUR
        changes = self._changes_of(station)
        hours = np.arange(0.0, self.end_min, MINUTES_PER_HOUR)
        starts = np.unique(np.concatenate((hours, changes[changes < self.end_min])))
        hour = (starts // MINUTES_PER_HOUR).astype(np.int64)
        per_min = np.where(hour < len(rates), rates[np.minimum(hour, len(rates) - 1)], 0.0)
        planned = self._planned(station, starts)
        return Course(
            starts_min=starts,
            lasts_min=np.diff(starts, append=self.end_min),
            per_min=per_min,
            servers=self._kept(station, starts, planned),
            planned=planned,
            days=self._days(station),
            window_min=self.window_min,
        )

    def is_even(self, station: Station) -> bool:
        """Whether trucks are expected at the same rate all the time, and the gate never shuts."""
        directions = self.directions[station.stage]
        streams = [self.scenario.traffic[name] for name in self.scenario.directions() if name in directions]
        by_chance = all(stream.trace is None and not stream.day_to_day_cv for stream in streams)
        # Shares of a day add up to 1 but for their rounding.
        same = all(np.allclose(self.expected[name], self.expected[name][0, 0]) for name in directions)
        return by_chance and same and not self.network.has_hours

    def _rates(self, station: Station, per_hour: Floats) -> Floats:
        """Trucks that join in each hour of the run [trucks/h], shape (days, 24).

        What joins in a clock hour is spread over the days as the arrivals at the port are expected to be in that hour
        while the gate is open. In hours in which it never is, trucks join that are still on their way: in the small
        hours those of the day before.
        """
        expected = sum((self.expected[name] for name in self.directions[station.stage]), np.zeros((1, HOURS_PER_DAY)))
        expected = expected * self._open_share
        window = slice(round(self.window_min[0] / MINUTES_PER_DAY), None)
        usual = expected.any(axis=0)
        of_day = expected.sum(axis=1, keepdims=True)
        of_day_before = np.concatenate((np.zeros((1, 1)), of_day[:-1]))
        is_early = np.arange(HOURS_PER_DAY) < (np.argmax(usual) if usual.any() else HOURS_PER_DAY)
        weight = np.where(usual, expected, np.where(is_early, of_day_before, of_day))
        total = weight[window].sum(axis=0)
        share = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
        rates: Floats = per_hour * len(expected[window]) * share
        return rates

    @cached_property
    def _open_share(self) -> Floats:
        """Part of each hour of the run in which the gate is open, shape (days, 24)."""
        if not self.network.has_hours:
            return np.ones((1, HOURS_PER_DAY))
        minutes = np.arange(0.0, self.network.last_midnight_min)
        is_open = self._level(Planned.GATE, 0, minutes) > 0
        share: Floats = is_open.reshape(-1, HOURS_PER_DAY, MINUTES_PER_HOUR).mean(axis=2)
        return share

    def _days(self, station: Station) -> Floats:
        """Better and worse days of all trucks that come here."""
        weights = {name: float(self.expected[name].sum()) for name in self.directions[station.stage]}
        variance = 0.0
        for name, stream in self.scenario.traffic.items():
            if name in weights and stream.trace is None:
                variance += (weights[name] * stream.day_to_day_cv) ** 2
        if not variance:
            return np.ones(1)
        cv2 = variance / sum(weights.values()) ** 2
        days = Gamma(1.0, 1 / cv2).inverse((np.arange(DAYS_OF_A_KIND) + 0.5) / DAYS_OF_A_KIND)
        relative: Floats = days / days.mean()
        return relative

    # --- servers ----------------------------------------------------------------------------------------------------

    def _changes_of(self, station: Station) -> Floats:
        """When plans of its groups, of its officers or of the gate change [min]."""
        network = self.network
        kind, of = network.change_kind, network.change_of
        groups = (kind == Planned.GROUP) & np.isin(of, station.groups)
        pools = (kind == Planned.POOL) & np.isin(of, [pool for pool, _ in self._officers(station)])
        changes: Floats = network.change_min[groups | pools | (kind == Planned.GATE)]
        return changes

    def _officers(self, station: Station) -> list[tuple[int, int]]:
        """Pools whose officers each truck needs here, and how many."""
        needed = station.stated.officers if isinstance(station.stated, ServiceStage) else {}
        return [(self.network.layout.pools.index(pool), count) for pool, count in needed.items()]

    def _level(self, kind: Planned, of: int, starts: Floats) -> Ints:
        """A planned level from each time on, shape (K,)."""
        network = self.network
        own = np.flatnonzero((network.change_kind == kind) & (network.change_of == of))
        levels = np.concatenate(([0], network.change_level[own]))
        level: Ints = levels[np.searchsorted(network.change_min[own], starts, side="right")].astype(np.int64)
        return level

    def _planned(self, station: Station, starts: Floats) -> Ints:
        """Trucks that can be served at once: open servers, or officers where these are fewer, shape (K,)."""
        groups = [self._level(Planned.GROUP, group, starts) for group in station.groups]
        planned: Ints = np.sum(groups, axis=0) if groups else np.zeros(len(starts), dtype=np.int64)
        for pool, count in self._officers(station):
            planned = np.minimum(planned, self._level(Planned.POOL, pool, starts) // count)
        return planned

    def _kept(self, station: Station, starts: Floats, planned: Ints) -> Ints:
        """Servers, as many as before while trucks that came in time are still served, shape (K,).

        After the gate has shut, where that is what closing means; at stages whose plans wait for such trucks (`at_end:
        serve`) whenever the plan falls to nothing.
        """
        network = self.network
        at_end = network.at_end[network.layout.stage_number[station.stage]]
        if at_end == AtEnd.SERVE:
            rules = planned > 0
        elif at_end == AtEnd.AS_GATE and network.at_close == AtClose.SERVE and network.has_hours:
            rules = self._level(Planned.GATE, 0, starts) > 0
        else:
            return planned
        last = np.maximum.accumulate(np.where(rules, np.arange(len(starts)), -1))
        before = np.where(last >= 0, planned[np.maximum(last, 0)], 0)
        return np.where(rules, planned, np.maximum(planned, before))
