"""What decides a random port: whole numbers, drawn by hypothesis, thrown from a seed, or told one by one.

Hypothesis finds and shrinks what a property breaks on. Its draws, though, are copied from each other within a test, and
depend on its version and on what else has been imported; whoever counts how often something occurs throws instead, and
a throw that breaks something is shrunk here.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
from hypothesis import strategies as st

Face = TypeVar("Face")
Made = TypeVar("Made")


class Dice(Protocol):
    """Whole numbers between bounds that both may come; the lower bound is the simplest."""

    def numbers(self, count: int, low: int, high: int) -> np.ndarray:
        """So many numbers, shape (count,)."""


def number(dice: Dice, low: int, high: int) -> int:
    return int(dice.numbers(1, low, high)[0])


def one_of(dice: Dice, faces: Sequence[Face]) -> Face:
    """One of these, the first being the simplest."""
    return faces[number(dice, 0, len(faces) - 1)]


def one_in(dice: Dice, times: int) -> bool:
    """Once in so many times."""
    return number(dice, 0, times - 1) == times - 1


class Drawn:
    """By hypothesis."""

    def __init__(self, draw: st.DrawFn):
        self.draw = draw

    def numbers(self, count: int, low: int, high: int) -> np.ndarray:
        return np.array(self.draw(st.lists(st.integers(low, high), min_size=count, max_size=count)), dtype=np.int64)


@st.composite
def drawn(draw: st.DrawFn, make: Callable[..., Made], *args: Any, **options: Any) -> Made:
    """What hypothesis makes with its dice."""
    return make(Drawn(draw), *args, **options)


class Thrown:
    """From a seed: independent of each other, and the same everywhere. Remembers what it threw, above the bounds."""

    def __init__(self, *seed: int):
        self.random = np.random.default_rng(seed)
        self.told: list[int] = []

    def numbers(self, count: int, low: int, high: int) -> np.ndarray:
        thrown = self.random.integers(low, high + 1, count)
        self.told.extend((thrown - low).tolist())
        return thrown


class Told:
    """As told, above the bounds, and the simplest where nothing is told any more."""

    def __init__(self, told: Sequence[int]):
        self.told = told
        self.place = 0

    def numbers(self, count: int, low: int, high: int) -> np.ndarray:
        told = np.array(self.told[self.place : self.place + count], dtype=np.int64)
        self.place += count
        return low + np.minimum(np.pad(told, (0, count - len(told))), high - low)


def shrunk(told: Sequence[int], fails: Callable[[list[int]], bool], most: int = 2_000) -> list[int]:
    """Simpler numbers on which the same fails: runs of them left out or set to the simplest, single ones made smaller.

    `most`: tries after which it is simple enough.
    """
    best, tries, size = list(told), 0, len(told)
    while size and tries < most:
        place = 0
        while place < len(best) and tries < most:
            head, run, tail = best[:place], best[place : place + size], best[place + size :]
            simpler = [[*head, *tail], [*head, *([0] * len(run)), *tail]]
            if size == 1:
                simpler += [[*head, less, *tail] for less in (run[0] // 2, run[0] - 1) if less > 0]
            for candidate in simpler:
                if candidate != best:
                    tries += 1
                    if fails(candidate):
                        best = candidate
                        break
            else:
                place += size
        size //= 2
    return best
