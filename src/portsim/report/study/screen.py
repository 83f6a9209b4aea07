"""A study on the screen: a row for each point, means with their half-widths."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.table import Table
from rich.text import Text

from portsim.arrays import Floats, Ints
from portsim.report.digits import digits
from portsim.report.study.findings import Findings, level_text

MOST_POINTS = 40
"""Points shown where nobody says how many."""
NOTHING = "-"
"""What stands where there was nothing to measure."""
NO_INTERVAL = "?"
"""What stands for a half-width that one run alone has not."""
_MOST_DIGITS = 6
_NO_WIDTH = 1e-9
"""Half-widths below this share of a mean are those of equal values."""
_GAP = 2
"""Between columns [letters]."""
_STUB_SHARE = 0.5
"""What tells rows apart is repeated in each block of a wide table, unless it takes more of a line than this."""
_SHORTEST_HEAD = 8
_PIECES = re.compile(r"(?=[.@])|(?<=[,_ ])")
"""Where the name of a number may go on in another line."""


class OnFront(Protocol):
    """A Pareto front, as `portsim.study` finds it."""

    @property
    def names(self) -> tuple[str, str]:
        """Of the two numbers."""

    @property
    def order(self) -> Ints:
        """Places of the points on it."""

    @property
    def share(self) -> Floats:
        """In what share of resamples each point is on it."""

    @property
    def resamples(self) -> int:
        """How many there were."""


def screen(
    findings: Findings, points: int = MOST_POINTS, numbers: Sequence[str] = (), sort: str | None = None
) -> RenderableType:
    """A table of the first points, in blocks where it is wider than the screen.

    Parameters
    ----------
    points : how many are shown, at most
    numbers : those that are shown, by name; all if left out
    sort : a number by whose mean the points stand: the best first where its measure says what is better, else the
        lowest; those without one last
    """
    names = [findings.numbers[findings.column(number)] for number in numbers] or list(findings.numbers)
    order = np.arange(findings.points) if sort is None else sorted_by(findings, sort)
    shown = order[:points]
    columns = [
        _Column(("point",), tuple(f"{findings.number[place]}" for place in shown)),
        *(_factor(findings, name, shown) for name in findings.factors),
        *(_number(findings, name, shown) for name in dict.fromkeys(names)),
    ]
    left = len(order) - len(shown)
    said = [f"{left:,} more points; see them with --points, or all with `portsim study export`"] if left > 0 else []
    stub = 1 + len(findings.factors)
    return Group(Text(findings.name), Text(findings.heading), "", _Blocks(columns, stub), *map(Text, said))


def front_screen(findings: Findings, front: OnFront, points: int = MOST_POINTS) -> RenderableType:
    """A table of the points on a Pareto front, with how often each is on it when replications are drawn anew."""
    shown = front.order[:points]
    shares = [NO_INTERVAL if np.isnan(share) else f"{share:.0%}" for share in front.share[shown]]
    columns = [
        _Column(("point",), tuple(f"{findings.number[place]}" for place in shown)),
        *(_factor(findings, name, shown) for name in findings.factors),
        *(_number(findings, name, shown) for name in front.names),
        _Column(("on the", "front in"), shares),
    ]
    left = len(front.order) - len(shown)
    head = (
        f"{len(front.order):,} of {findings.points:,} points of which no other is better in both numbers; means with "
        f"95 % intervals, and the share of {front.resamples:,} resamples of replications in which each is on the front"
    )
    said = [f"{left:,} more points; see them with --points, or all with --csv"] if left > 0 else []
    return Group(Text(findings.name), Text(head), "", _Blocks(columns, 1 + len(findings.factors)), *map(Text, said))


def sorted_by(findings: Findings, number: str) -> Ints:
    """Places of the points in the order of a number's mean, the best or the lowest first; without one last."""
    cell = findings.cells[findings.column(number)]
    mean = findings.estimates(number).mean
    return np.argsort(-mean if cell.measure.better == "higher" else mean, kind="stable")


