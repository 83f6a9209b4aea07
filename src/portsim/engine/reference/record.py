"""The engine's notebook: writes down what happens, and turns it into the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portsim.engine.reference.clock import Clock
from portsim.log import Change, Disposition, Log
from portsim.trucks import Trucks

if TYPE_CHECKING:
    from portsim.engine.reference.truck import Visit

NEVER = float("nan")
NONE = -1


class Record:
    """One run's notes; lists by row of the log, by truck, and by change."""

    def __init__(self, clock: Clock, trucks: Trucks):
        visits = len(trucks.stage)
        self.clock = clock
        self.trucks = trucks
        self.joined = [NEVER] * visits
        self.lane_at_joining = [NONE] * visits
        self.lane = [NONE] * visits
        self.parked = [NEVER] * visits
        self.server = [NONE] * visits
        self.began = [NEVER] * visits
        self.ended = [NEVER] * visits
        self.left = [NEVER] * visits
        self.endings = 0
        self.disposition = [int(Disposition.INSIDE)] * len(trucks)
        self.departed = [NEVER] * len(trucks)
        self.departures = 0
        self.change: list[tuple[float, Change, int, int]] = []
        self.stop: list[tuple[int, int, int, float, float, float]] = []
        self.moved: list[bool] = []
        self.went_on: list[float] = []

    def joins(self, visit: Visit, lane: int) -> None:
        """A truck joins a stage, in a lane."""
        self.joined[visit.row] = self.clock.now
        self.lane_at_joining[visit.row] = lane

    def parks(self, visit: Visit, lane: int, server: int) -> None:
        """A truck takes a server, from a lane."""
        row = visit.row
        self.lane[row] = lane
        self.parked[row] = self.clock.now
        self.server[row] = server

    def drives(self, visit: Visit, lane: int) -> None:
        """A truck enters a road and drives."""
        row = visit.row
        self.lane[row] = lane
        self.parked[row] = self.began[row] = self.clock.now

    def begins(self, visit: Visit) -> None:
        """Service begins."""
        self.began[visit.row] = self.clock.now

    def leaves_unserved(self, visit: Visit, *, moved: bool) -> None:
        """An outage stops a service, or sends a parked truck away before it has begun."""
        began = NEVER
        if visit.running is not None:
            began, visit.stop = visit.running, len(self.stop)
        row = visit.row
        self.stop.append((row, self.lane[row], self.server[row], self.parked[row], began, self.clock.now))
        self.moved.append(moved)
        self.went_on.append(NEVER)

    def goes_on(self, visit: Visit) -> None:
        """A service goes on, or begins anew, that an outage had stopped."""
        assert visit.stop is not None
        self.went_on[visit.stop] = self.clock.now
        visit.stop = None

    def ends(self, visit: Visit) -> None:
        """A service or drive ends; the visit remembers when, and as which one of the run."""
        self.ended[visit.row] = visit.ended = self.clock.now
        self.endings += 1
        visit.ending = self.endings

    def leaves(self, visit: Visit) -> None:
        """A truck gives up its server or place, or leaves the queue for good."""
        self.left[visit.row] = self.clock.now

    def departs(self, truck: int, disposition: Disposition) -> None:
        """A truck leaves the port."""
        self.disposition[truck] = disposition
        self.departed[truck] = self.clock.now
        self.departures += 1

    def changes(self, kind: Change, of: int, value: int = NONE) -> None:
        """A server, a pool, a plan or the gate changes."""
        self.change.append((self.clock.now, kind, of, value))

    def log(self, ended_min: float) -> Log:
        """The finished log."""
        change, stop = self.change, self.stop
        return Log(
            truck=np.repeat(np.arange(len(self.trucks)), np.diff(self.trucks.first_visit)),
            stage=self.trucks.stage.astype(np.int64),
            joined=np.array(self.joined, dtype=np.float64),
            lane_at_joining=np.array(self.lane_at_joining, dtype=np.int64),
            lane=np.array(self.lane, dtype=np.int64),
            parked=np.array(self.parked, dtype=np.float64),
            server=np.array(self.server, dtype=np.int64),
            began=np.array(self.began, dtype=np.float64),
            ended=np.array(self.ended, dtype=np.float64),
            left=np.array(self.left, dtype=np.float64),
            disposition=np.array(self.disposition, dtype=np.int64),
            departed=np.array(self.departed, dtype=np.float64),
            change_min=np.array([time for time, _, _, _ in change], dtype=np.float64),
            change_kind=np.array([kind for _, kind, _, _ in change], dtype=np.int64),
            change_of=np.array([of for _, _, of, _ in change], dtype=np.int64),
            change_value=np.array([value for _, _, _, value in change], dtype=np.int64),
            stop_visit=np.array([row for row, *_ in stop], dtype=np.int64),
            stop_lane=np.array([lane for _, lane, *_ in stop], dtype=np.int64),
            stop_server=np.array([server for _, _, server, *_ in stop], dtype=np.int64),
            stop_parked=np.array([parked for *_, parked, _, _ in stop], dtype=np.float64),
            stop_began=np.array([began for *_, began, _ in stop], dtype=np.float64),
            stop_min=np.array([time for *_, time in stop], dtype=np.float64),
            stop_moved=np.array(self.moved, dtype=np.bool_),
            stop_went_on=np.array(self.went_on, dtype=np.float64),
            ended_min=float(ended_min),
        )
