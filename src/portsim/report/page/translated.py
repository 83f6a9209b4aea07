"""Texts that the code writes in English, such as whose trucks a measure takes, in the language of a reader.

They have no key: the message is the one whose English it is, with anything in the place of its {names}.
"""

import re
from functools import cache
from string import Formatter

from portsim.report.page.words import Language, Words, catalogue
from portsim.report.text import Name, Text


def translated(section: str, english: str, say: Words) -> Text:
    """A text of the code as a message of this section says it; what stands in it for a {name} is left as it is.

    English where no message says this: facts that were written by another version may.
    """
    for key, pattern in _patterns(section):
        found = pattern.fullmatch(english)
        if found:
            return say(key, **{name: (Name(text),) for name, text in found.groupdict().items()})
    return english


@cache
def _patterns(section: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Messages of a section with what their English looks like: those that say most in their own words first."""
    english = {key: each[Language.EN] for key, each in catalogue().items() if key.startswith(f"{section}.")}
    own_letters = {key: sum(len(literal) for literal, *_ in Formatter().parse(text)) for key, text in english.items()}
    first = sorted(english, key=lambda key: -own_letters[key])
    return tuple((key, re.compile(_pattern(english[key]), re.DOTALL)) for key in first)


def _pattern(english: str) -> str:
    return "".join(
        re.escape(literal) + (f"(?P<{field}>.*)" if field is not None else "")
        for literal, field, _, _ in Formatter().parse(english)
    )
