"""What a page is made of: sections of blocks, whatever it is written as."""

from dataclasses import dataclass

from portsim.report.text import Text


@dataclass(frozen=True)
class Heading:
    """What follows within a section, in a few words; level 3 or 4."""

    text: Text
    level: int = 3


@dataclass(frozen=True)
class Paragraph:
    """Sentences. `quiet` ones explain what stands above them; `warns` ones must not be missed."""

    text: Text
    quiet: bool = False
    warns: bool = False


@dataclass(frozen=True)
class Items:
    """Sentences, or fragments, one under the other."""

    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Command:
    """A line for a shell, to be copied as it is."""

    text: str


@dataclass(frozen=True)
class Change:
    """What an alternative states otherwise; None where one of the two states nothing."""

    path: str
    before: str | None
    after: str | None
    unit: Text
    """Of what: booths, officers; empty where the value itself says it."""


@dataclass(frozen=True)
class Diff:
    """All that an alternative states otherwise: the first few in a line each, all of them in full on demand."""

    changes: tuple[Change, ...]
    shown: int
    summary: Text
    """What is to be opened for that."""


@dataclass(frozen=True)
class Card:
    """One figure that a director is told first."""

    label: Text
    figure: Text
    range: Text
    """Its interval in words, or why there is none."""
    sentence: Text
    verdict: str
    """`better`, `worse` or another verdict: how it is marked."""


@dataclass(frozen=True)
class Cards:
    """Figures side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Row:
    """A row of a table: a name, cells, and the definition that its name leads to."""

    name: Text
    cells: tuple[Text, ...]
    defined: str | None = None
    """A measure whose definition stands on the page."""


@dataclass(frozen=True)
class Table:
    """Rows under a head; the first column names the row. `text` columns are read, all others compared."""

    caption: Text
    head: tuple[Text, ...]
    rows: tuple[Row, ...]
    text: tuple[int, ...] = ()
    """Numbers of the columns of text, the name not counted, from 0."""


@dataclass(frozen=True)
class Drawing:
    """A picture of one section, of one detail, in one direction of traffic."""

    section: str
    detail: int
    direction: str | None


@dataclass(frozen=True)
class Fold:
    """Blocks that are there on demand, and on paper."""

    summary: Text
    blocks: "tuple[Block, ...]"


@dataclass(frozen=True)
class Replay:
    """The trucks of a day, moving."""


@dataclass(frozen=True)
class Definition:
    """What a measure means."""

    measure: str
    """Its name in files and commands."""
    label: Text
    text: Text


@dataclass(frozen=True)
class Definitions:
    """All measures of the page."""

    entries: tuple[Definition, ...]


Block = Heading | Paragraph | Items | Command | Diff | Cards | Table | Drawing | Fold | Replay | Definitions


@dataclass(frozen=True)
class Section:
    """A part of the page, with a name that stays the same in every language."""

    key: str
    title: Text
    lead: Text
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """The whole page."""

    title: Text
    subtitle: Text
    sections: tuple[Section, ...]
