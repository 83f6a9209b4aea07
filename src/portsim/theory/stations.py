"""Where trucks wait for the same servers: a stage, or some of its lanes where lanes share no servers."""

from collections.abc import Iterator
from dataclasses import dataclass

from portsim.layout import Layout
from portsim.scenario.model import Scenario
from portsim.scenario.stages import RoadStage, ServiceStage, Stage
from portsim.scenario.visits import may_hold, visitors


@dataclass(frozen=True)
class Station:
    """Lanes of a stage that share servers, directly or through other lanes."""

    stage: str
    stated: Stage
    """What the scenario says of the stage."""
    lanes: tuple[str, ...]
    """None on a road or in a hold."""
    whole: bool
    """Whether these are all lanes of the stage."""
    groups: tuple[int, ...]
    """Numbers of the groups of servers."""
    shares_all: bool
    """Whether each of these groups serves each of these lanes."""

    @property
    def wheres(self) -> tuple[dict[str, str], ...]:
        """What its numbers are about, one entry for each to be put together."""
        if self.whole:
            return ({"stage": self.stage},)
        return tuple({"stage": self.stage, "lane": lane} for lane in self.lanes)


def stations(scenario: Scenario, layout: Layout) -> Iterator[Station]:
    """All stations, in the order of stages and lanes."""
    for number, name in enumerate(layout.stages):
        stated = scenario.stages[name]
        if not isinstance(stated, ServiceStage):
            yield Station(name, stated, lanes=(), whole=True, groups=(), shares_all=True)
            continue
        left = list(layout.lanes_of[number])
        while left:
            lanes, groups = _sharing(layout, number, left[0])
            left = [lane for lane in left if lane not in lanes]
            whole = len(lanes) == len(layout.lanes_of[number])
            shares_all = all(set(layout.groups[group].lanes) == lanes for group in groups)
            names = tuple(layout.lanes[lane].name for lane in sorted(lanes))
            yield Station(name, stated, lanes=names, whole=whole, groups=tuple(sorted(groups)), shares_all=shares_all)


def _sharing(layout: Layout, stage: int, lane: int) -> tuple[set[int], set[int]]:
    """Lanes that share servers with a lane, itself among them, and the groups of these servers."""
    lanes, groups = {lane}, set[int]()
    while True:
        found = {group for group in layout.groups_of[stage] if lanes.intersection(layout.groups[group].lanes)}
        if found == groups:
            return lanes, groups
        groups = found
        lanes.update(*(layout.groups[group].lanes for group in groups))


def is_road(station: Station) -> bool:
    """Whether it is a drive, and no service or penalty."""
    return isinstance(station.stated, RoadStage)


def is_chosen(scenario: Scenario, station: Station) -> bool:
    """Whether some trucks choose between this station and another one of its stage by what stands there."""
    stage = station.stated
    if station.whole or not isinstance(stage, ServiceStage) or stage.lane_choice not in {"shortest", "least_work"}:
        return False
    for visitor in visitors(scenario, station.stage):
        held = may_hold(scenario, visitor)
        open_to = {
            lane for lane, item in stage.lanes.items() if item.admits.accepts(visitor.name, visitor.truck_class, held)
        }
        if open_to.intersection(station.lanes) and not open_to.issubset(station.lanes):
            return True
    return False
