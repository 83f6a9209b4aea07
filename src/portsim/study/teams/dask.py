"""Workers of a Dask cluster as a team: `pip install -e '.[dask]'` brings it.

Only Dask's face of an executor is used. It runs a chunk anew whose worker died, three times unless its configuration
says otherwise (`distributed.scheduler.allowed-failures`), and says then that it gives up.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from portsim.errors import PortsimError, RunError, SchedulerError
from portsim.study.teams.futures import FuturesTeam

TIMEOUT_S = 20.0
"""How long a scheduler may take to answer, and its workers to come [s]."""


def dask_team(address: str | None, file: str | None, timeout_s: float = TIMEOUT_S) -> FuturesTeam:
    """The workers of a scheduler, by its address, or by the file that it wrote.

    SchedulerError where Dask is not installed, nobody answers, or there are no workers.
    """
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise SchedulerError("--executor dask needs Dask: pip install -e '.[dask]' in portsim's folder") from error
    named = address or file
    where = {"address": address} if address else {"scheduler_file": file}
    try:
        client: Any = Client(**where, timeout=timeout_s, set_as_default=False, name="portsim")  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise SchedulerError(
            f"no Dask scheduler answers at {named} within {timeout_s:g} s ({error}); start one, or check the address"
        ) from error
    try:
        client.wait_for_workers(1, timeout=timeout_s)
    except TimeoutError as error:
        with suppress(Exception):
            client.close(timeout=1)
        raise SchedulerError(
            f"the Dask scheduler at {named} has had no workers for {timeout_s:g} s; start some: dask worker {named}"
        ) from error

    def lost(error: BaseException) -> BaseException:
        """What is said of a chunk that came back with an error that is not ours."""
        if isinstance(error, PortsimError):
            return error
        if isinstance(error, ImportError):
            return RunError(f"a Dask worker cannot load portsim ({error}); install the same version there")
        return SchedulerError(f"the Dask scheduler at {named} was lost ({type(error).__name__}: {error})")

    return _DaskTeam(client, (KilledWorker,), lost)


class _DaskTeam(FuturesTeam):
    """Futures of a cluster, and the connection to it."""

    def __init__(
        self, client: Any, died: tuple[type[BaseException], ...], lost: Callable[[BaseException], BaseException]
    ) -> None:
        super().__init__(client.get_executor(), sum(client.nthreads().values()), died, lost)
        self._client = client

    def close(self) -> None:
        """Take back what has not begun, and leave."""
        super().close()
        with suppress(Exception):
            self._client.close(timeout=2)
