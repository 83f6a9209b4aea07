"""Plot: how crossing times are distributed, class by class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portsim.report import style
from portsim.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MEASURE = "crossing_time_min"
ROW_IN, REST_IN = 0.5, 1.1


@dataclass(frozen=True)
class Look:
    """How a quantile is told apart from others."""

    says: str
    offset: float
    """Of its dots from the middle of the row [rows]."""
    white: float
    """Share of white in its colour."""

    def colour(self, direction: str) -> str:
        """That of the direction, lighter for trucks that take longer."""
        return style.lighter(style.DIRECTION_COLOURS[direction], self.white)


QUANTILES = {
    "p50": Look("half of the trucks", -0.2, 0.0),
    "p90": Look("9 of 10", 0.0, 0.35),
    "p95": Look("19 of 20", 0.2, 0.6),
}
"""Statistics, and what each says."""


def crossing_time_by_class(results: Results, overrides: Sequence[str] = ()) -> "Figure":
    """Minutes within which half, 9 of 10 and 19 of 20 trucks of each class cross, with intervals."""
    rows = rows_of(results)
    height = REST_IN + ROW_IN * max(len(rows), 2)
    what = "time within which so many trucks of a class have crossed"
    figure = style.new_figure(height, _title(results, rows), style.subtitle(results, overrides, "as a line", what))
    axes = figure.subplots()
    for quantile in QUANTILES:
        _dots(axes, results, rows, quantile)
    _name_rows(axes, results, rows)
    _name_quantiles(axes, rows)
    return figure


def rows_of(results: Results) -> list[dict[str, str]]:
    """Direction and class of each row, from the longest tail to the shortest; without classes that never crossed."""
    wheres = [
        dict(cell.where)
        for cell in results.cells
        if cell.measure.name == MEASURE and cell.statistic == "p95" and "class" in cell.where
    ]
    tails = [(results.estimate(MEASURE, "p95", **where).mean, where) for where in wheres]
    return [where for tail, where in sorted(((t, w) for t, w in tails if t is not None), key=lambda item: -item[0])]


def _dots(axes: "Axes", results: Results, rows: list[dict[str, str]], quantile: str) -> None:
    for place, row in enumerate(rows):
        estimate = results.estimate(MEASURE, quantile, **row)
        look = QUANTILES[quantile]
        colour = look.colour(row["direction"])
        height = place + look.offset
        if estimate.low is not None and estimate.high is not None:
            axes.plot([estimate.low, estimate.high], [height, height], color=colour, linewidth=1.5, gid="interval")
        axes.plot([estimate.mean or 0.0], [height], "o", color=colour, markersize=7, gid=quantile)


def _name_quantiles(axes: "Axes", rows: list[dict[str, str]]) -> None:
    """What the dots mean, in the colour of the first row."""
    from matplotlib.lines import Line2D

    if rows:
        dots = [
            Line2D([], [], marker="o", linestyle="none", color=look.colour(rows[0]["direction"]), label=look.says)
            for look in QUANTILES.values()
        ]
        axes.legend(
            handles=dots,
            ncols=len(dots),
            loc="lower right",
            bbox_to_anchor=(1, 1),
            frameon=False,
            borderpad=0,
            handletextpad=0.2,
        )


def _name_rows(axes: "Axes", results: Results, rows: list[dict[str, str]]) -> None:
    several = len(results.scenario.directions()) > 1
    names = []
    for row in rows:
        trucks = results.estimate("crossed_trucks", "total", **row).mean or 0
        names.append(f"{row['class']}{', ' + row['direction'] if several else ''}\n{trucks:,.0f} trucks")
    axes.set_yticks(range(len(rows)), names, size=9)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0)
    axes.set_xlabel("crossing time [min]")
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")


def _title(results: Results, rows: list[dict[str, str]]) -> str:
    if not rows:
        return "No truck crossed"
    tail = results.estimate(MEASURE, "p95", **rows[0]).mean or 0.0
    return f"1 in 20 {rows[0]['class']} trucks takes more than {style.number_text(tail)} min to cross"
