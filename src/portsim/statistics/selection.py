"""Choosing the best of several systems with a stated guarantee."""

from dataclasses import dataclass

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.statistics.means import CONFIDENCE, checked


@dataclass(frozen=True, eq=False)
class Selection:
    """How far the choice has come. Arrays of shape (systems,)."""

    best: int | None
    """The system chosen; None while more replications are needed."""
    alive: Flags
    """Systems still in the race: run these, and only these, on."""
    eliminated_after: Ints
    """Replications after which a system was out; 0 where it is not."""
    n: int
    """Replications taken into account."""
    most: int
    """Replications after which the choice is made at the latest; 0 while there are too few to tell."""

    @property
    def go_on(self) -> bool:
        """Whether more replications of the systems alive are needed."""
        return self.best is None


def kim_nelson(
    values: Floats, indifference: float, *, smallest: bool = True, first: int = 10, confidence: float = CONFIDENCE
) -> Selection:
    """The system with the best mean, by the fully sequential procedure of Kim and Nelson (2001, with c = 1).

    Guarantee: where the best mean is better than all others by at least `indifference`, it is chosen with a
    probability of at least `confidence`. Where another comes closer, either may be chosen, and how often is not proven.
    This holds for independent, normally distributed replications, of systems that may share their random numbers; the
    more they share, the sooner it is done. Every replication is looked at, so the same table gives the same choice
    however it was filled.

    Parameters
    ----------
    values : shape (replications, systems). The table ends where no system in the race has a value; those that are out
        may
        have any, or NaN. A value missing for some of those in the race is refused.
    indifference : a difference of means that is worth telling, in the unit of the values
    smallest : whether the smallest mean is the best, else the largest
    first : replications from which variances are estimated; none is out before
    """
    checked(confidence)
    systems = values.shape[1]
    if not indifference > 0:
        raise ValueError(f"the indifference must be positive, got {indifference}")
    if first < 2:  # noqa: PLR2004 - one replication has no variance
        raise ValueError(f"variances need at least 2 first replications, got {first}")
    alive, out = np.ones(systems, dtype=bool), np.zeros(systems, dtype=np.int64)
    if systems == 1:
        return Selection(0, alive, out, len(values), 0)
    goal = -values if smallest else values
    begun = _rows(goal[:first], alive)
    if begun < first:
        return Selection(None, alive, out, begun, 0)
    differences = goal[:first, :, np.newaxis] - goal[:first, np.newaxis, :]
    spread = differences.var(axis=0, ddof=1)
    df = first - 1
    # Bonferroni's share of the error, since systems may depend on each other.
    eta = ((2 * (1 - confidence) / (systems - 1)) ** (-2 / df) - 1) / 2
    reach = 2 * eta * df * spread / indifference**2
    sums, r = goal[:first].sum(axis=0), first
    while True:
        # How far a mean may lie behind another after r replications.
        behind = np.maximum(0.0, indifference / (2 * r) * (reach - r))
        beaten = (sums[:, np.newaxis] / r < sums[np.newaxis, :] / r - behind) & alive[np.newaxis, :]
        falls = alive & beaten.any(axis=1)
        out[falls] = r
        alive = alive & ~falls
        most = int(np.floor(reach[np.ix_(alive, alive)].max())) + 1
        if alive.sum() == 1 or r >= most:
            best = int(np.where(alive, sums, -np.inf).argmax())
            out[alive & (np.arange(systems) != best)] = r
            return Selection(best, np.arange(systems) == best, out, r, r)
        if r == len(goal) or _rows(goal[r : r + 1], alive) == 0:
            return Selection(None, alive, out, r, most)
        sums = sums + goal[r]  # of those that are out it may become NaN, and is not looked at
        r += 1


def _rows(goal: Floats, alive: Flags) -> int:
    """Rows until one has no value for the systems in the race; one that has some of them is refused."""
    missing = np.isnan(goal[:, alive])
    if (missing.any(axis=1) & ~missing.all(axis=1)).any():
        raise ValueError("a system that is still in the race has no value in a replication in which others have one")
    empty = np.flatnonzero(missing.all(axis=1))
    return int(empty[0]) if len(empty) else len(goal)
