"""Bands that hold at all columns at once, against exact theory and published tables."""

import numpy as np
import pytest
from scipy import linalg, stats

from portsim.statistics.bands import simultaneous_band
from portsim.statistics.means import mean_intervals, t_quantile

NAN = np.nan


def correlated(n, columns, correlation):
    """Replications whose estimated correlations are exactly so, and whose means are 0."""
    noise = np.random.default_rng(1).normal(size=(n, columns))
    orthogonal = np.linalg.qr(noise - noise.mean(axis=0))[0]
    wanted = np.full((columns, columns), correlation) + (1 - correlation) * np.eye(columns)
    return orthogonal @ np.linalg.cholesky(wanted).T


def test_one_column_is_the_t_interval():
    values = np.random.default_rng(2).normal(size=(7, 1))
    band, single = simultaneous_band(values), mean_intervals(values)
    assert [band.low[0], band.high[0]] == pytest.approx([single.low[0], single.high[0]], rel=1e-3)
    assert band.p[0] == pytest.approx(stats.ttest_1samp(values, 0).pvalue[0], abs=1e-3)


def test_orthogonal_columns_are_independent():
    """Seven orthogonal columns of eight replications: (1 - a)^7 = 0.95, with denominators of their own."""
    band = simultaneous_band(linalg.hadamard(8)[:, 1:].astype(float), draws=100_000)
    assert 1 - band.pointwise == pytest.approx(1 - 0.95 ** (1 / 7), rel=0.05)


@pytest.mark.parametrize(("columns", "critical"), [(2, 2.21), (5, 2.51), (10, 2.72)])
def test_correlations_of_a_half_are_dunnetts_table(columns, critical):
    """Dunnett 1964, table II, two-sided 5 %, with infinitely many degrees of freedom."""
    band = simultaneous_band(correlated(4000, columns, 0.5), draws=40_000)
    assert t_quantile(np.array([3999]), band.pointwise)[0] == pytest.approx(critical, abs=0.03)


def test_columns_that_are_one_need_no_more_than_one():
    values = np.random.default_rng(3).normal(size=(30, 1)) * np.arange(1, 13)
    band, single = simultaneous_band(values), mean_intervals(values)
    assert band.high - band.low == pytest.approx(single.high - single.low, rel=0.02)
    assert band.pointwise >= 0.95
    shifted = values + np.linspace(0, 0.5, 12) * np.arange(1, 13)
    assert (simultaneous_band(shifted).p >= (1 - 1e-9) * stats.ttest_1samp(shifted, 0).pvalue).all()


def test_a_few_replications_do_not_make_columns_depend():
    """Five replications of 24 independent columns seem to depend; the band must be nearly that of independent ones."""
    levels = [1 - simultaneous_band(np.random.default_rng(seed).normal(size=(5, 24))).pointwise for seed in range(20)]
    assert np.mean(levels) == pytest.approx(1 - 0.95 ** (1 / 24), rel=0.15)


@pytest.mark.parametrize("n", [2, 3, 5, 20])
def test_is_wider_than_single_intervals_and_no_wider_than_bonferronis(n):
    values = np.random.default_rng(n).normal(size=(n, 24)).cumsum(axis=1)
    band, single, wide = (
        simultaneous_band(values, draws=40_000),
        mean_intervals(values),
        mean_intervals(values, 1 - 0.05 / 24),
    )
    assert (band.high - band.low > 1.2 * (single.high - single.low)).all()
    assert (band.high - band.low < 1.1 * (wide.high - wide.low)).all()


def test_p_values_and_band_agree():
    values = np.random.default_rng(5).normal(size=(12, 8)) + np.linspace(0, 1.5, 8)
    band = simultaneous_band(values)
    outside = (band.low > 0) | (band.high < 0)
    assert 0 < outside.sum() < 8
    assert ((band.p < 0.05) == outside).all()
    assert (band.p >= stats.ttest_1samp(values, 0).pvalue).all()


def test_edges():
    values = np.random.default_rng(6).normal(size=(6, 5))
    values[:, 0], values[:, 1], values[1:, 2], values[:2, 3] = NAN, 0.1, NAN, NAN
    band = simultaneous_band(values)
    assert band.n.tolist() == [0, 6, 1, 4, 6]
    assert np.isnan(band.low[[0, 2]]).all()
    assert (band.low[1], band.high[1], band.p[1]) == (0.1, 0.1, 0)
    assert band.high[3] - band.mean[3] == pytest.approx(
        t_quantile(np.array([3]), band.pointwise)[0] * np.nanstd(values[:, 3], ddof=1) / 2
    )
    flat = simultaneous_band(np.zeros((3, 2)))
    assert np.isnan(flat.pointwise)
    assert (flat.low.tolist(), flat.p.tolist()) == ([0, 0], [1, 1])
    assert np.isnan(simultaneous_band(np.zeros((1, 2))).low).all()


def test_the_same_seed_gives_the_same_band():
    values = np.random.default_rng(7).normal(size=(9, 4))
    assert simultaneous_band(values).pointwise == simultaneous_band(values).pointwise
    assert simultaneous_band(values).pointwise != simultaneous_band(values, seed=1).pointwise
