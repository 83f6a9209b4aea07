"""Officers for exams: taken by trucks that are parked, all that a truck needs at once. Then service begins."""

from portsim.engine.compiled.agenda import schedule_end
from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.machines import service_begins
from portsim.engine.compiled.notebook import note_change, note_going_on
from portsim.engine.compiled.pace import paced
from portsim.engine.compiled.pools import are_free, look_at_booths, take
from portsim.engine.compiled.port import NONE, Port
from portsim.engine.compiled.postings import is_read, waited
from portsim.engine.compiled.posts import begins
from portsim.engine.compiled.queues import queue_up, remove
from portsim.engine.compiled.words import OFFICERS


@compiled
def set_pool_level(port: Port, pool: int, level: int) -> None:
    """So many officers are on duty now; those above finish their truck."""
    if level != port.pools[pool].on_duty:
        port.pools[pool].on_duty = level
        note_change(port, OFFICERS, pool, level)


@compiled
def come(port: Port, truck: int, stage: int) -> None:
    """A truck has parked: it begins if its whole need is free; else it waits."""
    if not port.stages[stage].needs_officers:
        _begin(port, truck, stage)
        return
    office = port.office[0]
    if not office.hold_back and not office.booths_are_looked_at and are_free(port, stage):
        take(port, stage, 1)
        _begin(port, truck, stage)
    else:
        port.trucks[truck].awaits_officers = True
        queue_up(port, office.awaited, truck)
    if not office.hold_back:
        look_at_booths(port)  # it lacks officers, or has taken those that another lacks now


@compiled
def go(port: Port, stage: int) -> None:
    """A service has ended: its officers are free for others."""
    if port.stages[stage].needs_officers:
        release(port, stage)
        serve_parked(port)


@compiled
def take_if_free(port: Port, order: int) -> bool:
    """Officers go to a booth that an order opens, if so many are free; whether they did."""
    need = len(port.stages) + order
    if not are_free(port, need):
        return False
    take(port, need, 1)
    return True


@compiled
def leave_booth(port: Port, order: int) -> None:
    """Officers leave a booth that an order had opened."""
    take(port, len(port.stages) + order, -1)


@compiled
def release(port: Port, stage: int) -> None:
    """Officers leave a truck."""
    take(port, stage, -1)


@compiled
def serve_parked(port: Port) -> None:
    """Parked trucks whose whole need is free begin, in their order; a joint exam may be passed by others.

    Where booths are to open or to close first, that is done before anything else of this instant.
    """
    if look_at_booths(port):
        return
    truck = port.queues[port.office[0].awaited].first
    while truck != NONE:
        behind = port.trucks[truck].behind
        stage = port.stage[port.trucks[truck].row]
        if are_free(port, stage):
            forget(port, truck)
            take(port, stage, 1)
            _begin(port, truck, stage)
        truck = behind


@compiled
def forget(port: Port, truck: int) -> None:
    """A parked truck waits for officers no more."""
    port.trucks[truck].awaits_officers = False
    remove(port, port.office[0].awaited, truck)


@compiled
def _begin(port: Port, truck: int, stage: int) -> None:
    """Service begins, or goes on where an outage stopped it."""
    it, now = port.trucks[truck], port.clock[0].now
    minutes = port.service[truck, port.lines[it.line].lane]
    if not port.clock[0].outages_may_come:
        _begin_first(port, truck, stage)
        if port.clock[0].pace_may_change:
            minutes = paced(port, stage, minutes)
        schedule_end(port, truck, now + minutes)
        return
    work = port.services[truck]
    if work.stop == NONE:
        _begin_first(port, truck, stage)
    else:
        note_going_on(port, truck)
    if work.done == 0.0:
        work.needed = paced(port, stage, minutes)
    work.running = True
    work.running_since = now
    schedule_end(port, truck, now + (work.needed - work.done))
    service_begins(port, port.server[it.row])


@compiled
def _begin_first(port: Port, truck: int, stage: int) -> None:
    it = port.trucks[truck]
    it.under_way = True
    port.began[it.row] = port.clock[0].now
    if port.clock[0].waits_are_posted:
        waited(port, truck, it.row, port.clock[0].now - it.joined)
        is_read(port, truck, stage)
    begins(port, truck, stage)
