"""What happened to trucks, counted by what a measure is broken down by."""

from functools import cached_property

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
        self.run = run
        self.truck = truck
        self.numbers = numbers

    def number(self, key: str) -> Ints:
        """Number of each event by one key, shape (E,)."""
        if key not in self.numbers:
            trucks = self.run.trucks
            of_truck = {"direction": trucks.direction, "class": trucks.truck_class, "route": trucks.route}
            self.numbers[key] = of_truck[key][self.truck]
        return self.numbers[key]

    @cached_property
    def by_programme(self) -> tuple[Ints, Ints]:
        """Events and programmes: each event once for every programme that its truck holds."""
        held = self.run.holds.take(self.truck, axis=0)
        # Faster than looking for both at once.
        place = np.flatnonzero(held)
        event = place // held.shape[1]
        return event, place - event * held.shape[1]

    def rows(self, breakdown: Breakdown) -> tuple[Ints | slice, Ints]:
        """Events and the row each counts in, -1 for none; by programme it stands once for each that its truck holds."""
        if PROGRAMME not in breakdown.keys:
            numbers = {key: self.number(key) for key in breakdown.keys}
            return slice(None), breakdown.rows_of(numbers, len(self.truck))
        event, programme = self.by_programme
        numbers = {key: self.number(key)[event] for key in breakdown.keys if key != PROGRAMME}
        return event, breakdown.rows_of({**numbers, PROGRAMME: programme}, len(event))

    def count(self, breakdown: Breakdown, weights: Floats | None = None) -> Floats:
        """Events of each row, or the sum of their weights, shape (rows, 1)."""
        if not len(breakdown):
            return np.empty((0, 1))
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
        sample = self.sample if isinstance(event, slice) else Sample(self.values[event])
        return sample.describe(Rows(row, len(block.breakdown)), block.measure.statistics)


def shares(part: Floats, whole: Floats) -> Floats:
    """Part over whole, NaN where there is no whole."""
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)


def placed(breakdown: Breakdown, values: Floats) -> Floats:
    """Values by the numbers of a breakdown's keys, in its rows, shape (rows, 1)."""
    placed = np.full((len(breakdown), 1), np.nan)
    wanted = breakdown.row >= 0
    placed[breakdown.row[wanted], 0] = values[wanted]
    return placed
