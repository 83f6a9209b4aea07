"""What the plots of studies share: axes of factors and of numbers, small pictures side by side, and who is who."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from portsim.arrays import Floats
from portsim.report import style
from portsim.report.study.findings import Findings, Quantity, Scale, level_text, replications_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINE_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", style.INK, "#7f7f7f")
"""Those of Okabe and Ito, the best told apart first."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
DASHES: Sequence[Any] = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (6, 2, 1, 2)))
"""Nobody needs colours to tell lines apart."""
MOST_LINES = len(LINE_COLOURS)
MOST_TICKS = 10
"""Levels that are all named along an axis."""
LONG_NAMES, TURNED = 60, 30
"""Letters along an axis from which names are turned, and by how many degrees."""
FROM_ZERO, DOTS_FROM_ZERO = 0.5, 0.15
"""An axis begins at 0 where the lowest value is below this share of the highest one; one of dots alone, later."""
LONG_LABEL = 52
"""Letters of the name of an axis from which it goes on in another line."""
MARGIN = 0.06
LEGEND_COLUMNS = 8
_COLUMNS, _PANEL_IN, _WIDE_IN = 3, 2.3, 9.6
_LETTERS_PER_IN = 11
"""Letters of the name of a small picture that have room in an inch."""


@dataclass(frozen=True)
class Look:
    """How the levels of one factor are told apart."""

    colour: str
    marker: str
    dashes: Any


def look(place: int) -> Look:
    """That of the level at a place."""
    number = place % MOST_LINES
    return Look(LINE_COLOURS[number], MARKERS[number], DASHES[number])


def title_of(quantity: Quantity, scales: Sequence[Scale]) -> str:
    """`Crossing time, mean, by trucks and booths`."""
    names = [scale.name for scale in scales]
    by = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{quantity.title[0].upper()}{quantity.title[1:]}, by {by}"


def subtitle_of(findings: Findings, what: str) -> str:
    """The study, and what is shown of it."""
    what = what.replace("means", "means of paired differences", 1) if findings.less else what
    return f"{findings.name}\n{what}; {replications_text(findings)} of each point, seed {findings.seed}"


def factor_axis(axes: "Axes", scale: Scale, which: str = "x", *, labelled: bool = True) -> None:
    """A factor along an axis: a tick at each level where they are few, names where it has no numbers."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    if scale.is_log:
        axes.set(**{f"{which}scale": "log"})
        axis.set_minor_locator(_none())
    if not scale.is_number or len(scale) <= MOST_TICKS:
        names = [level_text(level) for level in scale.levels]
        axis.set_ticks(scale.places.tolist(), names)
        if which == "x" and sum(map(len, names)) > LONG_NAMES:
            for label in axis.get_ticklabels():
                label.set(rotation=TURNED, ha="right", rotation_mode="anchor")
    elif not scale.is_log:
        axis.set_major_locator(_few_ticks())
        axis.set_major_formatter("{x:,.10g}")
    if labelled:
        axis.set_label_text(scale.label)


def number_axis(
    axes: "Axes",
    low: float,
    high: float,
    label: str | None,
    which: str = "y",
    *,
    is_share: bool = False,
    from_zero: float = FROM_ZERO,
) -> None:
    """A number along an axis: from 0 unless all values are far from it, and then said so by its ticks."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axes.set(**{f"{which}lim": limits(low, high, is_share=is_share, from_zero=from_zero)})
    axis.set_major_locator(_few_ticks())
    axis.set_major_formatter("{x:,.10g}")
    if label is not None:
        axis.set_label_text("\n".join(textwrap.fill(line, LONG_LABEL) for line in label.splitlines()))


def limits(low: float, high: float, *, is_share: bool = False, from_zero: float = FROM_ZERO) -> tuple[float, float]:
    """Ends of an axis that holds values from `low` to `high`, with some room; equal values have room as well."""
    if not np.isfinite([low, high]).all():
        return 0.0, 1.0
    if 0 <= low <= from_zero * high:
        return 0.0, high * (1 + MARGIN)
    span = high - low or abs(high) * MARGIN or 1.0
    bottom, top = low - MARGIN * span, high + MARGIN * span
    if low >= 0:
        bottom = max(bottom, 0.0)
    if is_share and high <= 100:  # noqa: PLR2004 - per cent
        top = min(top, 100.0 + MARGIN * span)
    return bottom, top


