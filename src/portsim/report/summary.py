"""One screen of text for a planner: how many trucks, how long, hour by hour, and where."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from portsim.report.bad_days import bad_days
from portsim.report.booths import booths, groups_of
from portsim.report.causes import causes
from portsim.report.changes import changes
from portsim.report.clearance import clearance
from portsim.report.costs import costs
from portsim.report.crossing_parts import crossing_parts
from portsim.report.texts import LEAST_SHOWN, NOTHING, interval_text, mean_text, new_table, number, percent_text
from portsim.results import Results
from portsim.scenario.stages import ServiceStage
from portsim.scenario.traffic import Direction
from portsim.units import HOURS_PER_DAY

BAR_WIDTH = 16
LEAST_FULL_BAR_MIN = 10.0
"""A full bar stands for this long [min] at least, so that short waits look short."""
HOURS = tuple(f"{hour:02d}" for hour in range(HOURS_PER_DAY))


def summary(results: Results, overrides: Sequence[str] = ()) -> RenderableType:
    """The results of a run, as something rich can print; `overrides` are what was changed with `--set`."""
    parts: list[RenderableType] = [_heading(results, overrides)]
    if results.measures is not None:
        # The day table and the others need what was perhaps not taken: numbers that are missing must not look like 0.
        warnings = [Text(f"warning: {warning}", style="bold") for warning in results.warnings]
        return Group(*parts, "", *map(Text, results.chosen_numbers()), *warnings)
    for direction in results.scenario.directions():
        parts += ["", _trucks(results, direction)]
        if number(results, "inside_trucks", "total", direction=direction):
            parts += [Text(f"warning: {warning}", style="bold") for warning in results.warnings]
        parts += ["", _times(results, direction)]
        by_stage, by_cause = crossing_parts(results, direction), causes(results, direction)
        crossing = None if by_stage is None else Group(by_stage, *(() if by_cause is None else (by_cause,)))
        for part in (crossing, _hours(results, direction), *clearance(results, direction)):
            parts += [] if part is None else ["", part]
    bad = bad_days(results)
    parts += [] if bad is None else ["", bad]
    parts += ["", _stages(results)]
    if results.scenario.officer_pools():
        parts += ["", _officers(results)]
    parts += ["", costs(results)]
    return Group(*parts)


# --- parts ---------------------------------------------------------------------------------------------------------


def _heading(results: Results, overrides: Sequence[str]) -> Text:
    audit = "" if results.audit is None else f"; audit passed, {len(results.audit.checks)} checks"
    return Text.assemble((results.scenario.name, "bold"), f"\n{changes(overrides)}{results.heading}{audit}")


def _trucks(results: Results, direction: Direction) -> Text:
    def if_any(word: str, measure: str) -> dict[str, str]:
        some = results.has(measure, "total", direction=direction) and number(
            results, measure, "total", direction=direction
        )
        return {word: measure} if some else {}

    counts = {
        "arrived": "arrived_trucks",
        "crossed": "crossed_trucks",
        **if_any("seized", "seized_trucks"),
        "turned away": "turned_away_trucks",
        **if_any("turned back", "turned_back_trucks"),
        **if_any("out of patience", "left_line_trucks"),
        "still inside": "inside_trucks",
    }
    said = [
        f"{mean_text(results, 0, measure, 'total', direction=direction)} {word}" for word, measure in counts.items()
    ]
    absent = if_any("did not keep their appointment", "no_show_trucks")
    said += [
        f"besides, {mean_text(results, 0, each, 'total', direction=direction)} {word}" for word, each in absent.items()
    ]
    return Text.assemble((f"{direction.capitalize()} trucks", "bold"), f": {', '.join(said)}")


def _times(results: Results, direction: Direction) -> RenderableType:
    table = new_table("minutes per truck", "mean", "median", "p95", "max")
    named = {
        "before the gate": "gate_min",
        "wait time": "wait_time_min",
        "crossing time": "crossing_time_min",
    }
    for word, measure in named.items():
        if not results.has(measure, "mean", direction=direction):
            continue
        if measure == "gate_min" and not number(results, measure, "max", direction=direction):
            continue
        cells = (interval_text(results, 1, measure, s, direction=direction) for s in ("mean", "p50", "p95", "max"))
        table.add_row(word, *cells)
    return table


def _hours(results: Results, direction: Direction) -> RenderableType:
    """Hour by hour, without those in which nothing happens."""
    waiting = results.has("wait_time_min", "mean", direction=direction)
    measure, word = ("wait_time_min", "wait time") if waiting else ("crossing_time_min", "crossing time")
    stage = booths(results, direction)
    groups = groups_of(results, stage)
    highest = max(number(results, measure, "mean", direction=direction, hour=hour) for hour in HOURS)
    full_bar = max(highest, LEAST_FULL_BAR_MIN)
    table = new_table("hour", "arrivals/h", "crossed/h", f"{word} [min]", "", "in line", *groups)
    table.columns[4].justify = "left"
    for hour in HOURS:
        here = {"direction": direction, "hour": hour}
        if not any(number(results, *key, **here) for key in (("arrivals_per_hour", "mean"), ("line_trucks", "max"))):
            continue
        length = round(BAR_WIDTH * number(results, measure, "mean", **here) / full_bar)
        table.add_row(
            f"{hour}:00",
            mean_text(results, 0, "arrivals_per_hour", "mean", **here),
            mean_text(results, 0, "throughput_per_hour", "mean", **here),
            interval_text(results, 1, measure, "mean", **here),
            "█" * length,
            mean_text(results, 1, "line_trucks", "mean", **here),
            *(mean_text(results, 1, "open_servers", "mean", stage=stage, group=group, hour=hour) for group in groups),
        )
    notes = [f"{word}: by hour of arrival (full bar: {full_bar:,.0f} min); in line: trucks waiting or blocked, mean"]
    if groups:
        notes.append(f"{', '.join(groups)}: open servers of {stage}, mean over the hour")
    return Group(table, *(Text(note, style="dim") for note in notes))


def _stages(results: Results) -> RenderableType:
    waiting, serving = ("wait [min]", "p95"), ("queue", "max", "open", "in service", "occupied")
    blocked = any(number(results, "blocked_min", "mean", stage=name) >= LEAST_SHOWN for name in results.scenario.stages)
    table = new_table("stage", *waiting, *(("blocked [min]",) if blocked else ()), *serving)
    for name, stage in results.scenario.stages.items():
        if not results.has("queue_trucks", "mean", stage=name):
            continue
        serves = isinstance(stage, ServiceStage)
        shares = ("utilisation_share", "occupied_share")
        table.add_row(
            Text(name),
            interval_text(results, 1, "wait_min", "mean", stage=name),
            mean_text(results, 1, "wait_min", "p95", stage=name),
            *((interval_text(results, 1, "blocked_min", "mean", stage=name),) if blocked else ()),
            mean_text(results, 1, "queue_trucks", "mean", stage=name),
            mean_text(results, 0, "queue_trucks", "max", stage=name),
            mean_text(results, 1, "open_servers", "mean", stage=name),
            *(percent_text(results, share, stage=name) if serves else NOTHING for share in shares),
        )
    note = "queue: trucks waiting, on a road all trucks on it; in service, occupied: share of open server time"
    return Group(table, Text(note, style="dim"))


def _officers(results: Results) -> RenderableType:
    """Each pool, and how long trucks stand at the stages that need it until enough officers are free."""
    table = new_table("officers", "on duty", "busy", "overrun [h]", "parked [min]")
    table.columns[4].justify, table.columns[4].no_wrap = "left", False
    calendar = results.scenario.calendar
    hours = (calendar.days - calendar.warm_up) * HOURS_PER_DAY
    for pool in results.scenario.officer_pools():
        users = [
            name
            for name, stage in results.scenario.stages.items()
            if isinstance(stage, ServiceStage) and pool in stage.officers
        ]
        table.add_row(
            Text(pool),
            f"{number(results, 'officer_hours', 'total', pool=pool) / hours:,.1f}",
            percent_text(results, "officer_busy_share", pool=pool),
            mean_text(results, 1, "officer_overrun_hours", "total", pool=pool),
            Text(", ".join(f"{name} {mean_text(results, 1, 'parked_min', 'mean', stage=name)}" for name in users)),
        )
    countries = dict.fromkeys(cell.where["country"] for cell in results.cells if "country" in cell.where)
    in_all = (
        f"{each} {interval_text(results, 0, 'officer_hours', 'total', country=each)} "
        f"(overrun {mean_text(results, 0, 'officer_overrun_hours', 'total', country=each)})"
        for each in countries
    )
    notes = ["on duty: mean; parked: at a server, until enough officers are free"]
    if len(countries) > 1:
        notes.append(f"officer-hours by country: {', '.join(in_all)}")
    return Group(table, *(Text(note, style="dim") for note in notes))


__all__ = ["summary"]
