"""Servers, and the groups that a plan opens and closes."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from portsim.log import Change

if TYPE_CHECKING:
    from portsim.engine.reference.lanes import Line
    from portsim.engine.reference.machines import Machine
    from portsim.engine.reference.officers import Need, Officers
    from portsim.engine.reference.record import Record
    from portsim.engine.reference.truck import Visit


class Server:
    """One place of service. It is open, closing (it finishes its truck first) or closed."""

    __slots__ = ("closing", "down", "group", "lines", "machines", "manned", "number", "open", "visit")

    def __init__(self, number: int, group: Group):
        self.number = number
        self.group = group
        self.lines: list[Line] = []
        """The queues it serves, the preferred one first."""
        self.open = False
        self.closing = False
        self.manned = False
        """Whether officers from pools are there, in a group that takes such."""
        self.down = 0
        """How many outages keep it from serving."""
        self.machines: list[Machine] = []
        """What may break down at it while it is open, or busy."""
        self.visit: Visit | None = None
        """Whom it holds: parked, in service or blocked."""

    @property
    def works(self) -> bool:
        """Whether it may serve a truck: it is open and no outage stops it."""
        return self.open and not self.down

    def __lt__(self, other: Server) -> bool:
        return self.number < other.number


class Group:
    """Servers with one staffing plan."""

    __slots__ = ("free", "level", "number", "officers", "record", "servers", "staff", "stage", "wanted", "working")

    def __init__(self, number: int, stage: int, record: Record, officers: Officers, staff: Need):
        self.number = number
        self.stage = stage
        self.record = record
        self.officers = officers
        self.staff = staff
        """Officers that each server takes, by pool; none where the plan alone says that somebody is there."""
        self.servers: list[Server] = []
        self.free: list[Server] = []
        """Open servers without a truck that no outage stops, as a heap."""
        self.level = 0
        """How many servers are open, those that are closing left out."""
        self.working = 0
        """How many of these no outage stops."""
        self.wanted = 0
        """How many should be open, where they take officers: as many as these allow are."""

    def want_level(self, level: int) -> None:
        """So many servers should be open. Where they take officers, more open only when these are given out."""
        self.wanted = min(level, len(self.servers))
        if not self.staff or level < self.level:
            self.set_level(level)

    @property
    def leaving(self) -> int:
        """Servers whose officers leave as soon as their truck has been served."""
        return sum(server.closing and server.manned for server in self.servers)

    def next_to_open(self) -> Server:
        """The server that would open, or stay open, if one more should be."""
        return self._to_open()[0]

    def set_level(self, level: int) -> None:
        """Open or close servers until `level` are open.

        A rise first keeps servers that are closing, then opens the lowest numbers; a fall closes free servers at once,
        the highest number first, and then tells busy ones, likewise, to close after their truck.
        """
        for server in self._to_open()[: max(level - self.level, 0)]:
            self._open(server)
        for server in self._to_close()[: max(self.level - level, 0)]:
            self._close(server)
        self.level = level
        self.count_working()

    def count_working(self) -> None:
        """Servers have opened or closed, gone down or come up again."""
        working = [server for server in self.servers if server.works]
        self.working = len(working)
        self.free = [server for server in working if server.visit is None]
        heapify(self.free)

    def _to_open(self) -> list[Server]:
        closing = [server for server in self.servers if server.closing]
        return closing + [server for server in self.servers if not server.open and not server.closing]

    def _to_close(self) -> list[Server]:
        highest_first: Iterator[Server] = reversed(self.servers)
        candidates = [server for server in highest_first if server.open]
        return sorted(candidates, key=lambda server: server.visit is not None)

    def _open(self, server: Server) -> None:
        if self.staff and not server.manned:
            server.manned = True
            self.officers.take(self.staff)
        server.open, server.closing = True, False
        self.record.changes(Change.SERVER_OPENED, server.number)
        for machine in server.machines:
            machine.server_opens()

    def _close(self, server: Server) -> None:
        server.open, server.closing = False, server.visit is not None
        self.record.changes(Change.SERVER_CLOSING if server.closing else Change.SERVER_CLOSED, server.number)
        if server.visit is None or server.visit.finished:
            self.officers_leave(server)
        for machine in server.machines:
            machine.server_closes()

    def take_free(self, server: Server) -> None:
        """A free server takes a truck."""
        if self.free[0] is server:
            heappop(self.free)
        else:
            self.free.remove(server)
            heapify(self.free)

    def put_free(self, server: Server) -> None:
        """A server has no truck any more: it waits for the next, or closes if it was told to."""
        if server.works:
            heappush(self.free, server)
        elif server.closing:
            server.closing = False
            self.record.changes(Change.SERVER_CLOSED, server.number)
            self.officers_leave(server)

    def officers_leave(self, server: Server) -> None:
        """A server that closes has nobody to serve any more: its officers are free for others."""
        if server.manned:
            server.manned = False
            self.officers.release(self.staff)
