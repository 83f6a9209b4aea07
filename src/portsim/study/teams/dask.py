"""Workers of a Dask cluster as a team: `pip install -e '.[dask]'` brings it.

Dask runs a chunk anew whose worker died, three times unless its configuration
says otherwise (`distributed.scheduler.allowed-failures`), and says then that it gives up.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from portsim.errors import PortsimError, RunError, SchedulerError
from portsim.study.teams import Answer
from portsim.study.work import Chunk, work

TIMEOUT_S = 15.0
"""How long a scheduler may take to answer, and its workers to come [s]."""
GONE_S = 60.0
"""How long there may be no workers at all while runs are waited for [s]."""
_FETCH_S = 10.0
"""How long an answer may take from the worker that has it [s]."""
_COUNTED_EVERY_S = 2.0
"""How often workers are counted: they come and go [s]."""


def dask_team(
    address: str | None, file: str | None, timeout_s: float = TIMEOUT_S, gone_s: float = GONE_S
) -> "DaskTeam":
    """The workers of a scheduler, by its address, or by the file that it wrote.

    SchedulerError where Dask is not installed, nobody answers, or there are no workers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise SchedulerError("--executor dask needs Dask: pip install -e '.[dask]' in portsim's folder") from error
    named = address or file
    with ExitStack() as opened:
        opened.enter_context(_without_noise())
        where = address or _address_in(str(file))
        _ask(where, str(named), timeout_s)
        try:
            client: Any = Client(where, timeout=timeout_s, set_as_default=False, name="portsim")  # type: ignore[no-untyped-call]
        except (OSError, TimeoutError, ValueError) as error:
            raise _nobody(str(named), timeout_s, error) from error
        opened.callback(_leave, client)
        try:
            client.wait_for_workers(1, timeout=timeout_s)
        except TimeoutError as error:
            raise SchedulerError(
                f"the Dask scheduler at {named} has had no workers for {timeout_s:g} s; start some: dask worker {where}"
            ) from error
        return DaskTeam(client, str(named), gone_s, opened.pop_all().close)


def _address_in(file: str) -> str:
    """The address in the file that a scheduler wrote."""
    try:
        return str(json.loads(Path(file).read_text(encoding="utf-8"))["address"])
    except OSError as error:
        raise SchedulerError(
            f"cannot read {file}: {error.strerror or error}; start a scheduler that writes it: "
            f"dask scheduler --scheduler-file {file}"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SchedulerError(f"{file} is not the file of a Dask scheduler; dask scheduler --scheduler-file") from error


def _ask(address: str, named: str, timeout_s: float) -> None:
    """Ask a scheduler for its name. Dask's own client waits much longer than it is told where nobody answers."""
    from distributed import Security
    from distributed.core import rpc

    async def ask() -> Any:
        # No `async with`: to close politely takes as long again.
        scheduler: Any = rpc(address, timeout=timeout_s, connection_args=Security().get_connection_args("client"))  # type: ignore[no-untyped-call]
        try:
            return await asyncio.wait_for(scheduler.identity(), timeout_s)
        finally:
            scheduler.close_comms()

    try:
        # In a thread: in a notebook this one has a loop already.
        with ThreadPoolExecutor(1) as thread:
            found = thread.submit(lambda: asyncio.run(ask())).result()
    except (OSError, TimeoutError, ValueError, RuntimeError) as error:
        raise _nobody(named, timeout_s, error) from error
    if found.get("type") != "Scheduler":
        raise SchedulerError(f"at {named} is a Dask {str(found.get('type')).lower()}, not a scheduler; name that one")


def _nobody(named: str, timeout_s: float, error: BaseException) -> SchedulerError:
    why = f" ({error})" if isinstance(error, ValueError) else ""
    return SchedulerError(
        f"no Dask scheduler answers at {named} within {timeout_s:g} s{why}; start one, or check the address"
    )


@contextmanager
def _without_noise() -> Iterator[None]:
    """What goes wrong is said once, by us, and not by Dask with all places in its code."""
    quiet = {name: logging.getLogger(name) for name in ("distributed", "distributed.client", "tornado.application")}
    before = {name: logger.level for name, logger in quiet.items()}
    for logger in quiet.values():
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, logger in quiet.items():
            logger.setLevel(before[name])


def _leave(client: Any) -> None:
    """Leave a cluster; what has not begun is taken back with that."""
    with suppress(Exception):
        client.close(timeout=2)


def _loss(error: BaseException, named: str) -> BaseException:
    """What is said of a chunk that came back with an error and no runs."""
    if isinstance(error, PortsimError):
        return error
    if isinstance(error, ImportError | AttributeError) or "deserializ" in str(error):
        # Dask's scheduler reads what it passes on, too, and then has much to say about it.
        why = str(error.__cause__ or error).partition("\n")[0]
        return RunError(f"Dask cannot load portsim ({why}); install the same version for its scheduler and workers")
    kind = type(error).__name__
    if isinstance(error, CancelledError | OSError | TimeoutError):
        return SchedulerError(
            f"the Dask scheduler at {named} was lost ({kind}); what is done is kept: start it, and sweep again to go on"
        )
    return RunError(f"a Dask worker could not do its work ({kind}: {error})")


class DaskTeam:
    """Futures of a cluster, and the connection to it.

    Dask's own face of an executor is not used: where an answer is lost with the worker that has it, and the chunk then
    kills others, it never says that it gave up.
    """

    def __init__(self, client: Any, named: str, gone_s: float, leave: Callable[[], object]):
        from distributed.scheduler import KilledWorker

        self.size = sum(client.nthreads().values())
        self.do = work
        self._client, self._named, self._gone_s, self._leave = client, named, gone_s, leave
        self._killed = KilledWorker
        self._open: dict[Any, Chunk] = {}
        self._done: SimpleQueue[Any] = SimpleQueue()
        self._counted = self._seen = time.monotonic()

    def submit(self, chunk: Chunk) -> None:
        """Give it to the scheduler."""
        try:
            future = self._client.submit(self.do, chunk, pure=False)
            self._open[future] = chunk
            future.add_done_callback(self._done.put)
        except Exception as error:
            raise _loss(error, self._named) from error

    def answers(self, timeout_s: float) -> Iterator[Answer]:
        """What has come back. SchedulerError where there have been no workers for long."""
        with suppress(Empty):
            future = self._done.get(timeout=timeout_s)
            try:
                answer = future.result(timeout=_FETCH_S)
            except self._killed:
                answer = None
            except TimeoutError:
                self._done.put(future)  # lost on its way with the worker that had it: it is made again
                return
            except (Exception, CancelledError) as error:
                raise _loss(error, self._named) from error
            future.release()  # or it is made again, for nobody, when the worker that keeps it dies
            yield self._open.pop(future), answer
        self._count()

    def _count(self) -> None:
        """Count the workers from time to time: they come and go."""
        now = time.monotonic()
        if now - self._counted < _COUNTED_EVERY_S:
            return
        self._counted = now
        try:
            size = sum(self._client.nthreads().values())
        except Exception as error:
            raise _loss(error, self._named) from error
        if size:
            self.size, self._seen = size, now
        elif now - self._seen > self._gone_s:
            raise SchedulerError(
                f"the Dask scheduler at {self._named} has had no workers for {self._gone_s:g} s; what is done is "
                "kept: start some, and sweep again to go on"
            )

    def close(self) -> None:
        """Take back what has not begun, and leave."""
        with suppress(Exception):
            self._client.cancel(list(self._open), force=True)
        self._open.clear()
        self._leave()
