"""Pure functions from one run's log to numbers with units.

`Measuring` is prepared once for a scenario and knows the cells of its table; `of` fills them for one run. The cells are
the same in every replication, so that a replication is one row of numbers.
"""

from functools import cached_property

import numpy as np

from portsim.arrays import Floats
from portsim.log import Log
from portsim.measures.alarms import Alarms
from portsim.measures.crossings import Crossings
from portsim.measures.exams import Exams
from portsim.measures.flows import Flows
from portsim.measures.holds import Holds
from portsim.measures.measure import Cell, Measure, Noun
from portsim.measures.observed import Observed
from portsim.measures.officers import Officers
from portsim.measures.parts import Parts
from portsim.measures.programmes import Programmes
from portsim.measures.queues import Queues
from portsim.measures.registry import REGISTRY
from portsim.measures.scope import scope_of
from portsim.measures.servers import Servers
from portsim.measures.violations import Violations
from portsim.measures.visits import Visits
from portsim.network import Network
from portsim.scenario.model import Scenario
from portsim.trucks import Trucks


class Measuring:
    """All measures of one scenario."""

    def __init__(self, scenario: Scenario, network: Network):
        scope = scope_of(scenario, network)
        self.network = network
        self.nouns: tuple[Noun, ...] = (
            Crossings(scope),
            Parts(scope),
            Visits(scope),
            Queues(scope),
            Flows(scope),
            Servers(scope),
            Officers(scope),
            Exams(scope),
            Violations(scope),
            Alarms(scope),
            Holds(scope),
            Programmes(scope),
        )

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """What each number of a run is, in their order."""
        return tuple(cell for noun in self.nouns for block in noun.blocks for cell in block.cells())

    def of(self, trucks: Trucks, log: Log) -> Floats:
        """The numbers of one run, shape (cells,); NaN where there was nothing to measure."""
        run = Observed(self.network, trucks, log)
        parts = []
        for noun in self.nouns:
            for block, values in zip(noun.blocks, noun.values(run), strict=True):
                assert values.shape == block.shape, (block.measure.name, values.shape, block.shape)
                parts.append(values.ravel())
        return np.concatenate(parts)


__all__ = ["REGISTRY", "Cell", "Measure", "Measuring"]
