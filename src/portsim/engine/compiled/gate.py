"""Before the first stage: the gate with its hours, and the trucks that stand outside, first in, first out."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.decisions import falls_due, first_entry, nothing_is_due
from portsim.engine.compiled.notebook import note_change, note_departure
from portsim.engine.compiled.place import joins
from portsim.engine.compiled.port import NONE, Port
from portsim.engine.compiled.posts import arrived_before_closing, goes_home
from portsim.engine.compiled.queues import append, insert, take_first
from portsim.engine.compiled.words import GATE, HOLD, TURNED_AWAY_FULL, TURNED_BACK


@compiled
def arrive_at_gate(port: Port, truck: int) -> None:
    """A truck arrives: it enters if nobody stands before it, the gate is open and its first stage has room."""
    queue = port.gate[0].outside + port.direction[truck]
    if port.gate[0].has_tempers and _turns_back(port, truck, port.queues[queue].trucks):
        send_home(port, truck, TURNED_BACK)
        return
    if port.queues[queue].trucks == 0 and _may_enter(port, truck):
        row = port.first_visit[truck]
        if _enters(port, truck, row):
            return
        if port.stages[port.stage[row]].turns_away:
            send_home(port, truck, TURNED_AWAY_FULL)
            return
    append(port, queue, truck)


@compiled
def _turns_back(port: Port, truck: int, before_gate: int) -> bool:
    """Whether a driver turns back on arrival: for the trucks in sight, or for the wait that is posted."""
    direction, present = port.direction[truck], before_gate
    for stage in range(len(port.stages)):
        if port.seen[direction, stage]:
            present += _trucks_present(port, stage)
    return present >= port.turn_back_at[truck] or port.postings[direction].wait > port.turn_back_above[truck]


@compiled
def _trucks_present(port: Port, stage: int) -> int:
    """Trucks that a driver sees: those on a road, or those that wait, are parked or are in service at a stage."""
    it = port.stages[stage]
    if it.is_road:
        return it.trucks
    present = 0
    for lane in range(it.first_lane, it.beyond_lane):
        for line in range(port.lanes[lane].first_line, port.lanes[lane].beyond_line):
            present += port.lines[line].present
    return present


@compiled
def let_in_from_outside(port: Port) -> None:
    """Those outside enter while the first of each direction can; or they leave where a full stage says so."""
    gate = port.gate[0]
    for queue in range(gate.outside, gate.outside + gate.directions):
        while port.queues[queue].trucks and _may_enter(port, port.queues[queue].first):
            # A truck that joins may stand in a line at once, so it leaves this queue before it tries.
            truck = take_first(port, queue)
            row = port.first_visit[truck]
            if _enters(port, truck, row):
                continue
            if not port.stages[port.stage[row]].turns_away:
                insert(port, queue, truck, NONE)
                break
            send_home(port, truck, TURNED_AWAY_FULL)


@compiled
def _may_enter(port: Port, truck: int) -> bool:
    """Whether a truck is admitted, and the last one entered long enough ago."""
    return admits(port, truck) and port.clock[0].now >= port.next_entry[port.direction[truck]]


@compiled
def _enters(port: Port, truck: int, row: int) -> bool:
    """A truck joins its first stage if there is room; whether it did. The next one has to keep its distance."""
    if not joins(port, truck, row):
        return False
    direction = port.direction[truck]
    headway = port.headway[direction]
    if headway > 0.0:
        port.next_entry[direction] = port.clock[0].now + headway
        # The gate may have been about to look at this very instant: it has just done so.
        nothing_is_due(port, first_entry(port) + direction)
        falls_due(port, first_entry(port) + direction, headway)
    return True


@compiled
def admits(port: Port, truck: int) -> bool:
    """Whether a truck may enter now: the gate is open, or it came before the closing and is still served."""
    gate = port.gate[0]
    return gate.open or (gate.at_close != HOLD and arrived_before_closing(port, truck))


@compiled
def set_gate(port: Port, is_open: bool) -> None:
    """The gate opens or closes."""
    gate = port.gate[0]
    gate.open = is_open
    if not is_open:
        gate.closings += 1
    note_change(port, GATE, NONE, 1 if is_open else 0)


@compiled
def send_home(port: Port, truck: int, disposition: int) -> None:
    """A truck that has begun nothing leaves the port."""
    leave_from(port, truck, port.first_visit[truck], disposition)


@compiled
def leave_from(port: Port, truck: int, row: int, disposition: int) -> None:
    """A truck leaves the port before it has begun at a visit."""
    goes_home(port, truck, row)
    note_departure(port, truck, disposition)
