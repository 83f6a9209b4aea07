"""What is done at a point: some replications, here or in another process, on this machine or another."""

import pickle
import socket
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import local

import numpy as np

from portsim.arrays import Ints
from portsim.engine import Engine
from portsim.errors import MeasureError, RunError
from portsim.interrupts import is_interrupt
from portsim.layout import lay_out
from portsim.measures import Measuring
from portsim.measures.asked import Asked
from portsim.network import build
from portsim.scenario.model import Scenario
from portsim.simulate import Runner
from portsim.study.address import model_version
from portsim.study.runs import Failure, Run, packed, written

_KEPT = 2
"""Points that a process keeps ready: chunks of a point often come one after the other."""


@dataclass(frozen=True)
class Orders:
    """What is the same for all runs of a study."""

    asked: tuple[Asked, ...]
    seed: int
    engine: Engine
    """The one asked for: each process takes it, or for `auto` the fastest that runs there; numbers are the same."""
    audit: bool
    model: str
    """The version of the model that has to make them."""


@dataclass(frozen=True)
class Job:
    """Replications of one point."""

    address: str
    scenario: bytes
    """As `wrapped`."""
    replications: tuple[int, ...]

    def each(self) -> Iterator["Job"]:
        """A job for each replication."""
        return (replace(self, replications=(replication,)) for replication in self.replications)


@dataclass(frozen=True)
class Chunk:
    """What a worker is given at a time."""

    orders: Orders
    jobs: tuple[Job, ...]

    @property
    def runs(self) -> int:
        """How many there are."""
        return sum(len(job.replications) for job in self.jobs)

    def split(self) -> Iterator["Chunk"]:
        """A chunk for each run."""
        return (replace(self, jobs=(one,)) for job in self.jobs for one in job.each())


def wrapped(scenario: Scenario) -> bytes:
    """A scenario as it travels."""
    return zlib.compress(pickle.dumps(scenario), 1)


def work(chunk: Chunk) -> list[Run | Failure]:
    """All runs of a chunk. One that fails leaves the others as they are; RunError where this is another model."""
    own = model_version()
    if own != chunk.orders.model:
        raise RunError(f"a worker has {own}, and the study runs with {chunk.orders.model}; install the same everywhere")
    return [done for job in chunk.jobs for done in _do(chunk.orders, job)]


def _do(orders: Orders, job: Job) -> Iterator[Run | Failure]:
    host = socket.gethostname()
    try:
        ready = _ready(orders, job)
    except Exception as error:
        if is_interrupt(error):
            raise  # not the run's fault
        yield from (Failure(job.address, number, _said(error), host) for number in job.replications)
        return
    for number in job.replications:
        began = time.thread_time()
        try:
            numbers = ready.run(orders.seed, number)
        except Exception as error:
            if is_interrupt(error):
                raise
            yield Failure(job.address, number, _said(error), host)
        else:
            yield Run(job.address, number, ready.cells, numbers, time.thread_time() - began, host, ready.engine)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


class Ready:
    """A point made ready to be run any number of times."""

    def __init__(self, orders: Orders, scenario: Scenario):
        self.runner = _runner(orders, scenario)
        cells = self.runner.cells if self.runner else ()
        self.columns: Ints = np.array([], dtype=np.int64)
        for each in orders.asked:
            try:
                own = each.columns(cells)
            except MeasureError:
                continue  # this scenario has no such stage; others have
            self.columns = np.append(self.columns, own[~np.isin(own, self.columns)])
        self.cells = written([cells[column] for column in self.columns])
        self.engine = str(self.runner.engine) if self.runner else str(orders.engine)

    def run(self, seed: int, replication: int) -> bytes:
        """The numbers of one replication; none where the scenario takes nothing of what is asked for."""
        if self.runner is None:
            return b""
        return packed(self.runner.run(seed, replication).values[self.columns])


def _runner(orders: Orders, scenario: Scenario) -> Runner | None:
    """A runner that takes what is asked for and the scenario has; None where it has nothing of it."""
    names = sorted({each.measure for each in orders.asked})
    try:
        return Runner(scenario, None, orders.engine, names, audit=orders.audit)
    except MeasureError:
        taken = Measuring(scenario, build(scenario, lay_out(scenario))).taken.intersection(names)
    return Runner(scenario, None, orders.engine, sorted(taken), audit=orders.audit) if taken else None


_here = local()
"""What a thread keeps ready: engines are made for one run at a time."""


def _ready(orders: Orders, job: Job) -> Ready:
    kept: OrderedDict[tuple[str, Orders], Ready] = _here.__dict__.setdefault("kept", OrderedDict())
    key = job.address, orders
    if key not in kept:
        while len(kept) >= _KEPT:
            kept.popitem(last=False)
        kept[key] = Ready(orders, pickle.loads(zlib.decompress(job.scenario)))  # noqa: S301 - we made it ourselves
    return kept[key]


def for_chunks() -> Callable[[Chunk], list[Run | Failure]]:
    """What a worker calls once, and then for each chunk what that returns."""
    return work


def numbers_of(asked: Sequence[Asked]) -> tuple[str, ...]:
    """The set of numbers as part of an address."""
    return tuple(sorted({str(each) for each in asked}))
