"""Numbers of the facts as text: each as exact as its interval, each knowing where it stands."""

from portsim.report.digits import digits
from portsim.report.page.definitions import unit
from portsim.report.page.fact import Fact
from portsim.report.page.words import Words
from portsim.report.text import Name, Number, Text, flat, joined

NOTHING = "\N{EN DASH}"
"""What stands where there was nothing to measure."""
PER_CENT = 100
TENTH = 0.1
P_PLACES = 3
"""Digits of a p-value."""
_MORE = 3
"""Digits that an interval may have besides."""


class Teller:
    """Writes numbers in the language of some words."""

    def __init__(self, say: Words):
        self.say = say

    def number(self, fact: Fact, places: int, *, times: int = 1, sign: bool = False, unsigned: bool = False) -> Number:
        """A number with so many digits after the point."""
        value = (abs(fact.value) if unsigned else fact.value) * times
        text = self.say.decimal(value, places, sign=sign)
        return Number(text, fact.path, places, times, sign, unsigned)

    def count(self, fact: Fact) -> Text:
        """A number without digits after the point, or nothing."""
        return NOTHING if fact.value is None else (self.number(fact, 0),)

    def minutes(self, fact: Fact) -> Text:
        """Minutes to a tenth; seconds below ten of them."""
        if fact.value is None:
            return NOTHING
        return (self.number(fact, 2 if abs(fact.value) < 10 else 1),)  # noqa: PLR2004

    def percent(self, fact: Fact, places: int = 0, *, sign: bool = False) -> Text:
        """A share in per cent."""
        if fact.value is None:
            return NOTHING
        return (self.number(fact, places, times=PER_CENT, sign=sign), " %")

    def relative(self, share: Fact) -> Text:
        """How much something changes, of the baseline: `+12 %`, and below a tenth `+0.6 %`."""
        return self.percent(share, 0 if abs(share.value) >= TENTH else 1, sign=True)

    def chance(self, p: Fact) -> Text:
        """A p-value; none of them is 0."""
        if p.value is None:
            return NOTHING
        return (self.number(p, P_PLACES),) if round(p.value, P_PLACES) else self.say("figures.tiny")

    def value(self, side: Fact, of: str) -> Text:
        """`12.3 ± 0.4`; of a share `12.3 ± 0.4 %`."""
        return self._text(side, of, sign=False)

    def change(self, difference: Fact, of: str) -> Text:
        """`+12.3 ± 0.4`; of a share in percentage points."""
        return self._text(difference, of, sign=True)

    def _text(self, estimate: Fact, of: str, *, sign: bool) -> Text:
        if estimate.value is None or estimate["mean"].value is None:
            return NOTHING
        times, behind = self._scale(of, points=sign)
        mean, half = estimate["mean"], estimate["half_width"]
        places = digits(mean.value, half.value, times)
        shown = self.number(mean, places, times=times, sign=sign)
        if not half.value:
            return (shown, behind)
        return (shown, " ± ", self.number(half, places, times=times), behind)

    def amount(self, mean: Fact, half_width: Fact, of: str, *, sign: bool = False, unsigned: bool = False) -> Text:
        """A mean alone with its unit: `12.3 min`, as exact as its half-width allows."""
        times, behind = self._scale(of, points=sign or unsigned)
        places = digits(mean.value, half_width.value, times)
        named = behind or f" {self.unit(of)}"
        return (self.number(mean, places, times=times, sign=sign, unsigned=unsigned), named)

    def range(self, estimate: Fact, of: str, *, sign: bool) -> Text:
        """`+10.1 to +14.5 min`: both ends of an interval."""
        times, behind = self._scale(of, points=sign)
        ends = (estimate["low"].value * times, estimate["high"].value * times)
        mean, half_width = estimate["mean"].value * times, (estimate["half_width"].value or 0.0) * times
        places = self.places(mean, half_width, ends)
        low, high = (self.number(estimate[end], places, times=times, sign=sign) for end in ("low", "high"))
        named = behind or f" {self.unit(of)}"
        return self.say("figures.range", low=(low,), high=(high,), unit=named)

    def span(self, estimate: Fact, of: str) -> Text:
        """`+1.2 (+1.1 to +1.4)`: a difference with both ends of its interval, which need not lie as far from it."""
        times, behind = self._scale(of, points=True)
        mean, low, high = (estimate[end].value * times for end in ("mean", "low", "high"))
        places = self.places(mean, (high - low) / 2, (low, high))
        shown, *ends = (self.number(estimate[end], places, times=times, sign=True) for end in ("mean", "low", "high"))
        said = self.say("figures.range", low=(ends[0],), high=(ends[1],), unit=behind)
        return joined((shown, " ("), said, ")")

    @staticmethod
    def places(mean: float, half_width: float, ends: tuple[float, float]) -> int:
        """Digits after the point of an interval: as many as its half-width is worth, or its ends need.

        An end that is not 0 is not shown as 0: on which side of it an interval lies is what it is for.
        """
        least = digits(mean, half_width)
        more = (more for more in range(_MORE) if all(round(each, least + more) or not each for each in ends))
        return least + next(more, _MORE)

    def unit(self, name: str) -> str:
        """How a table writes a unit such as `trucks/h`."""
        return flat(unit(name, self.say))

    def _scale(self, of: str, *, points: bool) -> tuple[int, str]:
        """What a number is multiplied by, and what stands behind it."""
        if of != "share":
            return 1, ""
        return PER_CENT, f" {self.say.plain('figures.points')}" if points else " %"

    def named(self, key: str, name: str) -> Text:
        """What results are about, such as a `direction`, a `cause` or a `stage`: in words where the catalogue has some.

        Else as whoever wrote the scenario calls it.
        """
        return self.say(f"{key}.{name}") if self.say.knows(f"{key}.{name}") else (Name(name),)

    def label(self, figure: Fact, *, statistic: bool = True) -> Text:
        """What a figure is called, with its unit: `crossing time, mean [min]`."""
        name = self.say.plain(f"measure.{figure['measure'].value}")
        stated = figure["statistic"].value
        if statistic and stated != "total":
            name = f"{name}, {self.say.plain(f'statistic.{stated}')}"
        stated = figure["unit"].value
        return name if stated == "share" else f"{name} [{self.unit(stated)}]"
