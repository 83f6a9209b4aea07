"""How far the axes of pictures reach."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portsim.report.page.plots.place import Place
from portsim.report.style import TALLEST

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROOM = 0.06
"""Of an axis that stays empty at its ends."""


def span(numbers: Sequence[Place], *, zero: bool) -> tuple[float, float]:
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
    """At most so many steps along an axis, at round numbers; thousands set apart."""
    from matplotlib.ticker import MaxNLocator

    axis = axes.yaxis if upright else axes.xaxis
    axis.set_major_locator(MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(lambda value, _: _written(value))


def _written(value: float) -> str:
    return f"{value:,.10g}".replace("-", "\N{MINUS SIGN}")
