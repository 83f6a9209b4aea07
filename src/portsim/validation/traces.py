"""Numbers of single trucks, for days in which nothing is left to chance."""

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.log import Disposition
from portsim.validation.numbers import Number, Parts, Run


def _crossed(run: Run, stage: str) -> Ints:
    """Visits to a stage of the trucks that crossed, in the order in which they came."""
    return np.flatnonzero(run.at(stage) & (run.log.disposition[run.log.truck] == Disposition.CROSSED))


def _of_truck(stage: str, number: int, times: str) -> Number:
    """A time of the visit of the n-th truck that crossed."""

    def parts(run: Run) -> Parts:
        column: Floats = getattr(run.log, times)
        return (float(column[_crossed(run, stage)][number - 1]),)

    return Number(parts)


def truck_joined_min(stage: str, truck: int) -> Number:
    """When the n-th truck that crossed joined a stage [min]."""
    return _of_truck(stage, truck, "joined")


def truck_began_min(stage: str, truck: int) -> Number:
    """When its service began [min]."""
    return _of_truck(stage, truck, "began")


def truck_ended_min(stage: str, truck: int) -> Number:
    """When its service ended [min]."""
    return _of_truck(stage, truck, "ended")


def truck_wait_min(stage: str, truck: int) -> Number:
    """How long it waited [min]."""

    def parts(run: Run) -> Parts:
        row = _crossed(run, stage)[truck - 1]
        return (float(run.log.began[row] - run.log.joined[row]),)

    return Number(parts)


def turned_back_at_min(truck: int) -> Number:
    """When the n-th truck came whose driver did not join [min]."""

    def parts(run: Run) -> Parts:
        back = run.log.disposition == Disposition.TURNED_BACK
        return (float(np.sort(run.log.departed[back])[truck - 1]),)

    return Number(parts)


def service_total_min(stage: str) -> Number:
    """Service of all trucks together [min]."""
    return Number(lambda run: (float(np.nansum((run.log.ended - run.log.began)[run.at(stage)])),))


def last_departure_min() -> Number:
    """When the last truck left [min]."""
    return Number(lambda run: (float(np.nanmax(run.log.departed)),))
