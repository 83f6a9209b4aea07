"""The wait as it is posted: what each truck has waited so far, and who reads that."""

import math

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.decisions import falls_due, first_posting, nothing_is_due
from portsim.engine.compiled.itinerary import visit_before
from portsim.engine.compiled.port import Port


@compiled
def has_come(port: Port, truck: int, row: int) -> None:
    """A truck joins: until now it has been blocked where it was before."""
    if row > port.first_visit[truck]:
        before = visit_before(port, truck, row)
        waited(port, truck, before, port.clock[0].now - port.ended[before])


@compiled
def waited(port: Port, truck: int, row: int, minutes: float) -> None:
    """A truck has waited so long at a visit, for a server or for room further on [min]."""
    if port.stages[port.stage[row]].counts_wait:
        port.trucks[truck].waited += minutes


@compiled
def is_read(port: Port, truck: int, stage: int) -> None:
    """A truck begins: perhaps its wait is one of those that are posted."""
    posting = port.postings[port.direction[truck]]
    if posting.at == stage:
        posting.trucks += 1
        posting.waits += port.trucks[truck].waited


@compiled
def post(port: Port, direction: int) -> None:
    """The mean wait, rounded; where nobody came through, what was posted before still stands."""
    posting, decision = port.postings[direction], first_posting(port) + direction
    nothing_is_due(port, decision)
    if posting.trucks:
        mean = posting.waits / posting.trucks
        posting.wait = math.floor(mean / posting.rounded + 0.5) * posting.rounded
        posting.trucks = 0
        posting.waits = 0.0
    falls_due(port, decision, posting.every)
