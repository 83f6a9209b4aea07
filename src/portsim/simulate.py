"""Run a scenario: many replications, here or over processes, with the same results to the last bit.

A replication is a pure function of (scenario, seed, replication). Which process runs it, in which order and how many
others there are changes nothing.
"""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from portsim import __version__
from portsim.arrays import Floats
from portsim.audit import AuditReport, Evidence, audit_run
from portsim.draw import Drawing
from portsim.effort import effort
from portsim.engine import Engine, choose, simulator
from portsim.errors import AuditError, EffortError
from portsim.layout import lay_out
from portsim.log import Disposition, Log
from portsim.measures import REGISTRY, Cell, Measuring, Observed
from portsim.network import Network, build
from portsim.replications import by_number
from portsim.results import Results
from portsim.scenario.load import LoadedScenario, scenario_hash
from portsim.scenario.model import Scenario
from portsim.trucks import Trucks
from portsim.undisturbed import without_machines, without_outages

REPLICATIONS = 20
"""Replications where none are stated: enough for intervals, and a busy weekday stays within seconds."""

_PRELOAD = {Engine.REFERENCE: ("portsim.engine.reference",), Engine.COMPILED: ("portsim.engine.compiled.ready",)}
"""What workers need besides, so that it is loaded once for all of them."""

Progress = Callable[[int, int], None]
"""Told how many replications of how many are finished."""
Observer = Callable[[int, Network, Trucks, Log], None]
"""Shown the record of a replication, by number, after its audit: in the process that ran it, so it must be picklable.

Replications come in any order. What an observer does cannot change results; what it raises ends the run.
"""


@dataclass(frozen=True, eq=False)
class Replication:
    """The numbers of one replication, and the checks it passed."""

    number: int
    values: Floats
    audit: AuditReport | None
    """None where no audit was asked for."""
    arrived: int
    """Trucks that arrived in the window."""
    inside: int
    """Those among them that were still inside at the end."""
    engine: Engine
    """What moved its trucks, in the process that ran it."""


class FinishedRun(Evidence, Observed):
    """A finished run for the audit and the measures alike: what both need of it is worked out once."""


