"""What the page says, in the language of its reader: one catalogue of messages; numbers and dates as it writes them."""

import datetime as dt
import string
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from portsim.report.text import Name, Number, Part, Text, flat, parts
from portsim.theory.words import WHY

CATALOGUE = "catalogue.toml"
ENGLISH: Mapping[str, str] = {f"theory.why.{key}": text for key, text in WHY.items()}
"""Messages whose English stands elsewhere: the catalogue has the other languages."""


class Language(StrEnum):
    """A language of the page, and what it is called in itself."""

    EN = "en"
    ES = "es"

    @property
    def locale(self) -> str:
        """Whose numbers and dates: both countries write 1,234.5."""
        return {"en": "en_US", "es": "es_MX"}[self]


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
        """`1,234.5`; with `sign`, `+1,234.5`. Never a minus before a zero."""
        from babel.numbers import format_decimal

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
    text = files("portsim.report.page").joinpath(CATALOGUE).read_text(encoding="utf-8")
    found = dict(_messages(tomllib.loads(text), ""))
    return found | {key: {Language.EN: english, **found[key]} for key, english in ENGLISH.items()}


def _messages(tree: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for key, below in tree.items():
        if not isinstance(below, dict):
            raise TypeError(
                f"{CATALOGUE}: {path}{key} belongs to no message; write {path}{key} = {{en = ..., es = ...}}"
            )
        if all(isinstance(each, str) for each in below.values()):
            yield f"{path}{key}", below
        else:
            yield from _messages(below, f"{path}{key}.")


__all__ = ["Language", "Name", "Number", "Text", "Words", "catalogue"]
