"""What the checks of one run share: its record, what follows from it at once, and how a contradiction is told."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NoReturn

import numpy as np

from portsim.errors import AuditError
from portsim.log import Log
from portsim.network import AtClose, Network
from portsim.timeline import Spells, entered_min, lanes_of_server, server_spells, servers_open, until
from portsim.trucks import Flags, Floats, Ints, Trucks
from portsim.units import clock_text


@dataclass(frozen=True, eq=False)
class Evidence:
    """A finished run: V visits, n trucks."""

    network: Network
    trucks: Trucks
    log: Log

    def refuse_visits(self, rule: str, wrong: Flags | Ints, times: Floats, text: str) -> None:
        """AuditError for the first of the wrong visits (flags, or rows of the log); `times` is when, by visit [min]."""
        rows = np.flatnonzero(wrong) if wrong.dtype == np.bool_ else wrong
        if len(rows):
            row = int(rows[0])
            stage = self.network.layout.stages[int(self.log.stage[row])]
            self._refuse(rule, int(self.log.truck[row]), f" at {stage}", float(times[row]), text, len(rows))

    def refuse_trucks(self, rule: str, wrong: Flags | Ints, times: Floats, text: str) -> None:
        """AuditError for the first of the wrong trucks (flags, or rows); `times` is when, by truck [min]."""
        rows = np.flatnonzero(wrong) if wrong.dtype == np.bool_ else wrong
        if len(rows):
            self._refuse(rule, int(rows[0]), "", float(times[rows[0]]), text, len(rows))

    def _refuse(self, rule: str, truck: int, place: str, time: float, text: str, count: int) -> NoReturn:
        others = f" ({count - 1} more)" if count > 1 else ""
        raise AuditError(f"audit: {rule}: truck {truck}{place}, {_when(time)}: {text}{others}")

    def refuse_times(self, rule: str, wrong: Flags, times: Floats, text: str) -> None:
        """AuditError for the first time at which something is wrong that is no single truck's doing."""
        if np.any(wrong):
            raise AuditError(f"audit: {rule}: {_when(float(times[np.flatnonzero(wrong)[0]]))}: {text}")

    @cached_property
    def strict(self) -> bool:
        """Whether plans alone say who works: nobody is kept on after closing; changes come first at an instant."""
        return self.network.at_close == AtClose.HOLD

    @cached_property
    def on_road(self) -> Flags:
        """Visits to roads, shape (V,)."""
        return self.network.is_road[self.log.stage]

    @cached_property
    def joined(self) -> Flags:
        """Visits whose truck joined the stage, shape (V,)."""
        return ~np.isnan(self.log.joined)

    @cached_property
    def waited_until(self) -> Floats:
        """When each wait in a lane ended, at the latest with the run [min], shape (V,)."""
        return until(self.log.parked, self.log)

    @cached_property
    def stayed_until(self) -> Floats:
        """When each visit ended, at the latest with the run [min], shape (V,)."""
        return until(self.log.left, self.log)

    @cached_property
    def served_until(self) -> Floats:
        """When each service ended, at the latest with the run [min], shape (V,)."""
        return until(self.log.ended, self.log)

    @cached_property
    def entered_min(self) -> Floats:
        """When each truck was no longer before the gate, at the latest with the run [min], shape (n,)."""
        return entered_min(self.trucks, self.log)

    @cached_property
    def spells(self) -> Spells:
        """When which server was open."""
        return server_spells(self.log)

    @cached_property
    def serves(self) -> Flags:
        """Which lanes each server serves, shape (servers, L)."""
        return lanes_of_server(self.network.layout)

    @cached_property
    def instants(self) -> Floats:
        """Every time at which plans may have changed something [min]."""
        return np.unique(np.concatenate((self.log.change_min, self.network.change_min)))

    @cached_property
    def resorting(self) -> list[Floats]:
        """Times at which the queue of each lane may have been moved: it, or one of its lines, had no open server."""
        times = []
        for lane in range(len(self.network.layout.lanes)):
            servers = self.serves[:, lane]
            needed = np.count_nonzero(servers) if self.network.line_per_server[lane] else 1
            ready = servers_open(self.spells, servers, closing=False)
            times.append(self.instants[ready.at(self.instants) < needed])
        return times

    @cached_property
    def resorted(self) -> Floats:
        """When each truck's queue may first have been moved after it joined, infinite if never [min], shape (V,)."""
        first = np.full(len(self.log.truck), np.inf)
        # Where posts are kept open after closing, one may be given up in the instant in which a truck joined.
        side: Literal["left", "right"] = "right" if self.strict else "left"
        for lane, times in enumerate(self.resorting):
            rows = np.flatnonzero(self.log.lane_at_joining == lane)
            first[rows] = np.append(times, np.inf)[times.searchsorted(self.log.joined[rows], side)]
        return first

    @cached_property
    def sure_until(self) -> Floats:
        """Until when each waiting truck was for certain in the lane, and line, it joined [min], shape (V,)."""
        return np.minimum(self.waited_until, self.resorted)

    @cached_property
    def settled(self) -> Flags:
        """Visits whose truck for certain waited in one place, shape (V,)."""
        settled: Flags = self.joined & (self.resorted > self.waited_until)
        return settled


def _when(time: float) -> str:
    return f"{clock_text(time)} ({time!r} min)" if np.isfinite(time) else "no time"
