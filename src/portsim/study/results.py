"""What a study found: a table of numbers for every point and replication, and estimates with intervals made of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.comparison.precision import parse_precision
from portsim.errors import MeasureError, StoreError
from portsim.frames import data_frame
from portsim.measures import Cell
from portsim.measures.absent import value_where_absent
from portsim.measures.asked import Asked, labels, parse_asked
from portsim.scenario.tree import did_you_mean, quoted
from portsim.statistics import Intervals, mean_intervals
from portsim.study.runs import Failure, Run, read, unpacked
from portsim.study.schedule import reached
from portsim.study.store import Store

if TYPE_CHECKING:
    from portsim.study.best import Best
    from portsim.study.differences import Differences
    from portsim.study.front import Front


@dataclass(frozen=True, eq=False)
class StudyResults:
    """All runs of a study.

    A number is named as in the study file, `crossing_time_min.p95@northbound`; `numbers` lists the names. Units are
    those of the measures.
    """

    name: str
    """Of the study."""
    question: str | None
    """What it is to answer, as its file says."""
    factors: Mapping[str, str]
    """What tells points apart, with the unit of each, empty where none is stated; `scenario` if there are several."""
    levels: tuple[tuple[Any, ...], ...]
    """For each point the level of each factor: numbers, or text; None where the scenario's own value cannot be told."""
    cells: tuple[Cell, ...]
    """What each number is."""
    table: Floats
    """All runs, point after point, shape (runs, numbers); NaN where there was nothing to measure."""
    first: Ints
    """The row of each point's first run, and at the end how many rows there are, shape (points + 1,)."""
    replication: Ints
    """The number of each run's replication, shape (runs,): the same number is the same chance at every point."""
    failures: tuple[tuple[int, Failure], ...]
    """Replications that could not be finished, by the number of their point."""
    seed: int
    """Where all chance came from, the same at every point."""
    model: str
    """The version of the model that made them."""
    wanted: int | None
    """Replications of every point; None where they were run until they were exact enough."""
    kept: Ints | None = None
    """Numbers of the points, where some of the study's are left out; None for all of them."""
    less: str = ""
    """What was taken off each point, where these are differences: `booths=3`."""

    @property
    def points(self) -> int:
        """How many points there are; those of a study are numbered from 1."""
        return len(self.levels)

    @cached_property
    def number(self) -> Ints:
        """The number of each point in the study, shape (points,)."""
        return np.arange(1, self.points + 1) if self.kept is None else self.kept

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The names of the numbers, in the order of the columns of `table`."""
        return labels(self.cells)

    @property
    def n(self) -> Ints:
        """Replications that are there, shape (points,)."""
        return np.diff(self.first)

    @cached_property
    def values(self) -> Floats:
        """The same by number of replication, shape (points, replications, numbers); NaN where a point has none."""
        found = np.full((self.points, int(self.replication.max(initial=-1)) + 1, len(self.cells)), np.nan)
        found[np.repeat(np.arange(self.points), self.n), self.replication] = self.table
        return found

    def column(self, number: str) -> int:
        """The column of a number, by its name, or by less where that is enough: `crossing_time_min`.

        MeasureError where there is none, or where several could be meant.
        """
        if number in self.numbers:
            return self.numbers.index(number)
        asked = parse_asked(number)
        own = [column for column, cell in enumerate(self.cells) if cell.measure.name == number]
        if len(own) == 1:
            return own[0]
        try:
            found = asked.columns(self.cells)
        except MeasureError:
            near = did_you_mean(number, self.numbers, "it has")
            raise MeasureError(f"this study has kept no {number!r}; {near}") from None
        if len(found) > 1:
            raise MeasureError(f"{number!r} could be any of {quoted(self.numbers[each] for each in found)}; name one")
        return int(found[0])

    def level(self, factor: str) -> tuple[Any, ...]:
        """The level of a factor at every point. MeasureError where there is no such factor."""
        names = list(self.factors)
        if factor not in names:
            raise MeasureError(f"this study has no factor {factor!r}; {did_you_mean(factor, names, 'it has')}")
        return tuple(row[names.index(factor)] for row in self.levels)

    def of(self, number: str) -> Floats:
        """One number in every replication at every point, shape (points, replications); NaN is missing."""
        return self.values[:, :, self.column(number)]

    @cached_property
    def _intervals(self) -> Intervals:
        """Of all numbers at all points, arrays of shape (points, numbers)."""
        shape = self.points, len(self.cells)
        mean, low, high = (np.full(shape, np.nan) for _ in range(3))
        found = Intervals(mean, low, high, np.zeros(shape, dtype=np.int64))
        for count in np.unique(self.n):
            own = np.flatnonzero(self.n == count)
            rows = (self.first[own][:, np.newaxis] + np.arange(count)).ravel()
            block = self.table[rows].reshape(len(own), count, shape[1]).swapaxes(0, 1).reshape(count, -1)
            part = mean_intervals(block)
            for name in ("mean", "low", "high", "n"):
                getattr(found, name)[own] = getattr(part, name).reshape(len(own), -1)
        return found

    def estimates(self, number: str) -> Intervals:
        """Mean and 95 % interval of a number at every point, arrays of shape (points,)."""
        column, found = self.column(number), self._intervals
        mean, low, high = (each[:, column] for each in (found.mean, found.low, found.high))
        return Intervals(mean, low, high, found.n[:, column])

    def differences(self, less: str) -> "Differences":
        """Paired differences of all numbers: every point less the one with other levels, and like it in all else.

        Parameters
        ----------
        less : the levels that are taken off, such as `booths=3`, or of several factors `booths=3, hours=all day`

        MeasureError where a level is none, or where no point has such a partner, as in designs that sample.
        """
        from portsim.study.differences import differences

        return differences(self, less)

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each point and number: `point`, the factors, `number`, `unit`, `mean`, `low`, `high`, `n`."""
        found = self._intervals
        for point, levels in enumerate(self.levels):
            for column, (name, cell) in enumerate(zip(self.numbers, self.cells, strict=True)):
                yield {
                    "point": int(self.number[point]),
                    **dict(zip(self.factors, levels, strict=True)),
                    "number": name,
                    "unit": cell.measure.unit,
                    "mean": _number(found.mean[point, column]),
                    "low": _number(found.low[point, column]),
                    "high": _number(found.high[point, column]),
                    "n": int(found.n[point, column]),
                }

    def runs(self) -> Iterator[dict[str, Any]]:
        """A row for each run: `point`, the factors, `replication`, and the numbers by name."""
        for point, levels in enumerate(self.levels):
            for run in range(self.first[point], self.first[point + 1]):
                yield {
                    "point": int(self.number[point]),
                    **dict(zip(self.factors, levels, strict=True)),
                    "replication": int(self.replication[run]),
                    **dict(zip(self.numbers, map(_number, self.table[run]), strict=True)),
                }

    def to_frame(self, *, each_replication: bool = False) -> Any:
        """The rows of `rows` as a pandas data frame, or with `each_replication` those of `runs`.

        ImportError without pandas, which `pip install -e '.[data]'` in portsim's folder brings.
        """
        frame = data_frame()
        listed = list(self.runs() if each_replication else self.rows())
        names = list(listed[0]) if listed else []
        return frame({name: [row[name] for row in listed] for name in names})

    def best(self, number: str, largest: bool | None = None, indifference: float | None = None) -> "Best":
        """The point with the best mean of a number, and the points that cannot be told from it.

        Parameters
        ----------
        number : by its name
        largest : whether the largest mean is the best; left out, as the measure says
        indifference : a difference that is worth telling, in the unit of the number: then Kim and Nelson's procedure
            chooses, or says how many replications it still needs

        Its text, `str(results.best(...))`, says what is guaranteed; `portsim.study.best` says how. MeasureError where
        the measure does not say what is better, and where there is nothing to choose from.
        """
        from portsim.study.best import best

        return best(self, number, largest, indifference)

    def front(self, a: str, b: str, largest: tuple[bool | None, bool | None] = (None, None)) -> "Front":
        """The Pareto front of two numbers: the points of which no other is better in both, and how sure that is.

        Parameters
        ----------
        a, b : by their names, such as `crossing_time_min` and `detected_share`
        largest : of each whether the largest mean is the best; None as the measure says

        MeasureError as for `best`.
        """
        from portsim.study.front import front

        return front(self, a, b, largest)

    def plot(
        self,
        number: str | None = None,
        x: str | None = None,
        y: str | None = None,
        by: str | None = None,
        against: str | None = None,
    ) -> Any:
        """A picture of one number by what was varied, as a figure of matplotlib; of two numbers their Pareto front.

        Parameters
        ----------
        number : by its name; the first of the study if left out
        x : the factor along the axis; left out, chosen from those that vary
        y : another factor, which makes it a map of both
        by : a factor with a line for each of its levels
        against : another number, which makes it their Pareto front

        Of a design of all combinations there are lines or a map, with a small picture for each level of two factors
        more; of any other one a small picture for each factor, with a dot for each point. MeasureError for names that
        are not there, and where nothing varies.
        """
        from portsim.report.study.plot import plot

        return plot(self, number, x, y, by, against)

    def where(self, levels: str) -> "StudyResults":
        """The points with some levels, as results of their own: the best among them, their front, their picture.

        Parameters
        ----------
        levels : such as `trucks=1200`, or several, `trucks=1200, hours=all day`

        MeasureError for levels that are none, or that no point has together.
        """
        from portsim.study.differences import where

        return where(self, levels)

    def minus(self, less: str) -> "StudyResults":
        """Paired differences as results of their own, to be shown, drawn and exported like any others.

        Parameters
        ----------
        less : levels such as `booths=3`: each point less the one that has these, and is like it in all other factors,
            replication by replication; points without such a partner are left out

        MeasureError as for `differences`.
        """
        from portsim.study.differences import minus

        return minus(self, less)

    @property
    def heading(self) -> str:
        """How much there is: what stands above tables."""
        if self.less:
            return f"{self.points:,} points less {self.less}: means of paired differences with 95 % intervals"
        runs = "1 run" if len(self.table) == 1 else f"{len(self.table):,} runs"
        failed = f", {len(self.failures):,} failed" if self.failures else ""
        return f"{self.points:,} points, {runs}{failed}; means with 95 % intervals; seed {self.seed} at every point"

    def __repr__(self) -> str:
        """Short: a study may have millions of numbers."""
        return f"<StudyResults {self.name!r}: {self.heading}>"


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def read_results(path: str | Path) -> StudyResults:
    """What the store of a study holds, whether the study is finished or not.

    StoreError where there is no such store, or it cannot be read.
    """
    with Store.to_read(Path(path)) as store:
        return results_in(store)


