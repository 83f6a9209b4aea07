"""Text of which each number knows where it comes from, and each name that somebody else chose it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    """A number as a reader sees it."""

    text: str
    path: str
    """Where it stands in the facts: `details.0.cost.port.3.difference.mean`."""
    digits: int = 0
    """After the point."""
    times: int = 1
    """What the fact is multiplied by to be shown: 100 where it is shown in per cent."""
    sign: bool = False
    """Whether a plus is written."""
    unsigned: bool = False
    """Whether the sign is told in words instead."""


@dataclass(frozen=True)
class Name:
    """What whoever wrote a scenario called something: any text at all, in any language and direction."""

    text: str


@dataclass(frozen=True)
class Code:
    """What stands so in files and commands: a key, a measure."""

    text: str


Part = str | Number | Name | Code
Text = str | tuple[Part, ...]
"""A sentence, a label, or a cell of a table."""


def parts(text: Text) -> tuple[Part, ...]:
    """The parts of a text, from left to right."""
    return (text,) if isinstance(text, str) else text


def flat(text: Text) -> str:
    """A text as plain letters, on one line, without those that control whatever shows it."""
    joined = "".join(part if isinstance(part, str) else part.text for part in parts(text))
    return "".join(filter(str.isprintable, " ".join(joined.split())))


def joined(*texts: Text) -> Text:
    """Several texts as one."""
    return tuple(part for text in texts for part in parts(text))


def with_code(text: str) -> Text:
    """Text in which what stands in backticks is code."""
    return tuple(Code(piece) if place % 2 else piece for place, piece in enumerate(text.split("`")) if piece)


def capitalised(text: Text) -> Text:
    """A text that begins with a capital letter, where it begins with a letter of ours."""
    first, *others = parts(text)
    return (first[:1].upper() + first[1:], *others) if isinstance(first, str) else text
