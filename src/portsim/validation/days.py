"""Numbers of days that begin and end empty: by clock hour, by truck of the day, over the whole day; and of services."""

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.timeline import Count
from portsim.units import GRID_MIN, MINUTES_PER_DAY, MINUTES_PER_HOUR
from portsim.validation.numbers import Number, Parts, Run, ratio

# --- by clock hour ---------------------------------------------------------------------------------------------------


def _begin(run: Run, hour: int) -> Floats:
    """When a clock hour begins, day by day [min]."""
    days = np.arange(run.days, dtype=np.float64)
    return run.start + days * MINUTES_PER_DAY + hour * MINUTES_PER_HOUR


def _at_end(run: Run, hour: int, starts: Floats, ends: Floats) -> float:
    """Intervals that hold just before an hour ends: plans that change with the hour have not yet; mean over days."""
    there = ~np.isnan(starts)
    just_before = _begin(run, hour) + MINUTES_PER_HOUR - GRID_MIN
    return float(Count(starts[there], ends[there]).at(just_before).mean())


def waiting_at_end_trucks(stage: str, hour: int) -> Number:
    """Trucks waiting at a stage when a clock hour ends."""

    def parts(run: Run) -> Parts:
        rows = run.at(stage)
        return (_at_end(run, hour, run.log.joined[rows], run.waited_until[rows]),)

    return Number(parts)


def present_at_end_trucks(stage: str, hour: int) -> Number:
    """Trucks at a stage when a clock hour ends."""

    def parts(run: Run) -> Parts:
        rows = run.at(stage)
        return (_at_end(run, hour, run.log.joined[rows], run.stayed_until[rows]),)

    return Number(parts)


def busy_in_hour_servers(stage: str, hour: int) -> Number:
    """Servers in service in a clock hour, mean over it."""

    def parts(run: Run) -> Parts:
        rows = run.at(stage) & ~np.isnan(run.log.began)
        begin = _begin(run, hour)
        count = Count(run.log.began[rows], run.served_until[rows])
        minutes = count.minutes_until(begin + MINUTES_PER_HOUR) - count.minutes_until(begin)
        return (float(minutes.mean()) / MINUTES_PER_HOUR,)

    return Number(parts)


# --- of the whole day ------------------------------------------------------------------------------------------------


def arriving_per_day_trucks() -> Number:
    """Trucks that come in a day."""
    return Number(lambda run: (float(run.in_window.sum()) / run.days,))


def waiting_per_day_h(stage: str) -> Number:
    """Waiting of all trucks of a day at a stage [truck-hours]."""
    return Number(lambda run: (float(run.waits(stage).sum()) / run.days / MINUTES_PER_HOUR,))


def waiting_per_truck_min(stage: str) -> Number:
    """Waiting of all days over trucks of all days [min]."""
    return ratio(lambda run: (float(run.waits(stage).sum()), float(run.in_window.sum())))


