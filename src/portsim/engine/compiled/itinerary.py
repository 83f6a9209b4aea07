"""A truck's way from visit to visit; those that relaxed rates of inspection spare it are skipped."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.port import NONE, Port


@compiled
def next_visit(port: Port, truck: int, row: int) -> int:
    """The visit after one, or the row after the truck's last."""
    row += 1
    if port.clock[0].rates_may_relax:
        while row < port.first_visit[truck + 1] and is_skipped(port, truck, row):
            row += 1
    return row


@compiled
def visit_before(port: Port, truck: int, row: int) -> int:
    """The visit before one that is not the first."""
    row -= 1
    if port.clock[0].rates_may_relax:
        while is_skipped(port, truck, row):
            row -= 1
    return row


@compiled
def is_skipped(port: Port, truck: int, row: int) -> bool:
    """Whether a visit does not take place, where rates may relax: the truck has been told so."""
    step = port.step[truck]
    return step != NONE and (port.steps_of_visit[row] >> step) & 1 == 0
