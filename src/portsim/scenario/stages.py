"""Where trucks go: stages, their lanes, groups of servers, and inspections."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from portsim.scenario.quantities import (
    MAX_COUNT,
    MAX_LEVEL,
    Count,
    Duration,
    PositiveDuration,
    Share,
    StaffingPlan,
    Strict,
)
from portsim.scenario.services import Distribution, Service
from portsim.scenario.traffic import Match, Names

Level = Literal["document", "nii", "physical", "agriculture", "safety"]
LEVELS: tuple[Level, ...] = ("document", "nii", "physical", "agriculture", "safety")


ONE_RATE, RATE_BY_CLASS = "one rate", "rate by class"
"""Tags of the two ways to state a rate; they never stand in a file."""


def _kind_of_rate(value: Any) -> str:
    return RATE_BY_CLASS if isinstance(value, Mapping) else ONE_RATE


Rate = Annotated[
    Annotated[Share, Tag(ONE_RATE)] | Annotated[dict[str, Share], Tag(RATE_BY_CLASS)], Discriminator(_kind_of_rate)
]
"""A share of trucks: one number, or by class with `default`."""


class Inspection(Strict):
    """Who is sent to a stage: trucks selected at random at a rate, and trucks referred by an alarm before."""

    authority: str = Field(description="the authority that selects")
    level: Level = Field(
        description=(
            "how deep it looks: at documents, non-intrusively (nii: X-ray, radiation), at the goods themselves "
            "(physical), for agriculture, or at the safety of the truck"
        )
    )
    rate: Rate = Field(description="share of trucks selected, before trust; one number, or by class with `default`")
    referred_by: Names | None = Field(
        default=None, description="earlier inspection stages whose alarms send a truck here"
    )
    alarm_rate: Share = Field(default=0.0, description="share of the trucks inspected here that raise an alarm")


Priority = Annotated[int, Field(ge=-MAX_COUNT, le=MAX_COUNT)]
Officers = Annotated[int, Field(ge=1, le=MAX_LEVEL)]


class Lane(Strict):
    """A queue with an admission rule."""

    admits: Match = Field(default=Match(), description="who may join; left out: every truck")
    room: Count | None = Field(
        default=None, description="how many can wait (in each line); left out: no limit [trucks]"
    )
    lines: Literal["one", "per_server"] = Field(
        default="one", description="one queue for all its servers, or a line of its own before each (per_server)"
    )
    servers: StaffingPlan | None = Field(
        default=None, description="open servers of a group of its own, serving only this lane [servers]"
    )


class Group(Strict):
    """Servers with one staffing plan, serving one lane of their stage or several in order of preference."""

    lanes: Names = Field(description="lanes served, the preferred one first")
    servers: StaffingPlan = Field(description="open servers [servers]")


class ServiceStage(Strict):
    """A stage where trucks queue in lanes and are served."""

    kind: Literal["service"] = Field(description="a stage where trucks queue and are served")
    lanes: dict[str, Lane] = Field(min_length=1, description="lanes by name")
    groups: dict[str, Group] = Field(default={}, description="groups of servers that serve several lanes, by name")
    service: Service = Field(
        description="service time: a duration, one distribution, or several by lane, class or class@lane with `default`"
    )
    lane_choice: Literal["dedicated", "shortest", "least_work", "random"] = Field(
        default="dedicated",
        description=(
            "how a truck chooses among the lanes that admit it and have room. dedicated: the first written; shortest: "
            "fewest trucks per open server; least_work: least service time of those trucks; random"
        ),
    )
    ties: Literal["first", "random"] = Field(
        default="first", description="which of equally good lanes or lines: the first written, or one at random"
    )
    when_full: Literal["wait", "turn_away"] = Field(
        default="wait", description="whether a truck from outside that finds no room waits before the gate, or leaves"
    )
    priority: dict[str, Priority] = Field(
        default={},
        description="place in the queue by class or programme, lower first; `default` for the rest (0 if left out)",
    )
    officers: dict[str, Officers] = Field(default={}, description="how many are needed per truck, by pool [officers]")
    inspection: Inspection | None = Field(default=None, description="visited only by trucks selected or referred")
    luck_of: str | None = Field(
        default=None, description="stage whose draws this one uses, so that the same truck has the same luck"
    )


class RoadStage(Strict):
    """A drive; trucks keep their order unless overtaking is stated."""

    kind: Literal["road"] = Field(description="a drive")
    travel: Distribution = Field(description="driving time")
    room: Annotated[int, Field(ge=1, le=MAX_COUNT)] | None = Field(
        default=None, description="how many it holds; left out: no limit [trucks]"
    )
    overtaking: bool = Field(default=False, description="whether trucks may pass each other")
    when_full: Literal["wait", "turn_away"] = Field(
        default="wait", description="whether a truck from outside that finds no room waits before the gate, or leaves"
    )
    luck_of: str | None = Field(default=None, description="stage whose draws this one uses")


Stage = Annotated[ServiceStage | RoadStage, Field(discriminator="kind")]

__all__ = [
    "LEVELS",
    "Duration",
    "Group",
    "Inspection",
    "Lane",
    "Level",
    "PositiveDuration",
    "RoadStage",
    "ServiceStage",
    "Stage",
]
