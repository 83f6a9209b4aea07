"""Levels over time, read off a log: how many trucks wait, servers are open, officers are on duty.

All of it is exact: times are multiples of the time grid, and minutes are summed as whole numbers of its steps.
"""

from dataclasses import dataclass

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.layout import Layout
from portsim.log import Change, Disposition, Log
from portsim.units import GRID_MIN, MINUTES_PER_HOUR


def to_steps(minutes: Floats) -> Ints:
    """Times or durations [min] as whole steps of the time grid; what lies between two steps is rounded."""
    return np.rint(minutes / GRID_MIN).astype(np.int64)


class Count:
    """How many of a set of intervals `[start, end)` hold at each time. Intervals of no length never hold."""

    def __init__(self, starts: Floats, ends: Floats):
        self.starts = np.sort(starts)
        self.ends = np.sort(ends)

    def at(self, times: Floats) -> Ints:
        """Intervals that hold from each time on, when all that happens at that instant has happened."""
        return self.starts.searchsorted(times, "right") - self.ends.searchsorted(times, "right")

    def before(self, times: Floats) -> Ints:
        """Intervals that hold just before each time."""
        return self.starts.searchsorted(times, "left") - self.ends.searchsorted(times, "left")

    def most(self) -> int:
        """Most intervals that hold at once."""
        # Of intervals that start at one instant the last counts them all.
        levels = np.arange(1, len(self.starts) + 1) - self.ends.searchsorted(self.starts, "right")
        return int(levels.max(initial=0))

    def minutes_until(self, times: Floats) -> Floats:
        """Interval-minutes from the beginning until each time [min]."""
        steps = to_steps(times)
        steps_passed = _cut_sum(self.ends, times, steps) - _cut_sum(self.starts, times, steps)
        return steps_passed.astype(np.float64) * GRID_MIN


def _cut_sum(sorted_times: Floats, cuts: Floats, cut_steps: Ints) -> Ints:
    """Sum of the times, none counted beyond the cut, for each cut [steps]."""
    before = sorted_times.searchsorted(cuts, "right")
    sums = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(to_steps(sorted_times))))
    return sums[before] + (len(sorted_times) - before) * cut_steps


class Occupancy:
    """How many of a set of intervals `[start, end)` hold at each of several places, over time.

    Parameters
    ----------
    place : place of each interval, from 0 to `places` - 1
    starts, ends : on the time grid, not before the first midnight [min]; intervals of no length never hold
    places : how many places there are
    """

    def __init__(self, place: Ints, starts: Floats, ends: Floats, places: int):
        lasting = np.flatnonzero(starts != ends)
        place, starts, ends = place[lasting], starts[lasting], ends[lasting]
        self.places = places
        self.span = int(to_steps(np.max(ends, initial=0.0, keepdims=True))[0]) + 1
        """Steps of the grid from one place to the next."""
        # All beginnings and ends in one sort of whole numbers: by place, time, and within an instant the ends first.
        # So no number between two events of an instant is higher than that at its end, or before it.
        before = place * self.span
        events = np.concatenate((before + to_steps(ends), before + to_steps(starts)))
        events *= 2
        events[len(lasting) :] += 1
        events.sort()
        self.level = np.zeros(len(events) + 1, dtype=np.int64)
        """How many hold after so many events: none again where the next place begins, as all intervals end."""
        np.cumsum((events & 1) * 2 - 1, out=self.level[1:])
        self.events = events

    def most(self) -> Ints:
        """Most intervals that hold at once, shape (places,)."""
        first = self.events.searchsorted(2 * self.span * np.arange(self.places + 1))
        return np.maximum.reduceat(self.level, first[:-1])

    def highest(self, edges: Floats) -> Ints:
        """Most intervals that hold at once between each edge and the next, shape (places, edges - 1)."""
        cuts = 2 * (self.span * np.arange(self.places)[:, None] + np.minimum(to_steps(edges), self.span - 1))
        after = self.events.searchsorted(cuts[:, :-1] + 1, "right")
        until = self.events.searchsorted(cuts[:, 1:], "left")
        pieces = np.stack((after, until + 1), axis=-1).ravel()
        highest: Ints = np.maximum.reduceat(np.append(self.level, 0), pieces)[::2].reshape(after.shape)
        return highest

    def minutes(self, edges: Floats) -> Floats:
        """Interval-minutes of each place between each edge and the next [min], shape (places, edges - 1)."""
        when = self.events >> 1
        # Nothing holds between the last event of a place and the first of the next: so all places are added up in one.
        area = np.zeros(len(when) + 1, dtype=np.int64)
        np.cumsum(self.level[1:-1] * np.diff(when), out=area[2:])
        cuts = self.span * np.arange(self.places)[:, None] + np.minimum(to_steps(edges), self.span - 1)
        passed = when.searchsorted(cuts, "right")
        last = np.append(0, when)[passed]
        minutes: Floats = np.diff(area[passed] + self.level[passed] * (cuts - last), axis=1) * GRID_MIN
        return minutes

    def at_place(self, place: int) -> "Levels":
        """How many hold at one place."""
        first, last = self.events.searchsorted(2 * self.span * np.array([place, place + 1]))
        times = ((self.events[first:last] >> 1) - place * self.span).astype(np.float64) * GRID_MIN
        return Levels(times, self.level[first + 1 : last + 1])


