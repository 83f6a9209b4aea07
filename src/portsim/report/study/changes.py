"""Plot: what each factor alone changes, of a design that varies one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portsim.report import style
from portsim.report.study.axes import legend, look, number_axis, subtitle_of
from portsim.report.study.findings import Findings, Quantity, Scale, level_text
from portsim.statistics.pairs import paired_differences

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW_IN, _REST_IN = 0.34, 1.1
_DODGE = 0.3
"""How far the scenarios of a row are spread [rows]."""


@dataclass(frozen=True)
class Change:
    """One level of one factor, against the point where all factors stand as stated."""

    factor: str
    level: str
    scenario: int
    """Place of its scenario."""
    mean: float
    low: float
    high: float


def changes(findings: Findings, number: str, scales: Sequence[Scale], scenarios: Scale | None) -> "Figure":
    """A row for each level, of the factor first that changes most; dots are paired differences from the centre."""
    quantity = Quantity.of(findings.cells[findings.column(number)], findings.less)
    listed = changes_of(findings, number, quantity.times, scales, scenarios)
    rows = _rows(listed)
    title = f"{quantity.name[0].upper()}{quantity.name[1:]}: what each factor alone changes"
    first = "the first point" if scenarios is None else "each scenario's first point"
    what = f"differences from {first}, paired by replication, with 95 % intervals"
    figure = style.new_figure(_REST_IN + _ROW_IN * max(len(rows), 3), title, subtitle_of(findings, what))
    axes = figure.subplots()
    axes.axvline(0.0, color=style.QUIET, linewidth=1.0)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    count = 1 if scenarios is None else len(scenarios)
    for place in range(count):
        own = [each for each in listed if each.scenario == place]
        name = "" if scenarios is None else level_text(scenarios.levels[place])
        heights = [rows[each.factor, each.level] + _DODGE * (place - (count - 1) / 2) for each in own]
        _dots(axes, own, heights, place, name)
    ends = [value for each in listed for value in (each.mean, each.low, each.high) if not np.isnan(value)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    unit = "percentage points" if quantity.unit == "%" else quantity.unit
    number_axis(axes, low, high, f"change of {quantity.name} [{unit}]", "x")
    span = high - low or 1.0
    axes.set_xlim(low - 0.05 * span, high + 0.05 * span)
    axes.set_yticks(list(rows.values()), [f"{factor} = {level}" for factor, level in rows], size=9)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    if scenarios is not None:
        legend(figure, axes, scenarios)
    return figure


def changes_of(
    findings: Findings, number: str, times: int, scales: Sequence[Scale], scenarios: Scale | None
) -> list[Change]:
    """Each level of each factor, paired with the centre of the same scenario."""
    values = findings.of(number) * times
    codes = np.array([scale.codes for scale in scales])
    differs = codes != codes[:, :1]
    centres = np.flatnonzero(~differs.any(axis=0))
    found = []
    for centre in centres:
        scenario = 0 if scenarios is None else int(scenarios.codes[centre])
        same = np.full(findings.points, fill_value=True) if scenarios is None else scenarios.codes == scenario
        for scale, off in zip(scales, differs, strict=True):
            for point in np.flatnonzero(off & same):
                one = paired_differences(values[[point]].T, values[[centre]].T)
                level = level_text(scale.levels[scale.codes[point]])
                found.append(
                    Change(scale.name, level, scenario, float(one.mean[0]), float(one.low[0]), float(one.high[0]))
                )
    return found


def _rows(listed: Sequence[Change]) -> dict[tuple[str, str], int]:
    """A row for each level, in their order; the factor first one of whose levels changes most."""
    largest = dict.fromkeys([each.factor for each in listed], 0.0)
    for each in listed:
        largest[each.factor] = max(largest[each.factor], abs(np.nan_to_num(each.mean)))
    ordered = sorted(listed, key=lambda each: -largest[each.factor])
    factors = sorted(largest, key=lambda factor: -largest[factor])
    ordered = [each for factor in factors for each in ordered if each.factor == factor]
    return {row: place for place, row in enumerate(dict.fromkeys((each.factor, each.level) for each in ordered))}


def _dots(axes: "Axes", own: Sequence[Change], heights: Sequence[float], place: int, name: str) -> None:
    seen = look(place)
    for each, height in zip(own, heights, strict=True):
        axes.plot([0.0, each.mean], [height, height], color=style.lighter(seen.colour, 0.6), linewidth=4, zorder=2)
    axes.hlines(
        heights, [each.low for each in own], [each.high for each in own], color=seen.colour, linewidth=1.3, zorder=3
    )
    axes.plot(
        [each.mean for each in own],
        heights,
        linestyle="none",
        marker=seen.marker,
        markersize=5.5,
        color=seen.colour,
        label=name,
        zorder=4,
    )
