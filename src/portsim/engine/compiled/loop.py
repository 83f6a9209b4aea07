"""The loop: what happens next, until the port is empty after the last midnight, or the horizon is reached.

At one instant: first the end of the run, then changes of plan and the release of kept posts, then breakdowns, repairs
and decisions in the order scheduled, then hand-overs in the order in which they came up, then ends of service and of
drives in the order scheduled, then drivers who lose patience, likewise, then arrivals by truck number. When all of it
is over, the supervisor looks.
"""

from collections.abc import Callable

import numba

from portsim.engine.compiled.agenda import next_end
from portsim.engine.compiled.compiling import compiled, fingerprint, kept_on_disk, port_at
from portsim.engine.compiled.decisions import first_entry, first_order, first_posting, next_decision, nothing_is_due
from portsim.engine.compiled.gate import let_in_from_outside
from portsim.engine.compiled.memory import directory
from portsim.engine.compiled.port import Port
from portsim.engine.compiled.postings import post
from portsim.engine.compiled.staff import carry_out, release_kept, strike
from portsim.engine.compiled.supervisor import decide, look, stand_downs
from portsim.engine.compiled.truck import arrive, end, take_over

DONE = 0
"""The run has ended."""
OUT_OF_PAPER = 1
"""The next event may fill the columns of changes or stops; with larger ones the run goes on where it is."""
BREATHING = 2
"""Nothing is wrong: now and then the engine lets Python see whether somebody wants it to stop."""

EVENTS_BETWEEN_BREATHS = 1_000_000


@compiled
def pass_time(port: Port) -> int:
    """Let time pass until there is a reason to stop."""
    clock, book = port.clock[0], port.notebook[0]
    for _ in range(EVENTS_BETWEEN_BREATHS):
        if clock.past_last_midnight and book.departures == len(port.trucks):
            return DONE
        due = _next_event(port)
        if clock.unseen and due > clock.now:
            closings = stand_downs(port)
            if not _has_paper(port, closings, closings):
                return OUT_OF_PAPER
            clock.unseen = False
            look(port)
        elif due >= (clock.horizon if clock.past_last_midnight else clock.last_midnight):
            if clock.past_last_midnight:
                clock.now = clock.horizon
                return DONE
            clock.past_last_midnight = True
            clock.now = clock.last_midnight
        elif not _paper_suffices(port, due):
            return OUT_OF_PAPER
        else:
            clock.now = due
            _happen(port)
    return BREATHING


@compiled
def _next_event(port: Port) -> float:
    """When something happens next [min]."""
    clock = port.clock[0]
    if clock.releases or clock.hand_overs:
        return clock.now
    return min(clock.change_due, clock.decision_due, next_end(port), clock.arrival_due)


@compiled
def _happen(port: Port) -> None:
    """What is next at this instant."""
    clock = port.clock[0]
    clock.unseen = len(port.orders) > 0
    if clock.releases:
        clock.releases -= 1
        release_kept(port)
    elif clock.change_due == clock.now:
        carry_out(port)
    elif clock.decision_due == clock.now:
        _fall_due(port, next_decision(port))
    elif clock.hand_overs:
        take_over(port)
    elif next_end(port) == clock.now:
        end(port)
    else:
        arrive(port)


@compiled
def _fall_due(port: Port, decision: int) -> None:
    """A machine, a standing order, a posting or the gate has its turn."""
    if decision < first_order(port):
        strike(port, decision)
    elif decision < first_posting(port):
        decide(port, decision - first_order(port))
    elif decision < first_entry(port):
        post(port, decision - first_posting(port))
    else:
        nothing_is_due(port, decision)
        let_in_from_outside(port)


@compiled
def _paper_suffices(port: Port, due: float) -> bool:
    """Whether all changes and stops that the next event may bring can be written down."""
    changes = _changes_of_plan(port, due)
    return _has_paper(port, changes, 1 if changes else 0)


@compiled
def _has_paper(port: Port, changes: int, settlings: int) -> bool:
    """Whether there is paper for so many changes of levels or outages, and for how often it is settled what they allow.

    A truck that goes on closes one server at most, is told how it will be inspected, and makes room for trucks before
    closed servers. A change may change all servers; what follows, those that are left by trucks turned away or sent
    back, and the line of every truck inside; where booths take officers, each may close and open. An outage may stop a
    truck at each server.
    """
    clock, book = port.clock[0], port.notebook[0]
    inside = clock.next_truck - book.departures
    rows = 1 + clock.rates_may_relax + (inside if clock.stages_with_stranded else 0)
    stops = 0
    if changes:
        rows += changes * (1 + len(port.servers)) + settlings * (len(port.servers) + inside)
        if port.office[0].staffs_booths:
            rows += settlings * 2 * len(port.servers)
        if clock.outages_may_come:
            stops = len(port.servers)
    return len(port.change_min) - book.changes >= rows and len(port.stop_min) - book.stops >= stops


@compiled
def _changes_of_plan(port: Port, due: float) -> int:
    """How many levels or outages may change with the next event."""
    clock = port.clock[0]
    if clock.releases:
        return len(port.posts)
    if due < clock.change_due:
        return 1 if due == clock.decision_due else 0
    beyond = clock.next_change
    while beyond < len(port.plan_min) and port.plan_min[beyond] == port.plan_min[clock.next_change]:
        beyond += 1
    return beyond - clock.next_change


def engine(tell: Callable[[str], None] | None = None) -> Callable[[Port], int]:
    """The engine, compiled at its first use or read from the cache; `tell` is told if it has to be compiled."""
    if numba.config.DISABLE_JIT:
        return pass_time
    if not _engines:
        _engines.append(_with_directory(kept_on_disk(_whole(fingerprint()), tell)))
    return _engines[0]


_engines: list[Callable[[Port], int]] = []
"""The engine of this process, once it is ready."""


def _with_directory(whole: Callable[[int], int]) -> Callable[[Port], int]:
    def run(port: Port) -> int:
        entries = directory(port)  # kept until the engine has read them
        return whole(entries.ctypes.data)

    return run


def _whole(parts: str) -> Callable[[int], int]:
    def whole(address: int) -> int:
        parts  # noqa: B018 - Numba tells what it has kept by a function's code and by what it encloses
        return pass_time(port_at(address))

    return whole
