"""What was asked."""

import datetime as dt
from collections.abc import Iterator

from portsim.report.page.blocks import Block, Change, Diff, Heading, Items, Paragraph
from portsim.report.page.fact import Fact
from portsim.report.page.figures import Teller
from portsim.report.page.sections.directions import direction_name
from portsim.report.text import Name, Text, joined
from portsim.results import INSIDE_WARNING_SHARE

SHOWN = 4
"""So many changes are seen at once, each in a line; all of them in full on demand."""


def question(facts: Fact, tell: Teller) -> Iterator[Block]:
    """What is compared with what, and where they differ; of a run, what was run."""
    say, base = tell.say, facts["scenarios"][0]
    if facts["kind"].value == "run":
        yield Paragraph(say("question.run", scenario=_name(base), when=when(base, tell)))
    else:
        yield from _asked(facts, tell)
    overrides = facts["overrides"].value
    if overrides:
        yield Paragraph(say("question.overrides"))
        yield Items(tuple((Name(each),) for each in overrides))
    yield from _warnings(facts, tell)


def measured(facts: Fact, tell: Teller) -> Text:
    """Where and when, from how many replications: what stands below the title."""
    return joined(when(facts["scenarios"][0], tell), ". ", _how(facts, tell))


def _asked(facts: Fact, tell: Teller) -> Iterator[Block]:
    base, others = facts["scenarios"][0], [*facts["scenarios"]][1:]
    several = len(others) > 1
    if several:
        yield Paragraph(tell.say("question.several", baseline=_name(base), count=(Name(str(len(others))),)))
    else:
        yield Paragraph(tell.say("question.one", baseline=_name(base), alternative=_name(others[0])))
    for number, alternative in enumerate(facts["alternatives"]):
        told = number < len(facts["details"])
        if not told:
            continue
        if several:
            yield Heading((Name(alternative["title"].value),))
        if alternative["identical"].value:
            yield Paragraph(tell.say("question.identical"), warns=True)
        elif not alternative["changes"]:
            yield Paragraph(tell.say("question.tables"))
        else:
            changes = tuple(_change(each, tell) for each in alternative["changes"])
            yield Diff(changes, SHOWN, tell.say("page.more", count=(Name(str(len(changes))),)))
    rest = len(facts["alternatives"]) - len(facts["details"])
    if rest > 0:
        yield Paragraph(
            tell.say("question.rest", count=(Name(str(rest)),), told=(Name(str(len(facts["details"]))),)), quiet=True
        )


def _change(change: Fact, tell: Teller) -> Change:
    unit = change["unit"].value
    named: Text = tell.say(f"of.{unit}") if unit else ""
    return Change(change["path"].value, change["before"].value, change["after"].value, named)


def _name(scenario: Fact) -> Text:
    return (Name(scenario["title"].value),)


def when(scenario: Fact, tell: Teller) -> Text:
    """Where and on which days: `Nogales-Mariposa on 6 days from April 22, 2024`."""
    start = dt.date.fromisoformat(scenario["start"].value)
    first = start + dt.timedelta(days=scenario["warm_up_days"].value)
    key = "question.days" if scenario["measured_days"].value > 1 else "question.day"
    days = (tell.number(scenario["measured_days"], 0),)
    return tell.say(key, port=(Name(scenario["port"].value),), date=tell.say.date(first), days=days)


def _how(facts: Fact, tell: Teller) -> Text:
    """From how many replications, and what the intervals are."""
    say, count = tell.say, facts["replications"]
    if count.value == 1:
        return say("question.one_replication")
    key = "question.replications" if facts["kind"].value == "run" else "question.same_trucks"
    said = say(key, count=(tell.number(count, 0),), seed=(Name(str(facts["seed"].value)),))
    stopped = facts.get("stopped").value
    return said if stopped is None else joined(said, " ", say(f"stopped.{stopped.replace(' ', '_')}"))


def _warnings(facts: Fact, tell: Teller) -> Iterator[Block]:
    for scenario in facts["scenarios"]:
        share = scenario["inside_share"]
        if share.value > INSIDE_WARNING_SHARE:
            said = tell.say("warning.inside", scenario=_name(scenario), share=tell.percent(share, 1))
            yield Paragraph(said, warns=True)
        if scenario["audit_checks"].value is None:
            yield Paragraph(tell.say("warning.not_audited", scenario=_name(scenario)), warns=True)
    for detail in facts["details"]:
        for direction in detail["directions"]:
            if direction["came"] and direction["came"].value.get("verdict") not in (None, "equal"):
                before, after = (tell.value(side, "trucks") for side in direction["came"]["sides"])
                named = {"direction": direction_name(direction, tell), "before": before, "after": after}
                yield Paragraph(tell.say("warning.other_trucks", **named), warns=True)
