"""Pieces of time, and states that change over time: what causes are worked out with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.causes.cause import NO_STAGE, Cause
from portsim.timeline import to_steps
from portsim.units import GRID_MIN

NOTHING = -1
"""State of a thing before it has any."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces of time that trucks spent, P of them, each longer than nothing. Minutes are multiples of the time grid."""

    of: Ints
    """Row of the visit, or before the gate of the truck, shape (P,)."""
    cause: Ints
    """`Cause`, shape (P,)."""
    ahead: Ints
    """Stage that had no room, where that is the cause; else NO_STAGE, shape (P,)."""
    minutes: Floats
    """Shape (P,)."""


def pieces(of: Ints, cause: Cause, minutes: Floats, ahead: Ints | int = NO_STAGE) -> Pieces:
    """Pieces of one cause, those of no length left out."""
    some = np.flatnonzero(minutes)
    stages = np.full(len(some), ahead) if isinstance(ahead, int) else ahead[some]
    return Pieces(of[some], np.full(len(some), int(cause)), stages, minutes[some])


def together(parts: Sequence[Pieces]) -> Pieces:
    """All pieces of several kinds."""
    names = ("of", "cause", "ahead", "minutes")
    return Pieces(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


class Steps:
    """A state that changes in jumps: `states[i]` from `times[i]` on, NOTHING before; times do not repeat.

    Parameters
    ----------
    times : strictly increasing, on the time grid [min], shape (changes,)
    states : whole numbers, shape (changes,)
    """

    def __init__(self, times: Floats, states: Ints):
        self.times = np.concatenate(([0.0], times))
        self.states = np.concatenate(([NOTHING], states))

    def passed(self, times: Floats) -> Ints:
        """Number of the state that holds from each time on."""
        return self.times[1:].searchsorted(times, "right")

    def minutes_until(self, state: int, times: Floats, passed: Ints | None = None) -> Floats:
        """Minutes in one state from the beginning until each time; exact, as all times are on the grid [min]."""
        holds = self.states == state
        before = np.cumsum(np.concatenate(([0.0], np.diff(self.times) * holds[:-1])))
        now = self.passed(times) if passed is None else passed
        minutes: Floats = before[now] + np.where(holds[now], times - self.times[now], 0.0)
        return minutes

    def shares(self, starts: Floats, ends: Floats) -> list[tuple[int, Floats]]:
        """Minutes of intervals in each state, for the states that there are while any of them lasts [min]."""
        if not len(starts):
            return []
        first, last = self.passed(starts), self.passed(ends)
        states = np.unique(self.states[first.min() : last.max() + 1])
        if len(states) == 1:
            return [(int(states[0]), ends - starts)]
        return [
            (state, self.minutes_until(state, ends, last) - self.minutes_until(state, starts, first))
            for state in states.tolist()
        ]


def first_of(starts: Floats, ends: Floats) -> tuple[Ints, Floats]:
    """When each of several intervals is the first that holds, in the order given, sorted by `starts`.

    So the truck at the head of a road, with the times in which trucks are there in the order in which they entered it:
    each comes first when all before it have left. Rows of the intervals that ever are, and since when [min]; each until
    its end.
    """
    before = np.maximum.accumulate(np.concatenate(([-np.inf], ends)))[:-1]
    since = np.maximum(starts, before)
    rows = np.flatnonzero(since < ends)
    return rows, since[rows]


def covered(group: Ints, starts: Floats, ends: Floats) -> tuple[Floats, Floats]:
    """Intervals of several groups with what an earlier one of the group covers cut off: so they lie apart [min].

    Sorted by group, then start; those of which nothing is left are of no length.
    """
    span = int(to_steps(np.max(ends, initial=0.0, keepdims=True))[0]) + 1
    until = group * span + to_steps(ends)
    before = np.maximum.accumulate(np.concatenate(([-1], until)))[:-1] - group * span
    # Of the groups before, none reaches into this one: there the number is not positive.
    since = np.maximum(starts, before.astype(np.float64) * GRID_MIN)
    return np.minimum(since, ends), ends
