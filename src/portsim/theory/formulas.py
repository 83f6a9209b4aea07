"""Which formula is right for a station, what it says, and how far it may be off."""

from dataclasses import dataclass

import numpy as np

from portsim.arrays import Flags, Floats
from portsim.theory.course import Course
from portsim.theory.days import backlog_carryover, fluid, pointwise_stationary, smoothed
from portsim.theory.stationary import allen_cunneen, erlang_c_wait, relaxation_min
from portsim.theory.words import Reason, because
from portsim.units import HOURS_PER_DAY, MINUTES_PER_DAY, MINUTES_PER_HOUR

NONE = "none"

SETTLED_SHARE = 0.05
"""Part of a wait that the empty beginning of a run may take away from a stationary figure."""
POINTWISE_LOAD = 0.85
"""Load up to which each moment may be taken for itself, on the worst of the days."""
POINTWISE_SETTLES_MIN = float(MINUTES_PER_HOUR)
"""Rates are constant over an hour: a queue that settles within it follows them."""
LAG_MIN = 5.0
"""Services from which on it matters that servers are still busy with earlier trucks."""
LONGEST_DAYS = 35
"""Days of a run that are followed step by step."""

EXACT_SHARE = 0.05
"""Exact formulas: what the empty beginning takes away, and rates known from a finite run."""
UNEVEN_SHARE = 0.15
"""Allen and Cunneen's approximation, for trucks that come by chance."""
REGULAR_SHARE = 0.25
"""The same, more for each unit by which the squared coefficient of variation of arrivals is off 1."""
SERVICE_SHARE = 0.02
"""Of a service: a wait below that is too short to be told from none."""
POINTWISE_SHARE = 0.10
"""By how much the pointwise figure is too high for queues that settle within an hour."""
CARRIED_SHARE = 0.25
"""By how much the carried backlog is too high, for services up to an hour."""
CARRIED_LONG_SHARE = 0.35
"""The same, for longer services."""
CARRIED_LOW_SHARE = 0.05
"""By how much it is too low."""
FLUID_SHARE = 0.05
"""By how much water is more than trucks, in detail."""


@dataclass(frozen=True)
class Load:
    """What comes to a station, and how unevenly."""

    service_min: float
    service_cv: float
    arrivals_cv: float
    is_exponential: bool
    """Whether all services are drawn from one exponential distribution."""
    is_even: bool
    """Whether trucks come at the same rate all the time."""


@dataclass(frozen=True)
class Figure:
    """What theory says of a mean wait."""

    formula: str
    why: Reason
    """Why this formula, or why none."""
    wait_min: float | None = None
    low_min: float | None = None
    """The true wait should not be shorter."""
    high_min: float | None = None
    """Nor longer."""


def none(why: Reason) -> Figure:
    """No formula is right."""
    return Figure(NONE, why)


def figure(course: Course, load: Load) -> Figure:
    """What theory says of the mean wait at a station whose trucks wait in one line for servers that only serve."""
    here = course.in_window
    if not course.per_min[here].any() or load.service_min <= 0:
        return none(because("no_truck" if load.service_min > 0 else "no_time"))
    if _closes_on_trucks(course):
        return none(because("closes"))
    until_midnight = course.starts_min < course.window_min[1]
    constant = len(np.unique(course.servers[until_midnight])) == 1
    if load.is_even and constant and len(course.days) == 1:
        rate = float(np.average(course.per_min[here], weights=course.lasts_min[here]))
        servers = int(course.servers[0])
        if rate * load.service_min < servers:
            return _settled(course, load, rate, servers)
    if course.window_min[1] > LONGEST_DAYS * MINUTES_PER_DAY:
        return none(because("too_long", days=LONGEST_DAYS))
    return _changing(course, load)


def _closes_on_trucks(course: Course) -> bool:
    """Whether the last servers close while trucks come, or are still to come before they open again."""
    falls = np.flatnonzero((course.servers[:-1] > 0) & (course.servers[1:] == 0) & course.in_window[:-1])
    return bool((course.per_min[falls] > 0).any() or (course.per_min[falls + 1] > 0).any())


def uneven_share(load: Load) -> float:
    """How far the approximation of Allen and Cunneen may be off."""
    return UNEVEN_SHARE + REGULAR_SHARE * abs(load.arrivals_cv**2 - 1)


def _settled(course: Course, load: Load, rate: float, servers: int) -> Figure:
    """The same trucks per hour and the same servers all the time."""
    uneven = (load.arrivals_cv, load.service_cv)
    settles_min = float(relaxation_min(rate, load.service_min, servers, *uneven))
    warm_up_min, end_min = course.window_min
    lost = settles_min / (end_min - warm_up_min) * np.exp(-warm_up_min / settles_min)
    if lost > SETTLED_SHARE:
        return none(because("unsettled", hours=settles_min / MINUTES_PER_HOUR))
    by_chance = abs(load.arrivals_cv - 1) < EXACT_SHARE
    if load.is_exponential and by_chance and abs(load.service_cv - 1) < 2 * EXACT_SHARE:
        wait = float(erlang_c_wait(rate, load.service_min, servers))
        return _within("erlang_c", because("exponential"), wait, load, EXACT_SHARE, EXACT_SHARE)
    wait = float(allen_cunneen(rate, load.service_min, servers, *uneven))
    share = uneven_share(load)
    return _within("allen_cunneen", because("constant"), wait, load, share, share)


