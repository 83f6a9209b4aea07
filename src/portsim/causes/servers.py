"""What keeps servers from taking the next truck, and for how long: the ground of the causes in lanes."""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.finished import FinishedRun
from portsim.timeline import DownTimes, to_steps

NOWHERE = -1
"""Stage that a truck visits next which visits none any more."""


class Times(NamedTuple):
    """Times of servers, with a number each: the row of the visit, or none."""

    server: Ints
    start: Floats
    end: Floats
    number: Ints

    def of_lane(self, serves: Flags) -> "Times":
        """Those of a lane, given which servers serve it, shape (servers,)."""
        own = serves[self.server]
        return self if own.all() else self.at(np.flatnonzero(own))

    def at(self, rows: Ints) -> "Times":
        """Some of them."""
        return Times(self.server[rows], self.start[rows], self.end[rows], self.number[rows])

    def outside(self, others: DownTimes) -> "Times":
        """What is left of them when other times of the same servers are cut out; nothing of no length."""
        row, start, end = others.rest_of(self.server, self.start, self.end)
        lasting = np.flatnonzero(start < end)
        row = row[lasting]
        return Times(self.server[row], start[lasting], end[lasting], self.number[row])


def next_stage(run: FinishedRun, rows: Ints) -> Ints:
    """Stage that the truck of each visit visits next, or NOWHERE, shape (rows,)."""
    log = run.log
    following = np.minimum(rows + 1, len(log.truck) - 1)
    goes_on = (following > rows) & (log.truck[following] == log.truck[rows])
    return np.where(goes_on, log.stage[following], NOWHERE)


class Servers:
    """What the servers of a run did. One that only finishes its last truck is not open: it takes nobody."""

    def __init__(self, run: FinishedRun):
        self.run = run

    @cached_property
    def open(self) -> Times:
        """When each was open, by outages or not."""
        spells = self.run.spells
        rows = np.flatnonzero(~spells.closing)
        return Times(spells.server[rows], spells.start[rows], spells.end[rows], rows)

    @cached_property
    def working(self) -> Times:
        """When each was open, and no outage stopped it."""
        return self.open.outside(self.run.down)

    @cached_property
    def _closing(self) -> DownTimes:
        """When each only finished its last truck: as good as down, to those who wait."""
        spells = self.run.spells
        rows = np.flatnonzero(spells.closing)
        return DownTimes(spells.server[rows], spells.start[rows], spells.end[rows])

    @cached_property
    def blocked(self) -> Times:
        """When each was open with a truck that had been served and could not leave; by start, then visit."""
        run, log = self.run, self.run.log
        rows = np.flatnonzero((run.stayed_until > log.ended) & (log.server >= 0))
        held = Times(log.server[rows], log.ended[rows], run.stayed_until[rows], rows).outside(self._closing)
        return held.at(np.lexsort((held.number, held.start)))

    @cached_property
    def parked(self) -> Times:
        """When each was open with a truck that was neither served nor done: while it works, that waits for officers."""
        return self.unattended.outside(self._closing)

    @cached_property
    def unattended(self) -> Times:
        """Trucks at servers, neither in service nor done."""
        run, log, held = self.run, self.run.log, self.run.at_servers
        if not len(log.stop_visit):
            start, end = log.parked[held.row], run.begun_until[held.row]
            some = np.flatnonzero(end > start)
            return Times(held.server[some], start[some], end[some], held.row[some])
        end = np.minimum(np.minimum(held.end, run.served_until[held.row]), self._begun_since(held.row, held.start))
        stop = np.flatnonzero(~np.isnan(log.stop_began) & ~log.stop_moved)
        visit = log.stop_visit[stop]
        went_on = np.where(np.isnan(log.stop_went_on[stop]), run.stayed_until[visit], log.stop_went_on[stop])
        every = Times(
            np.concatenate((held.server, log.stop_server[stop])),
            np.concatenate((held.start, log.stop_min[stop])),
            np.concatenate((end, np.minimum(went_on, self._held_until(visit, log.stop_parked[stop])))),
            np.concatenate((held.row, visit)),
        )
        return every.at(np.flatnonzero(every.end > every.start))

    def _held_until(self, rows: Ints, parked: Floats) -> Floats:
        """When trucks left the servers that they had taken at some times: perhaps for another, or their line [min]."""
        held = self.run.at_servers
        order = np.lexsort((held.end, held.start, held.row))
        keys = self._keyed(held.row[order], held.start[order])
        return held.end[order][keys.searchsorted(self._keyed(rows, parked), "right") - 1]

    def _begun_since(self, rows: Ints, since: Floats) -> Floats:
        """When services of visits began, or went on, first since some time; infinite where they did not [min].

        A service that was stopped in the instant in which it began does not count.
        """
        served = self.run.in_service
        lasting = np.flatnonzero(served.end > served.start)
        keys = self._keyed(served.row[lasting], served.start[lasting])
        order = np.argsort(keys)
        place = keys[order].searchsorted(self._keyed(rows, since))
        row = np.append(served.row[lasting[order]], -1)[place]
        return np.where(row == rows, np.append(served.start[lasting[order]], np.inf)[place], np.inf)

    def _keyed(self, rows: Ints, times: Floats) -> Ints:
        """Visit and time in one whole number: by visit, then time."""
        span = int(to_steps(np.array([self.run.log.ended_min]))[0]) + 1
        return rows * span + to_steps(times)
