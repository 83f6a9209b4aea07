"""The wait by hour of arrival on both sides, what differs, and how many trucks come."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from portsim.arrays import Floats
from portsim.report.page.fact import Fact
from portsim.report.page.plots.labels import digits_of, name_of, number, wrapped
from portsim.report.page.plots.picture import FULL, Picture
from portsim.report.page.plots.sheet import Sheet, line_in, small_size, text_size, zero_line
from portsim.report.page.plots.sides import SIDES, colours, joined
from portsim.report.page.plots.span import steps
from portsim.report.page.words import Words
from portsim.report.style import BAND_ALPHA, INK, QUIET, TALLEST, clock, hour_axis, hour_text, house_style
from portsim.report.text import Text, flat

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHORT_DAY = 8
"""So many hours have room for twice as many clock times on a phone."""
HALF_CLOCK_IN = 0.22
"""Room at the right for half of the last clock time."""
LEAST_MIN = 0.1
"""An axis of minutes reaches at least so far."""


def hours(key: str, here: Fact, say: Words) -> Picture | None:
    """Three panels above each other: the wait, its change, and arrivals."""
    found = here["hours"]
    if not found or not found["hours"]:
        return None
    drawing = _Hours(found, say)
    return Picture(key, drawing.title(), drawing.told(), drawing.figure)


class _Hours:
    """What all drawings of the hours share."""

    def __init__(self, found: Fact, say: Words):
        self.found, self.say = found, say
        self.hours = [int(hour) for hour in found["hours"].value]
        self.sides = list(found["sides"])
        self.two = len(self.sides) > 1
        self.colours = colours(len(self.sides))
        self.digits = digits_of([max(filter(None, side["mean"].value), default=0.0) for side in self.sides])
        self.what = name_of(say, "measure", found["measure"].value)
        self.first = self.what[:1].upper() + self.what[1:]

    def peak(self, column: Fact) -> int | None:
        """Number of the hour with the highest mean."""
        known = [n for n, value in enumerate(column.value) if value is not None]
        return max(known, key=lambda n: column.value[n], default=None)

    def title(self) -> Text:
        """The longest wait of a run; of a comparison the hour that changes most, where the band leaves 0 out."""
        if self.two:
            return self._title_of_two()
        peak = self.peak(self.sides[0]["mean"])
        if peak is None:
            return self.say("plot.hours.title", what=self.what)
        longest = number(self.say, self.sides[0]["mean"][peak], self.digits)
        return self.say("plot.hours.title_longest", what=self.what, minutes=longest, hour=hour_text(self.hours[peak]))

    def _title_of_two(self) -> Text:
        difference = self.found["difference"]
        mean, low, high = (difference[end].value for end in ("mean", "low", "high"))
        if all(value is None for value in low):
            return self.say("plot.hours.title", what=self.what)
        clear = [
            n
            for n in range(len(mean))
            if None not in (mean[n], low[n], high[n]) and (low[n] > 0 or high[n] < 0) and round(mean[n], 2)
        ]
        if not clear:
            return self.say("plot.hours.title_same", what=self.what)
        most = max(clear, key=lambda n: abs(mean[n]))
        change = number(self.say, difference["mean"][most], digits_of([mean[most]]), sign=True)
        return self.say("plot.hours.title_changed", what=self.what, change=change, hour=hour_text(self.hours[most]))

    def longest(self, side: int) -> Text:
        """When the wait of a side is longest, and how long."""
        column = self.sides[side]["mean"]
        peak = self.peak(column)
        name = self.say(f"plot.side.{SIDES[side]}") if self.two else self.first
        if peak is None:
            return self.say("plot.hours.none", name=name)
        minutes = number(self.say, column[peak], self.digits)
        return self.say("plot.hours.peak", name=name, minutes=minutes, hour=clock(self.hours[peak]))

    def told(self) -> Text:
        """For whoever does not see it."""
        return joined(self.say("plot.hours.alt", what=self.what), [self.longest(n) for n in range(len(self.sides))])

    def figure(self, width_in: float) -> "Figure":
        """Draw it."""
        with house_style():
            return _Panels(self, width_in).figure()


LEFT_IN = 0.58
"""Room for numbers as long as "\N{MINUS SIGN}0.0005" beside an axis [in]."""


class _Panels:
    """One drawing at one width."""

    def __init__(self, hours: _Hours, width_in: float):
        self.of, self.say, self.width_in = hours, hours.say, width_in
        self.full = width_in >= FULL
        self.size, self.small = text_size(width_in), small_size(width_in)
        self.x = np.arange(hours.hours[0], hours.hours[-1] + 1)
        self.place = np.array(hours.hours) - hours.hours[0]

    def figure(self) -> "Figure":
        of, say = self.of, self.say
        heads = [
            wrapped(flat(say("plot.hours.axis", what=of.first)), self.size, self.width_in, bold=True),
            wrapped(say.plain("plot.hours.axis_change"), self.size, self.width_in, bold=True),
            wrapped(say.plain("plot.hours.axis_arrivals"), self.size, self.width_in, bold=True),
        ]
        tall = [2.0, 1.25, 0.85] if self.full else [1.5, 1.1, 0.75]
        shown = [0, 1, 2] if of.two else [0, 2]
        line = line_in(self.size)
        keys_in = len(of.sides) * line
        height_in = sum(len(heads[n]) * line + 0.08 + tall[n] + 0.12 for n in shown) + keys_in + 0.12 + line
        sheet = Sheet(self.width_in, height_in)
        left_in, top_in = LEFT_IN, 0.0
        for panel in shown:
            top_in = sheet.lines(0, top_in, heads[panel], self.size, weight="bold")
            if panel == 0:
                for side, colour in enumerate(of.colours):
                    top_in = sheet.key(top_in, colour, of.longest(side))
            axes = sheet.axes(left_in, top_in + 0.08, self.width_in - left_in - HALF_CLOCK_IN, tall[panel])
            (self._waits, self._change, self._arrivals)[panel](axes)
            step = None if self.full else (4 if self.x[-1] - self.x[0] > SHORT_DAY else 2)
            hour_axis(axes, int(self.x[0]), int(self.x[-1]), labelled=panel == shown[-1], step=step)
            top_in += 0.08 + tall[panel] + 0.12
        sheet.lines(left_in, top_in + 0.08, [say.plain("plot.hours.axis_hour")], self.small, color=QUIET)
        return sheet.figure

    def _column(self, values: Sequence[float | None]) -> Floats:
        """Values at all hours from the first to the last; NaN where there are none, so that lines break there."""
        whole = np.full(len(self.x), np.nan)
        whole[self.place] = [np.nan if value is None else value for value in values]
        return whole

    def _band(self, axes: "Axes", side: Fact, colour: str, name: str) -> None:
        mean, low, high = (self._column(side[end].value) for end in ("mean", "low", "high"))
        middle = self.x + 0.5
        axes.fill_between(middle, low, high, color=colour, alpha=BAND_ALPHA, lw=0, gid=f"band-{name}")
        axes.plot(middle, mean, color=colour, lw=2, marker="o", ms=3, gid=f"line-{name}")

    def _waits(self, axes: "Axes") -> None:
        tops = [LEAST_MIN]
        for place, (side, colour) in enumerate(zip(self.of.sides, self.of.colours, strict=True)):
            self._band(axes, side, colour, SIDES[place])
            peak = self.of.peak(side["mean"])
            if peak is not None:
                highest = side["mean"].value[peak]
                axes.plot([self.of.hours[peak] + 0.5], [highest], "o", ms=7, color=colour, gid="peak")
                band = max(filter(None, side["high"].value), default=0.0)
                tops.append(max(min(1.03 * band, TALLEST * highest), 1.08 * highest))
        axes.set_ylim(0, max(tops))
        steps(axes, 5 if self.full else 4, upright=True)

    def _change(self, axes: "Axes") -> None:
        difference = self.of.found["difference"]
        self._band(axes, difference, INK, "change")
        zero_line(axes, across=True)
        ends = [v for end in ("mean", "low", "high") for v in difference[end].value if v is not None]
        reach = max(LEAST_MIN / 2, 1.05 * max(map(abs, ends), default=0.0))
        lowest, highest = min(ends, default=0.0), max(ends, default=0.0)
        axes.set_ylim(max(-reach, min(1.1 * lowest, -reach / 6)), min(reach, max(1.1 * highest, reach / 6)))
        steps(axes, 4, upright=True)

    def _arrivals(self, axes: "Axes") -> None:
        found = self.of.found["arrivals_per_hour"].value
        columns = found[:1] if len(found) > 1 and found[0] == found[1] else found
        edges = np.arange(self.x[0], self.x[-1] + 2)
        for side, values in enumerate(columns):
            colour = QUIET if len(columns) == 1 else self.of.colours[side]
            filled = len(columns) == 1
            drawn = axes.stairs(
                self._column(values), edges, color=colour, fill=filled, lw=1.6, alpha=0.75 if filled else None
            )
            drawn.set_gid(f"arrivals-{side}")
        axes.set_ylim(0, max(1.1 * max((v for values in found for v in values if v is not None), default=0.0), 1.0))
        steps(axes, 3, upright=True)
