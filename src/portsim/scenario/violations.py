"""What trucks carry that they should not, and what it costs the company that is found."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from portsim.scenario.parties import PROGRAMMES, Party, Programme
from portsim.scenario.quantities import ByKind, MoneyByKind, Names, Strict

ViolationType = Literal[
    "undervaluation",
    "misclassification",
    "false_origin",
    "non_tariff_omission",
    "compensatory_duty_evaded",
    "intellectual_property",
    "illicit_goods",
    "agriculture",
    "safety_defect",
]
VIOLATIONS: tuple[ViolationType, ...] = get_args(ViolationType)
IN_DOCUMENTS: tuple[ViolationType, ...] = ("undervaluation", "misclassification", "false_origin")
"""Violations that documents reveal."""


_EFFECT: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1000}


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
