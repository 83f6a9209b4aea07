"""One long run in steady state, cut into batches that count as replications."""

import math
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats
from portsim.statistics.means import CONFIDENCE, checked, mean_intervals

BATCHES = 20
"""Between 10 and 30: more only make batches shorter, and less independent (Schmeiser 1982)."""
_FEWEST = 2


@dataclass(frozen=True)
class BatchMeans:
    """Mean of a series with the t interval over its batches."""

    mean: float
    low: float
    high: float
    batches: int
    size: int
    """Observations of a batch."""
    correlation: float
    """Of neighbouring batches; NaN where they do not vary."""
    p: float
    """p-value of independent batches against a positive correlation (von Neumann's test). Small: the batches are too
    short, the interval is too narrow, and the run should be longer. Large proves nothing."""


def batch_means(series: Floats, batches: int = BATCHES, confidence: float = CONFIDENCE) -> BatchMeans:
    """Mean and interval of a stationary series, by non-overlapping batch means.

    Assumes a series without its warm-up, long against the time over which it remembers; then batch means are nearly
    independent and normally distributed. In a busy queue this takes many thousands of trucks (proofs/intervals.md has
    the M/M/1 queue).

    Parameters
    ----------
    series : shape (observations,), in order of time, without missing values. What does not fill the batches is left
        out at
        the beginning, where warm-up would be.
    """
    checked(confidence)
    if batches < _FEWEST or len(series) < batches:
        raise ValueError(f"{len(series)} observations make no {batches} batches; at least {_FEWEST} are needed")
    if np.isnan(series).any():
        raise ValueError("a series cut into batches must not have missing values")
    size = len(series) // batches
    means = series[len(series) - batches * size :].reshape(batches, size).mean(axis=1)
    found = mean_intervals(means[:, np.newaxis], confidence)
    correlation, p = _neighbours(means)
    return BatchMeans(float(found.mean[0]), float(found.low[0]), float(found.high[0]), batches, size, correlation, p)


def _neighbours(means: Floats) -> tuple[float, float]:
    """Correlation of neighbours, and how unlikely one so large is without any (Fishman 1978, section 5.10)."""
    from scipy.special import ndtr

    off = means - means.mean()
    squares = float(np.square(off).sum())
    count = len(means)
    if count <= _FEWEST or means.min() == means.max():
        return math.nan, math.nan
    correlation = float((off[1:] * off[:-1]).sum()) / squares
    # Without the ends' weight this would be biased.
    statistic = correlation + float(off[0] ** 2 + off[-1] ** 2) / (2 * squares)
    return correlation, float(ndtr(-statistic * math.sqrt((count**2 - 1) / (count - 2))))
