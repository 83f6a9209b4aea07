"""What it costs whom, and what engines give off."""

from collections.abc import Iterator

from portsim.report.page.blocks import Block, Drawing, Paragraph, Row, Table
from portsim.report.page.fact import Fact
from portsim.report.page.figures import NOTHING, Teller
from portsim.report.page.sections.directions import each_detail, figure_row, figures_table
from portsim.report.text import Name, Text, joined


def cost(facts: Fact, tell: Teller) -> Iterator[Block]:
    """Costs by who bears them, hours of staff, emissions, and what an hour of staff buys."""
    for number, detail, above in each_detail(facts):
        yield from above
        found = detail["cost"]
        if not found:
            yield Paragraph(tell.say("cost.nothing"))
            continue
        yield Drawing("cost", number, None)
        for key, name in (("by_party", "bearer"), ("staff", "country"), ("port", ""), ("engines", "engine")):
            rows = (figure_row(each, tell, _named(each, name, tell)) for each in found[key])
            yield from figures_table(facts, tell, tell.say(f"cost.{key}"), rows)
        yield from _bought(found, tell)
        yield Paragraph(tell.say("cost.rates"), quiet=True)
        missing = found["booths_without_officers"].value
        if missing:
            yield Paragraph(tell.say("cost.not_counted", stages=_list(missing)), quiet=True)


def _named(figure: Fact, key: str, tell: Teller) -> Text:
    """`carriers [USD]`, `officer-hours, us [h]`."""
    if not key:
        return tell.label(figure)
    about = tell.say.plain(f"{key}.{figure['where'][key].value}")
    if key == "bearer":
        return f"{about} [{tell.unit('USD')}]"
    return f"{tell.say.plain('measure.' + figure['measure'].value)}, {about} [{tell.unit('h')}]"


def _list(names: list[str]) -> Text:
    parts: list[str | Name] = []
    for name in names:
        parts += [", ", Name(name)] if parts else [Name(name)]
    return tuple(parts)


def _bought(found: Fact, tell: Teller) -> Iterator[Block]:
    if not found["break_even"]:
        return
    rows = tuple(
        Row(
            tell.say(f"measure.{each['staff'].value}"),
            (
                (tell.number(each["added_hours"], 1, sign=True),),
                (tell.number(each["saved_min"], 0),),
                _per_hour(each, tell),
            ),
            each["staff"].value,
        )
        for each in found["break_even"]
    )
    heads = (tell.say("head.figure"), *(tell.say(f"head.{each}") for each in ("added_hours", "saved_min", "per_hour")))
    yield Table(tell.say("cost.break_even"), heads, rows)


def _per_hour(bought: Fact, tell: Teller) -> Text:
    if bought["min_per_hour"].value is None or bought["low"].value is None:
        return tell.say(f"bought.{bought['reason'].value}") if bought["reason"] else NOTHING
    mean, low, high = (bought[end] for end in ("min_per_hour", "low", "high"))
    places = tell.places(mean.value, (high.value - low.value) / 2, (low.value, high.value))
    said = tell.say("figures.range", low=(tell.number(low, places),), high=(tell.number(high, places),), unit="")
    return joined((tell.number(mean, places), " ("), said, ")")
