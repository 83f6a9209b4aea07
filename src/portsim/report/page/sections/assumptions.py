"""What the numbers rest on, the weakest first."""

from collections.abc import Iterator
from itertools import groupby

from portsim.report.page.blocks import Block, Fold, Items, Paragraph, Row, Table
from portsim.report.page.fact import Fact
from portsim.report.page.figures import Teller
from portsim.report.text import Name, Text, joined

WEAKEST = "assumed"


def assumptions(facts: Fact, tell: Teller) -> Iterator[Block]:
    """All values by how far they can be trusted, with their sources, and what the answer is at other values."""
    entries = facts["assumptions"]
    yield from _ends(facts, tell)
    if not entries:
        yield Paragraph(tell.say("assumptions.nothing"))
        return
    kinds = [(kind, [*rows]) for kind, rows in groupby(entries, key=lambda each: str(each["kind"].value))]
    counts = (
        joined((Name(str(len(rows))), " "), tell.say(f"kind.{kind}"), ": ", tell.say(f"kind_says.{kind}"))
        for kind, rows in kinds
    )
    yield Items(tuple(counts))
    for kind, rows in kinds:
        table = _table(facts, kind, rows, tell)
        yield table if kind == WEAKEST else Fold(table.caption, (table,))
    addresses = {
        each["source"].value: f"{each['source'].value}: {each['source_address'].value}"
        for each in entries
        if each["source_address"]
    }
    if addresses:
        listed = tuple((Name(addresses[source]),) for source in sorted(addresses))
        yield Fold(tell.say("assumptions.sources", count=(Name(str(len(addresses))),)), (Items(listed),))


def _table(facts: Fact, kind: str, rows: list[Fact], tell: Teller) -> Table:
    """A row for values that stand next to each other and have the same source and note."""
    say, several = tell.say, len(facts["scenarios"]) > 1
    heads = ("values", "source", *(("where",) if several else ()))
    groups = [[*same] for _, same in groupby(rows, key=_reason)]
    return Table(
        say("assumptions.caption", kind=say(f"kind.{kind}"), count=(Name(str(len(rows))),)),
        tuple(say(f"head.{each}") for each in heads),
        tuple(
            Row(_values(same), (_source(same), *((_where(same[0], facts, tell),) if several else ())))
            for same in groups
        ),
        (0, 1),
    )


def _reason(entry: Fact) -> tuple[object, ...]:
    return entry["source"].value, entry["note"].value, tuple(entry["scenarios"].value)


def _values(entries: list[Fact]) -> Text:
    said = ((Name(f"{each['path'].value} = {each['value'].value}"),) for each in entries)
    return joined(*(part for number, text in enumerate(said) for part in (*(("; ",) if number else ()), text)))


def _source(entries: list[Fact]) -> Text:
    """Source and note, as whoever wrote the scenario gives them, and where the values stand."""
    said: list[Text] = []
    entry = entries[0]
    if entry["source"]:
        title = entry["source_title"].value
        said.append((Name(f"{entry['source'].value}: {title}" if title else str(entry["source"].value)),))
    if entry["note"]:
        said.append((Name(entry["note"].value),))
    said.append((Name(", ".join(dict.fromkeys(each["origin"].value for each in entries))),))
    return joined(*(part for number, text in enumerate(said) for part in (*((" · ",) if number else ()), text)))


def _where(entry: Fact, facts: Fact, tell: Teller) -> Text:
    """Which of the scenarios state it."""
    states = entry["scenarios"].value
    if len(states) == min(len(facts["scenarios"]), 1 + len(facts["details"])):
        return tell.say("assumptions.all")
    several = len(facts["details"]) > 1
    named = [
        joined(tell.say("head.alternative" if number else "head.baseline"), _number(number) if several else "")
        for number in states
    ]
    return joined(*(part for place, text in enumerate(named) for part in (*((", ",) if place else ()), text)))


def _number(alternative: int) -> Text:
    """Which of several alternatives, counted from 1; nothing for the baseline."""
    return (" ", Name(str(alternative))) if alternative else ""


def _ends(facts: Fact, tell: Teller) -> Iterator[Block]:
    """What the answer would be at other values, where a study says so: the widest range first."""
    ends = [*facts["ends"]]
    if not ends:
        if facts["kind"].value == "comparison":
            yield Paragraph(tell.say("assumptions.no_ends"), quiet=True)
        return
    spans: dict[str, list[float]] = {}
    for each in ends:
        spans.setdefault(each["path"].value, []).append(each["difference"]["mean"].value)
    ends.sort(key=lambda each: min(spans[each["path"].value]) - max(spans[each["path"].value]))
    rows = tuple(
        Row(
            (Name(each["path"].value),),
            ((Name(each["value"].value),), tell.span(each["difference"], each["unit"].value)),
        )
        for each in ends
    )
    direction = ends[0]["direction"].value
    about: Text = joined(tell.say(f"direction.{direction}"), ", ") if direction else ""
    caption = tell.say(
        "assumptions.ends",
        file=(Name(facts["ends_file"].value),),
        measure=tell.label(ends[0]),
        about=about,
        count=tell.count(ends[0]["difference"]["n"]),
    )
    yield Table(caption, tuple(tell.say(f"head.{each}") for each in ("path", "set_to", "difference")), rows, (0,))
