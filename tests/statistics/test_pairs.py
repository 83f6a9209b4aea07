"""Paired differences and ratios, and what common random numbers saved."""

import numpy as np
import pytest
from scipy import stats

from portsim.statistics.pairs import paired_differences, paired_ratios, variance_reduction

NAN = np.nan
SLEEP = np.array(
    [[0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]]
)
"""Hours of sleep gained with two drugs (Cushny and Peebles 1905), on which Student (1908) showed the paired test."""


def column(*values):
    return np.array(values, dtype=float)[:, None]


def test_students_sleep():
    """R's documentation of t.test: t = 4.0621, df = 9, p = 0.002833, 95 % interval 0.7001 to 2.4599, mean 1.58."""
    found = paired_differences(SLEEP[1][:, None], SLEEP[0][:, None])
    assert found.mean[0] == pytest.approx(1.58)
    assert found.p[0] == pytest.approx(0.002833, abs=5e-7)
    assert [found.low[0], found.high[0]] == pytest.approx([0.7001, 2.4599], abs=5e-5)


def test_a_replication_counts_where_both_have_a_value():
    found = paired_differences(column(5, NAN, 7, 9), column(1, 2, NAN, 3))
    assert found.n[0] == 2
    assert found.mean[0] == 5
    ratio = paired_ratios(column(5, NAN, 7, 9), column(1, 2, NAN, 3))
    assert (ratio.n[0], ratio.ratio[0]) == (2, 3.5)
    assert variance_reduction(column(5, NAN, 7, 9), column(1, 2, NAN, 3)).factor[0] == (8 + 2) / 2


def test_a_difference_that_does_not_vary():
    found = paired_differences(column(1.5, 2.5, 4), column(1, 2, 3.5))
    assert (found.low[0], found.high[0], found.p[0]) == (0.5, 0.5, 0)
    assert paired_differences(column(1, 2, 4), column(1, 2, 4)).p[0] == 1


# --- ratios --------------------------------------------------------------------------------------------------------


def test_the_ends_are_ratios_that_a_t_test_just_rejects():
    """What defines Fieller's interval."""
    rng = np.random.default_rng(2)
    x, y = rng.normal(8, 2, size=(2, 12, 1))
    found = paired_ratios(x, y, 0.9)
    assert found.ratio[0] == pytest.approx(x.mean() / y.mean())
    for end in (found.low[0], found.high[0]):
        assert stats.ttest_1samp((x - end * y)[:, 0], 0).pvalue == pytest.approx(0.1, abs=1e-9)
    assert found.low[0] < found.ratio[0] < found.high[0]


def test_a_ratio_with_a_negative_baseline():
    rng = np.random.default_rng(3)
    x, y = rng.normal(8, 1, size=(2, 12, 1))
    one, other = paired_ratios(x, y), paired_ratios(x, -y)
    assert [other.low[0], other.high[0]] == pytest.approx([-one.high[0], -one.low[0]])


def test_the_same_share_every_day_is_exact():
    y = np.random.default_rng(4).normal(10, 3, size=(9, 1))
    found = paired_ratios(0.7 * y, y)
    assert [found.low[0], found.high[0]] == pytest.approx([0.7, 0.7], abs=1e-12)


@pytest.mark.parametrize(
    ("x", "y", "why"),
    [
        ((3, 4), (0, 0), "the baseline is 0"),
        ((3, 4), (-1, 1), "the baseline is 0"),
        ((3, 4, 5), (-1, 1, 3), "the baseline cannot be told from 0"),
        ((3, NAN), (1, 1), "one replication"),
        ((NAN, 4), (1, NAN), "no replication has both values"),
        ((3, 4), (2, 2), ""),
    ],
)
def test_where_there_is_no_interval_it_says_why(x, y, why):
    found = paired_ratios(column(*x), column(*y))
    assert found.why == (why,)
    assert np.isnan(found.low[0]) == np.isnan(found.high[0]) == bool(why)
    assert np.isnan(found.ratio[0]) == (why in {"the baseline is 0", "no replication has both values"})


# --- variance reduction --------------------------------------------------------------------------------------------


def test_variances_by_hand():
    """1, 2, 6 and 1, 3, 5: variances 7 and 4, of the differences 0, -1, 1: 1; correlation 5 / sqrt(28)."""
    found = variance_reduction(column(1, 2, 6), column(1, 3, 5))
    assert found.factor[0] == 11
    assert found.correlation[0] == pytest.approx(5 / np.sqrt(28))
    assert found.n[0] == 3


def test_independent_systems_save_nothing_and_opposite_ones_cost():
    rng = np.random.default_rng(6)
    x, y = rng.normal(size=(2, 4000, 1))
    assert variance_reduction(x, y).factor[0] == pytest.approx(1, abs=0.06)
    assert variance_reduction(x, -x).factor[0] == pytest.approx(0.5)


def test_the_interval_is_the_jackknifes():
    """Leaving replications out one by one, as the definition has it."""
    x, y = np.random.default_rng(7).normal(size=(2, 8)).cumsum(axis=0)

    def log_factor(x, y):
        return np.log((x.var(ddof=1) + y.var(ddof=1)) / (x - y).var(ddof=1))

    without = [log_factor(np.delete(x, each), np.delete(y, each)) for each in range(8)]
    error = np.sqrt(7 / 8 * np.sum((without - np.mean(without)) ** 2))
    reach = stats.t.ppf(0.975, 7) * error
    holes = np.r_[x, 3.0][:, None], np.r_[y, NAN][:, None]
    found = variance_reduction(*holes)
    assert [found.low[0], found.high[0]] == pytest.approx(
        list(np.exp([log_factor(x, y) - reach, log_factor(x, y) + reach]))
    )


def test_edges():
    one = variance_reduction(column(1), column(2))
    assert np.isnan([one.factor[0], one.low[0], one.correlation[0]]).all()
    none = variance_reduction(column(1, 1, 1), column(2, 2, 2))
    assert np.isnan([none.factor[0], none.low[0], none.correlation[0]]).all()
    all_ = variance_reduction(column(1, 2, 4), column(2, 3, 5))
    assert (all_.factor[0], all_.correlation[0]) == (np.inf, 1)
    assert np.isnan(all_.low[0])
    missing = variance_reduction(column(NAN, NAN), column(2, 3))
    assert (missing.n[0], np.isnan(missing.factor[0])) == (0, True)
