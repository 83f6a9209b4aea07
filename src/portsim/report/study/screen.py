"""A study on the screen: a row for each point, means with their half-widths."""

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

MOST_POINTS = 40
"""Points shown where nobody says how many."""


def screen(results: Any, points: int = MOST_POINTS) -> RenderableType:
    """A table of the first points."""
    table = Table(box=None, pad_edge=False)
    for name in ("point", *results.factors, *results.numbers):
        table.add_column(name)
    for point in range(min(points, results.points)):
        cells = [results.estimates(name) for name in results.numbers]
        table.add_row(
            str(point + 1),
            *map(str, results.levels[point]),
            *(f"{each.mean[point]:.4g} ± {each.high[point] - each.mean[point]:.2g}" for each in cells),
        )
    return Group(results.name, results.heading, "", table)