def results_in(store: Store) -> StudyResults:
    """What a store holds of the study that was swept last. StoreError where none was yet."""
    meta = _meta(store)
    points = list(store.points())
    known: dict[str, tuple[Cell, ...]] = {}
    found: list[tuple[int, str, bytes]] = []
    texts: dict[str, str] = {}
    replications: list[int] = []
    for number, run in wanted_runs(store):
        if run.cells not in known:
            known[run.cells] = read(run.cells)
        found.append((number, texts.setdefault(run.cells, run.cells), run.numbers))  # one text, not one per run
        replications.append(run.replication)
    cells = _in_order(_together(known.values()), [parse_asked(text) for text in meta["measures"]])
    table = _table(found, known, cells)
    counts = np.bincount([number - 1 for number, _, _ in found], minlength=len(points))
    failed = {key: each for key, each in store.failed().items() if each.replication < meta["at_most"]}
    by_address: dict[str, list[Failure]] = {}
    for failure in failed.values():
        by_address.setdefault(failure.address, []).append(failure)
    return StudyResults(
        name=meta["name"],
        question=meta["question"],
        factors=meta["factors"],
        levels=tuple(level for _, _, _, level in points),
        cells=cells,
        table=table,
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        replication=np.array(replications, dtype=np.int64),
        failures=tuple((number, each) for number, address, _, _ in points for each in by_address.get(address, ())),
        seed=meta["seed"],
        model=meta["model"],
        wanted=meta["replications"],
    )


