"""Replications of many trials, here or over processes, with the same numbers to the last bit."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats
from portsim.scenario.model import Scenario
from portsim.validation.cases import Trial
from portsim.validation.prepared import Prepared, seed_of
from portsim.workers import spread

CHUNK_TRUCKS = 20_000
"""Trucks that a worker is given at a time: a fraction of a second."""

Key = tuple[str, str]
"""Case and trial, by name."""
Task = tuple[Key, range]
"""Replications of a trial."""


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


def run(jobs: Mapping[Key, Job], wanted: Mapping[Key, range], processes: int) -> Iterator[Chunk]:
    """Some replications of some trials, chunk by chunk as they are finished, in this process or in others.

    An error, an interrupt or a caller who has enough ends all processes at once.
    """
    tasks = _tasks(jobs, wanted)
    if processes == 1 or len(tasks) == 1:
        return map(_prepare(jobs), tasks)
    needed = {key: jobs[key] for key in wanted}
    processes = min(processes, len(tasks))
    return spread(_prepare(needed), _prepare, (needed,), tasks, processes, preload=(__name__, "scipy.special"))


def _prepare(jobs: Mapping[Key, Job]) -> Callable[[Task], Chunk]:
    """What a worker does with each task; the network of a trial is built once."""
    prepared: dict[Key, Prepared] = {}

    def work(task: Task) -> Chunk:
        key, replications = task
        if key not in prepared:
            prepared[key] = jobs[key].prepared()
        began = time.process_time()
        rows = [prepared[key].run(replication) for replication in replications]
        return Chunk(key, replications.start, rows, time.process_time() - began)

    return work


def _tasks(jobs: Mapping[Key, Job], wanted: Mapping[Key, range]) -> list[Task]:
    return [
        (key, replications[start : start + size])
        for key, replications in wanted.items()
        for size in [max(1, int(CHUNK_TRUCKS // max(jobs[key].trucks, 1.0)))]
        for start in range(0, len(replications), size)
    ]


def columns(chunks: Mapping[int, Chunk]) -> list[Floats]:
    """For each number of a trial, its parts in every replication, in their order, shape (R, k)."""
    rows = [row for first in sorted(chunks) for row in chunks[first].rows]
    return [np.stack(parts) for parts in zip(*rows, strict=True)]
