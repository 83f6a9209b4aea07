"""Plot: a number along one factor, as a line with its band; a line for each level of another."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from portsim.report import style
from portsim.report.study.axes import (
    crossed_panels,
    factor_axis,
    is_leftmost,
    is_lowest,
    look,
    number_axis,
    reach,
)
from portsim.report.study.findings import Findings, Quantity, Scale, level_text, together
from portsim.statistics import Intervals

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DODGE = 0.12
"""How far apart lines stand at the same text [levels]; bands of text would touch what lies between."""
_LABEL_GAP = 0.055
"""Between names at the ends of lines, as a share of the axis."""


def lines(
    findings: Findings, number: str, x: Scale, by: Scale | None, panels: Sequence[Scale], averaged: Sequence[Scale]
) -> "Figure":
    """Means along a factor, with 95 % bands; small pictures over the levels of others."""
    quantity = Quantity.of(findings.cells[findings.column(number)])
    own = [x, *([by] if by is not None else []), *panels]
    means, _ = together(findings, number, own)
    means = quantity.scaled(means)
    if by is None:
        means = Intervals(*(np.expand_dims(each, 1) for each in (means.mean, means.low, means.high, means.n)))
    single = int(findings.n.max(initial=0)) < 2  # noqa: PLR2004 - no interval
    what = "single runs, so no intervals" if single else "means with 95 % intervals"
    figure, listed = crossed_panels(findings, quantity, own, panels, what)
    low, high = reach(means.low, means.mean, means.high)
    everywhere = list(listed.values())
    for place, axes in listed.items():
        for line in range(means.mean.shape[1]):
            at = (slice(None), line, *place)
            part = Intervals(means.mean[at], means.low[at], means.high[at], means.n[at])
            _line(axes, x, part, line, means.mean.shape[1], "" if by is None else level_text(by.levels[line]))
        is_share = quantity.unit == "%"
        number_axis(axes, low, high, quantity.label if is_leftmost(axes) else None, is_share=is_share)
        factor_axis(axes, x, labelled=is_lowest(axes, everywhere))
        if not x.is_number:
            axes.set_xlim(-0.5, len(x) - 0.5)
    if by is not None:
        if len(everywhere) == 1:
            _name_lines(everywhere[0], x, by, means.mean)
        else:
            _legend(figure, everywhere[0], by)
    if averaged:
        names = ", ".join(scale.name for scale in averaged)
        style.add_note(figure, f"Mean over all levels of {names}, taken within each replication.")
    return figure


def _line(axes: "Axes", x: Scale, part: Intervals, place: int, count: int, name: str) -> None:
    own = look(place)
    along = x.places
    if x.is_number:
        axes.fill_between(along, part.low, part.high, color=own.colour, alpha=style.BAND_ALPHA, linewidth=0)
    else:
        along = along + _DODGE * (place - (count - 1) / 2)
        axes.vlines(along, part.low, part.high, color=own.colour, linewidth=1.5)
    axes.plot(
        along,
        part.mean,
        color=own.colour,
        marker=own.marker,
        markersize=5,
        linestyle=own.dashes if x.is_number else "none",
        label=name,
    )


def _name_lines(axes: "Axes", x: Scale, by: Scale, mean: np.ndarray) -> None:  # type: ignore[type-arg]
    """The level of each line at its end, and on top of them what the levels are of."""
    bottom, top = axes.get_ylim()
    ends = {}
    for place in range(len(by)):
        there = np.flatnonzero(~np.isnan(mean[:, place]))
        if len(there):
            ends[place] = float(mean[there[-1], place])
    spread = style.spread(list(ends.values()), _LABEL_GAP * (top - bottom))
    # Names pushed above the picture would stand in its title.
    over = max(0.0, max(spread, default=0.0) - top)
    for place, height in zip(ends, spread, strict=True):
        axes.annotate(
            level_text(by.levels[place]),
            (1.0, height - over),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            color=look(place).colour,
            va="center",
            weight="bold",
            annotation_clip=False,
        )
    _legend_within(axes, by)


def _legend_within(axes: "Axes", by: Scale) -> None:
    """What the lines are, above them: names at their ends may lie apart from them."""
    axes.legend(
        title=by.label,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=min(len(by), 8),
        frameon=False,
        borderpad=0,
        alignment="left",
        handlelength=3,
        fontsize=9,
        title_fontsize=9,
    )


def _legend(figure: "Figure", axes: "Axes", by: Scale) -> None:
    """One for all small pictures, below them."""
    handles, names = axes.get_legend_handles_labels()
    figure.legend(
        handles,
        names,
        title=by.label,
        loc="outside lower left",
        ncols=min(len(by), 8),
        frameon=False,
        alignment="left",
        handlelength=3,
        fontsize=9,
        title_fontsize=9,
    )
