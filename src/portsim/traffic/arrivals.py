"""When trucks arrive by chance: a Poisson process of changing rate, by inversion of the cumulated rate."""

import math
from collections.abc import Sequence

import numpy as np

from portsim.arrays import Floats
from portsim.scenario.events import Event
from portsim.scenario.model import Calendar
from portsim.scenario.traffic import Direction, Stream
from portsim.streams import Streams
from portsim.traffic.rates import expected_rates

SPARE_SD = 4
"""How many standard deviations more points than expected are drawn at first; seldom too few, and then drawn again."""


def poisson_points(streams: Streams, purpose: str, end: float) -> Floats:
    """Points of a Poisson process of rate 1 in [0, end), increasing.

    A larger `end` adds points after the same ones: that keeps truck i the same truck when the volume changes.
    """
    enough = math.ceil(end + SPARE_SD * math.sqrt(end)) + 1
    while True:
        points = np.cumsum(-np.log1p(-streams.random(purpose, enough)))
        if points[-1] >= end:
            return points[: np.searchsorted(points, end)]
        enough *= 2


def drawn_arrivals(
    stream: Stream, direction: Direction, calendar: Calendar, streams: Streams, events: Sequence[Event] = ()
) -> Floats:
    """Arrivals of a stream in one replication, on the grid, non-decreasing [min], shape (n,)."""
    rates = expected_rates(stream, direction, calendar, streams, events)
    return rates.when(poisson_points(streams, f"{direction}:arrivals", float(rates.cumulated[-1])))
