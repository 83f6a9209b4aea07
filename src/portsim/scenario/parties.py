"""Who stands behind a truck: its parties, the programmes they are enrolled in, and their companies."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from portsim.scenario.quantities import Share, Strict, Whole

PROGRAMMES = ("CTPAT", "OEA", "NEEC", "FAST", "IMMEX")
"""Trusted-trader programmes that exist; a scenario may have further ones, held by some class."""
Programme = Annotated[
    str,
    Field(min_length=1),
    WithJsonSchema({"anyOf": [{"enum": list(PROGRAMMES)}, {"type": "string", "minLength": 1}]}),
]

NO_PROGRAMME = "none"
"""What stands for a programme where trucks are meant that hold none; so no programme may be called that."""

PARTIES = ("shipper", "importer", "carrier", "driver", "broker", "courier")
"""Who stands behind a truck; each can be enrolled in a programme, and be found in violation."""
Party = Literal["shipper", "importer", "carrier", "driver", "broker", "courier"]
DEFAULT_PARTY: Party = "shipper"
"""Whose enrolment a plain number states."""


def _by_party(value: Any) -> Any:
    """Shares enrolled by party; a plain number is that of the shipper."""
    return value if isinstance(value, Mapping) else {DEFAULT_PARTY: value}


_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
Enrolled = Annotated[
    dict[Party, Share],
    Field(min_length=1),
    BeforeValidator(_by_party),
    WithJsonSchema(
        {
            "anyOf": [
                _SHARE,
                {
                    "type": "object",
                    "properties": dict.fromkeys(PARTIES, _SHARE),
                    "additionalProperties": False,
                    "minProperties": 1,
                },
            ]
        }
    ),
]
"""Share of trucks whose party is enrolled in a programme; by party where all of several must be."""
Enrolment = dict[str, Enrolled]
"""What is enrolled, by programme."""


def _sizes(value: Any) -> Any:
    if value == "equal":
        return {"equal": True}
    if isinstance(value, Sizes):
        return value
    if not isinstance(value, Mapping) or "equal" in value:
        raise ValueError(_SIZES_TEXT)
    return value


_SIZES_TEXT = "must be `equal`, {zipf: 1.0} or {lognormal: 1.5}"


class Sizes(Strict):
    """How the trucks of a party are spread over its companies: exactly one of the three."""

    equal: Literal[True] | None = Field(default=None, description="all alike")
    zipf: Annotated[float, Field(gt=0, le=5)] | None = Field(
        default=None, description="exponent: the k-th largest company has a size of 1 / k to this power"
    )
    lognormal: Annotated[float, Field(gt=0, le=10)] | None = Field(
        default=None, description="coefficient of variation of sizes drawn from a lognormal distribution"
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(each is not None for each in (self.equal, self.zipf, self.lognormal)) != 1:
            raise ValueError(_SIZES_TEXT)
        return self


_POSITIVE = {"type": "number", "exclusiveMinimum": 0}
_SIZES = {
    "anyOf": [
        {"const": "equal"},
        *(
            {"type": "object", "properties": {name: _POSITIVE}, "required": [name], "additionalProperties": False}
            for name in ("zipf", "lognormal")
        ),
    ]
}


class Companies(Strict):
    """The companies of one party: they enrol, take part in a regime and lose a programme as a whole."""

    number: Annotated[int, Field(ge=1, le=100_000)] = Field(description="how many there are [companies]")
    sizes: Annotated[Sizes, Whole(), BeforeValidator(_sizes), WithJsonSchema(_SIZES)] = Field(
        default=Sizes(equal=True), description="how trucks are spread over them: equal, {zipf: 1.0} or {lognormal: 1.5}"
    )