def _number_in_day(run: Run) -> Ints:
    """1 for the first truck of each day, 2 for the next, shape (n,)."""
    day = (run.trucks.arrived_min // MINUTES_PER_DAY).astype(np.int64)
    numbers: Ints = np.arange(len(day)) - np.searchsorted(day, day) + 1
    return numbers


def _waits_of(run: Run, stage: str, chosen: Flags) -> Floats:
    rows = np.flatnonzero(run.at(stage) & chosen[run.log.truck])
    return run.log.began[rows] - run.log.joined[rows]


def truck_of_day_wait_min(stage: str, truck: int) -> Number:
    """Wait of the n-th truck of a day [min], mean over days."""
    return Number(lambda run: (float(_waits_of(run, stage, _number_in_day(run) == truck).mean()),))


def first_trucks_wait_min(stage: str, trucks: int) -> Number:
    """Mean wait of the first trucks of a day [min]."""
    return Number(lambda run: (float(_waits_of(run, stage, _number_in_day(run) <= trucks).mean()),))


# --- a day with so many trucks that chance hardly matters ------------------------------------------------------------


def _queue(run: Run, stage: str) -> tuple[Floats, Ints]:
    """Times at which the queue changes, and how long it is from then on."""
    rows = run.at(stage) & run.entered
    count = Count(run.log.joined[rows], run.waited_until[rows])
    times = np.unique(np.concatenate((count.starts, count.ends)))
    return times, count.at(times)


def longest_queue_trucks(stage: str, scale: float) -> Number:
    """The longest queue of the day, over the scale of the port."""
    return Number(lambda run: (float(_queue(run, stage)[1].max()) / scale,))


def longest_queue_at_h(stage: str) -> Number:
    """Clock time of the longest queue [h]."""

    def parts(run: Run) -> Parts:
        times, queue = _queue(run, stage)
        return (float(times[queue.argmax()]) / MINUTES_PER_HOUR,)

    return Number(parts)


def queue_cleared_at_h(stage: str) -> Number:
    """Clock time at which nobody waits any more, for the first time after the longest queue [h]."""

    def parts(run: Run) -> Parts:
        times, queue = _queue(run, stage)
        after = times[queue.argmax() :][queue[queue.argmax() :] == 0]
        return (float(after[0]) / MINUTES_PER_HOUR,)

    return Number(parts)


def scaled_waiting_h(stage: str, scale: float) -> Number:
    """Waiting of all trucks of the day, over the scale of the port [truck-hours]."""
    return Number(lambda run: (float(run.waits(stage).sum()) / MINUTES_PER_HOUR / scale,))


def scaled_arrivals_trucks(scale: float) -> Number:
    """Trucks of the day, over the scale of the port."""
    return Number(lambda run: (float(run.in_window.sum()) / scale,))


# --- what is drawn ---------------------------------------------------------------------------------------------------


def _counts(run: Run, from_h: int, to_h: int, cycle_h: int, cycles: int) -> Floats:
    """Trucks that come in a part of a cycle, added up over so many cycles at a time."""
    hours = run.trucks.arrived_min / MINUTES_PER_HOUR
    in_part = hours[(hours % cycle_h >= from_h) & (hours % cycle_h < to_h)]
    times = int(run.end / MINUTES_PER_HOUR // (cycle_h * cycles))
    return np.bincount((in_part // (cycle_h * cycles)).astype(np.int64), minlength=times)[:times].astype(np.float64)


def count_trucks(from_h: int, to_h: int, cycle_h: int, cycles: int) -> Number:
    """Trucks that come in a part of a cycle over so many cycles, on average."""
    return Number(lambda run: (float(_counts(run, from_h, to_h, cycle_h, cycles).mean()),))


def count_variance(from_h: int, to_h: int, cycle_h: int, cycles: int) -> Number:
    """Variance of the same count."""

    def parts(run: Run) -> Parts:
        counts = _counts(run, from_h, to_h, cycle_h, cycles)
        return float((counts**2).mean()), float(counts.mean())

    return Number(parts, lambda means: means[..., 0] - means[..., 1] ** 2)


def _services(run: Run, stage: str) -> Floats:
    """Service drawn for every truck at the first lane of a stage [min], shape (n,)."""
    return run.trucks.service_min[:, run.layout.lanes_of[run.layout.stage_number[stage]][0]]


def _variance(means: Floats, of: int) -> Floats:
    return means[..., of + 1] - means[..., of] ** 2


def service_difference_variance(stage: str, other: str) -> Number:
    """Variance of the difference of a truck's services at two stages [min^2]."""

    def parts(run: Run) -> Parts:
        difference = _services(run, stage) - _services(run, other)
        return float(difference.mean()), float((difference**2).mean())

    return Number(parts, lambda means: _variance(means, 0))


def variance_reduction(stage: str, common: str, independent: str) -> Number:
    """Variance of the difference of services at a stage and one of its own luck, over that with the same luck."""

    def parts(run: Run) -> Parts:
        own, same = (_services(run, stage) - _services(run, other) for other in (independent, common))
        return [float(part.mean()) for part in (own, own**2, same, same**2)]

    return Number(parts, lambda means: _variance(means, 0) / _variance(means, 2))


def service_correlation(stage: str, other: str) -> Number:
    """Correlation of a truck's services at two stages."""

    def parts(run: Run) -> Parts:
        x, y = _services(run, stage), _services(run, other)
        return [float(part.mean()) for part in (x, x**2, y, y**2, x * y)]

    def whole(means: Floats) -> Floats:
        covariance = means[..., 4] - means[..., 0] * means[..., 2]
        return covariance / np.sqrt(_variance(means, 0) * _variance(means, 2))

    return Number(parts, whole)
