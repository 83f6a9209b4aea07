"""Intervals that hold all at once: bands for the hours of a day, differences of several systems from one."""

from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.statistics.means import CONFIDENCE, checked, moments, t_p_values, t_quantile

DRAWS = 10_000
"""Drawn to find how far the largest of several t values goes; leaves an error of about 0.2 % in the confidence."""
_AT_ONCE = 2_000_000
"""Numbers in memory at a time."""
_FEWEST_FOR_CORRELATIONS = 4
"""With fewer replications correlations are not estimated, but taken as none, which is the safe side."""


@dataclass(frozen=True, eq=False)
class Band:
    """Means with a simultaneous band, arrays of shape (columns,)."""

    mean: Floats
    low: Floats
    high: Floats
    """NaN with fewer than two values."""
    n: Ints
    p: Floats
    """Per column: p-value of a mean of 0, adjusted for all columns (single-step max-t); below 1 - confidence where the
    band does not hold 0."""
    pointwise: float
    """Confidence at which each column's own t interval is the band; NaN without a column that varies."""


def simultaneous_band(values: Floats, confidence: float = CONFIDENCE, *, draws: int = DRAWS, seed: int = 0) -> Band:
    """Band that holds the true means of all columns at once with the stated confidence: the sup-t band.

    Each column has a t interval of one and the same higher confidence. Which one is found by drawing: t values of
    normally distributed replications with the correlations of the columns, and for each draw the largest (Montiel
    Olea and Plagborg-Moller 2019). Correlations are drawn towards 0 by as much as their own errors suggest (Schaefer
    and Strimmer 2005), which errs on the side of a wider band. Assumes independent, normally distributed
    replications. Never wider than Bonferroni's but by the error of drawing.

    Parameters
    ----------
    values : shape (replications, columns); NaN is missing
    seed : of the draws; the same numbers give the same band
    """
    checked(confidence)
    found = moments(values)
    df = found.n - 1
    p = t_p_values(found.mean, found.error, df)
    smallest = smallest_p_values(values, draws, seed)
    if not len(smallest):
        pointwise, adjusted = np.nan, p
        half_width = np.where(df > 0, 0.0, np.nan)
    else:
        # The p-value that the smallest of all goes below only as often as the band may fail.
        pointwise = max(confidence, 1 - float(np.quantile(smallest, 1 - confidence)))
        half_width = t_quantile(df, pointwise) * found.error
        adjusted = np.searchsorted(smallest, p, side="right") / len(smallest)
        adjusted = np.where(np.isnan(p) | (found.variance == 0), p, np.maximum(adjusted, p))
    return Band(found.mean, found.mean - half_width, found.mean + half_width, found.n, adjusted, pointwise)


def smallest_p_values(values: Floats, draws: int, seed: int) -> Floats:
    """Of each draw the smallest p-value of all columns that vary, where all means are 0; sorted, shape (draws,).

    Empty where no column varies. One column needs no drawing: its p-value is uniform.
    """
    from scipy.special import stdtr

    found = moments(values)
    columns = np.flatnonzero(found.variance > 0)
    if not len(columns):
        return np.empty(0)
    if len(columns) == 1:
        uniform: Floats = (np.arange(draws) + 0.5) / draws
        return uniform
    factor = _factor(values[:, columns], found.mean[columns])
    df = int(found.n[columns].max()) - 1
    rng = np.random.default_rng(seed)
    rank = min(df, len(columns))
    largest = np.empty(draws)
    step = max(1, _AT_ONCE // (rank * len(columns)))
    below = np.tri(len(columns), rank, -1)
    for start in range(0, draws, step):
        count = min(step, draws - start)
        means = rng.standard_normal((count, len(columns))) @ factor.T
        # Bartlett's decomposition: the variances of df + 1 replications, whose dependence follows from the
        # correlations.
        wishart = rng.standard_normal((count, len(columns), rank)) * below
        diagonal = np.arange(rank)
        wishart[:, diagonal, diagonal] = np.sqrt(rng.chisquare(df - diagonal, size=(count, rank)))
        variances = np.square(factor @ wishart).sum(axis=2) / df
        largest[start : start + count] = np.abs(means / np.sqrt(variances)).max(axis=1)
    smallest: Floats = np.sort(2 * stdtr(df, -largest))
    return smallest


def _factor(values: Floats, mean: Floats) -> Floats:
    """A matrix F, shape (columns, columns), with F F' the estimated correlations of columns that all vary."""
    n, columns = values.shape
    # A missing value tells nothing about dependence.
    off = np.where(np.isnan(values), 0.0, values - mean)
    off /= np.sqrt(np.square(off).mean(axis=0))
    correlations = off.T @ off / n
    others = ~np.eye(columns, dtype=bool)
    squares = float(np.square(correlations[others]).sum())
    if n < _FEWEST_FOR_CORRELATIONS or squares == 0:
        return np.eye(columns)
    # Of a correlation of n normally distributed replications (Fisher 1915); columns that are one stay one.
    variances = np.square(1 - np.square(correlations)) / (n - 1)
    shrunk = min(1.0, float(variances[others].sum()) / squares)
    correlations[others] *= 1 - shrunk
    # Not by Cholesky: columns that move together make the matrix singular.
    sizes, directions = np.linalg.eigh(correlations)
    factor: Floats = directions * np.sqrt(np.maximum(sizes, 0))
    return factor