def hourly_minutes(place: Ints, starts: Floats, ends: Floats, places: int, hour_edges: Floats) -> Floats:
    """Interval-minutes of each place in each hour, given the beginnings of hours and the end of the last one [min].

    Shape (places, hours). Exact, for the minutes that begin or end within an hour are on the time grid.
    """
    return _minutes_after(place, starts, places, hour_edges) - _minutes_after(place, ends, places, hour_edges)


def _minutes_after(place: Ints, times: Floats, places: int, hour_edges: Floats) -> Floats:
    """Minutes of each hour that lie after each time, summed over the times of a place, shape (places, hours)."""
    hours = len(hour_edges) - 1
    passed = times - hour_edges[0]
    # From 1 on; 0 is before the first hour, and the last is after the last.
    hour = np.clip(np.floor(passed / MINUTES_PER_HOUR) + 1, 0, hours + 1)
    into_hour = passed - (hour - 1) * MINUTES_PER_HOUR
    cell = place * (hours + 2) + hour.astype(np.int64)
    shape, size = (places, hours + 2), places * (hours + 2)
    begun = np.bincount(cell, minlength=size).reshape(shape).cumsum(axis=1)
    lost = np.bincount(cell, into_hour, minlength=size).reshape(shape).astype(np.float64, copy=False)
    return (begun * MINUTES_PER_HOUR - lost)[:, 1:-1]


@dataclass(frozen=True, eq=False)
class Levels:
    """A level that changes in jumps: `levels[i]` from `times[i]` on, `initial` before; times may repeat."""

    times: Floats
    levels: Ints
    initial: int = 0

    def at(self, times: Floats) -> Ints:
        """The level from each time on, when all changes of that instant are made."""
        return self._of(self.times.searchsorted(times, "right"))

    def before(self, times: Floats) -> Ints:
        """The level just before each time."""
        return self._of(self.times.searchsorted(times, "left"))

    def highest_at(self, times: Floats) -> Ints:
        """The highest level at each instant: just before it, or after any of its changes."""
        highest = self.before(times)
        first, last = self.times.searchsorted(times, "left"), self.times.searchsorted(times, "right")
        for step in range(int((last - first).max(initial=0))):
            there = first + step < last
            highest[there] = np.maximum(highest[there], self.levels[(first + step)[there]])
        return highest

    def _of(self, passed: Ints) -> Ints:
        return np.concatenate(([self.initial], self.levels))[passed]


def levels_of(log: Log, kind: Change, of: int, initial: int = 0) -> Levels:
    """The level that changes of one kind give to one pool, group or the gate (-1)."""
    rows = (log.change_kind == kind) & (log.change_of == of)
    return Levels(log.change_min[rows], log.change_value[rows], initial)


@dataclass(frozen=True, eq=False)
class OutageSpells:
    """Pieces of time in which outages were in force, by outage, then time; those of one outage do not touch."""

    outage: Ints
    start: Floats
    end: Floats

    def of(self, outage: int) -> tuple[Floats, Floats]:
        """From when to when one of them was in force [min]."""
        first, last = self.outage.searchsorted((outage, outage + 1))
        return self.start[first:last], self.end[first:last]


def outage_spells(log: Log) -> OutageSpells:
    """When outages were in force; one that did not end held until the run ended."""
    rows = np.flatnonzero(log.change_kind == Change.OUTAGE)
    rows = rows[np.argsort(log.change_of[rows], kind="stable")]
    outage, start, begins = log.change_of[rows], log.change_min[rows], log.change_value[rows] == 1
    end = np.full(len(rows), log.ended_min)
    followed = np.flatnonzero(outage[:-1] == outage[1:])
    end[followed] = start[followed + 1]
    return OutageSpells(outage[begins], start[begins], end[begins])


@dataclass(frozen=True, eq=False)
class DownTimes:
    """Pieces of time in which servers were down, by whatever outage; by server, then time, apart from each other."""

    server: Ints
    start: Floats
    end: Floats

    def outside(self, server: Ints, start: Floats, end: Floats) -> tuple[Ints, Floats, Floats]:
        """What is left of times at servers when those are cut out in which the server was down."""
        row, starts, ends = self.rest_of(server, start, end)
        return server[row], starts, ends

    def rest_of(self, server: Ints, start: Floats, end: Floats) -> tuple[Ints, Floats, Floats]:
        """The same with the row of each time of which something is left, instead of its server."""
        rows = np.arange(len(server))
        if not len(self.server):
            return rows, start, end
        touched = np.isin(server, self.server)
        pieces = [(rows[~touched], start[~touched], end[~touched])]
        for each in np.unique(server[touched]):
            own = np.flatnonzero(server == each)
            first, last = self.server.searchsorted((each, each + 1))
            # Between one down time and the next: each time at the server is clipped to each of these that it meets.
            since = np.concatenate(([-np.inf], self.end[first:last]))
            until = np.concatenate((self.start[first:last], [np.inf]))
            begins, ends = start[own], end[own]
            met_first = until.searchsorted(begins, "right")
            met = np.maximum(since.searchsorted(ends, "left") - met_first, 0)
            row = np.repeat(np.arange(len(begins)), met)
            up = np.arange(len(row)) - np.repeat(np.cumsum(met) - met, met) + met_first[row]
            pieces.append((own[row], np.maximum(begins[row], since[up]), np.minimum(ends[row], until[up])))
        row, starts, ends_of = (np.concatenate(column) for column in zip(*pieces, strict=True))
        return row, starts, ends_of


