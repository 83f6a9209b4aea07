"""A comparison as a document: short for one screen, longer for a file."""

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from portsim.comparison.break_even import BreakEven, break_even
from portsim.comparison.comparison import Alternative, Comparison, Difference
from portsim.comparison.trucks import MEASURES as TRUCK_MEASURES
from portsim.measures.measure import Measure
from portsim.report.blocks import Block, Command, Heading, Items, Paragraph, Table
from portsim.report.changes import changes
from portsim.report.comparison.headlines import (
    MORE_OF_DIRECTION,
    MORE_OF_PORT,
    OF_DIRECTION,
    OF_PORT,
    Headline,
    matters,
    of_chosen,
    of_direction,
    of_port,
    sentences,
)
from portsim.report.comparison.words import change_text, percent_text, value_text, verdict_text
from portsim.report.costs import booths_without_officers
from portsim.report.texts import LEAST_SHOWN, NOTHING
from portsim.results import Results
from portsim.scenario.writing import flow
from portsim.theory import beside, missing_measures

FEW = 2
"""Up to so many alternatives are shown in full on one screen; more of them in a line each."""
CHANGES_SHOWN = 6
LONGEST = 90
"""Letters of a change on one screen."""
CAUSES_SHOWN = 4
"""Stages and causes that change most, on one screen."""
RATES = "costs and emissions rest on rates some of which are assumed: docs/costs.md, `portsim show`"
LEAST_CHANGE = 0.001
"""Figures of the port that change by less, as a share of the baseline, are left out of the screen."""


def screen(comparison: Comparison, overrides: Sequence[str] = ()) -> Iterator[Block]:
    """What fits on a screen: what was changed, what it does, where the minutes went, and for whom.

    `overrides` are what was changed in all of the scenarios with `--set`.
    """
    yield Heading(f"Baseline: {comparison.baseline.scenario.name}", 1)
    yield Paragraph(f"{changes(overrides)}{_heading(comparison)}", quiet=True)
    if len(comparison.alternatives) > FEW:
        yield from _one_line_each(comparison)
    else:
        for alternative in comparison.alternatives:
            yield from _on_screen(comparison, alternative)
    yield from _remarks(comparison)


def page(comparison: Comparison, overrides: Sequence[str] = ()) -> Iterator[Block]:
    """All of it that is for reading: every alternative in full, with definitions and how to repeat it."""
    yield Heading(f"Comparison with {comparison.baseline.scenario.name}", 1)
    yield Paragraph(_heading(comparison))
    if overrides:
        yield Items(tuple(f"changed in all of the scenarios: {each}" for each in overrides))
    yield from _remarks(comparison)
    if len(comparison.alternatives) > 1:
        yield Heading("All alternatives")
        yield from _one_line_each(comparison)
    baseline_theory = tuple(_theory(comparison.baseline))
    if baseline_theory:
        yield Heading(f"Baseline: {comparison.baseline.scenario.name}")
        yield from baseline_theory
    for alternative in comparison.alternatives:
        yield from _in_full(comparison, alternative)
    yield from _definitions(comparison)
    yield from _repeat(comparison, overrides)


def _heading(comparison: Comparison) -> str:
    several = len(comparison.alternatives) > 1
    how = {"holm": "Holm", "dunnett": "max-t after Dunnett"}[comparison.adjusted]
    stopped = {
        "precision": "; stopped when exact enough",
        "cap": "; stopped at the cap, not as exact as asked for",
        "nothing measured": "; stopped because nothing was measured",
    }
    return (
        f"{comparison.replications} replications of the same trucks, seed {comparison.seed}"
        f"{stopped.get(comparison.stopped or '', '')}; ± 95 % intervals, of differences paired"
        f"{f'; p-values adjusted over alternatives ({how})' if several else ''}"
    )


def _remarks(comparison: Comparison) -> Iterator[Block]:
    remarks = (*(f"warning: {each}" for each in comparison.warnings), *comparison.notices)
    if remarks:
        yield Items(remarks)


# --- one alternative -----------------------------------------------------------------------------------------------


