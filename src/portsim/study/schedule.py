"""Which runs are still to be made: those of the design that are not there, point after point.

With a precision a point goes on from look to look. What a look decides depends on the replications before it alone, so
a sweep that was interrupted goes on as it would have gone.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.comparison.precision import Precision, look
from portsim.errors import MeasureError
from portsim.study.load import Study
from portsim.study.runs import Failure, Run, read, unpacked


@dataclass
class _Open:
    """An address of which runs are still to be made."""

    target: int
    """Replications after which somebody looks, or it ends."""
    left: set[int] = field(default_factory=set)
    """Replications below the target that are not there yet."""
    failed: bool = False


class Schedule:
    """Hands out replications, and is told what came of them.

    Parameters
    ----------
    addresses : of all points, in their order; what several points share is run once
    there : replications that are there already, by address
    failed : replications that could not be finished, and are not tried again
    runs_at : all runs that are there at an address, for looks
    """

    def __init__(
        self,
        study: Study,
        addresses: Iterable[str],
        there: Mapping[str, set[int]],
        failed: Iterable[tuple[str, int]],
        runs_at: Callable[[str], Sequence[Run]],
    ):
        self._study, self._there, self._failed, self._runs_at = study, there, set(failed), runs_at
        self._coming = deque(dict.fromkeys(addresses))
        self._ready: deque[tuple[str, deque[int]]] = deque()
        self._open: dict[str, _Open] = {}
        self.done = 0
        """Replications that are there, or have failed, of those that are known to be wanted."""
        self.total = len(self._coming) * study.first
        """Those that are known to be wanted; with a precision it grows."""
        self.made = 0
        """Runs that were made since it began."""
        first = range(study.first)
        for address in self._coming:
            have = there.get(address, ())
            self.done += sum(number in have or (address, number) in self._failed for number in first)

    @property
    def left(self) -> int:
        """How many are still wanted, as far as is known."""
        return self.total - self.done

    def first_look(self) -> int:
        """How many are to be made, as far as can be told before any is: those of points that are looked at, too."""
        while self._study.precision and self._coming:
            self._begin(self._coming.popleft())
        return self.left

    def take(self, most: int) -> tuple[str, tuple[int, ...]] | None:
        """At most so many replications of one point, to be run now; None if there are none before others are back."""
        while not self._ready and self._coming:
            self._begin(self._coming.popleft())
        if not self._ready:
            return None
        address, waiting = self._ready[0]
        taken = tuple(waiting.popleft() for _ in range(min(most, len(waiting))))
        if not waiting:
            self._ready.popleft()
        return address, taken

    def took(self, each: Run | Failure) -> None:
        """A replication is there, or has failed."""
        self.done += 1
        self.made += 1
        point = self._open[each.address]
        point.left.discard(each.replication)
        point.failed |= isinstance(each, Failure)
        if not point.left:
            self._look(each.address, point)

    def _begin(self, address: str) -> None:
        point = _Open(0)
        self._open[address] = point
        self._want(address, point, self._study.first)
        if not point.left:
            self._look(address, point)

    def _want(self, address: str, point: _Open, target: int) -> None:
        """Replications up to a target are wanted; those that are there need not be made."""
        have = self._there.get(address, ())
        for number in range(point.target, target):
            if (address, number) in self._failed:
                point.failed = True
            elif number not in have:
                point.left.add(number)
        point.target = target
        if point.left:
            self._ready.append((address, deque(sorted(point.left))))

    def _look(self, address: str, point: _Open) -> None:
        """All replications up to the target are there: either it ends, or more are wanted."""
        while not point.left and not point.failed:
            more = self._more(address, point.target)
            if not more:
                break
            self.total += more
            have = self._there.get(address, ())
            new = range(point.target, point.target + more)
            self.done += sum(number in have or (address, number) in self._failed for number in new)
            self._want(address, point, point.target + more)
        if not point.left:
            del self._open[address]

    def _more(self, address: str, target: int) -> int:
        """How many more replications a precision asks for."""
        if not self._study.precision:
            return 0
        runs = [run for run in self._runs_at(address) if run.replication < target]
        return more(self._study.precision, runs, self._study.at_most)


def reached(precision: Sequence[Precision], runs: Sequence[Run], first: int, at_most: int) -> int:
    """Replications of a point that are wanted as far as its runs tell: those before the first one that is missing.

    What is there beyond them, of an earlier sweep that asked for more, is no part of the study.
    """
    there = {run.replication for run in runs}
    target = first
    while precision and there.issuperset(range(target)):
        further = more(precision, [run for run in runs if run.replication < target], at_most)
        if not further:
            break
        target += further
    return target


def more(precision: Sequence[Precision], runs: Sequence[Run], at_most: int) -> int:
    """How many more replications of a point are needed until it is exact enough.

    A precision of something that its scenario does not have asks for none.
    """
    wanted: list[Precision] = []
    values: list[Floats] = []
    columns = {cells: _columns(precision, cells) for cells in {run.cells for run in runs}}
    for number, each in enumerate(precision):
        found = [unpacked(run.numbers)[columns[run.cells][number]] for run in runs]
        if len(found[0]):
            wanted.append(each)
            values.append(np.stack(found))
    return look(wanted, values, at_most)[0] if wanted else 0


def _columns(precision: Sequence[Precision], cells: str) -> list[Ints]:
    """The numbers that each precision is about."""
    known = read(cells)
    found = []
    for each in precision:
        try:
            found.append(each.columns(known))
        except MeasureError:
            found.append(np.array([], dtype=np.int64))
    return found
