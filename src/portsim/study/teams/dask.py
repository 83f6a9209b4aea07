"""Workers of a Dask cluster as a team: `pip install -e '.[dask]'` brings it.

Only Dask's face of an executor is used. It runs a chunk anew whose worker died, three times unless its configuration
says otherwise (`distributed.scheduler.allowed-failures`), and says then that it gives up.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from portsim.errors import PortsimError, RunError, SchedulerError
from portsim.study.teams import Answer
from portsim.study.teams.futures import FuturesTeam

TIMEOUT_S = 15.0
"""How long a scheduler may take to answer, and its workers to come [s]."""
GONE_S = 60.0
"""How long there may be no workers at all while runs are waited for [s]."""
_COUNTED_EVERY_S = 2.0
"""How often workers are counted: they come and go [s]."""


def dask_team(
    address: str | None, file: str | None, timeout_s: float = TIMEOUT_S, gone_s: float = GONE_S
) -> FuturesTeam:
    """The workers of a scheduler, by its address, or by the file that it wrote.

    SchedulerError where Dask is not installed, nobody answers, or there are no workers.
    """
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
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
        team = _DaskTeam(client, (KilledWorker,), _Loss(str(named)), gone_s)
        team.at_the_end = opened.pop_all().close
    return team


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
        found = asyncio.run(ask())
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


class _Loss:
    """What is said of a chunk that came back with an error and no runs."""

    def __init__(self, named: str):
        self.named = named

    def __call__(self, error: BaseException) -> BaseException:
        """An error of ours, with what can be done about it."""
        if isinstance(error, PortsimError):
            return error
        if isinstance(error, ImportError | AttributeError) or "deserializ" in str(error):
            # Dask's scheduler reads what it passes on, too, and then has much to say about it.
            why = str(error.__cause__ or error).partition("\n")[0]
            return RunError(f"Dask cannot load portsim ({why}); install the same version for its scheduler and workers")
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        if isinstance(error, CancelledError | OSError | TimeoutError):
            return SchedulerError(
                f"the Dask scheduler at {self.named} was lost ({what}); what is done is kept: start it, "
                "and sweep again to go on"
            )
        return RunError(f"a Dask worker could not do its work ({what})")


class _DaskTeam(FuturesTeam):
    """Futures of a cluster, and the connection to it."""

    at_the_end: Callable[[], None]

    def __init__(self, client: Any, died: tuple[type[BaseException], ...], lost: _Loss, gone_s: float) -> None:
        super().__init__(client.get_executor(pure=False), sum(client.nthreads().values()), died, lost)
        self._client, self._named, self._gone_s = client, lost.named, gone_s
        self._counted = self._seen = time.monotonic()

    def answers(self, timeout_s: float) -> Iterator[Answer]:
        """Futures that are done. SchedulerError where there have been no workers for long."""
        yield from super().answers(timeout_s)
        now = time.monotonic()
        if now - self._counted < _COUNTED_EVERY_S:
            return
        self._counted = now
        try:
            size = sum(self._client.nthreads().values())
        except Exception as error:
            raise self._lost(error) from error
        if size:
            self.size, self._seen = size, now
        elif now - self._seen > self._gone_s:
            raise SchedulerError(
                f"the Dask scheduler at {self._named} has had no workers for {self._gone_s:g} s; what is done is "
                "kept: start some, and sweep again to go on"
            )

    def close(self) -> None:
        """Take back what has not begun, and leave."""
        super().close()
        self.at_the_end()
