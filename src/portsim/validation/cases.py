"""The cases: scenarios with exact answers, read from the files beside this module."""

import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, TypeAdapter

from portsim.errors import Problem, ScenarioError
from portsim.scenario.load import load
from portsim.scenario.model import Scenario
from portsim.scenario.quantities import Strict
from portsim.scenario.reading import read_file
from portsim.scenario.tree import did_you_mean, plain

FOLDER = Path(__file__).with_name("cases")
WAITING = "waiting"
"""Name of the file of cases that wait for a feature."""
TRACE = "trucks.csv"
"""What the scenario of a case calls its trace."""

Kind = Literal["stochastic", "deterministic", "limit", "sample", "coverage"]
Part = TypeVar("Part")
Many = Annotated[tuple[Part, ...], Field(strict=False)]
Text = str | int | float


class Asked(Strict):
    """A number of a run and its exact value."""

    metric: str = Field(description="a number of this package, a measure of the registry, or `measure:statistic`")
    where: dict[str, Text] = Field(default={}, description="what it is about")
    exact: float


class Listed(Strict):
    """The same number of several trucks, hours or parts, one exact value each."""

    metric: str
    where: dict[str, Text] = Field(default={})
    over: dict[str, Many[Text]] = Field(min_length=1, max_length=1, description="a key of `where`, and its values")
    exact: Many[float]

    def each(self) -> list[Asked]:
        """One by one."""
        ((key, items),) = self.over.items()
        pairs = zip(items, self.exact, strict=True)
        return [Asked(metric=self.metric, where={**self.where, key: item}, exact=exact) for item, exact in pairs]


class Precision(Strict):
    """How exactly a number must be known before it says anything: its error, three standard errors wide."""

    relative: float = Field(default=0.02, gt=0, description="of any number")
    share: float = Field(default=0.0, ge=0, description="of a probability, absolute, where that is more")
    hourly: float = Field(default=0.0, ge=0, description="of a number of one hour, absolute, where that is more")


class Coverage(Strict):
    """Many experiments of a few replications each: in how many the 95 % interval must hold the exact mean."""

    replications: int = Field(ge=2, description="replications of an experiment")
    low: int = Field(ge=0, description="fewest experiments that may")
    high: int = Field(ge=0, description="most experiments that may")


class Trial(Strict):
    """A scenario run many times, and what must come out."""

    name: str = Field(default="", description="which of several trials of a case")
    scenario: str = Field(description="a scenario file")
    trucks: str = Field(default="", description=f"the trace it names as {TRACE}")
    replications: int = Field(default=40, ge=1, description="replications of the quick form")
    values: Many[Asked | Listed]

    def asked(self) -> list[Asked]:
        """All numbers, one by one."""
        return [one for value in self.values for one in (value.each() if isinstance(value, Listed) else [value])]

    def loaded(self, overrides: Sequence[str] = ()) -> Scenario:
        """The scenario, read and checked as a user's file is."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "case.yaml"
            path.write_text(self.scenario, encoding="utf-8")
            if self.trucks:
                path.with_name(TRACE).write_text(self.trucks, encoding="utf-8")
            return load(path, overrides).scenario


class Case(Strict):
    """Something whose answer is known."""

    id: str
    title: str
    words: str = Field(description="what happens in it")
    source: str = Field(description="where the exact values come from")
    kind: Kind = "stochastic"
    precision: Precision = Precision()
    trials: Many[Trial] = ()
    coverage: Coverage | None = Field(default=None, description="what is asked of intervals instead of means")
    samples: dict[str, Many[float]] = Field(default={}, description="given results of replications, by name")
    values: Many[Asked | Listed] = Field(default=(), description="what the statistics make of the samples")

    def asked(self) -> list[Asked]:
        """All numbers of its samples, one by one."""
        return [one for value in self.values for one in (value.each() if isinstance(value, Listed) else [value])]


class Waiting(Strict):
    """A case that needs a feature which portsim does not have."""

    id: str
    waits_for: str = Field(alias="for")


def _read(name: str) -> Any:
    return plain(read_file(FOLDER / f"{name}.yaml"))["cases"]


@cache
def cases() -> tuple[Case, ...]:
    """All cases that can be run, by id."""
    families = [path.stem for path in FOLDER.glob("*.yaml") if path.stem != WAITING]
    every = TypeAdapter(tuple[Case, ...])
    found = [case for family in families for case in every.validate_python(tuple(_read(family)))]
    return tuple(sorted(found, key=lambda case: case.id))


@cache
def waiting() -> tuple[Waiting, ...]:
    """All cases that wait, or wait in part, each with what for."""
    return TypeAdapter(tuple[Waiting, ...]).validate_python(tuple(_read(WAITING)))


def chosen(ids: Sequence[str]) -> tuple[Case, ...]:
    """The cases of these ids, all where none is named. ScenarioError about an id that no case has."""
    known = {case.id: case for case in cases()}
    waits = {each.id: each.waits_for for each in waiting()}
    problems = []
    for name in ids:
        if name in waits and name not in known:
            problems.append(Problem(name, 0, 0, "", f"this case cannot be run yet; it waits for {waits[name]}"))
        elif name not in known:
            problems.append(Problem(name, 0, 0, "", f"no such case; {did_you_mean(name, known, 'cases')}"))
    if problems:
        raise ScenarioError(problems)
    return tuple(known[name] for name in dict.fromkeys(ids)) if ids else tuple(known.values())
