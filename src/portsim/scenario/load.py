"""From a scenario file to a checked scenario, or to everything that is wrong with it."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from portsim.errors import Problem, ScenarioError
from portsim.scenario import library
from portsim.scenario.checks import findings
from portsim.scenario.extends import read_merged
from portsim.scenario.findings import remaining
from portsim.scenario.model import Scenario
from portsim.scenario.overrides import override
from portsim.scenario.provenance import Provenance, ledger
from portsim.scenario.tables import put_tables
from portsim.scenario.tree import Dotted, File, Node, Place, did_you_mean, leaves, nearest, path_text, plain
from portsim.scenario.words import describe

_ORDERED = ("stages", "lanes", "groups", "classes", "authorities", "pools")
"""Mappings whose order means something: it numbers lanes, servers, pools and classes."""
_STAND_INS: Mapping[str, Any] = {
    "name": "nameless",
    "port": {"name": "nameless"},
    "calendar": {"start": dt.date(2001, 1, 1), "days": 1},
}
"""What stands for a part that is missing or wrong, so that the rest can be checked; findings about it are dropped."""


@dataclass(frozen=True)
class LoadedScenario:
    """A checked scenario and where all of it comes from."""

    scenario: Scenario
    name: str
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


def load(path: str | Path, overrides: Sequence[str] = ()) -> LoadedScenario:
    """A scenario from a file, or a packaged one from its name, with overrides `path=value` applied in their order.

    ScenarioError holds all problems.
    """
    loaded, problems = _examine(path, overrides)
    if loaded is None or problems:
        raise ScenarioError(problems)
    return loaded


def check(path: str | Path, overrides: Sequence[str] = ()) -> list[Problem]:
    """All problems of a scenario, in the order of the files; none if it can be run."""
    try:
        load(path, overrides)
    except ScenarioError as error:
        return list(error.problems)
    return []


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
    tree, sets = override(merged.tree, overrides, merged.tree.place.file.folder)
    full, problems, removed = put_tables(tree)
    scenario, wrong, more = _validate(full)
    problems += wrong
    removed += more
    if scenario is not None:
        left = remaining(findings(scenario), removed)
        problems += [nearest(full, finding.path).stated.problem(finding.path, finding.message) for finding in left]
    entries, sources, odd = ledger(tree, merged, sets)
    problems += odd
    if scenario is None or problems:
        return None, problems
    scenario = scenario.model_copy(update={"sources": sources})
    return _loaded(scenario, name, tree, entries), []


def _loaded(scenario: Scenario, name: str, tree: Node, entries: tuple[Provenance, ...]) -> LoadedScenario:
    return LoadedScenario(
        scenario=scenario,
        name=scenario.name,
        file=name,
        hash=scenario_hash(scenario),
        ledger=entries,
        tree=plain(tree),
        origins={path_text(path): node.place for path, node in leaves(tree)},
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


def _validate(tree: Node) -> tuple[Scenario | None, list[Problem], list[Dotted]]:
    """The scenario with wrong parts taken out, what is wrong, and which parts were taken out."""
    content: dict[str, Any] = plain(tree)
    rounds: list[list[Problem]] = []
    removed: list[Dotted] = []
    while True:
        try:
            scenario = Scenario.model_validate(content)
        except ValidationError as error:
            described = describe(error, tree)
        else:
            return scenario, rounds[0] if rounds else [], removed
        rounds.append([problem for _, problem in described])
        gone: list[Dotted] = []
        for path, _ in described:
            if any(path[: len(above)] == above for above in gone):
                continue
            taken = _remove(content, path)
            if taken is None:
                return None, rounds[0], removed
            gone.append(taken)
        removed += gone
        tree = _without(tree, content)


def _remove(content: dict[str, Any], path: Dotted) -> Dotted | None:
    """Take out the smallest part that holds a wrong path; lists go as a whole. None if nothing can be checked then."""
    parents: list[Any] = [content]
    for key in path:
        if not isinstance(parents[-1], dict) or key not in parents[-1]:
            break
        parents.append(parents[-1][str(key)])
    here = path[: len(parents) - 1]
    if here:
        del parents[-2][str(here[-1])]
        return here
    if path[:1] and path[0] in _STAND_INS:
        content[str(path[0])] = _STAND_INS[str(path[0])]
        return path[:1]
    return None


def _without(tree: Node, content: Any) -> Node:
    """The tree with what is left of it."""
    if isinstance(tree.value, dict) and isinstance(content, dict):
        left = {key: _without(tree.value[key], below) for key, below in content.items() if key in tree.value}
        return tree.with_value(left)
    return tree
