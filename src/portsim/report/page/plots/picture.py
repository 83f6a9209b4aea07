"""One picture of the page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portsim.report.text import Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDE, NARROW = 7.6, 3.6
"""Widths of pictures [in], on a desk and on a phone: 360 px wide there, letters of 7.5 pt are 10 px high."""
FULL = 5.0
"""From this width on a picture has the room of a wide one [in]."""


@dataclass(frozen=True)
class Picture:
    """A picture that has not been drawn yet."""

    key: str
    """Section, number of the detail, direction: `hours-0-northbound`; unique on a page."""
    title: Text
    """What is to be seen, where a rule can tell; else what is shown."""
    description: Text
    """What it says, for whoever does not see it."""
    draw: "Callable[[float], Figure]"
    """Draws it at a width [in], without its title."""
