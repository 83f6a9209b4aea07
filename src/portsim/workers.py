"""Work spread over processes that stop at once when told to.

Each worker has a pipe of its own and nothing is shared, so a worker may be ended at any moment: half an answer of one
never keeps the others, or this process, waiting. No threads. A worker whose parent is gone reads the end of its
pipe and leaves, so no orphans stay behind.
"""

import multiprocessing
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, TypeVar

from portsim.errors import RunError

TASKS_AHEAD = 2
"""Tasks given to a worker and not yet finished: one it works on, one that is ready when it is through."""

Task = TypeVar("Task")
Answer = TypeVar("Answer")


def spread(
    prepare: Callable[..., Callable[[Task], Answer]],
    arguments: tuple[Any, ...],
    tasks: Iterable[Task],
    workers: int,
    preload: Sequence[str] = (),
) -> Iterator[Answer]:
    """The answers to all tasks, in the order in which they are finished.

    Every worker calls `prepare(*arguments)` once, and what that returns for each task; all of it must be picklable,
    and nothing of it defined in the script that is run.
    `preload` names modules that workers need. An error of a worker is raised here; it, an interrupt, or a
    caller who has enough, ends all workers at once. RunError where a worker died.
    """
    context = _context(preload)
    waiting = iter(tasks)
    team: dict[Connection, BaseProcess] = {}
    open_tasks: dict[Connection, int] = {}
    try:
        for _ in range(workers):
            connection, process = _start(context, prepare, arguments)
            team[connection] = process
            open_tasks[connection] = 0
        for _ in range(TASKS_AHEAD):
            for connection in team:
                _give(connection, waiting, open_tasks)
        while any(open_tasks.values()):
            ready = wait([each for each, count in open_tasks.items() if count])
            for connection in [each for each in team if each in ready]:
                answer, error = _receive(connection)
                if error is not None:
                    raise error
                open_tasks[connection] -= 1
                _give(connection, waiting, open_tasks)
                yield answer
    finally:
        for process in team.values():
            process.kill()
        for connection, process in team.items():
            connection.close()
            process.join()


def _context(preload: Sequence[str]) -> BaseContext:
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


def _start(
    context: BaseContext, prepare: Callable[..., object], arguments: tuple[Any, ...]
) -> tuple[Connection, BaseProcess]:
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


def _receive(connection: Connection) -> tuple[Any, BaseException | None]:
    try:
        answer: tuple[Any, BaseException | None] = connection.recv()
    except (EOFError, OSError):
        raise RunError(
            "a worker process died, perhaps for lack of memory; try again with --jobs 1, or fewer trucks"
        ) from None
    return answer


def _work(connection: Connection, prepare: Callable[..., Callable[[Any], object]], arguments: tuple[Any, ...]) -> None:
    """The life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
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
            connection.send(answer)
