"""All plots of a run. Here and nowhere else matplotlib is loaded, and only when plots are asked for."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from portsim.report.plot_booths import lanes_and_trucks
from portsim.report.plot_crossing import crossing_time_by_class
from portsim.report.plot_queues import queues_over_the_day
from portsim.report.plot_wait import wait_by_hour
from portsim.report.style import house_style, save
from portsim.results import Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Plot(Protocol):
    """Draws results; `overrides` are what was changed with `--set`, to be said below the title."""

    def __call__(self, results: Results, overrides: Sequence[str] = ()) -> "Figure":
        """A figure."""


PLOTS: Mapping[str, Plot] = {
    "wait_by_hour": wait_by_hour,
    "queues_over_the_day": queues_over_the_day,
    "lanes_and_trucks": lanes_and_trucks,
    "crossing_time_by_class": crossing_time_by_class,
}
"""Plots by the names of their files."""


def write_plots(results: Results, folder: Path, overrides: Sequence[str] = ()) -> None:
    """Draw all plots of a run into a new folder, each as PNG and as SVG; the same results give the same bytes."""
    folder.mkdir()
    with house_style():
        for name, draw in PLOTS.items():
            save(draw(results, overrides), folder, name)
