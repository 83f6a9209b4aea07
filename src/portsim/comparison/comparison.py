"""What a comparison found: differences of the same trucks under several policies, with intervals."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from portsim import __version__
from portsim.arrays import Floats
from portsim.comparison.break_even import break_even
from portsim.comparison.trucks import MEASURES as TRUCK_MEASURES
from portsim.comparison.trucks import SAME_WITHIN_MIN
from portsim.errors import MeasureError
from portsim.frames import data_frame
from portsim.measures import Cell
from portsim.measures.absent import value_where_absent
from portsim.measures.lookup import why_missing
from portsim.results import Estimate, Results
from portsim.scenario.changed import Changed
from portsim.statistics import CONFIDENCE, mean_intervals
from portsim.statistics.families import dunnett_paired, holm
from portsim.statistics.pairs import paired_differences, paired_ratios, variance_reduction

Adjusted = Literal["holm", "dunnett"]
"""How p-values allow for several alternatives: Holm's steps, or max-t after Dunnett, which needs more time."""

Key = tuple[str, str, frozenset[tuple[str, str]]]
CAUSES = "crossing_cause_min"
"""The measure of where the minutes went."""
_SAME_NAMES = "scenarios of the same name are told apart by their files; give each a `name` of its own"


@dataclass(frozen=True)
class Ratio:
    """A mean over that of the baseline."""

    value: float | None
    low: float | None
    high: float | None
    """Fieller's interval of 95 %; None where there is none of finite length."""
    why: str
    """Why there is no ratio or no interval; empty where there is."""

    def to_json(self) -> dict[str, Any]:
        """As it stands in results."""
        return {"value": self.value, "low": self.low, "high": self.high, "why": self.why or None}


@dataclass(frozen=True)
class Difference:
    """One number in the baseline and in an alternative."""

    cell: Cell
    """Which number it is."""
    baseline: Estimate
    alternative: Estimate
    difference: Estimate
    """Alternative less baseline, by replication: its mean, 95 % paired t interval, and in how many both had a value."""
    ratio: Ratio
    p_adjusted: float | None
    """Two-sided p-value of no difference, adjusted for the number of alternatives, not for the number of measures."""
    variance_reduction: float | None
    """Variance that independent trucks would have given this difference, over the one it has; None where nothing, or
    only one of the two, varies."""

    @property
    def verdict(self) -> Literal["better", "worse", "lower", "higher", "equal", "unclear"]:
        """What the interval says: unclear where it holds 0, equal where nothing differs in any replication."""
        low, high = self.difference.low, self.difference.high
        if low is None or high is None:
            return "unclear"
        if low == high == 0:
            return "equal"
        if low <= 0 <= high:
            return "unclear"
        wanted = self.cell.measure.better
        if wanted == "neither":
            return "lower" if high < 0 else "higher"
        return "better" if (high < 0) == (wanted == "lower") else "worse"

    def to_json(self) -> dict[str, Any]:
        """As it stands in results."""
        return {
            "measure": self.cell.measure.name,
            "statistic": self.cell.statistic,
            "where": dict(self.cell.where),
            "unit": self.cell.measure.unit,
            "baseline": _interval(self.baseline),
            "alternative": _interval(self.alternative),
            "difference": _interval(self.difference),
            "ratio": self.ratio.to_json(),
            "p_adjusted": self.p_adjusted,
            "variance_reduction": self.variance_reduction,
        }


