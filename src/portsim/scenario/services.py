"""How long a service takes: the distributions a scenario file may name, and to whom each applies."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from portsim.scenario.quantities import DURATION_SCHEMA, Duration, PositiveDuration, Strict, parse_duration


def _or_duration(core_schema: CoreSchema, handler: GetJsonSchemaHandler, **limits: int) -> JsonSchemaValue:
    """JSON schema of a model that a bare duration stands for as well."""
    reference = handler(core_schema)
    schema = handler.resolve_ref_schema(reference)
    written = {**schema, **limits}
    schema.clear()
    schema.update(title=written.pop("title"), description=written.pop("description"), anyOf=[DURATION_SCHEMA, written])
    return reference


class Constant(Strict):
    """Always the same duration; a bare duration is its short form."""

    value: Duration = Field(description="the duration [min]")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"value": value} if isinstance(value, (str, int, float)) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """A bare duration, or `value`."""
        return _or_duration(core_schema, handler)


class Exponential(Strict):
    """Exponential: the memoryless case of the textbooks."""

    mean: PositiveDuration = Field(description="mean [min]")


class Lognormal(Strict):
    """Lognormal by its mean and coefficient of variation."""

    mean: PositiveDuration = Field(description="mean [min]")
    cv: float = Field(gt=0, le=20, description="standard deviation over mean")


class Erlang(Strict):
    """Erlang: the sum of `k` exponential phases."""

    mean: PositiveDuration = Field(description="mean of the sum [min]")
    k: int = Field(ge=1, le=1000, description="number of phases")


class Gamma(Strict):
    """Gamma by its mean and coefficient of variation."""

    mean: PositiveDuration = Field(description="mean [min]")
    cv: float = Field(gt=0, le=20, description="standard deviation over mean")


class Uniform(Strict):
    """Uniform between two durations."""

    low: Duration = Field(description="shortest [min]")
    high: PositiveDuration = Field(description="longest [min]")

    @model_validator(mode="after")
    def _ordered(self) -> "Uniform":
        if self.low > self.high:
            raise ValueError("low must not be above high")
        return self


class Triangular(Strict):
    """Triangular between two durations, with its peak at `mode`."""

    low: Duration = Field(description="shortest [min]")
    mode: Duration = Field(description="most likely [min]")
    high: PositiveDuration = Field(description="longest [min]")

    @model_validator(mode="after")
    def _ordered(self) -> "Triangular":
        if not self.low <= self.mode <= self.high or self.low == self.high:
            raise ValueError("needs low <= mode <= high, and low below high")
        return self


class Empirical(Strict):
    """Observed durations, each equally likely."""

    values: tuple[Duration, ...] = Field(min_length=1, strict=False, description="observed durations [min]")


class Distribution(Strict):
    """One distribution of durations, named by its only key; `3 min` is short for a constant."""

    constant: Constant | None = Field(default=None, description="always the same; `3 min` is short for it")
    exponential: Exponential | None = Field(default=None, description="by its mean")
    lognormal: Lognormal | None = Field(default=None, description="by its mean and coefficient of variation")
    erlang: Erlang | None = Field(default=None, description="by its mean and number of phases")
    gamma: Gamma | None = Field(default=None, description="by its mean and coefficient of variation")
    uniform: Uniform | None = Field(default=None, description="any duration between two, equally likely")
    triangular: Triangular | None = Field(default=None, description="between two durations, with a most likely one")
    empirical: Empirical | None = Field(default=None, description="observed durations, each equally likely")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if isinstance(value, (str, int, float)):
            parse_duration(value)
            return {"constant": {"value": value}}
        known = isinstance(value, Mapping) and value.keys() <= cls.model_fields.keys()
        if known and (len(value) != 1 or None in value.values()):
            raise ValueError("name exactly one distribution, for example {lognormal: {mean: 75 s, cv: 0.7}} or '3 min'")
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """A bare duration, or exactly one named distribution."""
        return _or_duration(core_schema, handler, minProperties=1, maxProperties=1)

    @property
    def law(self) -> Constant | Exponential | Lognormal | Erlang | Gamma | Uniform | Triangular | Empirical:
        """The one that is named."""
        laws = (self.constant, self.exponential, self.lognormal, self.erlang, self.gamma, self.uniform)
        return next(law for law in (*laws, self.triangular, self.empirical) if law is not None)


def _by_name(value: Any) -> Any:
    """A service is one distribution, or several by lane and class: make it always the latter, under `default`."""
    if isinstance(value, Mapping) and not (value.keys() & Distribution.model_fields.keys()):
        return value
    return {"default": value}


class _ServiceSchema:
    """JSON schema of a service: one distribution, or several by name."""

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        by_name = handler(core_schema)
        return {
            "anyOf": [
                {**by_name["additionalProperties"], "description": "service time of every truck"},
                {**by_name, "description": "service times by lane, class or class@lane, with `default`"},
            ],
        }


Service = Annotated[dict[str, Distribution], BeforeValidator(_by_name), _ServiceSchema()]
"""Service times by name: `class@lane` before class, class before lane, lane before `default`."""
