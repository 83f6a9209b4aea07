"""What falls due at the rank of decisions: breakdowns, repairs, standing orders, postings, the gate's next truck.

They share one order of scheduling. There are few of them, so what is due is looked for among all, and only when the
next of it changes. They are numbered: machines, then orders, then postings and the gate, both by direction.
"""

from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.port import NEVER, Port


@compiled
def first_order(port: Port) -> int:
    """Number of the first standing order among all that falls due."""
    return len(port.machines)


@compiled
def first_posting(port: Port) -> int:
    """Number of the posting of the first direction."""
    return len(port.machines) + len(port.orders)


@compiled
def first_entry(port: Port) -> int:
    """Number of the next entry of the first direction."""
    return len(port.machines) + len(port.orders) + len(port.postings)


@compiled
def next_decision(port: Port) -> int:
    """What is due next; of several at one instant, what was scheduled first."""
    first = 0
    for other in range(1, len(port.decisions)):
        it, best = port.decisions[other], port.decisions[first]
        if it.due < best.due or (it.due == best.due and it.number < best.number):
            first = other
    return first


@compiled
def falls_due(port: Port, decision: int, delay: float) -> None:
    """Let something happen after so many minutes; nothing else is due of the same."""
    it, clock = port.decisions[decision], port.clock[0]
    it.due = clock.now + delay
    it.number = clock.decisions_scheduled
    clock.decisions_scheduled += 1
    clock.decision_due = min(clock.decision_due, it.due)


@compiled
def nothing_is_due(port: Port, decision: int) -> None:
    """What was due is happening, or does not happen."""
    it, clock = port.decisions[decision], port.clock[0]
    was_next = it.due == clock.decision_due
    it.due = NEVER
    if was_next:
        clock.decision_due = port.decisions[next_decision(port)].due
