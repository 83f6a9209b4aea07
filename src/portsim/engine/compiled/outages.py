"""Outages: what stands still, or goes slower, and until when."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.notebook import note_change
from portsim.engine.compiled.pace import set_paces
from portsim.engine.compiled.port import Port
from portsim.engine.compiled.servers import count_working
from portsim.engine.compiled.stage import goes_down
from portsim.engine.compiled.words import OUTAGE


@compiled
def change_outage(port: Port, outage: int, begins: bool) -> None:
    """An outage begins or ends; stages where servers stop or may serve again are marked as restaffed."""
    port.outages[outage].in_force = begins
    note_change(port, OUTAGE, outage, 1 if begins else 0)
    step = 1 if begins else -1
    for pool in range(len(port.pools)):
        if port.of_pool[outage, pool]:
            port.pools[pool].down += step
    for stage in range(len(port.stages)):
        if port.of_road[outage, stage]:
            port.stages[stage].down += step
    set_paces(port)
    for group in range(len(port.groups)):
        _change_servers(port, outage, group, step)


@compiled
def _change_servers(port: Port, outage: int, group: int, step: int) -> None:
    it, stage = port.outages[outage], port.groups[group].stage
    concerned = False
    for server in range(port.groups[group].first_server, port.groups[group].beyond_server):
        if port.of_server[outage, server]:
            concerned = True
            port.servers[server].down += step
            if step > 0:
                goes_down(port, stage, server, it.work, it.moves)
    if concerned:
        count_working(port, group)
        port.stages[stage].restaffed = True
