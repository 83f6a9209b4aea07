"""Warm-up and batches of a long run."""

import numpy as np
import pytest
from scipy import stats

from portsim.statistics.batches import batch_means
from portsim.statistics.warm_up import warm_up
from tests.statistics.experiments import mm1_waits

NAN = np.nan


# --- MSER-5 --------------------------------------------------------------------------------------------------------


def test_a_beginning_that_is_different_is_cut():
    series = np.r_[np.linspace(100, 20, 30), np.resize([4.0, 6.0], 200)]
    found = warm_up(series[None, :])
    assert (found.cut, found.mean, found.reliable) == (30, pytest.approx(5), True)


def test_is_what_the_definition_says():
    """Squared standard error after each cut, one by one."""
    series = np.random.default_rng(1).normal(size=203).cumsum()
    batches = series[:200].reshape(40, 5).mean(axis=1)
    by_hand = [((batches[d:] - batches[d:].mean()) ** 2).sum() / (40 - d) ** 2 for d in range(36)]
    found = warm_up(series[None, :])
    assert found.error == pytest.approx(np.array(by_hand))
    assert found.cut == 5 * int(np.argmin(by_hand))


def test_replications_are_averaged_first_and_may_have_holes():
    rng = np.random.default_rng(2)
    values = np.exp(-np.arange(400) / 20) * 30 + rng.normal(size=(6, 400))
    holes = np.where(rng.random((6, 400)) < 0.1, NAN, values)
    assert warm_up(values).cut == warm_up(values.mean(axis=0)[None, :]).cut
    assert 50 <= warm_up(holes).cut <= 120


def test_a_series_that_still_moves_is_too_short():
    assert not warm_up(np.arange(200.0)[None, :]).reliable
    assert warm_up(np.full((1, 200), 0.1)).cut == 0


def test_what_mser_refuses():
    with pytest.raises(ValueError, match="at least 50 observations, got 49"):
        warm_up(np.zeros((1, 49)))
    values = np.zeros((2, 60))
    values[:, 7] = NAN
    with pytest.raises(ValueError, match="missing in all replications"):
        warm_up(values)


# --- batch means ---------------------------------------------------------------------------------------------------


def test_batches_by_hand():
    """7 is left out at the beginning; batches (1, 3), (4, 6), (10, 12) have means 2, 5, 11."""
    found = batch_means(np.array([7.0, 1, 3, 4, 6, 10, 12]), 3)
    low, high = stats.t.interval(0.95, 2, 6, stats.sem([2, 5, 11]))
    assert (found.mean, found.batches, found.size) == (6, 3, 2)
    assert [found.low, found.high] == pytest.approx([low, high])
    assert found.correlation == pytest.approx(((-4 * -1) + (-1 * 5)) / 42)
    statistic = -1 / 42 + (16 + 25) / (2 * 42)
    assert found.p == pytest.approx(stats.norm.sf(statistic * np.sqrt(8 / 1)))


def test_von_neumanns_ratio():
    """The statistic is 1 - half of the mean square of successive differences over the sum of squares."""
    means = np.random.default_rng(3).normal(size=12)
    ratio = 1 - np.square(np.diff(means)).sum() / (2 * np.square(means - means.mean()).sum())
    assert batch_means(means, 12).p == pytest.approx(stats.norm.sf(ratio * np.sqrt(143 / 10)))


def test_batches_that_are_too_short_are_told():
    rng = np.random.default_rng(4)
    assert batch_means(mm1_waits(0.9, 2_000, rng), 20).p < 0.05
    long = [batch_means(mm1_waits(0.5, 20_000, rng), 20).p for _ in range(200)]
    assert np.mean(np.array(long) < 0.1) == pytest.approx(0.1, abs=3.5 * np.sqrt(0.09 / 200))


def test_batches_that_do_not_vary():
    found = batch_means(np.full(40, 0.1), 4)
    assert (found.mean, found.low, found.high) == (0.1, 0.1, 0.1)
    assert np.isnan([found.correlation, found.p]).all()
    assert np.isnan(batch_means(np.arange(4.0), 2).p)


@pytest.mark.parametrize(("count", "batches"), [(10, 1), (10, 11)])
def test_what_makes_no_batches(count, batches):
    with pytest.raises(ValueError, match=f"{count} observations make no {batches} batches"):
        batch_means(np.zeros(count), batches)


def test_a_series_without_holes():
    with pytest.raises(ValueError, match="missing values"):
        batch_means(np.array([1.0, NAN, 2.0]), 2)