def _meta(store: Store) -> dict[str, Any]:
    meta = store.meta()
    if meta.keys() >= {"name", "factors", "measures", "first", "at_most", "precision", "model", "study", "quick"}:
        return meta
    why = "was kept by another version of portsim" if meta else "holds no study yet"
    raise StoreError(f"{store.path} {why}; `portsim sweep` puts it in")


def wanted_runs(store: Store) -> Iterator[tuple[int, Run]]:
    """The runs of the study that was swept last with the numbers of their points, in the order of both.

    Those that an earlier sweep asked for besides are left out: a table does not depend on what was done before.
    """
    meta = _meta(store)
    precision = [parse_precision(text) for text in meta["precision"]]
    for number, group in groupby(store.runs_by_point(), key=itemgetter(0)):
        runs = [run for _, run in group]
        limit = reached(precision, runs, meta["first"], meta["at_most"])
        yield from ((number, run) for run in runs if run.replication < limit)


def _together(known: Iterable[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    """All numbers that any point has: in the order of the first, those that others have besides where they come."""
    found: dict[tuple[str, str, frozenset[tuple[str, str]]], Cell] = {}
    for cells in known:
        for cell in cells:
            found.setdefault(_key(cell), cell)
    return tuple(found.values())


def _key(cell: Cell) -> tuple[str, str, frozenset[tuple[str, str]]]:
    return cell.measure.name, cell.statistic, frozenset(cell.where.items())


def _in_order(cells: tuple[Cell, ...], asked: Sequence[Asked]) -> tuple[Cell, ...]:
    """Numbers in the order in which the study asks for them; those of its precision last."""
    order: dict[int, None] = {}
    for each in asked:
        with suppress(MeasureError):  # no point has it, so far
            order |= dict.fromkeys(each.columns(cells).tolist())
    order |= dict.fromkeys(range(len(cells)))
    return tuple(cells[place] for place in order)


def _table(
    found: Sequence[tuple[int, str, bytes]], known: Mapping[str, tuple[Cell, ...]], cells: tuple[Cell, ...]
) -> Floats:
    """All runs under all numbers. What a scenario cannot have is 0 where that is known, and missing where not."""
    absent = [value_where_absent(cell.measure.name, cell.statistic, cell.measure.unit) for cell in cells]
    table = np.tile(np.array(absent, dtype=np.float64), (len(found), 1))
    place = {_key(cell): column for column, cell in enumerate(cells)}
    columns = {text: [place[_key(cell)] for cell in own] for text, own in known.items()}
    for row, (_, text, numbers) in enumerate(found):
        table[row, columns[text]] = unpacked(numbers)
    return table
