"""What queueing theory says of each stage, beside what was simulated."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from portsim.arrays import Floats
from portsim.errors import MeasureError
from portsim.network import Network, build
from portsim.results import Results
from portsim.scenario.model import Scenario
from portsim.scenario.stages import ServiceStage
from portsim.statistics import mean_intervals
from portsim.theory.course import Calendar, Course
from portsim.theory.formulas import Figure, Load, figure, none
from portsim.theory.reasons import is_exponential, needed, why_not
from portsim.theory.stations import Station, stations
from portsim.theory.words import Reason, because
from portsim.units import HOURS_PER_DAY, MINUTES_PER_HOUR

Flag = Literal["agrees", "differs", "not comparable"]
AGREES: Flag = "agrees"
DIFFERS: Flag = "differs"
NOT_COMPARABLE: Flag = "not comparable"

SURE = 0.999
"""Confidence of the interval that a flag allows for chance: one right formula in a thousand is told to differ."""
FEWEST = 2
"""Replications without which there is no interval."""

_HOURS = tuple(f"{hour:02d}" for hour in range(HOURS_PER_DAY))


@dataclass(frozen=True)
class Row:
    """One stage, or lanes of it that share no servers with the others."""

    stage: str
    lanes: tuple[str, ...]
    """Empty where the stage has no lanes."""
    arrivals_per_hour: tuple[float, ...]
    """Trucks that joined by clock hour, as simulated, shape (24,) [trucks/h]."""
    servers: tuple[float, ...]
    """Trucks that can be served at once by clock hour, as planned: open servers, or officers if fewer, shape (24,)."""
    offered_erlangs: tuple[float, ...]
    """Arrivals times mean service by clock hour: servers that would be busy if nobody ever waited, shape (24,)."""
    load: tuple[float | None, ...]
    """Offered over servers, those who still serve after closing included, by clock hour, shape (24,); None where there
    are none. Above 1 a queue grows."""
    peak_load: float | None
    """The highest of them."""
    peak_hour: str | None
    """Clock hour of the highest one."""
    service_min: float | None
    service_cv: float | None
    """Standard deviation over mean of services."""
    arrivals_cv: float | None
    """The same of the times between trucks, within hours: 1 where they come by chance."""
    formula: str
    """`erlang_c`, `allen_cunneen`, `pointwise_stationary`, `stationary_backlog`, `fluid`, or `none`."""
    why: Reason
    """Why this formula, or why none; `str()` says it in English."""
    theory_wait_min: float | None
    theory_low_min: float | None
    """What the formula allows for at the least, by its own error."""
    theory_high_min: float | None
    simulated_wait_min: float | None
    """Mean of `wait_min` over replications, with its 95 % interval."""
    simulated_low_min: float | None
    simulated_high_min: float | None
    flag: Flag

    @property
    def name(self) -> str:
        """Stage and lanes in one line; no lanes where the stage has but one."""
        return f"{self.stage} ({', '.join(self.lanes)})" if self.lanes else self.stage

    def to_json(self) -> dict[str, Any]:
        """For machines; null where there is no number."""
        plain = {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}
        return plain | {"why": str(self.why)}


def beside(results: Results) -> tuple[Row, ...]:
    """What theory says of each stage beside what was simulated, in the order of stages.

    From the scenario and its measures alone; no truck is looked at.

    Raises
    ------
    MeasureError where measures were chosen, and some are not among them that theory needs.
    """
    check_measures(results.scenario, results.measures)
    network = build(results.scenario)
    calendar = Calendar(results.scenario, network)
    return tuple(_row(results, network, calendar, station) for station in stations(results.scenario, network.layout))


def check_measures(scenario: Scenario, chosen: Sequence[str] | None) -> None:
    """MeasureError where measures are chosen, and some are not among them that theory needs."""
    missing = missing_measures(scenario, chosen)
    if missing:
        raise MeasureError(f"theory needs measures that are not among those chosen; add {', '.join(missing)}")


def missing_measures(scenario: Scenario, chosen: Sequence[str] | None) -> list[str]:
    """Measures that theory needs of a port and that are not chosen; None for all measures."""
    return [] if chosen is None else [name for name in needed(scenario, build(scenario)) if name not in chosen]


# --- one row ---------------------------------------------------------------------------------------------------------


def _row(results: Results, network: Network, calendar: Calendar, station: Station) -> Row:
    per_hour = _per_hour(results, station)
    service_min, service_cv, arrivals_cv = _unevenness(results, station)
    course = calendar.of(station, per_hour)
    servers, planned = (course.by_hour(each.astype(np.float64)) for each in (course.servers, course.planned))
    offered = per_hour * (service_min or 0.0) / MINUTES_PER_HOUR
    load = [float(a / c) if c and (a or p) else None for a, c, p in zip(offered, servers, planned, strict=True)]
    known = [(value, hour) for value, hour in zip(load, _HOURS, strict=True) if value]
    peak, peak_hour = max(known, key=lambda each: each[0], default=(None, None))
    said = _said(results, network, calendar, station, course, (service_min, service_cv, arrivals_cv))
    waits = _waits(results, station)
    simulated = mean_intervals(waits[:, None])
    return Row(
        stage=station.stage,
        lanes=() if station.whole and len(station.lanes) <= 1 else station.lanes,
        arrivals_per_hour=tuple(per_hour.tolist()),
        servers=tuple(planned.tolist()),
        offered_erlangs=tuple(offered.tolist()),
        load=tuple(load),
        peak_load=peak,
        peak_hour=peak_hour,
        service_min=service_min,
        service_cv=service_cv,
        arrivals_cv=arrivals_cv,
        formula=said.formula,
        why=said.why,
        theory_wait_min=said.wait_min,
        theory_low_min=said.low_min,
        theory_high_min=said.high_min,
        simulated_wait_min=_number(simulated.mean[0]),
        simulated_low_min=_number(simulated.low[0]),
        simulated_high_min=_number(simulated.high[0]),
        flag=flag_of(said, waits),
    )


def _said(
    results: Results,
    network: Network,
    calendar: Calendar,
    station: Station,
    course: Course,
    known: tuple[float | None, float | None, float | None],
) -> Figure:
    """What theory says of it."""
    service_min, service_cv, arrivals_cv = known
    reason = why_not(results, network, station, service_min or 0.0)
    if reason is not None:
        return none(reason)
    if service_min is None or service_cv is None:
        return none(because("few_trucks" if service_min != 0 else "no_time"))
    if arrivals_cv is None:
        return none(because("no_two_in_an_hour"))
    stage = station.stated
    exponential = isinstance(stage, ServiceStage) and is_exponential(stage)
    is_even = calendar.is_even(station) and _is_even(results, station)
    return figure(course, Load(service_min, service_cv, arrivals_cv, exponential, is_even))


def flag_of(said: Figure, waits: Floats) -> Flag:
    """Whether simulated mean waits, one of each replication [min], lie where a formula allows, but for chance."""
    found = mean_intervals(waits[:, None], SURE)
    if said.low_min is None or said.high_min is None or found.n[0] < FEWEST:
        return NOT_COMPARABLE
    return AGREES if found.low[0] <= said.high_min and found.high[0] >= said.low_min else DIFFERS


# --- numbers of a station, from those of its stage or lanes -----------------------------------------------------------


def _arrivals(results: Results, where: dict[str, str]) -> Floats:
    """Trucks that join by replication and clock hour [trucks/h], shape (R, 24)."""
    each = [results.per_replication("stage_arrivals_per_hour", "mean", **where, hour=hour) for hour in _HOURS]
    return np.stack(each, axis=1)


def _per_hour(results: Results, station: Station) -> Floats:
    """Trucks that join in each clock hour, mean over replications [trucks/h], shape (24,)."""
    total: Floats = np.sum([_arrivals(results, where).mean(axis=0) for where in station.wheres], axis=0)
    return total


def _is_even(results: Results, station: Station) -> bool:
    """Whether trucks join at the same rate in all hours, but for chance and a tenth."""
    hourly = np.sum([_arrivals(results, where) for where in station.wheres], axis=0)
    mean = hourly.mean()
    found = mean_intervals(hourly, SURE)
    chance = np.nan_to_num(found.high - found.mean, nan=np.inf)  # of one replication nothing is known
    off = np.abs(found.mean - mean) > np.maximum(0.1 * mean, chance)
    return not off.any()


def _shares(results: Results, station: Station) -> Floats:
    """Share of a station's trucks in each of its parts, shape (parts,)."""
    rates = np.array([_arrivals(results, where).mean() for where in station.wheres])
    shares: Floats = rates / rates.sum() if rates.sum() else np.full(len(rates), 1 / len(rates))
    return shares


