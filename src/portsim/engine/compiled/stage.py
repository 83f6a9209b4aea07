"""A stage where trucks queue in lanes and are served."""

from portsim.engine.compiled.agenda import put_off_end, schedule_leaving
from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.lanes import can_move, choose, count, free_server, is_open, line_for
from portsim.engine.compiled.machines import service_ends
from portsim.engine.compiled.notebook import note_change, note_end, note_stop
from portsim.engine.compiled.officers import come, forget, go, release, serve_parked
from portsim.engine.compiled.pools import officers_leave
from portsim.engine.compiled.port import NEVER, NONE, Port
from portsim.engine.compiled.postings import has_come
from portsim.engine.compiled.queues import queue_up, remove, take_first
from portsim.engine.compiled.servers import is_free, put_free, take_free, works
from portsim.engine.compiled.words import FINISH, INSIDE, RESUME, TRUCK_MOVED

BEFORE_ALL = -(2**40)
"""Priority of a truck that an outage sent back to the head of its line."""

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
    if port.clock[0].waits_are_posted:
        has_come(port, truck, row)
    if port.clock[0].outages_may_come:
        _expect_service(port, truck)
    _queue(port, truck, line)
    return True


@compiled
def _expect_service(port: Port, truck: int) -> None:
    """No outage has stopped it yet."""
    work = port.services[truck]
    work.done = 0.0
    work.running = False
    work.finished = False
    work.stopped = False
    work.stop = NONE


@compiled
def _queue(port: Port, truck: int, line: int) -> None:
    port.trucks[truck].line = line
    count(port, line, truck, 1)
    server = free_server(port, line)
    if server == NONE:
        queue_up(port, line, truck)
        if not is_open(port, line):
            _strand(port, port.stage[port.trucks[truck].row])
        _bear_with(port, truck)
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
    it = port.trucks[truck]
    note_end(port, truck)
    count(port, it.line, truck, -1)
    if port.clock[0].outages_may_come:
        port.services[truck].running = False
        port.services[truck].finished = True
        service_ends(port, port.server[it.row])
    if port.office[0].staffs_booths:
        _let_booth_go(port, port.server[it.row])
    go(port, port.stage[it.row])


@compiled
def _let_booth_go(port: Port, server: int) -> None:
    """The last truck of a booth that closes has been served: its officers are free for others."""
    if port.servers[server].manned and port.servers[server].closing:
        officers_leave(port, server)
        serve_parked(port)


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
    if works(port, server):
        for place in range(it.first_line, it.beyond_line):
            line = port.members[place]
            if port.queues[line].trucks:
                _park(port, take_first(port, line), server)
                return
    put_free(port, server)


# --- patience -----------------------------------------------------------------------------------------------------


@compiled
def _bear_with(port: Port, truck: int) -> None:
    """A truck waits; its driver may do so only for a while, however often its queue is moved."""
    it = port.trucks[truck]
    stage = port.stage[it.row]
    if (
        port.stages[stage].may_be_left
        and port.may_leave[port.direction[truck], stage]
        and port.patience[truck] < NEVER
        and it.bears != it.row
    ):
        it.bears = it.row
        schedule_leaving(port, it.row, port.clock[0].now + port.patience[truck])


@compiled
def loses_patience(port: Port, row: int) -> bool:
    """A driver has waited long enough; one who still waits, and was not being served before, leaves: whether so."""
    truck = port.truck[row]
    it, server = port.trucks[truck], port.server[row]
    if it.row != row or port.disposition[truck] != INSIDE:
        return False
    if server != NONE and port.servers[server].truck == truck:
        return False
    if port.clock[0].outages_may_come and port.services[truck].stop != NONE:
        return False
    remove(port, it.line, truck)
    count(port, it.line, truck, -1)
    port.left[row] = port.clock[0].now
    return True


# --- outages ------------------------------------------------------------------------------------------------------


@compiled
def goes_down(port: Port, stage: int, server: int, work: int, moves: bool) -> None:
    """An outage begins at a server: what becomes of a truck there that has not finished.

    One that an earlier outage has stopped stays as that one has it.
    """
    truck = port.servers[server].truck
    if truck == NONE or not _is_at(port, truck, server):
        return
    it = port.services[truck]
    if it.stopped or it.finished or (it.running and work == FINISH):
        return
    if it.running:
        _stop(port, truck, stage, work, moves)
    else:
        forget(port, truck)
        if moves:
            note_stop(port, truck, moves)
    if moves:
        _goes_back(port, truck, server)
    else:
        it.stopped = True
        port.stages[stage].stopped += 1


@compiled
def _is_at(port: Port, truck: int, server: int) -> bool:
    """Whether a truck that a server holds is there still, and has not joined its next stage already."""
    return port.server[port.trucks[truck].row] == server


@compiled
def _stop(port: Port, truck: int, stage: int, work: int, moves: bool) -> None:
    """A service stops: its officers go to others."""
    it, now = port.services[truck], port.clock[0].now
    it.done = it.done + now - it.running_since if work == RESUME else 0.0
    note_stop(port, truck, moves)
    it.running = False
    put_off_end(port, truck)
    if port.stages[stage].needs_officers:
        release(port, stage)
    service_ends(port, port.server[port.trucks[truck].row])


@compiled
def _goes_back(port: Port, truck: int, server: int) -> None:
    """A truck leaves its server for the head of its line: before everybody, whatever their priority."""
    it = port.trucks[truck]
    it.priority = BEFORE_ALL
    queue_up(port, it.line, truck)
    _bear_with(port, truck)
    put_free(port, server)


@compiled
def go_on(port: Port, stage: int) -> None:
    """Trucks at servers that no outage stops any more wait for their officers, and go on."""
    if port.stages[stage].stopped == 0:
        return
    for group in range(port.stages[stage].first_group, port.stages[stage].beyond_group):
        for server in range(port.groups[group].first_server, port.groups[group].beyond_server):
            if port.servers[server].down == 0 and is_stopped_at(port, server):
                truck = port.servers[server].truck
                port.services[truck].stopped = False
                port.stages[stage].stopped -= 1
                come(port, truck, stage)


@compiled
def is_stopped_at(port: Port, server: int) -> bool:
    """Whether a server holds a truck that an outage keeps it from serving."""
    truck = port.servers[server].truck
    return (
        port.clock[0].outages_may_come
        and truck != NONE
        and _is_at(port, truck, server)
        and port.services[truck].stopped
    )


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
    _look_for_stranded(port, stage)


@compiled
def _look_for_stranded(port: Port, stage: int) -> None:
    """Whether trucks still stand in a line of a stage that has no open server."""
    if port.stages[stage].stranded:
        port.stages[stage].stranded = False
        port.clock[0].stages_with_stranded -= 1
    for lane in range(port.stages[stage].first_lane, port.stages[stage].beyond_lane):
        for line in range(port.lanes[lane].first_line, port.lanes[lane].beyond_line):
            if port.queues[line].trucks and not is_open(port, line):
                _strand(port, stage)


@compiled
def _strand(port: Port, stage: int) -> None:
    """A truck of a stage stands in a line without an open server."""
    if not port.stages[stage].stranded:
        port.stages[stage].stranded = True
        port.clock[0].stages_with_stranded += 1


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
    count(port, it.line, truck, -1)
    if it.awaits_officers:
        forget(port, truck)
        put_free(port, port.server[it.row])
    elif port.clock[0].outages_may_come and port.services[truck].stopped:
        port.stages[port.stage[it.row]].stopped -= 1
        put_free(port, port.server[it.row])
    else:
        remove(port, it.line, truck)
    port.left[it.row] = port.clock[0].now
