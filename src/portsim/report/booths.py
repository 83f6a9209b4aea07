"""Which stage and which groups of servers a reader wants to see first."""

from portsim.results import Results
from portsim.scenario.inspections import is_conditional
from portsim.scenario.stages import ServiceStage
from portsim.scenario.traffic import Direction


def booths(results: Results, direction: Direction) -> str:
    """The stage whose open servers matter most: where the wait time of a route ends; of several, the longest queue.

    Where no stages of a wait time are named, inspections count only on a route that has nothing else.
    """
    scenario = results.scenario
    named = scenario.measured.wait
    candidates: list[str] = []
    for route in scenario.routes[direction]:
        served = [stage for stage in route.stages if serves(results, stage) and (named is None or stage in named)]
        unasked = [stage for stage in served if not is_conditional(scenario, stage)] or served
        candidates += unasked if named is None else served[-1:]
    return max(candidates, key=lambda stage: _queue(results, stage), default="")


def groups_of(results: Results, stage: str) -> tuple[str, ...]:
    """Groups of servers of a stage."""
    return tuple(
        cell.where["group"]
        for cell in results.cells
        if cell.measure.name == "booth_hours" and cell.where["stage"] == stage and "group" in cell.where
    )


def serves(results: Results, stage: str) -> bool:
    """Whether a stage serves trucks; on others they drive."""
    return isinstance(results.scenario.stages[stage], ServiceStage)


def _queue(results: Results, stage: str) -> float:
    """Mean trucks waiting, 0 where that is not measured."""
    if not results.has("queue_trucks", "mean", stage=stage):
        return 0.0
    return results.estimate("queue_trucks", "mean", stage=stage).mean or 0.0
