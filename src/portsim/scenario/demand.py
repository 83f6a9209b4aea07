"""Decisions of a supervisor who looks at the line: booths opened when it is long, and closed when it is short again."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from portsim.scenario.quantities import MAX_COUNT, MAX_LEVEL, Duration, Names, PositiveDuration, Strict
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
        default=None, description="mean service of the trucks that wait in these lanes, over its open servers [min]"
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


class Posted(Strict):
    """A wait posted for drivers and supervisors: that of the trucks that came to the end of `measured.wait` lately."""

    every: PositiveDuration = Field(description="how often it is posted; it is the mean of those since the last time")
    rounded_to: PositiveDuration = Field(default=1.0, description="rounded to a multiple of this")
