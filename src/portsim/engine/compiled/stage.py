"""A stage where trucks queue in lanes and are served."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.lanes import can_move, choose, count, free_server, is_open, line_for
from portsim.engine.compiled.notebook import note_change, note_end
from portsim.engine.compiled.officers import come, forget, go
from portsim.engine.compiled.port import NONE, Port
from portsim.engine.compiled.queues import queue_up, remove, take_first
from portsim.engine.compiled.servers import is_free, put_free, take_free
from portsim.engine.compiled.words import TRUCK_MOVED

# --- coming in ----------------------------------------------------------------------------------------------------


@compiled
def joins_stage(port: Port, truck: int, row: int) -> bool:
    """A truck joins if a lane that admits it has room; whether it did."""
    stage = port.stage[row]
    line = line_for(port, truck, stage)
    if line == NONE:
        return False
    it, now = port.trucks[truck], port.clock[0].now
    it.row = row
    it.priority = port.priority[truck, stage]
    it.joined = now
    port.joined[row] = now
    port.lane_at_joining[row] = port.lines[line].lane
    _queue(port, truck, line)
    return True


@compiled
def _queue(port: Port, truck: int, line: int) -> None:
    port.trucks[truck].line = line
    count(port, line, truck, 1)
    server = free_server(port, line)
    if server == NONE:
        queue_up(port, line, truck)
    else:
        take_free(port, server)
        _park(port, truck, server)


# --- being served -------------------------------------------------------------------------------------------------


@compiled
def _park(port: Port, truck: int, server: int) -> None:
    """Take a server, then all officers at once; until they are there the truck is parked."""
    it = port.trucks[truck]
    port.servers[server].truck = truck
    port.lane[it.row] = port.lines[it.line].lane
    port.parked[it.row] = port.clock[0].now
    port.server[it.row] = server
    come(port, truck, port.stage[it.row])


@compiled
def finish_service(port: Port, truck: int) -> None:
    """Service has ended: the officers are free, the server is not yet. Nothing holds the truck back here."""
    note_end(port, truck)
    count(port, port.trucks[truck].line, truck, -1)
    go(port, port.stage[port.trucks[truck].row])


# --- going on -----------------------------------------------------------------------------------------------------


@compiled
def give_up_server(port: Port, row: int) -> None:
    """The truck has gone on: its server takes the next."""
    server = port.server[row]
    port.left[row] = port.clock[0].now
    port.servers[server].truck = NONE
    _serve_next(port, server)


@compiled
def _serve_next(port: Port, server: int) -> None:
    """A server without a truck tries its lanes in its group's order; with nobody there it is free."""
    it = port.servers[server]
    if it.open:
        for place in range(it.first_line, it.beyond_line):
            line = port.members[place]
            if port.queues[line].trucks:
                _park(port, take_first(port, line), server)
                return
    put_free(port, server)


# --- after changes of plan ----------------------------------------------------------------------------------------


@compiled
def serve_waiting(port: Port, stage: int) -> None:
    """Free servers take whoever waits for them."""
    for group in range(port.stages[stage].first_group, port.stages[stage].beyond_group):
        for server in range(port.groups[group].first_server, port.groups[group].beyond_server):
            if is_free(port, server):
                take_free(port, server)
                _serve_next(port, server)


@compiled
def move_queues(port: Port, stage: int) -> None:
    """Each line without an open server sends its trucks, head first, to lines with an open server and room."""
    for lane in range(port.stages[stage].first_lane, port.stages[stage].beyond_lane):
        for line in range(port.lanes[lane].first_line, port.lanes[lane].beyond_line):
            if port.queues[line].trucks and not is_open(port, line):
                truck = port.queues[line].first
                while truck != NONE:
                    behind = port.trucks[truck].behind
                    _move(port, truck, stage, line)
                    truck = behind


@compiled
def _move(port: Port, truck: int, stage: int, line: int) -> None:
    if not can_move(port, truck, stage):
        return
    # It leaves before it chooses: it may go to another line of the same lane, whose load is that of all its lines.
    remove(port, line, truck)
    count(port, line, truck, -1)
    better = choose(port, truck, stage, open_only=True)
    note_change(port, TRUCK_MOVED, port.trucks[truck].row, port.lines[better].lane)
    _queue(port, truck, better)


@compiled
def turn_away_not_begun(port: Port, truck: int) -> None:
    """A truck that has not begun leaves its queue, or the server at which it is parked, for good."""
    it = port.trucks[truck]
    server = port.server[it.row]
    count(port, it.line, truck, -1)
    if server == NONE:
        remove(port, it.line, truck)
    else:
        forget(port, truck)
        put_free(port, server)
    port.left[it.row] = port.clock[0].now
