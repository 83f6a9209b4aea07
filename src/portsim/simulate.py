"""Run a scenario: many replications, here or over processes, with the same results to the last bit.

A replication is a pure function of (scenario, seed, replication). Which process runs it, in which order and how many
others there are changes nothing.
"""

import math
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

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
from portsim.results import Results
from portsim.scenario.load import LoadedScenario, scenario_hash
from portsim.scenario.model import Scenario
from portsim.trucks import Trucks
from portsim.undisturbed import without_machines, without_outages
from portsim.workers import TASKS_AHEAD, spread

REPLICATIONS = 20
"""Replications where none are stated: enough for intervals, and a busy weekday stays within seconds."""
POOL_WORTH_S = 4.0
"""Replications that take less in all [s of CPU] are run here: starting other processes would take longer."""
CHUNK_S = 0.25
"""How long a process should be busy with what it is given at a time [s]."""

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

    def run(self, seed: int, replication: int) -> Replication:
        """One replication, audited and measured. AuditError names the replication as well."""
        trucks = self.drawing.trucks(seed, replication)
        log = self.simulate(self.network, trucks)
        quiet = None if self.undisturbed is None else self.simulate(self.undisturbed, without_machines(trucks))
        finished = FinishedRun(self.network, trucks, log, undisturbed=quiet)
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
    for replication in _replications(runner, replications, seed, jobs or cores(), told_s):
        done[replication.number] = replication
        if progress is not None:
            progress(len(done), replications)
    in_order = [done[number] for number in range(replications)]
    (ran,) = {replication.engine for replication in in_order}  # one engine in all processes
    return Results(
        scenario=plain,
        file=scenario.file if isinstance(scenario, LoadedScenario) else None,
        hash=scenario.hash if isinstance(scenario, LoadedScenario) else scenario_hash(plain),
        engine=str(ran),
        seed=seed,
        cells=runner.cells,
        values=np.stack([replication.values for replication in in_order]),
        measures=None if measures is None else tuple(name for name in REGISTRY if name in measures),
        audit=AuditReport.sum(each.audit for each in in_order if each.audit is not None) if audit else None,
        inside_share=sum(each.inside for each in in_order) / max(1, sum(each.arrived for each in in_order)),
        versions=versions(ran),
    )


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


def _replications(runner: Runner, replications: int, seed: int, jobs: int, each_s: float) -> Iterator[Replication]:
    """All replications, in the order in which they are finished; `each_s` is how long one will take, roughly [s]."""
    began = time.process_time()
    for replication in range(replications):
        left = range(replication, replications)
        if jobs > 1 and len(left) > 1 and each_s * len(left) >= POOL_WORTH_S:
            yield from _spread(runner, left, seed, min(jobs, len(left)), each_s)
            return
        yield runner.run(seed, replication)
        # What was told knows nothing of observers; other work of the machine does not count.
        each_s = (time.process_time() - began) / (replication + 1)


def _spread(runner: Runner, left: range, seed: int, processes: int, each_s: float) -> Iterator[Replication]:
    """Replications over several processes, of which this is one."""
    measures = None if runner.measuring.chosen is None else sorted(runner.measuring.chosen)
    size = max(1, min(math.ceil(CHUNK_S / each_s), len(left) // (processes * TASKS_AHEAD)))
    chunks = [left[start : start + size] for start in range(0, len(left), size)]
    for finished in spread(
        _chunks_of(runner, seed),
        _prepare,
        (seed, runner.scenario, runner.observer, runner.engine, measures, runner.audit),
        chunks,
        processes,
        preload=(__name__, "scipy.special", *_PRELOAD[runner.engine]),
    ):
        yield from finished


def _prepare(
    seed: int,
    scenario: Scenario,
    observer: Observer | None,
    engine: Engine,
    measures: Sequence[str] | None,
    audit: bool,
) -> Callable[[Sequence[int]], list[Replication]]:
    """What a worker does with each chunk; the network is built once."""
    return _chunks_of(Runner(scenario, observer, engine, measures, audit=audit), seed)


def _chunks_of(runner: Runner, seed: int) -> Callable[[Sequence[int]], list[Replication]]:
    """Runs several replications after each other."""
    return lambda chunk: [runner.run(seed, replication) for replication in chunk]
