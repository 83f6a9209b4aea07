"""What every number of the page means."""

from collections.abc import Iterator

from portsim.report.page.blocks import Block, Definition, Definitions
from portsim.report.page.definitions import definition
from portsim.report.page.fact import Fact
from portsim.report.page.figures import Teller


def definitions(facts: Fact, tell: Teller) -> Iterator[Block]:
    """Name, unit, meaning, whose trucks and which window of each measure."""
    yield Definitions(tuple(Definition(each.value, definition(each.value, tell.say)) for each in facts["definitions"]))
