"""Trucks that wait, one behind the other: each stands in one queue at most, and knows its neighbours."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.port import NONE, Port


@compiled
def insert(port: Port, queue: int, truck: int, ahead: int) -> None:
    """A truck comes to stand behind another one; behind NONE, it is first."""
    line, trucks = port.queues[queue], port.trucks
    behind = line.first if ahead == NONE else trucks[ahead].behind
    trucks[truck].ahead = ahead
    trucks[truck].behind = behind
    if ahead == NONE:
        line.first = truck
    else:
        trucks[ahead].behind = truck
    if behind == NONE:
        line.last = truck
    else:
        trucks[behind].ahead = truck
    line.trucks += 1


@compiled
def append(port: Port, queue: int, truck: int) -> None:
    """A truck comes last."""
    insert(port, queue, truck, port.queues[queue].last)


@compiled
def queue_up(port: Port, queue: int, truck: int) -> None:
    """A truck comes to its place: priority, then time joined at its stage, then truck number."""
    trucks = port.trucks
    ahead = port.queues[queue].last
    while ahead != NONE and _goes_before(port, truck, ahead):
        ahead = trucks[ahead].ahead
    insert(port, queue, truck, ahead)


@compiled
def _goes_before(port: Port, truck: int, other: int) -> bool:
    one, two = port.trucks[truck], port.trucks[other]
    if one.priority != two.priority:
        return one.priority < two.priority
    if one.joined != two.joined:
        return one.joined < two.joined
    return truck < other


@compiled
def remove(port: Port, queue: int, truck: int) -> None:
    """A truck leaves, from wherever it stands."""
    line, trucks = port.queues[queue], port.trucks
    ahead, behind = trucks[truck].ahead, trucks[truck].behind
    if ahead == NONE:
        line.first = behind
    else:
        trucks[ahead].behind = behind
    if behind == NONE:
        line.last = ahead
    else:
        trucks[behind].ahead = ahead
    line.trucks -= 1


@compiled
def take_first(port: Port, queue: int) -> int:
    """The first truck, which leaves the queue."""
    truck = port.queues[queue].first
    remove(port, queue, truck)
    return truck
