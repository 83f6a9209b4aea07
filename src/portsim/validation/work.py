"""Replications of many trials, here or over processes, with the same numbers to the last bit."""

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats
from portsim.errors import RunError
from portsim.scenario.model import Scenario
from portsim.validation.cases import Trial
from portsim.validation.prepared import Prepared, seed_of

CHUNK_TRUCKS = 20_000
"""Trucks that a worker is given at a time: a fraction of a second."""

Key = tuple[str, str]
"""Case and trial, by name."""


@dataclass(frozen=True)
class Job:
    """A trial to be run."""

    trial: Trial
    scenario: Scenario
    seed: int

    @classmethod
    def of(cls, case: str, trial: Trial) -> "Job":
        """Read and check the scenario of a trial."""
        return cls(trial, trial.loaded(), seed_of(case, trial.name))

    def prepared(self) -> Prepared:
        """Ready to be run."""
        return Prepared(self.trial, self.scenario, self.seed)

    @property
    def trucks(self) -> float:
        """Trucks expected in a replication."""
        streams = self.scenario.traffic.values()
        return sum(
            len(stream.trace.arrived) if stream.trace else (stream.trucks_per_day or 0.0) * self.scenario.calendar.days
            for stream in streams
        )


@dataclass(frozen=True)
class Chunk:
    """Consecutive replications of a trial."""

    key: Key
    first: int
    rows: list[list[Floats]]
    """For each replication, the parts of each number."""
    seconds: float


Run = Callable[[Mapping[Key, range]], Iterator[Chunk]]
"""Runs some replications of some trials, and gives them as they are finished."""

_jobs: dict[Key, Job] = {}
_prepared: dict[Key, Prepared] = {}


def _start(jobs: dict[Key, Job]) -> None:
    """A worker starts: an interrupt is for the parent to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _jobs.update(jobs)


def _work(key: Key, replications: range) -> Chunk:
    if key not in _prepared:
        _prepared[key] = _jobs[key].prepared()
    return _run(_prepared[key], key, replications)


def _run(prepared: Prepared, key: Key, replications: range) -> Chunk:
    began = time.process_time()
    rows = [prepared.run(replication) for replication in replications]
    return Chunk(key, replications.start, rows, time.process_time() - began)


def _chunks(jobs: Mapping[Key, Job], wanted: Mapping[Key, range]) -> list[tuple[Key, range]]:
    return [
        (key, replications[start : start + size])
        for key, replications in wanted.items()
        for size in [max(1, int(CHUNK_TRUCKS // max(jobs[key].trucks, 1.0)))]
        for start in range(0, len(replications), size)
    ]


@contextmanager
def workers(jobs: dict[Key, Job], processes: int) -> Iterator[Run]:
    """Something that runs replications, in this process or in others. An error or an interrupt ends them at once."""
    if processes == 1:
        yield lambda wanted: _here(jobs, wanted)
        return
    # Never a fork of this process: it may hold threads.
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload([__name__, "scipy.special"])
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_start, initargs=(jobs,))
    try:
        yield lambda wanted: _elsewhere(pool, jobs, wanted)
    except BrokenProcessPool:
        raise RunError("a worker process died, perhaps for lack of memory; try again with --jobs 1") from None
    finally:
        for process in list((pool._processes or {}).values()):  # noqa: SLF001  (public only from Python 3.14 on)
            process.terminate()
        pool.shutdown(wait=False, cancel_futures=True)


def _here(jobs: Mapping[Key, Job], wanted: Mapping[Key, range]) -> Iterator[Chunk]:
    for key, replications in wanted.items():
        prepared = jobs[key].prepared()
        yield from (_run(prepared, *chunk) for chunk in _chunks(jobs, {key: replications}))


def _elsewhere(pool: ProcessPoolExecutor, jobs: Mapping[Key, Job], wanted: Mapping[Key, range]) -> Iterator[Chunk]:
    running = {pool.submit(_work, key, replications) for key, replications in _chunks(jobs, wanted)}
    for future in as_completed(running):
        yield future.result()


def columns(chunks: Mapping[int, Chunk]) -> list[Floats]:
    """For each number of a trial, its parts in every replication, in their order, shape (R, k)."""
    rows = [row for first in sorted(chunks) for row in chunks[first].rows]
    return [np.stack(parts) for parts in zip(*rows, strict=True)]
