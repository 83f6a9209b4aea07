"""What stages and roads have in common: trucks come in where there is room, and are blocked where there is none."""

from portsim.engine.compiled.agenda import hand_over
from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.itinerary import next_visit
from portsim.engine.compiled.port import NONE, Port
from portsim.engine.compiled.queues import insert, remove
from portsim.engine.compiled.road import joins_road
from portsim.engine.compiled.stage import joins_stage


@compiled
def joins(port: Port, truck: int, row: int) -> bool:
    """A truck joins the stage of a visit if there is room for it; whether it did."""
    if port.stages[port.stage[row]].is_road:
        return joins_road(port, truck, row)
    return joins_stage(port, truck, row)


@compiled
def lets_in(port: Port, truck: int, row: int) -> bool:
    """A truck that has finished where it is wants to come: it joins, or is blocked there."""
    if joins(port, truck, row):
        return True
    _block(port, port.stages[port.stage[row]].blocked, truck)
    return False


@compiled
def _block(port: Port, queue: int, truck: int) -> None:
    """The truck blocked longest stands first, counted from the end of its own service or drive."""
    trucks = port.trucks
    ahead = port.queues[queue].last
    # Ends are numbered as they happen, also at one instant, so that no two trucks are equal.
    while ahead != NONE and trucks[ahead].ending > trucks[truck].ending:
        ahead = trucks[ahead].ahead
    insert(port, queue, truck, ahead)


@compiled
def let_in_blocked(port: Port, stage: int) -> None:
    """The truck blocked longest that can use the room comes first."""
    queue = port.stages[stage].blocked
    truck = port.queues[queue].first
    while truck != NONE:
        it = port.trucks[truck]
        ahead, behind = it.ahead, it.behind
        # A truck that joins may stand in a line at once, so it leaves this queue before it tries.
        remove(port, queue, truck)
        if joins(port, truck, next_visit(port, truck, it.row)):
            hand_over(port, truck)
        else:
            insert(port, queue, truck, ahead)
        truck = behind
