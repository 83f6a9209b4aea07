"""The page as a whole, in one language: its sections, always in the same order."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from portsim.report.page.blocks import Block, Document, Section
from portsim.report.page.fact import Fact
from portsim.report.page.facts.numbers import Facts
from portsim.report.page.figures import Teller
from portsim.report.page.sections.assumptions import assumptions
from portsim.report.page.sections.cost import cost
from portsim.report.page.sections.definitions import definitions
from portsim.report.page.sections.distribution import distribution
from portsim.report.page.sections.headlines import headlines
from portsim.report.page.sections.hours import hours
from portsim.report.page.sections.minutes import minutes
from portsim.report.page.sections.question import measured, question
from portsim.report.page.sections.repeat import repeat
from portsim.report.page.sections.replay import replay
from portsim.report.page.sections.security import security
from portsim.report.page.sections.stages import stages
from portsim.report.page.sections.who import who
from portsim.report.page.words import Words
from portsim.report.text import Name, Text

Write = Callable[[Fact, Teller], Iterator[Block]]

SECTIONS: Mapping[str, Write] = MappingProxyType(
    {
        "question": question,
        "headlines": headlines,
        "minutes": minutes,
        "hours": hours,
        "distribution": distribution,
        "who": who,
        "security": security,
        "cost": cost,
        "replay": replay,
        "stages": stages,
        "assumptions": assumptions,
        "definitions": definitions,
        "repeat": repeat,
    }
)
"""Every section in its place: what was asked, what the answer is, why, for whom, and on what it rests."""


def document(facts: Facts, say: Words) -> Document:
    """The facts told in the language of `say`."""
    whole, tell = Fact(facts), Teller(say)
    sections = (
        Section(key, _told("section", key, whole, say), _told("lead", key, whole, say), tuple(write(whole, tell)))
        for key, write in SECTIONS.items()
    )
    return Document(_title(whole, say), measured(whole, tell), tuple(sections))


def _told(what: str, key: str, facts: Fact, say: Words) -> Text:
    """Title or lead of a section; a single run has some of its own, and one replication has no intervals to tell of."""
    if (what, key) == ("lead", "headlines") and facts["replications"].value == 1:
        return ""
    own = f"{what}_of_run.{key}"
    return say(own if facts["kind"].value == "run" and say.knows(own) else f"{what}.{key}")


def _title(facts: Fact, say: Words) -> Text:
    port = (Name(facts["scenarios"][0]["port"].value),)
    return say(f"title.{facts['kind'].value}", port=port)
