"""The answer, in three figures."""

from collections.abc import Iterable, Iterator

from portsim.report.page.blocks import Block, Card, Cards, Paragraph, Row, Table
from portsim.report.page.fact import Fact
from portsim.report.page.figures import NOTHING, Teller
from portsim.report.page.sections.assumptions import WEAKEST
from portsim.report.page.sections.directions import direction_name, each_detail, figure_row, figures_table, verdict_of
from portsim.report.page.sections.who import same_trucks
from portsim.report.text import Name, Text, capitalised, joined


def headlines(facts: Fact, tell: Teller) -> Iterator[Block]:
    """Three figures of each alternative in words; before them all alternatives in a table, where there are several."""
    if len(facts["alternatives"]) > 1:
        yield from _all(facts, tell)
    for _, detail, above in each_detail(facts):
        yield from above
        figures = [*detail["headlines"]]
        if any(each["difference"] for each in figures):
            yield Paragraph(_in_short(figures, tell))
        cards = tuple(_card(facts, each, tell) for each in figures)
        yield Cards(cards) if cards else Paragraph(tell.say("headline.nothing"))
        for direction in detail["directions"]:
            if direction["who"]["all"]:
                yield Paragraph(same_trucks(facts, direction, tell))
        rows = (figure_row(each, tell, _of_chosen(each, tell)) for each in detail["chosen"])
        yield from figures_table(facts, tell, tell.say("headline.chosen"), rows)
    yield from _how_sure(facts, tell)


def _in_short(figures: list[Fact], tell: Teller) -> Text:
    """What the three figures say, in one sentence."""
    said = (
        joined(_label(each, tell), ": ", tell.say(f"verdict.{verdict_of(each)}"))
        for each in figures
        if each["difference"]
    )
    return tell.say("headline.in_short", said=_listed(said))


def _listed(texts: Iterable[Text]) -> Text:
    return joined(*(part for number, text in enumerate(texts) for part in (*(("; ",) if number else ()), text)))


def _how_sure(facts: Fact, tell: Teller) -> Iterator[Block]:
    """What the answer rests on: how many values are assumed, and how far it moves at other ones."""
    kinds = [each["kind"].value for each in facts["assumptions"]]
    if kinds:
        counts = {"count": (Name(str(kinds.count(WEAKEST))),), "total": (Name(str(len(kinds))),)}
        yield Paragraph(tell.say("headline.assumed", **counts), quiet=True)
    ends = sorted(facts["ends"], key=lambda each: float(each["difference"]["mean"].value))
    if ends:
        unit = ends[0]["unit"].value
        low, high = (_end(each["difference"], unit, tell) for each in (ends[0], ends[-1]))
        yield Paragraph(tell.say("headline.ends", measure=tell.label(ends[0]), low=low, high=high), quiet=True)
    if facts["details"][0]["headlines"] and facts["kind"].value != "run" and facts["replications"].value > 1:
        yield Paragraph(tell.say("headline.chance"), quiet=True)
    if facts["scenarios"][0]["measured_days"].value > 1:
        days = (tell.number(facts["scenarios"][0]["measured_days"], 0),)
        yield Paragraph(tell.say("headline.days", days=days), quiet=True)


def _end(difference: Fact, unit: str, tell: Teller) -> Text:
    return tell.amount(difference["mean"], difference["half_width"], unit, sign=True)


def _card(facts: Fact, figure: Fact, tell: Teller) -> Card:
    say, unit = tell.say, figure["unit"].value
    label = _label(figure, tell)
    if not figure["difference"]:
        side = figure["sides"][0]
        amount = tell.amount(side["mean"], side["half_width"], unit)
        said = say(f"headline.run.{_key(figure)}", amount=amount, **_named(facts, figure, tell))
        return Card(label, amount, _ends(side, unit, tell, sign=False), capitalised(said), "neither")
    change = figure["difference"]
    if change["mean"].value is None:
        return Card(label, NOTHING, "", say("headline.one_side"), "unclear")
    amount = tell.amount(change["mean"], change["half_width"], unit, sign=True)
    ends = _ends(change, unit, tell, sign=True)
    share = figure["change_share"]
    if share.value is not None and unit != "share":
        ends = joined(ends, "; ", say("headline.share", share=tell.relative(share)))
    return Card(label, amount, ends, capitalised(_sentence(facts, figure, tell)), verdict_of(figure))


