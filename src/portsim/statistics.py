"""From the numbers of several replications to estimates with intervals. Knows no ports."""

from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats, Ints

CONFIDENCE = 0.95
"""Confidence level of intervals."""


@dataclass(frozen=True, eq=False)
class Intervals:
    """Means with t intervals, one per column of a table of replications.

    `mean` is NaN where no replication had a value, `low` and `high` where fewer than two had.
    """

    mean: Floats
    low: Floats
    high: Floats
    n: Ints
    """Replications that had a value."""


def mean_intervals(values: Floats, confidence: float = CONFIDENCE) -> Intervals:
    """Mean and t interval of each column; NaN is a value missing in that replication.

    Parameters
    ----------
    values : one row per replication, one column per measure, shape (replications, columns)
    confidence : share of such intervals that hold the true mean, for independent, normally distributed values

    Returns
    -------
    Arrays of shape (columns,). The half-width is the t quantile times the standard error of the values that are there.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    there = ~np.isnan(values)
    n = np.count_nonzero(there, axis=0)
    mean = np.full(values.shape[1], np.nan)
    np.divide(np.where(there, values, 0.0).sum(axis=0), n, out=mean, where=n > 0)
    squares = np.where(there, (values - mean) ** 2, 0.0).sum(axis=0)
    several = n > 1
    half_width = np.full(len(mean), np.nan)
    df = n[several] - 1
    half_width[several] = t_quantile(df, confidence) * np.sqrt(squares[several] / df / n[several])
    return Intervals(mean, mean - half_width, mean + half_width, n)


def t_quantile(df: Ints, confidence: float) -> Floats:
    """How many standard errors a two-sided interval reaches, by degrees of freedom."""
    from scipy.special import stdtrit

    different, place = np.unique(df, return_inverse=True)
    quantiles: Floats = np.asarray(stdtrit(different, (1 + confidence) / 2), dtype=np.float64)
    return quantiles[place]
