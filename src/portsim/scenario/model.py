"""A scenario: the full description of one port, as its YAML file states it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from portsim.scenario.quantities import (
    ByKind,
    Date,
    Hours,
    MoneyByKind,
    PositiveDuration,
    Share,
    StaffingPlan,
    Strict,
)
from portsim.scenario.stages import RoadStage, ServiceStage, Stage
from portsim.scenario.traffic import (
    DIRECTIONS,
    IN_DOCUMENTS,
    PROGRAMMES,
    VIOLATIONS,
    Direction,
    Eligibility,
    Names,
    Party,
    Programme,
    Stream,
    ViolationType,
)
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


_SHARE: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}
_FACTOR: dict[str, Any] = {"type": "number", "minimum": 1, "maximum": 1000}
_EFFECT: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1000}
Auc = Annotated[float, Field(ge=0.5, le=1)]


def _auc(value: Any) -> Any:
    """AUC by type of violation; a plain number holds for all."""
    return value if isinstance(value, Mapping) else {"default": value}


_AUC = {"type": "number", "minimum": 0.5, "maximum": 1}


class Targeting(Strict):
    """How an authority picks trucks: by chance, or by a risk score that tells violations better or worse."""

    random_share: Share = Field(default=1.0, description="share of its selection that is left to chance")
    auc: Annotated[
        dict[str, Auc],
        BeforeValidator(_auc),
        WithJsonSchema(
            {
                "anyOf": [
                    _AUC,
                    {
                        "type": "object",
                        "properties": dict.fromkeys((*VIOLATIONS, "default"), _AUC),
                        "additionalProperties": _AUC,
                    },
                ]
            }
        ),
    ] = Field(
        default={},
        description=(
            "probability that a truck with a violation scores higher than one without, by type with `default`; 0.5 "
            "(left out) tells nothing, 1 everything"
        ),
    )


class Authority(Strict):
    """A service that inspects: how much it trusts which programme, and its officers."""

    country: Literal["mx", "us"] | None = Field(
        default=None, description="whose officers they are; left out: mx where the name begins with mx, else us"
    )
    trust: dict[str, Share] = Field(
        default={},
        description="factor on its selection rates by programme, 0 to 1; the smallest that applies counts",
        json_schema_extra={"properties": dict.fromkeys(PROGRAMMES, _SHARE)},
    )
    distrust: dict[str, Annotated[float, Field(ge=1, le=1000)]] = Field(
        default={},
        description="factor of 1 or more by programme; where one applies the largest counts, and no trust",
        json_schema_extra={"properties": dict.fromkeys(PROGRAMMES, _FACTOR)},
    )
    targeting: Targeting = Field(default=Targeting(), description="how it picks the trucks that it selects")
    officers: StaffingPlan | None = Field(
        default=None, description="on duty for exams: the pool named like the authority [officers]"
    )


class Route(Strict):
    """An ordered list of stages, and for whom."""

    name: str = Field(min_length=1, description="name of the route, unique in its direction")
    when: Eligibility = Field(default=Eligibility(), description="who takes it; the first route that matches counts")
    stages: Names = Field(description="stages in order; inspection stages are visited only when selected or referred")


class Violation(Strict):
    """A violation that trucks may carry."""

    prevalence: ByKind = Field(
        description="share of trucks that carry it; one number, or by class or sector with `default` (0 if left out)"
    )
    factors: dict[str, Annotated[float, Field(ge=0, le=1000)]] = Field(
        default={},
        description="factor on its prevalence by programme enrolled in; the smallest that applies counts",
        json_schema_extra={"properties": dict.fromkeys(PROGRAMMES, _EFFECT)},
    )
    duty_usd: MoneyByKind = Field(
        default=0.0, description="duty that each evades; one number, or by class or sector with `default` [USD]"
    )


class DocumentExchange(Strict):
    """Documents checked against those of the other side."""

    between: Annotated[tuple[str, ...], Field(min_length=2, strict=False)] = Field(
        description="authorities that see each other's documents"
    )
    auc_gain: Annotated[float, Field(ge=0, le=0.5)] = Field(
        description="how much the AUC of each rises for violations that documents reveal; at most to 1"
    )


class Exchange(Strict):
    """What authorities share, beyond standing at a joint stage."""

    targeting: Annotated[tuple[str, ...], Field(min_length=2, strict=False)] | None = Field(
        default=None, description="authorities that use one risk score, with the best AUC among them"
    )
    documents: DocumentExchange | None = Field(default=None, description="documents checked against the other side's")


class Suspension(Strict):
    """A programme lost by a company whose truck was found in violation, from the midnight after the truck's arrival."""

    party: Party = Field(description="whose company loses it")
    violations: Names = Field(description="types that count")
    found_by: Names | None = Field(default=None, description="authorities whose finds count; left out: all")
    programmes: Annotated[tuple[Programme, ...], Field(min_length=1, strict=False)] = Field(
        description="programmes lost"
    )
    days: Annotated[int, Field(ge=1, le=36_600)] | None = Field(
        default=None, description="for how long; left out: for good [days]"
    )


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
    violations: dict[ViolationType, Violation] = Field(default={}, description="what trucks may carry, by type")
    exchange: Exchange = Field(default=Exchange(), description="what authorities share")
    integrity: tuple[Suspension, ...] = Field(
        default=(), strict=False, description="which finds cost a company which programmes"
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
    "IN_DOCUMENTS",
    "VIOLATIONS",
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
    "ViolationType",
]