def _on_screen(comparison: Comparison, alternative: Alternative) -> Iterator[Block]:
    yield Heading(alternative.title)
    yield from _changes(alternative, CHANGES_SHOWN)
    yield Items(tuple(sentences(comparison, alternative)))
    if comparison.baseline.measures is not None:
        yield from _figures(of_chosen(alternative), "measures asked for")
        return
    for direction in comparison.baseline.scenario.directions():
        yield from _figures(of_direction(alternative, direction, OF_DIRECTION), direction)
        yield from _where_minutes_went(alternative, direction, CAUSES_SHOWN)
        yield from _who(alternative, direction, ("class",), spread=False)
    yield from _costs(alternative, changed=True)
    yield from _saved(alternative)


def _in_full(comparison: Comparison, alternative: Alternative) -> Iterator[Block]:
    yield Heading(alternative.title)
    yield Items(tuple(sentences(comparison, alternative)))
    yield Heading("What is different", 3)
    yield from _changes(alternative, None)
    if comparison.baseline.measures is not None:
        yield Heading("Measures asked for", 3)
        yield from _figures(of_chosen(alternative), "measure")
    for direction in comparison.baseline.scenario.directions():
        figures = of_direction(alternative, direction, (*OF_DIRECTION, *MORE_OF_DIRECTION))
        if figures:
            yield Heading(f"{direction.capitalize()}: figures", 3)
            yield from _figures(figures, direction)
        causes = tuple(_where_minutes_went(alternative, direction, None))
        if causes:
            yield Heading(f"{direction.capitalize()}: where the minutes went", 3)
            yield from causes
        who = tuple(_who(alternative, direction, ("class", "programme", "route", "hour"), spread=True))
        if who:
            yield Heading(f"{direction.capitalize()}: who gains and who loses", 3)
            yield from who
    costs = tuple(_costs(alternative, changed=False))
    if costs:
        yield Heading("Costs, staff and emissions", 3)
        yield from costs
    yield from _saved(alternative)
    yield from _theory(alternative.results)


def _changes(alternative: Alternative, most: int | None) -> Iterator[Block]:
    """What its file states otherwise."""
    said = [f"{each.path}: {_value(each.before, most)} → {_value(each.after, most)}" for each in alternative.changes]
    if not said:
        why = "nothing: it says the same" if alternative.identical else "only in the tables it names, or in their order"
        yield Paragraph(f"Different from the baseline: {why}.", quiet=True)
        return
    if most is not None and len(said) > most:
        said = [*said[: most - 1], f"{len(said) - most + 1} more"]
    yield Items(tuple(said))


def _value(value: Any, most: int | None) -> str:
    if value is None:
        return "nothing"
    text = flow(value)
    return text if most is None or len(text) <= LONGEST // 2 else f"{text[: LONGEST // 2 - 1]}…"


def _figures(headlines: Sequence[Headline], title: str) -> Iterator[Block]:
    if not headlines:
        return
    yield Table(
        (title, "baseline", "alternative", "difference", "", ""),
        tuple(
            (
                each.words,
                value_text(each.found.baseline, share=each.share),
                value_text(each.found.alternative, share=each.share),
                change_text(each.found.difference, share=each.share),
                NOTHING if each.share else percent_text(each.found),
                verdict_text(each.found),
            )
            for each in headlines
        ),
    )


def _where_minutes_went(alternative: Alternative, direction: str, most: int | None) -> Iterator[Block]:
    """Minutes per truck by cause, and what changes by stage and cause: all of it, or the `most` that change most."""
    by_cause = [each for each in alternative.causes() if _about(each, "direction", "cause", direction=direction)]
    if not by_cause:
        return
    yield Table(
        ("minutes per truck", "baseline", "alternative", "difference"),
        tuple(_minutes(each, each.cell.where["cause"]) for each in by_cause if _some(each)),
    )
    by_stage = [
        each for each in alternative.causes() if _about(each, "direction", "stage", "cause", direction=direction)
    ]
    changed = sorted(
        (each for each in by_stage if _some_change(each)), key=lambda each: -abs(each.difference.mean or 0)
    )
    if changed:
        yield Table(
            ("by stage and cause" if most is None else "what changes most", "baseline", "alternative", "difference"),
            tuple(_minutes(each, f"{each.cell.where['stage']}, {each.cell.where['cause']}") for each in changed[:most]),
        )


