"""Part of the summary: where the crossing time went, stage by stage."""

from rich.console import RenderableType
from rich.text import Text

from portsim.report.texts import LEAST_SHOWN, interval_text, mean_text, new_table, number
from portsim.results import Results
from portsim.scenario.inspections import is_joint, parts
from portsim.scenario.model import Scenario
from portsim.scenario.traffic import Direction

MEASURE = "crossing_part_min"
PART_WORDS = {
    "waiting": "waiting",
    "parked": "parked",
    "in_service": "in service",
    "stopped": "stopped",
    "driving": "driving",
    "held": "held",
    "blocked": "blocked",
}
LEAST_SHARE = 0.03
"""Stages with a smaller share of the crossing time stand together in one row."""


def crossing_parts(results: Results, direction: Direction) -> RenderableType | None:
    """Minutes of the mean crossing time by stage and part, with their sum; None where nobody is timed.

    Below them those of each route, where there are several: per truck that took it, over all stages.
    """
    total = number(results, "crossing_time_min", "mean", direction=direction)
    if not total:
        return None
    stages = stages_of(results, direction)
    asked_for = _of_joint_clearance(results.scenario, direction)
    small = [
        stage
        for stage in stages
        if stage not in asked_for and number(results, MEASURE, "mean", **_at(direction, stage)) < LEAST_SHARE * total
    ]
    small = small if len(small) > 1 else []
    minutes = {part: number(results, MEASURE, "mean", direction=direction, part=part) for part in PART_WORDS}
    shown = [part for part, mean in minutes.items() if mean >= min(LEAST_SHOWN, max(minutes.values()))]
    table = new_table("crossing time [min]", *(PART_WORDS[part] for part in shown), "all")
    for stage in stages:
        if stage not in small:
            here = _at(direction, stage)
            cells = (_part(results, part, **here) for part in shown)
            table.add_row(Text(stage), *cells, interval_text(results, 1, MEASURE, "mean", **here))
    if small:
        sums = [sum(number(results, MEASURE, "mean", **_at(direction, s), part=part) for s in small) for part in shown]
        table.add_row(
            f"{len(small)} other stages", *(f"{each:.1f}" if each else "" for each in sums), f"{sum(sums):.1f}"
        )
    wheres: dict[str, dict[str, str]] = {"all stages": {"direction": direction}}
    routes = [route.name for route in results.scenario.routes[direction]]
    if len(routes) > 1:
        wheres |= {f"route {route}": {"direction": direction, "route": route} for route in routes}
    for name, here in wheres.items():
        if results.has(MEASURE, "mean", **here, part=shown[0]):
            whole = (mean_text(results, 1, MEASURE, "mean", **here, part=part) for part in shown)
            table.add_row(Text(name), *whole, interval_text(results, 1, "crossing_time_min", "mean", **here))
    return table


def stages_of(results: Results, direction: Direction) -> list[str]:
    """Stages of the crossing time, in the order of the routes."""
    return [
        cell.where["stage"]
        for cell in results.cells
        if cell.measure.name == MEASURE
        and cell.where.keys() == {"direction", "stage"}
        and cell.where["direction"] == direction
    ]


def _of_joint_clearance(scenario: Scenario, direction: Direction) -> set[str]:
    """Stages that joint clearance adds, and inspections it stands for: they are looked for, however few trucks come."""
    routes = scenario.routes[direction]
    stages: set[str] = set()
    for route in routes:
        joint = [name for name in route.stages if is_joint(scenario, name)]
        if joint:
            others = {name for other in routes if other is not route for name in other.stages}
            stages |= {name for name in route.stages if name not in others}
            stages |= {part.name for name in joint for part in parts(scenario, name)}
    return stages


def _at(direction: Direction, stage: str) -> dict[str, str]:
    return {"direction": direction, "stage": stage}


def _part(results: Results, part: str, **here: str) -> str:
    """Minutes of one part at a stage; nothing where the stage has no such part, or it took no time."""
    minutes = number(results, MEASURE, "mean", **here, part=part)
    return f"{minutes:,.1f}" if minutes else ""
