"""A number asked for in one line: `crossing_time_min.p95@northbound`, read and looked up among the cells of a run."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Ints
from portsim.errors import MeasureError
from portsim.measures.measure import Cell
from portsim.measures.registry import REGISTRY
from portsim.scenario.tree import did_you_mean, quoted

FORM = r"(?P<measure>\w+)(?:\.(?P<statistic>\w+))?(?:@(?P<names>{names}))?"
ANY = "*"
_FORM = re.compile(FORM.format(names=r"[^@]+"))
EXAMPLE = "crossing_time_min.p95@northbound"


@dataclass(frozen=True)
class Asked:
    """A measure, one of its statistics, and what it is about."""

    measure: str
    statistic: str
    about: tuple[tuple[str, str], ...]
    """Key and name of what it is about, in any order; an empty key where the name is enough, `*` for all names of a
    key."""

    def __str__(self) -> str:
        """As it is written in full, always the same way: the statistic stated, names in alphabetical order."""
        about = ",".join(sorted(f"{key}={name}" if key else name for key, name in self.about))
        return f"{self.measure}.{self.statistic}{f'@{about}' if about else ''}"

    def columns(self, cells: Sequence[Cell], said: str = "") -> Ints:
        """The numbers that are meant. MeasureError, which begins with what was `said`, where there are none.

        Those of the breakdown with the fewest keys that knows all names: `wait_min.mean@us_primary` is the wait at
        this stage as a whole, `crossing_time_min.p95` that of each direction.
        """
        own = [(column, cell) for column, cell in enumerate(cells) if cell.measure.name == self.measure]
        if not own:
            raise MeasureError(f"{said}{self.measure} is not taken in every scenario, or not among `measures`")
        named = [(column, cell) for column, cell in own if cell.statistic == self.statistic and self._knows(cell)]
        if not named:
            self._refuse([cell for _, cell in own], said)
        fewest = min(len(cell.where) for _, cell in named)
        keys = next(tuple(cell.where) for _, cell in named if len(cell.where) == fewest)
        return np.array([column for column, cell in named if tuple(cell.where) == keys], dtype=np.int64)

    def _knows(self, cell: Cell) -> bool:
        return all(
            key in cell.where and name in (ANY, cell.where[key]) if key else name in cell.where.values()
            for key, name in self.about
        )

    def _refuse(self, own: Sequence[Cell], said: str) -> None:
        """Say which name is not known, or that they are not known together."""
        for key, name in self.about:
            keys = list(dict.fromkeys(each for cell in own for each in cell.where))
            if key and key not in keys:
                raise MeasureError(f"{said}{self.measure} is not broken down by {key!r}; {did_you_mean(key, keys)}")
            known = dict.fromkeys(value for cell in own for each, value in cell.where.items() if key in ("", each))
            if name not in known and name != ANY:
                raise MeasureError(f"{said}{self.measure} knows no {name!r}; {did_you_mean(name, known)}")
        together = quoted(f"{key}={name}" if key else name for key, name in self.about)
        raise MeasureError(f"{said}{self.measure} is not taken for {together} together")


def parse_asked(text: str) -> Asked:
    """Read `measure.statistic@name,key=name`; the measure's first statistic where none is named.

    MeasureError says what is wrong and how to write it.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise MeasureError(f"{text!r} cannot be read; write for example {EXAMPLE!r}")
    return asked_for(match, "")


def asked_for(match: re.Match[str], said: str) -> Asked:
    """What the groups of `FORM` ask for. MeasureError, which begins with what was `said`, for names that are none."""
    name = match["measure"]
    if name not in REGISTRY:
        raise MeasureError(f"{said}no measure {name!r}; {did_you_mean(name, REGISTRY)}")
    measure = REGISTRY[name]
    statistic = match["statistic"] or measure.statistics[0]
    if statistic not in measure.statistics:
        raise MeasureError(f"{said}{name} has no statistic {statistic!r}; it has {quoted(measure.statistics)}")
    about = []
    for each in (match["names"] or "").split(","):
        key, equals, value = each.partition("=")
        if each.strip():
            about.append((key.strip(), value.strip()) if equals else ("", key.strip()))
    if any(name == ANY and not key for key, name in about):
        raise MeasureError(f"{said}{ANY} stands for all names of a key; write for example hour={ANY}")
    return Asked(name, statistic, tuple(about))


def labels(cells: Iterable[Cell]) -> tuple[str, ...]:
    """What each number is called in a line, `crossing_time_min.p95@northbound`; with keys where two would be alike."""
    listed = list(cells)
    short = [_label(cell, cell.where.values()) for cell in listed]
    return tuple(
        label if short.count(label) == 1 else _label(cell, (f"{key}={name}" for key, name in cell.where.items()))
        for label, cell in zip(short, listed, strict=True)
    )


def _label(cell: Cell, about: Iterable[str]) -> str:
    named = ",".join(about)
    return f"{cell.measure.name}.{cell.statistic}{f'@{named}' if named else ''}"
