"""Inspection under pressure: rates that are lowered while the line is long, and restored when it is short again."""

from typing import Annotated

from pydantic import Field

from portsim.scenario.demand import Limit
from portsim.scenario.quantities import ByKind, Duration, Names, PositiveDuration, Strict


class Relaxation(Strict):
    """Rates that hold while there is too much to do."""

    name: str = Field(min_length=1, description="what it is called, unique in its direction")
    rates: dict[str, ByKind] = Field(
        min_length=1,
        description=(
            "at most this share of trucks is selected meanwhile, trust included, by inspection stage; what is left to "
            "chance goes first, then the lowest scores, and nothing that `minimum` demands"
        ),
    )
    relax_above: Limit = Field(description="rates are relaxed when more than this stands for `after`")
    tighten_below: Limit = Field(description="they are restored when less than this stands for `after`")
    after: PositiveDuration = Field(description="how long it must stand without a break")
    delay: Duration = Field(
        default=0.0, description="from the decision to relax until booths follow it; rates are restored at once"
    )
    at_least: Duration = Field(default=0.0, description="how long rates stay relaxed at least")
    stages: Names | None = Field(
        default=None,
        description="stages whose lines (roads: whose trucks) make up the `line` looked at; left out: `decided_at`",
    )


class Pressure(Strict):
    """Where trucks of a direction learn whether they will be inspected, and the rates that may then be relaxed."""

    decided_at: str = Field(
        description="stage at whose end a truck is told where to go; rates of inspections after it may be relaxed"
    )
    steps: Annotated[tuple[Relaxation, ...], Field(min_length=1, max_length=8, strict=False)] = Field(
        description="relaxations, the mildest first; where several are in force the lowest of their rates holds"
    )
