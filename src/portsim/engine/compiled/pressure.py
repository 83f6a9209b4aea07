"""Inspection under pressure: which visits take place is told to each truck on its way, by the step then in force."""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.itinerary import is_skipped
from portsim.engine.compiled.notebook import note_change
from portsim.engine.compiled.port import Port
from portsim.engine.compiled.posts import no_longer_ahead
from portsim.engine.compiled.words import RELAXED


@compiled
def tell(port: Port, truck: int) -> None:
    """A service has ended: perhaps where trucks are told how they will be inspected."""
    here = port.trucks[truck].row
    if port.stage[here] != port.decided_at[port.direction[truck]]:
        return
    step = _in_force(port, port.direction[truck])
    port.step[truck] = step
    if step:
        note_change(port, RELAXED, truck, step)
    if port.gate[0].keeps_posts:
        for row in range(here + 1, port.first_visit[truck + 1]):
            if is_skipped(port, truck, row):
                no_longer_ahead(port, truck, port.stage[row])


@compiled
def _in_force(port: Port, direction: int) -> int:
    """The furthest step to which rates of a direction are relaxed now."""
    step = 0
    for order in range(len(port.orders)):
        it = port.orders[order]
        if it.relaxes == direction and it.opened:
            step = max(step, it.step)
    return step
