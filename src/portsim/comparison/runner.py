"""Several scenarios run on the same trucks, replication by replication."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from portsim.arrays import Floats
from portsim.comparison.trucks import TruckChanges
from portsim.engine import Engine
from portsim.errors import MeasureError
from portsim.layout import lay_out
from portsim.measures import Measuring
from portsim.measures.lookup import checked
from portsim.measures.scope import scope_of
from portsim.network import build
from portsim.scenario.model import Scenario
from portsim.scenario.tree import quoted
from portsim.simulate import Replication, Runner


@dataclass(frozen=True, eq=False)
class Compared:
    """One replication of all scenarios."""

    number: int
    replications: tuple[Replication, ...]
    """The baseline's, then those of the alternatives."""
    changes: tuple[Floats, ...]
    """What changed for the same trucks, by alternative."""


class ComparisonRunner:
    """A baseline and its alternatives, made ready to be run any number of times."""

    def __init__(self, scenarios: Sequence[Scenario], engine: Engine, measures: Sequence[str] | None, *, audit: bool):
        self.scenarios = tuple(scenarios)
        self.engine, self.measures, self.audit = engine, measures, audit
        self.runners = tuple(
            Runner(scenario, None, engine, taken, audit=audit)
            for scenario, taken in zip(self.scenarios, _taken(self.scenarios, measures), strict=True)
        )
        baseline = self.runners[0]
        self.changes = TruckChanges(scope_of(baseline.scenario, baseline.network))

    @property
    def recipe(self) -> tuple[Callable[..., "ComparisonRunner"], tuple[Any, ...]]:
        """What makes a runner like this one, and from what."""
        return _again, (self.scenarios, self.engine, self.measures, self.audit)

    @property
    def preload(self) -> tuple[str, ...]:
        """Modules that it needs in other processes."""
        return __name__, *self.runners[0].preload

    def run(self, seed: int, replication: int) -> Compared:
        """One replication of all scenarios. AuditError names the replication."""
        baseline, *others = self.runners
        finished = baseline.finish(seed, replication)
        done, changes = [baseline.of(finished, seed, replication)], []
        for runner in others:
            # One after the other: of a busy year two runs fit into memory, thirty do not.
            other = runner.finish(seed, replication)
            done.append(runner.of(other, seed, replication))
            changes.append(self.changes.of(finished, other))
        return Compared(replication, tuple(done), tuple(changes))


def _again(
    scenarios: Sequence[Scenario], engine: Engine, measures: Sequence[str] | None, audit: bool
) -> ComparisonRunner:
    return ComparisonRunner(scenarios, engine, measures, audit=audit)


def _taken(scenarios: Sequence[Scenario], wanted: Sequence[str] | None) -> Sequence[Sequence[str] | None]:
    """Which of the measures asked for each scenario takes: one may have joint inspections, and another none.

    MeasureError for a name that is none, for one that no scenario takes, and for a scenario that takes nothing.
    """
    if wanted is None:
        return [None] * len(scenarios)
    names = sorted(checked(wanted))
    known = [Measuring(each, build(each, lay_out(each))).taken for each in scenarios]
    for name in names:
        if not any(name in each for each in known):
            Measuring(scenarios[0], build(scenarios[0], lay_out(scenarios[0])), [name])  # says what is lacking
    taken = [[name for name in names if name in each] for each in known]
    for scenario, own in zip(scenarios, taken, strict=True):
        if not own:
            raise MeasureError(f"{scenario.name!r} takes none of the measures asked for: {quoted(names)}")
    return taken
