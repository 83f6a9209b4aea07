"""Order-statistic intervals, against tables, scipy and the exact theory."""

import numpy as np
import pytest
from scipy import stats

from portsim.statistics.quantiles import quantile_intervals, replications_needed

NAN = np.nan


@pytest.mark.parametrize(
    ("n", "low", "high", "confidence"),
    [(6, 1, 6, 0.96875), (10, 2, 9, 0.978516), (20, 6, 15, 0.958611), (50, 18, 33, 0.967161)],
)
def test_ranks_of_the_median_are_those_of_the_table(n, low, high, confidence):
    """Conover 1999, table A3: the order statistics around the median."""
    found = quantile_intervals(np.random.default_rng(n).permutation(np.arange(1.0, n + 1))[:, None], 0.5)
    assert (found.low[0], found.high[0]) == (low, high)
    assert found.confidence[0] == pytest.approx(confidence, abs=1e-6)
    assert found.why == ("",)


@pytest.mark.parametrize("n", [5, 20, 40, 72, 100])
@pytest.mark.parametrize("probability", [0.1, 0.5, 0.9, 0.95])
def test_agrees_with_scipy(n, probability):
    values = np.random.default_rng(n).normal(size=(n, 1))
    interval = stats.quantile_test(values[:, 0], p=probability).confidence_interval(0.95)
    found = quantile_intervals(values, probability)
    np.testing.assert_array_equal([found.low[0], found.high[0]], [interval.low, interval.high])
    assert found.value[0] == np.quantile(values, probability)


@pytest.mark.parametrize(("probability", "needed"), [(0.5, 6), (0.9, 36), (0.95, 72), (0.05, 72)])
def test_with_fewer_than_needed_it_says_so(probability, needed):
    assert replications_needed(probability) == needed
    values = np.arange(float(needed))[:, None]
    assert quantile_intervals(values, probability).why == ("",)
    few = quantile_intervals(values[1:], probability)
    assert np.isnan(few.low[0]) or np.isnan(few.high[0])
    assert few.why[0].endswith(f"{needed - 1} values, {needed} are needed")
    assert np.isnan(few.confidence[0])


def test_an_end_that_exists_is_told():
    found = quantile_intervals(np.arange(40.0)[:, None], 0.95)
    assert found.low[0] == 34  # P(at most 34 of 40 below) = 0.0139, at most 35: 0.048
    assert np.isnan(found.high[0])
    assert found.why == ("no upper end: 40 values, 72 are needed",)
    assert quantile_intervals(np.arange(40.0)[:, None], 0.05).why == ("no lower end: 40 values, 72 are needed",)


def test_missing_values_ties_and_single_replications():
    found = quantile_intervals(np.array([[NAN, 3.0, 1.0]] + [[NAN, 3.0, NAN]] * 7), 0.5)
    assert found.n.tolist() == [0, 8, 1]
    assert np.isnan(found.value[0])
    assert found.value[1:].tolist() == [3, 1]
    assert (found.low[1], found.high[1]) == (3, 3)
    assert found.why == ("no interval: 0 values, 6 are needed", "", "no interval: 1 values, 6 are needed")


@pytest.mark.parametrize("wrong", [0, 1, 95])
def test_a_probability_is_a_share(wrong):
    with pytest.raises(ValueError, match=f"quantile must lie between 0 and 1, got {wrong}"):
        quantile_intervals(np.zeros((2, 1)), wrong)
