"""Several alternatives against one baseline: what holds for all of them together, each method under its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.statistics.bands import DRAWS, simultaneous_band
from portsim.statistics.means import CONFIDENCE, checked, mean_intervals
from portsim.statistics.pairs import paired_differences

Method = Literal["Holm", "Dunnett, paired", "Dunnett, independent"]


@dataclass(frozen=True, eq=False)
class Family:
    """Differences of several alternatives from a baseline, arrays of shape (alternatives,)."""

    method: Method
    intervals: str
    """What `low` and `high` are."""
    difference: Floats
    """Mean of the alternative less mean of the baseline."""
    low: Floats
    high: Floats
    """Simultaneous intervals: all of them together hold with the stated confidence."""
    p: Floats
    """Two-sided p-values, adjusted: the chance of one or more below a level by luck alone is at most that level."""
    n: Ints
    """Replications compared, of each alternative."""


def holm(p: Floats) -> Floats:
    """Holm's (1979) adjusted p-values; whatever the tests have to do with each other. NaN is no test, and stays NaN."""
    adjusted = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    steps = np.arange(len(order), 0, -1) * p[order]
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def holm_against(values: Floats, baseline: Floats, confidence: float = CONFIDENCE) -> Family:
    """Paired t tests of alternatives against a baseline, by Holm; with Bonferroni's intervals.

    Assumes normally distributed differences, and nothing of how alternatives depend on each other: for common random
    numbers. Holm has no intervals of its own; Bonferroni's are wider, so that Holm may tell a difference whose
    interval holds 0.

    Parameters
    ----------
    values : shape (replications, alternatives); NaN is missing
    baseline : shape (replications,)
    """
    checked(confidence)
    each = paired_differences(values, baseline[:, np.newaxis], confidence)
    tests = max(1, int(np.count_nonzero(~np.isnan(each.p))))
    wide = mean_intervals(values - baseline[:, np.newaxis], 1 - (1 - confidence) / tests)
    return Family("Holm", "Bonferroni", each.mean, wide.low, wide.high, holm(each.p), each.n)


def dunnett_paired(
    values: Floats, baseline: Floats, confidence: float = CONFIDENCE, *, draws: int = DRAWS, seed: int = 0
) -> Family:
    """All alternatives against a baseline after Dunnett's idea, for common random numbers: max-t on paired differences.

    Dunnett's own test assumes independent samples of one variance, which common random numbers are not. Here the
    dependence is that of the paired differences, as estimated; see `bands.simultaneous_band` for what it assumes.
    Intervals and p-values agree.

    Parameters
    ----------
    values : shape (replications, alternatives); NaN is missing
    baseline : shape (replications,)
    """
    band = simultaneous_band(values - baseline[:, np.newaxis], confidence, draws=draws, seed=seed)
    return Family("Dunnett, paired", "simultaneous max-t", band.mean, band.low, band.high, band.p, band.n)


def dunnett_independent(
    values: Sequence[Floats], baseline: Floats, confidence: float = CONFIDENCE, *, seed: int = 0
) -> Family:
    """Dunnett's test (1955, 1964; by scipy) of alternatives against a baseline, all simulated with seeds of their own.

    Assumes independent, normally distributed samples of one variance. With common random numbers it is the wrong
    test, and wastes what they saved: take `dunnett_paired`.

    Parameters
    ----------
    values : one sample per alternative, each of shape (its replications,); NaN is missing
    baseline : shape (replications,)
    seed : of scipy's integration; the same numbers give the same intervals
    """
    from scipy.stats import dunnett

    checked(confidence)
    samples = [each[~np.isnan(each)] for each in values]
    control = baseline[~np.isnan(baseline)]
    if not len(control) or not all(map(len, samples)):
        raise ValueError("Dunnett's test needs at least one replication of the baseline and of each alternative")
    n = np.array([len(each) for each in samples])
    difference = np.array([each.mean() - control.mean() for each in samples])
    varies = len({float(value) for each in (control, *samples) for value in each - each[0]}) > 1
    if not varies:
        # Nothing varies, or nothing tells whether it does.
        df = int(n.sum()) + len(control) - len(samples) - 1
        ends = difference if df else np.full(len(samples), np.nan)
        p = np.where(difference == 0, 1.0, 0.0) if df else ends
        return Family("Dunnett, independent", "simultaneous Dunnett", difference, ends, ends, p, n)
    found = dunnett(*samples, control=control, rng=np.random.default_rng(seed))
    ends = found.confidence_interval(confidence)
    return Family(
        "Dunnett, independent", "simultaneous Dunnett", difference, ends.low, ends.high, np.asarray(found.pvalue), n
    )
