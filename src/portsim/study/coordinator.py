"""Has the runs of a study made: gives chunks to a team, keeps what comes back, and sees to those whose workers died."""

import statistics
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Protocol

from portsim.study.preparing import Prepared
from portsim.study.runs import Failure, Run
from portsim.study.schedule import Schedule
from portsim.study.teams import AHEAD, Team
from portsim.study.teams.hands import Hands
from portsim.study.work import Chunk, Job, wrapped

CHUNK_S = 0.5
"""How long a worker should be busy with a chunk [s]."""
LARGEST_CHUNK = 500
"""Runs of a chunk, at most: so many are lost where a worker dies."""
DEATHS = 3
"""A run whose workers died so often is not given to another."""
_WAIT_S = 0.5
"""How long answers are waited for before anybody may be heard [s]."""
_REMEMBERED = 101
"""Runs whose times say how long the next ones will take."""
_SCENARIOS = 16
"""Scenarios kept ready to travel."""

Tell = Callable[[int, int, int], None]
"""Told how many runs are there, how many are wanted as far as is known, and how many have failed."""


class Sink(Protocol):
    """Where runs are kept."""

    def add(self, done: Sequence[Run | Failure]) -> None:
        """Keep them, all or none."""
        ...


class Coordinator:
    """Sees a study through."""

    def __init__(self, prepared: Prepared, schedule: Schedule, sink: Sink, failed: int = 0):
        self._prepared, self._orders = prepared, prepared.orders
        self._schedule, self._sink = schedule, sink
        self._seconds: deque[float] = deque([prepared.each_s], maxlen=_REMEMBERED)
        self._again: deque[Chunk] = deque()
        """Single runs whose workers died while they were part of a chunk."""
        self._last: deque[Chunk] = deque()
        """Those whose workers died again: their last try, with nothing else under way that could be at fault."""
        self._deaths: Counter[tuple[str, int]] = Counter()
        self._scenarios: OrderedDict[str, bytes] = OrderedDict()
        self.failed = failed

    def run(self, team: Team, tell: Tell | None = None) -> None:
        """Have everything made that is wanted. Whatever ends it, what came back before is kept."""
        given = 0
        while True:
            while given < team.size * AHEAD and (chunk := self._next(team, given)) is not None:
                team.submit(chunk)
                given += 1
            if not given:
                return
            for chunk, answer in team.answers(_WAIT_S):
                given -= 1
                self._take(self._mourned(chunk) if answer is None else answer)
                if tell is not None:
                    tell(self._schedule.done, self._schedule.total, self.failed)

    # --- what comes back ---------------------------------------------------------------------------------------------

    def _take(self, done: Sequence[Run | Failure]) -> None:
        if not done:
            return
        self._sink.add(done)
        for each in done:
            self._schedule.took(each)
            if isinstance(each, Failure):
                self.failed += 1
            else:
                self._seconds.append(each.seconds)

    def _mourned(self, chunk: Chunk) -> list[Failure]:
        """What is done with a chunk whose worker died: each of its runs is tried alone, twice, and not for ever.

        Whose fault it was nobody knows: other runs of the chunk, or of other chunks on the same machine. So the last
        try comes when nothing else is under way.
        """
        given_up = []
        for one in chunk.split():
            (job,) = one.jobs
            key = job.address, job.replications[0]
            self._deaths[key] += 1
            if self._deaths[key] >= DEATHS:
                message = f"its worker process died, each of {DEATHS} times; perhaps it lacks memory"
                given_up.append(Failure(*key, message, ""))
            else:
                (self._last if self._deaths[key] == DEATHS - 1 else self._again).append(one)
        return given_up

    # --- what is given out -------------------------------------------------------------------------------------------

    def _next(self, team: Team, given: int) -> Chunk | None:
        if self._again:
            return self._again.popleft()
        jobs, room = [], self._size(team)
        while room > 0 and (taken := self._schedule.take(room)) is not None:
            address, replications = taken
            jobs.append(Job(address, self._scenario(address), replications))
            room -= len(replications)
        if jobs:
            return Chunk(self._orders, tuple(jobs))
        return self._last.popleft() if self._last and not given else None

    def _size(self, team: Team) -> int:
        """Runs of the next chunk: some half second of work, and less where only little is left for all."""
        fair = self._schedule.left // (team.size * AHEAD)
        return max(1, min(int(CHUNK_S / max(statistics.median(self._seconds), 1e-6)), LARGEST_CHUNK, fair))

    def _scenario(self, address: str) -> bytes:
        if address not in self._scenarios:
            while len(self._scenarios) >= _SCENARIOS:
                self._scenarios.popitem(last=False)
            self._scenarios[address] = wrapped(self._prepared.scenario_at(address))
        return self._scenarios[address]


def see_through(
    prepared: Prepared, schedule: Schedule, sink: Sink, hands: Hands, tell: Tell | None = None, failed: int = 0
) -> int:
    """Have everything made that is wanted; how many have failed, `failed` of them before."""
    coordinator = Coordinator(prepared, schedule, sink, failed)
    runs = schedule.first_look()
    if runs:
        with closing(hands.team(runs)) as team:
            coordinator.run(team, tell)
    return coordinator.failed
