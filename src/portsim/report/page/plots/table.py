"""Rows of a picture: a name, marks along an axis, and the numbers themselves in columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from portsim.report.page.plots.labels import cut, lines_of, wrapped
from portsim.report.page.plots.picture import FULL
from portsim.report.page.plots.sheet import Sheet, line_in, quiet_axis, small_size, text_size, widest
from portsim.report.style import INK, QUIET
from portsim.report.text import Text, flat

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GAP_IN = 0.1
NAMES_SHARE, NARROW_SHARE = 0.32, 0.27
"""Of the width names take no more; longer ones take two lines, and what is longer still ends in an ellipsis."""
LINES = 2
LEAST_AXIS_IN = 0.5
ROW_IN = 0.07
"""Room between rows."""
TICKS_IN = 0.2
"""Room for the numbers along the axis."""
SWATCH_IN = 0.17


@dataclass(frozen=True)
class Row:
    """One row; without cells it is the heading of those that follow."""

    name: str
    cells: tuple[Text, ...] = ()
    swatch: str | None = None
    """Colour of what it names, shown before the name."""


@dataclass(frozen=True)
class Column:
    """Numbers of one kind, right of the axis."""

    head: str
    colour: str = INK


class Table:
    """Where everything stands; made before the sheet, which needs to know how high it is.

    `beside` are further rows on the same sheet, under names and numbers of the same widths.
    """

    def __init__(
        self,
        width_in: float,
        columns: Sequence[Column],
        rows: Sequence[Row],
        axis: Text,
        *,
        tall: float = 1.0,
        beside: Sequence[Row] = (),
    ):
        self.rows = rows
        self.size, self.small = text_size(width_in), small_size(width_in)
        full = [row for row in (*rows, *beside) if row.cells]
        self.indent = SWATCH_IN if any(row.swatch for row in full) else 0.0
        self.cells_in = [
            GAP_IN
            + max(
                widest([flat(row.cells[number]) for row in full], self.size),
                widest(column.head.split(), self.small, bold=True),
            )
            for number, column in enumerate(columns)
        ]
        names_in = widest([row.name for row in full], self.size) + self.indent + GAP_IN
        share = NAMES_SHARE if width_in >= FULL else NARROW_SHARE
        self.left_in = min(names_in, share * width_in)
        self.left_out = 0
        """Columns without room, the first of them first: the page has their numbers in its tables too."""
        while self.left_out < len(columns) - 1 and sum(self.cells_in) > width_in - self.left_in - LEAST_AXIS_IN:
            self.cells_in.pop(0)
            self.left_out += 1
        self.columns = columns[self.left_out :]
        self.right_in = max(width_in - sum(self.cells_in), self.left_in + LEAST_AXIS_IN)
        self.names = [
            wrapped(row.name, self.size, self.left_in - self.indent - GAP_IN, LINES)
            if row.cells
            else [cut(row.name, self.size, width_in, bold=True)]
            for row in rows
        ]
        self.heads = [
            wrapped(column.head, self.small, room, bold=True)
            for column, room in zip(self.columns, self.cells_in, strict=True)
        ]
        self.axis = lines_of(axis, self.small, width_in - self.left_in)
        self.head_in = max((len(lines) for lines in self.heads), default=0) * line_in(self.small) + ROW_IN / 2
        rows_in = [tall * len(lines) * line_in(self.size) + ROW_IN for lines in self.names]
        self.row_in = min(rows_in)
        self.middles = [below - own / 2 for below, own in zip(accumulate(rows_in), rows_in, strict=True)]
        """Of each row, from the top of the rows [in]."""
        self.body_in = sum(rows_in)
        self.height_in = self.head_in + self.body_in + TICKS_IN + len(self.axis) * line_in(self.small)

    def put(self, sheet: Sheet, top_in: float) -> "Axes":
        """Write names and numbers; of the axes between them y is inches from the top, as in `middles`."""
        self._heads(sheet, top_in)
        top_in += self.head_in
        for number, (row, lines) in enumerate(zip(self.rows, self.names, strict=True)):
            middle_in = top_in + self.middles[number]
            self._name(sheet, middle_in, row, lines)
            at_in = self.right_in
            for text, room, column in zip(row.cells[self.left_out :], self.cells_in, self.columns, strict=False):
                at_in += room
                sheet.write(at_in, middle_in, text, self.size, ha="right", color=column.colour)
        axes = sheet.axes(self.left_in, top_in, self.right_in - self.left_in, self.body_in)
        axes.set_ylim(self.body_in, 0)
        quiet_axis(axes)
        below_in = top_in + self.body_in + TICKS_IN
        sheet.lines(self.left_in, below_in, self.axis, self.small, color=QUIET)
        return axes

    def _heads(self, sheet: Sheet, top_in: float) -> None:
        at_in = self.right_in
        for column, lines, room in zip(self.columns, self.heads, self.cells_in, strict=True):
            at_in += room
            first_in = top_in + self.head_in - ROW_IN / 2 - len(lines) * line_in(self.small)
            sheet.lines(at_in, first_in, lines, self.small, ha="right", weight="bold", color=column.colour)

    def _name(self, sheet: Sheet, middle_in: float, row: Row, lines: Sequence[str]) -> None:
        if not row.cells:
            sheet.write(0, middle_in, lines[0], self.size, weight="bold")
            return
        first_in = middle_in - len(lines) * line_in(self.size) / 2
        sheet.lines(self.indent, first_in, lines, self.size)
        if row.swatch:
            swatch(sheet, middle_in, row.swatch)


def swatch(sheet: Sheet, middle_in: float, colour: str) -> None:
    """A little square of a colour at the left."""
    from matplotlib.patches import Rectangle

    side_in = 0.11
    corner = 0.01, sheet.height_in - middle_in - side_in / 2
    look: dict[str, Any] = {"facecolor": colour, "edgecolor": "none", "transform": sheet.figure.dpi_scale_trans}
    sheet.figure.add_artist(Rectangle(corner, side_in, side_in, **look))
