"""When trucks arrived as somebody saw it: a list of observed trucks instead of rates."""

import datetime as dt
from collections.abc import Sequence

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.errors import RunError
from portsim.scenario.model import Calendar
from portsim.scenario.traffic import Trace
from portsim.units import MINUTES_PER_DAY, SECONDS_PER_MINUTE, to_grid


def traced_arrivals(trace: Trace, direction: str, calendar: Calendar) -> tuple[Ints, Floats]:
    """The order in which the trucks of a trace arrived, and when [min since the first midnight], both shape (n,).

    Trucks seen at the same time keep the order of the trace. RunError if one arrived before or after the run.
    """
    midnight = dt.datetime.combine(calendar.start, dt.time())
    seconds = np.array([(seen - midnight).total_seconds() for seen in trace.arrived], dtype=np.float64)
    minutes = to_grid(seconds / SECONDS_PER_MINUTE)
    outside = np.flatnonzero((minutes < 0) | (minutes >= calendar.days * MINUTES_PER_DAY))
    if len(outside):
        last = calendar.start + dt.timedelta(days=calendar.days - 1)
        raise RunError(
            f"traffic.{direction}.trace: truck {outside[0] + 1} arrived at {trace.arrived[outside[0]]}, outside the "
            f"run from {calendar.start} to {last}; change calendar.start or calendar.days, or leave the truck out"
        )
    order = np.argsort(minutes, kind="stable")
    return order, minutes[order]


def observed(values: Sequence[float | None], order: Ints) -> Floats:
    """What a trace tells of each truck, in the order of arrival; NaN where it tells nothing, shape (n,)."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)[order]
