"""How plots look: one place for colours, letters, axes and files, so that the same thing always looks the same.

Colours are those of Okabe and Ito (2008), told apart by colour-blind readers, and in print by their lightness.
"""

import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from portsim.report.changes import changes
from portsim.report.series import Hourly
from portsim.results import Results
from portsim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#222222"
QUIET = "#6b6b6b"
FAINT = "#d9d9d9"
DIRECTION_COLOURS = {"northbound": "#0072B2", "southbound": "#D55E00"}
SERVED_COLOUR = "#009E73"
QUEUE_COLOUR = "#CC79A7"
ROAD_COLOUR = "#999999"
HOLD_COLOUR = "#E69F00"
GROUP_COLOURS = ("#E69F00", "#56B4E9", "#F0E442", "#009E73", "#CC79A7")
BAND_ALPHA = 0.22

PAPER = "#ffffff"
SIDE_COLOURS = {"baseline": "#6e6e6e", "alternative": "#6b2fa0"}
"""What is compared with, and what is asked about: an alternative, or a run alone.

No cause and no direction has these."""
CAUSE_COLOURS = {
    "driving": "#7d93ad",
    "service": "#2b5c8f",
    "held": "#af846e",
    "outage": "#4a1414",
    "closed": "#6b5314",
    "no_officer": "#e02a10",
    "blocked_ahead": "#7d1740",
    "overtaken": "#0f766b",
    "trucks_ahead": "#ea6906",
    "metering": "#5b6b1f",
}
"""Blue where a truck moves or is served, warm where it waits; neighbours in a bar differ in lightness."""
ON_DARK = {
    INK: ("ink", "#ececec"),
    QUIET: ("quiet", "#a9a9a9"),
    FAINT: ("faint", "#3d4147"),
    PAPER: ("paper", "#15181c"),
    SIDE_COLOURS["baseline"]: ("baseline", "#9b9b9b"),
    SIDE_COLOURS["alternative"]: ("alternative", "#c3a3ff"),
    CAUSE_COLOURS["driving"]: ("cause-driving", "#7087a3"),
    CAUSE_COLOURS["service"]: ("cause-service", "#a9d3ff"),
    CAUSE_COLOURS["held"]: ("cause-held", "#b08a72"),
    CAUSE_COLOURS["outage"]: ("cause-outage", "#f7d9d9"),
    CAUSE_COLOURS["closed"]: ("cause-closed", "#8f802e"),
    CAUSE_COLOURS["no_officer"]: ("cause-no_officer", "#ff8877"),
    CAUSE_COLOURS["blocked_ahead"]: ("cause-blocked_ahead", "#c75fa5"),
    CAUSE_COLOURS["overtaken"]: ("cause-overtaken", "#3bbfac"),
    CAUSE_COLOURS["trucks_ahead"]: ("cause-trucks_ahead", "#ffc65c"),
    CAUSE_COLOURS["metering"]: ("cause-metering", "#8aa13a"),
}
"""Of each colour of the page its name there, and what stands for it on dark paper."""

WIDTH_IN = 8.0
DOTS_PER_INCH = 120
PAD_IN = 0.15
TITLE_LINE_IN, NOTE_LINE_IN = 0.26, 0.16
TITLE_COLUMNS, NOTE_COLUMNS = 7.8, 14.5
"""Letters that fit into an inch, of titles and of notes."""
TENTHS_BELOW = 9.95
TALLEST = 2.0
"""How many times the highest mean an axis reaches; a band that is wider runs out of the picture."""

