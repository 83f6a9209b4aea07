"""Decisions of a supervisor who looks at the line: booths opened when it is long, and closed when it is short again."""

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, WithJsonSchema, model_validator

from portsim.scenario.quantities import (
    MAX_COUNT,
    MAX_LEVEL,
    Duration,
    Names,
    Number,
    PositiveDuration,
    Strict,
    by_number_schema,
)
from portsim.scenario.traffic import Direction

LIMITS = ("line", "work", "posted_wait")
"""What a supervisor looks at."""
Looked = Literal["line", "work", "posted_wait"]


class Limit(Strict):
    """How much is too much, or little enough; exactly one."""

    line: Annotated[int, Field(ge=0, le=MAX_COUNT)] | None = Field(
        default=None, description="trucks that wait in the lanes (and stand on the roads) looked at [trucks]"
    )
    work: Duration | None = Field(
        default=None,
        description=(
            "mean service of the trucks that wait or are served in these lanes, over the servers of the group that "
            "work [min]"
        ),
    )
    posted_wait: Duration | None = Field(default=None, description="the wait posted last for the direction [min]")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if len([name for name in LIMITS if getattr(self, name) is not None]) != 1:
            raise ValueError("name exactly one of `line`, `work` and `posted_wait`, for example {line: 40}")
        return self

    @property
    def looked_at(self) -> Looked:
        """Which one it is."""
        return next(name for name in ("line", "work", "posted_wait") if getattr(self, name) is not None)

    @property
    def value(self) -> float:
        """The limit itself [trucks or min]."""
        return float(getattr(self, self.looked_at))


class OnDemand(Strict):
    """A standing order: servers of a group opened beyond its plan while there is too much to do."""

    name: str = Field(min_length=1, description="what it is called, unique at its stage")
    group: str = Field(description="group (or lane with servers of its own) whose servers are opened")
    open_above: Limit = Field(description="another one opens when more than this stands for `after`")
    close_below: Limit = Field(description="one closes when less than this stands for `after`")
    after: PositiveDuration = Field(description="how long it must stand without a break")
    delay: Duration = Field(default=0.0, description="from the decision until the server is open")
    at_least: Duration = Field(default=0.0, description="how long a server opened so stays open at least")
    at_most: Annotated[int, Field(ge=1, le=MAX_LEVEL)] = Field(default=1, description="how many open so [servers]")
    lanes: Names | None = Field(default=None, description="lanes looked at; left out: those that the group serves")
    roads: Names | None = Field(default=None, description="roads whose trucks count as well in a `line`")
    direction: Direction | None = Field(default=None, description="direction whose posted wait is looked at")
    takes_from: str | None = Field(
        default=None, description="group that gives a server for each: so a booth is switched between lanes"
    )
    officers: dict[str, Annotated[int, Field(ge=1, le=MAX_LEVEL)]] = Field(
        default={}, description="officers that each takes while it is open, by pool; without them it does not open"
    )


Factor = Annotated[float, Field(gt=0, le=1000)]
_FACTOR = {"type": "number", "exclusiveMinimum": 0, "maximum": 1000}
Steps = Annotated[
    dict[Number, Factor],
    Field(min_length=1),
    WithJsonSchema(by_number_schema(_FACTOR)),
]
"""A factor from so many trucks or servers on; 1 below the first."""


class Slope(Strict):
    """A factor that changes evenly with the number of trucks or servers."""

    each: Annotated[float, Field(ge=-1, le=1)] = Field(description="what each truck (or server) adds to the factor")
    beyond: Annotated[int, Field(ge=0, le=MAX_COUNT)] = Field(
        default=0, description="trucks (or servers) that add nothing"
    )
    until: Factor = Field(description="the factor at which it stops changing")

    @model_validator(mode="after")
    def _reaches(self) -> Self:
        if not self.each or (self.until - 1) * self.each <= 0:
            raise ValueError(
                "never reaches `until`; `each` must lead from 1 towards it, for example -0.005 towards 0.8"
            )
        return self

    def steps(self) -> dict[int, float]:
        """The same as a table."""
        last = self.beyond + math.ceil((self.until - 1) / self.each - 1e-9)  # 0.1 / 0.05 is a hair above 2
        table = {number: 1 + self.each * (number - self.beyond) for number in range(self.beyond, last)}
        return {**table, last: self.until}


TABLE, SLOPE = "factors by number", "factor that changes evenly"
"""Tags of the two ways to state factors; they never stand in a file."""


def _how_stated(value: Any) -> str:
    even = isinstance(value, Slope) or (isinstance(value, Mapping) and bool(value.keys() & Slope.model_fields.keys()))
    return SLOPE if even else TABLE


Factors = Annotated[Annotated[Steps, Tag(TABLE)] | Annotated[Slope, Tag(SLOPE)], Discriminator(_how_stated)]


class Speed(Strict):
    """How officers work with the load: factors on service times, read when a service begins."""

    line: Factors | None = Field(
        default=None,
        description="factor by trucks waiting in the lanes of the stage: {20: 0.9, 50: 0.8} from 20 on, from 50 on",
    )
    servers: Factors | None = Field(default=None, description="factor by open servers of the stage")

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.line is None and self.servers is None:
            raise ValueError("depends on nothing; state factors by `line` or by `servers`")
        return self


class Posted(Strict):
    """A wait posted for drivers and supervisors: that of the trucks that came to the end of `measured.wait` lately."""

    every: PositiveDuration = Field(description="how often it is posted; it is the mean of those since the last time")
    rounded_to: PositiveDuration = Field(default=1.0, description="rounded to a multiple of this")
