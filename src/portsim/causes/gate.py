"""Time before the gate: why the first truck of a stream cannot enter, and who stands behind it."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.causes.cause import Cause
from portsim.causes.pieces import Pieces, Steps, first_of, pieces
from portsim.finished import FinishedRun
from portsim.log import Change
from portsim.network import AtClose
from portsim.timeline import Count, Levels, levels_of

_SHUT, _METERED = -3, -2
"""States of a stream's entry; any other is the stage that the first truck of the stream finds full."""


def before_gate(run: FinishedRun) -> Iterator[Pieces]:
    """Time of all trucks before the gate, by cause."""
    arrived, entered = run.trucks.arrived_min, run.entered_min
    waited = np.flatnonzero(entered > arrived)
    if not len(waited):
        return
    network = run.network
    gate = levels_of(run.log, Change.GATE, -1, initial=int(not network.has_hours))
    first_stage = run.log.stage[run.trucks.first_visit[waited]]
    for direction in np.unique(run.trucks.direction[waited]).tolist():
        own = run.trucks.direction[waited] == direction
        trucks, stage = waited[own], first_stage[own]
        start, end = arrived[trucks], entered[trucks]
        holds = network.at_close == AtClose.HOLD
        entry = _entry(run, direction, gate if holds else None, (start, end, stage))
        if not holds:
            # Who has come before a closing may enter after it: so the gate is shut to a truck until it opens once.
            opens = np.minimum(_next_opening(gate, start), end)
            yield pieces(trucks, Cause.CLOSED, opens - start)
            start = opens
        for state, minutes in entry.shares(start, end):
            if state in (_SHUT, _METERED):
                yield pieces(trucks, Cause.CLOSED if state == _SHUT else Cause.METERING, minutes)
            else:
                yield pieces(trucks, Cause.BLOCKED_AHEAD, np.where(stage == state, minutes, 0.0), state)
                yield pieces(trucks, Cause.TRUCKS_AHEAD, np.where(stage == state, 0.0, minutes))


def _entry(run: FinishedRun, direction: int, gate: Levels | None, waits: tuple[Floats, Floats, Ints]) -> Steps:
    """What keeps the first truck of a stream from entering, over time.

    `gate`: where that is shut to all trucks at once; `waits`: from when to when each waited, in the order of arrival,
    and the stage that it was to enter.
    """
    start, end, stage = waits
    rows, since = first_of(start, end)
    metered = _metered(run, direction)
    times = np.unique(
        np.concatenate((np.zeros(1), since, metered.starts, metered.ends, () if gate is None else gate.times))
    )
    first = np.append(stage[rows], -1)[since.searchsorted(times, "right") - 1]
    shut = np.zeros(len(times), dtype=np.bool_) if gate is None else gate.at(times) == 0
    states = np.select((shut, metered.at(times) > 0), (_SHUT, _METERED), first)
    changes = np.flatnonzero(np.diff(states, prepend=_SHUT - 1))
    return Steps(times[changes], states[changes])


def _metered(run: FinishedRun, direction: int) -> Count:
    """When the last truck of a direction had entered too short a while ago."""
    headway = float(run.network.headway_min[direction])
    if not headway:
        return Count(np.empty(0), np.empty(0))
    first = run.trucks.first_visit[:-1][np.diff(run.trucks.first_visit) > 0]
    first = first[run.trucks.direction[run.log.truck[first]] == direction]
    joined = run.log.joined[first]
    joined = joined[~np.isnan(joined)]
    return Count(joined, joined + headway)


def _next_opening(gate: Levels, times: Floats) -> Floats:
    """When the gate is open first from each time on, infinite where it does not open again [min]."""
    opens = gate.times[gate.levels > 0]
    later = np.append(opens, np.inf)[opens.searchsorted(times, "right")]
    return np.where(gate.at(times) > 0, times, later)
