"""What breaks down by chance: it runs for a drawn time, stands still until a crew has mended it, and runs again.

There are few machines, so what is due of them is looked for among all, and only when the next of it changes.
"""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.port import NEVER, NONE, Port
from portsim.engine.compiled.words import WHILE_BUSY, WHILE_OPEN
from portsim.outages import NO_CREW

# --- what is due --------------------------------------------------------------------------------------------------


@compiled
def next_machine(port: Port) -> int:
    """The machine of which something is due next; of several at one instant, the one scheduled first."""
    first = 0
    for machine in range(1, len(port.machines)):
        it, other = port.machines[machine], port.machines[first]
        if it.due < other.due or (it.due == other.due and it.number < other.number):
            first = machine
    return first


@compiled
def _falls_due(port: Port, machine: int, delay: float) -> None:
    it, clock = port.machines[machine], port.clock[0]
    it.due = clock.now + delay
    it.number = clock.breakdowns_scheduled
    clock.breakdowns_scheduled += 1
    clock.breakdown_due = min(clock.breakdown_due, it.due)


@compiled
def _nothing_is_due(port: Port, machine: int) -> None:
    """What was due of a machine is happening, or does not happen."""
    it, clock = port.machines[machine], port.clock[0]
    was_next = it.due == clock.breakdown_due
    it.due = NEVER
    if was_next:
        clock.breakdown_due = port.machines[next_machine(port)].due


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
        _falls_due(port, machine, it.left)


@compiled
def _rest(port: Port, server: int, wears: int) -> None:
    for place in range(port.servers[server].first_machine, port.servers[server].beyond_machine):
        it = port.machines[port.members[place]]
        if it.wears == wears:
            it.in_use = False
            if it.running:
                it.running = False
                it.left -= port.clock[0].now - it.running_since
                _nothing_is_due(port, port.members[place])


# --- broken -------------------------------------------------------------------------------------------------------


@compiled
def break_down(port: Port, machine: int) -> None:
    """Its life is over: it stands still until it has been mended, by a team that is free, if need be after others."""
    it = port.machines[machine]
    _nothing_is_due(port, machine)
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
    _nothing_is_due(port, machine)
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
    _falls_due(port, machine, port.repair_min[port.machines[machine].life])
