"""The supervisor: looks at the lines when all of an instant is over, and opens or closes booths by standing orders.

An order without a group relaxes rates of inspection, and restores them.
"""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.decisions import falls_due, first_order, nothing_is_due
from portsim.engine.compiled.notebook import note_change
from portsim.engine.compiled.officers import leave_booth, take_if_free
from portsim.engine.compiled.pools import has_officers_for_one_more, may_pass_on
from portsim.engine.compiled.port import NEVER, NONE, Port
from portsim.engine.compiled.staff import follow_plan, settle
from portsim.engine.compiled.words import ON_DEMAND, POSTED_WAIT, WORK


@compiled
def look(port: Port) -> None:
    """All of an instant is over: what the lines ask for now."""
    for order in range(len(port.orders)):
        if _must_stand_down(port, order):
            _stand_down(port, order)
        elif not port.orders[order].prepares:
            wish = _wish(port, order)
            if wish != port.orders[order].wants:
                _wait_and_see(port, order, wish)


@compiled
def stand_downs(port: Port) -> int:
    """How many orders would close, if the supervisor looked now, what they have opened."""
    orders = 0
    for order in range(len(port.orders)):
        if port.orders[order].opened and _must_stand_down(port, order):
            orders += 1
    return orders


@compiled
def decide(port: Port, order: int) -> None:
    """It has been asked for long enough, or the server that was on its way is there."""
    it = port.orders[order]
    nothing_is_due(port, first_order(port) + order)
    if it.wants > 0 and it.delay > 0.0 and not it.prepares:
        it.prepares = True
        falls_due(port, first_order(port) + order, it.delay)
    else:
        _carry_out(port, order)


# --- what an order looks at ---------------------------------------------------------------------------------------


@compiled
def _wish(port: Port, order: int) -> int:
    """What the line asks for now: one more (1), one less (-1)."""
    it, seen = port.orders[order], _sees(port, order)
    if seen > it.open_above and it.opened < it.at_most:
        return 1
    return -1 if seen < it.close_below and it.opened else 0


@compiled
def _sees(port: Port, order: int) -> float:
    it = port.orders[order]
    if it.looks_at == POSTED_WAIT:
        return port.postings[it.direction].wait
    return _work(port, order) if it.looks_at == WORK else float(_trucks(port, order))


@compiled
def _trucks(port: Port, order: int) -> int:
    """Trucks that wait in lines and stand on roads."""
    trucks = 0
    for lane in range(len(port.lanes)):
        if port.order_lanes[order, lane]:
            for line in range(port.lanes[lane].first_line, port.lanes[lane].beyond_line):
                trucks += port.queues[line].trucks
    for stage in range(len(port.stages)):
        if port.order_roads[order, stage]:
            trucks += port.stages[stage].trucks
    return trucks


@compiled
def _work(port: Port, order: int) -> float:
    """Mean service of the trucks of some lines over the working servers of a group [min]."""
    work, working = 0.0, port.groups[port.orders[order].group].working
    for lane in range(len(port.lanes)):
        if port.order_lanes[order, lane]:
            for line in range(port.lanes[lane].first_line, port.lanes[lane].beyond_line):
                work += port.lines[line].work
    if not working:
        return NEVER if work else 0.0
    return work / working


# --- what comes of it ---------------------------------------------------------------------------------------------


@compiled
def _wait_and_see(port: Port, order: int, wish: int) -> None:
    """Something else is asked for than before; it must be asked for a while."""
    it = port.orders[order]
    nothing_is_due(port, first_order(port) + order)
    it.wants = wish
    if wish > 0:
        falls_due(port, first_order(port) + order, it.after)
    elif wish < 0:
        falls_due(port, first_order(port) + order, max(it.after, it.changed + it.at_least - port.clock[0].now))


@compiled
def _carry_out(port: Port, order: int) -> None:
    it = port.orders[order]
    step = it.wants
    it.wants = 0
    it.prepares = False
    if step < 0 or _may_open(port, order):
        _change(port, order, step)


@compiled
def _may_open(port: Port, order: int) -> bool:
    """Whether there is a server to give, and its officers are there; if so, those of the order are taken."""
    it = port.orders[order]
    if it.group == NONE:  # rates can always be relaxed
        return True
    if it.takes_from != NONE and port.groups[it.takes_from].level == 0:
        return False
    if not port.groups[it.group].takes_officers:
        return take_if_free(port, order)
    brings_them = it.takes_from != NONE and may_pass_on(port, it.takes_from, it.group)
    return brings_them or has_officers_for_one_more(port, it.group)


@compiled
def _change(port: Port, order: int, step: int) -> None:
    it = port.orders[order]
    it.opened += step
    it.changed = port.clock[0].now
    note_change(port, ON_DEMAND, order, it.opened)
    for _ in range(-step):
        leave_booth(port, order)
    if it.group == NONE:
        return
    port.posts[it.group].beyond += step
    if it.takes_from != NONE:
        port.posts[it.takes_from].beyond -= step
    follow_plan(port, it.group)
    if it.takes_from != NONE:
        follow_plan(port, it.takes_from)
    settle(port)


@compiled
def _must_stand_down(port: Port, order: int) -> bool:
    """Whether its group has nobody on plan."""
    group = port.orders[order].group
    return group != NONE and port.posts[group].planned == 0


@compiled
def _stand_down(port: Port, order: int) -> None:
    """Whoever was opened by it closes, too."""
    _wait_and_see(port, order, 0)
    port.orders[order].prepares = False
    if port.orders[order].opened:
        _change(port, order, -port.orders[order].opened)
