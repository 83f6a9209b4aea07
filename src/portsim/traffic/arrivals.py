"""When trucks arrive by chance: a Poisson process of changing rate, by inversion of the cumulated rate.

Each point of the process is a truck, or a convoy; some trucks come by appointment instead.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.distributions import law_of
from portsim.scenario.arrivals import Appointments, Convoys
from portsim.scenario.events import Event
from portsim.scenario.model import Calendar
from portsim.scenario.traffic import Direction, Stream
from portsim.streams import Streams
from portsim.traffic.rates import expected_rates
from portsim.units import GRID_MIN, MINUTES_PER_DAY

SPARE_SD = 4
"""How many standard deviations more points than expected are drawn at first; seldom too few, and then drawn again."""


class Drawn(NamedTuple):
    """Arrivals of a stream in one replication, by truck number; n trucks."""

    arrived_min: Floats
    """On the grid, in no order where trucks have appointments or convoys overlap [min], shape (n,)."""
    no_show: Flags
    """Trucks that do not keep their appointments, shape (n,)."""


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
) -> Drawn:
    """Arrivals of a stream in one replication."""
    rates = expected_rates(stream, direction, calendar, streams, events)
    together = 1.0 if stream.convoys is None else stream.convoys.mean_size()
    points = poisson_points(streams, f"{direction}:arrivals", float(rates.cumulated[-1]) / together)
    arrived_min = rates.when(points * together)
    last_min = calendar.days * MINUTES_PER_DAY - GRID_MIN
    if stream.convoys is not None:
        arrived_min = np.minimum(_in_convoys(stream.convoys, direction, arrived_min, streams), last_min)
    no_show = np.zeros(len(arrived_min), dtype=np.bool_)
    if stream.appointments is not None:
        arrived_min, no_show = _by_appointment(stream.appointments, direction, arrived_min, streams)
        arrived_min = np.clip(arrived_min, 0.0, last_min)
    return Drawn(arrived_min, no_show)


def _in_convoys(convoys: Convoys, direction: str, arrived_min: Floats, streams: Streams) -> Floats:
    """Arrivals of all trucks of convoys that arrive at these times [min], convoy after convoy."""
    stated = sorted((int(size), share) for size, share in convoys.sizes.items())
    ends = np.cumsum([share for _, share in stated])
    uniform = streams.random(f"{direction}:convoy", len(arrived_min))
    place = np.minimum(np.searchsorted(ends, uniform, side="right"), len(stated) - 1)
    trucks = np.array([size for size, _ in stated])[place]
    first = np.repeat(np.cumsum(trucks) - trucks, trucks)
    behind = np.arange(len(first)) - first
    together: Floats = np.repeat(arrived_min, trucks) + behind * convoys.headway
    return together


def _by_appointment(
    appointments: Appointments, direction: str, arrived_min: Floats, streams: Streams
) -> tuple[Floats, Flags]:
    """When trucks come that would have come at these times [min], and which of them do not come at all."""
    n = len(arrived_min)
    told = streams.random(f"{direction}:appointment", n) < appointments.share
    no_show = told & (streams.random(f"{direction}:no_show", n) < appointments.no_show)
    slot_min = np.floor(arrived_min / appointments.slots) * appointments.slots
    late_min = np.zeros(n)
    if appointments.late is not None:
        late_min = law_of(appointments.late).quantile(streams.random(f"{direction}:late", n))
    return np.where(told, slot_min - appointments.early + late_min, arrived_min), no_show
