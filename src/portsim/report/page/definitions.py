"""What a measure is, in the language of a reader: everything that the glossary of the page says of it.

English stands in the measures themselves. A translated definition is found by the name of its measure and carries the
fingerprint of what was translated; whose trucks, which window and which source are found by their English.
"""

import hashlib
from dataclasses import dataclass
from functools import cache

from portsim.measures import Measure
from portsim.measures.measure import PORTSIM
from portsim.report.page.text import Text
from portsim.report.page.words import Language, Words, catalogue

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


def entry(measure: Measure, say: Words) -> Entry:
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


def label(measure: Measure, say: Words) -> Text:
    """What a measure is called, without its unit."""
    return say(f"measure.{measure.name}")


def unit(name: str, say: Words) -> Text:
    """How a table writes a unit such as `trucks/h`."""
    return say(f"unit.{name.replace('/', '_per_')}")


def definition(measure: Measure, say: Words) -> Text:
    """What a measure means; names from scenarios and results stand in backticks."""
    return measure.definition if say.language is Language.EN else say(f"definition.{measure.name}")


def whose(measure: Measure, say: Words) -> Text:
    """Whose trucks a measure is taken of."""
    return say(f"trucks.{_found('trucks', measure.trucks)}")


def window(measure: Measure, say: Words) -> Text:
    """Over which time it is taken: from the first end, to just before the second one."""
    return say(f"window.{_found('window', measure.window)}")


def source(measure: Measure, say: Words) -> Text | None:
    """Who defines a measure so; None where we do."""
    return None if measure.source == PORTSIM else say(f"source.{_found('source', measure.source)}")


def fingerprint(text: str) -> str:
    """What stands beside a translation, to notice that the text has changed since."""
    return hashlib.sha256(text.encode()).hexdigest()[:_LETTERS]


def _found(section: str, english: str) -> str:
    """The message that says this in English."""
    return _by_english(section)[english]


@cache
def _by_english(section: str) -> dict[str, str]:
    found = (key.removeprefix(f"{section}.") for key in catalogue() if key.startswith(f"{section}."))
    return {catalogue()[f"{section}.{name}"][Language.EN]: name for name in found}


__all__ = ["Entry", "definition", "entry", "fingerprint", "label", "source", "unit", "whose", "window"]
