"""Kinds of trucks: those of one class that hold the same programmes are treated alike."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from portsim.arrays import Flags, Ints
from portsim.layout import ClassNumber, Layout
from portsim.scenario.model import Scenario
from portsim.scenario.traffic import TruckClass
from portsim.traffic.classes import stated_class

MOST_KEYS = 2**16
"""Classes with programmes are told apart by numbers up to here; beyond it they are made small again."""


@dataclass(frozen=True)
class Kind:
    """One kind of truck: its class, and the programmes held."""

    number: int
    """Number of its class."""
    item: ClassNumber
    stated: TruckClass
    programmes: frozenset[str]

    @property
    def name(self) -> str:
        """Name of its class."""
        return self.item.name

    @property
    def names(self) -> tuple[str, ...]:
        """What its trucks answer to: the class and the programmes held."""
        return self.item.name, *sorted(self.programmes)


@dataclass(frozen=True, eq=False)
class Kinds:
    """All kinds among some trucks."""

    kinds: tuple[Kind, ...]
    of: Ints
    """Kind of each truck, shape (n,)."""

    def each(self, value: Callable[[Kind], float], among: Flags | None = None) -> npt.NDArray[np.float64]:
        """A number of each truck that only its kind decides, shape (n,); 0 for kinds of which no truck is `among` some.

        Nothing need be stated for those, so they are not asked for it.
        """
        asked = np.ones(len(self.kinds), dtype=np.bool_)
        if among is not None:
            asked = np.bincount(self.of[among], minlength=len(self.kinds)) > 0
        numbers = [value(kind) if ask else 0.0 for kind, ask in zip(self.kinds, asked.tolist(), strict=True)]
        return np.array(numbers, dtype=np.float64)[self.of]

    def which(self, question: Callable[[Kind], bool]) -> Flags:
        """Trucks of the kinds of which something holds, shape (n,)."""
        return np.array([question(kind) for kind in self.kinds], dtype=np.bool_)[self.of]


def kinds_of(scenario: Scenario, layout: Layout, truck_class: Ints, programmes: Flags) -> Kinds:
    """The kinds among trucks of these classes, shape (n,), that hold these programmes, shape (n, M)."""
    key, keys = truck_class, len(layout.classes)
    for column in range(programmes.shape[1]):
        if 2 * keys > MOST_KEYS:
            key, first = _numbered(key, keys)
            keys = len(first)
        key, keys = 2 * key + programmes[:, column], 2 * keys
    of, first = _numbered(key, keys)
    kinds = tuple(
        Kind(
            number,
            layout.classes[number],
            stated_class(scenario, layout.classes[number]),
            frozenset(layout.programmes[p] for p in np.flatnonzero(programmes[row])),
        )
        for row in first
        for number in [int(truck_class[row])]
    )
    return Kinds(kinds, of)


def _numbered(key: Ints, keys: int) -> tuple[Ints, Ints]:
    """Keys from 0 to `keys` - 1 numbered anew, in their order and without gaps; and a row that has each."""
    row = np.full(keys, -1)
    row[key[::-1]] = np.arange(len(key))[::-1]  # the first of each key is written last
    present = row >= 0
    return (np.cumsum(present) - 1)[key], row[present]
