"""Pools of officers: who is free, who is at work, and whether booths that take officers have to open or to close."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.port import NONE, Port


@compiled
def are_free(port: Port, need: int) -> bool:
    """Whether all are free that a stage, an order or a group needs, a row of `officers_needed`."""
    for pool in range(len(port.pools)):
        needed = port.officers_needed[need, pool]
        it = port.pools[pool]
        if needed and (it.down or it.busy + needed > it.on_duty):
            return False
    return True


@compiled
def take(port: Port, need: int, times: int) -> None:
    """Take what is needed (1), or give it back (-1)."""
    for pool in range(len(port.pools)):
        port.pools[pool].busy += times * port.officers_needed[need, pool]


@compiled
def needed_by_group(port: Port, group: int) -> int:
    """The row of `officers_needed` for each server of a group."""
    return len(port.stages) + len(port.orders) + group


# --- booths -------------------------------------------------------------------------------------------------------


@compiled
def officers_come(port: Port, server: int) -> None:
    """A server opens, or stays open: it has its officers, if it takes any."""
    it = port.servers[server]
    if port.groups[it.group].takes_officers and not it.manned:
        it.manned = True
        take(port, needed_by_group(port, it.group), 1)


@compiled
def officers_leave(port: Port, server: int) -> None:
    """A server that closes has nobody to serve any more: its officers are free for others."""
    it = port.servers[server]
    if it.manned:
        it.manned = False
        take(port, needed_by_group(port, it.group), -1)


@compiled
def look_at_booths(port: Port) -> bool:
    """Whether booths have to open or close; if so, that comes next."""
    office = port.office[0]
    if office.staffs_booths and not office.booths_are_looked_at and _have_to_change(port):
        office.booths_are_looked_at = True
        port.clock[0].releases += 1
    return office.booths_are_looked_at


@compiled
def _have_to_change(port: Port) -> bool:
    for pool in range(len(port.pools)):
        if group_to_close(port, pool) != NONE:
            return True
    for group in range(len(port.groups)):
        if may_open(port, group):
            return True
    return False


@compiled
def group_to_close(port: Port, pool: int) -> int:
    """The last group with a booth open that a pool has no officers for; NONE if no booth has to close."""
    if _claimed(port, pool) <= port.pools[pool].on_duty:
        return NONE
    for group in range(len(port.groups) - 1, -1, -1):
        if port.groups[group].level and port.officers_needed[needed_by_group(port, group), pool]:
            return group
    return NONE


@compiled
def may_open(port: Port, group: int) -> bool:
    """Whether another booth of a group that takes officers should open, and can."""
    it = port.groups[group]
    return it.takes_officers and it.level < it.wanted and _are_officers_there(port, group)


@compiled
def has_officers_for_one_more(port: Port, group: int) -> bool:
    """Whether a group has all open that it should have, and one more could open at once."""
    it = port.groups[group]
    has_all = it.level == it.wanted and it.level < it.beyond_server - it.first_server
    return has_all and _are_officers_there(port, group)


@compiled
def may_pass_on(port: Port, giver: int, group: int) -> bool:
    """Whether a booth of one group can open with the officers of one of another: none is lacking, these suffice."""
    if port.groups[giver].level != port.groups[giver].wanted or port.groups[group].level != port.groups[group].wanted:
        return False
    for pool in range(len(port.pools)):
        given = port.officers_needed[needed_by_group(port, giver), pool]
        if given < port.officers_needed[needed_by_group(port, group), pool]:
            return False
    return True


@compiled
def _are_officers_there(port: Port, group: int) -> bool:
    """Whether another booth may open: one that is about to close may still have its officers."""
    need = needed_by_group(port, group)
    for pool in range(len(port.pools)):
        needed = port.officers_needed[need, pool]
        if needed and _claimed(port, pool) + needed > port.pools[pool].on_duty:
            return False
    return port.servers[_next_to_open(port, group)].manned or are_free(port, need)


@compiled
def _next_to_open(port: Port, group: int) -> int:
    """The server that would open, or stay open, if one more should be."""
    first, beyond = port.groups[group].first_server, port.groups[group].beyond_server
    for server in range(first, beyond):
        if port.servers[server].closing:
            return server
    following = first
    while port.servers[following].open:
        following += 1
    return following


@compiled
def _claimed(port: Port, pool: int) -> int:
    """Officers at work, but for those about to leave a booth; and those parked trucks want, where these go first.

    A truck wants them only if its whole need is on duty: for one that cannot begin anyway no booth closes.
    """
    claimed = port.pools[pool].busy
    for server in range(len(port.servers)):
        it = port.servers[server]
        if it.closing and it.manned:
            claimed -= port.officers_needed[needed_by_group(port, it.group), pool]
    if port.pools[pool].exams_first:
        truck = port.queues[port.office[0].awaited].first
        while truck != NONE:
            stage = port.stage[port.trucks[truck].row]
            if port.officers_needed[stage, pool] and _are_on_duty(port, stage):
                claimed += port.officers_needed[stage, pool]
            truck = port.trucks[truck].behind
    return claimed


@compiled
def _are_on_duty(port: Port, need: int) -> bool:
    """Whether so many officers work at all now, free or not."""
    for pool in range(len(port.pools)):
        needed = port.officers_needed[need, pool]
        if needed and (port.pools[pool].down or needed > port.pools[pool].on_duty):
            return False
    return True
