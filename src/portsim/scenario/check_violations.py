"""Rules of violations: for whom they are stated, who tells them apart, and what they cost a company."""

from collections.abc import Iterable, Iterator

from portsim.scenario.check_who import DEFAULT, kind_rules
from portsim.scenario.findings import Finding, names_of
from portsim.scenario.model import Scenario
from portsim.scenario.tree import Dotted, did_you_mean
from portsim.scenario.violations import VIOLATIONS


def violation_rules(scenario: Scenario) -> Iterator[Finding]:
    """Findings about `violations`, the AUC of authorities, `exchange` and `integrity`."""
    for violation, item in scenario.violations.items():
        yield from kind_rules(("violations", violation, "prevalence"), item.prevalence, scenario)
        yield from kind_rules(("violations", violation, "duty_usd"), item.duty_usd, scenario)
    for name, authority in scenario.authorities.items():
        for each in authority.targeting.auc:
            path = ("authorities", name, "targeting", "auc", each)
            yield from violation_named(each, path, scenario, also=(DEFAULT,), of_name=True)
    yield from _exchange(scenario)
    yield from _integrity(scenario)


def violation_named(
    name: str, path: Dotted, scenario: Scenario, *, also: Iterable[str] = (), of_name: bool = False
) -> Iterator[Finding]:
    """A type of violation is one that trucks carry; `also` are further names that may stand there."""
    if name in scenario.violations or name in also:
        return
    if name in VIOLATIONS:
        message = f"no truck carries {name!r}; state it under `violations`, or remove it here"
    else:
        known = dict.fromkeys([*scenario.violations, *also, *VIOLATIONS])
        message = f"unknown violation {name!r}; {did_you_mean(name, known, 'violations')}"
    yield Finding(path, message, (names_of("violations"),), of_name)


def authorities_named(names: Iterable[str], path: Dotted, scenario: Scenario) -> Iterator[Finding]:
    """Authorities in a list exist, and stand there once."""
    seen: set[str] = set()
    for number, name in enumerate(names):
        where = (*path, number)
        if name not in scenario.authorities:
            known = did_you_mean(name, scenario.authorities, "authorities")
            yield Finding(where, f"unknown authority {name!r}; {known}", (names_of("authorities"),))
        elif name in seen:
            other = "name another one" if path[0] == "exchange" else "keep one"
            yield Finding(where, f"names {name!r} twice; {other}", ())
        seen.add(name)


def _exchange(scenario: Scenario) -> Iterator[Finding]:
    exchange = scenario.exchange
    yield from authorities_named(exchange.targeting or (), ("exchange", "targeting"), scenario)
    if exchange.documents is not None:
        yield from authorities_named(exchange.documents.between, ("exchange", "documents", "between"), scenario)


def _integrity(scenario: Scenario) -> Iterator[Finding]:
    for number, rule in enumerate(scenario.integrity):
        path = ("integrity", number)
        for place, name in enumerate(rule.violations):
            yield from violation_named(name, (*path, "violations", place), scenario)
        yield from authorities_named(rule.found_by or (), (*path, "found_by"), scenario)
        if not any(rule.party in stream.companies for stream in scenario.traffic.values()):
            yield Finding(
                (*path, "party"),
                f"no {rule.party} companies are stated; add `traffic.<direction>.companies.{rule.party}`",
                tuple(names_of("traffic", direction, "companies") for direction in scenario.traffic),
            )