def _unevenness(results: Results, station: Station) -> tuple[float | None, float | None, float | None]:
    """Mean service [min], its coefficient of variation, and that of the times between trucks; None where unknown.

    Parts are put together by how many trucks come: services by their moments, arrivals as many independent streams
    are (Whitt, The Queueing Network Analyzer, Bell System Technical Journal 62, 1983, for light loads).
    """
    shares = _shares(results, station)
    means, cvs, arrivals = (
        np.array([_mean(results, measure, where) for where in station.wheres])
        for measure in ("service_min", "service_cv", "stage_arrivals_cv")
    )
    some = (shares > 0) & ~np.isnan(means)
    if not some.any():
        return None, None, None
    weights = shares[some] / shares[some].sum()
    mean = float(weights @ means[some])
    second = float(weights @ (means[some] ** 2 * (1 + cvs[some] ** 2)))
    cv = math.sqrt(max(second / mean**2 - 1, 0.0)) if mean > 0 else math.nan
    between = math.sqrt(float(weights @ arrivals[some] ** 2))
    return mean, _number(cv), _number(between)


def _mean(results: Results, measure: str, where: dict[str, str]) -> float:
    found = results.estimate(measure, "mean", **where).mean
    return math.nan if found is None else found


def _waits(results: Results, station: Station) -> Floats:
    """Mean wait in each replication [min], shape (R,); NaN where nobody came."""
    if not station.lanes:
        return np.full(results.replications, np.nan)
    if len(station.wheres) == 1:
        return results.per_replication("wait_min", "mean", **station.wheres[0])
    parts = [results.per_replication("wait_min", "mean", **where) for where in station.wheres]
    trucks = [_arrivals(results, where).sum(axis=1) for where in station.wheres]
    waited = np.sum([np.nan_to_num(wait) * many for wait, many in zip(parts, trucks, strict=True)], axis=0)
    came = np.sum([np.where(np.isnan(wait), 0.0, many) for wait, many in zip(parts, trucks, strict=True)], axis=0)
    waits: Floats = np.divide(waited, came, out=np.full(len(came), np.nan), where=came > 0)
    return waits


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
