"""One run as the measures see it: the log, whose trucks count, and the window."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from portsim.log import Disposition, Log
from portsim.network import Network
from portsim.timeline import Count, Spells, entered_min, lanes_of_server, server_spells, servers_open, until
from portsim.trucks import Flags, Floats, Ints, Trucks
from portsim.units import HOURS_PER_DAY, MINUTES_PER_DAY, MINUTES_PER_HOUR


def clock_hour(minutes: Floats) -> Ints:
    """Clock hour, 0 to 23, of times from the first midnight on [min]."""
    return minutes.astype(np.int64) // MINUTES_PER_HOUR % HOURS_PER_DAY


@dataclass(frozen=True, eq=False)
class Observed:
    """A finished run and what several measures need of it."""

    network: Network
    trucks: Trucks
    log: Log

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
        arrived = self.trucks.arrived_min
        within: Flags = np.logical_and(arrived >= self.start, arrived < self.end)
        return within

    @cached_property
    def measured(self) -> Flags:
        """Trucks whose times count: arrived in the window and crossed, shape (n,)."""
        measured: Flags = self.in_window & (self.log.disposition == Disposition.CROSSED)
        return measured

    @cached_property
    def arrival_hour(self) -> Ints:
        """Clock hour of each truck's arrival at the port, shape (n,)."""
        return clock_hour(self.trucks.arrived_min)

    @cached_property
    def entered(self) -> Flags:
        """Visits that took place at least in part: the truck joined the stage, shape (V,)."""
        return ~np.isnan(self.log.joined)

    @cached_property
    def waited_until(self) -> Floats:
        """When each visit's wait in a lane ended, at the latest with the run [min], shape (V,)."""
        return until(self.log.parked, self.log)

    @cached_property
    def stayed_until(self) -> Floats:
        """When each visit ended, at the latest with the run [min], shape (V,)."""
        return until(self.log.left, self.log)

    @cached_property
    def served_until(self) -> Floats:
        """When each service ended, at the latest with the run [min], shape (V,)."""
        return until(self.log.ended, self.log)

    @cached_property
    def spells(self) -> Spells:
        """When which server was open."""
        return server_spells(self.log)

    def clipped(self, times: Floats) -> Floats:
        """Times moved into the window [min]."""
        return np.clip(times, self.start, self.end)

    # --- lanes and their servers ----------------------------------------------------------------------------------

    @cached_property
    def entered_min(self) -> Floats:
        """When each truck was no longer before the gate, at the latest with the run [min], shape (n,)."""
        return entered_min(self.trucks, self.log)

    @cached_property
    def serves(self) -> Flags:
        """Which lanes each server serves, shape (servers, L)."""
        return lanes_of_server(self.network.layout)

    def open_for(self, lane: int, *, closing: bool) -> Count:
        """Servers of a lane that are open; those that finish their last truck only if `closing`."""
        return servers_open(self.spells, self.serves[:, lane], closing=closing)

    def held_for(self, lane: int) -> Count:
        """Servers of a lane that hold a truck."""
        log = self.log
        rows = np.flatnonzero(log.server >= 0)
        rows = rows[self.serves[log.server[rows], lane]]
        return Count(log.parked[rows], self.stayed_until[rows])

    def moved_at(self, rows: Ints) -> Floats:
        """When the queues of some visits were moved [min]: those served from another lane than they joined.

        The log does not say; it is the first change of servers since they joined that left their lane, and not the
        other, without an open server. Exact unless a truck was moved twice or found no room at first.
        """
        log = self.log
        moved = self.waited_until[rows].copy()
        pairs = np.stack((log.lane_at_joining[rows], log.lane[rows]), axis=-1)
        for old, new in np.unique(pairs, axis=0):
            those = np.flatnonzero((pairs == (old, new)).all(axis=1))
            of_old, of_new = self.open_for(old, closing=False), self.open_for(new, closing=False)
            changes = np.unique(np.concatenate((of_old.starts, of_old.ends, of_new.starts, of_new.ends)))
            moving = changes[(of_old.at(changes) == 0) & (of_new.at(changes) > 0)]
            following = np.append(moving, np.inf)[moving.searchsorted(log.joined[rows[those]], "right")]
            moved[those] = np.minimum(moved[those], following)
        return moved
