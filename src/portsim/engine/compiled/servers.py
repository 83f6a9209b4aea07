"""Servers, and the groups that a plan opens and closes."""

import numpy as np

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.machines import server_closes, server_opens
from portsim.engine.compiled.notebook import note_change
from portsim.engine.compiled.pools import officers_come, officers_leave
from portsim.engine.compiled.port import NONE, Port
from portsim.engine.compiled.words import SERVER_CLOSED, SERVER_CLOSING, SERVER_OPENED


@compiled
def works(port: Port, server: int) -> bool:
    """Whether a server may serve a truck: it is open and no outage stops it."""
    return port.servers[server].open and port.servers[server].down == 0


@compiled
def is_free(port: Port, server: int) -> bool:
    """Whether a server works and holds no truck."""
    return works(port, server) and port.servers[server].truck == NONE


@compiled
def set_group_level(port: Port, group: int, level: int) -> None:
    """Open or close servers until `level` are open.

    A rise first keeps servers that are closing, then opens the lowest numbers; a fall closes free servers at once, the
    highest number first, and then tells busy ones, likewise, to close after their truck.
    """
    post, servers = port.groups[group], port.servers
    first, beyond = post.first_server, post.beyond_server
    to_open, to_close = level - post.level, post.level - level
    for server in range(first, beyond):
        if to_open > 0 and servers[server].closing:
            _open(port, server)
            to_open -= 1
    for server in range(first, beyond):
        if to_open > 0 and not servers[server].open and not servers[server].closing:
            _open(port, server)
            to_open -= 1
    for server in range(beyond - 1, first - 1, -1):
        if to_close > 0 and servers[server].open and servers[server].truck == NONE:
            _close(port, server)
            to_close -= 1
    for server in range(beyond - 1, first - 1, -1):
        if to_close > 0 and servers[server].open:
            _close(port, server)
            to_close -= 1
    post.level = level
    count_working(port, group)


@compiled
def _open(port: Port, server: int) -> None:
    officers_come(port, server)
    port.servers[server].open = True
    port.servers[server].closing = False
    note_change(port, SERVER_OPENED, server, NONE)
    server_opens(port, server)


@compiled
def _close(port: Port, server: int) -> None:
    busy = port.servers[server].truck != NONE
    port.servers[server].open = False
    port.servers[server].closing = busy
    note_change(port, SERVER_CLOSING if busy else SERVER_CLOSED, server, NONE)
    if port.servers[server].manned and not (busy and _serves_still(port, server)):
        officers_leave(port, server)
    server_closes(port, server)


@compiled
def _serves_still(port: Port, server: int) -> bool:
    """Whether the truck that a server holds has not been served: neither blocked there nor about to leave."""
    row = port.trucks[port.servers[server].truck].row
    return port.server[row] == server and np.isnan(port.ended[row])


@compiled
def count_working(port: Port, group: int) -> None:
    """Servers have opened or closed, gone down or come up again."""
    post = port.groups[group]
    post.working = 0
    post.free = 0
    for server in range(post.beyond_server - 1, post.first_server - 1, -1):
        if works(port, server):
            post.working += 1
        if is_free(port, server):
            post.free += 1
            post.first_free = server


@compiled
def take_free(port: Port, server: int) -> None:
    """A free server is about to take a truck: from now on another one of its group is the lowest that is free."""
    post = port.groups[port.servers[server].group]
    post.free -= 1
    if post.free and post.first_free == server:
        following = server + 1
        while not is_free(port, following):
            following += 1
        post.first_free = following


@compiled
def put_free(port: Port, server: int) -> None:
    """A server has no truck any more: it waits for the next, or closes if it was told to."""
    it = port.servers[server]
    it.truck = NONE
    if works(port, server):
        post = port.groups[it.group]
        if post.free == 0 or server < post.first_free:
            post.first_free = server
        post.free += 1
    elif it.closing:
        it.closing = False
        note_change(port, SERVER_CLOSED, server, NONE)
        officers_leave(port, server)
