"""Numbers of results as text, and tables to hold them: what the parts of the summary share."""

from rich.table import Table
from rich.text import Text

from portsim.results import Results

NOTHING = "-"
"""What stands where there was nothing to measure."""

LEAST_SHOWN = 0.05
"""A number below this is 0.0 with one digit after the point."""
FEW = 10
"""Below this, a mean of counts is shown with a digit after the point."""


def mean_text(results: Results, digits: int, measure: str, statistic: str, **where: str) -> str:
    """A mean."""
    if not results.has(measure, statistic, **where):
        return NOTHING
    mean = results.estimate(measure, statistic, **where).mean
    return NOTHING if mean is None else f"{mean:,.{digits}f}"


def interval_text(results: Results, digits: int, measure: str, statistic: str, **where: str) -> str:
    """A mean and the half-width of its interval."""
    mean = mean_text(results, digits, measure, statistic, **where)
    if mean == NOTHING:
        return mean
    half_width = results.estimate(measure, statistic, **where).half_width
    return mean if half_width is None else f"{mean} ± {half_width:,.{digits}f}"


def count_text(results: Results, measure: str, **where: str) -> str:
    """How many there were in all, with the half-width; a digit after the point where they were few."""
    digits = 0 if number(results, measure, "total", **where) >= FEW else 1
    return interval_text(results, digits, measure, "total", **where)


def percent_text(results: Results, measure: str, digits: int = 0, **where: str) -> str:
    """A share."""
    if not results.has(measure, "mean", **where):
        return NOTHING
    mean = results.estimate(measure, "mean", **where).mean
    return NOTHING if mean is None else f"{mean:.{digits}%}"


def number(results: Results, measure: str, statistic: str, **where: str) -> float:
    """A mean, 0 where there was nothing to measure; to compare and to draw, not to show."""
    if not results.has(measure, statistic, **where):
        return 0.0
    return results.estimate(measure, statistic, **where).mean or 0.0


def new_table(first: str, *others: str) -> Table:
    """A table without lines, its first column to the left, numbers to the right."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(Text(first), no_wrap=True)
    for name in others:
        table.add_column(Text(name), justify="right", no_wrap=True)
    return table
