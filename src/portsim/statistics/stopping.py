"""When there are enough replications: go on until means are as exact as asked for, or a cap is reached."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.statistics.means import CONFIDENCE, checked, mean_intervals

Rule = Literal["precision", "cap", "nothing measured"]


@dataclass(frozen=True)
class Target:
    """How exact is exact enough."""

    relative: float
    """Largest error of a mean, as a share of the true mean; 0 where none counts."""
    absolute: float = 0.0
    """An error up to this much is small enough whatever the mean, in the unit of the columns: for means near 0, of
    which no share is small enough."""
    least: int = 10
    """No decision with fewer replications: by chance the first few may lie close together."""
    most: int = 1_000
    """The cap: it ends here, exact or not."""
    confidence: float = CONFIDENCE

    def __post_init__(self) -> None:
        """Refuse what cannot be aimed at."""
        checked(self.confidence)
        if not 0 <= self.relative < 1:
            raise ValueError(f"the relative precision must lie between 0 and 1, got {self.relative}")
        if self.absolute < 0:
            raise ValueError(f"the absolute precision must not be negative, got {self.absolute}")
        if not self.relative and not self.absolute:
            raise ValueError("no mean is exact to 0: state a relative or an absolute precision above it")
        if not 2 <= self.least <= self.most:  # noqa: PLR2004 - one replication has no interval
            raise ValueError(f"at least 2 replications, and no more than the cap: got {self.least} to {self.most}")


@dataclass(frozen=True, eq=False)
class Decision:
    """Whether to go on. Arrays of shape (columns,)."""

    rule: Rule | None
    """What stopped it; None while it goes on."""
    n: int
    """Replications so far."""
    more: int
    """Replications to run next: estimated from the spread so far, at most as many again, and 0 when it has stopped."""
    mean: Floats
    half_width: Floats
    """Of the t interval; NaN with fewer than two values."""
    allowed: Floats
    """Half-width at which a column is exact enough."""
    met: Flags
    """Columns that are."""

    @property
    def go_on(self) -> bool:
        """Whether more replications are wanted."""
        return self.rule is None


def decide(values: Floats, target: Target) -> Decision:
    """Whether the replications so far are enough for all columns.

    A column is exact enough when its half-width is at most g / (1 + g) of its estimated mean: then, if the interval
    holds the true mean, the error is at most g of the true mean (Law 2015, section 9.4.1). For quantiles, such as the
    p95 of the waits of a replication, take the column of them: what is estimated is their mean over replications.
    Stopping when an interval happens to be short makes it hold a little less often than it says, the less so the
    smaller g is (Chow and Robbins 1965; measured in proofs/intervals.md).

    Parameters
    ----------
    values : all replications so far, shape (replications, columns); NaN is missing. A column without any value does not
        count; one that still has too few does.
    """
    n = len(values)
    found = mean_intervals(values, target.confidence)
    half_width = found.high - found.mean
    share = target.relative / (1 + target.relative)
    allowed = np.fmax(share * np.abs(found.mean), target.absolute)
    met = half_width <= allowed
    wanting = ~met & (found.n > 0)
    rule: Rule | None = None
    if n >= target.least and not wanting.any():
        rule = "precision" if met.any() else "nothing measured"
    elif n >= target.most:
        rule = "cap"
    more = 0 if rule else min(_more(n, half_width[wanting], allowed[wanting], target.least), target.most - n)
    return Decision(rule, n, more, found.mean, half_width, allowed, met)


def _more(n: int, half_width: Floats, allowed: Floats, least: int) -> int:
    """Replications still to run: half-widths shrink with the root of their number."""
    if n < least:
        return least - n
    # Where nothing is allowed or nothing known yet, as many again; never more, since the spread is an estimate, too.
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.square(half_width / allowed)
    most = float(np.nan_to_num(times, nan=np.inf, posinf=np.inf).max(initial=0.0))
    return max(1, math.ceil(n * (min(most, 2.0) - 1)))


class Stopping:
    """Is fed with replications as they come, and says whether to go on.

    `portsim` runs a batch, feeds it, and runs `decision.more` others while `decision.go_on`; what it says depends on
    the replications alone, and on how they were fed only in where it stopped to look.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        self.values: Floats | None = None
        """All replications fed, shape (replications, columns)."""
        self.decision: Decision | None = None
        """The last one."""
        self.looks: list[tuple[int, Ints]] = []
        """At each look: replications, and columns that were not exact enough."""

    def feed(self, values: Floats) -> Decision:
        """Take more replications, shape (replications, columns), and decide."""
        if self.decision is not None and not self.decision.go_on:
            raise ValueError(f"it has stopped ({self.decision.rule}) after {self.decision.n} replications")
        self.values = values.copy() if self.values is None else np.concatenate([self.values, values])
        self.decision = decide(self.values, self.target)
        self.looks.append((self.decision.n, np.flatnonzero(~self.decision.met)))
        return self.decision
