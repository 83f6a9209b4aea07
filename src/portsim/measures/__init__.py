"""Pure functions from one run's log to numbers with units.

`Measuring` is prepared once for a scenario and knows the cells of its table; `of` fills them for one run. The cells are
the same in every replication, so that a replication is one row of numbers.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from portsim.arrays import Floats
from portsim.errors import MeasureError
from portsim.log import Log
from portsim.measures.alarms import Alarms
from portsim.measures.causes import Causes
from portsim.measures.congestion import Congestion
from portsim.measures.costs import Costs
from portsim.measures.crossings import Crossings
from portsim.measures.delays import Delays
from portsim.measures.drivers import Drivers
from portsim.measures.exams import Exams
from portsim.measures.fairness import Fairness
from portsim.measures.flows import Flows
from portsim.measures.holds import Holds
from portsim.measures.instruments import InstrumentReadings
from portsim.measures.loads import Loads
from portsim.measures.lookup import checked, why_missing
from portsim.measures.measure import Block, Cell, Measure, Noun
from portsim.measures.observed import Observed
from portsim.measures.officers import Officers
from portsim.measures.orders import Orders
from portsim.measures.outages import Outages
from portsim.measures.parts import Parts
from portsim.measures.pressure import Pressure
from portsim.measures.programmes import Programmes
from portsim.measures.queues import Queues
from portsim.measures.recovery import Recovery
from portsim.measures.registry import REGISTRY
from portsim.measures.scope import scope_of
from portsim.measures.servers import Servers
from portsim.measures.staffing import Unstaffed
from portsim.measures.violations import Violations
from portsim.measures.visits import Visits
from portsim.measures.within import Within
from portsim.network import Network
from portsim.scenario.model import Scenario
from portsim.trucks import Trucks


class Measuring:
    """The measures of one scenario: all of them, or those that are chosen by name.

    MeasureError for a name that is no measure, or one that is not taken in this scenario.
    """

    def __init__(self, scenario: Scenario, network: Network, chosen: Sequence[str] | None = None):
        self.network = network
        self.chosen = None if chosen is None else checked(chosen)
        scope = scope_of(scenario, network, self.chosen)
        nouns: tuple[Noun, ...] = (
            Crossings(scope),
            Within(scope),
            Delays(scope),
            Congestion(scope),
            Parts(scope),
            Fairness(scope),
            Causes(scope),
            Visits(scope),
            Queues(scope),
            InstrumentReadings(scope),
            Flows(scope),
            Drivers(scope),
            Loads(scope),
            Servers(scope),
            Unstaffed(scope),
            Orders(scope),
            Outages(scope),
            Recovery(scope),
            Officers(scope),
            Exams(scope),
            Violations(scope),
            Pressure(scope),
            Alarms(scope),
            Holds(scope),
            Programmes(scope),
            Costs(scope),
        )
        self.nouns = tuple(noun for noun in nouns if any(scope.takes(block.measure) for block in noun.blocks))
        for name in self.chosen or ():
            if name not in self.taken:
                raise MeasureError(why_missing((), name, None, {}))

    @cached_property
    def taken(self) -> frozenset[str]:
        """Names of the measures of which the scenario has a number."""
        return frozenset(block.measure.name for noun in self.nouns for block in noun.blocks if len(block.breakdown))

    @property
    def needs_undisturbed(self) -> bool:
        """Whether a measure is taken against a run of the same trucks without outages."""
        return any(isinstance(noun, Recovery) and len(noun.blocks[0].breakdown) for noun in self.nouns)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """What each number of a run is, in their order."""
        return tuple(
            cell for noun in self.nouns for block in noun.blocks if self._takes(block) for cell in block.cells()
        )

    def of(self, trucks: Trucks, log: Log) -> Floats:
        """The numbers of one run, shape (cells,); NaN where there was nothing to measure."""
        return self.of_run(Observed(self.network, trucks, log))

    def of_run(self, run: Observed) -> Floats:
        """The same, of a run of which something may be known already."""
        return np.concatenate([values for noun in self.nouns for values in self._of_noun(noun, run)])

    def _of_noun(self, noun: Noun, run: Observed) -> Iterator[Floats]:
        """The numbers of one kind of thing, block after block; nothing is worked out after the last one wanted."""
        last = max(place for place, block in enumerate(noun.blocks) if self._takes(block))
        for block, values in zip(noun.blocks[: last + 1], noun.values(run), strict=self.chosen is None):
            assert values.shape == block.shape, (block.measure.name, values.shape, block.shape)
            if self._takes(block):
                yield values.ravel()

    def _takes(self, block: Block) -> bool:
        """Whether a block's numbers are wanted: some kinds of things tell all of theirs at once."""
        return self.chosen is None or block.measure.name in self.chosen


__all__ = ["REGISTRY", "Cell", "Measure", "Measuring", "Observed"]
