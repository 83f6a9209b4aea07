"""A slow witness who looks at a finished day between any two events and says whether the rules held.

It shares nothing with the engine or the audit: plain loops over the log, and what the rules say should never be seen
for any length of time - a free server with trucks waiting for it, a blocked truck with room ahead, a parked truck
whose officers are idle.
"""

from itertools import pairwise

import numpy as np

from portsim.log import Change, Disposition, Log
from portsim.network import UNLIMITED, Network
from portsim.trucks import Trucks


def holds(start: float, end: float, time: float) -> bool:
    """Whether something that began (NaN: never) and ended (NaN: not yet) lasts at a time."""
    return start <= time and not end <= time


class Moment:
    """The port at one time that is no event's."""

    def __init__(self, network: Network, trucks: Trucks, log: Log, time: float):
        self.network, self.trucks, self.log, self.time = network, trucks, log, time
        rows = range(len(log.truck))
        self.waiting = [r for r in rows if holds(log.joined[r], log.parked[r], time) and not log.left[r] <= time]
        self.held = [r for r in rows if log.server[r] >= 0 and holds(log.parked[r], log.left[r], time)]
        self.unattended = [r for r in self.held if not log.began[r] <= time]
        self.served = [r for r in self.held if holds(log.began[r], log.ended[r], time)]
        self.on_road = [r for r in rows if network.is_road[log.stage[r]] and holds(log.joined[r], log.left[r], time)]
        self.open: set[int] = set()
        self.closing: set[int] = set()
        self.planned = [0] * len(network.layout.groups)
        self.on_duty = [0] * len(network.layout.pools)
        self.moved_to: dict[int, int] = {}
        for when, kind, of, value in zip(log.change_min, log.change_kind, log.change_of, log.change_value, strict=True):
            if when > time:
                break
            if kind == Change.SERVER_OPENED:
                self.open.add(int(of))
                self.closing.discard(int(of))
            elif kind in (Change.SERVER_CLOSING, Change.SERVER_CLOSED):
                self.open.discard(int(of))
                (self.closing.add if kind == Change.SERVER_CLOSING else self.closing.discard)(int(of))
            elif kind == Change.GROUP_PLAN:
                self.planned[of] = int(value)
            elif kind == Change.OFFICERS:
                self.on_duty[of] = int(value)
            elif kind == Change.TRUCK_MOVED:
                self.moved_to[int(of)] = int(value)

    def servers_of(self, lane: int) -> set[int]:
        layout = self.network.layout
        return {
            server
            for group, item in enumerate(layout.groups)
            if lane in item.lanes
            for server in range(*layout.first_server[group : group + 2])
        }

    def free_of(self, lane: int) -> set[int]:
        return (self.servers_of(lane) & self.open) - {int(self.log.server[row]) for row in self.held}

    def waiting_in(self, lane: int) -> list[int]:
        """Rows waiting in a lane: where they joined, or were moved last."""
        return [row for row in self.waiting if self.moved_to.get(row, self.log.lane_at_joining[row]) == lane]

    def has_room(self, lane: int) -> bool:
        room = self.network.lane_room[lane]
        return room == UNLIMITED or len(self.waiting_in(lane)) < room or bool(self.free_of(lane))

    def is_open(self, lane: int) -> bool:
        return bool(self.servers_of(lane) & self.open)

    def idle_officers(self) -> np.ndarray:
        busy = sum(
            (self.network.officers[self.log.stage[row]] for row in self.served), np.zeros(len(self.on_duty), dtype=int)
        )
        return np.array(self.on_duty) - busy - self.in_booths(self.open) - self.in_booths(self.leaving())

    def leaving(self) -> set[int]:
        """Servers about to close whose last truck is still being served."""
        return self.closing & {int(self.log.server[row]) for row in (*self.served, *self.unattended)}

    def in_booths(self, servers: set[int]) -> np.ndarray:
        """Officers whom some servers take from pools."""
        return sum((self.network.staffed_by[self.group_of(server)] for server in servers), np.zeros(len(self.on_duty)))

    def group_of(self, server: int) -> int:
        first_server = self.network.layout.first_server
        return next(group for group in range(len(self.planned)) if server < first_server[group + 1])

    def look(self) -> None:
        """All that must not be seen."""
        network, log = self.network, self.log
        servers = [int(log.server[row]) for row in self.held]
        assert len(servers) == len(set(servers)), "a server holds two trucks"
        for lane, item in enumerate(network.layout.lanes):
            if network.is_road[item.stage]:
                on_it = [row for row in self.on_road if log.stage[row] == item.stage]
                room = network.road_room[item.stage]
                assert room == UNLIMITED or len(on_it) <= room, "a road holds more than its room"
                continue
            if network.line_per_server[lane]:
                continue
            waiting = self.waiting_in(lane)
            assert network.lane_room[lane] in (UNLIMITED, *range(len(waiting), 99)), "more wait than there is room"
            assert not (waiting and self.free_of(lane)), "a server is free while trucks wait for it"
            if waiting and not self.is_open(lane):
                self._look_at_stranded(item.stage, waiting)
        idle = self.idle_officers()
        self._look_at_booths(idle)
        for row in self.unattended:
            need = network.officers[log.stage[row]]
            assert np.any(need > idle), "a truck is parked while its officers are idle"
        if not network.line_per_server.any():
            self._look_at_blocked()

    def _look_at_booths(self, idle: np.ndarray) -> None:
        """Who takes officers from pools is open only with them, and closed only without; parked trucks may go first."""
        network = self.network
        needs = [network.officers[self.log.stage[row]] for row in self.unattended]
        asked = sum((need for need in needs if np.all(need <= self.on_duty)), np.zeros(len(self.on_duty)))
        left = idle + self.in_booths(self.leaving()) - asked * network.exams_first
        for group, takes in enumerate(network.staffed_by):
            if not takes.any():
                continue
            is_open = len({server for server in self.open if self.group_of(server) == group})
            assert not (is_open and np.any((left < 0) & (takes > 0))), "a booth is open with officers whom others lack"
            enough = np.all((takes <= idle) & (takes <= left) | (takes == 0))
            assert is_open >= self.planned[group] or not enough, "a booth is closed while its officers are idle"

    def _look_at_stranded(self, stage: int, waiting: list[int]) -> None:
        """Trucks of a lane without an open server."""
        for lane in self.network.layout.lanes_of[stage]:
            if self.is_open(lane) and not self.network.line_per_server[lane] and self.has_room(lane):
                admitted = [row for row in waiting if self.trucks.admitted[self.log.truck[row], lane]]
                assert not admitted, "a truck stands before closed servers though another lane is open and has room"

    def _look_at_blocked(self) -> None:
        network, log, trucks = self.network, self.log, self.trucks
        for row in range(len(log.truck) - 1):
            if log.truck[row] != log.truck[row + 1] or not holds(log.ended[row], log.left[row], self.time):
                continue
            stage = log.stage[row]
            if network.is_road[stage] and not network.overtaking[stage]:
                ahead = [r for r in self.on_road if log.stage[r] == stage and _entered_before(log, r, row)]
                if ahead:
                    continue
            target = log.stage[row + 1]
            if network.is_road[target]:
                on_it = sum(log.stage[r] == target for r in self.on_road)
                assert on_it == network.road_room[target], "a truck is blocked though the road has room"
            else:
                lanes = [lane for lane in network.layout.lanes_of[target] if trucks.admitted[log.truck[row], lane]]
                assert not any(map(self.has_room, lanes)), "a truck is blocked though a lane has room"


