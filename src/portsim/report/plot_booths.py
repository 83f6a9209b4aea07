"""Plot: how many lanes are open, and how many trucks they serve."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portsim.report import style
from portsim.report.booths import booths, groups_of
from portsim.report.plot_wait import MIDDLE
from portsim.report.series import hourly
from portsim.results import Results
from portsim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

EDGES = range(HOURS_PER_DAY + 1)


def lanes_and_trucks(results: Results, overrides: Sequence[str] = ()) -> "Figure":
    """Open servers, trucks served per hour and the share of open time in service, at the booths of each direction."""
    stages = stages_of(results)
    width = style.WIDTH_IN * max(len(stages), 1)
    figure = style.new_figure(5.4, _title(results, stages), style.subtitle(results, overrides), width)
    columns = figure.subplots(3, len(stages), sharex=True, squeeze=False, height_ratios=(2, 2, 1.2)).T
    first, last = style.hours_with_traffic(results)
    for (above, middle, below), stage in zip(columns, stages, strict=True):
        _open(above, results, stage)
        _served(middle, results, stage)
        _busy(below, results, stage)
        for axes in (above, middle, below):
            style.hour_axis(axes, first, last, labelled=axes is below)
        below.set_xlabel("local time")
    return figure


def stages_of(results: Results) -> list[str]:
    """The stage with the booths of each direction."""
    named = (booths(results, direction) for direction in results.scenario.directions())
    return [stage for stage in dict.fromkeys(named) if stage]


def _open(axes: "Axes", results: Results, stage: str) -> None:
    """Open servers, one group on top of the other."""
    below = np.zeros(HOURS_PER_DAY)
    groups = groups_of(results, stage)
    for group, colour in zip(groups, style.group_colours(len(groups)), strict=True):
        count = np.nan_to_num(hourly(results, "open_servers", "mean", stage=stage, group=group).mean)
        axes.stairs(below + count, EDGES, baseline=below, fill=True, color=colour, label=group)
        below = below + count  # not in place: the plot keeps the array
    axes.set_title(f"{stage}: servers open")
    style.count_axis(axes, 1.1 * max(below.max(), 1), whole=True)
    if len(groups) > 1:
        axes.legend(
            loc="lower right", bbox_to_anchor=(1, 0.98), ncols=len(groups), frameon=False, borderpad=0, handlelength=1
        )


def _served(axes: "Axes", results: Results, stage: str) -> None:
    served = hourly(results, "throughput_per_hour", "mean", stage=stage)
    axes.stairs(served.mean, EDGES, color=style.SERVED_COLOUR, linewidth=2, label="served")
    for hour, (low, high) in enumerate(zip(served.low, served.high, strict=True)):
        axes.fill_between([hour, hour + 1], low, high, color=style.SERVED_COLOUR, alpha=style.BAND_ALPHA, linewidth=0)
    axes.set_title(f"{stage}: trucks served per hour")
    style.count_axis(axes)


def _busy(axes: "Axes", results: Results, stage: str) -> None:
    busy = hourly(results, "utilisation_share", "mean", stage=stage)
    axes.fill_between(MIDDLE, busy.low, busy.high, color=style.SERVED_COLOUR, alpha=style.BAND_ALPHA, linewidth=0)
    axes.plot(MIDDLE, busy.mean, color=style.SERVED_COLOUR, marker="o", markersize=4, label="busy")
    axes.set_title(f"{stage}: share of open server time in service")
    axes.set_ylim(0, 1.05)
    axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])


def _title(results: Results, stages: list[str]) -> str:
    """The hour in which open servers are busiest; of hours as busy, the one in which most trucks are served."""
    busiest = max((_busiest(results, stage) for stage in stages), default=None)
    if busiest is None or not busiest.trucks:
        return "Nobody is served at any booth"
    servers = hourly(results, "open_servers", "mean", stage=busiest.stage).mean[busiest.hour]
    return (
        f"{style.hour_text(busiest.hour)}: {servers:.3g} open servers of {busiest.stage} are busy "
        f"{busiest.percent} % of the time and serve {style.number_text(busiest.trucks)} trucks"
    )


class _Busiest(NamedTuple):
    """How busy the servers of a stage are in their busiest hour; compared in the order of the fields."""

    percent: int
    trucks: float
    stage: str
    hour: int


def _busiest(results: Results, stage: str) -> _Busiest:
    shares = np.nan_to_num(hourly(results, "utilisation_share", "mean", stage=stage).mean)
    trucks = np.nan_to_num(hourly(results, "throughput_per_hour", "mean", stage=stage).mean)
    return max(
        _Busiest(round(100 * share), float(trucks[hour]), stage, hour) for hour, share in enumerate(shares.tolist())
    )
