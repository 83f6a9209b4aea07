"""Whole pages in both languages: everything is told, in the language of the reader, and in both the same numbers."""

import re
from dataclasses import fields, is_dataclass
from typing import get_args

import pytest

import portsim as ps
from portsim.causes import CAUSES
from portsim.measures.prices import BEARERS
from portsim.report.page.document import document
from portsim.report.page.facts.whole import Told, of_comparison, of_run
from portsim.report.page.words import Language, Words
from portsim.report.text import Name, Number
from portsim.scenario.parties import NO_PROGRAMME
from portsim.scenario.traffic import Direction
from portsim.scenario.violations import VIOLATIONS
from tests.page.test_words import NO_SPANISH

TWO_DAYS = ("calendar.days=2", "calendar.warm_up=0")
SCENARIOS = {
    "a joint clearance": ("mariposa", "mariposa_joint"),
    "two alternatives": ("mariposa", "mariposa_joint", "mariposa"),
    "one that changes nothing": ("minimal", "minimal"),
    "a single run": ("laredo_southbound",),
    "a single run with nothing to inspect": ("minimal",),
}
MANY = 100
"""A page has more words and more numbers than that."""
NO_ENGLISH = re.compile(r"\b(el|la|los|las|de|del|que|por|en|con|una|un|y|se|su|camiones|horas|espera|cruce)\b")


def facts_of(names):
    loaded = [ps.load(f"scenarios/{name}.yaml", TWO_DAYS) for name in names]
    told = Told(scenarios=loaded)
    if len(loaded) == 1:
        return of_run(ps.run(loaded[0], 2, jobs=1), told)
    return of_comparison(ps.compare(loaded[0], loaded[1:], 2, jobs=1), told)


@pytest.fixture(scope="module", params=SCENARIOS)
def pages(request):
    """The same page in every language."""
    facts = facts_of(SCENARIOS[request.param])
    return {language: document(facts, Words(language)) for language in Language}


def parts_of(told):
    """All that a page, or a part of it, says: words, numbers and names; without keys and code, which nobody translates.

    Those are the fields that are texts and never have parts.
    """
    if isinstance(told, str | Number | Name):
        yield told
    elif isinstance(told, tuple):
        yield from (part for each in told for part in parts_of(each))
    elif is_dataclass(told):
        for field in fields(told):
            if field.type not in (str, str | None):
                yield from parts_of(getattr(told, field.name))


def parts_of_kind(page, kind):
    return [part for part in parts_of(page) if isinstance(part, kind)]


def test_spanish_pages_say_nothing_in_english(pages):
    said = [re.sub("`[^`]*`|«[^»]*»", "", each) for each in parts_of_kind(pages["es"], str)]
    assert len(said) > MANY
    assert {each for each in said if NO_SPANISH.search(each)} == set()


def test_english_pages_say_nothing_in_spanish(pages):
    said = parts_of_kind(pages["en"], str)
    assert {each for each in said if NO_ENGLISH.search(each)} == set()


def test_both_languages_tell_the_same_numbers(pages):
    """Each from the same place in the facts, written alike: both countries write 1,234.5."""
    english, spanish = ({(each.path, each.text) for each in parts_of_kind(page, Number)} for page in pages.values())
    assert english == spanish
    assert len(english) > MANY


def test_names_are_left_as_they_are(pages):
    """Those of whoever wrote the scenario, not what the code calls something."""
    english, spanish = ({each.text for each in parts_of_kind(page, Name)} for page in pages.values())
    assert english == spanish
    assert not english & {NO_PROGRAMME, *get_args(Direction), *VIOLATIONS, *CAUSES, *BEARERS}


def test_pages_have_the_same_blocks_in_every_language(pages):
    english, spanish = ([(each.key, [*map(type, each.blocks)]) for each in page.sections] for page in pages.values())
    assert english == spanish
