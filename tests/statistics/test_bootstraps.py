"""Bootstrap intervals, against scipy and by their edges."""

import numpy as np
import pytest
from scipy import stats

from portsim.statistics.bootstraps import bootstrap_intervals

NAN = np.nan
VALUES = np.random.default_rng(8).exponential(10, size=(15, 2))


def test_is_scipys_bca():
    expected = stats.bootstrap((VALUES,), np.mean, n_resamples=999, rng=np.random.default_rng(4)).confidence_interval
    found = bootstrap_intervals(VALUES, resamples=999, seed=4)
    # scipy sees the values sorted, so the resamples are others; both are BCa intervals within the error of drawing.
    width = expected.high - expected.low
    assert (np.abs(found.low - expected.low) < 0.12 * width).all()
    assert (np.abs(found.high - expected.high) < 0.12 * width).all()
    assert (found.high - found.mean > found.mean - found.low).all(), "skewed values have skewed intervals"


def test_the_same_seed_gives_the_same_interval_whatever_the_order():
    one, other, third = (
        bootstrap_intervals(values, resamples=499, seed=seed)
        for values, seed in ((VALUES, 0), (VALUES[::-1], 0), (VALUES, 1))
    )
    assert (one.low == other.low).all()
    assert (one.low != third.low).all()


def test_any_statistic():
    found = bootstrap_intervals(VALUES, statistic=np.median, resamples=499)
    assert found.mean.tolist() == np.median(VALUES, axis=0).tolist()
    assert (found.low < found.mean).all()
    assert (found.mean < found.high).all()


def test_missing_values_do_not_count():
    holes = np.vstack([VALUES, [[NAN, 5.0]], [[NAN, NAN]]])
    found = bootstrap_intervals(holes, resamples=499)
    assert found.n.tolist() == [15, 16]
    assert found.low[0] == bootstrap_intervals(VALUES[:, :1], resamples=499).low[0]


def test_edges():
    columns = np.array([[NAN, 1.0, 0.3], [NAN, NAN, 0.3], [NAN, NAN, 0.3]])
    found = bootstrap_intervals(columns, resamples=99)
    assert np.isnan(found.mean[0])
    assert found.mean[1] == 1
    assert np.isnan(found.low[:2]).all()
    assert (found.mean[2], found.low[2], found.high[2]) == (pytest.approx(0.3), found.mean[2], found.mean[2])


def test_where_the_jackknife_does_not_vary_the_percentile_interval_stands_in():
    """The median of 0, 0, 0, 0, 9 is 0 whichever one is left out."""
    found = bootstrap_intervals(np.array([[0.0], [0.0], [0.0], [0.0], [9.0]]), statistic=np.median, resamples=999)
    assert found.low[0] == 0
    assert found.high[0] in (0, 9)
