"""Bootstrap intervals: for what is not normally distributed, from about twenty replications on."""

import warnings
from collections.abc import Callable

import numpy as np

from portsim.arrays import Floats
from portsim.statistics.means import CONFIDENCE, Intervals, checked

RESAMPLES = 9_999
"""So that the ends of 95 % and 99 % intervals are values that were drawn."""


def bootstrap_intervals(
    values: Floats,
    confidence: float = CONFIDENCE,
    *,
    statistic: Callable[..., Floats] = np.mean,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Intervals:
    """Bias-corrected and accelerated bootstrap interval (BCa; Efron 1987, by scipy) of a statistic of each column.

    Assumes independent replications of any distribution. Its coverage nears the stated one as replications become many;
    with ten it falls short of it, and of the t interval's where values are nearly normal (proofs/intervals.md).

    Parameters
    ----------
    values : shape (replications, columns); NaN is missing
    statistic : of an array along `axis`, like `np.mean` and `np.median`
    seed : the same numbers give the same interval

    Returns
    -------
    Arrays of shape (columns,); `mean` is the statistic. `low` and `high` are NaN with fewer than two values, equal
    where all values are, and those of the percentile interval where BCa is not defined (the jackknife does not vary).
    """
    from scipy.stats import DegenerateDataWarning, bootstrap

    checked(confidence)
    n = np.count_nonzero(~np.isnan(values), axis=0)
    found, low, high = np.full((3, values.shape[1]), np.nan)
    for count in np.unique(n[n > 0]):
        columns = np.flatnonzero(n == count)
        # NaN is sorted to the end, and the order of replications does not matter.
        there = np.sort(values[:, columns], axis=0)[:count]
        found[columns] = statistic(there, axis=0)
        if count == 1:
            continue
        varies = there[0] < there[-1]
        low[columns] = high[columns] = found[columns]
        for method in ("BCa", "percentile"):
            asked = varies & (np.isnan(low[columns]) if method == "percentile" else True)
            if not asked.any():
                continue
            with np.errstate(invalid="ignore", divide="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore", DegenerateDataWarning)  # the next method takes over
                interval = bootstrap(
                    (there[:, asked],),
                    statistic,
                    axis=0,
                    n_resamples=resamples,
                    confidence_level=confidence,
                    method=method,
                    rng=np.random.default_rng(seed),
                ).confidence_interval
            low[columns[asked]], high[columns[asked]] = interval
    return Intervals(found, low, high, n)
