"""Booths that take their officers from the pools: as many of those that should be open are as officers allow."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.pools import group_to_close, may_open
from portsim.engine.compiled.port import NONE, Port
from portsim.engine.compiled.servers import set_group_level


@compiled
def want_level(port: Port, group: int, level: int) -> None:
    """So many servers should be open. Where they take officers, more open only when these are given out."""
    it = port.groups[group]
    it.wanted = min(level, it.beyond_server - it.first_server)
    if not it.takes_officers or level < it.level:
        set_group_level(port, group, level)


@compiled
def settle_booths(port: Port) -> None:
    """Close the booths that pools have not the officers for, then open what is wanted.

    Neither undoes the other: a booth opens only where no booth has to close for it.
    """
    port.office[0].booths_are_looked_at = False
    for pool in range(len(port.pools)):
        last = group_to_close(port, pool)
        while last != NONE:
            set_group_level(port, last, port.groups[last].level - 1)
            port.stages[port.groups[last].stage].restaffed = True
            last = group_to_close(port, pool)
    for group in range(len(port.groups)):
        while may_open(port, group):
            set_group_level(port, group, port.groups[group].level + 1)
            port.stages[port.groups[group].stage].restaffed = True
