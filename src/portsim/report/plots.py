"""All plots of a run. Here and nowhere else matplotlib is loaded, and only when plots are asked for."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from portsim.report.plot_booths import lanes_and_trucks
from portsim.report.plot_crossing import crossing_time_by_class
from portsim.report.plot_queues import queues_over_the_day
from portsim.report.plot_wait import wait_by_hour
from portsim.report.style import house_style, save
from portsim.results import Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PLOTS: Mapping[str, Callable[[Results], "Figure"]] = {
    "wait_by_hour": wait_by_hour,
    "queues_over_the_day": queues_over_the_day,
    "lanes_and_trucks": lanes_and_trucks,
    "crossing_time_by_class": crossing_time_by_class,
}
"""Plots by the names of their files."""


def write_plots(results: Results, folder: Path) -> None:
    """Draw all plots of a run into a new folder, each as PNG and as SVG; the same results give the same bytes."""
    folder.mkdir()
    with house_style():
        for name, draw in PLOTS.items():
            save(draw(results), folder, name)
