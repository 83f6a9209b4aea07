"""What stages have to do: trucks that join them by the hour, and how uneven their coming and their services are."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.measures.measure import Block, Breakdown, of_measured_trucks, over_time
from portsim.measures.observed import Observed, clock_hour
from portsim.measures.scope import Scope
from portsim.units import HOURS_PER_DAY, MINUTES_PER_HOUR

_STAGE_AND_LANE = (("stage",), ("stage", "lane"))
_FEWEST = 2
"""Of fewer values nothing is known about how uneven they are."""

ARRIVALS = over_time(
    "stage_arrivals_per_hour",
    "trucks/h",
    "Trucks that joined a stage, by the lane that they joined, per hour: over the window, or in one clock hour of its "
    "days.",
    "neither",
    "mean",
    *_STAGE_AND_LANE,
    ("stage", "hour"),
    ("stage", "lane", "hour"),
)
ARRIVALS_CV = over_time(
    "stage_arrivals_cv",
    "cv",
    "How unevenly trucks join a stage or lane within clock hours: standard deviation over mean of the times between "
    "two that follow each other in the same hour, so measured that trucks which come by chance (Poisson) at a rate "
    "that changes with the hour alone have 1, and trucks in step nearly 0. Hours with fewer than two are left out.",
    "neither",
    "mean",
    *_STAGE_AND_LANE,
)
SERVICE_CV = of_measured_trucks(
    "service_cv",
    "cv",
    "Standard deviation over mean of `service_min`: how uneven services, drives or penalties are. Null where fewer "
    "than two began, or where all took no time.",
    "neither",
    "mean",
    *_STAGE_AND_LANE,
)
MEASURES = (ARRIVALS, ARRIVALS_CV, SERVICE_CV)


class Loads:
    """Trucks that join stages and lanes, and how uneven the times between them and their services are."""

    def __init__(self, scope: Scope):
        layout = scope.layout
        self.scope = scope
        self.lane_stage = np.array([lane.stage for lane in layout.lanes], dtype=np.int64)
        self.lanes = np.nonzero(scope.lanes_of_stage())[1]
        """Lanes with a queue, in the order of the rows of a breakdown by stage and lane."""
        self.shared = np.array([len(own) > 1 for own in layout.lanes_of])
        """Stages of several lanes, shape (S,)."""
        hours = len(scope.names["hour"])
        by_lane = scope.lanes_of_stage()
        of_stage, of_lane = scope.break_down("stage"), scope.break_down("stage", "lane", wanted=by_lane)
        by_lane_and_hour = np.repeat(by_lane[:, :, None], hours, axis=2)
        self.blocks = [
            Block(ARRIVALS, of_stage),
            Block(ARRIVALS, of_lane),
            Block(ARRIVALS, scope.break_down("stage", "hour")),
            Block(ARRIVALS, scope.break_down("stage", "lane", "hour", wanted=by_lane_and_hour)),
            Block(ARRIVALS_CV, of_stage),
            Block(ARRIVALS_CV, of_lane),
            Block(SERVICE_CV, of_stage),
            Block(SERVICE_CV, of_lane),
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        log, scope = run.log, self.scope
        if scope.takes(ARRIVALS) or scope.takes(ARRIVALS_CV):
            joined = np.flatnonzero((log.joined >= run.start) & (log.joined < run.end))  # NaN is neither
            lane, time = log.lane_at_joining[joined], log.joined[joined]
            by_lane = self._hourly(lane, time)
        else:
            lane, time, by_lane = np.empty(0, np.int64), np.empty(0), np.zeros((len(self.lane_stage), HOURS_PER_DAY))
        by_stage = np.zeros((len(scope.layout.stages), HOURS_PER_DAY))
        np.add.at(by_stage, self.lane_stage, by_lane)
        window_h = (run.end - run.start) / MINUTES_PER_HOUR
        yield by_stage.sum(axis=1)[:, None] / window_h
        yield by_lane[self.lanes].sum(axis=1)[:, None] / window_h
        yield by_stage.reshape(-1, 1) / run.days
        yield by_lane[self.lanes].reshape(-1, 1) / run.days
        yield from self._arrivals_cv(run, lane, time)
        yield from self._service_cv(run)

    def _hourly(self, lane: Ints, time: Floats) -> Floats:
        """Trucks that joined each lane in each clock hour, shape (L, 24)."""
        cell = lane * HOURS_PER_DAY + clock_hour(time)
        count = np.bincount(cell, minlength=len(self.lane_stage) * HOURS_PER_DAY).astype(np.float64)
        return count.reshape(-1, HOURS_PER_DAY)

    def _arrivals_cv(self, run: Observed, lane: Ints, time: Floats) -> Iterator[Floats]:
        """By stage and by lane; a stage of a single lane is as its lane."""
        if not self.scope.takes(ARRIVALS_CV):
            yield np.full((len(self.shared), 1), np.nan)
            yield np.full((len(self.lanes), 1), np.nan)
            return
        of_lanes = unevenness(lane, time - run.start, len(self.lane_stage))
        of_stages = of_lanes[[own[0] for own in self.scope.layout.lanes_of]]
        some = np.flatnonzero(self.shared[self.lane_stage[lane]])
        if len(some):
            stage = self.lane_stage[lane[some]]
            of_stages[self.shared] = unevenness(stage, time[some] - run.start, len(self.shared))[self.shared]
        yield of_stages[:, None]
        yield of_lanes[self.lanes][:, None]

    def _service_cv(self, run: Observed) -> Iterator[Floats]:
        """By stage and by lane that served."""
        by_stage, by_lane = (self.blocks[place].breakdown for place in (6, 7))
        if not self.scope.takes(SERVICE_CV):
            yield np.full((len(by_stage), 1), np.nan)
            yield np.full((len(by_lane), 1), np.nan)
            return
        log = run.log
        visits = np.flatnonzero(run.measured[log.truck] & ~np.isnan(log.ended))
        minutes = log.ended[visits] - log.began[visits] - run.stopped_min[visits]
        numbers = {"stage": log.stage[visits], "lane": log.lane[visits]}
        for breakdown in (by_stage, by_lane):
            yield _cv(breakdown, breakdown.rows_of(numbers, len(visits)), minutes)


def _cv(breakdown: Breakdown, row: Ints, minutes: Floats) -> Floats:
    """Standard deviation over mean of the values of each row, shape (rows, 1)."""
    size = np.bincount(row + 1, minlength=len(breakdown) + 1)[1:]
    known = size >= _FEWEST
    count = np.maximum(size, 1)
    mean = np.bincount(row + 1, minutes, minlength=len(breakdown) + 1)[1:] / count
    # Around the means, since services that hardly vary would be lost in the difference of two large sums.
    off = minutes - np.append(mean, 0.0)[row]
    variance = np.bincount(row + 1, off * off, minlength=len(breakdown) + 1)[1:] / count
    some = known & (mean > 0)
    return np.where(some, np.sqrt(variance) / np.where(some, mean, 1.0), np.nan)[:, None]


def unevenness(place: Ints, time: Floats, count: int) -> Floats:
    """How unevenly trucks come to each place within the hours of a window.

    Of n trucks that come by chance in an hour, each of the n - 1 times between two neighbours has the second moment
    2 / ((n + 1) (n + 2)) [h^2], whatever the rate. So the mean of these times squared, each times (n + 1) (n + 2), less
    1, is the squared coefficient of variation; 1 without any bias for trucks that come by chance. For n trucks in step
    it is (n + 1) (n + 2) / n^2 - 1, about 3 / n.

    Parameters
    ----------
    place : lane or stage of each truck, 0 to `count` - 1, shape (E,)
    time : since the beginning of the window, on a full hour [min], shape (E,)

    Returns
    -------
    Coefficient of variation, shape (count,); NaN where no hour has two trucks.
    """
    hours = int(time.max(initial=0.0)) // MINUTES_PER_HOUR + 1
    # Place and time as one number, so that a plain sort will do, and each hour of a place has minutes of its own.
    keys = np.sort(place * (hours * MINUTES_PER_HOUR) + time)
    hour = keys.astype(np.int64) // MINUTES_PER_HOUR
    same = np.flatnonzero(hour[1:] == hour[:-1])
    hour_of = hour[same]
    gap_h = (keys[same + 1] - keys[same]) / MINUTES_PER_HOUR
    n = np.bincount(hour, minlength=count * hours)[hour_of]
    at = hour_of // hours
    squares = np.bincount(at, gap_h**2 * (n + 1) * (n + 2), minlength=count)
    gaps = np.bincount(at, minlength=count)
    squared = np.where(gaps > 0, squares / np.maximum(gaps, 1) - 1.0, np.nan)
    return np.sqrt(np.maximum(squared, 0.0))
