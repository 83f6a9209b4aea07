"""Documents as Markdown and on a terminal, and numbers as text."""

import pytest
from rich.console import Console

from portsim.measures import REGISTRY, Cell
from portsim.report.blocks import Heading, Items, Table, on_terminal
from portsim.report.comparison.words import change_text, range_text, value_text
from portsim.results import Estimate

CELL = Cell(REGISTRY["gate_min"], "mean", {})
HOSTILE = "a|b <script>alert(1)</script> `x` *y* [z](http://x) # \n\n# heading \x1b[31m\u202e"


def estimate(mean, half_width):
    low, high = (None, None) if half_width is None else (mean - half_width, mean + half_width)
    return Estimate(CELL, mean, low, high, 3)


@pytest.mark.parametrize(
    ("mean", "half_width", "value", "change"),
    [
        (12.345, 0.41, "12.3 ± 0.4", "+12.3 ± 0.4"),
        (12.345, 0.14, "12.35 ± 0.14", "+12.35 ± 0.14"),
        (-1234.5, 123.0, "-1,234 ± 123", "-1,234 ± 123"),
        (0.0123, 0.00047, "0.0123 ± 0.0005", "+0.0123 ± 0.0005"),
        (3.0, 0.0, "3", "+3"),
        (0.0, 0.0, "0", "0"),
        (2.5, None, "2.5", "+2.5"),
        (None, None, "-", "-"),
        (5.0, 3.0, "5 ± 3", "+5 ± 3"),
        (-0.4, 6.0, "0 ± 6", "0 ± 6"),
    ],
)
def test_numbers(mean, half_width, value, change):
    assert value_text(estimate(mean, half_width)) == value
    assert change_text(estimate(mean, half_width)) == change


def test_shares_are_per_cent_and_their_changes_points():
    assert value_text(estimate(0.1234, 0.0041), share=True) == "12.3 ± 0.4 %"
    assert change_text(estimate(-0.1234, 0.0041), share=True) == "-12.3 ± 0.4 pp"


def test_ranges_have_no_signs_and_the_smaller_end_first():
    assert range_text(estimate(-12.0, 2.0)) == "10 to 14"
    assert range_text(estimate(12.0, 2.0)) == "10 to 14"
    assert range_text(estimate(1.0, None)) == "-"


def test_a_terminal_too_narrow_for_a_table_loses_no_digits():
    console = Console(width=60, markup=False, highlight=False)
    row = ("cost of carriers", "39,254,481 ± 7,755,123", "1,144,586 ± 944,123", "better")
    with console.capture() as capture:
        console.print(on_terminal([Table(("", "baseline", "alternative", "verdict"), (row,))]))
    shown = capture.get()
    assert max(map(len, shown.splitlines())) <= 60
    assert all(word in shown.split() for cell in row for word in cell.split())


def test_a_terminal_shows_names_as_they_are():
    console = Console(width=200, markup=False, highlight=False)
    with console.capture() as capture:
        console.print(on_terminal([Heading("[bold]x[/bold]"), Items(("[red]y",)), Table(("[a]",), (("[b]",),))]))
    assert capture.get().split() == ["[bold]x[/bold]", "-", "[red]y", "[a]", "[b]"]


def test_no_half_width_is_rounded_to_nothing():
    assert value_text(estimate(1.0, 3e-7)) == "1.0000000 ± 0.0000003"
