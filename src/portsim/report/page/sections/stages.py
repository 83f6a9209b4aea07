"""Every stage, and what queueing theory says of it."""

from collections.abc import Iterator

from portsim.report.page.blocks import Block, Fold, Heading, Paragraph, Row, Table
from portsim.report.page.fact import Fact
from portsim.report.page.figures import NOTHING, Teller
from portsim.report.page.reasons import reason
from portsim.report.page.sections.directions import each_detail
from portsim.report.text import Name, Text, joined

WORTH_TELLING = 1.1
"""Times as exact from which on it is told what the same trucks gained."""
LARGE = 100
"""From this on no digit after the point is worth showing in a table of means."""


def stages(facts: Fact, tell: Teller) -> Iterator[Block]:
    """Waits, queues and use of each stage on both sides; then theory beside simulation, scenario by scenario."""
    for _, detail, above in each_detail(facts):
        yield from above
        if detail["stages"]:
            yield _table(detail["stages"], tell)
        factor_of = detail["variance_reduction"]
        if factor_of.value is not None and factor_of.value >= WORTH_TELLING:
            factor = (tell.number(factor_of, 1 if factor_of.value < LARGE else 0),)
            yield Paragraph(tell.say("stages.variance", factor=factor), quiet=True)
    for number, rows in enumerate(facts["theory"]):
        if rows:
            title = (Name(facts["scenarios"][number]["title"].value),)
            yield Heading(tell.say("stages.theory", scenario=title))
            yield _theory(rows, tell)
            yield Fold(tell.say("stages.why"), (_why(rows, tell),))
    if any(facts["theory"]):
        yield Paragraph(tell.say("stages.allowed"), quiet=True)


def _table(stages: Fact, tell: Teller) -> Table:
    """A column for each figure, with `before → after` in a cell."""
    first = {f"{each['measure'].value} {each['statistic'].value}": each for one in stages for each in one["figures"]}
    rows = []
    for stage in stages:
        own = {f"{each['measure'].value} {each['statistic'].value}": each for each in stage["figures"]}
        cells = tuple(_sides(own[key], tell) if key in own else NOTHING for key in first)
        rows.append(Row((Name(stage["stage"].value),), cells))
    caption = tell.say("stages.caption" if len(stages[0]["figures"][0]["sides"]) == 1 else "stages.caption_both")
    return Table(caption, (tell.say("head.stage"), *(tell.label(each) for each in first.values())), tuple(rows))


def _sides(figure: Fact, tell: Teller) -> Text:
    unit = figure["unit"].value
    shown = [NOTHING if side["mean"].value is None else _short(side, unit, tell) for side in figure["sides"]]
    if len(shown) == 1:
        return shown[0]
    return joined(shown[0], " \N{RIGHTWARDS ARROW} ", shown[1])


def _short(side: Fact, unit: str, tell: Teller) -> Text:
    """A mean without its interval: those stand in the tables beside the page."""
    if unit == "share":
        return tell.percent(side["mean"])
    return (tell.number(side["mean"], 0 if abs(side["mean"].value) >= LARGE else 1),)


def _theory(rows: Fact, tell: Teller) -> Table:
    say = tell.say
    heads = ("stage", "peak_load", "formula", "theory", "within", "simulated", "flag")
    return Table(
        say("stages.theory_caption"),
        tuple(say(f"head.{each}") for each in heads),
        tuple(
            Row(
                (Name(row["name"].value),),
                (
                    _peak(row, tell),
                    say(f"theory.formula.{row['formula'].value}"),
                    tell.minutes(row["theory_min"]["mean"]),
                    _within(row["theory_min"], tell),
                    tell.minutes(row["simulated_min"]["mean"]),
                    say(f"theory.flag.{row['flag'].value.replace(' ', '_')}"),
                ),
            )
            for row in rows
        ),
        (1, 5),
    )


def _peak(row: Fact, tell: Teller) -> Text:
    """The highest load, and in which hour."""
    if row["peak_load"].value is None:
        return NOTHING
    return joined(tell.percent(row["peak_load"]), ", ", (Name(f"{row['peak_hour'].value}:00"),))


def _within(theory: Fact, tell: Teller) -> Text:
    if theory["low"].value is None or theory["high"].value is None:
        return NOTHING
    ends = {end: tell.minutes(theory[end]) for end in ("low", "high")}
    return tell.say("figures.range", **ends, unit="")


def _why(rows: Fact, tell: Teller) -> Table:
    heads = tuple(tell.say(f"head.{each}") for each in ("stage", "why"))
    return Table(
        tell.say("stages.why"),
        heads,
        tuple(Row((Name(row["name"].value),), (reason(row["why"], tell),)) for row in rows),
        (0,),
    )