def _ends(estimate: Fact, unit: str, tell: Teller, *, sign: bool) -> Text:
    """The interval in words."""
    if estimate["half_width"].value is None:
        return tell.say("headline.no_interval")
    return tell.say("headline.interval", range=tell.range(estimate, unit, sign=sign))


def _sentence(facts: Fact, figure: Fact, tell: Teller) -> Text:
    """What the difference says, with both sides."""
    change, unit, verdict = figure["difference"], figure["unit"].value, figure["verdict"].value
    # As exact as the difference: by their own intervals both would often look alike.
    before, after = (tell.amount(side["mean"], change["half_width"], unit) for side in figure["sides"])
    sides = {"before": before, "after": after}
    if verdict == "unclear" and change["half_width"].value is None:
        return tell.say("headline.unclear_one", **sides)
    if verdict in ("equal", "unclear"):
        return tell.say(f"headline.{verdict}", **sides)
    word = "less" if change["mean"].value < 0 else "more"
    amount = tell.amount(change["mean"], change["half_width"], unit, unsigned=True)
    return tell.say(f"headline.{word}.{_key(figure)}", amount=amount, **sides, **_named(facts, figure, tell))


def _key(figure: Fact) -> str:
    return f"{figure['measure'].value}_{figure['statistic'].value}"


def _named(facts: Fact, figure: Fact, tell: Teller) -> dict[str, Text]:
    where = figure["where"]
    days = (tell.number(facts["scenarios"][0]["measured_days"], 0),)
    if "direction" not in where.value:
        return {"days": days}
    return {"days": days, "direction": direction_name(where, tell)}


def _label(figure: Fact, tell: Teller) -> str:
    where = figure["where"].value
    name = tell.say.plain(f"measure.{figure['measure'].value}")
    about = [tell.say.plain(f"direction.{where['direction']}")] if "direction" in where else []
    about += [tell.say.plain(f"bearer.{where['bearer']}")] if "bearer" in where else []
    if figure["statistic"].value != "total":
        about.insert(0, tell.say.plain(f"statistic.{figure['statistic'].value}"))
    return ", ".join((name, *about))


def _of_chosen(figure: Fact, tell: Teller) -> Text:
    """What a measure asked for is called, and what it is about."""
    about = (joined(", ", tell.named(key, name)) for key, name in figure["where"].value.items())
    return joined(tell.label(figure), *about)


def _all(facts: Fact, tell: Teller) -> Iterator[Block]:
    """Every alternative in a row, also those that are told no further."""
    for place, direction in enumerate(facts["alternatives"][0]["directions"]):
        columns = [each for each in range(len(direction["figures"])) if _some(facts, place, each)]
        if not columns:
            continue
        first = [_first(facts, place, column) for column in columns]
        # Of the port as a whole: told once, in the first table.
        paid = [each["cost"] for each in facts["alternatives"]] if place == 0 else []
        rows = []
        for number, alternative in enumerate(facts["alternatives"]):
            figures = [alternative["directions"][place]["figures"][column] for column in columns]
            p = next((each["p_adjusted"] for each in figures if each), None)
            told = [*figures, *([paid[number]] if any(paid) else [])]
            cells = [tell.change(each["difference"], each["unit"].value) if each else NOTHING for each in told]
            rows.append(Row((Name(alternative["title"].value),), (*cells, NOTHING if p is None else tell.chance(p))))
        costs = [_label(each, tell) + f" [{tell.unit('USD')}]" for each in paid if each][:1]
        head = (tell.say("page.after"), *(tell.label(each) for each in first), *costs, tell.say("head.p"))
        caption = tell.say("headline.all", direction=direction_name(direction, tell))
        yield Table(caption, head, tuple(rows))
    yield Paragraph(tell.say(f"adjusted.{facts['adjusted'].value}"), quiet=True)


def _some(facts: Fact, place: int, column: int) -> bool:
    return any(each["directions"][place]["figures"][column] for each in facts["alternatives"])


def _first(facts: Fact, place: int, column: int) -> Fact:
    found = (each["directions"][place]["figures"][column] for each in facts["alternatives"])
    return next(each for each in found if each)
