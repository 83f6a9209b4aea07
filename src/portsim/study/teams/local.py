"""Processes of this machine, each with a pipe of its own: one that dies takes nothing with it but its chunk.

Python's own pool is not taken: when one of its processes dies, all that was under way is lost, and nobody knows whose
fault it was; and when the coordinator is killed, its processes stay.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from portsim.errors import RunError
from portsim.study.runs import Failure, Run
from portsim.study.teams import Answer
from portsim.study.work import Chunk, for_chunks
from portsim.workers import context_with, start

_DEATHS_AT_START = 3
"""So many starts that fail one after the other, for each worker, are not made good by another."""


class LocalTeam:
    """Worker processes that are replaced when they die.

    Parameters
    ----------
    size : how many
    preload : modules that all of them need
    prepare : what each calls once; what that returns it calls for each chunk
    """

    def __init__(
        self,
        size: int,
        preload: tuple[str, ...],
        prepare: Callable[[], Callable[[Chunk], list[Run | Failure]]] = for_chunks,
    ):
        self.size = size
        self._prepare = prepare
        self._context = context_with(preload)
        self._members: dict[Connection, BaseProcess] = {}
        self._open: dict[Connection, deque[Chunk]] = {}
        self._known: set[Connection] = set()
        """Workers that have answered an empty chunk: what they die of then is what they work on."""
        self._stillborn = 0
        for _ in range(size):
            self._hire()

    def _hire(self) -> None:
        connection, process = start(self._context, self._prepare, ())
        self._members[connection] = process
        self._open[connection] = deque()

    def submit(self, chunk: Chunk) -> None:
        """Give a chunk to the worker with the fewest."""
        connection = min(self._open, key=lambda each: len(self._open[each]))
        self._open[connection].append(chunk)
        if connection in self._known:
            _send(connection, chunk)
        elif len(self._open[connection]) == 1:
            _send(connection, replace(chunk, jobs=()))

    def answers(self, timeout_s: float) -> Iterator[Answer]:
        """Chunks that came back; of a worker that died the one it worked on, the next ones go to others."""
        ready = wait(list(self._members), timeout=timeout_s)
        for connection in ready:
            assert isinstance(connection, Connection)
            try:
                answer, error = connection.recv()
            except (EOFError, OSError):
                yield from self._buried(connection)
                continue
            if error is not None:
                raise error
            if connection in self._known:
                yield self._open[connection].popleft(), answer
            else:
                self._known.add(connection)
                self._stillborn = 0
                for chunk in self._open[connection]:
                    _send(connection, chunk)

    def _buried(self, connection: Connection) -> Iterator[Answer]:
        """A worker is gone: another takes its place."""
        left = self._open.pop(connection)
        process = self._members.pop(connection)
        connection.close()
        process.join()
        if connection not in self._known:
            self._stillborn += 1
            if self._stillborn >= _DEATHS_AT_START * self.size:
                raise RunError("worker processes die when they start, perhaps for lack of memory; try --jobs 1")
        self._hire()
        if left and connection in self._known:
            yield left.popleft(), None
        self._known.discard(connection)
        for chunk in left:
            self.submit(chunk)

    def close(self) -> None:
        """End all of them."""
        for process in self._members.values():
            process.kill()
        for connection, process in self._members.items():
            connection.close()
            process.join()
        self._members.clear()


def _send(connection: Connection, chunk: Chunk) -> None:
    with suppress(OSError):  # a worker that died is noticed when its answer is missing
        connection.send(chunk)


class NoTeam:
    """Nobody but this process: a chunk is done when its answer is asked for."""

    size = 1

    def __init__(self) -> None:
        self._open: deque[Chunk] = deque()
        self._work = for_chunks()

    def submit(self, chunk: Chunk) -> None:
        """Put it down."""
        self._open.append(chunk)

    def answers(self, timeout_s: float) -> Iterator[Answer]:
        """The next chunk, done now."""
        if not self._open:
            time.sleep(timeout_s)
            return
        chunk = self._open.popleft()
        yield chunk, self._work(chunk)

    def close(self) -> None:
        """Nothing is going on."""
        self._open.clear()