def reach(low: Floats, mean: Floats, high: Floats, *, signed: bool = False) -> tuple[float, float]:
    """Lowest and highest of means and intervals; of means that no interval has, the means.

    Where no mean is below 0 nothing could be, and intervals that are reach out of the picture; but differences can.
    """
    lows, highs = np.where(np.isnan(low), mean, low), np.where(np.isnan(high), mean, high)
    if np.isnan(lows).all():
        return np.nan, np.nan
    lowest = float(np.nanmin(lows))
    return (max(lowest, 0.0) if np.nanmin(mean) >= 0 and not signed else lowest), float(np.nanmax(highs))


def wrapped_panels(
    findings: Findings, quantity: Quantity, scales: Sequence[Scale], what: str, count: int, body_in: float = 4.2
) -> "tuple[Figure, list[Axes]]":
    """A figure with so many small pictures, three beside each other, on one scale of the number."""
    columns = min(count, _COLUMNS)
    rows = -(-count // columns)
    figure = style.new_figure(
        body_in if count == 1 else max(body_in * 0.8, rows * _PANEL_IN + 0.4),
        title_of(quantity, scales),
        subtitle_of(findings, what),
        style.WIDTH_IN if count == 1 else _WIDE_IN,
    )
    grid = figure.subplots(rows, columns, sharey=True, squeeze=False)
    listed = list(grid.flat)
    for spare in listed[count:]:
        spare.remove()
    return figure, listed[:count]


def crossed_panels(
    findings: Findings, quantity: Quantity, scales: Sequence[Scale], panels: Sequence[Scale], what: str
) -> "tuple[Figure, dict[tuple[int, ...], Axes]]":
    """A figure with a small picture for each combination of the levels of up to two factors, each under its name.

    One factor's are set in lines; of two the first one goes down, and the second one across.
    """
    from portsim.report.study.findings import combinations

    places = combinations(panels)
    if len(panels) < 2:  # noqa: PLR2004 - rows and columns
        figure, listed = wrapped_panels(findings, quantity, scales, what, len(places))
    else:
        rows, columns = map(len, panels)
        figure = style.new_figure(
            rows * _PANEL_IN + 0.4, title_of(quantity, scales), subtitle_of(findings, what), _WIDE_IN
        )
        listed = list(figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).flat)
    for place, axes in zip(places, listed, strict=True):
        named = [
            f"{scale.name} = {level_text(scale.levels[at])} {scale.unit}".rstrip()
            for scale, at in zip(panels, place, strict=True)
        ]
        if named:
            axes.set_title(_in_lines(named, axes), size=9.5)
    return figure, dict(zip(places, listed, strict=True))


def _in_lines(named: Sequence[str], axes: "Axes") -> str:
    """What stands above a small picture: beside each other where there is room, else below each other."""
    spec = axes.get_subplotspec()
    assert spec is not None
    room = int(_WIDE_IN * _LETTERS_PER_IN / spec.get_gridspec().ncols)
    text = ", ".join(named)
    return text if len(text) <= room else "\n".join(textwrap.fill(each, room) for each in named)


def is_lowest(axes: "Axes", all_axes: "Sequence[Axes]") -> bool:
    """Whether no other small picture stands below this one: it tells what is along the axis."""
    own = axes.get_subplotspec()
    assert own is not None
    return not any(
        (spec := other.get_subplotspec()) is not None
        and spec.colspan == own.colspan
        and spec.rowspan.start > own.rowspan.start
        for other in all_axes
    )


def name_number(figure: "Figure", listed: "Sequence[Axes]", label: str) -> None:
    """What is up the axis: once for all small pictures."""
    text = textwrap.fill(label, LONG_LABEL)
    if len(listed) == 1:
        listed[0].set_ylabel(text)
    else:
        figure.supylabel(text, size=10)


def is_leftmost(axes: "Axes") -> bool:
    """Whether it stands in the first column: it tells what is up the axis."""
    own = axes.get_subplotspec()
    assert own is not None
    return own.is_first_col()


def legend(figure: "Figure", axes: "Axes", by: Scale) -> None:
    """What is told apart by its look, once for all small pictures, below them."""
    handles, names = axes.get_legend_handles_labels()
    figure.legend(
        handles,
        names,
        title=by.label,
        loc="outside lower left",
        ncols=LEGEND_COLUMNS if sum(map(len, names)) < LONG_NAMES else 2,
        frameon=False,
        alignment="left",
        handlelength=3,
        fontsize=9,
        title_fontsize=9,
    )


def _few_ticks() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10])


def _none() -> Any:
    from matplotlib.ticker import NullLocator

    return NullLocator()
