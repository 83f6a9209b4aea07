"""Who does the runs of a study: processes or threads of this machine, or workers of a cluster.

A team is given chunks, and hands back each with its runs, or with None where the worker died that had it. Nothing else
is known about it, so that any `concurrent.futures.Executor` can be one.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from portsim.study.runs import Failure, Run
from portsim.study.work import Chunk

Answer = tuple[Chunk, Sequence[Run | Failure] | None]
"""A chunk and what came of it; None where its worker died."""
AHEAD = 2
"""Chunks given to a worker and not yet finished: one it works on, one that is ready when it is through."""


class Team(Protocol):
    """Workers, as the coordinator of a study sees them."""

    @property
    def size(self) -> int:
        """How many work at the same time."""
        ...

    def submit(self, chunk: Chunk) -> None:
        """Give out a chunk. The coordinator sees to it that no more than `AHEAD` for each worker are open."""
        ...

    def answers(self, timeout_s: float) -> Iterator[Answer]:
        """What has come back; where nothing has, at most so long is waited for [s]."""
        ...

    def close(self) -> None:
        """End at once, whatever is still going on."""
        ...