class Runner:
    """A scenario made ready to be run any number of times.

    Parameters and errors are those of `run`.
    """

    def __init__(
        self,
        scenario: Scenario,
        observer: Observer | None = None,
        engine: str = Engine.AUTO,
        measures: Sequence[str] | None = None,
        *,
        audit: bool = True,
    ):
        self.scenario = scenario
        self.observer = observer
        self.audit = audit
        self.layout = lay_out(scenario)
        self.network = build(scenario, self.layout)
        self.drawing = Drawing(scenario, self.layout)
        self.measuring = Measuring(scenario, self.network, measures)
        self.undisturbed = without_outages(self.network) if self.measuring.needs_undisturbed else None
        self.engine = choose(engine)
        self.simulate = simulator(self.engine)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What each number of a replication is."""
        return self.measuring.cells

    @property
    def recipe(self) -> tuple[Callable[..., "Runner"], tuple[Any, ...]]:
        """What makes a runner like this one, and from what."""
        measures = None if self.measuring.chosen is None else sorted(self.measuring.chosen)
        return _again, (self.scenario, self.observer, self.engine, measures, self.audit)

    @property
    def preload(self) -> tuple[str, ...]:
        """Modules that it needs in other processes."""
        return __name__, "scipy.special", *_PRELOAD[self.engine]

    def run(self, seed: int, replication: int) -> Replication:
        """One replication, audited and measured. AuditError names the replication as well."""
        return self.of(self.finish(seed, replication), seed, replication)

    def finish(self, seed: int, replication: int) -> FinishedRun:
        """One replication with all that happened, neither audited nor measured."""
        trucks = self.drawing.trucks(seed, replication)
        log = self.simulate(self.network, trucks)
        quiet = None if self.undisturbed is None else self.simulate(self.undisturbed, without_machines(trucks))
        return FinishedRun(self.network, trucks, log, undisturbed=quiet)

    def of(self, finished: FinishedRun, seed: int, replication: int) -> Replication:
        """A finished replication, audited and measured. AuditError names the replication as well."""
        try:
            report = audit_run(finished) if self.audit else None
        except AuditError as error:
            raise AuditError(f"seed {seed}, replication {replication}: {error}") from error
        if self.observer is not None:
            self.observer(replication, self.network, finished.trucks, finished.log)
        inside = finished.in_window & (finished.log.disposition == Disposition.INSIDE)
        return Replication(
            replication,
            self.measuring.of_run(finished),
            report,
            arrived=int(np.count_nonzero(finished.in_window)),
            inside=int(np.count_nonzero(inside)),
            engine=self.engine,
        )

    def results(self, done: Sequence[Replication], seed: int, file: str | None, content: str) -> Results:
        """What replications found, in the order of their numbers; `content` is the hash of the scenario."""
        (ran,) = {replication.engine for replication in done}  # one engine in all processes
        chosen = self.measuring.chosen
        return Results(
            scenario=self.scenario,
            file=file,
            hash=content,
            engine=str(ran),
            seed=seed,
            cells=self.cells,
            values=np.stack([replication.values for replication in done]),
            measures=None if chosen is None else tuple(name for name in REGISTRY if name in chosen),
            audit=AuditReport.sum(each.audit for each in done if each.audit is not None) if self.audit else None,
            inside_share=sum(each.inside for each in done) / max(1, sum(each.arrived for each in done)),
            versions=versions(ran),
        )


def _again(
    scenario: Scenario, observer: Observer | None, engine: Engine, measures: Sequence[str] | None, audit: bool
) -> Runner:
    return Runner(scenario, observer, engine, measures, audit=audit)


def run(  # noqa: PLR0913  (all but two have a usual value)
    scenario: LoadedScenario | Scenario,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int | None = None,
    progress: Progress | None = None,
    observer: Observer | None = None,
    *,
    engine: str = Engine.AUTO,
    measures: Sequence[str] | None = None,
    audit: bool = True,
    force: bool = False,
) -> Results:
    """Run replications 0, 1, ... of a scenario and gather their numbers.

    Parameters
    ----------
    scenario : loaded from a file, or made otherwise
    replications : how many, at least 1
    seed : where all chance comes from, zero or more
    jobs : processes to spread them over; all cores of this machine if left out
    progress : called from this process whenever replications are finished
    observer : shown the trucks and the log of every replication, which are not kept otherwise
    engine : `reference`, `compiled` (the same results, many times as fast; needs Numba), or `auto`: compiled where it
        can run, else a warning says why not; the results tell which it was. Its first run on a machine compiles it
        for half a minute, without a word: `portsim.engine.choose("auto", print)` does so beforehand, and says it
    measures : names of the measures to be taken, such as `["wait_time_min", "throughput_per_hour"]`, and no others,
        which saves time and memory; all if left out
    audit : whether every replication checks itself; without it a run that contradicts itself would not be noticed
    force : begin even what would take more than a day, or most of this machine's memory

    Raises
    ------
    AuditError if the log of a replication contradicts itself; EffortError if the run would be absurdly long or large;
    EngineError if the engine asked for cannot run; MeasureError if a measure asked for does not exist, or is not taken
    in this scenario; RunError if a replication could not be finished.
    """
    if isinstance(scenario, str):
        raise TypeError(f"run takes a scenario, not its name; load it first: run(load({scenario!r}))")
    if replications < 1 or seed < 0 or (jobs is not None and jobs < 1):
        raise ValueError("replications and jobs must be at least 1, the seed zero or more")
    plain = scenario.scenario if isinstance(scenario, LoadedScenario) else scenario
    chosen = choose(engine)
    needed = effort(plain, replications, jobs or cores(), chosen, few=measures is not None, audit=audit)
    refusal = None if force else needed.refusal("force=True")
    if refusal is not None:
        raise EffortError(refusal)
    runner = Runner(plain, observer, chosen, measures, audit=audit)
    done: dict[int, Replication] = {}
    told_s = needed.seconds * needed.processes / replications
    for replication in by_number(runner, range(replications), seed, jobs or cores(), told_s):
        done[replication.number] = replication
        if progress is not None:
            progress(len(done), replications)
    file, content = named(scenario)
    return runner.results([done[number] for number in range(replications)], seed, file, content)


def named(scenario: LoadedScenario | Scenario) -> tuple[str | None, str]:
    """The file that a scenario came from, as the user named it, and the hash of what it says."""
    if isinstance(scenario, LoadedScenario):
        return scenario.file, scenario.hash
    return None, scenario_hash(scenario)


def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def versions(engine: str = Engine.REFERENCE) -> dict[str, str]:
    """Versions of what the numbers depend on."""
    moving = ("numba", "llvmlite") if engine == Engine.COMPILED else ("simpy",)
    return {
        "portsim": __version__,
        "python": platform.python_version(),
        **{package: version(package) for package in ("numpy", "scipy", *moving)},
    }
