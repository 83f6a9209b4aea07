"""Any `concurrent.futures.Executor` as a team: threads, or one that a caller brings."""

import concurrent.futures
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress

from portsim.errors import PortsimError, RunError
from portsim.study.runs import Failure, Run
from portsim.study.teams import Answer
from portsim.study.work import Chunk, work


def broken(error: BaseException) -> BaseException:
    """What is said where an executor of somebody else's breaks: nothing is known of it, so nothing is tried again."""
    if isinstance(error, PortsimError):
        return error
    return RunError(f"the executor cannot go on ({type(error).__name__}: {error}); what is done is kept")


class FuturesTeam:
    """Chunks as futures of an executor.

    Parameters
    ----------
    executor : does the work
    size : how many work at the same time
    ends : whether `close` ends the executor; one that a caller brings goes on
    """

    def __init__(self, executor: Executor, size: int, *, ends: bool = False):
        self.size, self._ends = size, ends
        self._executor = executor
        self._open: dict[Future[list[Run | Failure]], Chunk] = {}

    def submit(self, chunk: Chunk) -> None:
        """Give it to the executor."""
        try:
            self._open[self._executor.submit(work, chunk)] = chunk
        except Exception as error:
            raise broken(error) from error

    def answers(self, timeout_s: float) -> Iterator[Answer]:
        """Futures that are done."""
        done, _ = concurrent.futures.wait(self._open, timeout=timeout_s, return_when=concurrent.futures.FIRST_COMPLETED)
        for future in done:
            chunk = self._open.pop(future)
            try:
                yield chunk, future.result()
            except (Exception, concurrent.futures.CancelledError) as error:
                raise broken(error) from error

    def close(self) -> None:
        """Give up what has not begun; what has, ends within a chunk."""
        for future in self._open:
            with suppress(Exception):
                future.cancel()
        self._open.clear()
        if not self._ends:
            return
        with suppress(Exception):
            self._executor.shutdown(wait=False, cancel_futures=True)


def threads(size: int) -> FuturesTeam:
    """Threads of this process: the compiled engine lets others work while it moves trucks."""
    return FuturesTeam(ThreadPoolExecutor(size, thread_name_prefix="portsim"), size, ends=True)
