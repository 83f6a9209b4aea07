"""Arrivals of changing rate: in each piece of time a Poisson number of trucks."""

import datetime as dt

import numpy as np
import pytest

from portsim.draw import draw
from portsim.layout import lay_out
from portsim.scenario.model import Scenario
from portsim.units import DAYS_PER_WEEK, HOURS_PER_DAY, MINUTES_PER_HOUR, WEEKDAYS

from .cases import CASES
from .estimates import AGREES
from .ports import GENERAL, START, one_line
from .runs import SEED

SLOWER = 10
"""The case changes its rates after 3.2 h; profiles change on the hour. So its clock runs slower here by this factor."""
RATES = (5.0, 1.5, 3.0)
ENDS_H = (3.2, 7.9, 10.0)
CYCLES = 2
WEEKS = 52
REPLICATIONS = 60


def week_of_rates():
    """Trucks per hour of each hour of a week: a cycle, then nothing."""
    rates = np.zeros(DAYS_PER_WEEK * HOURS_PER_DAY)
    ends = [round(end * SLOWER) for end in ENDS_H]
    for rate, start, end in zip(RATES, [0, *ends], ends, strict=False):
        rates[start:end] = rate / SLOWER
    return rates.reshape(DAYS_PER_WEEK, HOURS_PER_DAY)


def a_port():
    by_day = week_of_rates()
    first = dt.date.fromisoformat(START)
    year = [first + dt.timedelta(days=day) for day in range(366)]
    assert {date.year for date in year} == {first.year}
    stream = {
        "trucks_per_day": float(np.mean([by_day[date.weekday()].sum() for date in year])),
        "by_weekday": {name: float(hours.sum()) for name, hours in zip(WEEKDAYS, by_day, strict=True)},
        "by_hour": {
            name: hours.tolist() if hours.any() else [1.0] * HOURS_PER_DAY
            for name, hours in zip(WEEKDAYS, by_day, strict=True)
        },
        "classes": {GENERAL: {"share": 1.0}},
    }
    return Scenario.model_validate(
        {
            "name": "weeks of a changing rate",
            "port": {"name": "nowhere"},
            "calendar": {"start": START, "days": WEEKS * DAYS_PER_WEEK},
            "traffic": {"northbound": stream},
            "stages": {"primary": one_line(1, "1 min")},
            "routes": {"northbound": [{"name": "all", "stages": ["primary"]}]},
        }
    )


@pytest.fixture(scope="module")
def counts():
    """Trucks in each part over two cycles, many times over, shape (times, 3)."""
    scenario = a_port()
    layout = lay_out(scenario)
    hours = DAYS_PER_WEEK * HOURS_PER_DAY
    edges = np.concatenate([week * hours + np.array((0.0, *ENDS_H)) * SLOWER for week in range(WEEKS)])
    found = []
    for replication in range(REPLICATIONS):
        arrived_h = draw(scenario, layout, SEED, replication).arrived_min / MINUTES_PER_HOUR
        by_cycle = np.diff(np.searchsorted(arrived_h, edges), append=len(arrived_h)).reshape(WEEKS, len(RATES) + 1)
        assert not by_cycle[:, -1].any(), "nobody comes between two cycles"
        found.append(by_cycle[:, :-1].reshape(-1, CYCLES, len(RATES)).sum(axis=1))
    return np.concatenate(found)


@pytest.mark.parametrize("part", [1, 2, 3])
def test_counts_of_each_part_are_poisson(counts, part):
    """S-C12: mean and variance of a Poisson number are the same."""
    known, trucks = CASES["S-C12"][f"trucks in part {part}"], counts[:, part - 1]
    deviations = (trucks - known) ** 2
    for values in (trucks, deviations):
        standard_error = values.std(ddof=1) / len(values) ** 0.5
        assert abs(values.mean() - known) <= AGREES * standard_error
        assert standard_error <= 0.05 * known


def test_counts_of_different_parts_are_independent(counts):
    correlation = np.corrcoef(counts.T)[np.triu_indices(len(RATES), 1)]
    assert np.all(abs(correlation) <= AGREES / len(counts) ** 0.5)
