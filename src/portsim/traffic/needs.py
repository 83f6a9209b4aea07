"""What each truck needs at each stage: service times, lanes that admit it, its place in the queue, its luck."""

from collections.abc import Iterator, Sequence

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.distributions import Law, law_of, quantiles
from portsim.errors import RunError
from portsim.layout import Layout
from portsim.scenario.model import Scenario
from portsim.scenario.services import Distribution
from portsim.scenario.stages import ServiceStage
from portsim.scenario.visits import all_classes, may_hold, service_of
from portsim.traffic.classes import least_applicable, within_reach
from portsim.traffic.kinds import Kinds
from portsim.traffic.table import Traffic
from portsim.units import to_grid

LawTable = list[list[Law | None]]
"""Law of the service time by class and lane, C x L; None where trucks of the class are never served."""
Rows = Ints | slice
"""Some rows of the table of trucks, or all."""


def admission(scenario: Scenario, layout: Layout, kinds: Kinds) -> Flags:
    """Lanes that admit each truck, shape (n, L); roads admit all."""
    admits = np.ones((len(kinds.kinds), len(layout.lanes)), dtype=np.bool_)
    for lane, item in enumerate(layout.lanes):
        stage = scenario.stages[layout.stages[item.stage]]
        if isinstance(stage, ServiceStage):
            match = stage.lanes[item.name].admits
            admits[:, lane] = [match.accepts(kind.name, kind.stated, kind.programmes) for kind in kinds.kinds]
    return admits[kinds.of]


def _may_be_admitted(scenario: Scenario, layout: Layout) -> Flags:
    """Lanes that admit some truck of each class, shape (C, L)."""
    admits = np.ones((len(layout.classes), len(layout.lanes)), dtype=np.bool_)
    for number, visitor in enumerate(all_classes(scenario)):
        held = may_hold(scenario, visitor)
        for lane, item in enumerate(layout.lanes):
            stage = scenario.stages[layout.stages[item.stage]]
            if isinstance(stage, ServiceStage):
                match = stage.lanes[item.name].admits
                admits[number, lane] = match.accepts(visitor.name, visitor.truck_class, held)
    return admits


def service_laws(scenario: Scenario, layout: Layout) -> LawTable:
    """How long each class is served in each lane: `class@lane` before class, class before lane, lane before `default`.

    Only stages on some route of the class's direction count. RunError where a lane admits a class and states no time.
    """
    admits, reach = _may_be_admitted(scenario, layout), within_reach(layout)
    table: LawTable = [[None] * len(layout.lanes) for _ in layout.classes]
    for c, truck_class in enumerate(layout.classes):
        for lane, item in enumerate(layout.lanes):
            if not reach[c, item.stage]:
                continue
            stated = _stated_service(scenario, layout.stages[item.stage], truck_class.name, item.name)
            if stated is not None:
                table[c][lane] = law_of(stated)
            elif admits[c, lane]:
                raise RunError(
                    f"stages.{layout.stages[item.stage]}.service: no time for class {truck_class.name!r} in lane "
                    f"{item.name!r}; add one, or a `default`"
                )
    return table


def _stated_service(scenario: Scenario, stage: str, truck_class: str, lane: str) -> Distribution | None:
    item = scenario.stages[stage]
    return service_of(item, truck_class, lane) if isinstance(item, ServiceStage) else item.travel


def mean_service_min(scenario: Scenario, layout: Layout) -> Floats:
    """Mean service time by class and lane, on the grid [min], shape (C, L); 0 where a class is never served."""
    means = [[law.mean_min if law else 0.0 for law in row] for row in service_laws(scenario, layout)]
    return to_grid(np.array(means, dtype=np.float64).reshape(len(layout.classes), len(layout.lanes)))


def service_times(scenario: Scenario, layout: Layout, traffic: Traffic, laws: LawTable) -> Floats:
    """Service time of each truck in each lane, on the grid [min], shape (n, L); 0 where its class is never served.

    All lanes of a stage use one number per truck, so a truck that is slow in one lane is as slow in another.
    """
    minutes = np.zeros((len(traffic), len(layout.lanes)))
    for number, name in enumerate(layout.stages):
        lanes = np.array(layout.lanes_of[number])
        uniform = traffic.luck.of(f"service:{scenario.stages[name].luck_of or name}")
        for alike, rows in _alike([[row[lane] for lane in lanes] for row in laws], traffic.truck_class):
            # Lanes served alike share one draw: most stages state one law for all their lanes.
            drawn = quantiles({law for law in alike if law is not None}, uniform[rows])
            for lane, law in zip(lanes, alike, strict=True):
                if law is not None:
                    minutes[rows, lane] = drawn[law]
        if name in traffic.service_seen:
            seen = traffic.service_seen[name]
            told = np.flatnonzero(~np.isnan(seen))
            minutes[np.ix_(told, lanes)] = to_grid(seen[told, np.newaxis])
    return minutes


def _alike(laws_of: Sequence[Sequence[Law | None]], truck_class: Ints) -> Iterator[tuple[tuple[Law | None, ...], Rows]]:
    """Trucks whose classes are served alike at a stage, lane by lane: the laws they share, and their rows.

    Taking such classes together draws a stage's times in a few large steps rather than one for each class and lane.
    """
    classes: dict[tuple[Law | None, ...], list[int]] = {}
    for number, laws in enumerate(laws_of):
        classes.setdefault(tuple(laws), []).append(number)
    for laws, numbers in classes.items():
        everyone = len(classes) == 1
        yield laws, slice(None) if everyone else np.flatnonzero(np.isin(np.arange(len(laws_of)), numbers)[truck_class])


def priorities(scenario: Scenario, layout: Layout, kinds: Kinds) -> Ints:
    """Place of each truck in the queue of each stage, lower first, shape (n, S).

    The smallest stated for its class or a programme it holds; else the stage's `default`, else 0.
    """
    places = np.zeros((len(kinds.of), len(layout.stages)), dtype=np.int64)
    for number, stage in _service_stages(scenario, layout):
        if stage.priority:
            usual = stage.priority.get("default", 0)
            of_kind = np.array([least_applicable(stage.priority, kind.names, usual) for kind in kinds.kinds])
            places[:, number] = of_kind[kinds.of]
    return places


def lane_luck(scenario: Scenario, layout: Layout, traffic: Traffic) -> Floats:
    """Uniform numbers for choosing lanes, shape (n, S); 0 at stages where chance chooses none."""
    numbers = np.zeros((len(traffic), len(layout.stages)))
    for number, stage in _service_stages(scenario, layout):
        if "random" in {stage.lane_choice, stage.ties}:
            numbers[:, number] = traffic.luck.of(f"lane:{stage.luck_of or layout.stages[number]}")
    return numbers


def _service_stages(scenario: Scenario, layout: Layout) -> Iterator[tuple[int, ServiceStage]]:
    for number, name in enumerate(layout.stages):
        stage = scenario.stages[name]
        if isinstance(stage, ServiceStage):
            yield number, stage
