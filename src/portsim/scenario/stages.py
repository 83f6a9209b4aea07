"""Where trucks go: stages, their lanes, groups of servers, and inspections."""

import difflib
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from portsim.scenario.demand import OnDemand, Speed
from portsim.scenario.quantities import (
    MAX_COUNT,
    MAX_LEVEL,
    ByKind,
    Count,
    Date,
    Duration,
    Hours,
    Names,
    PositiveDuration,
    Share,
    Strict,
)
from portsim.scenario.services import Distribution, Service
from portsim.scenario.shifts import StaffingPlan
from portsim.scenario.traffic import Match
from portsim.scenario.violations import VIOLATIONS

Level = Literal["document", "nii", "physical", "agriculture", "safety"]
LEVELS: tuple[Level, ...] = ("document", "nii", "physical", "agriculture", "safety")


Outcome = Literal["release", "refer", "hold", "seize"]
OUTCOMES: tuple[Outcome, ...] = ("release", "refer", "hold", "seize")
FALSE_ALARM = "false_alarm"
"""Key of `on_alarm` for an alarm without a find."""


class Campaign(Strict):
    """A time in which another rate holds; the first of several that covers a truck's arrival counts."""

    from_: Date | None = Field(default=None, alias="from", description="first day; left out: from the beginning")
    until: Date | None = Field(default=None, description="last day; left out: to the end")
    hours: Hours | None = Field(default=None, description="clock window, by weekday where stated; left out: all day")
    rate: ByKind = Field(description="share of trucks selected meanwhile, before trust")


_PROBABILITY: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}
_OUTCOME: dict[str, Any] = {"enum": list(OUTCOMES)}


class Inspection(Strict):
    """Who is sent to a stage, what is found there, and what follows.

    Trucks come selected at a rate, by chance or by their risk score, or referred by an alarm at a stage before.
    """

    authority: str = Field(description="the authority that selects and examines")
    level: Level = Field(
        description=(
            "how deep it looks: at documents, non-intrusively (nii: X-ray, radiation), at the goods themselves "
            "(physical), for agriculture, or at the safety of the truck"
        )
    )
    rate: ByKind = Field(
        description="share of trucks selected, before trust; one number, or by class or sector with `default`"
    )
    minimum: Share = Field(
        default=0.0,
        description="share that the law demands of each kind, whatever trust says; no rate may be stated below it",
    )
    campaigns: tuple[Campaign, ...] = Field(
        default=(),
        strict=False,
        description="times in which another rate holds; the first that covers the arrival counts",
    )
    random_share: Share | None = Field(
        default=None, description="share of its selection left to chance; left out: that of the authority"
    )
    referred_by: Names | None = Field(
        default=None, description="earlier inspection stages whose alarms send a truck here"
    )
    exempt_after: Names | None = Field(
        default=None, description="earlier inspection stages: a truck examined there is not selected here any more"
    )
    detects: dict[str, Share] = Field(
        default={},
        description="probability that it finds a violation the truck carries, by type with `default` (0 if left out)",
        json_schema_extra={"properties": dict.fromkeys((*VIOLATIONS, "default"), _PROBABILITY)},
    )
    false_alarm_rate: Share = Field(
        default=0.0,
        description="share of the trucks inspected here in which nothing is found that raise an alarm all the same",
    )
    on_alarm: dict[str, Outcome] = Field(
        default={},
        description=(
            "what follows a find, by type with `default`, and a `false_alarm`. release: put right on the spot; refer: "
            "sent to the stages that name this one in `referred_by`; hold: likewise `held_by`; seize: leaves the port "
            "here. Left out: refer where some stage is referred to, else release"
        ),
        json_schema_extra={"properties": dict.fromkeys((*VIOLATIONS, FALSE_ALARM, "default"), _OUTCOME)},
    )


class JointInspection(Strict):
    """One stop in place of the inspections of two authorities: whoever either would select is examined once, by both.

    Rates, levels, detection, alarms and referrals are those of the stages named.
    """

    joint: Annotated[tuple[str, ...], Field(min_length=2, strict=False)] = Field(
        description="the inspection stages of different authorities that this one stands for"
    )


OF_ONE_AUTHORITY, OF_BOTH = "inspection of one authority", "joint inspection"
"""Tags of the two kinds of inspection; they never stand in a file."""


def _kind_of_inspection(value: Any) -> str:
    if isinstance(value, Mapping):
        joint = "joint" in value or (
            value.keys().isdisjoint(Inspection.model_fields)
            and bool(difflib.get_close_matches("joint", map(str, value), n=1))
        )
    else:
        joint = isinstance(value, JointInspection)
    return OF_BOTH if joint else OF_ONE_AUTHORITY


AnyInspection = Annotated[
    Annotated[Inspection, Tag(OF_ONE_AUTHORITY)] | Annotated[JointInspection, Tag(OF_BOTH)],
    Discriminator(_kind_of_inspection),
]


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
    staffed_by: dict[str, Officers] = Field(
        default={},
        description=(
            "how many each open server takes from pools, for as long as it is open, by pool; left out: none [officers]"
        ),
    )


class Group(Strict):
    """Servers with one staffing plan, serving one lane of their stage or several in order of preference."""

    lanes: Names = Field(description="lanes served, the preferred one first")
    servers: StaffingPlan = Field(description="open servers [servers]")
    staffed_by: dict[str, Officers] = Field(
        default={},
        description=(
            "how many each open server takes from pools, for as long as it is open, by pool; left out: none [officers]"
        ),
    )


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
    inspection: AnyInspection | None = Field(default=None, description="visited only by trucks selected or referred")
    speed: Speed | None = Field(
        default=None, description="how service times depend on the line and on the open servers when they begin"
    )
    on_demand: tuple[OnDemand, ...] = Field(
        default=(), strict=False, description="servers opened beyond their plans while the line is long"
    )
    at_end: Literal["serve", "hold"] | None = Field(
        default=None,
        description=(
            "when the plan of its servers or officers falls, whatever the gate does. serve: it keeps its level for "
            "trucks that arrived before and are still to come; hold: plans rule. Left out: serve at joint inspections, "
            "else as `calendar.at_close` says"
        ),
    )
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


class HoldStage(Strict):
    """A penalty: trucks are held for a time, each in a place of its own; no lanes, no officers."""

    kind: Literal["hold"] = Field(description="a penalty time")
    time: Distribution = Field(description="how long a truck is held")
    held_by: Names = Field(description="earlier inspection stages whose alarms hold a truck here")
    luck_of: str | None = Field(default=None, description="stage whose draws this one uses")

    # For those who move trucks it is a road without end on which everybody may pass.

    @property
    def travel(self) -> Distribution:
        """The time spent."""
        return self.time

    @property
    def room(self) -> None:
        """Places without limit."""

    @property
    def overtaking(self) -> bool:
        """Nobody holds back another."""
        return True

    @property
    def when_full(self) -> Literal["wait"]:
        """It is never full."""
        return "wait"


Stage = Annotated[ServiceStage | RoadStage | HoldStage, Field(discriminator="kind")]

__all__ = [
    "FALSE_ALARM",
    "LEVELS",
    "OUTCOMES",
    "Campaign",
    "Duration",
    "Group",
    "HoldStage",
    "Inspection",
    "JointInspection",
    "Lane",
    "Level",
    "PositiveDuration",
    "RoadStage",
    "ServiceStage",
    "Stage",
]
