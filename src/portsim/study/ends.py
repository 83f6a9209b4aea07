"""Ends of ranges for a page: what an alternative is less its baseline where each factor alone stands at its levels."""

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from portsim.errors import MeasureError, StoreError
from portsim.measures import Cell
from portsim.report.page.ends import BETWEEN, COLUMNS, End
from portsim.scenario.tree import Node, did_you_mean, plain
from portsim.scenario.writing import flow
from portsim.statistics.pairs import paired_differences
from portsim.study.factors import AS_STATED
from portsim.study.load import Study
from portsim.study.points import Point, points

if TYPE_CHECKING:
    from portsim.study.results import StudyResults

_DIGITS = 6
"""Significant digits of the table: more than an interval is worth."""


def ends(study: Study, results: "StudyResults", number: str, baseline: str, alternative: str) -> tuple[End, ...]:
    """Paired differences at each level of each factor alone, in the order of the design.

    Parameters
    ----------
    study : one that varies one factor at a time in several `scenarios`
    results : what its sweep found
    number : of a direction, or of the port as a whole
    baseline, alternative : two of the scenarios

    A factor that changes neither of both has no ends. MeasureError where the study is not of this kind, or has not
    what is asked for; StoreError where the results are those of another design.
    """
    if study.stated.design.kind != "one_at_a_time" or not study.crossed:
        raise MeasureError(
            "ends of ranges are those of a study with several `scenarios` and `design: one_at_a_time`; "
            f"{study.shown} is {'a' if study.crossed else 'of one scenario, and a'} design of the kind "
            f"{study.stated.design.kind}"
        )
    for name in (baseline, alternative):
        if name not in study.bases:
            raise MeasureError(f"{name!r} is none of the `scenarios`; {did_you_mean(name, study.bases)}")
    if baseline == alternative:
        raise MeasureError(f"{baseline!r} cannot be compared with itself; name another alternative")
    cell = _about(results.cells[results.column(number)], number)
    listed = list(points(study))
    if tuple(point.values(study) for point in listed) != tuple(map(tuple, results.levels)):
        raise StoreError(f"the store holds the points of another design; sweep {study.shown} again")
    found = list(_ends(study, results, number, cell, listed, (baseline, alternative)))
    seen = set[tuple[str, str]]()
    for end in found:
        if (end.path, end.value) in seen:
            raise MeasureError(f"{end.path} is set to {end.value} twice, by different factors; leave one of them out")
        seen.add((end.path, end.value))
    if not found:
        raise MeasureError(f"no factor changes {baseline!r} or {alternative!r}")
    return tuple(found)


def as_csv(found: tuple[End, ...]) -> str:
    """The table that `portsim compare --ends` and `portsim report --ends` read; docs/comparisons.md."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for end in found:
        numbers = (f"{value:.{_DIGITS}g}" for value in (end.difference, end.low, end.high))
        table.writerow((end.path, end.value, end.measure, end.statistic, end.direction, *numbers, end.replications))
    return text.getvalue()


def _about(cell: Cell, number: str) -> Cell:
    """A number that a page can show: of a direction alone, or of the whole port."""
    if set(cell.where) - {"direction"}:
        raise MeasureError(f"{number!r} is about more than a direction, and ends are of one, or of the port as a whole")
    return cell


def _ends(
    study: Study,
    results: "StudyResults",
    number: str,
    cell: Cell,
    listed: list[Point],
    sides: tuple[str, str],
) -> Iterator[End]:
    by_row: dict[int, dict[str, Point]] = {}
    for point in listed:
        by_row.setdefault((point.number - 1) // len(study.bases), {})[point.scenario] = point
    values = results.of(number)
    for row in by_row.values():
        one, other = row[sides[0]], row[sides[1]]
        changes = _changes(study, one, other)
        if not changes:
            continue
        before, after = values[one.number - 1], values[other.number - 1]
        found = paired_differences(after[:, np.newaxis], before[:, np.newaxis])
        if np.isnan(found.low[0]):
            raise MeasureError(
                f"{number!r} has fewer than 2 replications in common at {other.text(study)}; "
                "sweep the study to its end, or with more replications"
            )
        yield End(
            path=BETWEEN.join(path for path, _ in changes),
            value=BETWEEN.join(flow(plain(value)) for _, value in changes),
            measure=cell.measure.name,
            statistic=cell.statistic,
            direction=cell.where.get("direction", ""),
            difference=float(found.mean[0]),
            low=float(found.low[0]),
            high=float(found.high[0]),
            replications=int(found.n[0]),
        )


def _changes(study: Study, one: Point, other: Point) -> list[tuple[str, Node]]:
    """What the level of the one factor of a row sets in either of two scenarios; nothing at the centre."""
    return [
        change
        for factor, level in zip(study.factors, one.row, strict=True)
        if level is not AS_STATED and (factor.only_in is None or factor.only_in & {one.scenario, other.scenario})
        for change in level.changes
    ]
