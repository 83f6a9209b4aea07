"""Where the minutes went."""

from collections.abc import Iterator

from portsim.report.page.blocks import Block, Drawing, Fold, Paragraph, Row, Table
from portsim.report.page.fact import Fact
from portsim.report.page.figures import Teller
from portsim.report.page.sections.directions import each_direction, figure_cells, figure_row, figures_table, sides_head
from portsim.report.text import Name, Text, joined


def minutes(facts: Fact, tell: Teller) -> Iterator[Block]:
    """Minutes per truck by cause, and by stage and cause."""
    for number, _, direction, above in each_direction(facts, tell):
        yield from above
        found = direction["minutes"]
        if not found:
            yield Paragraph(tell.say("minutes.nothing"))
            continue
        yield Drawing("minutes", number, direction["direction"].value)
        rows = (figure_row(each, tell, _cause(each, tell)) for each in found["causes"])
        yield from figures_table(facts, tell, tell.say("minutes.causes"), rows)
        yield from _further(facts, found, tell)


def _further(facts: Fact, found: Fact, tell: Teller) -> Iterator[Block]:
    for key in ("stages", "full_ahead", "before_gate"):
        # Without verdicts: a minute that another stage takes instead is no loss.
        heads = sides_head(facts, tell)[:3]
        rows = tuple(
            Row(_place(key, each["where"], tell), figure_cells(each, tell)[: len(heads)], each["measure"].value)
            for each in found[key]
        )
        if rows:
            caption = tell.say(f"minutes.{key}")
            yield Fold(caption, (Table(caption, (tell.say("head.figure"), *heads), rows),))


def _place(key: str, where: Fact, tell: Teller) -> Text:
    """What a row of one of the tables is about."""
    if key == "full_ahead":
        stage, ahead = ((Name(where[each].value),) for each in ("stage", "ahead"))
        return tell.say("minutes.ahead", stage=stage, ahead=ahead)
    cause = tell.say(f"cause.{where['cause'].value}")
    return joined((Name(where["stage"].value), ": "), cause) if key == "stages" else cause


def _cause(figure: Fact, tell: Teller) -> Text:
    return tell.say(f"cause.{figure['where']['cause'].value}")