def _within(formula: str, why: Reason, wait: float, load: Load, down: float, up: float) -> Figure:
    """A wait that may be too high by a share of it and too low by another one."""
    slack = SERVICE_SHARE * load.service_min
    return Figure(formula, why, wait, max(0.0, (1 - min(down, 1.0)) * wait - slack), (1 + up) * wait + slack)


def _changing(course: Course, load: Load) -> Figure:
    """Rates or servers change."""
    service_min, share = load.service_min, uneven_share(load)
    if service_min >= LAG_MIN:
        course = course.steps(service_min)
    followed = _followed(course, load)
    if followed is not None:
        why = because("follows", load=POINTWISE_LOAD)
        return _within("pointwise_stationary", why, followed, load, POINTWISE_SHARE + share, share)
    arrivals = course.per_min[:, None] * course.days
    water = _mean_wait(course, arrivals, fluid(arrivals, course.lasts_min, course.servers, service_min))
    # Backlog of an overload is there without any chance; what chance adds grows with how uneven things are.
    added = max(0.0, _carried(course, load) - water) * (load.arrivals_cv**2 + load.service_cv**2) / 2
    slack = SERVICE_SHARE * service_min
    here = course.in_window
    busy = course.per_min[here] * service_min
    over = busy > course.servers[here]
    if over.any():
        why = because("overloaded", hours=_hours_of(course, over), minutes=added)
        high = water + added * (1 + share + CARRIED_LOW_SHARE) + slack
        return Figure("fluid", why, water, max(0.0, (1 - FLUID_SHARE) * water - slack), high)
    down = CARRIED_LONG_SHARE if service_min > MINUTES_PER_HOUR else CARRIED_SHARE
    highest = float((busy[:, None] * course.days / np.maximum(course.servers[here, None], 1)).max())
    key = "lags" if highest <= POINTWISE_LOAD else "heavy"
    why = because(key if len(course.days) == 1 else f"{key}_on_bad_days", load=highest)
    low = water * (1 - FLUID_SHARE) + added * (1 - min(1.0, down + share)) - slack
    high = water + added * (1 + share + CARRIED_LOW_SHARE) + slack
    return Figure("stationary_backlog", why, water + added, max(0.0, low), high)


def _followed(course: Course, load: Load) -> float | None:
    """Mean wait if the queue follows its rates, None where it does not."""
    service_min, uneven = load.service_min, (load.arrivals_cv, load.service_cv)
    arrivals = course.per_min[:, None] * course.days
    felt = _felt(course, arrivals, service_min)
    servers = course.servers[:, None]
    here = course.in_window
    if (felt[here] * service_min > POINTWISE_LOAD * servers[here]).any():
        return None
    settles = relaxation_min(felt[here], service_min, servers[here], *uneven)
    if settles.max() > max(POINTWISE_SETTLES_MIN, service_min):
        return None
    return _mean_wait(course, arrivals, pointwise_stationary(felt, course.servers, service_min, *uneven))


def _felt(course: Course, arrivals: Floats, service_min: float) -> Floats:
    """Arrivals as servers feel them who are still busy with earlier ones."""
    return arrivals if service_min < LAG_MIN else smoothed(arrivals, course.lasts_min, course.servers, service_min)


def _carried(course: Course, load: Load) -> float:
    """Mean wait with arrivals by chance and exponential services, backlog carried from step to step."""
    steps = course.steps(load.service_min)
    arrivals = steps.per_min[:, None] * steps.days
    felt = _felt(steps, arrivals, load.service_min)
    return _mean_wait(steps, arrivals, backlog_carryover(felt, steps.lasts_min, steps.servers, load.service_min))


def _mean_wait(course: Course, arrivals: Floats, queue: Floats) -> float:
    """Mean wait of the trucks of the window: what waits from its beginning on, over what comes in it [min].

    Of one day, the mean over better and worse days counts each day alike, as replications do; of several, each truck.
    """
    from_start = course.starts_min >= course.window_min[0]
    waited = course.lasts_min[from_start] @ queue[from_start]
    came = course.lasts_min[course.in_window] @ arrivals[course.in_window]
    one_day = course.window_min[1] - course.window_min[0] <= MINUTES_PER_DAY
    return float(np.mean(waited / came) if one_day else waited.sum() / came.sum())


def _hours_of(course: Course, chosen: Flags) -> str:
    """Clock hours in which some of the pieces of the window lie, in words."""
    hours = np.unique(
        (course.starts_min[course.in_window][chosen] // MINUTES_PER_HOUR).astype(np.int64) % HOURS_PER_DAY
    )
    runs = np.split(hours, np.flatnonzero(np.diff(hours) > 1) + 1)
    return ", ".join(f"{run[0]:02d}:00-{run[-1] + 1:02d}:00" for run in runs)
