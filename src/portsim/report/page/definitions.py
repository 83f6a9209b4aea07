"""What a measure is, in the language of a reader: everything that the glossary of the page says of it.

English stands in the measures themselves. A translated definition is found by the name of its measure and carries the
fingerprint of what was translated; whose trucks, which window and which source are found by their English.
"""

import hashlib
from dataclasses import dataclass

from portsim.measures import Measure
from portsim.measures.measure import PORTSIM
from portsim.report.page.translated import translated
from portsim.report.page.words import OF, Language, Words
from portsim.report.text import Text

_LETTERS = 12


@dataclass(frozen=True)
class Entry:
    """One measure in a glossary."""

    code: str
    """Its name in files and commands, the same in every language."""
    label: Text
    unit: Text
    definition: Text
    trucks: Text
    window: Text
    source: Text | None
    """Who defines it so; None where we do."""


@dataclass(frozen=True)
class Defined:
    """A measure as facts define it: what was meant when they were written."""

    name: str
    unit: str
    definition: str
    trucks: str
    window: str
    source: str


def entry(measure: Measure | Defined, say: Words) -> Entry:
    """Everything a reader needs to trust a measure."""
    return Entry(
        code=measure.name,
        label=label(measure, say),
        unit=unit(measure.unit, say),
        definition=definition(measure, say),
        trucks=whose(measure, say),
        window=window(measure, say),
        source=source(measure, say),
    )


def label(measure: Measure | Defined, say: Words) -> Text:
    """What a measure is called, without its unit."""
    return say(f"measure.{measure.name}")


def unit(name: str, say: Words) -> Text:
    """How a table writes a unit such as `trucks/h`."""
    return say(f"unit.{name.replace('/', '_per_')}")


def definition(measure: Measure | Defined, say: Words) -> Text:
    """What a measure means; names from scenarios and results stand in backticks.

    English where the translation is of another definition than this one.
    """
    key = f"definition.{measure.name}"
    is_current = say.knows(key) and say.messages[key][OF] == fingerprint(measure.definition)
    return say(key) if is_current and say.language is not Language.EN else measure.definition


def whose(measure: Measure | Defined, say: Words) -> Text:
    """Whose trucks a measure is taken of."""
    return translated("trucks", measure.trucks, say)


def window(measure: Measure | Defined, say: Words) -> Text:
    """Over which time it is taken: from the first end, to just before the second one."""
    return translated("window", measure.window, say)


def source(measure: Measure | Defined, say: Words) -> Text | None:
    """Who defines a measure so; None where we do."""
    return None if measure.source == PORTSIM else translated("source", measure.source, say)


def fingerprint(text: str) -> str:
    """What stands beside a translation, to notice that the text has changed since."""
    return hashlib.sha256(text.encode()).hexdigest()[:_LETTERS]


__all__ = ["Entry", "definition", "entry", "fingerprint", "label", "source", "unit", "whose", "window"]
