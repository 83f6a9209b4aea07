"""What share of the trucks has crossed within how many minutes."""

from typing import TYPE_CHECKING, Any

from portsim.report.page.fact import Fact
from portsim.report.page.plots.labels import HUNDRED, digits_in, number, wrapped
from portsim.report.page.plots.picture import FULL, Picture
from portsim.report.page.plots.sheet import Sheet, line_in, small_size, text_size, widest
from portsim.report.page.plots.sides import MARKERS, SIDES, colours, joined, of_sides
from portsim.report.page.plots.span import steps
from portsim.report.page.plots.table import TICKS_IN
from portsim.report.page.plots.told import differs
from portsim.report.page.words import Words
from portsim.report.style import BAND_ALPHA, QUIET, house_style
from portsim.report.text import Text, flat

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HALF = 0.5
MARKED = {"p50": HALF, "p95": 0.95}
SKEWED = 8.0
"""Where the slowest trucks take so many times as long as half of them, the axis is logarithmic."""


def distribution(key: str, here: Fact, say: Words) -> Picture | None:
    """A curve with its band for each side; None where only statistics are known."""
    found = here["distribution"]
    if not found or not found["curve"] or not found["curve"]["within_min"]:
        return None
    drawing = _Distribution(found, say)
    return Picture(key, drawing.title(), drawing.told(), drawing.figure)


