"""Speed that depends on the load, spelled out: factors on service times by waiting trucks and open servers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.layout import Layout
from portsim.scenario.demand import Slope
from portsim.scenario.model import Scenario
from portsim.scenario.stages import ServiceStage


@dataclass(frozen=True, eq=False)
class Speeds:
    """Step tables, stage after stage: the last step whose number is reached counts, and 1 before the first."""

    first_line: Ints
    """Where the steps by trucks of each stage begin, shape (S + 1,)."""
    first_servers: Ints
    """Where the steps by servers of each stage begin, shape (S + 1,)."""
    from_number: Ints
    """Trucks or servers from which a step counts, ascending within a stage's steps."""
    factor: Floats
    """Factor on service times from there on."""


def speeds(scenario: Scenario, layout: Layout) -> Speeds:
    """Speeds of all stages of a checked scenario."""
    stated = [
        stage.speed if isinstance(stage, ServiceStage) else None
        for stage in (scenario.stages[name] for name in layout.stages)
    ]
    by_line = [_steps(speed.line if speed else None) for speed in stated]
    by_servers = [_steps(speed.servers if speed else None) for speed in stated]
    firsts = np.concatenate(([0], np.cumsum([len(table) for table in (*by_line, *by_servers)]))).astype(np.int64)
    tables = [*by_line, *by_servers]
    return Speeds(
        first_line=firsts[: len(stated) + 1],
        first_servers=firsts[len(stated) :],
        from_number=np.array([number for table in tables for number in table], dtype=np.int64),
        factor=np.array([factor for table in tables for factor in table.values()], dtype=np.float64),
    )


def _steps(stated: Mapping[str, float] | Slope | None) -> Mapping[int, float]:
    if stated is None:
        return {}
    if isinstance(stated, Slope):
        return stated.steps()
    return dict(sorted((int(number), factor) for number, factor in stated.items()))
