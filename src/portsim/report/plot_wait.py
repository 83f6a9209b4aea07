"""Plot: how long trucks wait, by the hour in which they arrive."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from portsim.report import style
from portsim.report.series import Hourly, hourly
from portsim.results import Results
from portsim.scenario.traffic import Direction
from portsim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HOURS = np.arange(HOURS_PER_DAY)
MIDDLE = HOURS + 0.5
"""A mean over an hour stands in its middle."""
LEAST_TOP_MIN = 5.0
"""The axis reaches this far [min] at least, so that short waits look short."""


def wait_by_hour(results: Results, overrides: Sequence[str] = ()) -> "Figure":
    """Wait time by hour of arrival with its band, one line per direction; below it, the trucks that arrive."""
    series = {direction: wait_of(results, direction) for direction in results.scenario.directions()}
    figure = style.new_figure(4.6, _title(results, series), style.subtitle(results, overrides))
    above, below = figure.subplots(2, sharex=True, height_ratios=(3, 1))
    first, last = style.hours_with_traffic(results)
    for direction, wait in series.items():
        colour = style.DIRECTION_COLOURS[direction]
        above.fill_between(MIDDLE, wait.low, wait.high, color=colour, alpha=style.BAND_ALPHA, linewidth=0)
        above.plot(MIDDLE, wait.mean, color=colour, marker="o", markersize=4, label=direction)
        arrivals = hourly(results, "arrivals_per_hour", "mean", direction=direction)
        below.stairs(arrivals.mean, range(HOURS_PER_DAY + 1), color=colour, linewidth=1.5, label=direction)
    above.set_title(f"{_measure_name(results)} of trucks arriving in the hour [min]")
    below.set_title("Trucks arriving per hour")
    style.count_axis(above, style.top_of(list(series.values()), LEAST_TOP_MIN))
    style.count_axis(below)
    style.hour_axis(above, first, last, labelled=False)
    style.hour_axis(below, first, last)
    below.set_xlabel("local time")
    if len(series) > 1:
        _name_lines(above, series, last)
    return figure


def wait_of(results: Results, direction: Direction) -> Hourly:
    """Wait time by hour; the crossing time where no stages of a wait time are named."""
    return hourly(results, _measure(results, direction), "mean", direction=direction)


def _measure(results: Results, direction: Direction) -> str:
    waits = results.has("wait_time_min", "mean", direction=direction)
    return "wait_time_min" if waits else "crossing_time_min"


def _measure_name(results: Results) -> str:
    measures = {_measure(results, direction) for direction in results.scenario.directions()}
    return {"wait_time_min": "Wait time", "crossing_time_min": "Crossing time"}[max(measures)]


def _title(results: Results, series: dict[Direction, Hourly]) -> str:
    direction, wait = max(series.items(), key=lambda item: item[1].highest)
    if wait.peak is None:
        return "No truck crossed"
    verb = "wait" if _measure(results, direction) == "wait_time_min" else "take"
    whose = f"{direction.capitalize()} trucks" if len(series) > 1 else "Trucks"
    minutes = style.number_text(wait.highest)
    return f"{whose} arriving {style.hour_text(wait.peak)} {verb} longest: {minutes} min on average"


def _name_lines(axes: "Axes", series: dict[Direction, Hourly], last: int) -> None:
    """The name of each line at its end."""
    ends = {d: (np.flatnonzero(~np.isnan(wait.mean)), wait) for d, wait in series.items() if wait.peak is not None}
    places = [float(wait.mean[there[-1]]) for there, wait in ends.values()]
    spread = style.spread(places, 0.08 * axes.get_ylim()[1])
    for (direction, (there, _)), place in zip(ends.items(), spread, strict=True):
        axes.annotate(
            direction,
            (min(there[-1], last) + 0.5, place),
            xytext=(8, 0),
            textcoords="offset points",
            color=style.DIRECTION_COLOURS[direction],
            va="center",
            weight="bold",
            annotation_clip=False,
        )
