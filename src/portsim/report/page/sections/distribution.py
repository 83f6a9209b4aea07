"""How crossing times are distributed."""

from collections.abc import Iterator

from portsim.report.page.blocks import Block, Drawing, Paragraph
from portsim.report.page.fact import Fact
from portsim.report.page.figures import Teller
from portsim.report.page.sections.directions import each_direction, figure_row, figures_table


def distribution(facts: Fact, tell: Teller) -> Iterator[Block]:
    """The share of trucks that cross within so many minutes, and percentiles."""
    for number, _, direction, above in each_direction(facts, tell):
        yield from above
        found = direction["distribution"]
        if not found:
            yield Paragraph(tell.say("distribution.nothing"))
            continue
        if found["curve"]:
            yield Drawing("distribution", number, direction["direction"].value)
        rows = (figure_row(each, tell) for each in found["times"])
        yield from figures_table(facts, tell, tell.say("distribution.caption"), rows)
        rows = (figure_row(each, tell) for each in found["flow"])
        yield from figures_table(facts, tell, tell.say("distribution.flow"), rows)
