"""Before the first stage: the gate with its hours, and the trucks that stand outside, first in, first out."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.notebook import note_change, note_departure
from portsim.engine.compiled.place import joins
from portsim.engine.compiled.port import NONE, Port
from portsim.engine.compiled.posts import arrived_before_closing, goes_home
from portsim.engine.compiled.queues import append, insert, take_first
from portsim.engine.compiled.words import GATE, HOLD, TURNED_AWAY_FULL


@compiled
def arrive_at_gate(port: Port, truck: int) -> None:
    """A truck arrives: it enters if nobody stands before it, the gate is open and its first stage has room."""
    queue = port.gate[0].outside + port.direction[truck]
    if port.queues[queue].trucks == 0 and admits(port, truck):
        row = port.first_visit[truck]
        if joins(port, truck, row):
            return
        if port.stages[port.stage[row]].turns_away:
            send_home(port, truck, TURNED_AWAY_FULL)
            return
    append(port, queue, truck)


@compiled
def let_in_from_outside(port: Port) -> None:
    """Those outside enter while the first of each direction can; or they leave where a full stage says so."""
    gate = port.gate[0]
    for queue in range(gate.outside, gate.outside + gate.directions):
        while port.queues[queue].trucks and admits(port, port.queues[queue].first):
            # A truck that joins may stand in a line at once, so it leaves this queue before it tries.
            truck = take_first(port, queue)
            row = port.first_visit[truck]
            if joins(port, truck, row):
                continue
            if not port.stages[port.stage[row]].turns_away:
                insert(port, queue, truck, NONE)
                break
            send_home(port, truck, TURNED_AWAY_FULL)


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
    goes_home(port, truck)
    note_departure(port, truck, disposition)