def _entered_before(log: Log, one: int, other: int) -> bool:
    """Whether one truck stands ahead of another on a road, by the order in which they entered it and so ended."""
    return (log.joined[one], log.ended[one]) < (log.joined[other], log.ended[other]) or (
        log.joined[one] == log.joined[other] and not log.left[one] > log.left[other] and one != other
    )


def watch(network: Network, trucks: Trucks, log: Log) -> None:
    """Look at a day between all events."""
    times = np.concatenate([log.joined, log.parked, log.began, log.ended, log.left, log.change_min, trucks.arrived_min])
    times = np.unique(times[~np.isnan(times) & (times <= log.ended_min)])
    for earlier, later in pairwise(times.tolist()):
        Moment(network, trucks, log, (earlier + later) / 2).look()


def settle_accounts(network: Network, trucks: Trucks, log: Log) -> None:
    """Whoever came has crossed, left or is still there, and was served as long as needed, where it was admitted."""
    for truck, disposition in enumerate(log.disposition):
        rows = np.arange(trucks.first_visit[truck], trucks.first_visit[truck + 1])
        assert np.all(log.truck[rows] == truck)
        done = ~np.isnan(log.left[rows])
        if disposition == Disposition.CROSSED:
            assert done.all()
            assert log.departed[truck] == log.left[rows[-1]]
        if disposition in (Disposition.TURNED_AWAY_FULL, Disposition.TURNED_AWAY_CLOSED):
            assert np.isnan(log.began[rows]).all()
            assert log.departed[truck] >= trucks.arrived_min[truck]
        assert np.all(np.diff(done.astype(int)) <= 0)
        for row in rows[done & ~np.isnan(log.began[rows])]:
            stage, lane = log.stage[row], log.lane[row]
            assert trucks.admitted[truck, lane]
            assert network.layout.lanes[lane].stage == stage
            assert log.joined[row] <= log.parked[row] <= log.began[row] <= log.ended[row] <= log.left[row]
            if not network.is_road[stage] or network.overtaking[stage]:
                assert log.ended[row] - log.began[row] == trucks.service_min[truck, lane]
            if row > rows[0]:
                assert log.joined[row] == log.left[row - 1]
    for stage in np.flatnonzero(network.is_road & ~network.overtaking):
        _end_behind_each_other(trucks, log, int(stage))
    _close_in_the_end(log)


def _end_behind_each_other(trucks: Trucks, log: Log, stage: int) -> None:
    """On a road each truck ends at the later of its own drive and that of the truck before it."""
    rows = np.flatnonzero((log.stage == stage) & ~np.isnan(log.ended))
    rows = rows[np.lexsort((log.ended[rows], log.joined[rows]))]
    joined, ended = log.joined[rows], log.ended[rows]
    own = joined + trucks.service_min[log.truck[rows], log.lane[rows]]
    assert np.all(ended >= own)
    assert np.all(np.diff(ended) >= 0)
    # Who entered at one instant stood in an order the log does not tell; the last ended with the slowest so far.
    last = np.append(np.diff(joined) > 0, True)[: len(joined)]
    assert np.array_equal(ended[last], np.maximum.accumulate(own)[last])


def _close_in_the_end(log: Log) -> None:
    """A server told to close does so when its truck leaves it, unless it was kept."""
    for when, kind, server in zip(log.change_min, log.change_kind, log.change_of, strict=True):
        if kind == Change.SERVER_CLOSING:
            held = (log.server == server) & (log.parked <= when) & ~(log.left < when)
            leaves = np.max(log.left[held]) if held.any() else np.nan
            after = (log.change_of == server) & (log.change_min >= when) & (log.change_min <= leaves)
            ends = np.isin(log.change_kind, (Change.SERVER_CLOSED, Change.SERVER_OPENED))
            assert np.isnan(leaves) or np.any(after & ends), "a server that was closing never closed"
