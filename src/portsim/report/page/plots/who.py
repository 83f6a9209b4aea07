"""Who gains and who loses; of a single run how long each class takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portsim.report.page.fact import Fact
from portsim.report.page.plots.labels import digits_of, number, percent, plain
from portsim.report.page.plots.picture import FULL, Picture
from portsim.report.page.plots.sheet import Sheet, interval, zero_line
from portsim.report.page.plots.sides import joined
from portsim.report.page.plots.span import span, steps
from portsim.report.page.plots.table import Column, Row, Table
from portsim.report.page.plots.told import differs, largest
from portsim.report.page.words import Words
from portsim.report.style import PAPER, QUIET, SIDE_COLOURS, house_style
from portsim.report.text import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = ("class", "programme")
COLOUR = SIDE_COLOURS["alternative"]
SHARES = ("better_share", "worse_share")
MARKS = {"p50": "|", "mean": "o", "p95": "D"}
NO_PROGRAMME = "none"


@dataclass(frozen=True)
class _Line:
    """A row of the picture: trucks of one kind, or the heading of a kind."""

    name: str
    place: Fact | None = None


def who(key: str, facts: Fact, here: Fact, say: Words) -> Picture | None:
    """Changes of the same trucks by class and programme, or the crossing times of a run."""
    found, same = here["who"], facts["same_within_min"]
    lines = list(_lines(found, say))
    kinds = [line for line in lines if line.place is not None]
    if not kinds:
        return None
    drawing = _Changes(lines, same, say) if found["all"] else _Times(lines, say)
    return Picture(key, drawing.title(), drawing.told(), drawing.figure)


def _lines(found: Fact, say: Words) -> Iterator[_Line]:
    if found["all"]:
        yield _Line(say.plain("plot.who.all"), found["all"])
    for group in found["groups"]:
        kind = group["kind"].value
        if kind in SHOWN:
            yield _Line(say.plain(f"plot.who.{kind}"))
            for row in group["rows"]:
                name = row["name"].value
                nobody = kind == "programme" and name == NO_PROGRAMME
                yield _Line(say.plain("plot.who.none") if nobody else plain(name), row)


class _Changes:
    """Dots of the mean change with its interval around a zero line."""

    def __init__(self, lines: list[_Line], same: Fact, say: Words):
        self.lines, self.same, self.say = lines, same, say
        self.known = [line for line in lines if line.place is not None]

    def title(self) -> Text:
        """The class whose trucks change most, where its interval leaves 0 out."""
        some = [line for line in self._of_group(0) if line.place]
        changes = [line.place["change_min"] for line in some if line.place]
        if all(each["low"].value is None for each in changes):
            return self.say("plot.who.title")
        most = largest(changes, 2)
        if most is None:
            return self.say("plot.who.title_same")
        change = number(self.say, changes[most]["mean"], digits_of([changes[most]["mean"].value]), sign=True)
        return self.say("plot.who.title_changed", name=some[most].name, change=change)

    def _of_group(self, wanted: int) -> Iterator[_Line]:
        group = -1
        for line in self.lines:
            group += line.place is None
            if group == wanted and line.place is not None:
                yield line

    def told(self) -> Text:
        """For whoever does not see it."""
        pieces = [
            self.say("plot.alt.single", name=line.name, value=self._change(line.place))
            for line in self.known
            if line.place
        ]
        return joined(self.say("plot.who.alt"), pieces)

    def _change(self, place: Fact) -> Text:
        change = place["change_min"]["mean"]
        return number(self.say, change, digits_of([change.value]), sign=True)

    def figure(self, width_in: float) -> "Figure":
        """Draw it."""
        rows = [
            Row(line.name)
            if line.place is None
            else Row(line.name, (self._change(line.place), *(percent(self.say, line.place[s]["mean"]) for s in SHARES)))
            for line in self.lines
        ]
        heads = ("plot.change_min", "plot.who.better", "plot.who.worse")
        with house_style():
            columns = [Column(self.say.plain(head)) for head in heads]
            table = Table(width_in, columns, rows, self.say("plot.who.axis", minutes=number(self.say, self.same, 1)))
            sheet = Sheet(width_in, table.height_in)
            self._dots(table.put(sheet, 0), table.middles, full=width_in >= FULL)
            return sheet.figure

    def _dots(self, axes: "Axes", middles: Sequence[float], *, full: bool) -> None:
        zero_line(axes, across=False)
        changes = []
        for row, line in zip(middles, self.lines, strict=True):
            if line.place is None or line.place["change_min"]["mean"].value is None:
                continue
            change = line.place["change_min"]
            changes.append(change)
            interval(axes, (change["low"].value, change["high"].value), row, QUIET)
            face = COLOUR if differs(change) or change["low"].value is None else PAPER
            axes.plot([change["mean"].value], [row], "o", ms=6, mfc=face, mec=COLOUR, mew=1.6, gid="change", zorder=4)
        axes.set_xlim(*span(changes, zero=True))
        steps(axes, 6 if full else 2)


class _Times:
    """Half of the trucks, their mean, and nearly all, each with its interval."""

    def __init__(self, lines: list[_Line], say: Words):
        self.lines, self.say = lines, say
        self.statistics = [
            name for name in MARKS if any(name in _times(line.place) for line in lines if line.place is not None)
        ]
        values = [each["sides"][0]["mean"].value for line in lines for each in _times(line.place).values()]
        self.digits = min(1, digits_of(values))

    def title(self) -> Text:
        """The class with the longest mean, where its interval lies above all others."""
        means = [
            (line.name, _times(line.place)["mean"]["sides"][0])
            for line in self.lines
            if line.place and line.place.path.split(".")[-3] == "0" and "mean" in _times(line.place)
        ]
        means.sort(key=lambda each: -(each[1]["mean"].value or 0.0))
        if len(means) == 1 or not means or means[0][1]["low"].value is None:
            return self.say("plot.who.title_run")
        if any((each["high"].value or 0.0) >= means[0][1]["low"].value for _, each in means[1:]):
            return self.say("plot.who.title_run")
        return self.say("plot.who.title_longest", name=means[0][0], minutes=self._number(means[0][1]["mean"]))

    def _number(self, place: Fact) -> Text:
        return number(self.say, place, self.digits)

    def told(self) -> Text:
        """For whoever does not see it."""
        pieces = [
            self.say(
                "plot.alt.single", name=line.name, value=self._number(_times(line.place)["mean"]["sides"][0]["mean"])
            )
            for line in self.lines
            if line.place and "mean" in _times(line.place)
        ]
        return joined(self.say("plot.who.alt_run"), pieces)

    def figure(self, width_in: float) -> "Figure":
        """Draw it."""
        rows = []
        for line in self.lines:
            times = _times(line.place)
            cells = [
                self._number(times[name]["sides"][0]["mean"]) if name in times else "\N{EN DASH}"
                for name in self.statistics
            ]
            rows.append(Row(line.name) if line.place is None else Row(line.name, tuple(cells)))
        with house_style():
            columns = [Column(self.say.plain(f"plot.who.{name}")) for name in self.statistics]
            table = Table(width_in, columns, rows, self.say.plain("plot.who.axis_run"))
            sheet = Sheet(width_in, table.height_in)
            self._dots(table.put(sheet, 0), table.middles, full=width_in >= FULL)
            return sheet.figure

    def _dots(self, axes: "Axes", middles: Sequence[float], *, full: bool) -> None:
        shown = []
        for row, line in zip(middles, self.lines, strict=True):
            sides = {name: each["sides"][0] for name, each in _times(line.place).items()}
            means = [side["mean"].value for side in sides.values() if side["mean"].value is not None]
            if means:
                axes.plot([min(means), max(means)], [row, row], color=QUIET, lw=0.9, zorder=2)
            for name, side in sides.items():
                if side["mean"].value is not None:
                    shown.append(side)
                    interval(axes, (side["low"].value, side["high"].value), row, QUIET)
                    size = {"p50": 11, "mean": 6.5, "p95": 5.5}[name]
                    axes.plot(
                        [side["mean"].value], [row], MARKS[name], ms=size, mew=1.8, color=COLOUR, gid=name, zorder=4
                    )
        axes.set_xlim(0, span(shown, zero=True)[1])
        steps(axes, 6 if full else 2)


def _times(place: Fact | None) -> dict[str, Fact]:
    if place is None or not place["times"]:
        return {}
    return {each["statistic"].value: each for each in place["times"] if each["statistic"].value in MARKS}
