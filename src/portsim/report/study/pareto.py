"""Plot: two numbers against each other, and the points of which no other is better in both."""

from typing import TYPE_CHECKING, Any

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.report import style
from portsim.report.study.axes import DOTS_FROM_ZERO, number_axis, reach
from portsim.report.study.findings import Findings, Quantity, level_text, replications_text
from portsim.statistics import Intervals

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

UNLIKELY = 0.05
"""Points that are on the front in a smaller share of resamples are pale."""
_MOST_BARS = 300
"""Points up to which all have their intervals drawn; of more, those on or near the front."""
_MOST_NAMED = 12
"""Points on the front that are named."""
_LONG = 26
"""Letters of levels that fit beside a point."""
_LETTER, _LINE = 0.011, 0.04
"""What a letter takes of the width, and a name of the height."""
ON, NEAR = "#D55E00", "#0072B2"


def pareto(findings: Findings, front: Any) -> "Figure":
    """All points by two numbers; `front` is what `portsim.study.front` found of them."""
    first, second = (Quantity.of(cell, findings.less) for cell in front.cells)
    a, b = first.scaled(front.a), second.scaled(front.b)
    words = ["more is better" if largest else "less is better" for largest in front.largest]
    on = front.on_front
    near = ~on & (front.share >= UNLIKELY)
    far = ~on & ~near & ~np.isnan(a.mean) & ~np.isnan(b.mean)
    title = f"{first.name[0].upper()}{first.name[1:]} against {second.name}"
    what = f"means with 95 % intervals; on the Pareto front: {int(on.sum()):,} of {findings.points:,} points"
    figure = style.new_figure(
        5.0, title, f"{findings.name}\n{what}; {replications_text(findings)} of each point, seed {findings.seed}"
    )
    axes = figure.subplots()
    axes.grid(visible=True, axis="both")
    marks = on | near
    bars = marks | far if findings.points <= _MOST_BARS else marks
    for flags, colour, size, name in (
        (far, "#b8b8b8", 3.0, "hardly ever on the front"),
        (near, NEAR, 4.5, f"on the front in {UNLIKELY:.0%} or more of resamples".replace("%", " %")),
        (on, ON, 6.5, "on the front"),
    ):
        if flags.any():
            _points(axes, a, b, flags, flags & bars, colour, size, name)
    _step(axes, a.mean[front.order], b.mean[front.order])
    _name(axes, findings, front, a.mean, b.mean)
    for which, found, quantity, word in zip("xy", (a, b), (first, second), words, strict=True):
        low, high = reach(
            *(np.where(bars, each, found.mean) for each in (found.low, found.mean, found.high)),
            signed=bool(findings.less),
        )
        number_axis(axes, low, high, f"{quantity.label}\n{word}", which, from_zero=DOTS_FROM_ZERO)
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, borderpad=0, fontsize=9, handletextpad=0.3
    )
    return figure


def _points(
    axes: "Axes", a: Intervals, b: Intervals, flags: Flags, bars: Flags, colour: str, size: float, name: str
) -> None:
    order = {ON: 4, NEAR: 3}.get(colour, 2)
    marker = {ON: "o", NEAR: "D"}.get(colour, ".")
    if bars.any():
        axes.errorbar(
            a.mean[bars],
            b.mean[bars],
            xerr=_arms(a, bars),
            yerr=_arms(b, bars),
            fmt="none",
            ecolor=colour,
            elinewidth=0.9,
            alpha=0.55,
            zorder=order,
        )
    axes.plot(
        a.mean[flags],
        b.mean[flags],
        linestyle="none",
        marker=marker,
        markersize=size,
        color=colour,
        zorder=order + 0.5,
        label=name,
        rasterized=bool(flags.sum() > 2_000),  # noqa: PLR2004 - a vector picture of so many is slow to open
    )


def _arms(found: Intervals, flags: Flags) -> Floats:
    """Lengths of an interval below and above its mean, shape (2, points); 0 where there is none."""
    mean = found.mean[flags]
    arms: Floats = np.nan_to_num(np.array([mean - found.low[flags], found.high[flags] - mean]))
    return np.maximum(arms, 0.0)


def _step(axes: "Axes", a: Floats, b: Floats) -> None:
    """The line beyond which points are beaten: with each point of the front, until the next one does better."""
    if len(a) > 1:
        axes.plot(a, b, drawstyle="steps-post", color=ON, linewidth=1.3, zorder=3.5, gid="front")


def _apart(named: list[tuple[int, str]], a: Floats, b: Floats) -> list[tuple[int, str]]:
    """Names that do not stand on each other: those of the ends first, then each that is far enough from the others."""
    spans = [float(np.ptp(each[~np.isnan(each)])) or 1.0 for each in (a, b)]
    kept: list[tuple[int, str]] = []
    for place, text in (*named[:1], *named[-1:], *named[1:-1]):
        near = (
            abs(a[place] - a[other]) < _LETTER * max(len(text), len(name)) * spans[0]
            and abs(b[place] - b[other]) < _LINE * spans[1]
            for other, name in kept
        )
        if not any(near):
            kept.append((place, text))
    return [each for each in named if each in kept]


def _name(axes: "Axes", findings: Findings, front: Any, a: Floats, b: Floats) -> None:
    """The levels of the points on the front, where they are few and short; else the numbers of some."""
    order = front.order
    chosen = order if len(order) <= _MOST_NAMED else order[[0, len(order) // 2, -1]]
    # Without commas in numbers: what stands between levels would look the same.
    texts = ["; ".join(level_text(level).replace(",", "") for level in findings.levels[place]) for place in chosen]
    short = max(map(len, texts), default=0) <= _LONG
    for place, text in _apart(list(zip(chosen, texts, strict=True)), a, b):
        axes.annotate(
            text if short else f"point {findings.number[place]}",
            (a[place], b[place]),
            xytext=(7, -4),
            textcoords="offset points",
            va="top",
            size=8,
            color=style.INK,
            zorder=6,
            bbox={"facecolor": style.PAPER, "alpha": 0.75, "edgecolor": "none", "pad": 0.6},
        )
    if len(chosen) and short:
        figure = axes.get_figure(root=True)
        assert figure is not None
        style.add_note(figure, f"Beside points on the front: {'; '.join(findings.factors)}.")
