"""What arrives: traffic streams, their profiles over hour, weekday and month, and truck classes."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from portsim.scenario.arrivals import Appointments, Convoys
from portsim.scenario.parties import Companies, Enrolment, Party, Programme
from portsim.scenario.quantities import Hours, Names, Share, Strict, Whole, by_weekday_schema
from portsim.units import DAYS_PER_WEEK, HOURS_PER_DAY, MONTHS, WEEKDAYS, is_weekdays, parse_weekdays

DIRECTIONS = ("northbound", "southbound")
Direction = Literal["northbound", "southbound"]

NonNegative = Annotated[float, Field(ge=0)]


class TruckClass(Strict):
    """A kind of truck: what it carries, and which programmes its traders hold."""

    share: Share = Field(description="share of the stream's trucks; the shares of a stream add up to 1")
    laden: bool = Field(default=True, description="whether it carries goods")
    sector: str | None = Field(default=None, description="sector of its goods, for example produce or electronics")
    programmes: tuple[Programme, ...] = Field(
        default=(), strict=False, description="programmes held by every truck of the class"
    )
    enrolment: Enrolment = Field(
        default={},
        description="shares of its trucks that hold programmes, in place of the stream's, programme by programme",
    )


class Match(Strict):
    """A question about a truck: all that is asked must hold. Nothing asked: every truck."""

    classes: Names | None = Field(default=None, description="truck class is one of these")
    laden: bool | None = Field(default=None, description="true: laden only; false: empty only")
    sectors: Names | None = Field(default=None, description="sector is one of these")
    programmes: Annotated[tuple[Programme, ...], Field(min_length=1, strict=False)] | None = Field(
        default=None, description="holds all of these programmes"
    )

    def accepts(self, name: str, truck_class: TruckClass, held: Collection[str]) -> bool:
        """Whether trucks of a class that hold these programmes answer the question."""
        return (
            (self.classes is None or name in self.classes)
            and (self.laden is None or truck_class.laden == self.laden)
            and (self.sectors is None or truck_class.sector in self.sectors)
            and (self.programmes is None or set(self.programmes) <= set(held))
        )


class Eligibility(Match):
    """Who may take a route, when, and how many of those do."""

    hours: Hours | None = Field(
        default=None,
        description="arrives in this clock window, by weekday where stated; read at the arrival before the gate",
    )
    uptake: Share = Field(default=1.0, description="share of those who may that take part")
    uptake_by: Literal["truck", Party] = Field(
        default="truck", description="who decides to take part: each truck for itself, or a company for all its trucks"
    )


def _by_weekday(value: Any) -> Any:
    """Factors by weekday, Monday first; 1 for a weekday not named."""
    if not isinstance(value, Mapping):
        return value
    factors: dict[int, Any] = {}
    for key, factor in value.items():
        for day in parse_weekdays(str(key)):
            if day in factors:
                raise ValueError(f"{WEEKDAYS[day]} stands in two keys; name every weekday once")
            factors[day] = factor
    return tuple(factors.get(day, 1.0) for day in range(DAYS_PER_WEEK))


def _by_month(value: Any) -> Any:
    """Factors by month, January first; 1 for a month not named."""
    if not isinstance(value, Mapping):
        return value
    unknown = next((key for key in value if key not in MONTHS), None)
    if unknown is not None:
        raise ValueError(f"{unknown!r} is not a month; write {', '.join(MONTHS)}")
    return tuple(value.get(month, 1.0) for month in MONTHS)


def _profiles(value: Any) -> Any:
    """One profile for all days, or one by weekdays: make it always the latter."""
    if not isinstance(value, Mapping):
        return {"daily": value}
    odd = next((key for key in value if not is_weekdays(str(key))), None)
    if odd is not None:
        raise ValueError(f"{odd!r} names no weekdays; write a list of 24 numbers, a CSV file, or either by weekdays")
    named = [day for key in value for day in parse_weekdays(str(key))]
    twice = next((day for day in named if named.count(day) > 1), None)
    if twice is not None:
        raise ValueError(f"{WEEKDAYS[twice]} stands in two keys; name every weekday once")
    return dict(value)


_FILE = {"type": "string", "pattern": r"\.csv$"}
_FACTOR = {"type": "number", "minimum": 0}
_PROFILE = {"anyOf": [_FILE, {"type": "array", "items": _FACTOR, "minItems": HOURS_PER_DAY, "maxItems": HOURS_PER_DAY}]}
_BY_HOUR = {"anyOf": [*_PROFILE["anyOf"], by_weekday_schema(_PROFILE)]}
_BY_WEEKDAY = {
    "anyOf": [
        {"type": "array", "items": _FACTOR, "minItems": DAYS_PER_WEEK, "maxItems": DAYS_PER_WEEK},
        by_weekday_schema(_FACTOR),
    ]
}
_BY_MONTH = {
    "anyOf": [
        {"type": "array", "items": _FACTOR, "minItems": len(MONTHS), "maxItems": len(MONTHS)},
        {"type": "object", "properties": dict.fromkeys(MONTHS, _FACTOR), "additionalProperties": False},
    ]
}

HourProfile = Annotated[
    tuple[NonNegative, ...], Field(min_length=HOURS_PER_DAY, max_length=HOURS_PER_DAY, strict=False)
]
WeekFactors = Annotated[
    tuple[NonNegative, ...], Field(min_length=DAYS_PER_WEEK, max_length=DAYS_PER_WEEK, strict=False)
]
YearFactors = Annotated[tuple[NonNegative, ...], Field(min_length=len(MONTHS), max_length=len(MONTHS), strict=False)]


class Trace(Strict):
    """Observed trucks, read from a CSV file: one entry per truck in each column, None where nothing was observed."""

    arrived: tuple[dt.datetime, ...] = Field(min_length=1, description="local time of arrival, in order")
    classes: tuple[str, ...] = Field(description="truck class")
    service_min: dict[str, tuple[float | None, ...]] = Field(default={}, description="service time by stage [min]")
    selected: dict[str, tuple[bool | None, ...]] = Field(default={}, description="sent to inspection, by stage")

    @model_validator(mode="after")
    def _one_row_per_truck(self) -> Self:
        columns = (self.classes, *self.service_min.values(), *self.selected.values())
        if any(len(column) != len(self.arrived) for column in columns):
            raise ValueError("every column of a trace needs one entry per truck")
        return self


class Stream(Strict):
    """All trucks of one direction. Either `trucks_per_day` and its profiles, or `trace`, a CSV of observed arrivals."""

    trucks_per_day: NonNegative | None = Field(default=None, description="mean over all days of the year [trucks/day]")
    by_hour: Annotated[dict[str, HourProfile] | None, Whole(), BeforeValidator(_profiles), WithJsonSchema(_BY_HOUR)] = (
        Field(
            default=None,
            description="24 weights, or a CSV file with columns hour, share; also by weekdays; left out: even",
        )
    )
    by_weekday: Annotated[WeekFactors, BeforeValidator(_by_weekday), WithJsonSchema(_BY_WEEKDAY)] = Field(
        default=(1.0,) * DAYS_PER_WEEK,
        description="factor by weekday: {mon-fri: 1.26, sat: 0.7, sun: 0}, or 7 numbers; normalised to mean 1",
    )
    by_month: Annotated[YearFactors, BeforeValidator(_by_month), WithJsonSchema(_BY_MONTH)] = Field(
        default=(1.0,) * len(MONTHS),
        description="factor by month, 12 numbers or {jan: 0.96, ...}; normalised to mean 1",
    )
    day_to_day_cv: Annotated[float, Field(ge=0, le=2)] = Field(
        default=0.0, description="coefficient of variation of a day's volume around its expectation (gamma distributed)"
    )
    convoys: Convoys | None = Field(default=None, description="trucks that come together")
    appointments: Appointments | None = Field(default=None, description="trucks that come when they are told")
    trace: Annotated[Trace | None, WithJsonSchema(_FILE)] = Field(
        default=None,
        description="CSV file of observed arrivals: columns arrived, class, and service_min.<stage>, selected.<stage>",
    )
    classes: dict[str, TruckClass] = Field(min_length=1, description="truck classes by name")
    enrolment: Enrolment = Field(
        default={},
        description=(
            "shares of trucks that hold programmes: {CTPAT: 0.5}, or by party where all must be enrolled: "
            "{FAST: {shipper: 0.4, carrier: 0.6, driver: 0.7}}"
        ),
    )
    enrolment_correlation: Share = Field(
        default=0.0, description="correlation of the parties of a truck (one-factor Gaussian copula)"
    )
    companies: dict[Party, Companies] = Field(
        default={}, description="companies of a party; left out, each truck is a company of its own"
    )

    def enrolled(self, name: str) -> Enrolment:
        """Shares enrolled that hold for a class: the stream's, and in their place its own."""
        return {**self.enrolment, **self.classes[name].enrolment}
