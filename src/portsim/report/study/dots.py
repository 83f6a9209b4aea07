"""Plot: a number against each factor of a design that spreads its points, a dot for each point."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.report import style
from portsim.report.study.axes import (
    DOTS_FROM_ZERO,
    factor_axis,
    legend,
    look,
    name_number,
    number_axis,
    wrapped_panels,
)
from portsim.report.study.findings import Findings, Quantity, Scale, level_text
from portsim.statistics import Intervals, mean_intervals

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BINS = 12
"""Parts of a range, with as many points in each, of which a mean is shown."""
FEW_LEVELS = 12
"""Up to so many levels are each a part of their own."""
_FEWEST_IN_BIN = 5
_ALL_SEEN = 400
"""Points up to which each dot is seen by itself."""
_JITTER = 0.3
"""How far dots of the same text are strewn [levels]."""


def dots(findings: Findings, number: str, scales: Sequence[Scale], by: Scale | None) -> "Figure":
    """A small picture for each factor: a dot for each point's mean, and the mean over points along the factor."""
    quantity = Quantity.of(findings.cells[findings.column(number)], findings.less)
    mean = findings.estimates(number).mean * quantity.times
    shown = [scale for scale in scales if by is None or scale.name != by.name]
    count = f"{int((~np.isnan(mean)).sum()):,}"
    what = f"a dot for the mean of each of {count} points; line: mean over points, with its 95 % interval"
    named = [*shown, *([by] if by is not None else [])]
    figure, listed = wrapped_panels(findings, quantity, named, what, len(shown))
    there = mean[~np.isnan(mean)]
    low, high = (float(there.min()), float(there.max())) if len(there) else (np.nan, np.nan)
    for axes, scale in zip(listed, shown, strict=True):
        for place in range(1 if by is None else len(by)):
            own = np.flatnonzero(~np.isnan(mean) & (True if by is None else by.codes == place))
            name = "" if by is None else level_text(by.levels[place])
            _dots(axes, scale, mean, own, place, name, alone=by is None)
        number_axis(axes, low, high, None, is_share=quantity.unit == "%", from_zero=DOTS_FROM_ZERO)
        factor_axis(axes, scale)
    name_number(figure, listed, quantity.label)
    if by is not None:
        legend(figure, listed[0], by)
    return figure


def _dots(axes: "Axes", scale: Scale, mean: Floats, own: Ints, place: int, name: str, *, alone: bool) -> None:
    from matplotlib.colors import to_rgba

    if not len(own):
        return
    seen = look(place)
    many = len(mean) > _ALL_SEEN
    colour = style.QUIET if alone else seen.colour
    across = scale.at[own]
    if not scale.is_number:
        across = across + _JITTER * (np.random.default_rng(0).random(len(own)) - 0.5) * 2
    axes.plot(
        across,
        mean[own],
        linestyle="none",
        marker="o" if alone else seen.marker,
        markersize=2.2 if many else 4,
        color=to_rgba(colour, max(0.08, min(0.5, 250 / len(mean)))),
        markeredgewidth=0,
        rasterized=many,
        gid="points",
    )
    middle, found = binned(scale, mean, own)
    if len(middle) < 2:  # noqa: PLR2004 - one mean is no line
        return
    line = style.INK if alone else seen.colour
    axes.fill_between(middle, found.low, found.high, color=line, alpha=style.BAND_ALPHA, linewidth=0)
    axes.plot(middle, found.mean, color=line, marker=seen.marker, markersize=4, linestyle=seen.dashes, label=name)


def binned(scale: Scale, mean: Floats, own: Ints) -> tuple[Floats, Intervals]:
    """Means over the points in parts of a factor, with intervals that take points for independent of each other.

    A design that spreads its points evenly does better than that. Returns where the parts lie, and their means
    with intervals.
    """
    at, values = scale.at[own], mean[own]
    if len(scale) <= FEW_LEVELS:
        parts = [np.flatnonzero(scale.codes[own] == code) for code in range(len(scale))]
    else:
        count = max(1, min(BINS, len(own) // _FEWEST_IN_BIN))
        parts = [np.asarray(rows) for rows in np.array_split(np.argsort(at, kind="stable"), count)]
    parts = [rows for rows in parts if len(rows)]
    table = np.full((max(map(len, parts)), len(parts)), np.nan)
    for column, rows in enumerate(parts):
        table[: len(rows), column] = values[rows]
    return np.array([at[rows].mean() for rows in parts]), mean_intervals(table)