@dataclass(frozen=True, eq=False)
class Alternative:
    """One alternative against the baseline. Replications are rows, the same in both."""

    results: Results
    """What it measured."""
    title: str
    """What tables and pages call it: its name, and its file where another of the scenarios has that name."""
    changes: tuple[Changed, ...]
    """What its file states otherwise; where one of the two came from no file, what the scenarios say otherwise."""
    identical: bool
    """Whether it says the same as the baseline, names and sources aside."""
    cells: tuple[Cell, ...]
    """Numbers that one of the two takes at least, in the order of the columns that follow."""
    baseline_values: Floats
    """Shape (replications, cells); NaN where the baseline had nothing to measure."""
    values: Floats
    """Likewise of the alternative."""
    p_adjusted: Floats
    """Shape (cells,)."""
    truck_cells: tuple[Cell, ...]
    truck_values: Floats
    """Changes of the same trucks, shape (replications, truck cells)."""

    @property
    def name(self) -> str:
        """The name of its scenario."""
        return self.results.scenario.name

    @cached_property
    def _columns(self) -> dict[Key, int]:
        return {key_of(cell): column for column, cell in enumerate(self.cells)}

    @cached_property
    def _truck_columns(self) -> dict[Key, int]:
        return {key_of(cell): column for column, cell in enumerate(self.truck_cells)}

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """All numbers, in the order of the cells."""
        one, other = mean_intervals(self.baseline_values), mean_intervals(self.values)
        found = paired_differences(self.values, self.baseline_values)
        ratios = paired_ratios(self.values, self.baseline_values)
        reduced = variance_reduction(self.values, self.baseline_values).factor
        return tuple(
            Difference(
                cell,
                _estimate(cell, one, column),
                _estimate(cell, other, column),
                _estimate(cell, found, column),
                Ratio(
                    number(ratios.ratio[column]),
                    number(ratios.low[column]),
                    number(ratios.high[column]),
                    ratios.why[column],
                ),
                number(self.p_adjusted[column]),
                number(reduced[column]),
            )
            for column, cell in enumerate(self.cells)
        )

    def has(self, measure: str, statistic: str, **where: str) -> bool:
        """Whether this number is taken in the baseline or in the alternative."""
        return (measure, statistic, frozenset(where.items())) in self._columns

    def difference(self, measure: str, statistic: str | None = None, **where: str) -> Difference:
        """One number in both, such as `difference("crossing_time_min", "p95", direction="northbound")`.

        MeasureError if the number is taken in neither; it names the nearest ones.
        """
        first = next((cell.measure.statistics[0] for cell in self.cells if cell.measure.name == measure), "mean")
        column = self._columns.get((measure, statistic or first, frozenset(where.items())))
        if column is None:
            raise MeasureError(why_missing(self.cells, measure, statistic, where, self.results.measures))
        return self.differences[column]

    @cached_property
    def truck_changes(self) -> tuple[Estimate, ...]:
        """What changed for the same trucks: `change_min`, `better_share` and others, by class, programme and hour."""
        found = mean_intervals(self.truck_values)
        return tuple(_estimate(cell, found, column) for column, cell in enumerate(self.truck_cells))

    def truck_change(self, measure: str, statistic: str | None = None, **where: str) -> Estimate:
        """One of them, such as `truck_change("better_share", direction="northbound")`; else MeasureError."""
        first = next((each.statistics[0] for each in TRUCK_MEASURES if each.name == measure), "mean")
        column = self._truck_columns.get((measure, statistic or first, frozenset(where.items())))
        if column is None:
            names = ", ".join(each.name for each in TRUCK_MEASURES)
            raise MeasureError(f"no such number of pairs of trucks: {measure}; there are {names}")
        return self.truck_changes[column]

    def causes(self) -> Iterator[Difference]:
        """Where the minutes went, by cause and stage and under other breakdowns; nothing where it was not measured."""
        return (each for each in self.differences if each.cell.measure.name == CAUSES)

    def to_json(self) -> dict[str, Any]:
        """Everything a machine may want to read; no NaN, None where there is no number."""
        shares = {word: self.truck_change(f"{word}_share").mean for word in ("better", "worse", "same")}
        return {
            "name": self.name,
            "title": self.title,
            "file": self.results.file,
            "hash": self.results.hash,
            "changes": [{"path": each.path, "from": each.before, "to": each.after} for each in self.changes],
            "differences": [each.to_json() for each in self.differences],
            "trucks": {**shares, "same_within_min": SAME_WITHIN_MIN},
            "break_even": [each.to_json() for each in break_even(self)],
            "truck_changes": [each.to_json() for each in self.truck_changes],
            "causes": [
                {
                    **each.cell.where,
                    "baseline": _interval(each.baseline),
                    "alternative": _interval(each.alternative),
                    "difference": _interval(each.difference),
                }
                for each in self.causes()
            ],
        }


