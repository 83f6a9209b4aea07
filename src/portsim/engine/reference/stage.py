"""A stage where trucks queue in lanes and are served."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from portsim.engine.reference.clock import END, LEAVING, Clock
from portsim.engine.reference.lanes import Lane, Line, choose
from portsim.engine.reference.place import Place
from portsim.log import Change
from portsim.outages import Work

if TYPE_CHECKING:
    from portsim.engine.reference.officers import Need, Officers
    from portsim.engine.reference.record import Record
    from portsim.engine.reference.servers import Group, Server
    from portsim.engine.reference.truck import Visit

Steps = list[tuple[int, float]]
"""Factors, each from so many trucks or servers on, ascending; 1 below the first."""

BEFORE_ALL = -(2**40)
"""Priority of a truck that an outage sent back to the head of its line."""


class ServiceStage(Place):
    """One stage: its lanes, its servers, and the trucks elsewhere that it keeps from moving."""

    def __init__(
        self,
        number: int,
        clock: Clock,
        record: Record,
        officers: Officers,
        need: Need,
        lane_choice: int,
        ties_random: bool,
        turns_away: bool,
    ):
        super().__init__(number, clock, record, turns_away=turns_away)
        self.officers = officers
        self.need = need
        """Officers needed per truck, by pool."""
        self.lane_choice = lane_choice
        self.ties_random = ties_random
        self.lanes: list[Lane] = []
        self.groups: list[Group] = []
        self.by_line: Steps = []
        self.by_servers: Steps = []
        """Factors on service times by trucks that wait, and by servers that work."""
        self.stopped = 0
        """Trucks that stand at servers which an outage keeps from serving them."""
        self.stranded = False
        """Whether trucks stand in a line without an open server."""

    def uses(self, pool: int) -> bool:
        """Whether officers of a pool work here, with trucks or in booths."""
        return pool in self.need or any(pool in group.staff for group in self.groups)

    def trucks_present(self) -> int:
        """Trucks that wait, are parked or are in service."""
        return sum(line.present for lane in self.lanes for line in lane.lines)

    # --- coming in ------------------------------------------------------------------------------------------------

    def line_for(self, visit: Visit) -> Line | None:
        """The line that a truck would join now; None if no lane that admits it has room."""
        truck = visit.truck
        lines = [line for lane in self.lanes if truck.admitted[lane.number] for line in lane.lines if line.has_room()]
        if len(lines) > 1:
            lines = [line for line in lines if line.is_open()] or lines
            return choose(lines, self.lane_choice, self.ties_random, truck.luck[self.number])
        return lines[0] if lines else None

    def joins(self, visit: Visit) -> bool:
        """A truck joins if a lane that admits it has room; whether it did."""
        line = self.line_for(visit)
        if line is None:
            return False
        truck = visit.truck
        visit.key = (truck.priority[self.number], self.clock.now, truck.number)
        self.record.joins(visit, line.lane.number)
        self.has_come(visit)
        self._queue(visit, line)
        return True

    def _queue(self, visit: Visit, line: Line) -> None:
        visit.line = line
        line.counts(visit, 1)
        server = line.free_server()
        if server is None:
            line.insert(visit)
            self.stranded = self.stranded or not line.is_open()
            self._bears_with(visit)
        else:
            server.group.take_free(server)
            self._park(visit, server)

    def load_pace(self) -> float:
        """By the trucks that wait and the servers that work now."""
        waiting = sum(len(line.waiting) for lane in self.lanes for line in lane.lines)
        working = sum(group.working for group in self.groups)
        return _step(self.by_line, waiting) * _step(self.by_servers, working)

    # --- being served ---------------------------------------------------------------------------------------------

    def _park(self, visit: Visit, server: Server) -> None:
        """Take a server, then all officers at once; until they are there the truck is parked."""
        server.visit = visit
        visit.server = server
        assert visit.line is not None
        self.record.parks(visit, visit.line.lane.number, server.number)
        self._ask_for_officers(visit)

    def _ask_for_officers(self, visit: Visit) -> None:
        if self.need:
            self.officers.come(visit, self.need, self.begin)
        else:
            self.begin(visit)

    def begin(self, visit: Visit) -> None:
        """Service begins, or goes on where an outage stopped it."""
        assert visit.line is not None
        assert visit.server is not None
        truck, now = visit.truck, self.clock.now
        if visit.stop is None:
            truck.under_way = True
            self.record.begins(visit)
            if self.counts_wait:
                truck.waited += now - visit.key[1]
            if self.posting:
                self.is_read(visit)
            if self.begun is not None:
                self.begun(visit)
        else:
            self.record.goes_on(visit)
        if not visit.done:
            visit.needed = self.paced(truck.service[visit.line.lane.number])
        visit.running = now
        self.clock.due(visit.served, visit.needed - visit.done, END)
        for machine in visit.server.machines:
            machine.service_begins()

    def finish(self, visit: Visit) -> None:
        """Service has ended: the officers are free, the server is not yet. Nothing holds the truck back here."""
        assert visit.line is not None
        assert visit.server is not None
        visit.running, visit.finished = None, True
        self.record.ends(visit)
        visit.line.counts(visit, -1)
        for machine in visit.server.machines:
            machine.service_ends()
        if visit.server.closing and visit.server.manned:
            visit.server.group.officers_leave(visit.server)
            self.officers.serve()
        if self.need:
            self.officers.go(self.need)

    # --- going on -------------------------------------------------------------------------------------------------

    def give_up(self, visit: Visit) -> None:
        """The truck has gone on: its server takes the next, and whoever was blocked by that may come."""
        server = visit.server
        assert server is not None
        self.record.leaves(visit)
        server.visit = None
        self.serve_next(server)
        self.fill()

    def fill(self) -> None:
        """Room may have appeared: for trucks before a closed server, then for those blocked, then for those outside."""
        if self.stranded:
            self.move_queues()
        super().fill()

    def serve_next(self, server: Server) -> None:
        """A server without a truck tries its lanes in its group's order; with nobody there it is free."""
        if server.works:
            for line in server.lines:
                if line.waiting:
                    self._park(line.waiting.popleft(), server)
                    return
        server.group.put_free(server)

    # --- patience -------------------------------------------------------------------------------------------------

    def _bears_with(self, visit: Visit) -> None:
        """A truck waits; its driver may do so only for a while, however often its queue is moved."""
        truck = visit.truck
        if self.may_be_left and self.may_be_left[truck.direction] and truck.patience < math.inf and not visit.bears:
            visit.bears = True
            self.clock.call(lambda: self._loses_patience(visit), LEAVING, truck.patience)

    def _loses_patience(self, visit: Visit) -> None:
        """A driver has waited long enough: one who still waits, and was not being served before, leaves."""
        if visit.server is not None or visit.gone or visit.stop is not None:
            return
        assert visit.line is not None
        visit.line.waiting.remove(visit)
        visit.line.counts(visit, -1)
        self.record.leaves(visit)
        self.leaves_port(visit)
        self.fill()

    # --- outages --------------------------------------------------------------------------------------------------

    def goes_down(self, server: Server, work: int, *, moves: bool) -> None:
        """An outage begins at a server: what becomes of a truck there that has not finished.

        One that an earlier outage has stopped stays as that one has it.
        """
        visit = server.visit
        if visit is None or visit.stopped or visit.finished:
            return
        if visit.running is not None:
            if work == Work.FINISH:
                return
            self._stop(visit, work, moves=moves)
        else:
            self.officers.forget(visit)
            if moves:
                self.record.leaves_unserved(visit, moved=True)
        if moves:
            self._goes_back(visit, server)
        else:
            visit.stopped = True
            self.stopped += 1

    def _stop(self, visit: Visit, work: int, *, moves: bool) -> None:
        """A service stops: its officers go to others."""
        assert visit.running is not None
        assert visit.server is not None
        visit.done = visit.done + self.clock.now - visit.running if work == Work.RESUME else 0.0
        self.record.leaves_unserved(visit, moved=moves)
        visit.running = None
        visit.served = self.clock.put_off(visit.served)
        if self.need:
            self.officers.release(self.need)
        for machine in visit.server.machines:
            machine.service_ends()

    def _goes_back(self, visit: Visit, server: Server) -> None:
        """A truck leaves its server for the head of its line: before everybody, whatever their priority."""
        assert visit.line is not None
        visit.server = None
        visit.key = (BEFORE_ALL, *visit.key[1:])
        visit.line.insert(visit)
        self._bears_with(visit)
        server.visit = None
        server.group.put_free(server)

    def go_on(self) -> None:
        """Trucks at servers that no outage stops any more wait for their officers, and go on."""
        if not self.stopped:
            return
        for group in self.groups:
            for server in group.servers:
                visit = server.visit
                if visit is not None and visit.stopped and not server.down:
                    visit.stopped = False
                    self.stopped -= 1
                    self._ask_for_officers(visit)

    # --- after changes of plan ------------------------------------------------------------------------------------

    def serve_waiting(self) -> None:
        """Free servers take whoever waits for them."""
        for group in self.groups:
            for server in sorted(group.free):
                group.take_free(server)
                self.serve_next(server)

    def move_queues(self) -> None:
        """Each line without an open server sends its trucks, head first, to lines with an open server and room."""
        for lane in self.lanes:
            for line in lane.lines:
                if line.waiting and not line.is_open():
                    for visit in list(line.waiting):
                        self._move(visit, line)
        self.stranded = any(line.waiting and not line.is_open() for lane in self.lanes for line in lane.lines)

    def _move(self, visit: Visit, line: Line) -> None:
        truck = visit.truck
        lines = [
            other
            for lane in self.lanes
            if truck.admitted[lane.number]
            for other in lane.lines
            if other.is_open() and other.has_room()
        ]
        if lines:
            line.waiting.remove(visit)
            line.counts(visit, -1)
            better = choose(lines, self.lane_choice, self.ties_random, truck.luck[self.number])
            self.record.changes(Change.TRUCK_MOVED, visit.row, better.lane.number)
            self._queue(visit, better)

    def turn_away(self, visit: Visit) -> None:
        """A truck that has not begun leaves its queue, or the server at which it is parked, for good."""
        assert visit.line is not None
        visit.line.counts(visit, -1)
        if visit.server is None:
            visit.line.waiting.remove(visit)
            visit.gone = True
        else:
            self.officers.forget(visit)
            self.stopped -= visit.stopped
            visit.server.visit = None
            visit.server.group.put_free(visit.server)
        self.record.leaves(visit)

    def not_begun(self) -> list[Visit]:
        """Visits of trucks that queue or are parked here, in the order of their lanes."""
        queued = [visit for lane in self.lanes for line in lane.lines for visit in line.waiting]
        servers = [server for group in self.groups for server in group.servers]
        held = [server.visit for server in servers if server.visit is not None]
        return queued + [visit for visit in held if visit.stopped or self.officers.are_awaited_by(visit)]


def _step(steps: Steps, number: int) -> float:
    """The factor of the last step that a number reaches."""
    factor = 1.0
    for least, each in steps:
        if number >= least:
            factor = each
    return factor
