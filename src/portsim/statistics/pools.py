"""All trucks of all replications together: means, shares and quantiles, with intervals that know of the replications.

Trucks of a replication met the same queues, so that a thousand of them tell less than a thousand days would. The
replications are therefore taken as clusters: what varies is how far each of them lies off.
"""

from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats
from portsim.statistics.means import CONFIDENCE, checked, t_quantile
from portsim.statistics.quantiles import checked_probability


@dataclass(frozen=True)
class Pooled:
    """A number about all trucks of all replications, with its interval."""

    value: float
    """NaN without trucks."""
    low: float
    high: float
    """Ends of the interval; NaN where fewer than two replications have trucks."""
    n: int
    """Replications that had trucks."""
    trucks: int


def pooled_mean(values: Floats, confidence: float = CONFIDENCE) -> Pooled:
    """Mean over all trucks, each counting the same, so that days with many trucks count more.

    A ratio of two sums over replications; its t interval takes the linearised error (Cochran 1977, section 6.3), and
    holds nearly from about ten replications on.

    Parameters
    ----------
    values : shape (replications, trucks); NaN is missing, and fills up shorter rows
    """
    checked(confidence)
    there = ~np.isnan(values)
    trucks = np.count_nonzero(there, axis=1)
    values, trucks = values[trucks > 0], trucks[trucks > 0]
    n, total = len(trucks), int(trucks.sum())
    if not n:
        return Pooled(np.nan, np.nan, np.nan, 0, 0)
    sums = np.where(np.isnan(values), 0.0, values).sum(axis=1)
    mean = float(sums.sum() / total)
    if n == 1:
        return Pooled(mean, np.nan, np.nan, 1, total)
    off = sums - mean * trucks
    error = float(np.sqrt(n / (n - 1) * np.square(off).sum())) / total
    half_width = float(t_quantile(np.array([n - 1]), confidence)[0]) * error
    return Pooled(mean, mean - half_width, mean + half_width, n, total)


def pooled_quantile(values: Floats, probability: float, confidence: float = CONFIDENCE) -> Pooled:
    """Quantile of the values of all trucks: 95 % of all trucks wait shorter than this.

    The interval is Woodruff's (1952): one for the share of trucks below the estimate, over replications, on the scale
    of log odds so that it stays between 0 and 1, and read back as quantiles. Assumes independent replications. For
    the median it holds nearly from ten on; for the p95 it needs many more (proofs/intervals.md).

    Parameters
    ----------
    values : shape (replications, trucks); NaN is missing, and fills up shorter rows
    """
    checked_probability(probability)
    there = values[~np.isnan(values)]
    if not len(there):
        return Pooled(np.nan, np.nan, np.nan, 0, 0)
    there.sort()
    value = float(np.quantile(there, probability))
    below = pooled_mean(np.where(np.isnan(values), np.nan, values <= value), confidence)
    if there[0] == there[-1] and below.n > 1:
        return Pooled(value, value, value, below.n, below.trucks)
    reach = (below.high - below.value) / (probability * (1 - probability))
    odds = probability / (1 - probability) * np.exp([-reach, reach])
    low, high = np.quantile(there, odds / (1 + odds)) if below.n > 1 else (np.nan, np.nan)
    return Pooled(value, float(low), float(high), below.n, below.trucks)


@dataclass(frozen=True)
class TruckDifferences:
    """What changed for the same trucks. Shares are of all trucks that have a value on both sides."""

    mean: Pooled
    """Mean difference, with less than before below 0."""
    less: Pooled
    """Share of trucks whose value fell by more than the tolerance."""
    same: Pooled
    """Share of trucks whose value stayed within it."""
    more: Pooled
    """Share of trucks whose value rose by more."""
    quantiles: tuple[Pooled, ...]
    """Quantiles of the differences, in the order asked for. They are not differences of quantiles."""
    unpaired: int
    """Trucks that have a value on one side alone, and are left out."""


def truck_differences(
    values: Floats,
    baseline: Floats,
    *,
    probabilities: tuple[float, ...] = (0.05, 0.5, 0.95),
    tolerance: float = 0.0,
    confidence: float = CONFIDENCE,
) -> TruckDifferences:
    """How the differences of the same trucks between two systems are distributed.

    Assumes that a column of a row is the same truck in both, as it is under common random numbers, and
    independent replications. Trucks that have a value on one side alone are counted, not compared: where they are
    many, the others are no fair picture.

    Parameters
    ----------
    values, baseline : shape (replications, trucks) both; NaN is missing
    tolerance : differences up to this much are none
    """
    difference = values - baseline
    compared = ~np.isnan(difference)

    def share(flags: np.ndarray) -> Pooled:
        return pooled_mean(np.where(compared, flags.astype(np.float64), np.nan), confidence)

    return TruckDifferences(
        pooled_mean(difference, confidence),
        share(difference < -tolerance),
        share(np.abs(difference) <= tolerance),
        share(difference > tolerance),
        tuple(pooled_quantile(difference, each, confidence) for each in probabilities),
        int(np.count_nonzero(np.isnan(values) != np.isnan(baseline))),
    )
