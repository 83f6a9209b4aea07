"""What is found and what is missed, set against delay."""

from collections.abc import Iterator

from portsim.report.page.blocks import Block, Drawing, Fold, Paragraph
from portsim.report.page.fact import Fact
from portsim.report.page.figures import Teller
from portsim.report.page.sections.directions import each_direction, figure_row, figures_table


def security(facts: Fact, tell: Teller) -> Iterator[Block]:
    """Exams, finds, misses and duty, in all and by type of violation."""
    for number, _, direction, above in each_direction(facts, tell):
        yield from above
        found = direction["security"]
        if not found:
            yield Paragraph(tell.say("security.nothing" if facts["measures"].value is None else "missing.not_measured"))
            continue
        if found["detected"]:
            yield Drawing("security", number, direction["direction"].value)
        else:
            missing = "security.no_violations" if facts["measures"].value is None else "missing.not_measured"
            yield Paragraph(tell.say(missing))
        rows = [figure_row(each, tell) for each in found["figures"]]
        if found["delay"]:
            rows.append(figure_row(found["delay"], tell))
        yield from figures_table(facts, tell, tell.say("security.caption"), rows)
        types: list[Block] = []
        for each in found["violations"]:
            own = (figure_row(figure, tell) for figure in each["figures"])
            named = tell.named("violation", each["violation"].value)
            types += figures_table(facts, tell, named, own)
        if types:
            yield Fold(tell.say("security.types"), tuple(types))
