"""A study as a table for other programs: CSV, Parquet or JSON, one tidy row per run, or per point and number."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, TextIO

from portsim.errors import OutputError
from portsim.report.files import whole_file
from portsim.study.differences import difference_rows
from portsim.study.results import StudyResults, results_in, wanted_runs
from portsim.study.store import Store


class Format(StrEnum):
    """What tables may be written as."""

    CSV = "csv"
    PARQUET = "parquet"
    JSON = "json"


HOW = ("seconds", "host", "engine")
"""Columns that say how a run was made, and differ from one time to the next."""
Row = Mapping[str, Any]


def export(
    store: Store,
    path: str,
    form: Format,
    *,
    estimates: bool = False,
    how: bool = False,
    less: Sequence[str] = (),
    digits: int | None = None,
) -> int:
    """Write a table; how many rows it has.

    Parameters
    ----------
    path : the file; `-` for the standard output, of CSV and JSON
    estimates : a row for each point and number, its mean and interval, instead of one for each run
    how : the columns `seconds`, `host` and `engine` besides: without them the table of a finished study is the same
        to the last byte, however, wherever and in however many pieces it was run
    less : after the estimates, paired differences: every point less the one with the levels named, `booths=3`; a
        column `less` says so, empty for the estimates
    digits : significant digits to which numbers are rounded; as they are if left out

    MeasureError for levels that are none.
    """
    results = results_in(store)
    rows = _estimates(results, less) if estimates else _runs(results, store, how=how)
    names = list(_names(results, estimates=estimates, how=how, less=bool(less)))
    if digits is not None:
        rows = _rounded(rows, digits, ("point", *results.factors))
    if form is Format.PARQUET:
        return _parquet(path, names, rows)
    with _open(path) as stream:
        return (_csv if form is Format.CSV else _json)(stream, names, rows)


def _names(results: StudyResults, *, estimates: bool, how: bool, less: bool) -> Iterator[str]:
    yield from ("point", *results.factors)
    if estimates:
        yield from ("number", "unit", *(("less",) if less else ()), "mean", "low", "high", "n")
    else:
        yield from ("replication", *results.numbers, *(HOW if how else ()))


def _estimates(results: StudyResults, less: Sequence[str]) -> Iterator[Row]:
    """A row for each point and number, and then for each difference."""
    for row in results.rows():
        yield {**row, "less": None}
    for each in less:
        yield from difference_rows(results, each)


def _rounded(rows: Iterable[Row], digits: int, exact: Sequence[str]) -> Iterator[Row]:
    for row in rows:
        yield {
            name: float(f"{value:.{digits}g}") if isinstance(value, float) and name not in exact else value
            for name, value in row.items()
        }


def _runs(results: StudyResults, store: Store, *, how: bool) -> Iterator[Row]:
    """A row for each run."""
    if not how:
        yield from results.runs()
        return
    for row, (_, run) in zip(results.runs(), wanted_runs(store), strict=True):
        yield {**row, **{name: getattr(run, name) for name in HOW}}


@contextmanager
def _open(path: str) -> Iterator[TextIO]:
    if path == "-":
        yield sys.stdout
        return
    with whole_file(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        yield stream


def write_csv(path: str, rows: Sequence[Row]) -> int:
    """Write rows with the same names to a CSV file; how many there are."""
    with _open(path) as stream:
        return _csv(stream, list(rows[0]) if rows else [], rows)


def _csv(stream: TextIO, names: Sequence[str], rows: Iterable[Row]) -> int:
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(names)
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - it is returned
        table.writerow("" if row[name] is None else row[name] for name in names)
    return count


def _json(stream: TextIO, names: Sequence[str], rows: Iterable[Row]) -> int:
    """A list with an object on each line."""
    count = 0
    stream.write("[")
    for count, row in enumerate(rows, 1):
        stream.write(("\n" if count == 1 else ",\n") + json.dumps({name: row[name] for name in names}))
    stream.write("\n]\n")
    return count


def _parquet(path: str, names: Sequence[str], rows: Iterable[Row]) -> int:
    if path == "-":
        raise OutputError("Parquet goes into a file, not to the standard output; name one")
    try:
        import duckdb
    except ImportError as error:
        raise OutputError("Parquet needs duckdb: pip install -e '.[data]' in portsim's folder") from error
    import numpy as np

    listed = list(rows)
    columns = {name: _column([row[name] for row in listed]) for name in names}
    with whole_file(path) as part:
        part.touch()  # said here, where it cannot be written
        database = duckdb.connect()
        database.register("study", {name: np.asarray(column) for name, column in columns.items()})
        quoted = str(part).replace("'", "''")
        database.execute(f"COPY (SELECT * FROM study) TO '{quoted}' (FORMAT parquet)")  # noqa: S608 - our own table
        database.close()
    return len(listed)


def _column(values: Sequence[Any]) -> Any:
    """A column of one type: whole numbers, numbers with NaN for none, or text."""
    import numpy as np

    some = [value for value in values if value is not None]
    if all(isinstance(value, int) for value in some) and len(some) == len(values):
        return np.array(values, dtype=np.int64)
    if all(isinstance(value, int | float) for value in some):
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return np.array([None if value is None else str(value) for value in values], dtype=object)
