"""Choosing among several systems with a given number of replications: where the next ones tell most."""

from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.statistics.means import moments

_CLOSE = 1e-3
"""A mean closer to the best than this share of the standard error of their difference counts as that far away: equal
ones would otherwise take the whole budget."""


@dataclass(frozen=True, eq=False)
class Allocation:
    """Where to spend the next replications."""

    more: Ints
    """Per system, shape (systems,); they sum up to the budget."""
    best: int
    """The system that looks best so far."""
    correct: float
    """Estimated probability that it is, from below (Bonferroni) and as if means and variances were known: an
    indication, not a guarantee."""


def ocba(values: Floats, budget: int, *, smallest: bool = True) -> Allocation:
    """Optimal computing budget allocation (Chen, Lin, Yucesan and Chick 2000): the next `budget` replications.

    In the long run the numbers of replications of all systems but the best are as (standard deviation / distance from
    the best) squared, and that of the best is its standard deviation times the root of the sum of (number / standard
    deviation) squared. This makes a correct choice nearly as probable as the budget allows; it promises no
    probability. Assumes independent, normally distributed replications of independent systems: with common random
    numbers it spends more than needed on the best. Spend the budget in steps, asking anew after each.

    Parameters
    ----------
    values : replications so far, shape (replications, systems), NaN below those of systems that have fewer; at least
        two of
        each, and better ten
    smallest : whether the smallest mean is the best, else the largest
    """
    from scipy.special import ndtr

    found = moments(values)
    if (found.n < 2).any():  # noqa: PLR2004 - one replication has no variance
        raise ValueError("OCBA needs at least 2 replications of each system")
    if budget < 0:
        raise ValueError(f"the budget must not be negative, got {budget}")
    goal = -found.mean if smallest else found.mean
    best = int(goal.argmax())
    others = np.arange(len(goal)) != best
    apart = goal[best] - goal[others]
    error = np.sqrt(found.error[others] ** 2 + found.error[best] ** 2)
    wrong = np.where(apart > 0, 0.0, 0.5)  # where nothing varies
    varies = error > 0
    wrong[varies] = ndtr(-apart[varies] / error[varies])
    weights = np.zeros(len(goal))
    distance = np.maximum(apart, _CLOSE * error)
    distance[~varies] = 1.0  # known exactly: it takes none, since its variance is 0
    weights[others] = found.variance[others] / distance**2
    weights[best] = np.sqrt(found.variance[best] * (found.variance[others] / distance**4).sum())
    if not weights.any():
        weights[:] = found.variance if found.variance.any() else 1.0
    return Allocation(_spread(weights, found.n, budget), best, max(0.0, float(1 - wrong.sum())))


def _spread(weights: Floats, n: Ints, budget: int) -> Ints:
    """Replications to add to `n`, so that the sums are as near to the weights as nothing taken back allows."""
    open_ = weights > 0
    while True:
        ideal = weights * (int(n[open_].sum()) + budget) / weights[open_].sum()
        full = open_ & (ideal <= n)
        if not full.any() or full.sum() == open_.sum():
            break
        # A system that has enough already leaves less for the others.
        open_ = open_ & ~full
    wanted = np.where(open_, np.maximum(ideal - n, 0.0), 0.0)
    if wanted.sum() > 0:
        wanted *= budget / wanted.sum()
    more = np.floor(wanted).astype(np.int64)
    # The largest remainders take what rounding left over; the first of equal ones.
    rest = np.argsort(more - wanted, kind="stable")[: budget - int(more.sum())]
    more[rest] += 1
    return more