class _Distribution:
    """What all drawings of it share."""

    def __init__(self, found: Fact, say: Words):
        self.found, self.say, self.curve = found, say, found["curve"]
        self.sides = list(self.curve["sides"])
        self.two = len(self.sides) > 1
        self.colours = colours(len(self.sides))
        self.markers = [MARKERS[side] for side in SIDES[-len(self.sides) :]]
        self.times = {each["statistic"].value: each for each in found["times"]}
        within = self.curve["within_min"].value
        self.within = within[: self.curve["last"].value + 1]
        middle = self.times["p50"]["sides"][0]["mean"].value if "p50" in self.times else None
        self.logarithmic = middle is not None and middle > 1 and self.within[-1] > SKEWED * middle

    def title(self) -> Text:
        """How long the slowest take, where that differs; else how long half of them and nearly all take."""
        say = self.say
        if not self.two:
            if not self.times.keys() >= MARKED.keys():
                return say("plot.distribution.title")
            half, most = (self._number(name, 0) for name in MARKED)
            return say("plot.distribution.title_run", half=half, most=most)
        tail = self.times.get("p95")
        if tail is None or tail["difference"]["low"].value is None:
            return say("plot.distribution.title")
        if not differs(tail["difference"]) or not round(tail["difference"]["mean"].value, 1):
            return say("plot.distribution.title_same")
        return say("plot.distribution.title_tail", before=self._number("p95", 0), after=self._number("p95", 1))

    def _number(self, name: str, side: int) -> Text:
        return number(self.say, self.times[name]["sides"][side]["mean"], digits_in(self.times[name]))

    def told(self) -> Text:
        """For whoever does not see it."""
        pieces = [
            of_sides(
                self.say,
                self.say(f"plot.distribution.{name}"),
                [self._number(name, side) for side in range(len(self.sides))],
            )
            for name in MARKED
            if name in self.times
        ]
        return joined(self.say("plot.distribution.alt"), pieces)

    def figure(self, width_in: float) -> "Figure":
        """Draw it."""
        full = width_in >= FULL
        size, small = text_size(width_in), small_size(width_in)
        with house_style():
            labels = {name: self._labels(name) for name in MARKED if name in self.times}
            texts = [flat(text) for lines in labels.values() for text in lines]
            right_in = widest(texts, size, bold=True) + 0.12
            heads = wrapped(self.say.plain("plot.distribution.axis"), size, width_in, bold=True)
            below = wrapped(
                self.say.plain(
                    "plot.distribution.axis_minutes_log" if self.logarithmic else "plot.distribution.axis_minutes"
                ),
                small,
                width_in - 0.5,
            )
            tall_in, line = (2.7 if full else 2.2), line_in(size)
            keys = [self.say(f"plot.side.{side}") for side in SIDES] if self.two else []
            top_in = len(heads) * line + len(keys) * line + 0.12
            sheet = Sheet(width_in, top_in + tall_in + TICKS_IN + 0.02 + len(below) * line_in(small))
            at_in = sheet.lines(0, 0, heads, size, weight="bold")
            for colour, key, marker in zip(self.colours, keys, self.markers, strict=False):
                at_in = sheet.key(at_in, colour, key, marker=marker)
            axes = sheet.axes(0.45, top_in, width_in - 0.45 - right_in, tall_in)
            self._curves(axes, full=full)
            for name, lines in labels.items():
                above = (len(lines) - 1) / 2 if MARKED[name] == HALF else 0  # about its level, or down from it
                middle_in = top_in + tall_in * (1 - MARKED[name] / _TOP) - above * line
                for text, colour in zip(lines, [QUIET, *self.colours], strict=True):
                    sheet.write(width_in - right_in + 0.08, middle_in, text, size, color=colour, weight="bold")
                    middle_in += line
            sheet.lines(0.45, top_in + tall_in + TICKS_IN, below, small, color=QUIET)
            return sheet.figure

    def _labels(self, name: str) -> list[Text]:
        sides = [
            self.say("plot.distribution.minutes", minutes=self._number(name, side)) for side in range(len(self.sides))
        ]
        return [self.say("plot.distribution.share", share=f"{HUNDRED * MARKED[name]:.0f}"), *sides]

    def _curves(self, axes: "Axes", *, full: bool) -> None:
        count = len(self.within)
        for place, (side, colour) in enumerate(zip(self.sides, self.colours, strict=True)):
            mean, low, high = (_per_cent(side[end].value[:count]) for end in ("mean", "low", "high"))
            axes.fill_between(self.within, low, high, color=colour, alpha=BAND_ALPHA, lw=0, gid=f"band-{SIDES[place]}")
            axes.plot(self.within, mean, color=colour, lw=self._width(place), gid=f"line-{SIDES[place]}")
        for name, share in MARKED.items():
            axes.axhline(HUNDRED * share, color=QUIET, lw=0.9, dashes=(2, 2), gid="level")
            sides = self.times[name]["sides"] if name in self.times else ()
            for place, side in enumerate(sides):
                if side["mean"].value is not None:
                    marker, size = self.markers[place], 4 + self._width(place)
                    dot: dict[str, Any] = {"ms": size, "color": self.colours[place], "gid": name, "zorder": 5}
                    axes.plot([side["mean"].value], [HUNDRED * share], marker, **dot)
        axes.set_ylim(0, HUNDRED * _TOP)
        axes.set_yticks([0, 25, 50, 75, 95, 100] if full else [0, 50, 95])
        self._along(axes, full=full)
        axes.grid(visible=True, axis="x")

    def _width(self, side: int) -> float:
        """Of a line [pt]: where both sides are the same, the first still shows behind the second."""
        return 4.0 if self.two and side == 0 else 1.8

    def _along(self, axes: "Axes", *, full: bool) -> None:
        first, last = min(self.within), max(self.within)
        if not self.logarithmic:
            axes.set_xlim(min(0, first), last if last > first else last + 1)
            steps(axes, 8 if full else 4)
            return
        shares = [side["mean"].value for side in self.sides]
        nobody = [n for place, n in enumerate(self.within) if not any(share[place] for share in shares)]
        start = max(1, *nobody, min(self.within))
        axes.set_xscale("log", base=2)
        axes.set_xlim(start, last)
        ticks = [tick for tick in _TICKS if start <= tick <= last]
        ticks = ticks if full or len(ticks) <= _NARROW_TICKS else ticks[::2]
        axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
        axes.minorticks_off()


_TOP = 1.03
_NARROW_TICKS = 6
_TICKS = [5 * 2**n for n in range(-2, 12) if 5 * 2**n == int(5 * 2**n)]


def _per_cent(values: list[float | None]) -> list[float]:
    return [float("nan") if value is None else HUNDRED * value for value in values]
