"""The loop: what happens next, until the port is empty after the last midnight, or the horizon is reached.

At one instant: first the end of the run, then changes of plan and the release of kept posts, then hand-overs in the
order in which they came up, then ends of service and of drives in the order scheduled, then arrivals by truck number.
"""

from collections.abc import Callable

import numba

from portsim.engine.compiled.agenda import next_end
from portsim.engine.compiled.compiling import compiled, fingerprint, kept_on_disk, port_at
from portsim.engine.compiled.memory import directory
from portsim.engine.compiled.port import Port
from portsim.engine.compiled.staff import carry_out, release_kept
from portsim.engine.compiled.truck import arrive, end, take_over
from portsim.engine.compiled.words import PLANNED_GROUP

DONE = 0
"""The run has ended."""
OUT_OF_PAPER = 1
"""The next event may fill the columns of changes; with larger ones the run goes on where it is."""
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
        if due >= (clock.horizon if clock.past_last_midnight else clock.last_midnight):
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
    return min(clock.change_due, next_end(port), clock.arrival_due)


@compiled
def _happen(port: Port) -> None:
    """What is next at this instant."""
    clock = port.clock[0]
    if clock.releases:
        clock.releases -= 1
        release_kept(port)
    elif clock.hand_overs:
        take_over(port)
    elif clock.change_due == clock.now:
        carry_out(port)
    elif next_end(port) == clock.now:
        end(port)
    else:
        arrive(port)


@compiled
def _paper_suffices(port: Port, due: float) -> bool:
    """Whether all changes that the next event may bring can be written down.

    A truck that goes on closes one server at most. Changes of plan may besides close any server that is left by a truck
    turned away, and move every truck inside: once, for it comes to a line with an open server.
    """
    rows = _rows_of_plans(port, due)
    if rows:
        rows += len(port.servers) + port.clock[0].next_truck - port.notebook[0].departures
    return len(port.change_min) - port.notebook[0].changes >= max(rows, 1)


@compiled
def _rows_of_plans(port: Port, due: float) -> int:
    """How many rows the plans, or the kept posts, that change with the next event may fill: each server has one."""
    clock = port.clock[0]
    if clock.releases:
        return len(port.posts) + len(port.servers)
    if clock.hand_overs or due < clock.change_due:
        return 0
    rows, change = 0, clock.next_change
    while change < len(port.plan_min) and port.plan_min[change] == port.plan_min[clock.next_change]:
        rows += 1
        if port.plan_kind[change] == PLANNED_GROUP:
            group = port.groups[port.plan_of[change]]
            rows += group.beyond_server - group.first_server
        change += 1
    return rows


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
