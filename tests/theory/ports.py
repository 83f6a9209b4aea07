"""Textbook queues written as ports: a stage, its traffic, and a calendar long enough to forget the empty beginning."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portsim.scenario.model import Scenario
from portsim.units import HOURS_PER_DAY, MINUTES_PER_DAY, MINUTES_PER_HOUR

START = "2024-01-01"
"""A Monday."""
FORGOTTEN = 8
"""Relaxation times before the measured window: what the empty port at the start adds has shrunk to e**-8 = 0.03 %."""


def exponential(mean_min: float) -> dict[str, Any]:
    """A service of the scenario file."""
    return {"exponential": {"mean": f"{mean_min} min"}}


def lognormal(mean_min: float, cv: float) -> dict[str, Any]:
    """A service of the scenario file."""
    return {"lognormal": {"mean": f"{mean_min} min", "cv": cv}}


def stage(lanes: Mapping[str, Any], service: Any, **more: Any) -> dict[str, Any]:
    """A service stage."""
    return {"kind": "service", "lanes": dict(lanes), "service": service, **more}


def one_line(servers: Any, service: Any, room: int | None = None, **more: Any) -> dict[str, Any]:
    """A service stage with one lane for all trucks."""
    return stage({"all": {"servers": servers, "room": room}}, service, **more)


@dataclass(frozen=True)
class Kind:
    """A truck class: how many come [trucks/h], and the programmes it holds."""

    per_hour: float
    programmes: tuple[str, ...] = ()


GENERAL = "general"
FAST = "FAST"


def port(kinds: Mapping[str, Kind], stages: Mapping[str, Any], days: int, warm_up: int, **more: Any) -> Scenario:
    """A port open day and night; every class comes as a Poisson process, and visits the stages in the order written."""
    per_hour = sum(kind.per_hour for kind in kinds.values())
    classes = {name: {"share": kind.per_hour / per_hour, "programmes": kind.programmes} for name, kind in kinds.items()}
    return Scenario.model_validate(
        {
            "name": "a textbook queue",
            "port": {"name": "nowhere"},
            "calendar": {"start": START, "days": days + warm_up, "warm_up": warm_up},
            "traffic": {"northbound": {"trucks_per_day": per_hour * HOURS_PER_DAY, "classes": classes}},
            "stages": dict(stages),
            "routes": {"northbound": [{"name": "all", "stages": list(stages)}]},
            **more,
        }
    )


def warm_up_days(*stations: tuple[float, int, float]) -> int:
    """Days until the slowest of some stations has forgotten how it began.

    A station: trucks/h, servers, mean service [min].

    The transient of a queue with Poisson arrivals and exponential service dies out with the relaxation time
    1 / (sqrt(c mu) - sqrt(lambda))**2 (Cohen 1982, the M/M/1 of the joint service rate).
    """
    longest = max(
        1 / (math.sqrt(servers / mean_min) - math.sqrt(per_hour / MINUTES_PER_HOUR)) ** 2
        for per_hour, servers, mean_min in stations
    )
    return math.ceil(FORGOTTEN * longest / MINUTES_PER_DAY)


def hourly(first_hour: int, values: Sequence[float]) -> list[float]:
    """Values of consecutive hours as a profile of the day, zero outside them."""
    profile = [0.0] * HOURS_PER_DAY
    profile[first_hour : first_hour + len(values)] = values
    return profile
