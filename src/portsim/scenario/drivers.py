"""Drivers: which lines they do not join, and how long they wait."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from portsim.scenario.quantities import Names, Number, Share, Strict, by_number_schema
from portsim.scenario.services import Distribution
from portsim.scenario.traffic import Match


def _by_trucks(value: Any) -> Any:
    """Shares of drivers by the number of trucks at which they turn back; a plain number is that of all."""
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    if value < 0:
        raise ValueError(f"{value} is no number of trucks; write one from 0 on")
    return {str(value): 1.0}


_COUNT = {"type": "integer", "minimum": 0}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
TurnBackAt = Annotated[
    dict[Number, Share],
    Field(min_length=1),
    BeforeValidator(_by_trucks),
    WithJsonSchema({"anyOf": [_COUNT, by_number_schema(_SHARE)]}),
]
"""Shares of drivers who turn back at so many trucks; the rest never do."""


class Temper(Strict):
    """What some of the drivers put up with."""

    when: Match = Field(default=Match(), description="whose drivers these are; the first that matches counts")
    turn_back_at: TurnBackAt | None = Field(
        default=None,
        description=(
            "trucks present at which a driver turns back on arrival: one number, or shares of drivers {3: 0.5, 7: 0.5}"
        ),
    )
    turn_back_above: Distribution | None = Field(
        default=None, description="posted wait above which a driver turns back on arrival"
    )
    patience: Distribution | None = Field(
        default=None, description="how long a driver waits in a line before leaving it"
    )

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.turn_back_at is not None and sum(self.turn_back_at.values()) > 1 + 1e-9:
            raise ValueError("the shares of `turn_back_at` add up to more than 1")
        if self.turn_back_at is None and self.turn_back_above is None and self.patience is None:
            raise ValueError("state `turn_back_at`, `turn_back_above` or `patience`")
        return self


class Drivers(Strict):
    """Drivers of one direction, and the lines they look at and may leave."""

    looks_at: Names | None = Field(
        default=None,
        description="stages and roads whose trucks a driver sees on arrival, besides those before the gate",
    )
    leaves: Names | None = Field(
        default=None, description="stages whose lines a driver may leave, while no service began"
    )
    tempers: Annotated[tuple[Temper, ...], Field(min_length=1, strict=False)] = Field(
        description="what drivers put up with"
    )