class _Column:
    """Cells under a head of one line or several."""

    def __init__(self, head: Sequence[str], cells: Sequence[str], *, right: bool = True):
        self.head, self.cells, self.right = head, cells, right

    @property
    def width(self) -> int:
        """Of the widest line in it [letters]."""
        return max(map(len, (*self.head, *self.cells)))


def _factor(findings: Findings, name: str, shown: Ints) -> _Column:
    levels = [findings.level(name)[place] for place in shown]
    cells = [level_text(level) for level in levels]
    unit = findings.factors[name]
    widest = max((*map(len, cells), _SHORTEST_HEAD))
    head = (*textwrap.wrap(name, widest, break_long_words=False), *([f"[{unit}]"] if unit else []))
    return _Column(head, cells, right=all(isinstance(level, int | float) for level in levels))


def _number(findings: Findings, name: str, shown: Ints) -> _Column:
    found = findings.estimates(name)
    texts = [value_text(*(float(each[place]) for each in (found.mean, found.high))) for place in shown]
    # Half-widths stand below each other.
    middle = max((len(after) for _, after in texts), default=0)
    cells = [f"{before}{after.ljust(middle)}" for before, after in texts]
    unit = findings.cells[findings.column(name)].measure.unit
    widest = max((*map(len, cells), _SHORTEST_HEAD))
    return _Column((*_in_lines(name, widest), f"[{unit}]"), cells)


def value_text(mean: float, high: float) -> tuple[str, str]:
    """A mean as exact as its interval allows, and ` ± 0.4`; a `?` where one run has no interval."""
    if np.isnan(mean):
        return NOTHING, ""
    width = high - mean
    if width < _NO_WIDTH * max(1.0, abs(mean)):
        width = 0.0  # what is left of sums that are equal
    if not width > 0:
        # Without an interval nothing says which digits mean something.
        return f"{mean:,.{_MOST_DIGITS}g}", f" ± {NO_INTERVAL if np.isnan(width) else 0}"
    places = digits(mean, width)
    rounded = round(mean, places) or 0.0  # no minus before a zero
    return f"{rounded:,.{places}f}", f" ± {width:,.{places}f}"


def _in_lines(name: str, widest: int) -> Iterator[str]:
    """The name of a number in lines, none longer than `widest` unless a piece of it is."""
    line = ""
    for piece in _PIECES.split(name):
        if line and (len(line) + len(piece) > widest or piece[0] in ".@"):
            yield line
            line = ""
        line += piece
    yield line


class _Blocks:
    """Columns in as many tables below each other as the screen needs; nothing is cut."""

    def __init__(self, columns: Sequence[_Column], stub: int):
        self.columns, self.stub = columns, stub

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """One table after the other, each as wide as the screen at most."""
        for number, block in enumerate(self.blocks(options.max_width)):
            if number:
                yield ""
            yield _table(block)

    def blocks(self, width: int) -> list[list[_Column]]:
        """The columns of each table: what tells rows apart, then as many more as there is room for."""
        stub = list(self.columns[: self.stub])
        if _width(stub) > width * _STUB_SHARE:
            stub = list(self.columns[:1])
        rest = self.columns[len(stub) :]
        found = [list(stub)]
        for column in rest:
            if len(found[-1]) > len(stub) and _width([*found[-1], column]) > width:
                found.append(list(stub))
            found[-1].append(column)
        return found


def _width(columns: Sequence[_Column]) -> int:
    return sum(column.width + _GAP for column in columns) - _GAP


def _table(columns: Sequence[_Column]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0))
    for column in columns:
        # What is wider than the screen by itself goes on in the next line.
        table.add_column(
            Text("\n".join(column.head)),
            justify="right" if column.right else "left",
            vertical="bottom",
            overflow="fold",
        )
    for row in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*map(Text, row))
    return table
