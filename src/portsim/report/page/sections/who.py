"""Who gains and who loses."""

from collections.abc import Iterator

from portsim.report.page.blocks import Block, Drawing, Fold, Paragraph, Row, Table
from portsim.report.page.fact import Fact
from portsim.report.page.figures import Teller
from portsim.report.page.sections.directions import direction_name, each_direction, figure_row, figures_table
from portsim.report.text import Text, capitalised

CHANGES = ("change_min", "p05", "p95")
SHARES = ("better_share", "worse_share")


def who(facts: Fact, tell: Teller) -> Iterator[Block]:
    """By class, programme and route: which trucks are better off, and by how much."""
    for number, _, direction, above in each_direction(facts, tell):
        yield from above
        found = direction["who"]
        if found["groups"]:
            yield Drawing("who", number, direction["direction"].value)
        else:
            yield Paragraph(tell.say("who.nothing" if facts["measures"].value is None else "missing.not_measured"))
        for group in found["groups"]:
            table = _gains(group, tell) if found["all"] else _times(group, tell)
            yield table if group["kind"].value == "class" else Fold(table.caption, (table,))
        rows = (figure_row(each, tell) for each in found["fairness"])
        yield from figures_table(facts, tell, tell.say("who.fairness"), rows)


def same_trucks(facts: Fact, direction: Fact, tell: Teller) -> Text:
    """How many of the same trucks are better off, and how many worse off, in a sentence."""
    found = direction["who"]["all"]
    if found["change_min"]["mean"].value is None:
        return tell.say("who.none_in_both")
    shares = {name.removesuffix("_share"): tell.value(found[name], "share") for name in (*SHARES, "same_share")}
    said = tell.say(
        "who.all",
        direction=direction_name(direction, tell),
        least=(tell.number(facts["same_within_min"], 0),),
        change=tell.change(found["change_min"], "min"),
        **shares,
    )
    return capitalised(said)


def _gains(group: Fact, tell: Teller) -> Table:
    say = tell.say
    rows = tuple(
        Row(
            tell.named(group["kind"].value, each["name"].value),
            (
                *(tell.value(each[name], "share") for name in SHARES),
                *(tell.change(each[name], "min") for name in CHANGES),
            ),
        )
        for each in group["rows"]
    )
    heads = (*(f"measure.{name}" for name in SHARES), "head.change_min", "head.change_p05", "head.change_p95")
    return Table(
        say("who.gains", kind=say(f"kind_of.{group['kind'].value}")),
        (say(f"kind_of.{group['kind'].value}"), *map(say, heads)),
        rows,
    )


def _times(group: Fact, tell: Teller) -> Table:
    say = tell.say
    first = group["rows"][0]["times"]
    rows = tuple(
        Row(
            tell.named(group["kind"].value, each["name"].value),
            tuple(tell.value(time["sides"][0], "min") for time in each["times"]),
        )
        for each in group["rows"]
    )
    kind = say(f"kind_of.{group['kind'].value}")
    head = (kind, *(say(f"statistic.{time['statistic'].value}") for time in first))
    return Table(say("who.times", kind=kind), head, rows)
