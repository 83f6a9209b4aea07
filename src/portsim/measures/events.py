"""What happened to trucks, counted by what a measure is broken down by."""

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.measures.measure import Block, Breakdown
from portsim.measures.observed import Observed
from portsim.measures.sample import Rows, Sample

PROGRAMME = "programme"


class Events:
    """E things, each of one truck: the truck itself, a violation that it carries, an inspection.

    Parameters
    ----------
    run : where they happened
    truck : row of the truck of each, shape (E,)
    numbers : numbers of keys that the truck alone does not tell, such as `violation`, shape (E,) each
    """

    def __init__(self, run: Observed, truck: Ints, **numbers: Ints):
        trucks = run.trucks
        self.run = run
        self.truck = truck
        self.numbers = {
            "direction": trucks.direction[truck],
            "class": trucks.truck_class[truck],
            "route": trucks.route[truck],
            **numbers,
        }

    def rows(self, breakdown: Breakdown) -> tuple[Ints, Ints]:
        """Events and the row each counts in, -1 for none; by programme it stands once for each that its truck holds."""
        if PROGRAMME in breakdown.keys:
            event, programme = np.nonzero(self.run.holds[self.truck])
            numbers = {key: self.numbers[key][event] for key in breakdown.keys if key != PROGRAMME}
            row = breakdown.rows_of({**numbers, PROGRAMME: programme}, len(event))
        else:
            event = np.arange(len(self.truck))
            row = breakdown.rows_of(self.numbers, len(event))
        return event, row

    def count(self, breakdown: Breakdown, weights: Floats | None = None) -> Floats:
        """Events of each row, or the sum of their weights, shape (rows, 1)."""
        event, row = self.rows(breakdown)
        its_weights = None if weights is None else weights[event]
        return np.bincount(row + 1, its_weights, minlength=len(breakdown) + 1)[1:].astype(np.float64)[:, None]


class Described:
    """Events with one value each, shape (E,), to be described under many breakdowns."""

    def __init__(self, events: Events, values: Floats):
        self.events = events
        self.values = values
        self.sample = Sample(values)

    def of(self, block: Block) -> Floats:
        """The statistics of a block's measure, shape (rows, statistics); NaN for a row without values."""
        event, row = self.events.rows(block.breakdown)
        again = PROGRAMME in block.breakdown.keys
        sample = Sample(self.values[event]) if again else self.sample
        return sample.describe(Rows(row, len(block.breakdown)), block.measure.statistics)


def shares(part: Floats, whole: Floats) -> Floats:
    """Part over whole, NaN where there is no whole."""
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
