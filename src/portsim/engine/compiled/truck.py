"""A truck's day: through the gate, from stage to stage, and out of the port.

A truck that arrives comes to the gate. When its service or drive has ended it goes on: it joins its next stage, or is
blocked, or leaves the port. It gives up the server or the place that it holds only when the next stage has let it in.
"""

from portsim.engine.compiled.agenda import is_leaving_next, take_hand_over, take_next_end
from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.gate import arrive_at_gate, leave_from, let_in_from_outside
from portsim.engine.compiled.itinerary import next_visit, visit_before
from portsim.engine.compiled.notebook import note_departure
from portsim.engine.compiled.place import let_in_blocked, lets_in
from portsim.engine.compiled.port import NEVER, NONE, Port
from portsim.engine.compiled.posts import count_ahead
from portsim.engine.compiled.pressure import tell
from portsim.engine.compiled.road import finish_drive, give_up_road
from portsim.engine.compiled.stage import finish_service, give_up_server, loses_patience, move_queues
from portsim.engine.compiled.words import CROSSED, LEFT_LINE, NO_SHOW, SEIZED


@compiled
def plan_next_arrival(port: Port) -> None:
    """When the next truck arrives."""
    clock = port.clock[0]
    if clock.next_truck < len(port.arrived):
        clock.arrival_due = clock.now + (port.arrived[clock.next_truck] - clock.now)
    else:
        clock.arrival_due = NEVER


@compiled
def arrive(port: Port) -> None:
    """The next truck comes."""
    truck = port.clock[0].next_truck
    it = port.trucks[truck]
    it.row = port.first_visit[truck] - 1
    it.line = NONE
    it.waited = 0.0
    it.bears = NONE
    it.under_way = False
    it.awaits_officers = False
    it.waits_to_be_first = False
    port.clock[0].next_truck = truck + 1
    plan_next_arrival(port)
    count_ahead(port, truck)
    if port.first_visit[truck] == port.first_visit[truck + 1]:
        _see_off(port, truck)  # it has nowhere to go
    else:
        arrive_at_gate(port, truck)


@compiled
def end(port: Port) -> None:
    """The service or drive that ends next has ended, or the patience of a driver."""
    if is_leaving_next(port):
        _lose_patience(port, take_next_end(port))
        return
    truck = take_next_end(port)
    if not port.stages[port.stage[port.trucks[truck].row]].is_road:
        finish_service(port, truck)
        if port.clock[0].rates_may_relax:
            tell(port, truck)
        _go_on(port, truck)
    elif finish_drive(port, truck):
        _go_on(port, truck)


@compiled
def _lose_patience(port: Port, row: int) -> None:
    """A driver who still waits at a visit leaves the line, and with it the port."""
    if loses_patience(port, row):
        leave_from(port, port.truck[row], row, LEFT_LINE)
        _fill(port, port.stage[row])


@compiled
def take_over(port: Port) -> None:
    """The next hand-over: a truck is first on its road now, or has been let in where it was kept from coming."""
    truck = take_hand_over(port)
    it = port.trucks[truck]
    if it.waits_to_be_first:
        it.waits_to_be_first = False
        _go_on(port, truck)
    else:
        _give_up(port, visit_before(port, truck, it.row))


@compiled
def _go_on(port: Port, truck: int) -> None:
    here = port.trucks[truck].row
    there = next_visit(port, truck, here)
    if there == port.first_visit[truck + 1]:
        _give_up(port, here)
        _see_off(port, truck)
    elif lets_in(port, truck, there):
        _give_up(port, here)


@compiled
def _see_off(port: Port, truck: int) -> None:
    """A truck has left its last stage, or has never come."""
    if port.no_show[truck]:
        note_departure(port, truck, NO_SHOW)
    else:
        note_departure(port, truck, SEIZED if _is_seized(port, truck) else CROSSED)


@compiled
def _is_seized(port: Port, truck: int) -> bool:
    """Whether a truck is seized at the last of its visits."""
    if port.clock[0].rates_may_relax:
        return (port.seized_at_steps[truck] >> max(port.step[truck], 0)) & 1 == 1
    return bool(port.seized[truck])


@compiled
def _give_up(port: Port, row: int) -> None:
    """The truck has gone on: whoever was kept from coming by that may come."""
    stage = port.stage[row]
    if port.stages[stage].is_road:
        give_up_road(port, row)
    else:
        give_up_server(port, row)
    _fill(port, stage)


@compiled
def _fill(port: Port, stage: int) -> None:
    """Room may have appeared: for trucks before a closed server, then for those blocked, then for those outside."""
    if port.stages[stage].stranded:
        move_queues(port, stage)
    let_in_blocked(port, stage)
    if port.stages[stage].on_route:
        let_in_from_outside(port)
