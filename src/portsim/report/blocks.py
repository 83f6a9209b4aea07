"""What a terminal shows: headings, paragraphs, items and tables."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from portsim.report.texts import new_table


@dataclass(frozen=True)
class Heading:
    """What follows, in a few words; level 1 is the title."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Sentences. `quiet` ones explain a table and may be skipped."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Items:
    """Sentences, or fragments, one under the other."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of text under a head; the first column names the row, the others are numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Items | Table


def on_terminal(blocks: Iterable[Block]) -> RenderableType:
    """As something rich can print: an empty line before each heading and each table, none before the first."""
    parts: list[RenderableType] = []
    for block in blocks:
        if isinstance(block, Heading):
            parts += [*([""] if parts else []), Text(block.text, style="bold")]
        elif isinstance(block, Paragraph):
            parts.append(Text(block.text, style="dim" if block.quiet else ""))
        elif isinstance(block, Items):
            parts += [Text(f"- {text}") for text in block.texts]
        else:
            table = new_table(*block.head)
            for column in table.columns:
                column.no_wrap = False  # millions of dollars go on in a second line rather than lose their digits
            for row in block.rows:
                table.add_row(*(Text(cell) for cell in row))
            parts.append(table)
    return Group(*parts)
