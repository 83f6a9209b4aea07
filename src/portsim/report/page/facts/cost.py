"""Facts: what it costs whom, and what engines give off."""

from collections.abc import Iterator

from portsim.comparison.break_even import COSTS_BOTH, OTHER_TRUCKS, SAVES_BOTH, BreakEven, break_even
from portsim.report.costs import booths_without_officers
from portsim.report.page.facts.numbers import Facts, Numbers, is_something

BY_PARTY = ("cost_usd", "bearer")
STAFF = (
    ("officer_hours", "country"),
    ("joint_officer_hours", "country"),
    ("booth_officer_hours", "country"),
)
OF_PORT = ("truck_hours", "fuel_l", "co2_kg", "nox_g", "pm_g")
ENGINES = ("engine_hours", "engine")
_REASONS = {OTHER_TRUCKS: "other_trucks", SAVES_BOTH: "saves_both", COSTS_BOTH: "costs_both"}


def cost(numbers: Numbers) -> Facts | None:
    """Costs by who bears them, hours of staff by country, trucks' hours and emissions; None if not measured."""
    by_party = _by(numbers, *BY_PARTY)
    whole = numbers.figures([(measure, "total") for measure in OF_PORT])
    if not by_party and not whole:
        return None
    last = numbers.baseline if numbers.alternative is None else numbers.alternative.results
    return {
        "by_party": by_party,
        "staff": [each for measure, key in STAFF for each in _by(numbers, measure, key)],
        "port": whole,
        "engines": _by(numbers, *ENGINES),
        "break_even": [{**each.to_json(), "reason": _reason(each)} for each in _bought(numbers)],
        "booths_without_officers": booths_without_officers(last.scenario),
    }


def _bought(numbers: Numbers) -> Iterator[BreakEven]:
    return iter(()) if numbers.alternative is None else break_even(numbers.alternative)


def _reason(bought: BreakEven) -> str | None:
    """Why there is no ratio, as a key; None where there is one."""
    return _REASONS.get(bought.why, "no_interval") if bought.why else None


def _by(numbers: Numbers, measure: str, key: str) -> list[Facts]:
    return [each for each in numbers.broken_down(measure, "total", key) if is_something(each)]
