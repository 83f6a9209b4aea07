"""How many trucks stand where, and how often there is no room left."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.measures.measure import Block, Statistic, over_time
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope
from portsim.timeline import Occupancy
from portsim.units import HOURS_PER_DAY, MINUTES_PER_HOUR

_MEAN_AND_MAX: tuple[Statistic, ...] = ("mean", "max")

QUEUE = over_time(
    "queue_trucks",
    "trucks",
    "Trucks waiting in the lanes of a stage, those at servers not counted; on a road, the trucks on it. Mean over "
    "time and maximum; `hour` is the clock hour. A truck whose queue was moved counts in its new lane from the "
    "first change of servers that left its old lane, and not the new one, without an open server.",
    "lower",
    _MEAN_AND_MAX,
    ("stage",),
    ("stage", "lane"),
    ("stage", "hour"),
)
GATE_QUEUE = over_time(
    "gate_trucks",
    "trucks",
    "Trucks waiting before the gate. Mean over time and maximum; `hour` is the clock hour.",
    "lower",
    _MEAN_AND_MAX,
    ("direction",),
    ("direction", "hour"),
)
LINE = over_time(
    "line_trucks",
    "trucks",
    "Trucks in line: waiting or blocked at the stages of `measured.wait` (at all stages where none are named). "
    "Mean over time and maximum; `hour` is the clock hour. Its mean is wait time by Little's law.",
    "lower",
    _MEAN_AND_MAX,
    ("direction",),
    ("direction", "hour"),
)
ON_HOLD = over_time(
    "on_hold_trucks",
    "trucks",
    "Trucks that stand in a hold, their penalties and any wait to leave. Mean over time and maximum; `hour` is the "
    "clock hour.",
    "lower",
    _MEAN_AND_MAX,
    ("stage",),
    ("stage", "hour"),
)
FULL = over_time(
    "full_share",
    "share",
    "Share of time in which a lane or road with limited room has none left: as many trucks waiting as there is "
    "room for, and no open server of the lane free that works. Not taken where each server has a line of its own.",
    "lower",
    "mean",
    ("stage", "lane"),
)
MEASURES = (QUEUE, ON_HOLD, GATE_QUEUE, LINE, FULL)


class Queues:
    """Trucks waiting by stage and lane and before the gate."""

    def __init__(self, scope: Scope):
        self.scope = scope
        lane_stage = np.array([lane.stage for lane in scope.layout.lanes])
        own_lane = np.arange(len(scope.layout.stages))[:, None] == lane_stage
        hourly = np.ones((1, len(scope.names["hour"])), dtype=bool)
        self.blocks = [
            Block(QUEUE, scope.break_down("stage", wanted=~scope.is_hold)),
            Block(QUEUE, scope.break_down("stage", "lane", wanted=scope.lanes_of_stage())),
            Block(QUEUE, scope.break_down("stage", "hour", wanted=hourly & ~scope.is_hold[:, None])),
            Block(ON_HOLD, scope.break_down("stage", wanted=scope.is_hold)),
            Block(ON_HOLD, scope.break_down("stage", "hour", wanted=hourly & scope.is_hold[:, None])),
            Block(GATE_QUEUE, scope.break_down("direction")),
            Block(GATE_QUEUE, scope.break_down("direction", "hour")),
            Block(LINE, scope.break_down("direction")),
            Block(LINE, scope.break_down("direction", "hour")),
            Block(FULL, scope.break_down("stage", "lane", wanted=own_lane & scope.has_limit)),
        ]
        self.queued_lanes = np.flatnonzero(~scope.is_road[lane_stage])
        self.limited_lanes = np.flatnonzero(scope.has_limit)
        self.shared = np.array([len(own) > 1 for own in scope.layout.lanes_of])
        """Stages of several lanes, shape (S,)."""
        self.first_lane = np.array([own[0] for own in scope.layout.lanes_of])

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        by_lane = self._by_lane(run)
        by_stage = self._by_stage(run, by_lane)
        held = self.scope.is_hold
        yield _wholes(by_stage[~held])
        yield _wholes(by_lane[self.queued_lanes])
        yield _by_clock_hours(by_stage[~held])
        yield _wholes(by_stage[held])
        yield _by_clock_hours(by_stage[held])
        for by_direction in (self._by_gate(run), self._in_line(run)):
            yield _wholes(by_direction)
            yield _by_clock_hours(by_direction)
        full = [_full_share(run, int(lane), by_lane[lane, ..., 1].max()) for lane in self.limited_lanes]
        yield np.array(full).reshape(-1, 1)

    def _by_lane(self, run: Observed) -> Floats:
        """Trucks waiting in each lane, or on each road, shape (L, days, 24, 2)."""
        return _hourly(run, run.waiting)

    def _by_stage(self, run: Observed, by_lane: Floats) -> Floats:
        """Trucks waiting at each stage, or on each road, shape (S, days, 24, 2); one of a single lane as that."""
        by_stage: Floats = by_lane[self.first_lane]
        if self.shared.any():
            # A road has a single lane.
            waits = run.lane_waits
            stage = run.log.stage[waits.row]
            own = np.flatnonzero(self.shared[stage])
            waiting = Occupancy(stage[own], waits.start[own], waits.end[own], len(by_stage))
            by_stage[self.shared] = _hourly(run, waiting)[self.shared]
        return by_stage

    def _by_gate(self, run: Observed) -> Floats:
        """Trucks waiting before the gate, by direction, shape (D, days, 24, 2)."""
        directions = len(self.scope.layout.directions)
        return _hourly(run, Occupancy(run.trucks.direction, run.trucks.arrived_min, run.entered_min, directions))

    def _in_line(self, run: Observed) -> Floats:
        """Trucks waiting or blocked at the stages of the wait time, by direction, shape (D, days, 24, 2)."""
        direction, starts, ends = in_line(run, self.scope.in_wait)
        return _hourly(run, Occupancy(direction, starts, ends, len(self.scope.layout.directions)))


def in_line(run: Observed, in_wait: Flags | None) -> tuple[Ints, Floats, Floats]:
    """Directions of trucks waiting or blocked at some stages, at any where none are named, and from when to when."""
    log = run.log
    here = run.joined if in_wait is None else run.joined & in_wait[log.stage]
    waiting = np.flatnonzero(here & (run.begun_until > log.joined))
    blocked = np.flatnonzero(here & (run.stayed_until > log.ended))
    direction = run.trucks.direction[log.truck[np.concatenate((waiting, blocked))]]
    starts = np.concatenate((log.joined[waiting], log.ended[blocked]))
    ends = np.concatenate((run.begun_until[waiting], run.stayed_until[blocked]))
    return direction, starts, ends


def _hourly(run: Observed, occupancy: Occupancy) -> Floats:
    """Mean and maximum at each place in each hour of the window, shape (places, days, 24, 2)."""
    mean = occupancy.minutes(run.hour_edges) / MINUTES_PER_HOUR
    highest = occupancy.highest(run.hour_edges)
    return np.stack((mean, highest.astype(np.float64)), axis=-1).reshape(-1, run.days, HOURS_PER_DAY, 2)


def _wholes(places: Floats) -> Floats:
    """Mean and maximum of the window at each place, shape (places, 2)."""
    hours = places.reshape(len(places), places.shape[1] * HOURS_PER_DAY, 2)
    return np.stack((hours[..., 0].mean(axis=1), hours[..., 1].max(axis=1)), axis=-1)


def _by_clock_hours(places: Floats) -> Floats:
    """Mean and maximum of each clock hour over the days, place after place, shape (24 places, 2)."""
    return np.stack((places[..., 0].mean(axis=1), places[..., 1].max(axis=1)), axis=-1).reshape(-1, 2)


def _full_share(run: Observed, lane: int, most: float) -> float:
    """Share of the window in which a lane or road has no room; `most` is how many wait at once in the window."""
    network = run.network
    stage = network.layout.lanes[lane].stage
    is_road = network.is_road[stage]
    room = network.road_room[stage] if is_road else network.lane_room[lane]
    if most < room:
        return 0.0
    waiting = run.waiting.at_place(lane)
    servers = () if is_road else (*run.open_for(lane), *run.held_for(lane))
    # Trucks waiting and servers free after each change of either. Within an instant nothing lasts, in whatever order.
    times = np.concatenate((np.array([run.start]), waiting.times, *servers))
    order = np.argsort(times)
    waits, free = np.zeros((2, len(times)), dtype=np.int64)
    waits[1 : len(waiting.times) + 1] = np.diff(waiting.levels, prepend=0)
    opened_closed_taken_given_up = (1, -1, -1, 1)[: len(servers)]
    free[len(waiting.times) + 1 :] = np.repeat(opened_closed_taken_given_up, [len(each) for each in servers])
    is_full = (waits[order].cumsum() >= room) & (free[order].cumsum() <= 0)
    lasts = np.diff(run.clipped(times[order]), append=run.end)
    return float(lasts[is_full].sum() / (run.end - run.start))
