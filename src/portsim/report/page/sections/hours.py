"""The wait by hour of arrival."""

from collections.abc import Iterator

from portsim.report.page.blocks import Block, Drawing, Fold, Paragraph, Row, Table
from portsim.report.page.fact import Fact
from portsim.report.page.figures import NOTHING, Teller
from portsim.report.page.sections.directions import each_direction
from portsim.report.text import Name, Text, joined


def hours(facts: Fact, tell: Teller) -> Iterator[Block]:
    """The wait hour by hour with bands, as a picture and as a table."""
    for number, _, direction, above in each_direction(facts, tell):
        yield from above
        found = direction["hours"]
        if not found:
            yield Paragraph(tell.say("hours.nothing"))
            continue
        yield Drawing("hours", number, direction["direction"].value)
        yield Fold(tell.say("hours.table"), (_table(found, tell),))


def _table(found: Fact, tell: Teller) -> Table:
    say, two = tell.say, bool(found["difference"])
    names = ("baseline", "alternative") if two else ("value",)
    columns = [*found["sides"], *([found["difference"]] if two else [])]
    head = (*(say(f"head.{each}") for each in names), *([say("head.difference")] if two else []))
    rows = tuple(
        Row(
            (Name(f"{hour.value}:00"),),
            (_arrivals(found, place, tell), *(_band(each, place, tell, sign=n == 2) for n, each in enumerate(columns))),  # noqa: PLR2004
        )
        for place, hour in enumerate(found["hours"])
    )
    caption = say("hours.caption", measure=say(f"measure.{found['measure'].value}"))
    return Table(caption, (say("head.hour"), say("head.arrivals"), *head), rows)


def _arrivals(found: Fact, place: int, tell: Teller) -> Text:
    """Trucks that come in an hour; on both sides, where not as many come."""
    before, *others = (side[place] for side in found["arrivals_per_hour"])
    changed = [after for after in others if after.value != before.value]
    return joined(tell.count(before), *(joined(" \N{RIGHTWARDS ARROW} ", tell.count(after)) for after in changed))


def _band(band: Fact, place: int, tell: Teller, *, sign: bool) -> Text:
    """`12.3 (10.1 to 14.5)`."""
    mean, low, high = (band[end][place] for end in ("mean", "low", "high"))
    if mean.value is None:
        return NOTHING
    if low.value is None or high.value is None:
        return (tell.number(mean, 1, sign=sign),)
    places = tell.places(mean.value, (high.value - low.value) / 2, (low.value, high.value))
    shown = tell.number(mean, places, sign=sign)
    ends = {"low": (tell.number(low, places, sign=sign),), "high": (tell.number(high, places, sign=sign),)}
    said = tell.say("figures.range", **ends, unit="")
    return joined((shown, " ("), said, ")")
