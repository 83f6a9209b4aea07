"""Means with t intervals, and what other intervals share with them."""

from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats, Ints

CONFIDENCE = 0.95
"""Confidence level of intervals."""


@dataclass(frozen=True, eq=False)
class Intervals:
    """Means with intervals, one per column of a table of replications.

    `mean` is NaN where no replication had a value, `low` and `high` where fewer than two had.
    """

    mean: Floats
    low: Floats
    high: Floats
    n: Ints
    """Replications that had a value."""


@dataclass(frozen=True, eq=False)
class Moments:
    """Of each column, arrays of shape (columns,)."""

    n: Ints
    mean: Floats
    """NaN without a value."""
    variance: Floats
    """Of one replication, with n - 1 in the denominator; NaN with fewer than two values."""

    @property
    def error(self) -> Floats:
        """Standard error of the mean."""
        error: Floats = np.sqrt(self.variance / np.maximum(self.n, 1))
        return error


def moments(values: Floats) -> Moments:
    """Number, mean and variance of the values that are there in each column of a table (replications, columns)."""
    there = ~np.isnan(values)
    n = np.count_nonzero(there, axis=0)
    mean = np.full(values.shape[1], np.nan)
    np.divide(np.where(there, values, 0.0).sum(axis=0), n, out=mean, where=n > 0)
    # Equal values must not differ from their mean by the rounding of a sum: then they would seem to vary.
    first = values[there.argmax(axis=0), np.arange(values.shape[1])] if len(values) else mean
    equal = (n > 0) & (~there | (values == first)).all(axis=0)
    mean[equal] = first[equal]
    squares = np.where(there, (values - mean) ** 2, 0.0).sum(axis=0)
    variance = np.full(len(mean), np.nan)
    np.divide(squares, n - 1, out=variance, where=n > 1)
    return Moments(n, mean, variance)


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
    checked(confidence)
    found = moments(values)
    half_width = t_quantile(found.n - 1, confidence) * found.error
    return Intervals(found.mean, found.mean - half_width, found.mean + half_width, found.n)


def t_quantile(df: Ints, confidence: float) -> Floats:
    """How many standard errors a two-sided interval reaches, by degrees of freedom; NaN where there are none."""
    from scipy.special import stdtrit

    different, place = np.unique(df, return_inverse=True)
    quantiles = np.full(len(different), np.nan)
    some = different > 0
    quantiles[some] = stdtrit(different[some], (1 + confidence) / 2)
    return quantiles[place]


def t_p_values(distance: Floats, error: Floats, df: Ints) -> Floats:
    """Two-sided p-values of distances from what is tested, by their standard errors.

    0 where nothing varies and the distance is not 0, and 1 where it is 0; NaN where there is no standard error.
    """
    from scipy.special import stdtr

    p = np.full(len(distance), np.nan)
    some = df > 0
    p[some] = np.where(distance[some] == 0, 1.0, 0.0)
    varies = some & (error > 0)
    p[varies] = 2 * stdtr(df[varies], -np.abs(distance[varies] / error[varies]))
    return p


def checked(confidence: float) -> None:
    """Refuse what is no confidence level."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
