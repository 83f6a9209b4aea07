"""A run that has ended, and what can be read off its record at once: the ground of the audit and of the measures."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from portsim.arrays import Flags, Floats, Ints, grouped
from portsim.log import Change, Log
from portsim.network import Network
from portsim.timeline import Count, Occupancy, Spells, entered_min, lanes_of_server, server_spells, until
from portsim.trucks import Trucks


@dataclass(frozen=True, eq=False)
class Stays:
    """Times that trucks waited in one lane without being moved; one truck has several if its queue was moved."""

    row: Ints
    """Visit."""
    lane: Ints
    start: Floats
    end: Floats
    """At the latest with the run [min]."""


@dataclass(frozen=True, eq=False)
class AtServers:
    """Times that trucks spent at servers; a visit that an outage stopped has several."""

    row: Ints
    """Visit."""
    server: Ints
    start: Floats
    end: Floats
    """At the latest with the run [min]."""


@dataclass(frozen=True, eq=False)
class FinishedRun:
    """A finished run: V visits, n trucks."""

    network: Network
    trucks: Trucks
    log: Log

    @cached_property
    def on_road(self) -> Flags:
        """Visits to roads, shape (V,)."""
        return self.network.is_road[self.log.stage]

    @cached_property
    def joined(self) -> Flags:
        """Visits that took place at least in part: the truck joined the stage, shape (V,)."""
        return ~np.isnan(self.log.joined)

    @cached_property
    def at_stage(self) -> list[Ints]:
        """Visits that took place at least in part, by stage."""
        return grouped(np.where(self.joined, self.log.stage, -1), len(self.network.layout.stages))

    @cached_property
    def due_at_stage(self) -> list[Ints]:
        """Visits of the itineraries, whether or not they took place, by stage."""
        return grouped(self.log.stage, len(self.network.layout.stages))

    @cached_property
    def waited_until(self) -> Floats:
        """When each visit's wait for a server ended, at the latest with the run [min], shape (V,)."""
        return until(self.log.parked, self.log)

    @cached_property
    def begun_until(self) -> Floats:
        """When each wait for a service to begin ended, at the latest with the run [min], shape (V,)."""
        return until(self.log.began, self.log)

    @cached_property
    def stayed_until(self) -> Floats:
        """When each visit ended, at the latest with the run [min], shape (V,)."""
        return until(self.log.left, self.log)

    @cached_property
    def served_until(self) -> Floats:
        """When each service ended, at the latest with the run [min], shape (V,)."""
        return until(self.log.ended, self.log)

    @cached_property
    def entered_min(self) -> Floats:
        """When each truck was no longer before the gate, at the latest with the run [min], shape (n,)."""
        return entered_min(self.trucks, self.log)

    @cached_property
    def spells(self) -> Spells:
        """When which server was open."""
        return server_spells(self.log)

    @cached_property
    def officers_in_use(self) -> list[Count]:
        """Officers of each pool that are with a truck."""
        began = ~np.isnan(self.log.began)
        counts = []
        for need in self.network.officers.T:
            rows = np.flatnonzero((need > 0)[self.log.stage] & began)
            officers = need[self.log.stage[rows]]
            counts.append(
                Count(np.repeat(self.log.began[rows], officers), np.repeat(self.served_until[rows], officers))
            )
        return counts

    @cached_property
    def serves(self) -> Flags:
        """Which lanes each server serves, shape (servers, L)."""
        return lanes_of_server(self.network.layout)

    @cached_property
    def moves(self) -> Ints:
        """Rows of the changes in which a waiting truck was moved to another lane or line, in the order in time."""
        return np.flatnonzero(self.log.change_kind == Change.TRUCK_MOVED)

    @cached_property
    def was_moved(self) -> Flags:
        """Visits whose truck was moved while it waited, shape (V,)."""
        moved = np.zeros(len(self.log.truck), dtype=np.bool_)
        moved[self.log.change_of[self.moves]] = True
        return moved

    @cached_property
    def stays(self) -> Stays:
        """Where and when each truck waited: from joining a lane, or being moved there, until moved again or served."""
        log = self.log
        joined = np.flatnonzero(self.joined & ~self.on_road)
        row = np.concatenate((joined, log.change_of[self.moves]))
        lane = np.concatenate((log.lane_at_joining[joined], log.change_value[self.moves]))
        start = np.concatenate((log.joined[joined], log.change_min[self.moves]))
        order = np.argsort(row, kind="stable")
        row, lane, start = row[order], lane[order], start[order]
        end = self.waited_until[row]
        followed = np.flatnonzero(row[:-1] == row[1:])
        end[followed] = start[followed + 1]
        return Stays(row, lane, start, end)

    @cached_property
    def waiting(self) -> Occupancy:
        """Trucks waiting in each lane, or on each road."""
        log, stays = self.log, self.stays
        driving = np.flatnonzero(self.joined & self.on_road)
        lane = np.concatenate((stays.lane, log.lane[driving]))
        start = np.concatenate((stays.start, log.joined[driving]))
        end = np.concatenate((stays.end, self.stayed_until[driving]))
        return Occupancy(lane, start, end, len(self.network.layout.lanes))

    @cached_property
    def at_servers(self) -> AtServers:
        """Which truck each server held, and when: parked, in service, stopped or blocked."""
        log = self.log
        moved = log.stop_moved
        rows = np.flatnonzero(log.server >= 0)
        # A truck that was sent back to its line and not served again has given up the server its visit tells of.
        if moved.any():
            last = np.full(len(log.server), np.nan)
            last[log.stop_visit[moved]] = log.stop_parked[moved]
            rows = rows[log.parked[rows] != last[rows]]
        return AtServers(
            np.concatenate((rows, log.stop_visit[moved])),
            np.concatenate((log.server[rows], log.stop_server[moved])),
            np.concatenate((log.parked[rows], log.stop_parked[moved])),
            np.concatenate((self.stayed_until[rows], log.stop_min[moved])),
        )

    @cached_property
    def in_service(self) -> AtServers:
        """Which truck each server served, and when; cut in two wherever an outage stopped it."""
        log = self.log
        cut = np.flatnonzero(~np.isnan(log.stop_began))
        began = log.began
        if len(cut):
            began = began.copy()
            began[log.stop_visit[cut]] = log.stop_went_on[cut]  # of several stops the last counts
        rows = np.flatnonzero((log.server >= 0) & ~np.isnan(began))
        return AtServers(
            np.concatenate((rows, log.stop_visit[cut])),
            np.concatenate((log.server[rows], log.stop_server[cut])),
            np.concatenate((began[rows], log.stop_began[cut])),
            np.concatenate((self.served_until[rows], log.stop_min[cut])),
        )
