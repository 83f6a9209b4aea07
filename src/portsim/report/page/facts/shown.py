"""Which day is shown, where only one can be."""

from collections.abc import Callable, Sequence

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.record import Record
from portsim.scenario.model import Scenario
from portsim.units import MINUTES_PER_DAY


def busiest_day(records: Sequence[Record], scenario: Scenario) -> int:
    """The measured day, counted from 0 of the calendar, on which most trucks came under the baseline; first of equals.

    Where outages began on some measured days, under whichever policy, only of those days: outages want to be seen.

    Parameters
    ----------
    records : the same replication of each policy, the baseline first
    scenario : the baseline
    """
    arrivals, outages = (
        _by_day(records[0], scenario, _arrivals),
        sum(_by_day(each, scenario, _outages) for each in records),
    )
    return scenario.calendar.warm_up + int(
        np.argmax(np.where(outages > 0, arrivals, -1) if np.any(outages) else arrivals)
    )


def _arrivals(record: Record) -> Floats:
    times: Floats = record.trucks["arrived_min"][record.trucks["disposition"] != "no_show"]
    return times


def _outages(record: Record) -> Floats:
    times: Floats = record.changes["at_min"][(record.changes["change"] == "outage") & (record.changes["value"] == 1)]
    return times


def _by_day(record: Record, scenario: Scenario, times_of: Callable[[Record], Floats]) -> Ints:
    """How many of some times [min] lie on each measured day."""
    edges = np.arange(scenario.calendar.warm_up, scenario.calendar.days + 1) * MINUTES_PER_DAY
    return np.diff(np.sort(times_of(record)).searchsorted(edges))
