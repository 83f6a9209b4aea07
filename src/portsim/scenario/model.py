"""A scenario: the full description of one port, as its YAML file states it."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from portsim.scenario.authorities import Authority, Exchange
from portsim.scenario.demand import Posted
from portsim.scenario.drivers import Drivers
from portsim.scenario.economy import Economy
from portsim.scenario.events import Breakdown, Event, Teams
from portsim.scenario.instruments import Grades, Instruments
from portsim.scenario.pressure import Pressure
from portsim.scenario.quantities import Date, Hours, Names, PositiveDuration, Strict
from portsim.scenario.shifts import StaffingPlan
from portsim.scenario.stages import Stage
from portsim.scenario.traffic import DIRECTIONS, Direction, Eligibility, Stream
from portsim.scenario.violations import Suspension, Violation, ViolationType
from portsim.units import HOURS_PER_DAY, MINUTES_PER_HOUR


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


class Route(Strict):
    """An ordered list of stages, and for whom."""

    name: str = Field(min_length=1, description="name of the route, unique in its direction")
    when: Eligibility = Field(default=Eligibility(), description="who takes it; the first route that matches counts")
    stages: Names = Field(description="stages in order; inspection stages are visited only when selected or referred")


class Measured(Strict):
    """Over which stages the two classic times are taken, what is too long, and what else measures them."""

    wait: Names | None = Field(default=None, description="stages of the wait time (CBP): first in Mexico to primary")
    crossing: Names | None = Field(
        default=None, description="first and last stage of the crossing time (FHWA); left out: the whole route"
    )
    recovered_within: PositiveDuration = Field(
        default=5.0, description="mean delay of an hour's trucks below which a port has recovered from outages"
    )
    congested_above: PositiveDuration = Field(
        default=15.0,
        description=(
            "delay of a truck above which it met congestion (chosen: about the mean delay at seven US ports in 2001, "
            "F279)"
        ),
    )
    level_of_service: Grades | None = Field(
        default=None,
        description=(
            "grades by the delay of a truck, each up to its limit, the last one `beyond`: {A: 10 min, B: 30 min, "
            "F: beyond}; left out: nothing is graded"
        ),
    )
    instruments: dict[Direction, Instruments] = Field(
        default={}, description="how waits would be measured by officers and by readers of tags, by direction"
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
    when_short: dict[str, Literal["exams", "booths"]] = Field(
        default={},
        description=(
            "what officers do first where there are too few for all that need them, by pool. exams: whoever is parked "
            "for an exam, and booths close for it; booths: what the plans want open. Left out: exams"
        ),
    )
    stages: dict[str, Stage] = Field(min_length=1, description="where trucks queue, are served or drive, by name")
    routes: dict[Direction, Annotated[tuple[Route, ...], Field(min_length=1, strict=False)]] = Field(
        min_length=1, description="lists of stages by direction"
    )
    violations: dict[ViolationType, Violation] = Field(default={}, description="what trucks may carry, by type")
    exchange: Exchange = Field(default=Exchange(), description="what authorities share")
    integrity: tuple[Suspension, ...] = Field(
        default=(), strict=False, description="which finds cost a company which programmes"
    )
    drivers: dict[Direction, Drivers] = Field(default={}, description="what drivers put up with, by direction")
    metering: dict[Direction, PositiveDuration] = Field(
        default={}, description="least time between two trucks that the gate lets in, by direction"
    )
    posted: dict[Direction, Posted] = Field(
        default={}, description="waits posted for drivers and supervisors, by direction"
    )
    under_pressure: dict[Direction, Pressure] = Field(
        default={}, description="rates of inspection that are relaxed while the line is long, by direction"
    )
    events: tuple[Event, ...] = Field(
        default=(), strict=False, description="what happens at stated times: outages, other plans, rates and volumes"
    )
    breakdowns: dict[str, Breakdown] = Field(default={}, description="outages by chance, by name")
    crews: dict[str, Teams] = Field(default={}, description="who mends what breaks down, by name [teams]")
    economy: Economy = Field(default=Economy(), description="what time, fuel and officers cost, and engines give off")
    measured: Measured = Field(default=Measured(), description="over which stages times are taken, and by what means")
    sources: dict[str, Source] = Field(default={}, description="where values come from, by dotted path")

    def directions(self) -> tuple[Direction, ...]:
        """Directions with traffic, northbound first."""
        return tuple(direction for direction in DIRECTIONS if direction in self.traffic)

    def last_day(self) -> dt.date:
        """The last day simulated."""
        return self.calendar.start + dt.timedelta(days=self.calendar.days - 1)

    def officer_pools(self) -> Mapping[str, Any]:
        """Plans of all pools of exam officers by name: those of the authorities, then the further ones."""
        own = {
            name: authority.officers for name, authority in self.authorities.items() if authority.officers is not None
        }
        return {**own, **self.pools}
