"""Means and t intervals, against values from tables and against scipy."""

import numpy as np
import pytest
from scipy import stats

from portsim.statistics.means import mean_intervals, moments, t_p_values, t_quantile

NAN = np.nan


def test_three_replications_worked_by_hand():
    """1, 2, 6: mean 3, standard deviation sqrt(7), t(2) = 4.3027, half-width 4.3027 sqrt(7 / 3) = 6.5725."""
    found = mean_intervals(np.array([[1.0], [2.0], [6.0]]))
    assert found.mean[0] == 3
    assert found.high[0] - 3 == pytest.approx(6.5725, abs=1e-3)
    assert 3 - found.low[0] == pytest.approx(6.5725, abs=1e-3)
    assert found.n[0] == 3


def test_missing_values_do_not_count():
    found = mean_intervals(np.array([[1.0, NAN, NAN], [2.0, 5.0, NAN], [6.0, NAN, NAN]]))
    assert found.n.tolist() == [3, 1, 0]
    assert found.mean[:2].tolist() == [3, 5]
    assert np.isnan(found.mean[2])
    assert np.isnan(found.low[1:]).all()
    assert np.isnan(found.high[1:]).all()
    assert not np.isnan(found.low[0])


def test_one_replication_has_no_interval():
    found = mean_intervals(np.array([[4.0]]))
    assert found.mean[0] == 4
    assert np.isnan(found.low[0])
    assert np.isnan(found.high[0])


def test_equal_values_have_an_interval_of_no_width():
    found = mean_intervals(np.full((8, 1), 0.25))
    assert (found.low[0], found.high[0]) == (0.25, 0.25)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_agrees_with_scipy(confidence):
    values = np.random.default_rng(3).normal(10, 2, size=(7, 5))
    found = mean_intervals(values, confidence)
    expected = stats.t.interval(confidence, 6, values.mean(axis=0), stats.sem(values, axis=0))
    np.testing.assert_allclose([found.low, found.high], expected, rtol=1e-12)


def test_intervals_cover_the_true_mean_as_often_as_they_say():
    """2,000 samples of 5: the share covered has a standard error of sqrt(0.95 * 0.05 / 2000) = 0.5 %."""
    found = mean_intervals(np.random.default_rng(1).normal(0, 1, size=(5, 2000)))
    covered = np.mean((found.low <= 0) & (found.high >= 0))
    assert covered == pytest.approx(0.95, abs=4 * 0.005)


def test_quantiles_of_the_table():
    assert t_quantile(np.array([1, 9, 1, 19]), 0.95).round(3).tolist() == [12.706, 2.262, 12.706, 2.093]


def test_confidence_must_be_a_share():
    with pytest.raises(ValueError, match="between 0 and 1, got 95"):
        mean_intervals(np.zeros((2, 1)), 95)


def test_equal_values_do_not_seem_to_vary():
    """The sum of three times 0.1 is not 0.3, so that their mean by division is not 0.1."""
    found = moments(np.array([[0.1, 0.1], [0.1, NAN], [0.1, 0.1]]))
    assert found.mean.tolist() == [0.1, 0.1]
    assert found.variance.tolist() == [0, 0]


@pytest.mark.parametrize("values", [np.empty((0, 2)), np.full((4, 2), NAN)])
def test_a_table_without_values(values):
    found = mean_intervals(values)
    assert found.n.tolist() == [0, 0]
    assert np.isnan([found.mean, found.low, found.high]).all()


def test_p_values_agree_with_scipy_and_have_ends():
    values = np.random.default_rng(5).normal(0.4, 1, size=(9, 3))
    found = moments(values)
    p = t_p_values(found.mean, found.error, found.n - 1)
    np.testing.assert_allclose(p, stats.ttest_1samp(values, 0).pvalue, rtol=1e-12)
    ends = t_p_values(np.array([0.0, 2.0, 2.0]), np.array([0.0, 0.0, NAN]), np.array([3, 3, 0]))
    assert ends.tolist()[:2] == [1, 0]
    assert np.isnan(ends[2])
