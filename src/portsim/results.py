"""What a run of several replications found: a table of numbers, and estimates with intervals made of it."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portsim import __version__
from portsim.arrays import Floats
from portsim.audit import AuditReport
from portsim.errors import MeasureError
from portsim.frames import data_frame
from portsim.measures import REGISTRY, Cell
from portsim.measures.lookup import why_missing
from portsim.scenario.model import Scenario
from portsim.statistics import Intervals, mean_intervals

INSIDE_WARNING_SHARE = 0.01
"""Share of trucks still inside at the end above which means are misleading: the longest waits are not among them."""

_COUNTS = {
    "arrived": "arrived_trucks",
    "crossed": "crossed_trucks",
    "seized": "seized_trucks",
    "turned away": "turned_away_trucks",
    "inside at the end": "inside_trucks",
}
_MINUTES = ("gate_min", "wait_time_min", "crossing_time_min")
_SUMMARISED = ("mean", "p50", "p95", "max")
_NAME_WIDTH, _NUMBER_WIDTH = 36, 16
"""Columns of a plain table: so four numbers fit into a line of 100."""
_NOTHING = "-"


@dataclass(frozen=True)
class Estimate:
    """The mean of one number over replications, with its interval; None where there is none."""

    cell: Cell
    """Which number it is: `cell.measure` (its name, unit and definition), `cell.statistic` and `cell.where`."""
    mean: float | None
    """Mean over replications, in the unit of the measure."""
    low: float | None
    """Lower end of the 95 % t interval."""
    high: float | None
    """Upper end of the 95 % t interval."""
    n: int
    """Replications in which there was something to measure."""

    @property
    def half_width(self) -> float | None:
        """Half the width of the interval; None with fewer than two replications."""
        return None if self.high is None or self.mean is None else self.high - self.mean

    def __str__(self) -> str:
        """`12.3 ± 0.4 min`, to three significant digits of the half-width."""
        unit = self.cell.measure.unit
        if self.mean is None:
            return f"nothing measured [{unit}]"
        if not self.half_width:
            return f"{self.mean:.6g} {unit}"
        digits = max(0, 1 - math.floor(math.log10(self.half_width)))
        return f"{self.mean:,.{digits}f} ± {self.half_width:,.{digits}f} {unit}"

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
    """All numbers of all replications of one scenario.

    A number is named by a measure (`wait_time_min`), one of its statistics (`mean`, `p95`, ...) and what it is about
    (`direction="northbound", hour="15"`); docs/measures.md lists them. Units are those of the measure: minutes, trucks,
    trucks per hour, hours, or shares from 0 to 1.
    """

    scenario: Scenario
    """What was run."""
    file: str | None
    """As the user named it; None for a scenario that came from no file."""
    hash: str
    """SHA-256 of what the scenario says; its name and its sources do not count."""
    engine: str
    """Which engine moved the trucks."""
    seed: int
    """Where all chance came from."""
    cells: tuple[Cell, ...]
    """What each number is, in the order of the columns of `values`."""
    values: Floats
    """Shape (replications, cells), in the units of the measures; NaN where there was nothing to measure."""
    measures: tuple[str, ...] | None
    """The measures asked for; None where all were taken."""
    audit: AuditReport | None
    """How many checks of their own logs the replications passed; None where none were made."""
    inside_share: float
    """Share of the trucks of all replications that were still inside when the run ended; whatever was measured."""
    versions: Mapping[str, str]
    """Versions of what the numbers depend on."""

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

    def per_replication(self, measure: str, statistic: str | None = None, **where: str) -> Floats:
        """One number in every replication.

        Parameters
        ----------
        measure : name of a measure, such as `wait_time_min`
        statistic : `mean`, `p50`, `p90`, `p95`, `max` or `total`; the measure's first one if left out
        where : what it is about, such as `direction="northbound", hour="15"`

        Returns
        -------
        The values [unit of the measure], shape (replications,); NaN where a replication had nothing to measure.

        Raises
        ------
        MeasureError if the number is not taken in this scenario; it names the nearest ones.
        """
        values: Floats = self.values[:, self._column(measure, statistic, where)]
        return values

    def estimate(self, measure: str, statistic: str | None = None, **where: str) -> Estimate:
        """One number as an estimate: its mean over replications with a 95 % interval.

        Parameters and errors are those of `per_replication`.
        """
        return self._estimate(self._column(measure, statistic, where))

    def _column(self, measure: str, statistic: str | None, where: Mapping[str, str]) -> int:
        first = REGISTRY[measure].statistics[0] if statistic is None and measure in REGISTRY else statistic
        column = self._columns.get((measure, str(first), frozenset(where.items())))
        if column is None:
            raise MeasureError(why_missing(self.cells, measure, statistic, where, self.measures))
        return column

    def estimates(self) -> Iterator[Estimate]:
        """All numbers as estimates, in the order of the registry of measures."""
        return map(self._estimate, range(len(self.cells)))

    def _estimate(self, column: int) -> Estimate:
        found = self._intervals
        mean, low, high = (_number(part[column]) for part in (found.mean, found.low, found.high))
        return Estimate(self.cells[column], mean, low, high, int(found.n[column]))

    def summary(self) -> str:
        """What most readers ask for first, as text of at most 100 columns: trucks, and minutes per truck.

        Where measures were chosen, those. `portsim run` prints a longer one, hour by hour and stage by stage.
        """
        lines = [self.scenario.name, self.heading]
        if self.measures is not None:
            return "\n".join([*lines, "", *self.chosen_numbers(), *(f"warning: {each}" for each in self.warnings)])
        for direction in self.scenario.directions():
            totals = {word: self.estimate(measure, direction=direction).mean for word, measure in _COUNTS.items()}
            counts = [f"{mean:,.0f} {word}" for word, mean in totals.items() if mean or word != "seized"]
            lines += ["", f"{direction} trucks: {', '.join(counts)}"]
            lines.append(f"{'':24}" + "".join(f"{statistic:>16}" for statistic in _SUMMARISED))
            for measure in _MINUTES:
                if self.has(measure, "mean", direction=direction):
                    row = (self.estimate(measure, statistic, direction=direction) for statistic in _SUMMARISED)
                    lines.append(f"  {measure:22}" + "".join(f"{str(e).removesuffix(' min'):>16}" for e in row))
        return "\n".join([*lines, *(f"warning: {warning}" for warning in self.warnings)])

    @property
    def heading(self) -> str:
        """How often it was run, and that it was not checked if so: what stands above its numbers."""
        count = self.replications
        runs = f"{count} replications, means with 95 % intervals" if count > 1 else "1 replication, so no intervals"
        return f"{runs}; seed {self.seed}{'; not audited' if self.audit is None else ''}"

    def chosen_numbers(self) -> Iterator[str]:
        """A plain table of the measures, in lines of at most 100 columns.

        Each by direction; where it is not, by the first thing that it is broken down by in this scenario.
        """
        by_direction = {cell.measure.name: ("direction",) for cell in self.cells if tuple(cell.where) == ("direction",)}
        shown: dict[str, tuple[str, ...]] = dict(by_direction)
        headed: set[str] = set()
        for start, cell in enumerate(self.cells):
            measure, keys = cell.measure, tuple(cell.where)
            if cell.statistic != measure.statistics[0] or shown.setdefault(measure.name, keys) != keys:
                continue
            # Four columns fit: one percentile less than there are.
            columns = [place for place, each in enumerate(measure.statistics) if each in _SUMMARISED] or [0]
            if measure.name not in headed:
                headed.add(measure.name)
                heads = (f"{measure.statistics[place]:>{_NUMBER_WIDTH}}" for place in columns)
                yield f"{f'{measure.name} [{measure.unit}]':{_NAME_WIDTH}}{''.join(heads)}"
            name = ", ".join(cell.where.values()) or "the port as a whole"
            numbers = (_without_unit(self._estimate(start + place)) for place in columns)
            yield f"  {name:{_NAME_WIDTH - 2}}{''.join(f'{number:>{_NUMBER_WIDTH}}' for number in numbers)}"

    def to_frame(self, *, each_replication: bool = False) -> Any:
        """All numbers as a pandas data frame.

        Returns
        -------
        One row per number: `measure`, `statistic`, `unit`, a column for each key of `where` (None where the number is
        not about one), and `mean`, `low`, `high`, `n`. With `each_replication` one row per number and replication
        instead, with `replication` and `value`.

        Raises
        ------
        ImportError without pandas, which `pip install -e '.[data]'` in portsim's folder brings.
        """
        frame = data_frame()
        keys = list(dict.fromkeys(key for cell in self.cells for key in cell.where))
        named: dict[str, list[Any]] = {
            "measure": [cell.measure.name for cell in self.cells],
            "statistic": [cell.statistic for cell in self.cells],
            "unit": [cell.measure.unit for cell in self.cells],
            **{key: [cell.where.get(key) for cell in self.cells] for key in keys},
        }
        if not each_replication:
            found = self._intervals
            return frame({**named, "mean": found.mean, "low": found.low, "high": found.high, "n": found.n})
        times = self.replications
        return frame(
            {
                "replication": [number for number in range(times) for _ in self.cells],
                **{name: column * times for name, column in named.items()},
                "value": self.values.ravel(),
            }
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the numbers has to know."""
        if self.inside_share <= INSIDE_WARNING_SHARE:
            return ()
        return (
            f"{self.inside_share:.1%} of the trucks were still inside when the run ended and are left out of means",
        )

    def to_json(self) -> dict[str, Any]:
        """Everything a machine may want to read; no NaN, None where there is no number."""
        return {
            "portsim": __version__,
            "scenario": {"name": self.scenario.name, "file": self.file, "hash": self.hash},
            "engine": self.engine,
            "seed": self.seed,
            "replications": self.replications,
            "measures": None if self.measures is None else list(self.measures),
            "audit": None if self.audit is None else self.audit.to_json(),
            "estimates": [estimate.to_json() for estimate in self.estimates()],
        }


def _without_unit(estimate: Estimate) -> str:
    return _NOTHING if estimate.mean is None else str(estimate).removesuffix(f" {estimate.cell.measure.unit}")


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
