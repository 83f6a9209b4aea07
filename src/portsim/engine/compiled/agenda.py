"""What falls due: ends of services and drives, and of patience, in a heap; hand-overs in a list, first in, first out.

Of ends at one instant, the one scheduled first comes first; patience ends after all of them. Arrivals and changes of
plan come in their own order and need no calendar, decisions are few and have `decisions`; `loop` looks which of all is
next.
"""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.port import NEVER, Port

PATIENCE = 2**62
"""Numbers from here on are of patience that ends: beyond those of all services and drives, to come after them."""


@compiled
def schedule_end(port: Port, truck: int, time: float) -> None:
    """Let a truck's service or drive end at a time [min]."""
    clock = port.clock[0]
    number = clock.scheduled
    clock.scheduled = number + 1
    _enter(port, time, number, truck)


@compiled
def schedule_leaving(port: Port, row: int, time: float) -> None:
    """Let the patience of a driver end at a time, as far as a visit is concerned [min]."""
    clock = port.clock[0]
    number = clock.scheduled
    clock.scheduled = number + 1
    _enter(port, time, PATIENCE + number, row)


@compiled
def _enter(port: Port, time: float, number: int, of: int) -> None:
    clock, calendar = port.clock[0], port.calendar
    place = clock.pending
    clock.pending = place + 1
    while place > 0:
        above = (place - 1) >> 1
        if _is_before(port, above, time, number):
            break
        _move(port, above, place)
        place = above
    calendar[place].time = time
    calendar[place].number = number
    calendar[place].of = of


@compiled
def next_end(port: Port) -> float:
    """When the next service or drive ends, or the patience of a driver [min]."""
    return port.calendar[0].time if port.clock[0].pending else NEVER


@compiled
def is_leaving_next(port: Port) -> bool:
    """Whether it is patience that ends next."""
    return port.calendar[0].number >= PATIENCE


@compiled
def take_next_end(port: Port) -> int:
    """The truck whose service or drive ends next, or the visit at which patience does; it is taken out."""
    of = port.calendar[0].of
    _take_out(port, 0)
    return of


@compiled
def put_off_end(port: Port, truck: int) -> None:
    """A truck's service does not end when it was to; it is looked for, which seldom happens."""
    place = 0
    while port.calendar[place].of != truck or port.calendar[place].number >= PATIENCE:
        place += 1
    _take_out(port, place)


@compiled
def _take_out(port: Port, place: int) -> None:
    """The last entry comes in place of one that is taken out, and from there up or down to where it belongs."""
    clock, calendar = port.clock[0], port.calendar
    last = clock.pending - 1
    clock.pending = last
    time, number, moved = calendar[last].time, calendar[last].number, calendar[last].of
    if place == last:
        return
    while place > 0 and not _is_before(port, (place - 1) >> 1, time, number):
        _move(port, (place - 1) >> 1, place)
        place = (place - 1) >> 1
    while True:
        below = 2 * place + 1
        if below >= last:
            break
        if below + 1 < last and _is_before(port, below + 1, calendar[below].time, calendar[below].number):
            below += 1
        if not _is_before(port, below, time, number):
            break
        _move(port, below, place)
        place = below
    calendar[place].time = time
    calendar[place].number = number
    calendar[place].of = moved


@compiled
def _is_before(port: Port, place: int, time: float, number: int) -> bool:
    due = port.calendar[place]
    return due.time < time or (due.time == time and due.number < number)


@compiled
def _move(port: Port, place: int, to: int) -> None:
    due, free = port.calendar[place], port.calendar[to]
    free.time = due.time
    free.number = due.number
    free.of = due.of


@compiled
def hand_over(port: Port, truck: int) -> None:
    """Let a truck go on: at this instant, after the hand-overs already under way."""
    clock, ring = port.clock[0], port.handed
    place = clock.handed_from + clock.hand_overs
    ring[place if place < len(ring) else place - len(ring)] = truck
    clock.hand_overs += 1


@compiled
def take_hand_over(port: Port) -> int:
    """The truck that goes on next."""
    clock, ring = port.clock[0], port.handed
    truck = ring[clock.handed_from]
    clock.hand_overs -= 1
    clock.handed_from += 1
    if clock.hand_overs == 0 or clock.handed_from == len(ring):
        clock.handed_from = 0
    return truck
