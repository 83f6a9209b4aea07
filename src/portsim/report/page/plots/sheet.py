"""The paper of a picture: laid out in inches from its top left corner, the same each time."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from portsim.report.page.plots.labels import wide
from portsim.report.page.plots.picture import FULL
from portsim.report.style import INK, PAPER, QUIET
from portsim.report.text import Number, Text, flat, parts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FROM = "from:"
"""How the id of a text begins that holds numbers of the facts: `from:0-4=details.0...mean`, by places of letters."""
MARK_IN = 0.14


class Sheet:
    """An empty picture of a stated width, and how high it turns out to be."""

    def __init__(self, width_in: float, height_in: float):
        from matplotlib.figure import Figure

        self.width_in, self.height_in = width_in, height_in
        self.figure: Figure = Figure(figsize=(width_in, height_in), facecolor=PAPER)

    def axes(self, left_in: float, top_in: float, width_in: float, height_in: float) -> "Axes":
        """Axes at a place of the sheet."""
        across, down = self.width_in, self.height_in
        place = (left_in / across, 1 - (top_in + height_in) / down, width_in / across, height_in / down)
        axes = self.figure.add_axes(place)
        axes.patch.set_visible(False)
        axes.tick_params(labelsize=small_size(self.width_in), length=2.5, pad=2)
        return axes

    def write(self, left_in: float, middle_in: float, text: Text, size: float, **look: Any) -> None:
        """A text on one line; `middle_in` is where its small letters have their middle."""
        look = {"va": "center_baseline", "transform": self.figure.dpi_scale_trans, **look}
        drawn = self.figure.text(left_in, self.height_in - middle_in, flat(text), size=size, **look)
        drawn.set_gid(origin(text))

    def lines(self, left_in: float, top_in: float, lines: Sequence[Text], size: float, **look: Any) -> float:
        """Several lines; where they end [in]."""
        for line in lines:
            self.write(left_in, top_in + line_in(size) / 2, line, size, **look)
            top_in += line_in(size)
        return top_in

    def key(self, top_in: float, colour: str, text: Text, *, marker: str = "o") -> float:
        """A line that says in a colour what has that colour; where it ends [in]."""
        from matplotlib.lines import Line2D

        size = text_size(self.width_in)
        middle_in = top_in + line_in(size) / 2
        look: dict[str, Any] = {"marker": marker, "color": colour, "markersize": 0.7 * size, "lw": 0}
        inches = self.figure.dpi_scale_trans
        self.figure.add_artist(Line2D([MARK_IN / 2], [self.height_in - middle_in], transform=inches, **look))
        self.write(MARK_IN + 0.06, middle_in, text, size, color=colour, weight="bold")
        return top_in + line_in(size)


def origin(text: Text) -> str | None:
    """Id of a text with numbers of the facts: from which letter to which stands what."""
    found = [f"{first}-{last}={part.path}" for first, last, part in _numbers(text)]
    return FROM + ";".join(found) if found else None


def _numbers(text: Text) -> Iterator[tuple[int, int, Number]]:
    place = 0
    for part in parts(text):
        length = len(part if isinstance(part, str) else part.text)
        if isinstance(part, Number):
            yield place, place + length, part
        place += length


def text_size(width_in: float) -> float:
    """Height of letters [pt]."""
    return 9.0 if width_in >= FULL else 7.8


def small_size(width_in: float) -> float:
    """Height of letters along axes [pt]."""
    return 8.5 if width_in >= FULL else 7.5


def line_in(size: float) -> float:
    """Height of a line of text [in]."""
    return 1.45 * size / 72


def widest(texts: Sequence[str], size: float, *, bold: bool = False) -> float:
    """Width of the widest of some texts [in]."""
    return max((wide(text, size, bold=bold) for text in texts), default=0.0)


def quiet_axis(axes: "Axes") -> None:
    """An x axis with a grid across, as rows of dots and bars have it."""
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.tick_params(left=False, labelleft=False)


def zero_line(axes: "Axes", *, across: bool) -> None:
    """The line at no change; `across` the picture, or upright."""
    (axes.axhline if across else axes.axvline)(0, color=INK, lw=1, zorder=1.5, gid="zero")


def interval(axes: "Axes", place: tuple[float | None, float | None], row: float, colour: str = QUIET) -> None:
    """An interval as a line along a row; nothing with one replication."""
    low, high = place
    if low is not None and high is not None:
        axes.plot([low, high], [row, row], color=colour, lw=1.6, solid_capstyle="butt", gid="interval", zorder=3)
