"""Work spread over processes that stop at once when told to.

Each worker has a pipe of its own and nothing is shared, so a worker may be ended at any moment: half an answer of one
never keeps the others, or this process, waiting. This process has no threads for them. A worker whose parent is gone
hears the end of its pipe and leaves, whatever it is doing, so no orphans stay behind.
"""

import multiprocessing
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from threading import Thread
from types import ModuleType
from typing import Any, TypeVar

from portsim.errors import RunError
from portsim.heap import keep_freed_memory

TASKS_AHEAD = 2
"""Tasks given to a worker and not yet finished: one it works on, one that is ready when it is through."""

Task = TypeVar("Task")
Answer = TypeVar("Answer")


def spread(
    own: Callable[[Task], Answer],
    prepare: Callable[..., Callable[[Task], Answer]],
    arguments: tuple[Any, ...],
    tasks: Iterable[Task],
    processes: int,
    preload: Sequence[str] = (),
) -> Iterator[Answer]:
    """The answers to all tasks, in the order in which they are finished.

    This process works as well, by `own`, from the first moment: it loses nothing while the others still start. They
    are heard and given more after each of its tasks, so tasks should be short, or all about as long.
    Every worker calls `prepare(*arguments)` once, and what that returns for each task; all of it must be picklable,
    and nothing of it defined in the script that is run.
    `preload` names modules that workers need. An error of a worker is raised here; it, an interrupt, or a
    caller who has enough, ends all workers at once. RunError where a worker died.
    """
    context = context_with(preload)
    waiting = iter(tasks)
    team: dict[Connection, BaseProcess] = {}
    open_tasks: dict[Connection, int] = {}
    try:
        for _ in range(processes - 1):
            connection, process = start(context, prepare, arguments)
            team[connection] = process
            open_tasks[connection] = 0
            _give(connection, waiting, open_tasks)
        while True:
            # This process takes its task before the others get theirs ahead, or the last ones would wait for them.
            mine = list(islice(waiting, 1))
            for connection, count in open_tasks.items():
                for _ in range(count, TASKS_AHEAD):
                    _give(connection, waiting, open_tasks)
            for task in mine:
                yield own(task)
            if not mine and not any(open_tasks.values()):
                return
            yield from _hear(open_tasks, for_long=not mine)
    finally:
        for process in team.values():
            process.kill()
        for connection, process in team.items():
            connection.close()
            process.join()


def context_with(preload: Sequence[str]) -> BaseContext:
    """Never a fork of this process: it may hold threads, and a worker has to build everything for itself anyway."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import resource_tracker
    from multiprocessing.forkserver import ensure_running

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    resource_tracker.ensure_running()  # first, because it lets interrupts through again once it has started
    with _held_back():
        ensure_running()
    return context


@contextmanager
def _held_back() -> Iterator[None]:
    """Interrupts are held back meanwhile, and always from processes that start here: they are for the parent."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def start(
    context: BaseContext, prepare: Callable[..., object], arguments: tuple[Any, ...]
) -> tuple[Connection, BaseProcess]:
    """A worker, and the pipe to it: tasks go in, (answer, error) come out in their order, its end is the worker's."""
    own, other = context.Pipe()
    process = context.Process(target=_work, args=(other, prepare, arguments), daemon=True)  # type: ignore[attr-defined]
    with _without_main():
        process.start()
    other.close()  # so that the end of the worker is the end of its pipe
    return own, process


@contextmanager
def _without_main() -> Iterator[None]:
    """Processes that start here do not run the caller's script: one without a guard would start itself again."""
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def _give(connection: Connection, waiting: Iterator[object], open_tasks: dict[Connection, int]) -> None:
    """Hand out the next task, if there is one."""
    for task in waiting:
        open_tasks[connection] += 1
        with suppress(OSError):  # a worker that died is noticed when its answer is missing
            connection.send(task)
        return


def _hear(open_tasks: dict[Connection, int], *, for_long: bool) -> Iterator[Any]:
    """Answers that have come; where there is time, at least one is waited for."""
    for connection in wait([each for each, count in open_tasks.items() if count], timeout=None if for_long else 0):
        assert isinstance(connection, Connection)
        try:
            answer, error = connection.recv()
        except (EOFError, OSError):
            raise RunError(
                "a worker process died, perhaps for lack of memory; try again with --jobs 1, or fewer trucks"
            ) from None
        if error is not None:
            raise error
        open_tasks[connection] -= 1
        yield answer


def _work(connection: Connection, prepare: Callable[..., Callable[[Any], object]], arguments: tuple[Any, ...]) -> None:
    """The life of a worker."""
    keep_freed_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    # The parent listens only between its own tasks, and a pipe holds little: answers wait here, and the work goes on.
    answers: SimpleQueue[memoryview] = SimpleQueue()
    Thread(target=_send, args=(connection, answers), daemon=True).start()
    if hasattr(select, "poll"):
        Thread(target=_leave_with_parent, args=(connection.fileno(),), daemon=True).start()
    do: Callable[[Any], object] | None = None
    with suppress(EOFError, OSError):  # the parent is gone
        while True:
            task = connection.recv()
            try:
                do = do or prepare(*arguments)
                answer: tuple[object, Exception | None] = (do(task), None)
            except Exception as error:  # noqa: BLE001 - it is raised again in the parent
                error.add_note(traceback.format_exc())
                answer = (None, error)
            answers.put(ForkingPickler.dumps(answer))  # here, because it is the worker's end where it fails


def _leave_with_parent(pipe: int) -> None:
    """End this process when the other end of its pipe is closed: a run may take minutes that nobody waits for."""
    waiting = select.poll()
    waiting.register(pipe, 0)  # its end is told unasked
    waiting.poll()
    os._exit(1)


def _send(connection: Connection, answers: SimpleQueue[memoryview]) -> None:
    """Send answers as they come, beside the work."""
    with suppress(OSError):  # the parent is gone
        while True:
            connection.send_bytes(answers.get())
