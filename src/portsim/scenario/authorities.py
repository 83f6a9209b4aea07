"""Who inspects: how authorities aim, whom they trust, and what they share."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from portsim.scenario.parties import PROGRAMMES
from portsim.scenario.quantities import Share, Strict
from portsim.scenario.shifts import StaffingPlan
from portsim.scenario.violations import VIOLATIONS

_SHARE: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}
_FACTOR: dict[str, Any] = {"type": "number", "minimum": 1, "maximum": 1000}
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
