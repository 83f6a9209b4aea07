"""All trucks of all replications together, and the same trucks in two systems."""

import numpy as np
import pytest

from portsim.statistics.means import mean_intervals
from portsim.statistics.pools import pooled_mean, pooled_quantile, truck_differences

NAN = np.nan


def test_with_as_many_trucks_each_day_it_is_the_t_interval_of_days():
    values = np.random.default_rng(1).exponential(5, size=(6, 40))
    found, days = pooled_mean(values), mean_intervals(values.mean(axis=1)[:, None])
    assert [found.value, found.low, found.high] == pytest.approx([days.mean[0], days.low[0], days.high[0]])
    assert (found.n, found.trucks) == (6, 240)


def test_a_truck_counts_the_same_on_every_day():
    """Means 1 (of two trucks) and 4 (of one): 2; off 2 - 4 and 4 - 2, so the error is sqrt(2 (4 + 4)) / 3, t(1) =
    12.706."""
    found = pooled_mean(np.array([[0.0, 2.0], [4.0, NAN], [NAN, NAN]]))
    assert found.value == 2
    assert found.high - 2 == pytest.approx(12.7062 * 4 / 3, abs=1e-3)
    assert (found.n, found.trucks) == (2, 3)


def test_a_thousand_trucks_of_one_queue_are_not_a_thousand_days():
    """Trucks that all share the luck of their day: the interval must not become shorter with more of them."""
    day = np.random.default_rng(2).normal(10, 1, size=(10, 1))
    few, many = (pooled_quantile(np.tile(day, (1, trucks)), 0.5) for trucks in (2, 1000))
    assert many.high - many.low == pytest.approx(few.high - few.low, rel=0.3)
    assert many.high - many.low > 0.5


def test_the_interval_of_independent_trucks_is_that_of_the_binomial():
    """For independent trucks the share below the median has an error of sqrt(0.25 / trucks), whatever the day."""
    values = np.random.default_rng(3).random((400, 100))
    found = pooled_quantile(values, 0.5)
    assert found.high - found.low == pytest.approx(2 * 1.966 * 0.5 / np.sqrt(40_000), rel=0.1)
    assert found.low < 0.5 < found.high


def test_a_high_quantile_stays_within_the_values():
    values = np.random.default_rng(4).exponential(10, size=(5, 60))
    found = pooled_quantile(values, 0.95)
    assert found.low < found.value < found.high <= values.max()


def test_edges():
    none = pooled_quantile(np.full((3, 2), NAN), 0.5)
    assert np.isnan([none.value, none.low, none.high]).all()
    assert (none.n, none.trucks) == (0, 0)
    one = pooled_quantile(np.array([[1.0, 2.0, 3.0]]), 0.5)
    assert (one.value, one.n) == (2, 1)
    assert np.isnan([one.low, one.high]).all()
    equal = pooled_quantile(np.full((4, 3), 0.1), 0.95)
    assert (equal.value, equal.low, equal.high) == (0.1, 0.1, 0.1)
    assert np.isnan(pooled_mean(np.array([[1.0]])).low)


def test_the_same_trucks_by_hand():
    """Differences -1, 0, 2 and -3, the last truck of each day having crossed in one system alone."""
    baseline = np.array([[5.0, 5.0, 5.0, 5.0], [5.0, NAN, NAN, 5.0]])
    values = np.array([[4.0, 5.0, 7.0, NAN], [2.0, NAN, NAN, NAN]])
    found = truck_differences(values, baseline)
    assert (found.mean.value, found.mean.trucks) == (-0.5, 4)
    assert (found.less.value, found.same.value, found.more.value) == (0.5, 0.25, 0.25)
    assert [each.value for each in found.quantiles] == pytest.approx([-2.7, -0.5, 1.7])
    assert found.unpaired == 2
    near = truck_differences(values, baseline, tolerance=1.0, probabilities=(0.5,))
    assert (near.less.value, near.same.value, near.more.value) == (0.25, 0.5, 0.25)
    assert len(near.quantiles) == 1
