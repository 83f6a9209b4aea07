"""What breaks down by chance: it runs for a drawn time, stands still until a crew has mended it, and runs again."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Protocol

from simpy.events import Event

from portsim.engine.reference.clock import DECISION, Clock
from portsim.outages import Wears

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Strikes(Protocol):
    """What is done about an outage that begins or ends."""

    def __call__(self, outage: int, *, begins: bool) -> None:
        """Do it."""


class Crew:
    """Teams that mend machines, one each, in the order in which these broke down."""

    def __init__(self, teams: int):
        self.teams = teams
        self.waiting: deque[Machine] = deque()

    def mends(self, machine: Machine) -> None:
        """A machine has broken down: a team that is free begins at once."""
        if self.teams:
            self.teams -= 1
            machine.repair()
        else:
            self.waiting.append(machine)

    def has_mended(self) -> None:
        """A team is free for the next machine."""
        if self.waiting:
            self.waiting.popleft().repair()
        else:
            self.teams += 1


class Machine:
    """Something that breaks down, and so brings an outage each time."""

    def __init__(
        self,
        outage: int,
        wears: int,
        lives: Sequence[float],
        repairs: Sequence[float],
        crew: Crew | None,
        clock: Clock,
        strikes: Strikes,
    ):
        self.outage = outage
        self.wears = wears
        """`Wears`: what it wears out by."""
        self.lives = lives
        """How long it is in use until it breaks down, time after time [min]."""
        self.repairs = repairs
        """How long each repair takes [min]."""
        self.crew = crew
        self.clock = clock
        self.strikes = strikes
        """Told that its outage begins or ends."""
        self.breakdowns = 0
        self.left = lives[0]
        """What is left of its life since it last rested [min]."""
        self.in_use = wears == Wears.ALWAYS
        self.broken = False
        self.runs_since: float | None = None
        """Since when it has been wearing out [min]; None while it is not."""
        self.due = Event(clock)
        """What comes next of it: a breakdown or the end of a repair."""

    # --- in use ---------------------------------------------------------------------------------------------------

    def server_opens(self) -> None:
        """Its server opens, or is told to stay open."""
        if self.wears == Wears.OPEN:
            self.in_use = True
            self.start()

    def server_closes(self) -> None:
        """Its server closes, or is told to close after its truck."""
        if self.wears == Wears.OPEN:
            self._rest()

    def service_begins(self) -> None:
        """Its server begins to serve, or goes on."""
        if self.wears == Wears.BUSY:
            self.in_use = True
            self.start()

    def service_ends(self) -> None:
        """Its server serves nobody any more."""
        if self.wears == Wears.BUSY:
            self._rest()

    def start(self) -> None:
        """It wears out from now on, if it is in use and not broken."""
        if self.in_use and not self.broken and self.runs_since is None:
            self.runs_since = self.clock.now
            self._falls_due(self.left, self.break_down)

    def _rest(self) -> None:
        self.in_use = False
        if self.runs_since is not None:
            self.left -= self.clock.now - self.runs_since
            self.runs_since = None
            self.clock.call_off(self.due)

    # --- broken ---------------------------------------------------------------------------------------------------

    def break_down(self) -> None:
        """Its life is over: its outage lasts until it has been mended."""
        self.broken, self.runs_since = True, None
        if self.crew is None:
            self.repair()
        else:
            self.crew.mends(self)
        self.strikes(self.outage, begins=True)

    def repair(self) -> None:
        """Somebody begins to mend it."""
        self._falls_due(self.repairs[self.breakdowns], self.mended)

    def mended(self) -> None:
        """It works again, for another life."""
        self.broken = False
        self.breakdowns += 1
        self.left = self.lives[self.breakdowns]
        if self.crew is not None:
            self.crew.has_mended()
        self.strikes(self.outage, begins=False)
        self.start()

    def _falls_due(self, delay: float, action: Callable[[], None]) -> None:
        self.due = self.clock.call(action, DECISION, delay)
