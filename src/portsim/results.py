"""What a run of several replications found: a table of numbers, and estimates with intervals made of it."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portsim import __version__
from portsim.arrays import Floats
from portsim.audit import AuditReport
from portsim.measures import Cell
from portsim.scenario.model import Scenario
from portsim.statistics import Intervals, mean_intervals

INSIDE_WARNING_SHARE = 0.01
"""Share of trucks still inside at the end above which means are misleading: the longest waits are not among them."""


@dataclass(frozen=True)
class Estimate:
    """The mean of one number over replications, with its interval; None where there is none."""

    cell: Cell
    mean: float | None
    low: float | None
    high: float | None
    n: int
    """Replications in which there was something to measure."""

    def to_json(self) -> dict[str, Any]:
        """As it stands in results."""
        return {
            "measure": self.cell.measure.name,
            "statistic": self.cell.statistic,
            "where": dict(self.cell.where),
            "unit": self.cell.measure.unit,
            "mean": self.mean,
            "low": self.low,
            "high": self.high,
            "n": self.n,
        }


@dataclass(frozen=True, eq=False)
class Results:
    """All numbers of all replications of one scenario."""

    scenario: Scenario
    file: str | None
    """As the user named it; None for a scenario that came from no file."""
    hash: str
    engine: str
    seed: int
    cells: tuple[Cell, ...]
    values: Floats
    """One row per replication, one column per cell; NaN where there was nothing to measure."""
    audit: AuditReport
    versions: Mapping[str, str]

    @property
    def replications(self) -> int:
        """How many replications there are."""
        return len(self.values)

    @cached_property
    def _columns(self) -> dict[tuple[str, str, frozenset[tuple[str, str]]], int]:
        cells = enumerate(self.cells)
        return {(c.measure.name, c.statistic, frozenset(c.where.items())): column for column, c in cells}

    @cached_property
    def _intervals(self) -> Intervals:
        return mean_intervals(self.values)

    def has(self, measure: str, statistic: str, **where: str) -> bool:
        """Whether this number is taken in this scenario."""
        return (measure, statistic, frozenset(where.items())) in self._columns

    def per_replication(self, measure: str, statistic: str, **where: str) -> Floats:
        """One number in every replication, shape (replications,). KeyError if it is not taken."""
        return self.values[:, self._columns[measure, statistic, frozenset(where.items())]]

    def estimate(self, measure: str, statistic: str, **where: str) -> Estimate:
        """One number as an estimate. KeyError if it is not taken."""
        return self._estimate(self._columns[measure, statistic, frozenset(where.items())])

    def estimates(self) -> Iterator[Estimate]:
        """All numbers as estimates, in the order of the registry of measures."""
        return map(self._estimate, range(len(self.cells)))

    def _estimate(self, column: int) -> Estimate:
        found = self._intervals
        mean, low, high = (_number(part[column]) for part in (found.mean, found.low, found.high))
        return Estimate(self.cells[column], mean, low, high, int(found.n[column]))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the numbers has to know."""
        arrived = self.per_replication("arrived_trucks", "total").sum()
        inside = self.per_replication("inside_trucks", "total").sum()
        if inside <= INSIDE_WARNING_SHARE * arrived:
            return ()
        return (
            f"{inside / arrived:.1%} of the trucks were still inside when the run ended and are left out of means",
        )

    def to_json(self) -> dict[str, Any]:
        """Everything a machine may want to read; no NaN, None where there is no number."""
        return {
            "portsim": __version__,
            "scenario": {"name": self.scenario.name, "file": self.file, "hash": self.hash},
            "engine": self.engine,
            "seed": self.seed,
            "replications": self.replications,
            "audit": self.audit.to_json(),
            "estimates": [estimate.to_json() for estimate in self.estimates()],
        }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
