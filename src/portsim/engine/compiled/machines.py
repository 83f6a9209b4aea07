"""What breaks down by chance: it runs for a drawn time, stands still until a crew has mended it, and runs again."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.decisions import falls_due, nothing_is_due
from portsim.engine.compiled.port import NONE, Port
from portsim.engine.compiled.words import WHILE_BUSY, WHILE_OPEN
from portsim.outages import NO_CREW

# --- in use -------------------------------------------------------------------------------------------------------


@compiled
def server_opens(port: Port, server: int) -> None:
    """A server opens, or is told to stay open."""
    _are_used(port, server, WHILE_OPEN)


@compiled
def server_closes(port: Port, server: int) -> None:
    """A server closes, or is told to close after its truck."""
    _rest(port, server, WHILE_OPEN)


@compiled
def service_begins(port: Port, server: int) -> None:
    """A server begins to serve, or goes on."""
    _are_used(port, server, WHILE_BUSY)


@compiled
def service_ends(port: Port, server: int) -> None:
    """A server serves nobody any more."""
    _rest(port, server, WHILE_BUSY)


@compiled
def _are_used(port: Port, server: int, wears: int) -> None:
    for place in range(port.servers[server].first_machine, port.servers[server].beyond_machine):
        machine = port.members[place]
        if port.machines[machine].wears == wears:
            port.machines[machine].in_use = True
            start(port, machine)


@compiled
def start(port: Port, machine: int) -> None:
    """It wears out from now on, if it is in use and not broken."""
    it = port.machines[machine]
    if it.in_use and not it.broken and not it.running:
        it.running = True
        it.running_since = port.clock[0].now
        falls_due(port, machine, it.left)


@compiled
def _rest(port: Port, server: int, wears: int) -> None:
    for place in range(port.servers[server].first_machine, port.servers[server].beyond_machine):
        it = port.machines[port.members[place]]
        if it.wears == wears:
            it.in_use = False
            if it.running:
                it.running = False
                it.left -= port.clock[0].now - it.running_since
                nothing_is_due(port, port.members[place])


# --- broken -------------------------------------------------------------------------------------------------------


@compiled
def break_down(port: Port, machine: int) -> None:
    """Its life is over: it stands still until it has been mended, by a team that is free, if need be after others."""
    it = port.machines[machine]
    nothing_is_due(port, machine)
    it.broken = True
    it.running = False
    if it.crew == NO_CREW:
        _repair(port, machine)
        return
    crew = port.crews[it.crew]
    if crew.teams:
        crew.teams -= 1
        _repair(port, machine)
    else:
        it.behind = NONE
        if crew.first == NONE:
            crew.first = machine
        else:
            port.machines[crew.last].behind = machine
        crew.last = machine


@compiled
def is_mended(port: Port, machine: int) -> None:
    """It works again, for another life; the team goes to the next machine."""
    it = port.machines[machine]
    nothing_is_due(port, machine)
    it.broken = False
    it.life += 1
    it.left = port.life_min[it.life]
    if it.crew == NO_CREW:
        return
    crew = port.crews[it.crew]
    if crew.first == NONE:
        crew.teams += 1
    else:
        following = crew.first
        crew.first = port.machines[following].behind
        _repair(port, following)


@compiled
def _repair(port: Port, machine: int) -> None:
    """Somebody begins to mend it."""
    falls_due(port, machine, port.repair_min[port.machines[machine].life])
