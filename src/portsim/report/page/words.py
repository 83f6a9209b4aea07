"""What the page says, in the language of its reader: one catalogue of messages; numbers and dates as it writes them."""

import datetime as dt
import math
import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from portsim.report.language import Language
from portsim.report.text import Name, Number, Part, Text, flat, parts
from portsim.theory.words import WHY

CATALOGUE = "catalogue"
"""The folder of the one catalogue: its files hold sections of it."""
OF = "of"
"""Beside a translation of a text that stands elsewhere: the fingerprint of that text."""
ENGLISH: Mapping[str, str] = {f"theory.why.{key}": text for key, text in WHY.items()}
"""Messages whose English stands elsewhere: the catalogue has them in the other languages only."""


class Words:
    """Everything the page says, in one language."""

    def __init__(self, language: str):
        self.language = Language(language)
        self.messages = catalogue()

    def __call__(self, key: str, **named: Text) -> Text:
        """A message of the catalogue with parts put in, such as `say("figure.alt", count=number)`.

        KeyError for a message that does not exist, and for a part that is missing.
        """
        pieces = tuple(self._pieces(self.messages[key][self.language], named))
        return pieces[0] if len(pieces) == 1 and isinstance(pieces[0], str) else pieces

    def plain(self, key: str, **named: Text) -> str:
        """The same as plain letters."""
        return flat(self(key, **named))

    def knows(self, key: str) -> bool:
        """Whether the catalogue has this message."""
        return key in self.messages

    def fields(self, key: str) -> Mapping[str, str]:
        """What is put into a message, and how it is written there: `{minutes:.2g}` is `{"minutes": ".2g"}`."""
        found = string.Formatter().parse(self.messages[key][self.language])
        return {field: written or "" for _, field, written, _ in found if field is not None}

    @staticmethod
    def _pieces(message: str, named: Mapping[str, Text]) -> Iterator[Part]:
        for literal, field, _, _ in string.Formatter().parse(message):
            if literal:
                yield literal
            if field is not None:
                yield from parts(named[field])

    def decimal(self, value: float, digits: int = 0, *, sign: bool = False) -> str:
        """`1,234.5`; with `sign`, `+1,234.5`. Never a minus before a zero.

        ValueError for what is no finite number: whoever has none to show says so in words.
        """
        from babel.numbers import format_decimal

        if not math.isfinite(value):
            raise ValueError(f"{value} is no number to show")
        rounded = round(value, digits) or 0.0
        text = format_decimal(rounded, f"#,##0.{'0' * digits}" if digits else "#,##0", locale=self.language.locale)
        signed = f"+{text}" if sign and rounded > 0 else text
        return signed.replace("-", "\N{MINUS SIGN}")

    def date(self, day: dt.date) -> str:
        """`June 10, 2026`, or `10 de junio de 2026`."""
        from babel.dates import format_date

        return format_date(day, "long", locale=self.language.locale)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All messages by dotted key, each by language."""
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted(files("portsim.report.page").joinpath(CATALOGUE).iterdir(), key=lambda each: each.name):
        for key, message in _messages(tomllib.loads(file.read_text(encoding="utf-8")), ""):
            if key in found:
                raise TypeError(f"{CATALOGUE}/{file.name}: {key} stands in another file, too")
            found[key] = message
    return found | {key: {Language.EN: english, **found[key]} for key, english in ENGLISH.items()}


def _messages(tree: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for key, below in tree.items():
        if not isinstance(below, dict):
            raise TypeError(
                f"{CATALOGUE}: {path}{key} belongs to no message; write {path}{key} = {{en = ..., es = ...}}"
            )
        if below and all(isinstance(each, str) for each in below.values()):
            if unknown := below.keys() - {*Language, OF}:
                raise TypeError(f"{CATALOGUE}: {path}{key} has {', '.join(sorted(unknown))}, which is no language")
            yield f"{path}{key}", below
        else:
            yield from _messages(below, f"{path}{key}.")


__all__ = ["Language", "Name", "Number", "Text", "Words", "catalogue"]
