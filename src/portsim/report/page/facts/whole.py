"""All that a page tells of a run or of a comparison, as one piece of plain data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from portsim import __version__
from portsim.comparison.comparison import Alternative, Comparison
from portsim.comparison.trucks import MEASURES as TRUCK_MEASURES
from portsim.comparison.trucks import SAME_WITHIN_MIN
from portsim.measures import REGISTRY
from portsim.record import Record
from portsim.report.page.facts import headlines, repeat
from portsim.report.page.facts.assumptions import assumptions
from portsim.report.page.facts.chosen import chosen
from portsim.report.page.facts.cost import cost
from portsim.report.page.facts.distribution import distribution
from portsim.report.page.facts.hours import hours
from portsim.report.page.facts.minutes import minutes
from portsim.report.page.facts.numbers import Facts, Numbers
from portsim.report.page.facts.replay import replay
from portsim.report.page.facts.scenarios import changes, scenario
from portsim.report.page.facts.security import DELAY, security
from portsim.report.page.facts.shown import busiest_day
from portsim.report.page.facts.stages import stages, theory
from portsim.report.page.facts.who import who
from portsim.results import Results
from portsim.scenario.load import LoadedScenario

FORMAT = 1
"""Of the facts; a page is made only from facts of the same one."""
DETAILED = 3
"""So many alternatives are told in full, those given first; further ones only in the table of all."""
IN_TABLE = (
    ("crossing_time_min", "mean"),
    ("crossing_time_min", "p95"),
    ("wait_time_min", "mean"),
    ("detected_share", "mean"),
    DELAY,
)


@dataclass(frozen=True)
class Told:
    """What results do not hold themselves."""

    scenarios: Sequence[LoadedScenario] = ()
    """As they were read, the baseline first; none where they came from no files: then there is no ledger."""
    records: Sequence[Record] = ()
    """One replication of the baseline and of the first alternative, to be replayed; none: no replay."""


def of_run(results: Results, told: Told) -> Facts:
    """What a page tells of a single run."""
    facts = {
        **_head("run", results, [(results, results.scenario.name)], told),
        "alternatives": [],
        "details": [_detail(Numbers(results))],
        "theory": [theory(results)],
        "assumptions": assumptions(told.scenarios),
        "repeat": repeat.of_run(results, told.scenarios),
    }
    return _finished(facts, [results], told)


def of_comparison(comparison: Comparison, told: Told) -> Facts:
    """What a page tells of a comparison."""
    base = comparison.baseline
    titled = [(base, base.scenario.name), *((each.results, each.title) for each in comparison.alternatives)]
    detailed = comparison.alternatives[:DETAILED]
    facts = {
        **_head("comparison", base, titled, told),
        "adjusted": comparison.adjusted,
        "stopped": comparison.stopped,
        "alternatives": [_alternative(each, base) for each in comparison.alternatives],
        "details": [_detail(Numbers(base, each)) for each in detailed],
        "theory": [theory(each) for each in (base, *(each.results for each in detailed))],
        "assumptions": assumptions(told.scenarios[: 1 + len(detailed)]),
        "repeat": repeat.of_comparison(comparison, told.scenarios),
    }
    return _finished(facts, [each for each, _ in titled], told)


def _finished(facts: Facts, results: Sequence[Results], told: Told) -> Facts:
    """With what is told of all sections, or looks at them."""
    scenarios = [each.scenario for each in results[: len(told.records)]]
    day = busiest_day(told.records, scenarios[0]) if told.records else 0
    return {
        **facts,
        "definitions": definitions(facts),
        "ends": [],
        "ends_file": None,
        "replayed": {"day": day, "replication": told.records[0].replication} if told.records else None,
        "replay": replay(told.records, scenarios, day) if told.records else None,
    }


def _head(kind: str, base: Results, titled: Sequence[tuple[Results, str]], told: Told) -> Facts:
    return {
        "format": FORMAT,
        "portsim": __version__,
        "kind": kind,
        "replications": base.replications,
        "seed": base.seed,
        "same_within_min": SAME_WITHIN_MIN,
        "measures": None if base.measures is None else list(base.measures),
        "overrides": list(repeat.set_in_all(told.scenarios) or ()),
        "scenarios": [scenario(results, title) for results, title in titled],
    }


def _alternative(alternative: Alternative, base: Results) -> Facts:
    """An alternative in a row of the table of all, and what it changes."""
    numbers = Numbers(base, alternative)
    return {
        "title": alternative.title,
        "identical": alternative.identical,
        "changes": changes(alternative),
        "directions": [
            {"direction": each, "figures": [numbers.figure(*wanted, direction=each) for wanted in IN_TABLE]}
            for each in numbers.directions
        ],
        "cost": numbers.figure("cost_usd", "total", bearer=headlines.PAID),
    }


def _detail(numbers: Numbers) -> Facts:
    """All sections of one alternative, or of a run."""
    return {
        "title": None if numbers.alternative is None else numbers.alternative.title,
        "headlines": headlines.headlines(numbers),
        "chosen": chosen(numbers),
        "directions": [
            {
                "direction": each,
                "came": numbers.figure("arrived_trucks", "total", direction=each),
                "minutes": minutes(numbers, each),
                "hours": hours(numbers, each),
                "distribution": distribution(numbers, each),
                "who": who(numbers, each),
                "security": security(numbers, each),
            }
            for each in numbers.directions
        ],
        "cost": cost(numbers),
        "stages": stages(numbers),
        "variance_reduction": _reduction(numbers),
    }


def _reduction(numbers: Numbers) -> float | None:
    """What the same trucks saved: of the mean crossing time of the first direction."""
    if numbers.alternative is None:
        return None
    for direction in numbers.directions:
        if numbers.has("crossing_time_min", "mean", direction=direction):
            found = numbers.alternative.difference("crossing_time_min", "mean", direction=direction)
            return found.variance_reduction
    return None


def definitions(facts: Facts) -> list[Facts]:
    """What the measures mean that facts tell of, in the order of the registry."""
    named = set(_named(facts))
    return [
        {
            "name": each.name,
            "unit": each.unit,
            "definition": each.definition,
            "trucks": each.trucks,
            "window": each.window,
            "source": each.source,
        }
        for each in (*REGISTRY.values(), *TRUCK_MEASURES)
        if each.name in named
    ]


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("measure"), str):
            yield value["measure"]
        yield from (name for below in value.values() for name in _named(below))
        if "change_min" in value:
            yield from ("change_min", *(name for name in value if name.endswith("_share")))
    elif isinstance(value, list):
        yield from (name for below in value for name in _named(below))
