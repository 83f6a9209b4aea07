"""What a comparison is about, in a few figures and a few sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portsim.comparison.comparison import Alternative, Comparison, Difference
from portsim.report.comparison.words import change_text, range_text
from portsim.report.texts import LEAST_SHOWN


@dataclass(frozen=True)
class Headline:
    """One figure: what it is called, and its difference."""

    words: str
    found: Difference

    @property
    def share(self) -> bool:
        """Whether it is a share, to be shown in per cent."""
        return self.found.cell.measure.unit == "share"


OF_DIRECTION = (
    ("crossing time, mean [min]", "crossing_time_min", "mean"),
    ("crossing time, p95 [min]", "crossing_time_min", "p95"),
    ("wait time, mean [min]", "wait_time_min", "mean"),
    ("before the gate, mean [min]", "gate_min", "mean"),
    ("trucks crossed", "crossed_trucks", "total"),
    ("turned away", "turned_away_trucks", "total"),
    ("drivers who turn back", "turned_back_trucks", "total"),
    ("drivers who leave the line", "left_line_trucks", "total"),
    ("inside at the end", "inside_trucks", "total"),
    ("joint operations", "joint_operations", "total"),
    ("examined", "exam_share", "mean"),
    ("examined twice", "examined_twice_share", "mean"),
    ("violations detected", "detected_violations", "total"),
)
"""Figures of each direction that a screen shows: words, measure, statistic."""
OF_PORT = (
    ("truck-hours [h]", "truck_hours", ()),
    ("officer-hours [h]", "officer_hours", ("country",)),
    ("hours of booth officers [h]", "booth_officer_hours", ("country",)),
    ("joint officer-hours [h]", "joint_officer_hours", ("country",)),
    ("cost [USD]", "cost_usd", ("bearer",)),
    ("CO2 [kg]", "co2_kg", ()),
)
"""Figures of the port as a whole that a screen shows: words, measure, keys."""


def of_direction(
    alternative: Alternative, direction: str, figures: Sequence[tuple[str, str, str]]
) -> tuple[Headline, ...]:
    """Figures of a direction, without those that are nothing in both."""
    found = (
        Headline(words, alternative.difference(measure, statistic, direction=direction))
        for words, measure, statistic in figures
        if alternative.has(measure, statistic, direction=direction)
    )
    return tuple(each for each in found if matters(each.found))


def of_chosen(alternative: Alternative) -> tuple[Headline, ...]:
    """Where measures were chosen, these: the first statistic of each, under its shortest breakdown."""
    shortest: dict[str, tuple[str, ...]] = {}
    for cell in alternative.cells:
        keys = tuple(cell.where)
        name = cell.measure.name
        if name not in shortest or len(keys) < len(shortest[name]):
            shortest[name] = keys
    return tuple(
        Headline(f"{each.cell.measure.name}, {', '.join(each.cell.where.values()) or 'port'}", each)
        for each in alternative.differences
        if tuple(each.cell.where) == shortest[each.cell.measure.name]
        and each.cell.statistic == each.cell.measure.statistics[0]
    )


def of_port(alternative: Alternative, figures: Sequence[tuple[str, str, tuple[str, ...]]]) -> Iterator[Headline]:
    """Figures of the port as a whole: hours of trucks and staff, costs by bearer, emissions."""
    for words, measure, keys in figures:
        for each in alternative.differences:
            cell = each.cell
            if cell.measure.name == measure and cell.statistic == "total" and tuple(cell.where) == keys:
                yield Headline(", ".join((words, *cell.where.values())), each)


def matters(found: Difference) -> bool:
    """Whether a number is more than nothing on one side at least."""
    sides = (found.baseline.mean, found.alternative.mean)
    least = 0.0 if found.cell.measure.unit == "share" else LEAST_SHOWN
    return any(abs(mean or 0.0) > least for mean in sides)


def sentences(comparison: Comparison, alternative: Alternative) -> Iterator[str]:
    """What a reader would be told in words."""
    if alternative.identical:
        yield "It says the same as the baseline, so that all differences are exactly 0."
        return
    for direction in comparison.baseline.scenario.directions():
        for measure, verb in (("crossing_time_min", "take"), ("wait_time_min", "wait")):
            if alternative.has(measure, "mean", direction=direction):
                yield _time(comparison, alternative.difference(measure, "mean", direction=direction), direction, verb)
                break
        if alternative.has("detected_violations", "total", direction=direction):
            yield _found(alternative.difference("detected_violations", "total", direction=direction))
    yield _trucks(alternative)


_CROSS = {"take": "to cross", "wait": "in line"}


def _time(comparison: Comparison, found: Difference, direction: str, verb: str) -> str:
    before, after, change = found.baseline, found.alternative, found.difference
    what = f"{direction.capitalize()} trucks {verb}"
    if change.mean is None or before.mean is None or after.mean is None:
        return f"Of {direction} trucks none crossed in both."
    if found.verdict == "equal":
        return f"{what} exactly as long as before: {before.mean:,.1f} min {_CROSS[verb]} on average."
    sides = f"{before.mean:,.1f} min in the baseline, {after.mean:,.1f} min in the alternative"
    if found.verdict == "unclear":
        return (
            f"{what} no longer and no shorter than before, as far as {comparison.replications} replications can tell: "
            f"{change_text(change)} min ({sides})."
        )
    word = "less" if change.mean < 0 else "more"
    return f"{what} {abs(change.mean):,.1f} min {word} {_CROSS[verb]} on average ({range_text(change)}; {sides})."


def _found(found: Difference) -> str:
    before, after, change = found.baseline, found.alternative, found.difference
    if change.mean is None:
        return "Of violations nothing can be said."
    sides = f"{before.mean or 0:,.1f} in the baseline, {after.mean or 0:,.1f} in the alternative"
    if found.verdict == "equal":
        return f"The same violations are detected: {before.mean or 0:,.1f}."
    if found.verdict == "unclear":
        return f"Detected violations: no difference told, {change_text(change)} ({sides})."
    word = "fewer" if change.mean < 0 else "more"
    return f"{abs(change.mean):,.1f} {word} violations are detected ({range_text(change)}; {sides})."


def _trucks(alternative: Alternative) -> str:
    shares = {word: alternative.truck_change(f"{word}_share") for word in ("better", "worse", "same")}
    if any(each.mean is None for each in shares.values()):
        return "No truck crossed in both."
    change = alternative.truck_change("change_min")
    text = {word: f"{100 * (each.mean or 0):.0f} %" for word, each in shares.items()}
    return (
        f"{text['better']} of the trucks spend less time in the port, by a minute or more, {text['worse']} more, "
        f"{text['same']} as much as before: {change_text(change)} min on average, from arrival before the gate."
    )
