"""Closing time: who arrived before it and has yet to begin where, and so until when posts are kept."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.port import Port
from portsim.engine.compiled.words import HOLD


@compiled
def count_ahead(port: Port, truck: int) -> None:
    """A truck has come: it has its whole itinerary ahead. Nobody counts that under `hold`."""
    gate = port.gate[0]
    port.trucks[truck].closings = gate.closings
    if gate.at_close != HOLD:
        for row in range(port.first_visit[truck], port.first_visit[truck + 1]):
            port.stages[port.stage[row]].new_ahead += 1


@compiled
def begins(port: Port, truck: int, stage: int) -> None:
    """A service or drive has begun: perhaps the last one that a post was kept open for."""
    if port.gate[0].at_close != HOLD:
        _no_longer_ahead(port, truck, stage)


@compiled
def goes_home(port: Port, truck: int) -> None:
    """A truck that has begun nothing leaves: it has nothing ahead any more."""
    if port.gate[0].at_close != HOLD:
        for row in range(port.first_visit[truck], port.first_visit[truck + 1]):
            _no_longer_ahead(port, truck, port.stage[row])


@compiled
def arrived_before_closing(port: Port, truck: int) -> bool:
    """Whether the gate has closed since the truck arrived."""
    return port.trucks[truck].closings < port.gate[0].closings


@compiled
def _no_longer_ahead(port: Port, truck: int, stage: int) -> None:
    it = port.stages[stage]
    if not arrived_before_closing(port, truck):
        it.new_ahead -= 1
        return
    it.late_ahead -= 1
    if it.late_ahead == 0 and _anything_kept_in_vain(port):
        port.clock[0].releases += 1


@compiled
def all_are_late(port: Port) -> None:
    """The gate has closed: who is here now arrived before."""
    for stage in range(len(port.stages)):
        it = port.stages[stage]
        it.late_ahead += it.new_ahead
        it.new_ahead = 0


@compiled
def group_is_needed(port: Port, group: int) -> bool:
    """Whether a truck that arrived before the closing has still to begin where a group works."""
    return port.stages[port.groups[group].stage].late_ahead != 0


@compiled
def pool_is_needed(port: Port, pool: int) -> bool:
    """Whether a truck that arrived before the closing has still to begin at a stage that uses a pool."""
    for stage in range(len(port.stages)):
        if port.officers_needed[stage, pool] and port.stages[stage].late_ahead:
            return True
    return False


@compiled
def group_is_kept_in_vain(port: Port, group: int) -> bool:
    """Whether a group is kept open, and no longer needed."""
    return port.groups[group].kept != 0 and not group_is_needed(port, group)


@compiled
def pool_is_kept_in_vain(port: Port, pool: int) -> bool:
    """Whether a pool is kept on duty, and no longer needed."""
    return port.pools[pool].kept != 0 and not pool_is_needed(port, pool)


@compiled
def _anything_kept_in_vain(port: Port) -> bool:
    for group in range(len(port.groups)):
        if group_is_kept_in_vain(port, group):
            return True
    for pool in range(len(port.pools)):
        if pool_is_kept_in_vain(port, pool):
            return True
    return False
