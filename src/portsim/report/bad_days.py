"""Part of the summary: outages and their cost, booths on demand or without officers, relaxed rates."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from portsim.report.texts import NOTHING, interval_text, mean_text, number
from portsim.results import Results


def bad_days(results: Results) -> RenderableType | None:
    """What went wrong, how long the port took to recover, and what supervisors did; None where nothing may."""
    lines = [
        *_outages(results),
        *_recovery(results),
        *_on_demand(results),
        *_unstaffed(results),
        *_under_pressure(results),
    ]
    return Group(*lines) if lines else None


def _outages(results: Results) -> Iterator[Text]:
    names = _names(results, "begun_outages", "outage")
    if not names:
        return
    counts = ", ".join(f"{name} {mean_text(results, 1, 'begun_outages', 'total', outage=name)}" for name in names)
    stages = [
        stage for stage in _names(results, "down_hours", "stage") if number(results, "down_hours", "total", stage=stage)
    ]
    hours = ", ".join(f"{stage} {mean_text(results, 1, 'down_hours', 'total', stage=stage)} h" for stage in stages)
    stopped = sum(number(results, "stopped_trucks", "total", stage=stage) for stage in stages)
    said = f"; open servers down: {hours}; {stopped:,.0f} services stopped" if stages else ""
    yield Text.assemble(("Outages", "bold"), f": {counts}{said}")


def _recovery(results: Results) -> Iterator[Text]:
    for direction in _names(results, "extra_truck_hours", "direction"):
        said = [f"{interval_text(results, 0, 'extra_truck_hours', 'total', direction=direction)} extra truck-hours"]
        recovery = interval_text(results, 0, "recovery_min", "mean", direction=direction)
        if recovery != NOTHING:
            said.append(f"recovered {recovery} min after the last stated outage")
        for measure, words in (
            ("stranded_trucks", "trucks stranded"),
            ("spill_back_min", "min of trucks before the gate"),
        ):
            if number(results, measure, "total", direction=direction):
                said.append(f"{mean_text(results, 0, measure, 'total', direction=direction)} {words}")
        yield Text(f"  {direction}, against the same trucks without outages: {', '.join(said)}")


def _on_demand(results: Results) -> Iterator[Text]:
    stages = _names(results, "on_demand_hours", "stage")
    said = [
        f"{stage} {interval_text(results, 1, 'on_demand_hours', 'total', stage=stage)} h beyond plan "
        f"({mean_text(results, 0, 'on_demand_openings', 'total', stage=stage)} openings)"
        for stage in stages
    ]
    if said:
        yield Text.assemble(("Booths on demand", "bold"), f": {', '.join(said)}")


def _unstaffed(results: Results) -> Iterator[Text]:
    said = [
        f"{stage} {interval_text(results, 1, 'unstaffed_hours', 'total', stage=stage)} h"
        for stage in _names(results, "unstaffed_hours", "stage")
    ]
    if said:
        yield Text.assemble(("Booths closed for want of officers", "bold"), f": {', '.join(said)}")


def _under_pressure(results: Results) -> Iterator[Text]:
    for direction in _names(results, "relaxed_hours", "direction"):
        said = [
            f"{interval_text(results, 1, 'relaxed_hours', 'total', direction=direction)} h",
            f"{interval_text(results, 0, 'waived_exams', 'total', direction=direction)} inspections waived",
        ]
        if _names(results, "let_go_violations", "direction"):
            let_go = interval_text(results, 1, "let_go_violations", "total", direction=direction)
            said.append(f"{let_go} violations let go")
        yield Text.assemble((f"Relaxed rates {direction}", "bold"), f": {', '.join(said)}")


def _names(results: Results, measure: str, key: str) -> list[str]:
    """What a measure is broken down by under a key alone."""
    return [
        cell.where[key]
        for cell in results.cells
        if cell.measure.name == measure and cell.statistic == cell.measure.statistics[0] and tuple(cell.where) == (key,)
    ]
