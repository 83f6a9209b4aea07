"""The points of a study: what is set at each, and whether a scenario comes out of it that can be run."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portsim.errors import Problem, ScenarioError
from portsim.scenario.load import scenario_hash
from portsim.scenario.model import Scenario
from portsim.scenario.overrides import find_written
from portsim.scenario.tree import Node, find, plain
from portsim.study.designs import Row, rows
from portsim.study.factors import AS_STATED, shown
from portsim.study.load import Study

_FIGURES = re.compile(r"\d+(\.\d+)?(e[+-]?\d+)?")
_RANGES = 30
"""Ranges of points that a message lists."""


@dataclass(frozen=True, eq=False)
class Point:
    """One combination of levels, in one scenario."""

    number: int
    """Counted from 1, in the order of the design."""
    scenario: str
    """Which of the study's scenarios; empty where there is one alone."""
    row: Row

    def changes(self, study: Study) -> tuple[tuple[str, Node], ...]:
        """What is set, by path, in this order."""
        own = (
            change
            for factor, level in zip(study.factors, self.row, strict=True)
            if factor.only_in is None or self.scenario in factor.only_in
            for change in level.changes
        )
        return (*study.fixed, *own)

    def values(self, study: Study) -> tuple[Any, ...]:
        """What tells it apart, under the study's columns: None for a level that is not set and cannot be told."""
        stated = self._stated(study) if AS_STATED in self.row else {}
        own = (
            stated.get(factor.name) if level is AS_STATED else level.value
            for factor, level in zip(study.factors, self.row, strict=True)
        )
        return (*((self.scenario,) if study.crossed else ()), *own)

    def _stated(self, study: Study) -> dict[str, Any]:
        """What the scenarios state for factors that set one path: where all of them have the same single value."""
        found: dict[str, Any] = {}
        for factor in study.factors:
            values = {_value_at(study, replace(self, scenario=name), factor.path) for name in study.bases}
            if len(values) == 1:
                found[factor.name] = values.pop()
        return found

    def scenario_of(self, study: Study) -> Scenario:
        """The scenario to be run. ScenarioError where it is not valid."""
        scenario, problems = study.bases[self.scenario].changed(self.changes(study))
        if scenario is None or problems:
            raise ScenarioError(problems)
        return scenario

    def text(self, study: Study) -> str:
        """`booths=4, rate=0.03`, for messages."""
        named = zip(study.columns, self.values(study), strict=True)
        return ", ".join(f"{name}={'as stated' if value is None else value}" for name, value in named)


def _value_at(study: Study, point: Point, written: str | None) -> Any:
    """What a point's scenario states at a path, with all that is set there; None where it is no single value."""
    if written is None:
        return None
    tree, _ = study.bases[point.scenario].put(point.changes(study))
    path = find_written(tree, written)
    found = None if path is None else find(tree, path)
    value = None if found is None else plain(found)
    return shown(value) if isinstance(value, bool | int | float | str) else None


def points(study: Study) -> Iterator[Point]:
    """All points in their order: the scenarios beside each other at every row of the design."""
    number = 0
    for row in rows(study.stated.design, study.factors, study.table):
        for scenario in study.bases:
            number += 1
            yield Point(number, scenario, row)


@dataclass(frozen=True, eq=False)
class Checked:
    """A point whose scenario is valid."""

    point: Point
    hash: str
    """SHA-256 of what its scenario says."""


class Checking:
    """Points are checked one after the other; what is wrong is gathered, each problem once with all its points."""

    def __init__(self, study: Study):
        self.study = study
        self._found: dict[Problem, tuple[Problem, list[Point]]] = {}
        self._asked = 0

    def check(self, point: Point) -> Checked | None:
        """The point, if its scenario is valid."""
        self._asked += 1
        scenario, problems = self.study.bases[point.scenario].changed(point.changes(self.study))
        for problem in {_alike(each): each for each in reversed(problems)}.values():
            self._found.setdefault(_alike(problem), (problem, []))[1].append(point)
        return None if scenario is None or problems else Checked(point, scenario_hash(scenario))

    def done(self) -> None:
        """ScenarioError with all that is wrong, and which points it makes invalid."""
        if not self._found:
            return
        said = []
        for problem, wrong in self._found.values():
            if len(wrong) == self._asked and self._is_plain(problem):
                said.append(problem)
                continue
            which = f"point{'s' if len(wrong) > 1 else ''} {_ranges([point.number for point in wrong])}"
            example = f", such as {wrong[0].text(self.study)}" if len(wrong) > 1 else f", {wrong[0].text(self.study)}"
            said.append(replace(problem, message=f"{problem.message} ({which} of {self._asked:,}{example})"))
        raise ScenarioError(said)

    def _is_plain(self, problem: Problem) -> bool:
        """Whether a problem of all points needs no more words: it stands in the study, or a scenario has it itself."""
        return problem.file == self.study.shown or any(
            problem in base.changed(())[1] for base in self.study.bases.values()
        )


def _alike(problem: Problem) -> Problem:
    """The same without its figures: points of a sampled design differ in these alone."""
    return replace(problem, message=_FIGURES.sub("#", problem.message))


def _ranges(numbers: list[int]) -> str:
    """`1-4, 9` of numbers in rising order."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number])
    shown = ", ".join("-".join(map(str, part)) for part in parts[:_RANGES])
    others = sum(part[-1] - part[0] + 1 for part in parts[_RANGES:])
    return f"{shown} and {others:,} others" if others else shown


def by_name(study: Study, point: Point) -> Mapping[str, Any]:
    """Its values by column."""
    return dict(zip(study.columns, point.values(study), strict=True))
