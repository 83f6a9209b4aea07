"""How often intervals hold and choices are right, by a few experiments; proofs/intervals.md has many more.

A share may lie 3.5 of its standard errors off: a right one does so once in 2,000 times, and the seeds are fixed.
"""

import numpy as np
import pytest

from portsim.statistics.quantiles import quantile_intervals
from tests.statistics import experiments
from tests.statistics.experiments import share

ERRORS = 3.5


def rng(seed=11):
    return np.random.default_rng(seed)


def agrees(flags, truth=0.95, above=0.0, below=0.0):
    """Within the standard errors of the truth, and as much more as a method that is not exact is known to be off."""
    found = share(flags)
    off = ERRORS * found.se(truth)
    return truth - off - below <= found.held <= truth + off + above


@pytest.mark.parametrize("experiment", [experiments.t_mean, experiments.paired_difference])
@pytest.mark.parametrize("n", [2, 5, 20])
def test_t_intervals_are_exact_for_normal_values(experiment, n):
    assert agrees(experiment("normal", n, 20_000, rng()))


def test_t_intervals_hold_too_rarely_for_skewed_values():
    """What docs/statistics.md warns of."""
    assert share(experiments.t_mean("lognormal", 10, 20_000, rng())).held == pytest.approx(0.84, abs=0.02)
    assert agrees(experiments.t_mean("lognormal", 200, 4_000, rng()), below=0.02)


@pytest.mark.parametrize("n", [10, 50])
def test_fiellers_interval_is_exact_for_normal_pairs(n):
    assert agrees(experiments.paired_ratio("normal", n, 20_000, rng()))


@pytest.mark.parametrize("law", experiments.LAWS)
@pytest.mark.parametrize(("n", "probability"), [(6, 0.5), (20, 0.5), (50, 0.9), (100, 0.95)])
def test_order_statistics_are_as_exact_as_they_say_under_every_law(law, n, probability):
    stated = quantile_intervals(np.zeros((n, 1)), probability).confidence[0]
    assert stated >= 0.95
    assert agrees(experiments.order_statistics(law, n, 10_000, rng(), probability), stated)


@pytest.mark.parametrize(("law", "n", "below"), [("normal", 50, 0.01), ("exponential", 50, 0.02)])
def test_the_bootstrap_is_nearly_right_for_many_replications(law, n, below):
    assert agrees(experiments.bootstrap_mean(law, n, 1_000, rng()), below=below)


def test_the_interval_of_the_variance_reduction():
    assert agrees(experiments.reduction("normal", 20, 10_000, rng()), below=0.01)


@pytest.mark.parametrize("n", [5, 20])
def test_bands_hold_at_all_hours_at_once(n):
    assert agrees(experiments.hours("normal", n, 300, rng(), draws=1_000), above=0.03)


def test_pooled_means_and_quantiles():
    assert agrees(experiments.pooled_means("exponential", 20, 500, rng()), below=0.01)
    assert agrees(experiments.pooled_quantiles("exponential", 20, 500, rng(), 0.5), below=0.01)
    assert agrees(experiments.pooled_quantiles("lognormal", 50, 500, rng(), 0.95), below=0.02)


@pytest.mark.parametrize("method", ["holm", "paired"])
def test_families_find_nothing_where_nothing_is(method):
    assert agrees(experiments.family(method, "normal", 8, 600, rng()), above=0.03)


def test_sequential_stopping_keeps_its_word():
    held, close, n = experiments.stopped("lognormal", 0.05, 300, rng())
    assert n.mean() > 40
    for column in (0, 1):
        assert agrees(held[:, column], below=0.02, above=0.05)
        assert share(close[:, column]).held >= 0.95 - ERRORS * share(close).se(0.95) - 0.02


def test_batch_means_of_a_queue():
    held, _ = experiments.batched(0.5, 50_000, 400, rng())
    assert agrees(held, below=0.01)
    short, doubted = experiments.batched(0.9, 1_000, 400, rng())
    assert share(short).held < 0.75
    assert share(doubted).held > 0.5, "and says so more often than not"


def test_what_is_cut_takes_the_bias_with_it():
    """M/M/1 queues at a load of 0.8 that begin with a wait of 100: the mean wait in steady state is 4."""
    whole, cut, _, reliable = experiments.warmed(0.8, 100.0, 4_000, 100, rng()).T
    assert whole.mean() > 7
    assert reliable.mean() > 0.9
    assert abs(cut.mean() - 4) < 0.3


@pytest.mark.parametrize("shared", [0.0, 0.8])
def test_the_race_is_won_by_the_best_as_often_as_guaranteed(shared):
    """The hardest means for which it is guaranteed: all others worse by the indifference."""
    right, _ = experiments.raced(np.array([0.0, 0.5, 0.5, 0.5]), 0.5, shared, 300, rng()).T
    assert share(right).held >= 0.95 - ERRORS * share(right).se(0.95)


def test_ocba_chooses_better_than_equal_shares():
    means, deviations = np.arange(10) / 2, np.full(10, 2.0)
    equal = share(experiments.spent(means, deviations, 200, 300, rng(), equal=True))
    better = share(experiments.spent(means, deviations, 200, 300, rng(), equal=False))
    assert better.held - equal.held > ERRORS * np.hypot(equal.se(equal.held), better.se(better.held)) * 0.5
    assert better.held > equal.held + 0.05
