"""Part of the summary: who was examined, who gained and who lost, what was found and what was missed."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from portsim.report.texts import count_text, interval_text, mean_text, new_table, number, percent_text
from portsim.results import Results
from portsim.scenario.traffic import Direction

_RARE_ENDS = {"seized along": "seized_along_violations", "open": "open_violations"}
"""Ends of violations that have a column only where there are some."""


def clearance(results: Results, direction: Direction) -> Iterator[RenderableType]:
    """What the scenario has of it: exams and programmes, violations, and what followed."""
    if results.has("exam_share", "mean", direction=direction):
        yield _programmes(results, direction)
    if results.has("carried_violations", "total", direction=direction):
        yield _violations(results, direction)
    said = list(_said(results, direction))
    if said:
        yield Group(*map(Text, said))


def _programmes(results: Results, direction: Direction) -> RenderableType:
    """Crossing times and exams by programme, of those that hold none, and of all trucks."""
    authorities = _names(results, "exam_share", "authority", direction)
    authorities = authorities if len(authorities) > 1 else []
    by_whom = (*(f"by {each}" for each in authorities), "twice") if authorities else ()
    programmes = _names(results, "exam_share", "programme", direction)
    table = new_table("programme" if programmes else "", "crossed", "crossing [min]", "p95", "examined", *by_whom)
    for programme in (*programmes, ""):
        here = {"direction": direction} | ({"programme": programme} if programme else {})
        table.add_row(
            Text(programme or "all trucks"),
            mean_text(results, 0, "crossed_trucks", "total", **here),
            interval_text(results, 1, "crossing_time_min", "mean", **here),
            mean_text(results, 1, "crossing_time_min", "p95", **here),
            percent_text(results, "exam_share", 1, **here),
            *(percent_text(results, "exam_share", 1, authority=each, **here) for each in authorities),
            *((percent_text(results, "examined_twice_share", 1, **here),) if authorities else ()),
        )
    return table


def _violations(results: Results, direction: Direction) -> RenderableType:
    """What became of the violations of each type, and of all."""
    rare = {word: each for word, each in _RARE_ENDS.items() if number(results, each, "total", direction=direction)}
    table = new_table("violation", "carried", "detected", "share", "missed", *rare)
    types = _names(results, "carried_violations", "violation", direction)
    for violation in (*types, *(("",) if len(types) > 1 else ())):
        here = {"direction": direction} | ({"violation": violation} if violation else {})
        table.add_row(
            Text(violation or "all violations"),
            count_text(results, "carried_violations", **here),
            count_text(results, "detected_violations", **here),
            percent_text(results, "detected_share", 1, **here),
            count_text(results, "missed_violations", **here),
            *(mean_text(results, 1, each, "total", **here) for each in rare.values()),
        )
    return table


def _said(results: Results, direction: Direction) -> Iterator[str]:
    """What followed, a line each; nothing is said of what did not happen."""
    here = {"direction": direction}

    def some(measure: str) -> bool:
        return number(results, measure, "total", **here) > 0

    if some("evaded_duty_usd") or some("recovered_duty_usd"):
        evaded, recovered = (count_text(results, f"{each}_duty_usd", **here) for each in ("evaded", "recovered"))
        yield f"duty of those missed: {evaded} USD; of those detected: {recovered} USD"
    if some("carried_violations"):
        per = interval_text(results, 1, "inspections_per_detection", "mean", **here)
        alarms, false = (count_text(results, each, **here) for each in ("raised_alarms", "false_alarms"))
        yield f"inspections per detection: {per}; alarms: {alarms}, false ones among them: {false}"
    if some("held_trucks"):
        minutes = interval_text(results, 0, "hold_min", "mean", **here)
        hours = count_text(results, "hold_hours", **here)
        yield f"held: {count_text(results, 'held_trucks', **here)} trucks, for {minutes} min each, {hours} h in all"
    if some("seized_trucks"):
        yield f"seized: {count_text(results, 'seized_trucks', **here)} trucks"
    if some("joint_operations"):
        cleared = count_text(results, "joint_operations", **here)
        yield f"joint operations: {cleared} trucks cleared on a route with a joint stage, examined or not"
    if some("started_suspensions"):
        started = count_text(results, "started_suspensions", **here)
        trusted = percent_text(results, "trusted_share", 1, **here)
        yield f"suspensions started: {started}; trucks that hold a programme: {trusted}"


def _names(results: Results, measure: str, key: str, direction: Direction) -> list[str]:
    """What a measure is broken down by under one key, in a direction."""
    return list(
        dict.fromkeys(
            cell.where[key]
            for cell in results.cells
            if cell.measure.name == measure
            and cell.where.keys() == {"direction", key}
            and cell.where["direction"] == direction
        )
    )
