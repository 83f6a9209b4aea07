"""What is known beforehand about the draws of a run, so that chance in them can be taken out of the estimates.

Each control has mean zero by construction; how far it came out above or below zero explains a good part of why one
replication waited longer than another (Lavenberg and Welch 1981). The controls are checked against zero themselves, so
a wrong draw cannot hide behind them.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.trucks import Trucks
from portsim.units import MINUTES_PER_HOUR

from .runs import Run

Control = Callable[[Run], float]


@dataclass(frozen=True)
class Stream:
    """Trucks of one class that go to one stage: how many [trucks/h], and mean and second moment of their service."""

    of: str
    per_hour: float
    mean_min: float
    square: float

    @classmethod
    def with_cv(cls, of: str, per_hour: float, mean_min: float, cv: float) -> "Stream":
        """From the coefficient of variation of the service."""
        return cls(of, per_hour, mean_min, mean_min**2 * (1 + cv**2))


def sent_to(trucks: Trucks, stage: int) -> Flags:
    """Trucks that go to a stage, shape (n,)."""
    sent = np.zeros(len(trucks), dtype=bool)
    visits = np.diff(trucks.first_visit)
    sent[np.repeat(np.arange(len(trucks)), visits)[trucks.stage == stage]] = True
    return sent


def traffic(stage: str, stream: Stream) -> Control:
    """Trucks of a stream that came, over those expected, less one."""

    def control(run: Run) -> float:
        came = run.in_window & run.of_class(stream.of) & sent_to(run.trucks, run.layout.stage_number[stage])
        return float(came.sum()) / run.expected_trucks(stream.per_hour) - 1

    return control


def service(stage: str, stream: Stream) -> Control:
    """Service drawn for the trucks of a stream beyond the mean, over all that was expected."""

    def control(run: Run) -> float:
        number = run.layout.stage_number[stage]
        came = run.in_window & run.of_class(stream.of) & sent_to(run.trucks, number)
        minutes = run.trucks.service_min[came, run.layout.lanes_of[number][0]] - stream.mean_min
        return float(minutes.sum()) / (run.expected_trucks(stream.per_hour) * stream.mean_min)

    return control


def lindley_waits(arrived_min: Floats, service_min: Floats) -> Floats:
    """Wait of each truck at a single server, first come, first served [min] (Lindley 1952). Exact on the time grid."""
    ahead = np.concatenate(([0.0], np.cumsum(service_min[:-1] - np.diff(arrived_min))))
    return ahead - np.minimum.accumulate(ahead)


def single_server_wait(streams: Mapping[str, Stream], servers: int) -> float:
    """Mean wait at one server as fast as `servers` together [min] (Pollaczek and Khinchine)."""
    rates = [(each.per_hour / MINUTES_PER_HOUR, each) for each in streams.values()]
    load = sum(rate * each.mean_min for rate, each in rates) / servers
    return sum(rate * each.square for rate, each in rates) / servers**2 / (2 * (1 - load))


def single_server(stage: str, streams: Mapping[str, Stream], servers: int) -> Control:
    """Mean wait of the same trucks at one server as fast as `servers` together, over what is expected, less one.

    It is busy when they are, and so explains most of their luck; what is left is what the rules under test do.
    """
    exact = single_server_wait(streams, servers)
    per_hour = sum(each.per_hour for each in streams.values())

    def control(run: Run) -> float:
        waits = _waits_at_single_server(run, stage, streams, servers)
        return float(waits.sum()) / run.expected_trucks(per_hour) / exact - 1

    return control


def late_at_single_server(stage: str, stream: Stream, servers: int, than_min: float) -> Control:
    """Likewise for the share of trucks that wait longer than some time there; for exponential service (Erlang)."""
    rate, mean_min = stream.per_hour / MINUTES_PER_HOUR, stream.mean_min / servers
    exact = rate * mean_min * math.exp(-(1 / mean_min - rate) * than_min)

    def control(run: Run) -> float:
        late = _waits_at_single_server(run, stage, {"all": stream}, servers) > than_min
        return float(late.sum()) / run.expected_trucks(stream.per_hour) / exact - 1

    return control


def _waits_at_single_server(run: Run, stage: str, streams: Mapping[str, Stream], servers: int) -> Floats:
    number = run.layout.stage_number[stage]
    came = sent_to(run.trucks, number) & np.any([run.of_class(each.of) for each in streams.values()], axis=0)
    minutes = run.trucks.service_min[came, run.layout.lanes_of[number][0]] / servers
    return lindley_waits(run.trucks.arrived_min[came], minutes)[run.in_window[came]]


def of_draws(stage: str, streams: Mapping[str, Stream]) -> dict[str, Control]:
    """Traffic to a stage and service there."""
    controls: dict[str, Control] = {}
    for name, stream in streams.items():
        controls[f"{name} trucks to {stage}"] = traffic(stage, stream)
        controls[f"service of {name} trucks at {stage}"] = service(stage, stream)
    return controls


def of_station(stage: str, streams: Mapping[str, Stream], servers: int) -> dict[str, Control]:
    """Traffic to a stage, service there, and the wait that both would make at a single server."""
    return {**of_draws(stage, streams), f"wait at a single {stage} server": single_server(stage, streams, servers)}
