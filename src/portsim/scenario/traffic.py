"""What arrives: traffic streams, their profiles over hour, weekday and month, and truck classes."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from portsim.scenario.quantities import Share, Strict
from portsim.units import DAYS_PER_WEEK, HOURS_PER_DAY, MONTHS, WEEKDAYS, is_weekdays, parse_weekdays

DIRECTIONS = ("northbound", "southbound")
Direction = Literal["northbound", "southbound"]

NonNegative = Annotated[float, Field(ge=0)]
Programme = Annotated[str, Field(min_length=1, description="a trusted-trader programme: CTPAT, OEA, FAST, IMMEX")]
Names = Annotated[tuple[str, ...], Field(min_length=1, strict=False)]


class TruckClass(Strict):
    """A kind of truck: what it carries, and which programmes its traders hold."""

    share: Share = Field(description="share of the stream's trucks; the shares of a stream add up to 1")
    laden: bool = Field(default=True, description="whether it carries goods")
    sector: str | None = Field(default=None, description="sector of its goods, for example produce or electronics")
    programmes: tuple[Programme, ...] = Field(default=(), strict=False, description="programmes held by every truck of the class")


class Match(Strict):
    """A question about a truck: all that is asked must hold. Nothing asked: every truck."""

    classes: Names | None = Field(default=None, description="truck class is one of these")
    laden: bool | None = Field(default=None, description="true: laden only; false: empty only")
    sectors: Names | None = Field(default=None, description="sector is one of these")
    programmes: Names | None = Field(default=None, description="holds all of these programmes")

    def accepts(self, name: str, truck_class: TruckClass) -> bool:
        """Whether trucks of a class answer the question."""
        return (
            (self.classes is None or name in self.classes)
            and (self.laden is None or truck_class.laden == self.laden)
            and (self.sectors is None or truck_class.sector in self.sectors)
            and (self.programmes is None or set(self.programmes) <= set(truck_class.programmes))
        )


def _by_weekday(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    factors: list[float] = [1.0] * DAYS_PER_WEEK
    for key, factor in value.items():
        for day in parse_weekdays(str(key)):
            factors[day] = factor
    return tuple(factors)


def _by_month(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    unknown = [key for key in value if str(key).lower() not in MONTHS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not a month; write {', '.join(MONTHS)}")
    return tuple(value.get(month, 1.0) for month in MONTHS)


def _profiles(value: Any) -> Any:
    """One profile for all days, or one by weekdays: make it always the latter."""
    if isinstance(value, Mapping):
        odd = next((key for key in value if not is_weekdays(str(key))), None)
        if odd is not None:
            raise ValueError(f"{odd!r} names no weekdays; write a list of 24 numbers, a CSV file, or either by weekdays")
        return {str(key): profile for key, profile in value.items()}
    return {"daily": value}


_PROFILE = {"anyOf": [{"type": "string", "pattern": r"\.csv$"}, {"type": "array", "items": {"type": "number", "minimum": 0}, "minItems": 24, "maxItems": 24}]}
HourProfile = Annotated[tuple[NonNegative, ...], Field(min_length=HOURS_PER_DAY, max_length=HOURS_PER_DAY, strict=False)]


class Stream(Strict):
    """All trucks of one direction. Either `trucks_per_day` and its profiles, or `trace`, a CSV of observed arrivals."""

    trucks_per_day: NonNegative | None = Field(default=None, description="mean over all days of the year [trucks/day]")
    by_hour: Annotated[
        dict[str, HourProfile | str] | None,
        BeforeValidator(_profiles),
        WithJsonSchema({"anyOf": [*_PROFILE["anyOf"], {"type": "object", "additionalProperties": _PROFILE}]}),
    ] = Field(default=None, description="24 weights, or a CSV file with columns hour, share; also by weekdays. Left out: even over the day")
    by_weekday: Annotated[
        Annotated[tuple[NonNegative, ...], Field(min_length=DAYS_PER_WEEK, max_length=DAYS_PER_WEEK, strict=False)],
        BeforeValidator(_by_weekday),
        WithJsonSchema({"type": "object", "additionalProperties": {"type": "number", "minimum": 0}}),
    ] = Field(default=(1.0,) * len(WEEKDAYS), description="factor by weekday, {mon-fri: 1.26, sat: 0.7, sun: 0}; normalised to mean 1")
    by_month: Annotated[
        Annotated[tuple[NonNegative, ...], Field(min_length=len(MONTHS), max_length=len(MONTHS), strict=False)],
        BeforeValidator(_by_month),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "array", "items": {"type": "number", "minimum": 0}, "minItems": 12, "maxItems": 12},
                    {"type": "object", "properties": {month: {"type": "number", "minimum": 0} for month in MONTHS}, "additionalProperties": False},
                ]
            }
        ),
    ] = Field(default=(1.0,) * len(MONTHS), description="factor by month, 12 numbers or {jan: 0.96, ...}; normalised to mean 1")
    day_to_day_cv: Annotated[float, Field(ge=0, le=2)] = Field(
        default=0.0, description="coefficient of variation of a day's volume around its expectation (gamma distributed)"
    )
    trace: str | None = Field(default=None, description="CSV file of observed arrivals: columns arrived, class; see docs/scenario.md")
    classes: dict[str, TruckClass] = Field(min_length=1, description="truck classes by name")
