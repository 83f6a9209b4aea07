"""How many trucks stand where, and how often there is no room left."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Floats, grouped
from portsim.measures.measure import Block, Statistic, over_time
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope
from portsim.timeline import Count
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
    "room for, and no open server of the lane free. Not taken where each server has a line of its own.",
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

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        lanes = self._by_lane(run)
        by_lane = [_hourly(run, count) for count in lanes]
        by_stage = [
            by_lane[own[0]] if len(own) == 1 else _hourly(run, self._of_stage(run, stage))
            for stage, own in enumerate(self.scope.layout.lanes_of)
        ]
        queued, held = (
            [by_stage[s] for s in np.flatnonzero(which)] for which in (~self.scope.is_hold, self.scope.is_hold)
        )
        yield _wholes(queued)
        yield _wholes([by_lane[lane] for lane in self.queued_lanes])
        yield _by_clock_hours(queued)
        yield _wholes(held)
        yield _by_clock_hours(held)
        for counts in (self._by_gate(run), self._in_line(run)):
            directions = [_hourly(run, count) for count in counts]
            yield _wholes(directions)
            yield _by_clock_hours(directions)
        full = [_full_share(run, int(lane), lanes[lane], by_lane[lane][..., 1].max()) for lane in self.limited_lanes]
        yield np.array(full).reshape(-1, 1)

    def _of_stage(self, run: Observed, stage: int) -> Count:
        """Trucks waiting at a stage that has several lanes: so it is no road."""
        rows = run.at_stage[stage]
        return Count(run.log.joined[rows], run.waited_until[rows])

    def _by_lane(self, run: Observed) -> list[Count]:
        """Trucks waiting in each lane, or on each road."""
        log, stays = run.log, run.stays
        driving = np.flatnonzero(run.joined & run.on_road)
        lane = np.concatenate((stays.lane, log.lane[driving]))
        start = np.concatenate((stays.start, log.joined[driving]))
        end = np.concatenate((stays.end, run.stayed_until[driving]))
        return [Count(start[those], end[those]) for those in grouped(lane, len(self.scope.layout.lanes))]

    def _by_gate(self, run: Observed) -> list[Count]:
        """Trucks waiting before the gate, by direction."""
        of_direction = grouped(run.trucks.direction, len(self.scope.layout.directions))
        return [Count(run.trucks.arrived_min[rows], run.entered_min[rows]) for rows in of_direction]

    def _in_line(self, run: Observed) -> list[Count]:
        """Trucks waiting or blocked at the stages of the wait time, by direction."""
        log = run.log
        here = run.joined if self.scope.in_wait is None else run.joined & self.scope.in_wait[log.stage]
        counts = []
        for direction in range(len(self.scope.layout.directions)):
            own = here & (run.trucks.direction[log.truck] == direction)
            waiting, blocked = np.flatnonzero(own), np.flatnonzero(own & ~np.isnan(log.ended))
            starts = np.concatenate((log.joined[waiting], log.ended[blocked]))
            counts.append(Count(starts, np.concatenate((run.begun_until[waiting], run.stayed_until[blocked]))))
        return counts


def _hourly(run: Observed, count: Count) -> Floats:
    """Mean and maximum in each hour of the window, shape (days, 24, 2)."""
    mean = count.minutes(run.hour_edges) / MINUTES_PER_HOUR
    highest = count.highest(run.hour_edges)
    return np.stack((mean, highest.astype(np.float64)), axis=-1).reshape(run.days, HOURS_PER_DAY, 2)


def _wholes(places: list[Floats]) -> Floats:
    """Mean and maximum of the window at each place, shape (places, 2)."""
    return np.array([[hours[..., 0].mean(), hours[..., 1].max()] for hours in places]).reshape(-1, 2)


def _by_clock_hours(places: list[Floats]) -> Floats:
    """Mean and maximum of each clock hour over the days, place after place, shape (24 places, 2)."""
    each = [np.stack((hours[..., 0].mean(axis=0), hours[..., 1].max(axis=0)), axis=-1) for hours in places]
    return np.concatenate([np.empty((0, 2)), *each])


def _full_share(run: Observed, lane: int, waiting: Count, most: float) -> float:
    """Share of the window in which a lane or road has no room; `most` is how many wait at once in the window."""
    network = run.network
    stage = network.layout.lanes[lane].stage
    is_road = network.is_road[stage]
    room = network.road_room[stage] if is_road else network.lane_room[lane]
    if most < room:
        return 0.0
    if is_road:
        times = _instants(run, waiting)
        full = waiting.at(times) >= room
    else:
        opened, held = run.open_for(lane, closing=True), run.held_for(lane)
        times = _instants(run, waiting, opened, held)
        full = (waiting.at(times) >= room) & (opened.at(times) <= held.at(times))
    return float(np.diff(np.append(times, run.end))[full].sum() / (run.end - run.start))


def _instants(run: Observed, *counts: Count) -> Floats:
    """Beginning of the window, and every time within it at which a count changes [min]."""
    times = np.unique(np.concatenate([[run.start], *(part for count in counts for part in (count.starts, count.ends))]))
    return times[(times >= run.start) & (times < run.end)]
