"""The causes picture: where the minutes of a crossing went, before and after."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portsim.report.page.fact import Fact
from portsim.report.page.plots.labels import digits_in, name_of, number
from portsim.report.page.plots.labels import wide as wide_in
from portsim.report.page.plots.picture import FULL, Picture
from portsim.report.page.plots.sheet import Sheet, interval, line_in, quiet_axis, small_size, text_size, zero_line
from portsim.report.page.plots.sides import SIDES, joined, of_sides, side_columns
from portsim.report.page.plots.span import span, steps
from portsim.report.page.plots.table import TICKS_IN, Column, Row, Table
from portsim.report.page.plots.told import differs, largest
from portsim.report.page.words import Words
from portsim.report.style import CAUSE_COLOURS, INK, PAPER, QUIET, SIDE_COLOURS, house_style
from portsim.report.text import Text, flat

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BAR_IN, BETWEEN_IN = 0.3, 0.1


def minutes(key: str, here: Fact, say: Words) -> Picture | None:
    """Stacked bars of both sides, and below them each cause with its numbers and its change."""
    found = here["minutes"]
    if not found:
        return None
    total = _total(here)
    causes = list(found["causes"])
    two = len(causes[0]["sides"]) > 1
    title = _changed(causes, say) if two else _most(causes, total, say)
    return Picture(
        key, title, _told(causes, total, say), lambda width_in: _Drawing(causes, total, say, width_in).figure()
    )


def _total(here: Fact) -> Fact | None:
    """The mean crossing time, of which the causes are the parts."""
    times = here["distribution"]
    means = [each for each in times["times"] if each["statistic"].value == "mean"] if times else []
    return means[0] if means else None


def _name(cause: Fact, say: Words) -> str:
    return name_of(say, "cause", cause["where"]["cause"].value)


def _changed(causes: list[Fact], say: Words) -> Text:
    most = largest([each["difference"] for each in causes], digits=2)
    if most is None:
        return say("plot.minutes.title_same" if _compared(causes) else "plot.minutes.title")
    change = number(say, causes[most]["difference"]["mean"], digits_in(causes[most]), sign=True)
    return say("plot.minutes.title_changed", cause=_name(causes[most], say), change=change)


def _compared(causes: list[Fact]) -> bool:
    return any(each["difference"]["low"].value is not None for each in causes)


def _most(causes: list[Fact], total: Fact | None, say: Words) -> Text:
    """The cause that takes most minutes, where its interval lies above all others."""
    sides = [each["sides"][0] for each in causes]
    known = [n for n, side in enumerate(sides) if side["mean"].value is not None]
    first = max(known, key=lambda n: sides[n]["mean"].value, default=None)
    if first is None or total is None or sides[first]["low"].value is None:
        return say("plot.minutes.title")
    if any((sides[n]["high"].value or 0.0) >= sides[first]["low"].value for n in known if n != first):
        return say("plot.minutes.title")
    most = number(say, sides[first]["mean"], digits_in(causes[first]))
    whole = number(say, total["sides"][0]["mean"], digits_in(total))
    return say("plot.minutes.title_most", cause=_name(causes[first], say), minutes=most, total=whole)


def _told(causes: list[Fact], total: Fact | None, say: Words) -> Text:
    two = len(causes[0]["sides"]) > 1
    pieces = [
        of_sides(
            say,
            say("plot.minutes.all") if each is total else _name(each, say),
            [number(say, side["mean"], digits_in(each)) for side in each["sides"]],
        )
        for each in ([total] if total else []) + causes
    ]
    return joined(say("plot.minutes.alt_two" if two else "plot.minutes.alt_one"), pieces)


class _Drawing:
    """One drawing at one width."""

    def __init__(self, causes: list[Fact], total: Fact | None, say: Words, width_in: float):
        self.causes, self.total, self.say, self.width_in = causes, total, say, width_in
        self.two = len(causes[0]["sides"]) > 1
        self.size, self.small = text_size(width_in), small_size(width_in)
        self.names = [say.plain(f"plot.side.{side}") for side in SIDES] if self.two else []

    def figure(self) -> "Figure":
        with house_style():
            table = self._table()
            bars = 2 if self.two else 1
            names_in = line_in(self.small)
            bars_in = bars * BAR_IN + (bars - 1) * BETWEEN_IN
            axis_in = TICKS_IN + line_in(self.small)
            sheet = Sheet(self.width_in, names_in + bars_in + axis_in + 0.15 + table.height_in)
            left_in = max((wide_in(name, self.size, bold=True) for name in self.names), default=0.0) + 0.08
            totals = [self._sum(side) for side in range(bars)]
            room_in = max((wide_in(flat(each), self.size, bold=True) for each in totals), default=0.0) + 0.1
            axes = sheet.axes(left_in, names_in, self.width_in - left_in - room_in, bars_in)
            self._stack(axes, bars)
            for side in range(bars):
                middle_in = names_in + side * (BAR_IN + BETWEEN_IN) + BAR_IN / 2
                colour = SIDE_COLOURS[SIDES[side]] if self.two else INK
                if self.two:
                    sheet.write(0, middle_in, self.names[side], self.size, weight="bold", color=colour)
                sheet.write(self.width_in, middle_in, totals[side], self.size, weight="bold", color=colour, ha="right")
            self._names_above(sheet, axes, left_in)
            below_in = names_in + bars_in + TICKS_IN
            label = self.say.plain("plot.minutes.axis")
            sheet.lines(left_in, below_in, [label], self.small, color=QUIET)
            rows = table.put(sheet, names_in + bars_in + axis_in + 0.15)
            self._changes(rows, table.middles) if self.two else self._bars(rows, table.middles, table.row_in)
            return sheet.figure

    def _sum(self, side: int) -> Text:
        if self.total is None:
            return ""
        return self.say(
            "plot.minutes.sum", minutes=number(self.say, self.total["sides"][side]["mean"], digits_in(self.total))
        )

    def _stack(self, axes: "Axes", bars: int) -> None:
        ends = [0.0] * bars
        for cause in self.causes:
            colour = CAUSE_COLOURS[cause["where"]["cause"].value]
            for side in range(bars):
                length = cause["sides"][side]["mean"].value or 0.0
                middle = side * (BAR_IN + BETWEEN_IN) + BAR_IN / 2
                axes.barh(
                    middle, length, BAR_IN, left=ends[side], color=colour, edgecolor=PAPER, lw=0.6, gid=f"side-{side}"
                )
                ends[side] += length
        quiet_axis(axes)
        axes.set_xlim(0, max(*ends, 1e-9) if max(ends, default=0) > 0 else 1)
        axes.set_ylim(bars * BAR_IN + (bars - 1) * BETWEEN_IN, 0)
        steps(axes, 8 if self.width_in >= FULL else 4)

    def _names_above(self, sheet: Sheet, axes: "Axes", left_in: float) -> None:
        """Names of those segments of the upper bar that are wide enough for them."""
        per_in = axes.get_position().width * self.width_in / axes.get_xlim()[1]
        start = 0.0
        for cause in self.causes:
            length = cause["sides"][0]["mean"].value or 0.0
            name = _name(cause, self.say)
            if wide_in(name, self.small) + 0.1 < length * per_in:
                sheet.write(left_in + start * per_in + 0.03, line_in(self.small) / 2, name, self.small)
            start += length

    def _table(self) -> Table:
        say = self.say
        rows = []
        for cause in self.causes:
            digits = digits_in(cause)
            cells = [number(say, side["mean"], digits) for side in cause["sides"]]
            if self.two:
                cells.append(number(say, cause["difference"]["mean"], digits, sign=True))
            rows.append(Row(_name(cause, say), tuple(cells), CAUSE_COLOURS[cause["where"]["cause"].value]))
        if not self.two:
            return Table(self.width_in, [Column(say.plain("plot.min"))], rows, say.plain("plot.minutes.axis_one"))
        columns = [*side_columns(say, full=self.width_in >= FULL), Column(say.plain("plot.change_min"))]
        return Table(self.width_in, columns, rows, say.plain("plot.minutes.axis_change"))

    def _changes(self, axes: "Axes", middles: Sequence[float]) -> None:
        differences = [cause["difference"] for cause in self.causes]
        zero_line(axes, across=False)
        for row, cause, each in zip(middles, self.causes, differences, strict=True):
            if each["mean"].value is None:
                continue
            interval(axes, (each["low"].value, each["high"].value), row, QUIET)
            colour = CAUSE_COLOURS[cause["where"]["cause"].value]
            face = colour if differs(each) or each["low"].value is None else PAPER
            axes.plot([each["mean"].value], [row], "o", ms=6, mfc=face, mec=colour, mew=1.6, gid="change", zorder=4)
        axes.set_xlim(*span(differences, zero=True))
        steps(axes, 6 if self.width_in >= FULL else 2)

    def _bars(self, axes: "Axes", middles: Sequence[float], row_in: float) -> None:
        sides = [cause["sides"][0] for cause in self.causes]
        for row, cause, side in zip(middles, self.causes, sides, strict=True):
            colour = CAUSE_COLOURS[cause["where"]["cause"].value]
            axes.barh(row, side["mean"].value or 0.0, 0.55 * row_in, color=colour, gid="bar")
            interval(axes, (side["low"].value, side["high"].value), row, INK)
        axes.set_xlim(0, span(sides, zero=True)[1])
        steps(axes, 6 if self.width_in >= FULL else 2)
