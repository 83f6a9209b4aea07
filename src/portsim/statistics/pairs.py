"""Two systems that met the same chance, compared replication by replication."""

from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.statistics.means import CONFIDENCE, Moments, checked, moments, t_p_values, t_quantile


@dataclass(frozen=True, eq=False)
class Differences:
    """Differences from a baseline by replication, arrays of shape (columns,)."""

    mean: Floats
    low: Floats
    high: Floats
    n: Ints
    """Replications in which both had a value; the others are left out."""
    p: Floats
    """Two-sided p-value of no difference; NaN with fewer than two replications."""


def paired_differences(values: Floats, baseline: Floats, confidence: float = CONFIDENCE) -> Differences:
    """Mean of `values - baseline` with its paired t interval, per column.

    Assumes independent replications and normally distributed differences; the two sides may depend on each other
    as they like.

    Parameters
    ----------
    values, baseline : shape (replications, columns) both, a row of both being the same replication; NaN is missing
    """
    checked(confidence)
    found = moments(values - baseline)
    half_width = t_quantile(found.n - 1, confidence) * found.error
    p = t_p_values(found.mean, found.error, found.n - 1)
    return Differences(found.mean, found.mean - half_width, found.mean + half_width, found.n, p)


@dataclass(frozen=True, eq=False)
class Reductions:
    """What common random numbers saved, arrays of shape (columns,)."""

    factor: Floats
    """Variance of a difference of independent replications over that of the paired ones: so many times as many
    replications would be needed without common random numbers. Below 1 they did harm; infinite where the difference
    does not vary, NaN where nothing does or fewer than two replications have both values."""
    low: Floats
    high: Floats
    """Interval of the factor; NaN with fewer than three replications, or where without one of them nothing varies."""
    correlation: Floats
    """Between the two sides; NaN where one of them does not vary."""
    n: Ints


def variance_reduction(values: Floats, baseline: Floats, confidence: float = CONFIDENCE) -> Reductions:
    """The variance reduction achieved by common random numbers, per column.

    The factor is (Var X + Var Y) / Var(X - Y), its interval that of the jackknife on the scale of logarithms (Miller
    1968): nearly right for normally distributed values, and for skewed ones far less wrong than the interval that is
    exact for normal ones (proofs/intervals.md). It assumes independent replications.

    Parameters
    ----------
    values, baseline : shape (replications, columns) both; NaN is missing
    """
    checked(confidence)
    both = ~np.isnan(values - baseline)
    x, y = np.where(both, values, np.nan), np.where(both, baseline, np.nan)
    one, other, difference = moments(x), moments(y), moments(x - y)
    n, columns = one.n, values.shape[1]
    factor, low, high, correlation = np.full((4, columns), np.nan)
    apart = one.variance + other.variance
    factor[(apart > 0) & (difference.variance == 0)] = np.inf
    np.divide(apart, difference.variance, out=factor, where=difference.variance > 0)
    scale = np.sqrt(one.variance * other.variance)
    np.divide(apart - difference.variance, 2 * scale, out=correlation, where=scale > 0)
    with np.errstate(divide="ignore", invalid="ignore"):  # where leaving one out leaves nothing that varies
        logs = np.log((_without_each(x, one) + _without_each(y, other)) / _without_each(x - y, difference))
    some = (n > 2) & (np.isfinite(logs) | ~both).all(axis=0)  # noqa: PLR2004 - a variance without one needs two others
    jackknife = moments(logs[:, some])
    # The variance of the values with one left out is (n - 1)^2 times smaller than that of the jackknife's own.
    reach = t_quantile(n[some] - 1, confidence) * (n[some] - 1) * jackknife.error
    low[some], high[some] = factor[some] * np.exp(-reach), factor[some] * np.exp(reach)
    return Reductions(factor, low, high, correlation, n)


def _without_each(values: Floats, found: Moments) -> Floats:
    """Variance of each column without one replication after the other, shape of the values; NaN where it is missing."""
    n, off = found.n, np.square(values - found.mean)
    squares = found.variance * (n - 1)
    rest: Floats = np.maximum(squares - off * n / np.maximum(n - 1, 1), 0.0) / np.maximum(n - 2, 1)
    return rest


@dataclass(frozen=True, eq=False)
class Ratios:
    """Ratios of means to those of a baseline, arrays of shape (columns,)."""

    ratio: Floats
    """NaN where the baseline's mean is 0, or no replication has both values."""
    low: Floats
    high: Floats
    """Ends of the interval; NaN where there is none."""
    n: Ints
    """Replications in which both had a value."""
    why: tuple[str, ...]
    """Per column: why there is no ratio or no interval; empty where there is."""


def paired_ratios(values: Floats, baseline: Floats, confidence: float = CONFIDENCE) -> Ratios:
    """Mean of `values` over mean of `baseline`, with Fieller's interval (1940, 1954), per column.

    The interval is all ratios r for which a paired t test does not reject that `values - r * baseline` has mean 0: for
    normally distributed pairs it holds the true ratio exactly as often as stated, with any number of replications.
    The delta method and the jackknife hold only when replications are many, and give an interval also where none of
    finite length can be right: where the baseline cannot be told from 0. There is none here. This is the ratio of the
    means, not the mean of the ratios.

    Parameters
    ----------
    values, baseline : shape (replications, columns) both, a row of both being the same replication; NaN is missing
    """
    checked(confidence)
    both = ~np.isnan(values - baseline)
    x, y = np.where(both, values, np.nan), np.where(both, baseline, np.nan)
    one, other = moments(x), moments(y)
    n = one.n
    ratio, low, high = np.full((3, values.shape[1]), np.nan)
    told = other.mean != 0  # NaN stays NaN
    np.divide(one.mean, other.mean, out=ratio, where=told)
    # The residuals of x - ratio * y have mean 0. With them the roots of Fieller's quadratic lose no digits.
    residual = (x - one.mean) - ratio * (y - other.mean)
    several = n > 1
    pairs = np.where(several, n * (n - 1), 1)
    rr, ry, yy = (
        np.where(both, product, 0.0).sum(axis=0) / pairs
        for product in (residual**2, residual * (y - other.mean), (y - other.mean) ** 2)
    )
    yy[other.variance == 0] = ry[other.variance == 0] = 0.0
    t2 = t_quantile(n - 1, confidence) ** 2
    a = other.mean**2 - t2 * yy
    some = several & told & (a > 0)
    # With r = ratio + d the quadratic is a d^2 + 2 t^2 ry d - t^2 rr <= 0.
    b, c, a = t2[some] * ry[some], t2[some] * rr[some], a[some]
    root = np.sqrt(b**2 + a * c)
    low[some], high[some] = ratio[some] + (-b - root) / a, ratio[some] + (-b + root) / a
    why = tuple(
        _why(int(count), float(mean), bool(told)) for count, mean, told in zip(n, other.mean, some, strict=True)
    )
    return Ratios(ratio, low, high, n, why)


def _why(n: int, baseline: float, told: bool) -> str:
    if told:
        return ""
    if n == 0:
        return "no replication has both values"
    if baseline == 0:
        return "the baseline is 0"
    return "one replication" if n == 1 else "the baseline cannot be told from 0"
