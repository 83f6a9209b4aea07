"""A slow oracle of causes: looks at a finished day between any two events and says of each truck why it stands there.

It shares nothing with what it is held against but the log, the network and the table of trucks: plain loops over
columns. Times that it adds up are multiples of the time grid, so its sums are exact.
"""

from collections import defaultdict
from itertools import pairwise

import numpy as np

from portsim.log import Change, Disposition, Log
from portsim.network import AtClose, Network
from portsim.trucks import Trucks
from portsim.units import GRID_MIN

Split = dict[tuple[int, str, int], float]
"""Minutes by visit or truck, cause, and stage that had no room (-1 where that is not the cause)."""
INFINITE = float("inf")


def at_last(time: float) -> float:
    """A time that did not come is never over."""
    return INFINITE if np.isnan(time) else float(time)


class Oracle:
    """One day, cut at everything that happened."""

    def __init__(self, network: Network, trucks: Trucks, log: Log):
        self.network, self.trucks, self.log = network, trucks, log
        self.layout = network.layout
        visits = range(len(log.truck))
        self.rows = [row for row in visits if not np.isnan(log.joined[row])]
        self.own_end = {row: self._own_end(row) for row in self.rows if network.is_road[log.stage[row]]}
        self.until = {row: self._until(row) for row in self.rows}
        self.held = [spell for row in self.rows for spell in self._at_servers(row)]
        columns = [log.joined, log.parked, log.began, log.ended, log.left, log.departed, log.change_min]
        columns += [log.stop_parked, log.stop_min, log.stop_went_on, trucks.arrived_min, np.array([0.0, log.ended_min])]
        columns += [np.array(list(self.own_end.values())), self._next_entries()]
        times = np.unique(np.concatenate(columns))
        self.cuts = list(pairwise(times[times <= log.ended_min].tolist()))
        self._replay()

    # --- what is where ---------------------------------------------------------------------------------------------

    def _own_end(self, row: int) -> float:
        """When a drive would have ended without the truck before it."""
        log, pace = self.log, 1.0
        in_force = set()
        for when, kind, of, value in zip(log.change_min, log.change_kind, log.change_of, log.change_value, strict=True):
            if when <= log.joined[row] and kind == Change.OUTAGE:
                (in_force.add if value else in_force.discard)(int(of))
        for outage in sorted(in_force):
            pace *= self.network.outages.pace[outage, log.stage[row]]
        minutes = self.trucks.service_min[log.truck[row], log.lane[row]]
        slowed = minutes if pace == 1 else round(minutes * pace / GRID_MIN) * GRID_MIN
        return float(log.joined[row] + slowed)

    def _until(self, row: int) -> float:
        """When a truck was no longer at a stage."""
        log, truck = self.log, self.log.truck[row]
        if not np.isnan(log.left[row]):
            return float(log.left[row])
        inside = log.disposition[truck] == Disposition.INSIDE
        return float(log.ended_min if inside else log.departed[truck])

    def _at_servers(self, row: int) -> list[tuple[int, int, float, float]]:
        """Visit, server, from when and until when."""
        log = self.log
        stops = [stop for stop in range(len(log.stop_visit)) if log.stop_visit[stop] == row]
        spells = [
            (row, int(log.stop_server[stop]), float(log.stop_parked[stop]), float(log.stop_min[stop]))
            for stop in stops
            if log.stop_moved[stop]
        ]
        if log.server[row] >= 0:
            last = (row, int(log.server[row]), float(log.parked[row]))
            resumed = [log.stop_went_on[stop] for stop in stops if not np.isnan(log.stop_began[stop])]
            goes_on = resumed[-1] if resumed else log.began[row]
            given_up = bool(
                spells and spells[-1][:3] == last and np.isnan(log.ended[row]) and not goes_on >= spells[-1][3]
            )
            if not given_up:
                spells.append((*last, self.until[row]))
        return spells

    def _next_entries(self) -> np.ndarray:
        """When the gate lets the next truck in after one that has entered."""
        first = [self.trucks.first_visit[k] for k in range(len(self.trucks)) if self._visits(k)]
        headway = self.network.headway_min[self.trucks.direction[self.log.truck[first]]] if first else []
        return self.log.joined[first] + headway

    def _visits(self, truck: int) -> int:
        return int(self.trucks.first_visit[truck + 1] - self.trucks.first_visit[truck])

    def _replay(self) -> None:
        """Which servers are open, and since when; which are down; whether the gate is open: between any two events."""
        log, servers = self.log, self.layout.first_server[-1]
        is_open, down, gate, change = [False] * servers, [0] * servers, not self.network.has_hours, 0
        self.open_since: list[list[float | None]] = []
        self.down: list[list[bool]] = []
        self.gate: list[bool] = []
        since: list[float | None] = [None] * servers
        for start, _ in self.cuts:
            while change < len(log.change_min) and log.change_min[change] <= start:
                kind, of, value = log.change_kind[change], log.change_of[change], log.change_value[change]
                if kind in (Change.SERVER_OPENED, Change.SERVER_CLOSING, Change.SERVER_CLOSED):
                    is_open[of] = kind == Change.SERVER_OPENED
                elif kind == Change.OUTAGE:
                    for server in range(servers):
                        down[server] += (1 if value else -1) * int(self.network.outages.of_server[of, server])
                elif kind == Change.GATE:
                    gate = bool(value)
                change += 1
            since = [
                (old if old is not None else start) if now else None for now, old in zip(is_open, since, strict=True)
            ]
            self.open_since.append(list(since))
            self.down.append([count > 0 for count in down])
            self.gate.append(gate)

    # --- why -------------------------------------------------------------------------------------------------------

    def visits(self) -> Split:
        """All time of all visits."""
        split: Split = defaultdict(float)
        for place, (start, end) in enumerate(self.cuts):
            for row in self.rows:
                if self.log.joined[row] <= start and end <= self.until[row]:
                    split[(row, *self._why(row, place))] += end - start
        return dict(split)

    def _why(self, row: int, place: int) -> tuple[str, int]:
        log, stage, time = self.log, self.log.stage[row], self.cuts[place][0]
        has_ended = log.ended[row] <= time
        if self.network.is_road[stage]:
            if time < self.own_end[row]:
                return ("held" if self.network.is_hold[stage] else "driving"), -1
            if not has_ended:
                return "trucks_ahead", -1
            first = row if self.network.overtaking[stage] else self._first_on(stage, time)
            return "blocked_ahead", self._next(first)
        if has_ended:
            return "blocked_ahead", self._next(row)
        if log.began[row] <= time:
            return ("service" if self._served(row, time) else "outage"), -1
        server = next((s for r, s, start, end in self.held if r == row and start <= time < end), None)
        if server is not None:
            return ("outage" if self.down[place][server] else "no_officer"), -1
        return self._in_lane(row, place)

    def _in_lane(self, row: int, place: int) -> tuple[str, int]:
        time, lane = self.cuts[place][0], self._lane(row, self.cuts[place][0])
        groups = [number for number, group in enumerate(self.layout.groups) if lane in group.lanes]
        first = self.layout.first_server
        servers = [server for group in groups for server in range(first[group], first[group + 1])]
        opened = [server for server in servers if self.open_since[place][server] is not None]
        held = {s: r for r, s, start, end in self.held if start <= time < end}
        if any(self.down[place][server] for server in opened):
            return "outage", -1
        if not opened:
            return "closed", -1
        held_by = [held.get(server) for server in opened]
        done = {server: row is not None and self.log.ended[row] <= time for server, row in held.items()}
        if all(r is not None and not self._served(r, time) and not self.log.ended[r] <= time for r in held_by):
            return "no_officer", -1
        stuck = [
            (max(float(self.log.ended[held[s]]), self.open_since[place][s]), held[s]) for s in opened if done.get(s)
        ]
        if stuck:
            return "blocked_ahead", self._next(min(stuck)[1])
        others = [held[server] for server in servers if server in held]
        if any(self._served(other, time) and self.log.joined[other] > self.log.joined[row] for other in others):
            return "overtaken", -1
        return "trucks_ahead", -1

    def _served(self, row: int, time: float) -> bool:
        log = self.log
        stopped = any(
            log.stop_visit[stop] == row
            and not np.isnan(log.stop_began[stop])
            and log.stop_min[stop] <= time < at_last(log.stop_went_on[stop])
            for stop in range(len(log.stop_visit))
        )
        return bool(log.began[row] <= time and not log.ended[row] <= time and not stopped)

    def _lane(self, row: int, time: float) -> int:
        """Where a truck stands that waits."""
        log = self.log
        came = [(float(log.joined[row]), 0, int(log.lane_at_joining[row]))]
        for stop in range(len(log.stop_visit)):
            if log.stop_visit[stop] == row and log.stop_moved[stop] and log.stop_min[stop] <= time:
                came.append((float(log.stop_min[stop]), len(came), int(log.stop_lane[stop])))
        for change in range(len(log.change_min)):
            is_own = log.change_kind[change] == Change.TRUCK_MOVED and log.change_of[change] == row
            if is_own and log.change_min[change] <= time:
                came.append((float(log.change_min[change]), len(came), int(log.change_value[change])))
        return max(came)[2]

    def _first_on(self, stage: int, time: float) -> int:
        """The truck at the head of a road."""
        log = self.log
        there = [row for row in self.rows if log.stage[row] == stage and log.joined[row] <= time < self.until[row]]
        return min(there, key=lambda row: (log.joined[row], at_last(log.ended[row]), at_last(log.left[row]), row))

    def _next(self, row: int) -> int:
        """The stage that a truck visits after a visit."""
        return int(self.log.stage[row + 1]) if row + 1 < self.trucks.first_visit[self.log.truck[row] + 1] else -1

    def gates(self) -> Split:
        """All time of all trucks before the gate."""
        split: Split = defaultdict(float)
        for place, (start, end) in enumerate(self.cuts):
            outside = [truck for truck in range(len(self.trucks)) if self._outside(truck, start)]
            for truck in outside:
                split[(truck, *self._why_outside(truck, outside, place))] += end - start
        return dict(split)

    def _outside(self, truck: int, time: float) -> bool:
        joined = self.log.joined[self.trucks.first_visit[truck]] if self._visits(truck) else np.nan
        departed = self.log.departed[truck]
        return bool(self.trucks.arrived_min[truck] <= time and not joined <= time and not departed <= time)

    def _why_outside(self, truck: int, outside: list[int], place: int) -> tuple[str, int]:
        log, trucks, time = self.log, self.trucks, self.cuts[place][0]
        shut = (log.change_kind == Change.GATE) & (log.change_value == 0)
        shut &= (log.change_min > trucks.arrived_min[truck]) & (log.change_min <= time)
        came_before = self.network.at_close != AtClose.HOLD and shut.any()
        if not self.gate[place] and not came_before:
            return "closed", -1
        direction = trucks.direction[truck]
        headway = self.network.headway_min[direction]
        for other in np.flatnonzero(trucks.direction == direction):
            if self._visits(other):
                entered = log.joined[trucks.first_visit[other]]
                if entered <= time < entered + headway:
                    return "metering", -1
        first, own = (
            int(log.stage[trucks.first_visit[each]])
            for each in (min(other for other in outside if trucks.direction[other] == direction), truck)
        )
        return ("blocked_ahead", own) if first == own else ("trucks_ahead", -1)
