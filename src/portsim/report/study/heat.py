"""Plot: a number over two factors, as a map of colours with lines of equal value."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from portsim.arrays import Floats
from portsim.report import style
from portsim.report.digits import digits
from portsim.report.study.axes import LONG_LABEL, crossed_panels, factor_axis, is_leftmost, is_lowest
from portsim.report.study.findings import Findings, Quantity, Scale, part, together
from portsim.statistics import Intervals

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = "cividis"
"""Even to the eye, the same to colour-blind ones, and dark to light in print (Nunez et al. 2018)."""
_MOST_TOLD = 80
"""Cells of a picture in which values are written."""
_MOST_ACROSS = 10
_LEVELS = 7
_DARK = 0.45
"""Places on the scale of colours below which letters are white."""


def heat_map(
    findings: Findings, number: str, x: Scale, y: Scale, panels: Sequence[Scale], averaged: Sequence[Scale]
) -> "Figure":
    """Means over two factors; small pictures over the levels of others, all with one scale of colours."""
    quantity = Quantity.of(findings.cells[findings.column(number)], findings.less)
    means, _ = together(findings, number, [x, y, *panels])
    means = quantity.scaled(means)
    width = (means.high - means.low) / 2
    known = width[~np.isnan(width)]
    what = "means"
    if len(known):
        what += (
            f"; half-widths of their 95 % intervals {np.median(known):,.2g} {quantity.unit} in the middle, "
            f"{known.max():,.2g} at most"
        )
    figure, listed = crossed_panels(findings, quantity, [x, y, *panels], panels, what)
    there = means.mean[~np.isnan(means.mean)]
    low, high = (float(there.min()), float(there.max())) if len(there) else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    everywhere = list(listed.values())
    shaded = None
    for place, axes in listed.items():
        at = (slice(None), slice(None), *place)
        own = part(means, at)
        shaded = axes.pcolormesh(edges(x), edges(y), own.mean.T, cmap=COLOURS, vmin=low, vmax=high)
        shaded.set_rasterized(own.mean.size > 10_000)  # noqa: PLR2004 - a vector picture of so many is slow to open
        axes.set_facecolor(style.FAINT)  # where there was nothing to measure
        axes.grid(visible=False)
        told = own.mean.size <= _MOST_TOLD and len(x) <= _MOST_ACROSS and len(everywhere) <= 4  # noqa: PLR2004
        _contours(axes, x, y, own.mean, (low, high), named=not told)
        if told:
            _values(axes, x, y, own, (low, high), len(everywhere))
        factor_axis(axes, x, labelled=is_lowest(axes, everywhere))
        factor_axis(axes, y, "y", labelled=is_leftmost(axes))
    assert shaded is not None
    bar = figure.colorbar(shaded, ax=everywhere, pad=0.02, aspect=30)
    bar.set_label(textwrap.fill(quantity.label, LONG_LABEL))
    bar.outline.set_visible(False)
    bar.ax.yaxis.set_major_formatter("{x:,.10g}")
    if averaged:
        names = ", ".join(scale.name for scale in averaged)
        style.add_note(figure, f"Mean over all levels of {names}, taken within each replication.")
    return figure


def edges(scale: Scale) -> Floats:
    """Where the cells of levels begin and end: half-way between them, shape (levels + 1,)."""
    places = np.log(scale.places) if scale.is_log else scale.places
    middle = (places[1:] + places[:-1]) / 2
    first, last = places[0] - (middle[0] - places[0]), places[-1] + (places[-1] - middle[-1])
    found = np.concatenate([[first], middle, [last]])
    return np.exp(found) if scale.is_log else found


def _contours(axes: "Axes", x: Scale, y: Scale, mean: Floats, ends: tuple[float, float], *, named: bool) -> None:
    """Lines of equal value, where both factors are numbers with levels enough to draw them between."""
    from matplotlib.ticker import MaxNLocator

    enough = min(len(x), len(y)) >= 4 and x.is_number and y.is_number  # noqa: PLR2004
    if not enough or np.isnan(mean).all() or np.nanmin(mean) == np.nanmax(mean):
        return
    at = [value for value in MaxNLocator(_LEVELS).tick_values(*ends) if np.nanmin(mean) < value < np.nanmax(mean)]
    if not at:
        return
    drawn = axes.contour(
        x.places, y.places, np.ma.masked_invalid(mean.T), levels=at, colors=style.PAPER, linewidths=1.1, alpha=0.9
    )
    if named:
        axes.clabel(drawn, fmt=lambda value: f"{value:,.10g}", fontsize=8)


def _values(axes: "Axes", x: Scale, y: Scale, found: Intervals, ends: tuple[float, float], pictures: int) -> None:
    """The mean of each cell, as exact as its interval is."""
    low, high = ends
    for i, across in enumerate(x.places):
        for j, up in enumerate(y.places):
            mean = float(found.mean[i, j])
            if np.isnan(mean):
                continue
            width = float(found.high[i, j] - found.low[i, j]) / 2
            places = digits(mean, None if np.isnan(width) else width)
            dark = (mean - low) / (high - low) < _DARK
            axes.text(
                across,
                up,
                f"{mean:,.{min(places, 3)}f}",
                ha="center",
                va="center",
                size=9 if pictures == 1 else 8,
                color=style.PAPER if dark else style.INK,
            )
