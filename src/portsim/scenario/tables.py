"""CSV files that a scenario names: hour profiles and traces. They become part of the scenario's tree.

Problems are reported as file.csv:line. Lines that begin with # are comments.
"""

import csv
import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from portsim.errors import Problem, ScenarioError
from portsim.scenario.extends import find_file, shown_name
from portsim.scenario.quantities import MAX_DURATION_DAYS
from portsim.scenario.reading import decode
from portsim.scenario.traffic import Trace
from portsim.scenario.tree import Dotted, File, Node, Place, child, did_you_mean, find
from portsim.units import HOURS_PER_DAY, MINUTES_PER_DAY, to_grid

MAX_PROFILE_BYTES = 2**16
"""The largest file of an hour profile."""
MAX_TRACE_BYTES = 2**26
"""The largest trace file."""
MAX_TRACE_ROWS = 1_000_000
"""The most trucks of one trace."""
MAX_SHOWN = 20
"""After so many problems in one table the rest is left unread."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?")
_SERVICE, _SELECTED = "service_min.", "selected."

Cell = TypeVar("Cell")


def put_tables(tree: Node) -> tuple[Node, list[Problem], list[Dotted]]:
    """The tree with the CSV files it names read in, their problems, and the paths taken out because of them."""
    traffic = child(tree, "traffic")
    if traffic is None or not isinstance(traffic.value, dict):
        return tree, [], []
    problems: list[Problem] = []
    removed: list[Dotted] = []
    streams = {}
    for direction, stream in traffic.value.items():
        streams[direction] = stream
        if not isinstance(stream.value, dict):
            continue
        entries = dict(stream.value)
        for key, read in (("by_hour", _by_hour), ("trace", _trace)):
            if key not in entries:
                continue
            path: Dotted = ("traffic", direction, key)
            try:
                entries[key] = read(entries[key], path, tree)
            except ScenarioError as error:
                problems += error.problems
                removed.append(path)
                del entries[key]
        streams[direction] = stream.with_value(entries)
    return tree.with_value({**tree.value, "traffic": traffic.with_value(streams)}), problems, removed


# --- hour profiles -------------------------------------------------------------------------------------------------


def _by_hour(node: Node, path: Dotted, _: Node) -> Node:
    if isinstance(node.value, str):
        return read_profile(node, path)
    if not isinstance(node.value, dict):
        return node
    return node.with_value(
        {
            key: read_profile(below, (*path, key)) if isinstance(below.value, str) else below
            for key, below in node.value.items()
        }
    )


def read_profile(named: Node, path: Dotted) -> Node:
    """24 numbers from a CSV file with columns hour (0 to 23) and share."""
    table = Table.open(named, path, MAX_PROFILE_BYTES)
    table.columns(("hour", "share"), ())
    shares: dict[int, Node] = {}
    for line, row in table.rows():
        hour = table.cell(line, "hour", row, _hour)
        share = table.cell(line, "share", row, _share)
        if hour is None or share is None:
            continue
        if hour in shares:
            table.refuse(line, f"hour {hour} stands twice, first in line {shares[hour].place.line}; keep one")
        else:
            shares[hour] = Node(share, Place(table.file, line, 1))
    missing = [hour for hour in range(HOURS_PER_DAY) if hour not in shares]
    if missing and not table.problems:
        listed = ", ".join(map(str, missing))
        table.refuse(0, f"needs one row for each hour 0 to 23; missing: {listed}")
    table.done()
    return named.with_value([shares[hour] for hour in range(HOURS_PER_DAY)])


def _hour(text: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text) or int(text) >= HOURS_PER_DAY:
        raise ValueError("must be a whole hour from 0 to 23")
    return int(text)


def _share(text: str) -> float:
    return _number(text)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError("must be a number, zero or more") from None
    if not math.isfinite(number) or number < 0 or "_" in text:
        raise ValueError("must be a number, zero or more")
    return number


# --- traces --------------------------------------------------------------------------------------------------------


def _trace(node: Node, path: Dotted, tree: Node) -> Node:
    if node.value is None:
        return node
    if not isinstance(node.value, str):
        raise ScenarioError([node.place.problem(path, "must be the name of a CSV file with columns arrived, class")])
    classes, stages = find(tree, (*path[:-1], "classes")), find(tree, ("stages",))
    return node.with_value(read_trace(node, path, _names(classes), _names(stages)))


def _names(node: Node | None) -> tuple[str, ...] | None:
    """The names in a mapping; None where it cannot be told which there are."""
    return tuple(node.value) if node is not None and isinstance(node.value, dict) else None


def read_trace(named: Node, path: Dotted, classes: tuple[str, ...] | None, stages: tuple[str, ...] | None) -> Trace:
    """Observed trucks from a CSV file: arrived, class, service_min.<stage>, selected.<stage>; blank if unknown."""
    table = Table.open(named, path, MAX_TRACE_BYTES)
    optional = table.columns(("arrived", "class"), (_SERVICE, _SELECTED))
    table.check_stages(optional, stages)
    columns: dict[str, list[Any]] = {name: [] for name in ("arrived", "class", *optional)}
    readers: dict[str, Callable[[str], object]] = {
        name: _minutes if name.startswith(_SERVICE) else _flag for name in optional
    }
    readers |= {"arrived": _arrival, "class": lambda text: _known_class(text, classes)}
    before = dt.datetime.fromisoformat("0001-01-01")
    for line, row in table.rows():
        if len(columns["arrived"]) >= MAX_TRACE_ROWS:
            table.refuse(line, f"more than {MAX_TRACE_ROWS:,} trucks; split the trace")
            break
        values = {name: table.cell(line, name, row, readers[name]) for name in columns}
        for name, value in values.items():
            columns[name].append(value)
        arrived = values["arrived"]
        if isinstance(arrived, dt.datetime):
            if arrived < before:
                table.refuse(line, f"arrived {arrived} comes after {before}; sort the rows by time")
            before = max(arrived, before)
    if not columns["arrived"] and not table.problems:
        table.refuse(0, "holds no trucks; leave out `trace`, or add rows")
    table.done()
    return Trace.model_construct(
        arrived=tuple(columns["arrived"]),
        classes=tuple(columns["class"]),
        service_min={
            name.removeprefix(_SERVICE): tuple(columns[name]) for name in optional if name.startswith(_SERVICE)
        },
        selected={
            name.removeprefix(_SELECTED): tuple(columns[name]) for name in optional if name.startswith(_SELECTED)
        },
    )


def _arrival(text: str) -> dt.datetime:
    try:
        if _TIME.fullmatch(text):
            return dt.datetime.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("must be a local time such as 2026-06-10T07:00:30, without an offset")


def _known_class(text: str, classes: tuple[str, ...] | None) -> str:
    if classes is not None and text not in classes:
        raise ValueError(f"is not a class of this stream; {did_you_mean(text, classes)}")
    return text


def _minutes(text: str) -> float | None:
    if not text:
        return None
    minutes = _number(text)
    if minutes > MAX_DURATION_DAYS * MINUTES_PER_DAY:
        raise ValueError(f"must be at most {MAX_DURATION_DAYS} days, in minutes")
    return to_grid(minutes)


def _flag(text: str) -> bool | None:
    if text not in ("", "0", "1"):
        raise ValueError("must be 1, 0 or blank")
    return text == "1" if text else None


# --- any table -----------------------------------------------------------------------------------------------------


@dataclass
class Table:
    """A CSV file being read, and what is wrong with it."""

    file: File
    lines: list[str]
    header: tuple[str, ...]
    header_line: int
    problems: list[Problem]

    @classmethod
    def open(cls, named: Node, path: Dotted, max_bytes: int, *, as_written: bool = False) -> "Table":
        """The file that a value at a path of a scenario names."""
        found = find_file(named, path, what="table")
        return cls.read(found, File(shown_name(found, named), found.parent), max_bytes, as_written=as_written)

    @classmethod
    def read(cls, found: Path, file: File, max_bytes: int, *, as_written: bool = False) -> "Table":
        """The header of a file, and its lines. ScenarioError where it cannot be read, or is empty.

        Columns are called as in small letters, or `as_written` where capital letters tell names apart.
        """
        lines = decode(found, file, max_bytes).splitlines()
        table = cls(file, lines, (), 0, [])
        first = next(table._records(0), None)
        if first is None:
            raise ScenarioError([Place(file).problem("", "is empty; its first line names the columns")])
        table.header_line, names = first
        table.header = tuple(name.strip() if as_written or "." in name else name.strip().lower() for name in names)
        return table

    def refuse(self, line: int, message: str) -> None:
        """Note a problem; 0 stands for the file as a whole."""
        self.problems.append(Place(self.file, line, 1 if line else 0).problem("", message))

    def done(self) -> None:
        """ScenarioError if there were problems."""
        if self.problems:
            raise ScenarioError(self.problems)

    def columns(self, needed: tuple[str, ...], prefixes: tuple[str, ...]) -> tuple[str, ...]:
        """Check the header; the optional columns. ScenarioError where it is wrong."""
        more = tuple(name for name in self.header if name not in needed)
        for name in needed:
            if name not in self.header:
                listed = ", ".join(needed)
                self.refuse(self.header_line, f"has no column {name!r}; the first line must name {listed}, with commas")
        for name in more:
            if not name.startswith(prefixes) if prefixes else True:
                known = [*needed, *(f"{prefix}<stage>" for prefix in prefixes)]
                self.refuse(self.header_line, f"unknown column {name!r}; {did_you_mean(name, known, 'known columns')}")
        for name in dict.fromkeys(each for each in self.header if self.header.count(each) > 1):
            self.refuse(self.header_line, f"column {name!r} stands twice; keep one")
        self.done()
        return more

    def check_stages(self, columns: Iterable[str], stages: tuple[str, ...] | None) -> None:
        """Optional columns must name stages of the scenario."""
        for column in columns:
            stage = column.split(".", 1)[1]
            if stages is not None and stage not in stages:
                self.refuse(
                    self.header_line, f"column {column!r} names no stage; {did_you_mean(stage, stages, 'stages')}"
                )

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Line number and cells of each row after the header, until there are too many problems."""
        for line, cells in self._records(self.header_line):
            if len(self.problems) >= MAX_SHOWN:
                self.refuse(line, f"not read any further, after {MAX_SHOWN} problems")
                return
            if len(cells) != len(self.header):
                self.refuse(
                    line,
                    f"has {len(cells)} cells, the first line names {len(self.header)} columns; fill or remove some",
                )
                continue
            yield line, dict(zip(self.header, (cell.strip() for cell in cells), strict=True))

    def cell(self, line: int, name: str, row: dict[str, str], read: Callable[[str], Cell]) -> Cell | None:
        """The value of one cell, or None where it is refused."""
        try:
            return read(row[name])
        except ValueError as error:
            self.refuse(line, f"{name} {row[name]!r} {error}")
            return None

    def _records(self, after: int) -> Iterator[tuple[int, list[str]]]:
        for number, text in enumerate(self.lines[after:], after + 1):
            if text.strip() and not text.lstrip().startswith("#"):
                try:
                    yield number, next(csv.reader([text]), [])
                except csv.Error as error:
                    self.refuse(number, f"is not a row of a CSV file: {error}")