def down_times(spells: OutageSpells, of_server: Flags) -> DownTimes:
    """When servers were down by at least one outage; `of_server` tells which each stops, shape (O, servers)."""
    row, server = np.nonzero(of_server[spells.outage])
    times = np.concatenate((spells.end[row], spells.start[row]))
    steps = np.repeat((-1, 1), len(row))
    servers = np.concatenate((server, server))
    # Within an instant what begins comes first: so that two outages which touch are one.
    order = np.lexsort((-steps, times, servers))
    level = np.cumsum(steps[order])
    begins = order[(level == 1) & (steps[order] == 1)]
    ends = order[level == 0]
    lasting = times[ends] > times[begins]
    return DownTimes(servers[begins][lasting], times[begins][lasting], times[ends][lasting])


@dataclass(frozen=True, eq=False)
class Spells:
    """Pieces of time in which a server was open, or finished its last truck (`closing`); by server, then time."""

    server: Ints
    start: Floats
    end: Floats
    closing: Flags


def server_spells(log: Log) -> Spells:
    """When each server was open, from the changes in a log; those open at the end are so until the run ended."""
    kinds = (Change.SERVER_OPENED, Change.SERVER_CLOSING, Change.SERVER_CLOSED)
    rows = np.flatnonzero(np.isin(log.change_kind, kinds))
    rows = rows[np.argsort(log.change_of[rows], kind="stable")]
    server, start, kind = log.change_of[rows], log.change_min[rows], log.change_kind[rows]
    end = np.full(len(rows), log.ended_min)
    followed = np.flatnonzero(server[:-1] == server[1:])
    end[followed] = start[followed + 1]
    held = (kind != Change.SERVER_CLOSED) & (end > start)
    return Spells(server[held], start[held], end[held], kind[held] == Change.SERVER_CLOSING)


def until(times: Floats, log: Log) -> Floats:
    """Times of visits, with those that never came replaced by when waiting for them ended [min].

    That is the truck's departure where it was turned away, and the end of the run where it is still inside. Where all
    came, these are the times themselves and no copy, which of a year's visits would be a large one.
    """
    missing = np.flatnonzero(np.isnan(times))
    if not len(missing):
        return times
    truck = log.truck[missing]
    ended = times.copy()
    ended[missing] = np.where(log.disposition[truck] == Disposition.INSIDE, log.ended_min, log.departed[truck])
    return ended


def stopped_min(log: Log) -> Floats:
    """Minutes from stops of each service until it went on, NaN if it has not [min], shape (V,)."""
    stopped = np.zeros(len(log.truck))
    cuts = ~np.isnan(log.stop_began)
    np.add.at(stopped, log.stop_visit[cuts], (log.stop_went_on - log.stop_min)[cuts])
    return stopped


def group_of_server(layout: Layout) -> Ints:
    """Group of each server, in the order of their numbers."""
    return np.repeat(np.arange(len(layout.groups)), np.diff(layout.first_server))


def lanes_of_server(layout: Layout) -> Flags:
    """Which lanes each server serves, shape (servers, L)."""
    serves = np.zeros((len(layout.groups), len(layout.lanes)), dtype=bool)
    for number, group in enumerate(layout.groups):
        serves[number, list(group.lanes)] = True
    return serves[group_of_server(layout)]


def servers_open(spells: Spells, servers: Flags, *, closing: bool) -> Count:
    """How many of some servers are open; those that finish their last truck count only if `closing`."""
    wanted = servers[spells.server] & (closing | ~spells.closing)
    return Count(spells.start[wanted], spells.end[wanted])


def entered_min(log: Log) -> Floats:
    """When each truck was no longer before the gate: it joined, was turned away, or the run ended [min], shape (n,)."""
    entered = np.where(np.isnan(log.departed), log.ended_min, log.departed)
    first = np.flatnonzero(np.diff(log.truck, prepend=-1))
    first = first[~np.isnan(log.joined[first])]
    entered[log.truck[first]] = log.joined[first]
    return entered


def gone_min(log: Log) -> Floats:
    """When each truck had gone, at the latest with the run [min], shape (n,)."""
    return np.where(np.isnan(log.departed), log.ended_min, log.departed)
