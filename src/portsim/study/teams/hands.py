"""Who is asked to do the work, before anybody is: a kind of team, how many of them, and where a cluster is."""

from concurrent.futures import Executor
from dataclasses import dataclass
from enum import StrEnum

from portsim.simulate import cores
from portsim.study.teams import Team


class Workers(StrEnum):
    """Who may do the work."""

    LOCAL = "local"
    """Processes of this machine."""
    THREADS = "threads"
    """Threads of this process: less to start, and as fast as the compiled engine lets others work beside it."""
    DASK = "dask"
    """The workers of a Dask cluster."""


@dataclass(frozen=True)
class Hands:
    """Who does the work, and how many."""

    jobs: int | None = None
    """Processes or threads; all cores of this machine if left out."""
    workers: Workers | Executor = Workers.LOCAL
    """A kind, or any executor of Python's `concurrent.futures`, which is ended with the sweep."""
    scheduler: str | None = None
    """Address of a Dask scheduler."""
    scheduler_file: str | None = None
    """The file that a Dask scheduler wrote."""

    def team(self, runs: int) -> Team:
        """A team for so many runs. SchedulerError where a cluster cannot be reached."""
        size = max(1, min(self.jobs or cores(), runs))
        if isinstance(self.workers, Executor):
            from portsim.study.teams.futures import FuturesTeam

            return FuturesTeam(self.workers, size)
        if self.workers is Workers.DASK:
            from portsim.study.teams.dask import dask_team

            return dask_team(self.scheduler, self.scheduler_file)
        if self.workers is Workers.THREADS:
            from portsim.study.teams.futures import threads

            return threads(size)
        from portsim.study.teams.local import LocalTeam, NoTeam

        return NoTeam() if size == 1 else LocalTeam(size, PRELOAD)


PRELOAD = ("portsim.study.work", "scipy.special", "portsim.engine.compiled.ready")
"""Modules that worker processes need, loaded once for all of them."""
