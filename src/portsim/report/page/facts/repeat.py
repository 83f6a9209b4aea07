"""Facts: what it takes to get the same numbers again."""

import shlex
from collections.abc import Sequence
from typing import Any

from portsim.comparison.comparison import Comparison
from portsim.report.page.facts.numbers import Facts
from portsim.results import Results

FEW = 2
"""Scenarios from which on p-values may be adjusted one way or another."""


def of_run(results: Results, overrides: Sequence[str]) -> Facts:
    """Command, versions and seed of a run."""
    words = [] if results.file is None else ["portsim", "run", results.file, *_options(results, overrides)]
    return _repeat(words, results)


def of_comparison(comparison: Comparison, overrides: Sequence[str]) -> Facts:
    """Command, versions and seed of a comparison; no command where a scenario came from no file."""
    base = comparison.baseline
    named = [each.file for each in (base, *(each.results for each in comparison.alternatives))]
    files = [file for file in named if file is not None]
    if len(files) < len(named):
        return _repeat([], base)
    adjusted = ["--adjust", comparison.adjusted] if len(files) > FEW else []
    chosen = ["--measures", ",".join(comparison.measures)] if comparison.measures is not None else []
    return _repeat(["portsim", "compare", *files, *_options(base, overrides), *adjusted, *chosen], base)


def _options(results: Results, overrides: Sequence[str]) -> list[str]:
    set_ = [word for each in overrides for word in ("--set", each)]
    return ["--replications", str(results.replications), "--seed", str(results.seed), *set_]


def _repeat(words: Sequence[str], results: Results) -> dict[str, Any]:
    return {
        "command": shlex.join(words) or None,
        "seed": results.seed,
        "replications": results.replications,
        "engine": results.engine,
        "versions": dict(results.versions),
    }
