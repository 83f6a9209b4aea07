"""What is found against what it costs in delay: both sides, and all other alternatives."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portsim.report.page.fact import Fact
from portsim.report.page.plots.labels import HUNDRED, cut, digits_of, number, percent, points, short_titles, wrapped
from portsim.report.page.plots.picture import FULL, Picture
from portsim.report.page.plots.sheet import MARK_IN, Sheet, line_in, small_size, text_size
from portsim.report.page.plots.sides import MARKERS, SIDES, joined
from portsim.report.page.plots.span import span, steps
from portsim.report.page.plots.table import TICKS_IN
from portsim.report.page.plots.told import differs
from portsim.report.page.words import Words
from portsim.report.style import PAPER, QUIET, SIDE_COLOURS, house_style
from portsim.report.text import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FOUND, DELAY = "detected_share", "delay_min"
RIGHT_IN = 0.2
"""Room for half of the last number along the axis."""
FEW = 0.1
"""Shares below this differ by hundredths of a per cent."""
APART_PT = 14.0
"""Marks nearer to each other than this have no room for an arrow, or for a number each."""


@dataclass(frozen=True)
class _Point:
    """One alternative, or the baseline."""

    found: Fact
    delay: Fact

    @property
    def known(self) -> bool:
        return self.found["mean"].value is not None and self.delay["mean"].value is not None


def security(key: str, facts: Fact, detail: int, here: Fact, say: Words) -> Picture | None:
    """Crosses of two intervals; None for a single run, and where nothing is inspected."""
    found = here["security"]
    if not found or not found["detected"] or not found["delay"] or len(found["detected"]["sides"]) == 1:
        return None
    sides = [_Point(found["detected"]["sides"][side], found["delay"]["sides"][side]) for side in range(2)]
    if not all(side.known for side in sides):
        return None
    drawing = _Security(found, sides, _others(facts, detail, here["direction"].value), say, _titles(facts))
    return Picture(key, drawing.title(), drawing.told(), drawing.figure)


def _others(facts: Fact, detail: int, direction: str) -> dict[int, _Point]:
    """All further alternatives by their numbers."""
    points = {}
    for number_, alternative in enumerate(facts["alternatives"]):
        for each in alternative["directions"]:
            if number_ != detail and each["direction"].value == direction:
                figures = {figure["measure"].value: figure for figure in each["figures"] if figure}
                if figures.keys() >= {FOUND, DELAY}:
                    points[number_] = _Point(figures[FOUND]["sides"][1], figures[DELAY]["sides"][1])
    return {number_: point for number_, point in points.items() if point.known}


def _titles(facts: Fact) -> list[str]:
    return short_titles([each["title"].value for each in facts["alternatives"]])[: len(facts["details"])]


class _Security:
    """What all drawings of it share."""

    def __init__(self, found: Fact, sides: list[_Point], others: dict[int, _Point], say: Words, titles: list[str]):
        self.found, self.sides, self.others, self.say, self.titles = found, sides, others, say, titles
        shares = [side.found["mean"].value for side in sides]
        self.share_digits = 2 if max(shares) < FEW else 1
        self.delay_digits = digits_of([side.delay["mean"].value for side in sides])

    def title(self) -> Text:
        """What changes of the two, where the intervals leave 0 out."""
        found, delay = self.found["detected"]["difference"], self.found["delay"]["difference"]
        if delay["low"].value is None or found["low"].value is None:
            return self.say("plot.security.title")
        share = _clear(found, HUNDRED) and points(self.say, found["mean"])
        minutes = _clear(delay, 1) and number(self.say, delay["mean"], 2, sign=True)
        if minutes and share:
            return self.say("plot.security.title_both", minutes=minutes, share=share)
        if minutes:
            return self.say("plot.security.title_delay", minutes=minutes)
        if share:
            return self.say("plot.security.title_found", share=share)
        return self.say("plot.security.title_same")

    def side(self, side: int) -> Text:
        """A side with its two numbers."""
        return self.say(
            "plot.security.point",
            name=self.say(f"plot.side.{SIDES[side]}"),
            share=percent(self.say, self.sides[side].found["mean"], self.share_digits),
            minutes=number(self.say, self.sides[side].delay["mean"], self.delay_digits),
        )

    def told(self) -> Text:
        """For whoever does not see it."""
        return joined(self.say("plot.security.alt"), [self.side(0), self.side(1)])

    def figure(self, width_in: float) -> "Figure":
        """Draw it."""
        full = width_in >= FULL
        size, small = text_size(width_in), small_size(width_in)
        say = self.say
        with house_style():
            heads = wrapped(say.plain("plot.security.axis_found"), size, width_in, bold=True)
            below = wrapped(say.plain("plot.security.axis_delay"), small, width_in - 0.5)
            told = [number_ for number_ in self.others if number_ < len(self.titles)]
            more = len(self.others) > len(told)
            keys = 2 + len(told) + more
            line, tall_in = line_in(size), (2.6 if full else 2.3)
            top_in = (keys + len(heads)) * line + 0.15
            sheet = Sheet(width_in, top_in + tall_in + TICKS_IN + 0.02 + len(below) * line_in(small))
            at_in = 0.0
            for side, name in enumerate(SIDES):
                at_in = sheet.key(at_in, SIDE_COLOURS[name], self.side(side), marker=MARKERS[name])
            for number_ in told:
                title = cut(f"{number_ + 1}: {self.titles[number_]}", size, width_in - MARK_IN - 0.1, bold=True)
                at_in = sheet.key(at_in, QUIET, title, marker="o")
            if more:
                at_in = sheet.key(at_in, QUIET, say("plot.security.others"), marker="x")
            at_in = sheet.lines(0, at_in + 0.04, heads, size, weight="bold")
            axes = sheet.axes(0.55, top_in + 0.04, width_in - 0.55 - RIGHT_IN, tall_in - 0.04)
            self._crosses(axes, full=full)
            sheet.lines(0.55, top_in + tall_in + TICKS_IN, below, small, color=QUIET)
            return sheet.figure

    def _crosses(self, axes: "Axes", *, full: bool) -> None:
        shown = [*self.sides, *self.others.values()]
        left, right = span([point.delay for point in shown], zero=False)
        low, high = span([point.found for point in shown], zero=False)
        axes.set_xlim(max(0.0, left), right)
        axes.set_ylim(max(0.0, HUNDRED * low), HUNDRED * high)
        axes.grid(visible=True, axis="both")
        placed: list[tuple[float, float]] = []
        for number_, point in self.others.items():
            where = point.delay["mean"].value, HUNDRED * point.found["mean"].value
            if number_ < len(self.titles):
                axes.plot(*where, "o", ms=9, mfc=PAPER, mec=QUIET, mew=1.2, gid=f"other-{number_}", zorder=3)
                if all(_apart(axes, where, each) > APART_PT for each in placed):
                    axes.annotate(
                        f"{number_ + 1}", where, ha="center", va="center_baseline", size=7.5, color=QUIET, zorder=4
                    )
                    placed.append(where)
            else:
                axes.plot(*where, "x", ms=4.5, color=QUIET, gid=f"other-{number_}", zorder=2)
        centres = []
        for side, name in enumerate(SIDES):
            point, colour = self.sides[side], SIDE_COLOURS[name]
            x, y = point.delay["mean"].value, HUNDRED * point.found["mean"].value
            centres.append((x, y))
            _cross(axes, point, x, y, colour)
            axes.plot([x], [y], MARKERS[name], ms=7.5, color=colour, gid=f"point-{name}", zorder=6)
        if _apart(axes, *centres) > 2 * APART_PT:
            axes.annotate(
                "",
                centres[1],
                centres[0],
                arrowprops={"arrowstyle": "->", "color": QUIET, "lw": 1.3, "shrinkA": 7, "shrinkB": 7},
                zorder=5,
            )
        steps(axes, 8 if full else 4)
        steps(axes, 5, upright=True)


def _clear(difference: Fact, scale: float) -> bool:
    """Whether a change is told apart from 0, and is not written as 0.00."""
    return differs(difference) and bool(round(scale * difference["mean"].value, 2))


def _cross(axes: "Axes", point: _Point, x: float, y: float, colour: str) -> None:
    left, right = point.delay["low"].value, point.delay["high"].value
    low, high = point.found["low"].value, point.found["high"].value
    if left is not None and right is not None:
        axes.plot([left, right], [y, y], color=colour, lw=1.6, gid="interval", zorder=4)
    if low is not None and high is not None:
        axes.plot([x, x], [HUNDRED * low, HUNDRED * high], color=colour, lw=1.6, gid="interval", zorder=4)


def _apart(axes: "Axes", one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance of two points on paper [pt]."""
    (a, b), (c, d) = axes.transData.transform([one, other])
    return float(((a - c) ** 2 + (b - d) ** 2) ** 0.5 * 72 / axes.get_figure(root=True).dpi)  # type: ignore[union-attr]
