"""From a scenario file to a checked scenario, or to everything that is wrong with it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from portsim.errors import Problem, ScenarioError
from portsim.scenario import library
from portsim.scenario.checks import findings
from portsim.scenario.extends import Merged, read_merged
from portsim.scenario.findings import remaining
from portsim.scenario.model import Scenario
from portsim.scenario.overrides import override, put, set_name
from portsim.scenario.provenance import Provenance, ledger
from portsim.scenario.pruning import Gone, validate
from portsim.scenario.tables import put_tables
from portsim.scenario.tree import File, Node, Place, did_you_mean, leaves, nearest, path_text, plain

_ORDERED = ("stages", "lanes", "groups", "classes", "authorities", "pools", "violations", "breakdowns", "crews")
"""Mappings whose order means something: it numbers lanes, servers, pools, classes, types of violation and outages."""


@dataclass(frozen=True)
class LoadedScenario:
    """A checked scenario and where all of it comes from."""

    scenario: Scenario
    """What is run."""
    name: str
    """The scenario's own name."""
    file: str
    """As the user named it, or where a packaged scenario was found."""
    hash: str
    """SHA-256 of the content, CSV files included, names and sources left out: equal content, equal hash."""
    ledger: tuple[Provenance, ...]
    """Where each value comes from, in the order of the scenario."""
    tree: Mapping[str, Any]
    """The scenario as written, after `extends` and `--set`, as plain dicts, lists and scalars."""
    origins: Mapping[str, Place]
    """Where each value stands, by dotted path."""
    overrides: tuple[str, ...]
    """What was changed when it was loaded, in this order."""


def load(path: str | Path, overrides: Sequence[str] = ()) -> LoadedScenario:
    """Read and check a scenario.

    Parameters
    ----------
    path : a scenario file, or the name of a packaged scenario
    overrides : changes such as `calendar.days=2`, applied in their order, with values written as YAML; one alone may
        stand without a list

    Raises
    ------
    ScenarioError with everything that is wrong, each with its file, line and column.
    """
    loaded, problems = _examine(path, [overrides] if isinstance(overrides, str) else overrides)
    if loaded is None or problems:
        raise ScenarioError(problems)
    return loaded


def check(path: str | Path, overrides: Sequence[str] = ()) -> list[Problem]:
    """All problems of a scenario, in the order of the files; none if it can be run.

    Parameters are those of `load`.
    """
    try:
        load(path, overrides)
    except ScenarioError as error:
        return list(error.problems)
    return []


@dataclass(frozen=True, eq=False)
class Base:
    """A scenario that was read once, to be changed any number of times."""

    file: str
    """As the user named it, or where a packaged scenario was found."""
    merged: Merged

    def changed(self, changes: Sequence[tuple[str, Node]]) -> tuple[Scenario | None, list[Problem]]:
        """The scenario with values put in at paths, in their order, and what is wrong with it.

        Problems of a value stand where the value does. The scenario names no sources; None where nothing is left that
        could be checked. Where there are problems, it is not to be run.
        """
        tree, problems = self.put(changes)
        scenario, wrong = _checked(tree)
        return scenario, problems + wrong

    def put(self, changes: Sequence[tuple[str, Node]]) -> tuple[Node, list[Problem]]:
        """The tree with values put in at paths, in their order, and what is wrong with the paths."""
        tree = self.merged.tree
        problems: list[Problem] = []
        for written, value in changes:
            try:
                tree = put(tree, written, value)
            except ScenarioError as error:
                problems += error.problems
        return tree, problems


def scenario_hash(scenario: Scenario) -> str:
    """SHA-256 of what a scenario says; its name and its sources do not count."""
    content = _canonical(scenario.model_dump(mode="json", exclude={"name", "sources"}))
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _canonical(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        keys = list(value) if name in _ORDERED else sorted(value)
        return {key: _canonical(value[key], key) for key in keys}
    return [_canonical(item) for item in value] if isinstance(value, list) else value


def _examine(path: str | Path, overrides: Sequence[str]) -> tuple[LoadedScenario | None, list[Problem]]:
    name = str(path)
    file = _open(name)
    name = _shown(file)
    merged = read_merged(file, name)
    loaded, problems = _assess(merged, name, overrides)
    return loaded, [*_blamed(problems, merged, name, overrides)] if overrides else problems


def _blamed(problems: list[Problem], merged: Merged, name: str, overrides: Sequence[str]) -> Iterator[Problem]:
    """The problems, each that stands in a file but comes from a `--set` with the number of that one."""
    own = {set_name(number) for number in range(1, len(overrides) + 1)}
    if all(problem.file in own for problem in problems):
        yield from problems
        return
    without = {
        set_name(number): _said(merged, name, [*overrides[: number - 1], *overrides[number:]])
        for number in range(1, len(overrides) + 1)
    }
    unchanged = _said(merged, name, ())
    for problem in problems:
        said = (problem.path, problem.message)
        if problem.file in own or said in unchanged:
            yield problem
            continue
        # Where each of several suffices, leaving one out changes nothing: then it is all of them.
        causes = [each for each, others in without.items() if said not in others] or list(without)
        yield replace(problem, message=f"{problem.message} (because of {', '.join(causes)})")


def _said(merged: Merged, name: str, overrides: Sequence[str]) -> set[tuple[str, str]]:
    return {(problem.path, problem.message) for problem in _assess(merged, name, overrides)[1]}


def _assess(merged: Merged, name: str, overrides: Sequence[str]) -> tuple[LoadedScenario | None, list[Problem]]:
    tree, sets, problems = override(merged.tree, overrides, merged.tree.place.file.folder)
    scenario, wrong = _checked(tree)
    problems += wrong
    entries, sources, odd = ledger(tree, merged, sets)
    problems += odd
    if scenario is None or problems:
        return None, problems
    scenario = scenario.model_copy(update={"sources": sources})
    return _loaded(scenario, name, tree, entries, overrides), []


def _checked(tree: Node) -> tuple[Scenario | None, list[Problem]]:
    """The scenario of a merged tree, and what is wrong with it; None where nothing is left that could be checked."""
    full, problems, removed = put_tables(tree)
    gone = Gone(removed)
    scenario, wrong = validate(full, gone)
    problems += wrong
    if scenario is not None:
        left = remaining(findings(scenario), gone)
        problems += [nearest(full, finding.path).stated.problem(finding.path, finding.message) for finding in left]
    return scenario, problems


def _loaded(
    scenario: Scenario, name: str, tree: Node, entries: tuple[Provenance, ...], overrides: Sequence[str]
) -> LoadedScenario:
    return LoadedScenario(
        scenario=scenario,
        name=scenario.name,
        file=name,
        hash=scenario_hash(scenario),
        ledger=entries,
        tree=plain(tree),
        origins={path_text(path): node.place for path, node in leaves(tree)},
        overrides=tuple(overrides),
    )


def _open(name: str) -> Path:
    """The file of this name, or the packaged scenario."""
    path = Path(name)
    try:
        missing = not path.exists()
    except (OSError, ValueError):
        missing = True
    if not missing:
        return path
    found = library.packaged(name) if name == path.name else None
    if found is None:
        known = did_you_mean(path.name, library.packaged_names(), "packaged scenarios")
        raise ScenarioError([Place(File(name, Path())).problem("", f"no such file or packaged scenario; {known}")])
    return found


def _shown(path: Path) -> str:
    """What messages call a file: from the current folder, where it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path)
