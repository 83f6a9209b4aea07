"""One run of a study as it travels from where it was made to where it is kept: its numbers, or why there are none."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats
from portsim.measures import REGISTRY, Cell


@dataclass(frozen=True)
class Run:
    """The numbers of one replication at one point."""

    address: str
    replication: int
    cells: str
    """What each number is, as `written`."""
    numbers: bytes
    """As `packed`."""
    seconds: float
    """How long it took [s of CPU]."""
    host: str
    """The machine that made it."""
    engine: str

    @property
    def key(self) -> tuple[str, int]:
        """What it is known by."""
        return self.address, self.replication


@dataclass(frozen=True)
class Failure:
    """A replication that could not be finished."""

    address: str
    replication: int
    message: str
    host: str

    @property
    def key(self) -> tuple[str, int]:
        """What it is known by."""
        return self.address, self.replication


def packed(values: Floats) -> bytes:
    """Numbers as bytes, the same on every machine; a missing one always alike."""
    plain = np.array(values, dtype="<f8")
    plain[np.isnan(plain)] = np.nan
    return plain.tobytes()


def unpacked(numbers: bytes) -> Floats:
    """The numbers again."""
    return np.frombuffer(numbers, dtype="<f8").astype(np.float64)


def written(cells: Sequence[Cell]) -> str:
    """What numbers are, as one line of text."""
    return json.dumps([[cell.measure.name, cell.statistic, dict(cell.where)] for cell in cells])


def read(cells: str) -> tuple[Cell, ...]:
    """The same again. KeyError for a measure that this version does not have."""
    return tuple(Cell(REGISTRY[measure], statistic, where) for measure, statistic, where in json.loads(cells))
