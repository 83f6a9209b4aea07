"""Quantiles of what varies from replication to replication, with intervals that assume no distribution."""

import math
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.statistics.means import CONFIDENCE, checked


@dataclass(frozen=True, eq=False)
class QuantileIntervals:
    """A quantile of each column with its interval, arrays of shape (columns,)."""

    value: Floats
    """By linear interpolation between order statistics; NaN without a value."""
    low: Floats
    high: Floats
    """Ends of the interval; NaN where there are too few values for that end."""
    confidence: Floats
    """Probability with which the interval holds the quantile, for a continuous distribution; at least the one asked
    for where both ends are there, NaN elsewhere."""
    n: Ints
    """Replications that had a value."""
    why: tuple[str, ...]
    """Per column: why an end is missing; empty where none is."""


def replications_needed(probability: float, confidence: float = CONFIDENCE) -> int:
    """Fewest replications from which both ends of the interval of a quantile exist.

    At 95 %: 6 for the median, 36 for the 90 % and 72 for the 95 % quantile.
    """
    checked_probability(probability)
    checked(confidence)
    return math.ceil(math.log((1 - confidence) / 2) / math.log(max(probability, 1 - probability)))


def quantile_intervals(values: Floats, probability: float, confidence: float = CONFIDENCE) -> QuantileIntervals:
    """Order-statistic interval of a quantile of each column, as by `scipy.stats.quantile_test`.

    Assumes independent replications, and no distribution; ties make the interval only safer. Each end is missed
    with a probability of at most (1 - confidence) / 2, so that an end that is there holds for itself where the other
    is missing. This is about replications, such as days: "on one day in twenty the mean wait is longer". Trucks of
    one replication depend on each other; for their quantiles see `pools`.

    Parameters
    ----------
    values : shape (replications, columns); NaN is missing
    probability : of the quantile: 0.5, 0.9, 0.95
    """
    checked_probability(probability)
    checked(confidence)
    ordered = np.sort(values, axis=0)  # NaN last
    n = np.count_nonzero(~np.isnan(values), axis=0)
    value, low, high, exact = np.full((4, values.shape[1]), np.nan)
    why = [""] * values.shape[1]
    needed = replications_needed(probability, confidence)
    for count in np.unique(n):
        columns = np.flatnonzero(n == count)
        below, above, covered = _ranks(int(count), probability, confidence)
        if count:
            value[columns] = np.quantile(ordered[:count, columns], probability, axis=0)
        if below is not None:
            low[columns] = ordered[below, columns]
        if above is not None:
            high[columns] = ordered[above, columns]
        exact[columns] = covered
        if below is None or above is None:
            missing = "interval" if below is None and above is None else "lower end" if below is None else "upper end"
            reason = f"no {missing}: {count} values, {needed} are needed"
            for column in columns:
                why[column] = reason
    return QuantileIntervals(value, low, high, exact, n, tuple(why))


def _ranks(count: int, probability: float, confidence: float) -> tuple[int | None, int | None, float]:
    """Places (from 0) of the order statistics at both ends, and the confidence that they give."""
    from scipy.special import bdtr

    if count == 0:
        return None, None, math.nan
    tail = (1 - confidence) / 2
    # at_most[k] is the probability that at most k of the values lie below the quantile.
    at_most = bdtr(np.arange(count), count, probability)
    # The value at place k lies above the quantile when at most k values lie below it, and below it when at least k +
    # 1 do.
    safe_low, safe_high = np.flatnonzero(at_most <= tail), np.flatnonzero(1 - at_most <= tail)
    below = int(safe_low[-1]) if len(safe_low) else None
    above = int(safe_high[0]) if len(safe_high) else None
    covered = math.nan if below is None or above is None else float(at_most[above] - at_most[below])
    return below, above, covered


def checked_probability(probability: float) -> None:
    """Refuse what is no probability of a quantile."""
    if not 0 < probability < 1:
        raise ValueError(f"the probability of a quantile must lie between 0 and 1, got {probability}")
