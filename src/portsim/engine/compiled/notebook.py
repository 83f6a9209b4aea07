"""What is written down of trucks that go and of posts that change; columns of visits are written where it happens."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.port import Port


@compiled
def note_end(port: Port, truck: int) -> None:
    """A service or drive ends; the truck remembers as which one of the run."""
    book, it = port.notebook[0], port.trucks[truck]
    port.ended[it.row] = port.clock[0].now
    book.endings += 1
    it.ending = book.endings


@compiled
def note_departure(port: Port, truck: int, disposition: int) -> None:
    """A truck leaves the port."""
    port.disposition[truck] = disposition
    port.departed[truck] = port.clock[0].now
    port.notebook[0].departures += 1


@compiled
def note_change(port: Port, kind: int, of: int, value: int) -> None:
    """A server, a pool, a plan, the gate or a truck's queue changes."""
    book = port.notebook[0]
    row = book.changes
    port.change_min[row] = port.clock[0].now
    port.change_kind[row] = kind
    port.change_of[row] = of
    port.change_value[row] = value
    book.changes = row + 1
