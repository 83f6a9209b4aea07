"""What a measure is, in the language of a reader: everything that the glossary of the page says of it.

English definitions stand in the measures themselves. A translation carries the fingerprint of what was translated.
"""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from portsim.comparison.trucks import MEASURES as OF_PAIRS
from portsim.measures import REGISTRY, Measure
from portsim.measures.measure import PORTSIM
from portsim.report.page.translated import translated
from portsim.report.page.words import Language, Words
from portsim.report.text import Text

MEASURES: Mapping[str, Measure] = MappingProxyType({**REGISTRY, **{each.name: each for each in OF_PAIRS}})
"""Every measure that a page may tell of, by name: of a run, and of the same trucks in two."""
_LETTERS = 12


def definition(name: str, say: Words) -> Text:
    """Label, unit, meaning, whose trucks, which window, and who else defines it so; the name itself stands beside."""
    measure = MEASURES[name]
    told = {
        "label": label(name, say),
        "unit": unit(measure.unit, say),
        "meaning": meaning(name, say),
        "trucks": whose(measure, say),
        "window": window(measure, say),
    }
    if measure.source == PORTSIM:
        return say("glossary.our_own", **told)
    return say("glossary.sourced", **told, source=translated("source", measure.source, say))


def label(name: str, say: Words) -> Text:
    """What a measure is called, without its unit."""
    return say(f"measure.{name}")


def unit(name: str, say: Words) -> Text:
    """How a table writes a unit such as `trucks/h`."""
    return say(unit_key(name))


def unit_key(name: str) -> str:
    """The message of a unit: of `trucks/h` that of trucks_per_h, for a key of the catalogue knows no slash."""
    return f"unit.{name.replace('/', '_per_')}"


def meaning(name: str, say: Words) -> Text:
    """What a measure means; names from scenarios and results stand in backticks."""
    return MEASURES[name].definition if say.language is Language.EN else say(f"definition.{name}")


def whose(measure: Measure, say: Words) -> Text:
    """Whose trucks a measure is taken of."""
    return translated("trucks", measure.trucks, say)


def window(measure: Measure, say: Words) -> Text:
    """Over which time it is taken: from the first end, to just before the second one."""
    return translated("window", measure.window, say)


def fingerprint(text: str) -> str:
    """What stands beside a translation, to notice that the text has changed since."""
    return hashlib.sha256(text.encode()).hexdigest()[:_LETTERS]


__all__ = ["MEASURES", "definition", "fingerprint", "label", "meaning", "unit", "unit_key", "whose", "window"]
