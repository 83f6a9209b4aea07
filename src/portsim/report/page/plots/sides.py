"""The two sides of a comparison, as all pictures show them; a run alone has one."""

from collections.abc import Sequence

from portsim.report.page.plots.table import Column
from portsim.report.page.words import Words
from portsim.report.style import SIDE_COLOURS
from portsim.report.text import Part, Text, parts

SIDES = ("baseline", "alternative")
MARKERS = {"baseline": "s", "alternative": "o"}


def colours(sides: int) -> list[str]:
    """Colours of so many sides: a run alone has that of what is asked about."""
    return [SIDE_COLOURS[side] for side in SIDES[-sides:]]


def side_columns(say: Words, *, full: bool) -> list[Column]:
    """Columns of numbers before and after, in the colours of the sides; on a phone under shorter heads."""
    kind = "side" if full else "short"
    return [Column(say.plain(f"plot.{kind}.{side}"), SIDE_COLOURS[side]) for side in SIDES]


def of_sides(say: Words, name: Text, numbers: Sequence[Text]) -> Text:
    """A name with its number, or with those before and after."""
    if len(numbers) == 1:
        return say("plot.alt.single", name=name, value=numbers[0])
    return say("plot.alt.pair", name=name, before=numbers[0], after=numbers[1])


def joined(start: Text, pieces: Sequence[Text]) -> Text:
    """A sentence of an opening and a list."""
    found: list[Part] = [*parts(start), " "]
    for place, piece in enumerate(pieces):
        found += [*(["; "] if place else []), *parts(piece)]
    return (*found, ".")
