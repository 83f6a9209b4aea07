"""Replications of anything that is run by number, here or over processes, with the same answers either way."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from portsim.workers import TASKS_AHEAD, spread

POOL_WORTH_S = 4.0
"""Replications that take less in all [s of CPU] are run here: starting other processes would take longer."""
CHUNK_S = 0.25
"""How long a process should be busy with what it is given at a time [s]."""

Answer_co = TypeVar("Answer_co", covariant=True)


class Replicable(Protocol[Answer_co]):
    """Something that is made ready once, and then run any number of times."""

    def run(self, seed: int, replication: int) -> Answer_co:
        """One replication, a pure function of its seed and its number."""
        ...

    @property
    def recipe(self) -> tuple[Callable[..., "Replicable[Answer_co]"], tuple[Any, ...]]:
        """What makes it ready in another process, and from what; all of it picklable."""
        ...

    @property
    def preload(self) -> Sequence[str]:
        """Modules that other processes need, so that they are loaded once for all of them."""
        ...


def by_number(
    runner: Replicable[Answer_co], numbers: range, seed: int, jobs: int, each_s: float
) -> Iterator[Answer_co]:
    """The replications of these numbers, in the order in which they are finished.

    `each_s` is how long one will take, roughly [s]. It is measured as they go on, and as soon as it is worth it others
    of `jobs` processes help.
    """
    began = time.process_time()
    for done, replication in enumerate(numbers):
        left = numbers[done:]
        if jobs > 1 and len(left) > 1 and each_s * len(left) >= POOL_WORTH_S:
            yield from _spread(runner, left, seed, min(jobs, len(left)), each_s)
            return
        yield runner.run(seed, replication)
        # What was told knows nothing of observers; other work of the machine does not count.
        each_s = (time.process_time() - began) / (done + 1)


def _spread(
    runner: Replicable[Answer_co], left: range, seed: int, processes: int, each_s: float
) -> Iterator[Answer_co]:
    """Replications over several processes, of which this is one."""
    size = max(1, min(math.ceil(CHUNK_S / each_s), len(left) // (processes * TASKS_AHEAD)))
    chunks = [left[start : start + size] for start in range(0, len(left), size)]
    preload = (__name__, *runner.preload)
    own = _chunks_of(runner, seed)
    answers: Iterator[list[Answer_co]] = spread(own, _prepare, (seed, *runner.recipe), chunks, processes, preload)
    for finished in answers:
        yield from finished


def _prepare(
    seed: int, make: Callable[..., Replicable[Answer_co]], arguments: tuple[Any, ...]
) -> Callable[[Sequence[int]], list[Answer_co]]:
    """What a worker does with each chunk; the runner is made ready once."""
    return _chunks_of(make(*arguments), seed)


def _chunks_of(runner: Replicable[Answer_co], seed: int) -> Callable[[Sequence[int]], list[Answer_co]]:
    """Runs several replications after each other."""
    return lambda chunk: [runner.run(seed, replication) for replication in chunk]
