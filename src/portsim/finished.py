"""A run that has ended, and what can be read off its record at once: the ground of the audit and of the measures."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from portsim.arrays import Flags, Floats, Ints, grouped
from portsim.log import Change, Log
from portsim.network import Network
from portsim.pressure import as_decided
from portsim.timeline import (
    Count,
    DownTimes,
    Levels,
    Occupancy,
    OutageSpells,
    Spells,
    down_times,
    entered_min,
    group_of_server,
    lanes_of_server,
    levels_of,
    outage_spells,
    server_spells,
    servers_open,
    stopped_min,
    to_steps,
    until,
)
from portsim.trucks import Trucks
from portsim.units import to_grid


@dataclass(frozen=True, eq=False)
class Waits:
    """Times that trucks waited for a server, by visit and then time; one that an outage sent back has several."""

    row: Ints
    """Visit."""
    lane: Ints
    """Where it stood at first."""
    start: Floats
    end: Floats
    """At the latest with the run [min]."""
    server: Ints
    """Which one then took it; -1 if none did."""
    sent_back: Flags
    """Whether it began when an outage had sent the truck back to its line."""


@dataclass(frozen=True, eq=False)
class Stays:
    """Times that trucks waited in one lane without being moved; one truck has several if its queue was moved."""

    row: Ints
    """Visit."""
    lane: Ints
    start: Floats
    end: Floats
    """At the latest with the run [min]."""
    server: Ints
    """Which one then took it; -1 if none did, or if its queue was moved instead."""
    sent_back: Flags
    """Whether an outage had sent the truck back to a line, be it this one or the one that it was moved from."""


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
class Manned:
    """Times that officers from pools spent in booths."""

    group: Ints
    """Whose server it was."""
    start: Floats
    end: Floats
    closing: Flags
    """Whether they were about to leave, and only served the last truck."""


@dataclass(frozen=True, eq=False)
class FinishedRun:
    """A finished run: V visits, n trucks.

    Where rates may be relaxed, table and log are those that the run has decided on.
    """

    network: Network
    trucks: Trucks
    log: Log

    def __post_init__(self) -> None:
        for name, decided in zip(("trucks", "log"), as_decided(self.trucks, self.log), strict=True):
            object.__setattr__(self, name, decided)

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
        return entered_min(self.log)

    @cached_property
    def told_min(self) -> Floats:
        """When each truck was told how it would be inspected [min], NaN if it never was, shape (n,)."""
        told = np.full(len(self.trucks), np.nan)
        here = np.flatnonzero(self.network.orders.decided_at[self.trucks.direction[self.log.truck]] == self.log.stage)
        told[self.log.truck[here]] = self.log.ended[here]
        return told

    @cached_property
    def spells(self) -> Spells:
        """When which server was open."""
        return server_spells(self.log)

    @cached_property
    def officers_in_use(self) -> list[Count]:
        """Officers of each pool that are with a truck, or in a booth that took them as it opened."""
        counts = []
        begins, ends = self._booths_on_demand
        for pool, need in enumerate(self.network.officers.T):
            row, start, end = self.in_service.row, self.in_service.start, self.in_service.end
            some = np.flatnonzero((need > 0)[self.log.stage[row]])
            officers = need[self.log.stage[row[some]]]
            takes = self.network.orders.officers[:, pool]
            starts, finishes = np.repeat(start[some], officers), np.repeat(end[some], officers)
            if takes.any():
                starts = np.concatenate((starts, *(np.repeat(begins[r], takes[r]) for r in np.flatnonzero(takes))))
                finishes = np.concatenate((finishes, *(np.repeat(ends[r], takes[r]) for r in np.flatnonzero(takes))))
            booths = self.manned
            in_booths = self.network.staffed_by[booths.group, pool]
            if in_booths.any():
                starts = np.concatenate((starts, np.repeat(booths.start, in_booths)))
                finishes = np.concatenate((finishes, np.repeat(booths.end, in_booths)))
            counts.append(Count(starts, finishes))
        return counts

    @cached_property
    def manned(self) -> Manned:
        """When officers from pools were in booths: while these were open, and until their last truck was served."""
        spells, stays = self.spells, self.at_servers
        group = group_of_server(self.network.layout)[spells.server]
        kept = np.flatnonzero(self.network.staffed_by.sum(axis=1)[group])
        end, leaves = spells.end[kept], spells.closing[kept]
        last = np.flatnonzero(leaves)
        if len(last):
            span = int(to_steps(np.array([self.log.ended_min]))[0]) + 1
            order = np.lexsort((stays.end, stays.start, stays.server))
            taken = (stays.server * span + to_steps(stays.start))[order]
            told = spells.server[kept[last]] * span + to_steps(spells.start[kept[last]])
            served = self.served_until[stays.row[order[taken.searchsorted(told, "right") - 1]]]
            end[last] = np.maximum(spells.start[kept[last]], np.minimum(end[last], served))
        return Manned(group[kept], spells.start[kept], end, leaves)

    def servers_due(self, group: int) -> Levels:
        """Servers of a group by its plan and by standing orders; these count only while the plan has somebody there."""
        plan, orders = levels_of(self.log, Change.GROUP_PLAN, group), self.network.orders
        changes = [
            (levels_of(self.log, Change.ON_DEMAND, order), sign)
            for sign, groups in ((1, orders.group), (-1, orders.takes_from))
            for order in np.flatnonzero(groups == group).tolist()
        ]
        if not changes:
            return plan
        times = np.unique(np.concatenate((plan.times, *(levels.times for levels, _ in changes))))
        planned = plan.at(times)
        beyond = sum(sign * levels.at(times) for levels, sign in changes)
        return Levels(times, np.where(planned > 0, np.maximum(planned + beyond, 0), 0))

    def servers_ready(self, group: int) -> Count:
        """Servers of a group that are open, and not about to close."""
        return servers_open(self.spells, group_of_server(self.network.layout) == group, closing=False)

    @cached_property
    def _booths_on_demand(self) -> tuple[list[Floats], list[Floats]]:
        """By order, when servers were opened by it and when they were closed again, each as often as the other."""
        begins, ends = [], []
        for order in range(len(self.network.orders)):
            opened = levels_of(self.log, Change.ON_DEMAND, order)
            steps = np.diff(opened.levels, prepend=0)
            open_still = np.full(max(int(steps.sum()), 0), self.log.ended_min)
            begins.append(np.repeat(opened.times, np.maximum(steps, 0)))
            ends.append(np.concatenate((np.repeat(opened.times, np.maximum(-steps, 0)), open_still)))
        return begins, ends

    @cached_property
    def opened_on_demand(self) -> list[Count]:
        """Servers open by each standing order."""
        return [Count(*each) for each in zip(*self._booths_on_demand, strict=True)]

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
    def outage_spells(self) -> OutageSpells:
        """When which outage was in force."""
        return outage_spells(self.log)

    @cached_property
    def down(self) -> DownTimes:
        """When which server was down."""
        return down_times(self.outage_spells, self.network.outages.of_server)

    @cached_property
    def cuts(self) -> Ints:
        """Rows of stops that cut a service in two, in the order in time."""
        return np.flatnonzero(~np.isnan(self.log.stop_began))

    @cached_property
    def goes_on_min(self) -> Floats:
        """Since when each service has gone on without a stop, NaN while it does not [min], shape (V,)."""
        began = self.log.began
        if len(self.cuts):
            began = began.copy()
            began[self.log.stop_visit[self.cuts]] = self.log.stop_went_on[self.cuts]  # of several stops the last counts
        return began

    @cached_property
    def gave_up(self) -> Flags:
        """Visits whose truck was sent back to its line and has taken no server since, shape (V,)."""
        log = self.log
        gave_up = np.zeros(len(log.truck), dtype=np.bool_)
        moved = np.flatnonzero(log.stop_moved)
        if len(moved):
            stop = np.full(len(log.truck), -1)
            stop[log.stop_visit[moved]] = moved  # of several stops the last counts
            rows = np.flatnonzero(stop >= 0)
            last = stop[rows]
            same = (log.server[rows] == log.stop_server[last]) & (log.parked[rows] == log.stop_parked[last])
            served = ~np.isnan(log.ended[rows]) | (self.goes_on_min[rows] >= log.stop_min[last])
            gave_up[rows] = same & ~served
        return gave_up

    @cached_property
    def lane_waits(self) -> Waits:
        """When each truck waited: from joining, or being sent back to its line, until a server took it."""
        log = self.log
        joined = np.flatnonzero(self.joined & ~self.on_road)
        lane, start = log.lane_at_joining[joined], log.joined[joined]
        end, server = self.waited_until[joined], log.server[joined]
        moved = np.flatnonzero(log.stop_moved)
        if not len(moved):
            return Waits(joined, lane, start, end, server, np.zeros(len(joined), dtype=np.bool_))
        gone = self.gave_up[joined]
        end[gone] = until(np.full(len(log.truck), np.nan), log)[joined[gone]]
        server = np.where(gone, -1, server)
        row = np.concatenate((joined, log.stop_visit[moved]))
        begins = np.argsort(row, kind="stable")
        # Whatever server took it before ended the wait before; the last one is that of the visit itself.
        ends = np.argsort(np.concatenate((log.stop_visit[moved], joined)), kind="stable")
        return Waits(
            row[begins],
            np.concatenate((lane, log.stop_lane[moved]))[begins],
            np.concatenate((start, log.stop_min[moved]))[begins],
            np.concatenate((log.stop_parked[moved], end))[ends],
            np.concatenate((log.stop_server[moved], server))[ends],
            (np.arange(len(row)) >= len(joined))[begins],
        )

    @cached_property
    def stays(self) -> Stays:
        """Where and when each truck waited: from joining a lane, or being moved there, until moved again or served."""
        log, waits = self.log, self.lane_waits
        wait = np.concatenate((np.arange(len(waits.row)), self._wait_of_moves()))
        lane = np.concatenate((waits.lane, log.change_value[self.moves]))
        start = np.concatenate((waits.start, log.change_min[self.moves]))
        order = np.argsort(wait, kind="stable")
        wait, lane, start = wait[order], lane[order], start[order]
        end, server = waits.end[wait], waits.server[wait]
        followed = np.flatnonzero(wait[:-1] == wait[1:])
        end[followed], server[followed] = start[followed + 1], -1
        return Stays(waits.row[wait], lane, start, end, server, waits.sent_back[wait])

    def _wait_of_moves(self) -> Ints:
        """In which wait each truck was moved whose queue was; of two that touch at that instant in the later one."""
        row, waits = self.log.change_of[self.moves], self.lane_waits
        if not waits.sent_back.any():
            return waits.row.searchsorted(row)
        span = int(to_steps(np.array([self.log.ended_min]))[0]) + 1
        starts = waits.row * span + to_steps(waits.start)
        return starts.searchsorted(row * span + to_steps(self.log.change_min[self.moves]), "right") - 1

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
        # A truck that was sent back to its line and not served again has given up the server its visit tells of.
        rows = np.flatnonzero((log.server >= 0) & ~self.gave_up)
        return AtServers(
            np.concatenate((rows, log.stop_visit[moved])),
            np.concatenate((log.server[rows], log.stop_server[moved])),
            np.concatenate((log.parked[rows], log.stop_parked[moved])),
            np.concatenate((self.stayed_until[rows], log.stop_min[moved])),
        )

    @cached_property
    def in_service(self) -> AtServers:
        """Which truck each server served, and when; cut in two wherever an outage stopped it."""
        log, cut, began = self.log, self.cuts, self.goes_on_min
        rows = np.flatnonzero((log.server >= 0) & ~np.isnan(began))
        return AtServers(
            np.concatenate((rows, log.stop_visit[cut])),
            np.concatenate((log.server[rows], log.stop_server[cut])),
            np.concatenate((began[rows], log.stop_began[cut])),
            np.concatenate((self.served_until[rows], log.stop_min[cut])),
        )

    # --- what a visit is made of ----------------------------------------------------------------------------------

    def outage_pace(self, stage: Ints, times: Floats) -> Floats:
        """By what services and drives take longer that begin at some times: the product of the factors in force.

        In the order of the outages; those that come by chance slow nothing. Shape (times,).
        """
        outages, pace = self.network.outages, np.ones(len(stage))
        for outage in np.flatnonzero(np.any(outages.pace != 1.0, axis=1)):
            starts, ends = self.outage_spells.of(int(outage))
            last = starts.searchsorted(times, "right") - 1
            in_force = (last >= 0) & (times < np.append(ends, -np.inf)[last])
            pace = np.where(in_force, pace * outages.pace[outage, stage], pace)
        return pace

    def drive_min(self, rows: Ints) -> Floats:
        """How long drives and penalties of visits take by themselves, trucks before them left out [min], (rows,)."""
        log = self.log
        drawn = self.trucks.service_min[log.truck[rows], log.lane[rows]]
        return paced(drawn, self.outage_pace(log.stage[rows], log.began[rows]))

    @cached_property
    def parked_min(self) -> Floats:
        """Minutes at servers before each service began first, NaN if it did not, shape (V,)."""
        log = self.log
        parked = log.began - log.parked
        if len(log.stop_visit):
            first = self.cuts[::-1]  # of several stops of a service the first counts
            parked[log.stop_visit[first]] = log.stop_began[first] - log.stop_parked[first]
            before = np.flatnonzero(log.stop_moved & ~(log.stop_min > log.began[log.stop_visit]))
            before = before[np.isnan(log.stop_began[before])]
            np.add.at(parked, log.stop_visit[before], (log.stop_min - log.stop_parked)[before])
        return parked

    @cached_property
    def stopped_min(self) -> Floats:
        """Minutes from stops of each service until it went on, NaN if it has not, shape (V,)."""
        return stopped_min(self.log)


def paced(drawn: Floats, pace: Floats) -> Floats:
    """Minutes at a pace: as drawn at pace 1, else on the grid."""
    slowed: Floats = np.where(pace == 1.0, drawn, to_grid(drawn * pace))
    return slowed
