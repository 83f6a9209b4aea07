"""What every number of the page means."""

from collections.abc import Iterator

from portsim.report.page.blocks import Block, Definition, Definitions
from portsim.report.page.definitions import Defined, entry
from portsim.report.page.fact import Fact
from portsim.report.page.figures import Teller
from portsim.report.text import flat, joined, with_code


def definitions(facts: Fact, tell: Teller) -> Iterator[Block]:
    """Name, unit, meaning, whose trucks, which window and which source of each measure."""
    yield Definitions(tuple(_definition(each, tell) for each in facts["definitions"]))


def _definition(defined: Fact, tell: Teller) -> Definition:
    said, say = entry(Defined(**defined.value), tell.say), tell.say
    whose = joined(said.trucks, "; ", said.window, *(("; ", said.source) if said.source else ()))
    means = say("definitions.means", text=with_code(flat(said.definition)), whose=whose)
    return Definition(defined["name"].value, joined(said.label, " [", said.unit, "]"), means)