def _about(found: Difference, *keys: str, **where: str) -> bool:
    """Whether a number is broken down by these keys, and about these names."""
    own = found.cell.where
    return set(own) == set(keys) and all(own[key] == name for key, name in where.items())


def _some(found: Difference) -> bool:
    return max(abs(found.baseline.mean or 0.0), abs(found.alternative.mean or 0.0)) >= LEAST_SHOWN


def _some_change(found: Difference) -> bool:
    return abs(found.difference.mean or 0.0) >= LEAST_SHOWN


def _minutes(found: Difference, name: str) -> tuple[str, ...]:
    return (
        name,
        value_text(found.baseline),
        value_text(found.alternative),
        change_text(found.difference),
    )


def _who(alternative: Alternative, direction: str, keys: Sequence[str], *, spread: bool) -> Iterator[Block]:
    """Who is better off and who is worse off, and how far trucks of a kind lie apart."""
    for key in keys:
        names = [
            each.cell.where[key]
            for each in alternative.truck_changes
            if each.cell.measure.name == "change_min"
            and each.cell.statistic == "mean"
            and set(each.cell.where) == {"direction", key}
            and each.cell.where["direction"] == direction
            and each.mean is not None
        ]
        if names:
            yield Table(
                (f"{direction} trucks by {key}", "better", "worse", *_spread_of_change(spread=spread)),
                tuple(_gain(alternative, name, {"direction": direction, key: name}, spread=spread) for name in names),
            )


def _spread_of_change(*, spread: bool) -> tuple[str, ...]:
    return ("change [min]", "p05", "p95") if spread else ("change [min]",)


def _gain(alternative: Alternative, name: str, where: dict[str, str], *, spread: bool) -> tuple[str, ...]:
    statistics = ("mean", "p05", "p95") if spread else ("mean",)
    return (
        name,
        *(value_text(alternative.truck_change(f"{word}_share", **where), share=True) for word in ("better", "worse")),
        *(change_text(alternative.truck_change("change_min", statistic, **where)) for statistic in statistics),
    )


def _costs(alternative: Alternative, *, changed: bool) -> Iterator[Block]:
    """What it costs whom, and what an hour of staff buys; only what has `changed`, or all of it."""
    figures = of_port(alternative, OF_PORT if changed else (*OF_PORT, *MORE_OF_PORT))
    shown = tuple(each for each in figures if matters(each.found) and (not changed or _changed(each.found)))
    yield from _figures(shown, "the port as a whole")
    if any(each.found.cell.measure.name == "cost_usd" for each in shown):
        missing = booths_without_officers(alternative.results.scenario)
        uncounted = f"; not counted: officers in booths of {', '.join(missing)}" if missing else ""
        yield Paragraph(f"{RATES}{uncounted}", quiet=True)
    bought = tuple(break_even(alternative))
    if bought:
        yield Table(
            ("what staff buys", "added [h]", "truck minutes saved", "saved per hour added [min]"),
            tuple(
                (each.staff, f"{each.added_hours:+,.1f}", f"{each.saved_min:,.0f}", _per_hour(each)) for each in bought
            ),
        )


def _per_hour(bought: BreakEven) -> str:
    if bought.min_per_hour is None or bought.low is None or bought.high is None:
        return bought.why
    return f"{bought.min_per_hour:,.1f} ({bought.low:,.1f} to {bought.high:,.1f})"


def _changed(found: Difference) -> bool:
    """Whether a number changes by more than one in a thousand, or is only there on one side."""
    if found.difference.mean is None or not found.baseline.mean:
        return found.verdict != "equal"
    return abs(found.difference.mean) >= LEAST_CHANGE * abs(found.baseline.mean)


def _saved(alternative: Alternative) -> Iterator[Block]:
    """What common random numbers saved."""
    said = []
    for direction in alternative.results.scenario.directions():
        if alternative.has("crossing_time_min", "mean", direction=direction):
            times = alternative.difference("crossing_time_min", "mean", direction=direction).variance_reduction
            if times is not None:
                said.append(f"{direction} {times:,.1f}")
    if said:
        yield Paragraph(
            f"Variance of the difference in mean crossing time with other trucks, over that with the same ones: "
            f"{', '.join(said)}.",
            quiet=True,
        )


