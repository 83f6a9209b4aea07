"""Instruments by which a port's waits are told to the world: an officer's estimate, and readers of RFID tags."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from portsim.scenario.quantities import (
    DURATION_SCHEMA,
    MAX_COUNT,
    ByKind,
    PositiveDuration,
    Share,
    Strict,
    Whole,
    parse_duration,
)

# --- grades --------------------------------------------------------------------------------------------------------

BEYOND = "beyond"
"""What stands for the limit of the last grade, which has none."""
_GRADES = "write for example {A: 10 min, B: 30 min, F: beyond}"


def _grades(value: Any) -> Any:
    """Limits [min] by grade, none for the last one. ValueError where they do not rise, or the last has one."""
    if not isinstance(value, Mapping):
        raise ValueError(f"must be grades and their limits; {_GRADES}")
    if len(value) <= 1:
        raise ValueError(f"needs two grades or more, or it tells nothing; {_GRADES}")
    names = [str(name) for name in value]
    *limited, (last, end) = zip(names, value.values(), strict=True)
    if end not in (BEYOND, None):
        raise ValueError(f"the last grade {last!r} takes all trucks above the limits; write `{last}: {BEYOND}`")
    limits: dict[str, float | None] = {}
    before, so_far = None, -1.0
    for name, limit in limited:
        if limit in (BEYOND, None):
            raise ValueError(f"only the last grade can be `{BEYOND}`; give {name!r} a limit, for example '30 min'")
        try:
            minutes = limit if isinstance(limit, float) else parse_duration(limit)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
        if minutes <= so_far:
            raise ValueError(f"limits must rise, and {limit!r} of {name!r} is not above that of {before!r}; raise it")
        before, so_far = name, minutes
        limits[name] = minutes
    return {**limits, last: None}


Grades = Annotated[
    dict[str, float | None],
    Whole(),
    BeforeValidator(_grades),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {"anyOf": [DURATION_SCHEMA, {"const": BEYOND}]},
            "minProperties": 2,
        }
    ),
]
"""Limits by grade, rising [min]; the last one has none."""


# --- instruments ---------------------------------------------------------------------------------------------------


def _somebody(share: Any) -> Any:
    if share == 0:
        raise ValueError("must be more than 0, or no tag is ever read")
    return share


class Officer(Strict):
    """A wait posted by officers, as they estimate it. Nobody in the port acts by it: see `posted` for that."""

    every: PositiveDuration = Field(description="how often it is posted, while the gate is open; it stands until then")
    rounded_to: PositiveDuration = Field(default=1.0, description="rounded to a multiple of this, halves up")
    asks: Literal["line", "drivers"] = Field(
        default="line",
        description=(
            "what it is estimated from. line: trucks in line in sight, over the trucks a minute that came to the last "
            "stage of `measured.wait` since the last time; drivers: the mean wait of these trucks, as they tell it"
        ),
    )
    in_sight: Annotated[int, Field(ge=1, le=MAX_COUNT)] | None = Field(
        default=None,
        description="trucks in line beyond which its end is out of sight; left out: it never is [trucks]",
    )


class Rfid(Strict):
    """Two readers of tags on trucks, and the mean time between them, as published."""

    every: PositiveDuration = Field(description="over what time it is published: of the trips that ended in it")
    tag_share: ByKind = Field(description="share of trucks that carry a tag; one number, or by class or sector")
    read_rate: Annotated[Share, AfterValidator(_somebody)] = Field(
        default=1.0, description="share of the tags that a reader reads as they pass, each reader for itself"
    )
    entry: str | None = Field(
        default=None,
        description="stage at whose beginning the first reader stands; left out: where the crossing time begins",
    )
    exit: str | None = Field(
        default=None, description="stage at whose end the second reader stands; left out: where the crossing time ends"
    )
    within: PositiveDuration | None = Field(
        default=None, description="trips that take longer are taken for stops elsewhere, and left out"
    )
    publishes: Literal["mean", "median"] = Field(default="mean", description="what is published of the trips matched")


class Instruments(Strict):
    """What measures the waits of a direction; each measures on its own."""

    officer: Officer | None = Field(default=None, description="a wait that officers estimate and post")
    rfid: Rfid | None = Field(default=None, description="the time between two readers of tags")

    @model_validator(mode="after")
    def _is_some(self) -> Self:
        if self.officer is None and self.rfid is None:
            raise ValueError("names no instrument; state `officer`, `rfid` or both")
        return self