@dataclass(frozen=True, eq=False)
class Comparison:
    """A baseline, and alternatives that met the same trucks."""

    baseline: Results
    alternatives: tuple[Alternative, ...]
    adjusted: Adjusted
    """How p-values allow for several alternatives."""
    stopped: str | None
    """Why it ended: `precision`, `cap` or `nothing measured`; None where the number of replications was stated."""
    measures: tuple[str, ...] | None
    """The measures asked for, of which each scenario takes those it has; None where all were taken."""

    @property
    def seed(self) -> int:
        """Where all chance came from."""
        return self.baseline.seed

    @property
    def replications(self) -> int:
        """How many replications of each scenario there are."""
        return self.baseline.replications

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the numbers has to know."""
        own = [f"{each.title}: {said}" for each in self.alternatives for said in each.results.warnings]
        base = [f"{self.baseline.scenario.name}: {said}" for said in self.baseline.warnings]
        return (*base, *own)

    @property
    def notices(self) -> tuple[str, ...]:
        """What a reader may not have meant."""
        return tuple(
            f"{each.results.file or each.name} says the same as the baseline: all differences are exactly 0"
            for each in self.alternatives
            if each.identical
        ) + (_SAME_NAMES,) * any(each.title != each.name for each in self.alternatives if not each.identical)

    def alternative(self, name: str | int = 0) -> Alternative:
        """An alternative by its number from 0, its title, or the name or file of its scenario.

        Of several with the same name or file it is the first. KeyError if there is none.
        """
        if isinstance(name, int):
            return self.alternatives[name]
        for each in self.alternatives:
            if name in (each.title, each.name, each.results.file):
                return each
        raise KeyError(f"no alternative {name!r}; there are {', '.join(each.title for each in self.alternatives)}")

    def summary(self) -> str:
        """What most readers ask for first, as text of at most 100 columns."""
        lines = [
            f"baseline: {self.baseline.scenario.name}",
            f"{self.replications} replications of the same trucks, seed {self.seed}; 95 % paired intervals",
        ]
        for each in self.alternatives:
            lines += ["", each.title]
            for direction in self.baseline.scenario.directions():
                for measure in ("crossing_time_min", "wait_time_min"):
                    if each.has(measure, "mean", direction=direction):
                        found = each.difference(measure, "mean", direction=direction)
                        lines.append(f"  {direction} {measure}: {found.baseline} -> {found.alternative}")
                        lines.append(f"    change {found.difference} ({found.verdict})")
            shares = (
                f"{each.truck_change(f'{word}_share').mean or 0:.0%} {word}" for word in ("better", "worse", "same")
            )
            lines.append(f"  trucks: {', '.join(shares)}")
        return "\n".join([*lines, *(f"warning: {each}" for each in self.warnings), *self.notices])

    def to_frame(self) -> Any:
        """All differences as a pandas data frame: a row per alternative and number.

        Columns `alternative`, `measure`, `statistic`, `unit`, one for each key of `where`, and `baseline`, `value`,
        `difference`, each with `_low` and `_high`, `ratio`, `p_adjusted`, `variance_reduction`. ImportError says how to
        get pandas.
        """
        rows = [row for each in self.alternatives for row in difference_rows(each)]
        keys = list(dict.fromkeys(key for row in rows for key in row))
        return data_frame()({key: [row.get(key) for row in rows] for key in keys})

    def to_json(self) -> dict[str, Any]:
        """Everything a machine may want to read; no NaN, None where there is no number."""
        base = self.baseline
        return {
            "portsim": __version__,
            "seed": self.seed,
            "replications": self.replications,
            "stopped": self.stopped,
            "engine": base.engine,
            "confidence": CONFIDENCE,
            "adjusted": self.adjusted,
            "measures": None if self.measures is None else list(self.measures),
            "baseline": {"name": base.scenario.name, "file": base.file, "hash": base.hash},
            "alternatives": [each.to_json() for each in self.alternatives],
            "warnings": list(self.warnings),
            "notices": list(self.notices),
        }


def difference_rows(alternative: Alternative) -> Iterator[dict[str, Any]]:
    """The differences of an alternative as flat rows, for tables."""
    for each in alternative.differences:
        yield {
            "alternative": alternative.title,
            "measure": each.cell.measure.name,
            "statistic": each.cell.statistic,
            **each.cell.where,
            "unit": each.cell.measure.unit,
            **_flat("baseline", each.baseline),
            **_flat("value", each.alternative),
            **_flat("difference", each.difference),
            "n": each.difference.n,
            "ratio": each.ratio.value,
            "ratio_low": each.ratio.low,
            "ratio_high": each.ratio.high,
            "p_adjusted": each.p_adjusted,
            "variance_reduction": each.variance_reduction,
        }


def alternatives_of(
    results: Sequence[Results],
    changes: Sequence[tuple[Changed, ...]],
    truck_cells: tuple[Cell, ...],
    truck_values: Sequence[Floats],
    adjusted: Adjusted,
) -> tuple[Alternative, ...]:
    """Every alternative beside the baseline, which is the first of the results; p-values are adjusted over all."""
    baseline, *others = results
    cells = tuple({key_of(cell): cell for each in results for cell in each.cells}.values())
    aligned = [_aligned(each, cells) for each in results]
    p = _p_values(aligned[0], aligned[1:], adjusted)
    return tuple(
        Alternative(
            *(other, title, change, other.hash == baseline.hash),
            *_taken(cells, aligned[0], values, own),
            *(truck_cells, trucks),
        )
        for other, title, change, values, own, trucks in zip(
            others, _titles(results), changes, aligned[1:], p, truck_values, strict=True
        )
    )


def _titles(results: Sequence[Results]) -> list[str]:
    """What to call each alternative, the first of the results being the baseline.

    Whoever copies a file, or lets it extend another, easily leaves the name as it was. Rows of tables have to be told
    apart all the same: by files, and where these are the same or there are none, by numbers.
    """
    names = [each.scenario.name for each in results]
    titles = [
        f"{name} ({each.file})" if names.count(name) > 1 and each.file is not None else name
        for name, each in zip(names, results, strict=True)
    ]
    titles[0] = names[0]
    seen = set(titles[:1])
    for number, title in enumerate(titles[1:], 1):
        copy = 2
        while titles[number] in seen:
            titles[number] = f"{title} ({copy})"
            copy += 1
        seen.add(titles[number])
    return titles[1:]


def _taken(
    cells: tuple[Cell, ...], baseline: Floats, values: Floats, p: Floats
) -> tuple[tuple[Cell, ...], Floats, Floats, Floats]:
    """Without the numbers that neither of the two ever had."""
    some = np.flatnonzero(~(np.isnan(baseline) & np.isnan(values)).all(axis=0))
    return tuple(cells[column] for column in some), baseline[:, some], values[:, some], p[some]


def _aligned(results: Results, cells: Sequence[Cell]) -> Floats:
    """The values of some results under the cells of all, shape (replications, cells).

    What a scenario cannot have is 0 where that is known, and missing where nobody knows.
    """
    place = {key_of(cell): column for column, cell in enumerate(results.cells)}
    columns = np.array([place.get(key_of(cell), -1) for cell in cells])
    absent = [value_where_absent(cell.measure.name, cell.statistic, cell.measure.unit) for cell in cells]
    values = np.tile(absent, (results.replications, 1))
    own = np.flatnonzero(columns >= 0)
    values[:, own] = results.values[:, columns[own]]
    return values


def _p_values(baseline: Floats, others: Sequence[Floats], adjusted: Adjusted) -> Floats:
    """Adjusted p-values, shape (alternatives, cells)."""
    if adjusted == "dunnett" and len(others) > 1:
        family = (dunnett_paired(np.stack(column, axis=1), base).p for *column, base in _by_cell(baseline, others))
        return np.stack(list(family), axis=1)
    p = np.stack([paired_differences(each, baseline).p for each in others])
    if len(others) == 1:
        return p
    return np.stack([holm(column) for column in p.T], axis=1)


def _by_cell(baseline: Floats, others: Sequence[Floats]) -> Iterator[tuple[Floats, ...]]:
    return zip(*(each.T for each in others), baseline.T, strict=True)


def key_of(cell: Cell) -> Key:
    """What tells a number from all others."""
    return cell.measure.name, cell.statistic, frozenset(cell.where.items())


def number(value: float) -> float | None:
    """A plain number; None for one that is missing, or beyond all bounds."""
    return float(value) if math.isfinite(value) else None


def _estimate(cell: Cell, found: Any, column: int) -> Estimate:
    mean, low, high = (number(part[column]) for part in (found.mean, found.low, found.high))
    return Estimate(cell, mean, low, high, int(found.n[column]))


def _interval(estimate: Estimate) -> Mapping[str, float | None]:
    return {"mean": estimate.mean, "low": estimate.low, "high": estimate.high}


def _flat(name: str, estimate: Estimate) -> Mapping[str, float | None]:
    return {name: estimate.mean, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