def _theory(results: Results) -> Iterator[Block]:
    """What queueing theory says of each stage, and where the simulation differs from it."""
    if missing_measures(results.scenario, results.measures):
        return
    yield Heading("Theory beside simulation", 3)
    yield Table(
        ("stage", "peak load", "formula", "theory, mean wait [min]", "may be", "simulated", "flag"),
        tuple(
            (
                row.name,
                NOTHING if row.peak_load is None else f"{row.peak_load:.0%}",
                row.formula,
                _minutes_text(row.theory_wait_min),
                f"{_minutes_text(row.theory_low_min)} to {_minutes_text(row.theory_high_min)}",
                _minutes_text(row.simulated_wait_min),
                row.flag,
            )
            for row in beside(results)
        ),
    )
    yield Paragraph("What each formula knows and how far it may be off: docs/theory.md.", quiet=True)


def _minutes_text(minutes: float | None) -> str:
    return NOTHING if minutes is None else f"{minutes:.2f}"


# --- several alternatives, definitions, versions -------------------------------------------------------------------


def _one_line_each(comparison: Comparison) -> Iterator[Block]:
    for direction in comparison.baseline.scenario.directions():
        head = (f"{direction}, differences", "crossing time [min]", "p95 [min]", "detected", "better", "worse", "p")
        yield Table(head, tuple(_line(each, direction) for each in comparison.alternatives))


def _line(alternative: Alternative, direction: str) -> tuple[str, ...]:
    def change(measure: str, statistic: str) -> str:
        if not alternative.has(measure, statistic, direction=direction):
            return NOTHING
        return change_text(alternative.difference(measure, statistic, direction=direction).difference)

    p = None
    if alternative.has("crossing_time_min", "mean", direction=direction):
        p = alternative.difference("crossing_time_min", "mean", direction=direction).p_adjusted
    return (
        alternative.title,
        change("crossing_time_min", "mean"),
        change("crossing_time_min", "p95"),
        change("detected_violations", "total"),
        value_text(alternative.truck_change("better_share", direction=direction), share=True),
        value_text(alternative.truck_change("worse_share", direction=direction), share=True),
        NOTHING if p is None else f"{p:.3f}",
    )


def _definitions(comparison: Comparison) -> Iterator[Block]:
    yield Heading("Definitions")
    directions = comparison.baseline.scenario.directions()
    chosen = comparison.baseline.measures is not None
    shown = set[Measure]()
    for alternative in comparison.alternatives:
        figures = [
            *(of_chosen(alternative) if chosen else ()),
            *(
                each
                for direction in directions
                for each in of_direction(alternative, direction, (*OF_DIRECTION, *MORE_OF_DIRECTION))
            ),
            *of_port(alternative, (*OF_PORT, *MORE_OF_PORT)),
        ]
        shown |= {each.found.cell.measure for each in figures}
        shown |= {each.cell.measure for each in alternative.causes()}
    named = sorted(shown, key=lambda measure: measure.name)
    texts = (
        f"{each.name} [{each.unit}]: {each.definition} Whose: {each.trucks}." for each in (*named, *TRUCK_MEASURES)
    )
    yield Items(tuple(texts))


def _repeat(comparison: Comparison, overrides: Sequence[str]) -> Iterator[Block]:
    yield Heading("How to repeat it")
    base = comparison.baseline
    files = [base, *(each.results for each in comparison.alternatives)]
    names = [each.file for each in files if each.file is not None]
    if len(names) == len(files):
        options = ["--replications", str(comparison.replications), "--seed", str(comparison.seed)]
        options += ["--adjust", comparison.adjusted] if len(files) > FEW else []
        options += ["--measures", ",".join(comparison.measures)] if comparison.measures is not None else []
        options += [word for each in overrides for word in ("--set", each)]
        yield Command(shlex.join(["portsim", "compare", *names, *options]))
    versions = ", ".join(f"{name} {version}" for name, version in base.versions.items())
    yield Items(
        (
            *(f"{each.file or each.scenario.name}: sha256 {each.hash}" for each in files),
            f"seed {comparison.seed}, {comparison.replications} replications, {base.engine} engine; {versions}",
        )
    )
