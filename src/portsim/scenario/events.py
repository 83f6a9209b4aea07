"""What goes wrong, and what else changes for a time: events with a beginning and an end, and breakdowns by chance."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from portsim.scenario.quantities import (
    MAX_LEVEL,
    YEARS,
    ByKind,
    Hours,
    Names,
    PositiveDuration,
    Strict,
)
from portsim.scenario.services import Distribution
from portsim.scenario.shifts import StaffingPlan
from portsim.scenario.traffic import Direction, NonNegative

# --- moments -------------------------------------------------------------------------------------------------------

_DATE = r"\d{4}-\d{2}-\d{2}"
MOMENT_PATTERN = rf"^{_DATE}([ T]\d{{2}}:\d{{2}})?$"


def _moment(value: Any) -> dt.datetime:
    """Local time of a date, `2026-02-18`, or of a date and a clock time, `2026-02-18 07:00`."""
    if isinstance(value, dt.datetime):
        return value
    if not isinstance(value, str) or not re.match(MOMENT_PATTERN, value.strip()):
        raise ValueError(f"{value!r} is not a moment; write it as 2026-02-18 07:00, or as a date alone")
    try:
        moment = dt.datetime.fromisoformat(value.strip())
    except ValueError:
        raise ValueError(f"{value!r} is not a moment; write it as 2026-02-18 07:00, or as a date alone") from None
    if moment.year not in YEARS:
        raise ValueError(f"{value!r} is out of reach; years go from {YEARS.start} to {YEARS.stop - 1}")
    return moment


def _last_moment(value: Any) -> dt.datetime:
    """A date alone is meant whole, as the last day."""
    moment = _moment(value)
    return moment + dt.timedelta(days=1) if isinstance(value, str) and re.fullmatch(_DATE, value.strip()) else moment


_MOMENT_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": MOMENT_PATTERN, "examples": ["2026-02-18 07:00", "2026-02-18"]}
)
Moment = Annotated[dt.datetime, BeforeValidator(_moment), _MOMENT_SCHEMA]
"""A local time; a date alone is the midnight on which it begins."""
LastMoment = Annotated[dt.datetime, BeforeValidator(_last_moment), _MOMENT_SCHEMA]
"""A local time at which something ends; a date alone is the last day, so the midnight on which it ends."""

# --- outages -------------------------------------------------------------------------------------------------------

Servers = Annotated[int, Field(ge=1, le=MAX_LEVEL)]
Pace = Annotated[float, Field(gt=0, le=1000)]


class Down(Strict):
    """What an outage stops."""

    port: bool = Field(default=False, description="all stages, roads and pools")
    stages: Names | None = Field(default=None, description="all servers of these stages; roads that nobody may enter")
    lanes: dict[str, Names] | None = Field(
        default=None, min_length=1, description="by stage, lanes: the servers of all groups that serve these first"
    )
    servers: dict[str, dict[str, Servers]] | None = Field(
        default=None,
        min_length=1,
        description="by stage and group (or lane with servers of its own), how many: those with the lowest numbers",
    )
    pools: Names | None = Field(
        default=None, description="pools whose officers begin nothing; they finish their trucks"
    )

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not any(getattr(self, name) for name in Down.model_fields):
            raise ValueError("stops nothing; name the port, stages, lanes, servers or pools")
        return self

    def stops_servers(self) -> bool:
        """Whether it is about more than officers."""
        return any((self.port, self.stages, self.lanes, self.servers))


WhereTruckGoes = Literal["stays", "moves"]
WhatBecomesOfWork = Literal["resume", "restart", "finish"]

_TRUCK = Field(
    default=None,
    description=(
        "where a truck goes whose service stops. stays: at its server, until that serves again; moves: to a free "
        "server, else to the head of its line. Left out: stays"
    ),
)
_WORK = Field(
    default=None,
    description=(
        "what becomes of a service that has begun. resume: it goes on where it stopped; restart: it begins anew; "
        "finish: it is not stopped, only the next does not begin. Left out: resume"
    ),
)


class Event(Strict):
    """Something that holds for a time, and changes what is stated elsewhere meanwhile."""

    name: str = Field(min_length=1, description="what happens, in a few words; unique")
    from_: Moment = Field(alias="from", description="when it begins: a date, or a date and a clock time")
    until: LastMoment | None = Field(default=None, description="when it ends; a date alone is its last day")
    lasting: PositiveDuration | None = Field(default=None, description="how long it holds, in place of `until`")
    down: Down | None = Field(default=None, description="what stands still")
    truck: WhereTruckGoes | None = _TRUCK
    work: WhatBecomesOfWork | None = _WORK
    slower: dict[str, Pace] = Field(
        default={}, description="factor on services and drives that begin meanwhile, by stage: 2 takes twice as long"
    )
    servers: dict[str, dict[str, StaffingPlan]] = Field(
        default={}, description="plans that hold meanwhile, by stage and group (or lane with servers of its own)"
    )
    officers: dict[str, StaffingPlan] = Field(default={}, description="plans of pools that hold meanwhile, by pool")
    hours: Hours | None = Field(default=None, description="hours of the gate that hold meanwhile")
    rates: dict[str, ByKind] = Field(
        default={}, description="rates of inspection for trucks that arrive meanwhile, by stage, before trust"
    )
    demand: dict[Direction, NonNegative] = Field(
        default={}, description="factor on the trucks that arrive meanwhile, by direction"
    )
    rerouted: dict[Direction, NonNegative] = Field(
        default={},
        description="trucks that come besides, sent here from another port, by direction [trucks/day]",
    )

    @model_validator(mode="after")
    def _ends_once(self) -> Self:
        if (self.until is None) == (self.lasting is None):
            raise ValueError("state when it ends: either `until` or `lasting`, and not both")
        if self.until is not None and self.until <= self.from_:
            raise ValueError(f"ends before it begins, at {self.from_:%Y-%m-%d %H:%M}; exchange `from` and `until`")
        if not any(getattr(self, name) for name in CHANGES):
            raise ValueError(f"changes nothing; state one of {', '.join(f'`{name}`' for name in CHANGES)}")
        if (self.truck or self.work) and not (self.down and self.down.stops_servers()):
            raise ValueError("`truck` and `work` tell what becomes of services that stop; state servers in `down`")
        return self

    def window_min(self, first_day: dt.date) -> tuple[float, float]:
        """When it begins and ends, from the first midnight of a run on [min]; it may lie before or after the run."""
        midnight = dt.datetime.combine(first_day, dt.time())
        minute = dt.timedelta(minutes=1)
        begins = (self.from_ - midnight) / minute
        if self.until is not None:
            return begins, (self.until - midnight) / minute
        assert self.lasting is not None
        return begins, begins + self.lasting


CHANGES = ("down", "slower", "servers", "officers", "hours", "rates", "demand", "rerouted")
"""What an event may change."""

# --- breakdowns ----------------------------------------------------------------------------------------------------


class Breakdown(Strict):
    """Outages by chance: after a time in use something stands still until it is mended, again and again."""

    down: Down = Field(description="what stands still")
    each: Literal["server", "whole"] = Field(
        default="whole", description="whether all of it breaks down together (whole), or each server for itself"
    )
    after: Distribution = Field(description="how long it is in use until it breaks down")
    in_use: Literal["always", "open", "busy"] = Field(
        default="always",
        description=(
            "what counts as use: all the time that it is not broken (always), only while its server is open, or only "
            "while that is serving a truck (busy); the latter two with `each: server`"
        ),
    )
    repair: Distribution = Field(description="how long it takes to mend")
    crew: str | None = Field(default=None, description="who mends it; left out: somebody is always at hand")
    truck: WhereTruckGoes | None = _TRUCK
    work: WhatBecomesOfWork | None = _WORK


Teams = Annotated[int, Field(ge=1, le=MAX_LEVEL)]


def overlapping(events: tuple[Event, ...], first_day: dt.date) -> Iterator[tuple[int, int]]:
    """Numbers of events that hold at the same time, the one written first before the other."""
    windows = [event.window_min(first_day) for event in events]
    for later, (begins, ends) in enumerate(windows):
        for earlier, (from_min, until_min) in enumerate(windows[:later]):
            if begins < until_min and from_min < ends:
                yield earlier, later


__all__ = ["CHANGES", "Breakdown", "Down", "Event", "Teams", "overlapping"]
