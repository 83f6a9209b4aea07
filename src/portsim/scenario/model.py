"""A scenario: the full description of one port, as its YAML file states it."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from portsim.scenario.quantities import Hours, PositiveDuration, Share, StaffingPlan, Strict
from portsim.scenario.stages import RoadStage, ServiceStage, Stage
from portsim.scenario.traffic import DIRECTIONS, PROGRAMMES, Direction, Match, Names, Stream
from portsim.units import HOURS_PER_DAY, MINUTES_PER_HOUR

YEARS = range(1950, 2200)
"""Years that dates may lie in."""


def _date(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        date = dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a date; write it as 2026-06-10") from None
    if date.year not in YEARS:
        raise ValueError(f"{value!r} is out of reach; years go from {YEARS.start} to {YEARS.stop - 1}")
    return date


Date = Annotated[dt.date, BeforeValidator(_date)]


class Port(Strict):
    """Which port it is."""

    name: str = Field(min_length=1, description="name of the port")
    code: str | None = Field(default=None, description="CBP port code, as text")
    timezone: str | None = Field(
        default=None, description="IANA name of the local time zone; every day has 1,440 minutes"
    )


class Calendar(Strict):
    """Which days are simulated, and when the gate is open."""

    start: Date = Field(description="first day")
    days: int = Field(ge=1, le=3660, description="days simulated, warm-up included [days]")
    warm_up: int = Field(default=0, ge=0, description="first days, simulated but not measured [days]")
    hours: Hours | None = Field(
        default=None, description="when the gate before a route's first stage is open; left out: 24 hours"
    )
    at_close: Literal["serve", "hold", "turn_away"] | None = Field(
        default=None,
        description=(
            "what happens to trucks inside when the gate closes. serve: they are still served; hold: they wait for the "
            "next opening; turn_away: those that have begun nothing leave. Needed with hours, refused without"
        ),
    )
    closed: tuple[Date, ...] = Field(
        default=(), strict=False, description="closing days: no arrivals, gate shut, no shifts"
    )
    horizon: PositiveDuration = Field(
        default=float(HOURS_PER_DAY * MINUTES_PER_HOUR),
        description="how long after the last midnight trucks may still be followed [min]",
    )


class Authority(Strict):
    """A service that inspects: how much it trusts which programme, and its officers."""

    trust: dict[str, Annotated[float, Field(ge=0)]] = Field(
        default={},
        description="factor on its selection rates by programme; the smallest that applies counts",
        json_schema_extra={"properties": {name: {"type": "number", "minimum": 0} for name in PROGRAMMES}},
    )
    officers: StaffingPlan | None = Field(
        default=None, description="on duty for exams: the pool named like the authority [officers]"
    )


class Route(Strict):
    """An ordered list of stages, and for whom."""

    name: str = Field(min_length=1, description="name of the route, unique in its direction")
    when: Match = Field(default=Match(), description="who takes it; the first route that matches counts")
    stages: Names = Field(description="stages in order; inspection stages are visited only when selected or referred")


class Measured(Strict):
    """Over which stages the two classic times are taken."""

    wait: Names | None = Field(default=None, description="stages of the wait time (CBP): first in Mexico to primary")
    crossing: Names | None = Field(
        default=None, description="first and last stage of the crossing time (FHWA); left out: the whole route"
    )


class Source(Strict):
    """Where a value comes from."""

    kind: Literal["published", "measured", "calibrated", "assumed", "chosen"] = Field(description="how far to trust it")
    source: str | None = Field(default=None, alias="from", description="id in the list of sources, or an address")
    note: str | None = Field(default=None, description="what was found, what was done to it, or why it was chosen")


class Scenario(Strict):
    """A full description of one port."""

    name: str = Field(min_length=1, description="what this scenario is, in one line")
    port: Port = Field(description="which port it is")
    calendar: Calendar = Field(description="which days are simulated, and when the gate is open")
    traffic: dict[Direction, Stream] = Field(min_length=1, description="trucks by direction")
    authorities: dict[str, Authority] = Field(
        default={}, description="inspecting services by name, for example mx and us"
    )
    pools: dict[str, StaffingPlan] = Field(default={}, description="further pools of exam officers, by name [officers]")
    stages: dict[str, Stage] = Field(min_length=1, description="where trucks queue, are served or drive, by name")
    routes: dict[Direction, Annotated[tuple[Route, ...], Field(min_length=1, strict=False)]] = Field(
        min_length=1, description="lists of stages by direction"
    )
    measured: Measured = Field(default=Measured(), description="over which stages the two classic times are taken")
    sources: dict[str, Source] = Field(default={}, description="where values come from, by dotted path")

    def directions(self) -> tuple[Direction, ...]:
        """Directions with traffic, northbound first."""
        return tuple(direction for direction in DIRECTIONS if direction in self.traffic)

    def officer_pools(self) -> Mapping[str, Any]:
        """Plans of all pools of exam officers by name: those of the authorities, then the further ones."""
        own = {
            name: authority.officers for name, authority in self.authorities.items() if authority.officers is not None
        }
        return {**own, **self.pools}


__all__ = [
    "Authority",
    "Calendar",
    "Measured",
    "Port",
    "RoadStage",
    "Route",
    "Scenario",
    "ServiceStage",
    "Share",
    "Source",
]
