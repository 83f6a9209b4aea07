"""Several alternatives against a baseline, against published tables and examples."""

import numpy as np
import pytest
from scipy import stats

from portsim.statistics.families import dunnett_independent, dunnett_paired, holm, holm_against

NAN = np.nan


def test_holm_by_hand():
    """Smallest first, times 4, 3, 2, 1, and never below the one before: 0.02, 0.03, 0.06, and 0.04 that becomes
    0.06."""
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_with_ties_ends_and_missing_tests():
    found = holm(np.array([0.02, NAN, 0.02, 0.7, 0.6]))
    assert found[[0, 2, 3, 4]] == pytest.approx([0.08, 0.08, 1, 1])
    assert np.isnan(found[1])
    assert len(holm(np.array([]))) == 0


def shared(n=12, effects=(0.0, 1.0, 2.0), missing=()):
    rng = np.random.default_rng(3)
    common = rng.normal(20, 5, size=n)
    values = common[:, None] + np.array(effects) + rng.normal(size=(n, len(effects)))
    for place in missing:
        values[place] = NAN
    return values, common


def test_paired_tests_by_holm_with_bonferronis_intervals():
    values, baseline = shared(missing=[(0, 1)])
    found = holm_against(values, baseline)
    raw = stats.ttest_rel(values, baseline[:, None], nan_policy="omit").pvalue
    assert found.p == pytest.approx(holm(np.asarray(raw)))
    assert found.n.tolist() == [12, 11, 12]
    difference = values[:, 2] - baseline
    low, high = stats.t.interval(1 - 0.05 / 3, 11, difference.mean(), stats.sem(difference))
    assert [found.low[2], found.high[2]] == pytest.approx([low, high])
    assert (found.method, found.intervals) == ("Holm", "Bonferroni")


def test_an_alternative_without_values_is_no_test():
    values, baseline = shared()
    with_none = np.column_stack([values, np.full(12, NAN)])
    found, alone = holm_against(with_none, baseline), holm_against(values, baseline)
    assert found.p[:3].tolist() == alone.p.tolist()
    assert found.low[:3].tolist() == alone.low.tolist()
    assert np.isnan([found.p[3], found.low[3], found.difference[3]]).all()


def test_dunnett_for_common_numbers_uses_what_they_saved():
    values, baseline = shared()
    paired = dunnett_paired(values, baseline)
    apart = dunnett_independent(list(values.T), baseline)
    assert (paired.high - paired.low < 0.4 * (apart.high - apart.low)).all()
    assert paired.difference == pytest.approx(apart.difference)
    assert paired.p[2] < 0.05 < apart.p[2]
    assert (paired.method, paired.intervals) == ("Dunnett, paired", "simultaneous max-t")
    wide = holm_against(values, baseline)
    assert (paired.high - paired.low < wide.high - wide.low).all()


@pytest.mark.parametrize(("alternatives", "n", "critical"), [(2, 6, 2.44), (4, 4, 2.73), (4, 5, 2.65), (5, 6, 2.66)])
def test_dunnetts_table(alternatives, n, critical):
    """Dunnett 1964, table II, two-sided 5 %: half-widths in standard errors of a difference of two samples of n."""
    rng = np.random.default_rng(alternatives)
    samples = rng.normal(size=(alternatives + 1, n))
    found = dunnett_independent(list(samples[1:]), samples[0])
    error = np.sqrt(samples.var(axis=1, ddof=1).mean() * 2 / n)
    assert (found.high - found.difference) / error == pytest.approx(critical, abs=0.012)


def test_dunnett_of_mice():
    """Published output: three groups of six, pooled deviation 8.60039, differences 14.5 and 10.5:
    2.388 to 26.61 and -1.612 to 22.61."""
    pattern = np.array([-1.0, 1.0, -1.0, 1.0, -1.0, 1.0])
    pattern *= 8.60039 / pattern.std(ddof=1)
    found = dunnett_independent([30 + 14.5 + pattern, 30 + 10.5 + pattern], 30 + pattern)
    assert found.low == pytest.approx([2.388, -1.612], abs=0.02)
    assert found.high == pytest.approx([26.61, 22.61], abs=0.02)
    assert found.method == "Dunnett, independent"


def test_samples_may_have_different_sizes_and_holes():
    rng = np.random.default_rng(9)
    samples, baseline = [rng.normal(size=5), np.append(rng.normal(size=8), NAN)], rng.normal(size=6)
    found = dunnett_independent(samples, baseline)
    assert found.n.tolist() == [5, 8]
    without = dunnett_independent([samples[0], samples[1][:8]], baseline)
    assert found.low.tolist() == without.low.tolist()


def test_dunnett_where_nothing_varies():
    same = dunnett_independent([np.ones(3), np.full(3, 2.0)], np.ones(3))
    assert same.p.tolist() == [1, 0]
    assert (same.low.tolist(), same.high.tolist()) == ([0, 1], [0, 1])
    single = dunnett_independent([np.ones(1)], np.full(1, 3.0))
    assert single.difference.tolist() == [-2]
    assert np.isnan([single.p[0], single.low[0]]).all()
    with pytest.raises(ValueError, match="at least one replication"):
        dunnett_independent([np.array([NAN])], np.ones(3))
