"""How many trucks are expected when: a rate that is constant over each hour and may jump between hours."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.distributions import Gamma
from portsim.errors import RunError
from portsim.scenario.events import Event
from portsim.scenario.model import Calendar
from portsim.scenario.traffic import Direction, Stream
from portsim.streams import Streams
from portsim.units import DAYS_PER_WEEK, GRID_MIN, HOURS_PER_DAY, MINUTES_PER_HOUR, WEEKDAYS, parse_weekdays, to_grid


@dataclass(frozen=True, eq=False)
class Rates:
    """Expected trucks in K pieces of time; within a piece the rate is constant."""

    edges_min: Floats
    """Ends of the half-open pieces, on the time grid, increasing [min], shape (K + 1,)."""
    expected: Floats
    """Expected trucks in each piece [trucks], shape (K,)."""

    @cached_property
    def cumulated(self) -> Floats:
        """Expected trucks from the first edge to each edge [trucks], shape (K + 1,)."""
        return np.concatenate([[0.0], np.cumsum(self.expected)])

    def when(self, trucks: Floats) -> Floats:
        """When the cumulated rate passes given values below its total: times on the grid [min].

        Every time lies strictly inside a half-open piece with a positive rate, after rounding too.
        """
        piece = np.searchsorted(self.cumulated, trucks, side="right") - 1
        start, end = self.edges_min[piece], self.edges_min[piece + 1]
        share = (trucks - self.cumulated[piece]) / self.expected[piece]
        return np.minimum(to_grid(start + share * (end - start)), end - GRID_MIN)

    def cut(self, *times: float) -> "Rates":
        """The same rates in smaller pieces, which also end at these times [min]."""
        inner = [time for time in times if self.edges_min[0] < time < self.edges_min[-1]]
        edges = np.union1d(self.edges_min, inner)
        piece = np.searchsorted(self.edges_min, edges[:-1], side="right") - 1
        share = np.diff(edges) / np.diff(self.edges_min)[piece]
        return Rates(edges, self.expected[piece] * share)

    def changed(self, begins_min: float, ends_min: float, factor: float) -> "Rates":
        """With so many times the trucks between two times [min]."""
        pieces = self.cut(begins_min, ends_min)
        return Rates(pieces.edges_min, pieces.expected * np.where(pieces.within(begins_min, ends_min), factor, 1.0))

    def plus(self, others: "Rates", begins_min: float, ends_min: float) -> "Rates":
        """With others besides between two times [min]; of the same days."""
        pieces = self.cut(begins_min, ends_min, *others.edges_min)
        more = others.cut(*pieces.edges_min)
        return Rates(
            pieces.edges_min, pieces.expected + np.where(pieces.within(begins_min, ends_min), more.expected, 0.0)
        )

    def within(self, begins_min: float, ends_min: float) -> Flags:
        """Pieces that lie between two times at which pieces end [min], shape (K,)."""
        within: Flags = (self.edges_min[:-1] >= begins_min) & (self.edges_min[:-1] < ends_min)
        return within


def expected_rates(
    stream: Stream, direction: Direction, calendar: Calendar, streams: Streams, events: Sequence[Event] = ()
) -> Rates:
    """Expected trucks in each hour of a run, this replication's better and worse days and its events included.

    RunError where a day with traffic has no hour profile, or one without any weight.
    """
    assert stream.trucks_per_day is not None, "a stream has either trucks_per_day or a trace"
    dates = [calendar.start + dt.timedelta(days=day) for day in range(calendar.days)]
    open_day = np.array([date not in calendar.closed for date in dates])
    volume = stream.trucks_per_day * calendar_factors(stream, dates) * open_day
    profiles = hour_profiles(stream, direction)
    hours = np.zeros((len(dates), HOURS_PER_DAY))
    for day in np.flatnonzero(volume):
        weekday = dates[day].weekday()
        if weekday not in profiles:
            raise RunError(
                f"traffic.{direction}.by_hour: no profile for {WEEKDAYS[weekday]}; add one, or a by_weekday factor of 0"
            )
        hours[day] = profiles[weekday]
    volume = volume * day_factors(stream, direction, calendar, streams)
    edges = np.arange(len(dates) * HOURS_PER_DAY + 1, dtype=np.float64) * MINUTES_PER_HOUR
    rates = Rates(edges, (volume[:, np.newaxis] * hours).ravel())
    for event in events:
        window = event.window_min(calendar.start)
        if direction in event.demand:
            rates = rates.changed(*window, event.demand[direction])
        if direction in event.rerouted:
            even = np.full(HOURS_PER_DAY, 1 / HOURS_PER_DAY)
            shares = np.stack([profiles.get(date.weekday(), even) for date in dates]) * open_day[:, np.newaxis]
            besides = Rates(edges, (event.rerouted[direction] * shares).ravel())
            rates = rates.plus(besides, *window)
    return rates


def calendar_factors(stream: Stream, dates: Sequence[dt.date]) -> Floats:
    """Weekday factor x month factor of each date, normalised to mean 1 over all days of its year, shape (dates,).

    Closing days count in the mean: closing a day takes its trucks away and brings them on no other.
    """
    years = {date.year for date in dates}
    means = {year: float(np.mean([_factor(stream, date) for date in _days_of(year)])) for year in years}
    return np.array([_factor(stream, date) / means[date.year] if means[date.year] else 0.0 for date in dates])


def _factor(stream: Stream, date: dt.date) -> float:
    return stream.by_weekday[date.weekday()] * stream.by_month[date.month - 1]


def _days_of(year: int) -> list[dt.date]:
    first, after = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    return [first + dt.timedelta(days=day) for day in range((after - first).days)]


def hour_profiles(stream: Stream, direction: str) -> Mapping[int, Floats]:
    """Share of a day's trucks in each hour by weekday number (Monday 0), each adding up to 1, shape (24,).

    RunError where a profile has no positive weight.
    """
    if stream.by_hour is None:
        return dict.fromkeys(range(DAYS_PER_WEEK), np.full(HOURS_PER_DAY, 1 / HOURS_PER_DAY))
    profiles: dict[int, Floats] = {}
    for weekdays, stated in stream.by_hour.items():
        weights = np.array(stated, dtype=np.float64)
        if not weights.any():
            raise RunError(
                f"traffic.{direction}.by_hour: all weights of {weekdays} are 0; write a by_weekday factor of 0"
            )
        profiles |= dict.fromkeys(parse_weekdays(weekdays), weights / weights.sum())
    return profiles


def day_factors(stream: Stream, direction: str, calendar: Calendar, streams: Streams) -> Floats:
    """How much better or worse each day of a run is than expected: gamma with mean 1, shape (days,)."""
    if not stream.day_to_day_cv:
        return np.ones(calendar.days)
    return Gamma(1.0, stream.day_to_day_cv**-2).inverse(streams.random(f"{direction}:day", calendar.days))
