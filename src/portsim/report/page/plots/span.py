"""How far the axes of pictures reach."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from portsim.report.page.fact import Fact
from portsim.report.page.plots.labels import wide
from portsim.report.style import TALLEST

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROUND = [1, 2, 2.5, 5, 10]
LETTERS, APART_IN = 8.5, 0.06
"""Numbers along axes are no larger [pt], and no nearer to each other [in]."""
ROOM = 0.06
"""Of an axis that stays empty at its ends."""


def span(numbers: Sequence[Fact], *, zero: bool) -> tuple[float, float]:
    """Ends of an axis that shows means with their intervals; with `zero` it holds 0.

    An interval far wider than all means are apart runs out of the picture, as else nothing could be told apart.
    """
    means = [each["mean"].value for each in numbers if each["mean"].value is not None] + ([0.0] if zero else [])
    ends = [each[end].value for each in numbers for end in ("low", "high") if each[end].value is not None]
    if not means:
        return 0.0, 1.0
    low, high = min(means), max(means)
    reach = max(TALLEST * max(abs(low), abs(high)), 1e-9)
    low = min(low, max(min(ends, default=low), low - reach))
    high = max(high, min(max(ends, default=high), high + reach))
    room = ROOM * (high - low) or 0.5
    return (low - room if low < 0 or not zero else 0.0), high + room


def steps(axes: "Axes", most: int, *, upright: bool = False) -> None:
    """At most so many steps along an axis, at round numbers, fewer where these would run into each other."""
    from matplotlib.ticker import MaxNLocator

    if upright:
        axes.yaxis.set_major_locator(MaxNLocator(nbins=most, steps=ROUND))
        axes.yaxis.set_major_formatter(lambda value, _: _written(value))
        return
    low, high = axes.get_xlim()
    sheet_in = axes.get_figure(root=True).get_figwidth()  # type: ignore[union-attr]
    per_in = axes.get_position().width * sheet_in / (high - low)
    ticks: list[float] = []
    for count in range(most, 0, -1):
        found = MaxNLocator(nbins=count, steps=ROUND).tick_values(low, high)
        ticks = [float(tick) for tick in found if low <= tick <= high]
        ends = [(per_in * tick, wide(_written(tick), LETTERS) / 2 + APART_IN / 2) for tick in ticks]
        if all(a + own <= b - other for (a, own), (b, other) in pairwise(ends)):
            break
    else:
        ticks = ticks[-1:]
    axes.set_xticks(ticks, [_written(tick) for tick in ticks])


def _written(value: float) -> str:
    return f"{value:,.10g}".replace("-", "\N{MINUS SIGN}")
