"""Plot: a number along one factor, as a line with its band; a line for each level of another."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from portsim.arrays import Floats
from portsim.report import style
from portsim.report.study.axes import (
    crossed_panels,
    factor_axis,
    is_lowest,
    legend,
    look,
    name_number,
    number_axis,
    reach,
)
from portsim.report.study.findings import Findings, Quantity, Scale, level_text, part, together
from portsim.statistics import Intervals

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DODGE = 0.12
"""How far apart lines stand at the same text [levels]; bands of text would touch what lies between."""
_LONG = 18
"""Letters of a level that fit beside a picture."""
_LABEL_GAP = 0.055
"""Between names at the ends of lines, as a share of the axis."""


def lines(
    findings: Findings, number: str, x: Scale, by: Scale | None, panels: Sequence[Scale], averaged: Sequence[Scale]
) -> "Figure":
    """Means along a factor, with 95 % bands; small pictures over the levels of others."""
    quantity = Quantity.of(findings.cells[findings.column(number)], findings.less)
    own = [x, *([by] if by is not None else []), *panels]
    means, _ = together(findings, number, own)
    means = quantity.scaled(means)
    if by is None:
        means = part(means, (slice(None), np.newaxis))
    single = int(findings.n.max(initial=0)) < 2  # noqa: PLR2004 - no interval
    what = "single runs, so no intervals" if single else "means with 95 % intervals"
    figure, listed = crossed_panels(findings, quantity, own, panels, what)
    low, high = reach(means.low, means.mean, means.high, signed=bool(findings.less))
    everywhere = list(listed.values())
    for place, axes in listed.items():
        for line in range(means.mean.shape[1]):
            at = (slice(None), line, *place)
            _line(
                axes, x, part(means, at), line, means.mean.shape[1], "" if by is None else level_text(by.levels[line])
            )
        if findings.less:
            axes.axhline(0.0, color=style.INK, linewidth=0.8, zorder=1.5, gid="none")
        number_axis(axes, low, high, None, is_share=quantity.unit == "%")
        factor_axis(axes, x, labelled=is_lowest(axes, everywhere))
        if not x.is_number:
            axes.set_xlim(-0.5, len(x) - 0.5)
    name_number(figure, everywhere, quantity.label)
    if by is not None:
        if len(everywhere) == 1 and x.is_number and max(len(level_text(level)) for level in by.levels) <= _LONG:
            _name_lines(everywhere[0], by, means.mean)
        else:
            legend(figure, everywhere[0], by)
    if averaged:
        names = ", ".join(scale.name for scale in averaged)
        style.add_note(figure, f"Mean over all levels of {names}, taken within each replication.")
    return figure


def _line(axes: "Axes", x: Scale, found: Intervals, place: int, count: int, name: str) -> None:
    own = look(place)
    along = x.places
    if x.is_number:
        axes.fill_between(along, found.low, found.high, color=own.colour, alpha=style.BAND_ALPHA, linewidth=0)
    else:
        along = along + _DODGE * (place - (count - 1) / 2)
        axes.vlines(along, found.low, found.high, color=own.colour, linewidth=1.5)
    axes.plot(
        along,
        found.mean,
        color=own.colour,
        marker=own.marker,
        markersize=5,
        linestyle=own.dashes if x.is_number else "none",
        label=name,
    )


def _name_lines(axes: "Axes", by: Scale, mean: Floats) -> None:
    """The level of each line at its end, under what the levels are of."""
    bottom, top = axes.get_ylim()
    gap = _LABEL_GAP * (top - bottom)
    ends = {}
    for place in range(len(by)):
        there = np.flatnonzero(~np.isnan(mean[:, place]))
        if len(there):
            ends[place] = float(mean[there[-1], place])
    spread = style.spread(list(ends.values()), gap)
    over = max(0.0, max(spread, default=0.0) - top)  # names pushed above the picture would stand in its title
    heights = [height - over for height in spread]
    for place, height in zip(ends, heights, strict=True):
        _beside(axes, level_text(by.levels[place]), height, look(place).colour, "bold")
    if heights:
        _beside(axes, by.label, max(heights) + gap, style.QUIET, "normal")


def _beside(axes: "Axes", text: str, height: float, colour: str, weight: str) -> None:
    axes.annotate(
        text,
        (1.0, height),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        color=colour,
        va="center",
        weight=weight,
        size=9,
        annotation_clip=False,
    )
