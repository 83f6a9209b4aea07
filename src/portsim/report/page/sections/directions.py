"""What the sections share: going through alternatives and directions, and tables of figures."""

from collections.abc import Iterable, Iterator, Sequence

from portsim.report.page.blocks import Block, Heading, Row, Table
from portsim.report.page.fact import Fact
from portsim.report.page.figures import NOTHING, Teller
from portsim.report.text import Name, Text, capitalised


def each_detail(facts: Fact) -> Iterator[tuple[int, Fact, tuple[Block, ...]]]:
    """Every detail with its number, and the heading it needs where there are several."""
    details = facts["details"]
    for number, detail in enumerate(details):
        yield number, detail, (Heading((Name(detail["title"].value),)),) if len(details) > 1 else ()


def each_direction(facts: Fact, tell: Teller) -> Iterator[tuple[int, Fact, Fact, tuple[Block, ...]]]:
    """Every direction of every detail: number, detail, direction, and the headings they need."""
    for number, detail, above in each_detail(facts):
        several = len(detail["directions"]) > 1
        for place, direction in enumerate(detail["directions"]):
            level = 4 if len(facts["details"]) > 1 else 3
            own = (Heading(capitalised(direction_name(direction, tell)), level),) if several else ()
            yield number, detail, direction, (*(() if place else above), *own)


def direction_name(direction: Fact, tell: Teller) -> Text:
    """`northbound`."""
    return tell.say(f"direction.{direction['direction'].value}")


def sides_head(facts: Fact, tell: Teller) -> tuple[Text, ...]:
    """Heads of the columns of figures: baseline, alternative and difference; of a run, its value."""
    if facts["kind"].value == "run":
        return (tell.say("head.value"),)
    return tuple(tell.say(f"head.{each}") for each in ("baseline", "alternative", "difference", "percent", "verdict"))


def figure_cells(figure: Fact, tell: Teller) -> tuple[Text, ...]:
    """The cells of a figure below these heads."""
    unit = figure["unit"].value
    sides = tuple(tell.value(side, unit) for side in figure["sides"])
    if not figure["difference"]:
        return sides
    share = figure["change_share"]
    percent = NOTHING if share.value is None or unit == "share" else tell.relative(share)
    return (*sides, tell.change(figure["difference"], unit), percent, tell.say(f"verdict.{verdict_of(figure)}"))


def verdict_of(figure: Fact) -> str:
    """The word for what a difference means: of one that is told from 0 and small, that it is."""
    if any(side["mean"].value is None for side in figure["sides"]):
        return "one_side"
    word = str(figure["verdict"].value)
    return f"slightly_{word}" if figure["slight"].value and word in ("better", "worse") else word


def figure_row(figure: Fact, tell: Teller, name: Text | None = None) -> Row:
    """A figure as a row that leads to its definition."""
    return Row(name or tell.label(figure), figure_cells(figure, tell), figure["measure"].value)


def figures_table(facts: Fact, tell: Teller, caption: Text, rows: Iterable[Row]) -> Iterator[Table]:
    """A table of figures, if there are any."""
    found: Sequence[Row] = tuple(rows)
    if found:
        head = sides_head(facts, tell)
        yield Table(caption, (tell.say("head.figure"), *head), tuple(found), (len(head) - 1,) if len(head) > 1 else ())
