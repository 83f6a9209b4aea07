"""Chance: one named stream of uniform numbers for each purpose of each replication.

A stream is a pure function of (seed, replication, purpose): asking for more numbers, for another purpose or in another
order changes none of them. The i-th truck of a traffic stream takes the i-th number of each purpose, used or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from portsim.arrays import Floats, Ints

KEY_BYTES = 16
"""Length of a Philox key."""
SMALLEST = 2.0**-54
"""Half the step of the numbers drawn: what a zero is replaced by."""


@dataclass(frozen=True)
class Streams:
    """The streams of one replication."""

    seed: int
    replication: int

    def random(self, purpose: str, n: int) -> Floats:
        """The first n uniform numbers of a purpose, shape (n,).

        They lie strictly between 0 and 1, so that every quantile is finite: a zero, which comes once in 2**53 numbers,
        is replaced by half the smallest step. A share of 0 still selects nobody, and a share of 1 everybody.
        """
        # The hash must not depend on the interpreter: Python's own is salted anew in every process.
        text = f"{self.seed}:{self.replication}:{purpose}"
        key = int.from_bytes(blake2b(text.encode(), digest_size=KEY_BYTES).digest(), "little")
        numbers = np.random.Generator(np.random.Philox(key=key)).random(n)
        return np.maximum(numbers, SMALLEST, out=numbers)


@dataclass(frozen=True, eq=False)
class Luck:
    """The uniform numbers of all n trucks of a run, whatever direction they travel in.

    `rows` holds the rows of each direction's trucks in the table of trucks, in the order of their numbers.
    """

    streams: Streams
    rows: Mapping[str, Ints]

    def of(self, purpose: str) -> Floats:
        """Each truck's own number for a purpose, shape (n,)."""
        numbers = np.empty(sum(map(len, self.rows.values())))
        for direction, rows in self.rows.items():
            numbers[rows] = self.streams.random(f"{direction}:{purpose}", len(rows))
        return numbers

    def some(self, rows: Ints) -> "LuckOfSome":
        """The luck of some of the trucks."""
        return LuckOfSome(self, rows, {})


@dataclass(frozen=True, eq=False)
class LuckOfSome:
    """The uniform numbers of some trucks of a run."""

    luck: Luck
    rows: Ints
    drawn: dict[str, Floats]
    """Numbers of all trucks by purpose, drawn when first asked for."""

    def of(self, purpose: str) -> Floats:
        """Each of these trucks' own number for a purpose, shape (len(rows),)."""
        if purpose not in self.drawn:
            self.drawn[purpose] = self.luck.of(purpose)
        return self.drawn[purpose][self.rows]

    def some(self, rows: Ints) -> "LuckOfSome":
        """The luck of some of these trucks."""
        return LuckOfSome(self.luck, self.rows[rows], self.drawn)