_STYLE: Any = {
    "axes.axisbelow": True,
    "axes.edgecolor": QUIET,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": INK,
    "axes.labelsize": 10,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "figure.dpi": DOTS_PER_INCH,
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "grid.color": FAINT,
    "grid.linewidth": 0.7,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "portsim",  # the same picture is the same bytes
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "xtick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.color": QUIET,
    "ytick.labelcolor": INK,
    "ytick.left": False,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Within, plots are drawn and saved in this style, whatever the user's own settings of matplotlib are."""
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        # names may be in any script; a vector picture shows them all the same, in letters of whoever reads it
        warnings.filterwarnings("ignore", r"(?s)Glyph .* missing from font")
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def new_figure(body_in: float, title: str, subtitle: str, width_in: float = WIDTH_IN) -> "Figure":
    """An empty figure under a title that says what is to be seen, and a subtitle that says of what.

    `body_in` is the height below them; long titles take more lines, and the figure grows by them.
    """
    import matplotlib.figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    large = textwrap.wrap(title, round(TITLE_COLUMNS * width_in))
    small = [line for text in subtitle.splitlines() for line in textwrap.wrap(text, round(NOTE_COLUMNS * width_in))]
    head_in = PAD_IN + TITLE_LINE_IN * len(large) + NOTE_LINE_IN * len(small) + PAD_IN
    height_in = head_in + body_in
    layout = ConstrainedLayoutEngine(rect=(0, 0, 1, 1 - head_in / height_in), w_pad=PAD_IN, h_pad=PAD_IN / 2)
    figure = matplotlib.figure.Figure(figsize=(width_in, height_in), layout=layout)
    left, top_in = PAD_IN / width_in, PAD_IN
    for line in large:
        figure.text(left, 1 - top_in / height_in, line, size=13, weight="bold", va="top")
        top_in += TITLE_LINE_IN
    for line in small:
        figure.text(left, 1 - top_in / height_in, line, size=9, color=QUIET, va="top")
        top_in += NOTE_LINE_IN
    return figure


def add_note(figure: "Figure", text: str) -> None:
    """A quiet remark below everything."""
    width_in = figure.get_figwidth()
    lines = textwrap.fill(text, round(NOTE_COLUMNS * width_in))
    figure.supxlabel(lines, x=PAD_IN / width_in, ha="left", size=9, color=QUIET)


def save(figure: "Figure", folder: Path, name: str) -> None:
    """Write a figure as PNG and SVG; the same figure gives the same bytes."""
    figure.savefig(folder / f"{name}.png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    figure.savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None})


# --- parts of figures ------------------------------------------------------------------------------------------------


def hour_axis(axes: "Axes", first: int, last: int, *, labelled: bool = True, step: int | None = None) -> None:
    """Clock times along the x axis, from the hour `first` to the end of the hour `last`, every `step` hours."""
    step = step or (2 if last - first >= HOURS_PER_DAY // 2 else 1)
    ticks = [tick for tick in range(first, last + 2) if tick % step == 0]
    axes.set_xlim(first, last + 1)
    axes.set_xticks(ticks, [clock(tick) for tick in ticks])
    axes.tick_params(labelbottom=labelled)


def count_axis(axes: "Axes", top: float | None = None, ticks: int = 5, *, whole: bool = False) -> None:
    """A y axis from 0, to `top` if stated, with at most so many steps (whole ones, if asked); thousands set apart."""
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(0, top)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=ticks, steps=[1, 2, 2.5, 5, 10], integer=whole))
    axes.yaxis.set_major_formatter("{x:,.10g}")


def top_of(series: Sequence[Hourly], least: float) -> float:
    """Top of an axis: above all bands, unless they are so wide that the means would be lost; `least` or more."""
    highest = max((hours.highest for hours in series), default=0.0)
    band = max((float(np.nanmax(hours.high)) for hours in series if not np.isnan(hours.high).all()), default=0.0)
    return max(min(max(1.08 * highest, 1.03 * band), TALLEST * highest), least)


def clock(hour: int) -> str:
    """`07:00` of 7."""
    return f"{hour:02d}:00"


def number_text(value: float) -> str:
    """A number with as many digits as a reader wants: 0.4, 5.1, 53, 1,067."""
    return f"{value:,.1f}" if value < TENTHS_BELOW else f"{value:,.0f}"


def hour_text(hour: int) -> str:
    """`07:00-08:00` of 7, with a dash."""
    return f"{clock(hour)}\N{EN DASH}{clock(hour + 1)}"


def hours_with_traffic(results: Results) -> tuple[int, int]:
    """First and last clock hour in which trucks come or wait; the whole day if there are none."""
    keys = (("arrivals_per_hour", "mean"), ("line_trucks", "max"), ("gate_trucks", "max"))
    busy = [
        hour
        for hour in range(HOURS_PER_DAY)
        for direction in results.scenario.directions()
        for measure, statistic in keys
        if results.estimate(measure, statistic, direction=direction, hour=f"{hour:02d}").mean
    ]
    return (min(busy), max(busy)) if busy else (0, HOURS_PER_DAY - 1)


def subtitle(results: Results, overrides: Sequence[str], interval: str = "shaded", what: str = "") -> str:
    """What is shown of which scenario, from how many replications, and how the interval is drawn."""
    count = results.replications
    runs = f"mean of {count} replications, 95 % interval {interval}" if count > 1 else "1 replication, so no interval"
    return f"{results.scenario.name}\n{changes(overrides)}{f'{what}; ' if what else ''}{runs}"


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Places for labels as near as possible to where they belong, and at least `gap` apart, in the same order."""
    order = sorted(range(len(places)), key=lambda number: places[number])
    placed = list(places)
    for before, number in pairwise(order):
        placed[number] = max(placed[number], placed[before] + gap)
    return placed


def group_colours(count: int) -> list[str]:
    """A colour for each of several groups of servers."""
    return [GROUP_COLOURS[number % len(GROUP_COLOURS)] for number in range(count)]


def page_colours() -> str:
    """CSS that gives each colour of the page its values, for light and for dark paper."""
    light = "".join(f"--{name}:{colour};" for colour, (name, _) in ON_DARK.items())
    dark = "".join(f"--{name}:{colour};" for name, colour in ON_DARK.values())
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def lighter(colour: str, share: float) -> str:
    """A colour mixed with this share of white."""
    from matplotlib.colors import to_hex, to_rgb

    red, green, blue = (part + (1 - part) * share for part in to_rgb(colour))
    return to_hex((red, green, blue))
