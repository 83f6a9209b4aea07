"""A stage where trucks queue in lanes and are served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portsim.engine.reference.clock import END, Clock
from portsim.engine.reference.lanes import Lane, Line, choose
from portsim.engine.reference.place import Place
from portsim.log import Change

if TYPE_CHECKING:
    from portsim.engine.reference.officers import Need, Officers
    from portsim.engine.reference.record import Record
    from portsim.engine.reference.servers import Group, Server
    from portsim.engine.reference.truck import Visit


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
        self._queue(visit, line)
        return True

    def _queue(self, visit: Visit, line: Line) -> None:
        visit.line = line
        line.counts(visit, 1)
        server = line.free_server()
        if server is None:
            line.insert(visit)
        else:
            server.group.take_free(server)
            self._park(visit, server)

    # --- being served ---------------------------------------------------------------------------------------------

    def _park(self, visit: Visit, server: Server) -> None:
        """Take a server, then all officers at once; until they are there the truck is parked."""
        server.visit = visit
        visit.server = server
        assert visit.line is not None
        self.record.parks(visit, visit.line.lane.number, server.number)
        if self.need:
            self.officers.come(visit, self.need, self.begin)
        else:
            self.begin(visit)

    def begin(self, visit: Visit) -> None:
        """Service begins."""
        assert visit.line is not None
        truck = visit.truck
        truck.under_way = True
        self.record.begins(visit)
        if self.begun is not None:
            self.begun(visit)
        self.clock.due(visit.served, truck.service[visit.line.lane.number], END)

    def finish(self, visit: Visit) -> None:
        """Service has ended: the officers are free, the server is not yet. Nothing holds the truck back here."""
        assert visit.line is not None
        self.record.ends(visit)
        visit.line.counts(visit, -1)
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

    def serve_next(self, server: Server) -> None:
        """A server without a truck tries its lanes in its group's order; with nobody there it is free."""
        if server.open:
            for line in server.lines:
                if line.waiting:
                    self._park(line.waiting.popleft(), server)
                    return
        server.group.put_free(server)

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
        else:
            self.officers.forget(visit)
            visit.server.visit = None
            visit.server.group.put_free(visit.server)
        self.record.leaves(visit)

    def not_begun(self) -> list[Visit]:
        """Visits of trucks that queue or are parked here, in the order of their lanes."""
        queued = [visit for lane in self.lanes for line in lane.lines for visit in line.waiting]
        servers = [server for group in self.groups for server in group.servers]
        held = [server.visit for server in servers if server.visit is not None]
        return queued + [visit for visit in held if self.officers.are_awaited_by(visit)]
