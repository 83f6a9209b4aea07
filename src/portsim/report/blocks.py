"""A document as headings, paragraphs, commands and tables, to be shown on a terminal or written as Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from portsim.report.texts import new_table

_ESCAPED = str.maketrans({letter: f"\\{letter}" for letter in "\\`*_{}[]<>|#"})


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
class Command:
    """A line for a shell, to be copied as it is."""

    text: str


@dataclass(frozen=True)
class Table:
    """Rows of text under a head; the first column names the row, the others are numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Items | Command | Table


def on_terminal(blocks: Iterable[Block]) -> RenderableType:
    """As something rich can print: an empty line before each heading and each table, none before the first."""
    parts: list[RenderableType] = []
    for block in blocks:
        if isinstance(block, Heading):
            parts += [*([""] if parts else []), Text(block.text, style="bold")]
        elif isinstance(block, Paragraph):
            parts.append(Text(block.text, style="dim" if block.quiet else ""))
        elif isinstance(block, Command):
            parts.append(Text(f"$ {_one_line(block.text)}"))
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


def as_markdown(blocks: Iterable[Block]) -> str:
    """As Markdown; whatever names contain is shown as it is, and never read as markup."""
    return "\n\n".join("\n".join(_markdown(block)) for block in blocks) + "\n"


def _markdown(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * block.level} {plain(block.text)}"
    elif isinstance(block, Paragraph):
        yield plain(block.text)
    elif isinstance(block, Command):
        yield from ("```", f"$ {_one_line(block.text)}", "```")  # what begins so cannot end the block
    elif isinstance(block, Items):
        yield from (f"- {plain(text)}" for text in block.texts)
    else:
        yield _row(block.head)
        yield "|".join(["", "---", *("---:" for _ in block.head[1:]), ""])
        yield from (_row(row) for row in block.rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(plain(cell) for cell in cells)} |"


def plain(text: str) -> str:
    """Text on one line in which no letter is markup, nor controls whatever shows it."""
    return _one_line(text).translate(_ESCAPED)


def _one_line(text: str) -> str:
    """Text on one line, without letters that control whatever shows it."""
    return "".join(filter(str.isprintable, " ".join(text.split())))
