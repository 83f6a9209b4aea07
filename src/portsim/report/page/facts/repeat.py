"""Facts: what it takes to get the same numbers again."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from portsim.comparison.comparison import Comparison
from portsim.report.page.facts.numbers import Facts
from portsim.results import Results
from portsim.scenario.library import packaged
from portsim.scenario.load import LoadedScenario

FEW = 2
"""Scenarios from which on p-values may be adjusted one way or another."""


def of_run(results: Results, scenarios: Sequence[LoadedScenario]) -> Facts:
    """Command, versions and seed of a run."""
    known = set_in_all(scenarios)
    file = file_of(results)
    if file is None or known is None:
        return _repeat([], results)
    return _repeat(["portsim", "run", file, *_options(results, known, results.measures)], results)


def of_comparison(comparison: Comparison, scenarios: Sequence[LoadedScenario]) -> Facts:
    """Command, versions and seed of a comparison."""
    base, known = comparison.baseline, set_in_all(scenarios)
    named = [file_of(each) for each in (base, *(each.results for each in comparison.alternatives))]
    files = [file for file in named if file is not None]
    if len(files) < len(named) or known is None:
        return _repeat([], base)
    adjusted = ["--adjust", comparison.adjusted] if len(files) > FEW else []
    return _repeat(["portsim", "compare", *files, *_options(base, known, comparison.measures), *adjusted], base)


def file_of(results: Results) -> str | None:
    """What was run, as a command names it: packaged scenarios by their names, wherever they stand."""
    if results.file is None:
        return None
    path = Path(results.file)
    found = packaged(path.stem)
    same = found is not None and path.exists() and found.resolve() == path.resolve()
    return path.stem if same else results.file


def set_in_all(scenarios: Sequence[LoadedScenario]) -> tuple[str, ...] | None:
    """What was set in all scenarios when they were loaded; None where that is not known, or not the same.

    Then no command would repeat what was run.
    """
    found = {each.overrides for each in scenarios}
    return found.pop() if len(found) == 1 else None


def _options(results: Results, overrides: Sequence[str], measures: Sequence[str] | None) -> list[str]:
    set_ = [word for each in overrides for word in ("--set", each)]
    chosen = ["--measures", ",".join(measures)] if measures is not None else []
    return ["--replications", str(results.replications), "--seed", str(results.seed), *set_, *chosen]


def _repeat(words: Sequence[str], results: Results) -> dict[str, Any]:
    return {
        "command": shlex.join(words) or None,
        "seed": results.seed,
        "replications": results.replications,
        "engine": results.engine,
        "versions": dict(results.versions),
    }
