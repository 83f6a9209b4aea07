"""A comparison on one screen."""

from collections.abc import Iterator, Sequence
from typing import Any

from portsim.comparison.break_even import BreakEven, break_even
from portsim.comparison.comparison import Alternative, Comparison, Difference
from portsim.report.blocks import Block, Heading, Items, Paragraph, Table
from portsim.report.changes import changes
from portsim.report.comparison.headlines import (
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
from portsim.scenario.writing import flow

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
    yield from _changes(alternative)
    yield Items(tuple(sentences(comparison, alternative)))
    if comparison.baseline.measures is not None:
        yield from _figures(of_chosen(alternative), "measures asked for")
        return
    for direction in comparison.baseline.scenario.directions():
        yield from _figures(of_direction(alternative, direction, OF_DIRECTION), direction)
        yield from _where_minutes_went(alternative, direction)
        yield from _who(alternative, direction)
    yield from _costs(alternative)
    yield from _saved(alternative)


def _changes(alternative: Alternative) -> Iterator[Block]:
    """What its file states otherwise."""
    said = [f"{each.path}: {_value(each.before)} → {_value(each.after)}" for each in alternative.changes]
    if not said:
        why = "nothing: it says the same" if alternative.identical else "only in the tables it names, or in their order"
        yield Paragraph(f"Different from the baseline: {why}.", quiet=True)
        return
    if len(said) > CHANGES_SHOWN:
        said = [*said[: CHANGES_SHOWN - 1], f"{len(said) - CHANGES_SHOWN + 1} more"]
    yield Items(tuple(said))


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    text = flow(value)
    return text if len(text) <= LONGEST // 2 else f"{text[: LONGEST // 2 - 1]}…"


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


def _where_minutes_went(alternative: Alternative, direction: str) -> Iterator[Block]:
    """Minutes per truck by cause, and the stages and causes that change most."""
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
            ("what changes most", "baseline", "alternative", "difference"),
            tuple(
                _minutes(each, f"{each.cell.where['stage']}, {each.cell.where['cause']}")
                for each in changed[:CAUSES_SHOWN]
            ),
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


def _who(alternative: Alternative, direction: str) -> Iterator[Block]:
    """Which classes are better off, and which are worse off."""
    names = [
        each.cell.where["class"]
        for each in alternative.truck_changes
        if each.cell.measure.name == "change_min"
        and each.cell.statistic == "mean"
        and set(each.cell.where) == {"direction", "class"}
        and each.cell.where["direction"] == direction
        and each.mean is not None
    ]
    if names:
        yield Table(
            (f"{direction} trucks by class", "better", "worse", "change [min]"),
            tuple(_gain(alternative, {"direction": direction, "class": name}) for name in names),
        )


def _gain(alternative: Alternative, where: dict[str, str]) -> tuple[str, ...]:
    shares = (alternative.truck_change(f"{word}_share", **where) for word in ("better", "worse"))
    change = alternative.truck_change("change_min", "mean", **where)
    return (where["class"], *(value_text(each, share=True) for each in shares), change_text(change))


def _costs(alternative: Alternative) -> Iterator[Block]:
    """What it costs whom, where that changes, and what an hour of staff buys."""
    figures = of_port(alternative, OF_PORT)
    shown = tuple(each for each in figures if matters(each.found) and _changed(each.found))
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


# --- several alternatives -------------------------------------------------------------------------------------------


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
