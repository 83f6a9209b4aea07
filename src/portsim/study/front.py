"""The Pareto front of two numbers: the points of which no other is better in both, and how sure that is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.errors import MeasureError
from portsim.measures import Cell
from portsim.statistics import Intervals
from portsim.study.best import is_largest

if TYPE_CHECKING:
    from portsim.study.results import StudyResults

RESAMPLES = 1_000
"""So that a share has an error of 0.016 at most."""
_NUMBERS_AT_ONCE = 2_000_000
"""Means of resamples in memory at a time."""
Largest = tuple[bool | None, bool | None]


@dataclass(frozen=True, eq=False)
class Front:
    """All points by two numbers, and which of them are on the front."""

    names: tuple[str, str]
    """Of the two numbers."""
    cells: tuple[Cell, Cell]
    """What they are."""
    largest: tuple[bool, bool]
    """Of each whether the largest is the best, else the smallest."""
    a: Intervals
    b: Intervals
    """Means and 95 % intervals of both, of each point alone, arrays of shape (points,)."""
    on_front: Flags
    """Whether no other point's means are as good in both numbers and better in one, shape (points,). Points with the
    same means are on it together; those without one of the numbers are not on it."""
    share: Floats
    """In what share of the resamples of replications a point is on the front, shape (points,): near 1 it is so
    whatever chance did, near 0 it is not. NaN where the study has fewer than two replications; rough with few of
    them."""
    resamples: int
    factors: tuple[str, ...]
    levels: tuple[tuple[Any, ...], ...]
    number: Ints
    """The number of each point in the study."""

    @property
    def points(self) -> tuple[int, ...]:
        """The points on the front, by their numbers, from the best by the first number to the best by the second."""
        return tuple(int(self.number[place]) for place in self.order)

    @property
    def order(self) -> Ints:
        """Their places in the arrays, in the same order."""
        on = np.flatnonzero(self.on_front)
        first, second = (
            -each.mean[on] if largest else each.mean[on]
            for each, largest in zip((self.a, self.b), self.largest, strict=True)
        )
        return on[np.lexsort((on, second, first))]

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each point on the front: `point`, the factors, mean and interval of both numbers, `share`."""
        for place in self.order:
            yield {
                "point": int(self.number[place]),
                **dict(zip(self.factors, self.levels[place], strict=True)),
                **{
                    f"{name} {what}": float(getattr(found, what)[place])
                    for name, found in zip(self.names, (self.a, self.b), strict=True)
                    for what in ("mean", "low", "high")
                },
                "share": float(self.share[place]),
            }

    def __repr__(self) -> str:
        """Short: there may be many points."""
        return f"<Front of {self.names[0]} and {self.names[1]}: {self.on_front.sum():,} of {len(self.levels):,} points>"


def front(
    results: "StudyResults",
    a: str,
    b: str,
    largest: Largest = (None, None),
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Front:
    """The Pareto front of the means of two numbers, with intervals and the share of resamples in which it holds.

    Chance is common to all points, so whole replications are drawn anew, with replacement, for all points together:
    what two points share stays shared. In a resample of replications none of which has a value of a point, the point is
    not on the front.
    The bootstrap assumes independent replications, of any distribution; with few of them it makes too little of
    chance (by a factor of the square root of (n - 1) / n in the spread alone).

    Parameters
    ----------
    a, b : numbers by name
    largest : of each whether the largest mean is the best; None as its measure says
    resamples : how often replications are drawn
    seed : of the draws; the same results give the same shares

    Raises
    ------
    MeasureError for a number that is not there, for one of which neither direction is better where nobody says, and
    where both are the same.
    """
    columns = results.column(a), results.column(b)
    if columns[0] == columns[1]:
        raise MeasureError(f"a front needs two numbers, and {a!r} is {b!r}; name another")
    cells = results.cells[columns[0]], results.cells[columns[1]]
    names = results.numbers[columns[0]], results.numbers[columns[1]]
    ways = is_largest(cells[0], names[0], largest[0]), is_largest(cells[1], names[1], largest[1])
    estimates = results.estimates(names[0]), results.estimates(names[1])
    means = [-each.mean if way else each.mean for each, way in zip(estimates, ways, strict=True)]
    values = [-results.of(name) if way else results.of(name) for name, way in zip(names, ways, strict=True)]
    return Front(
        names=names,
        cells=cells,
        largest=ways,
        a=estimates[0],
        b=estimates[1],
        on_front=not_dominated(means[0], means[1]),
        share=shares(values[0], values[1], resamples, seed),
        resamples=resamples,
        factors=tuple(results.factors),
        levels=results.levels,
        number=results.number,
    )


def not_dominated(a: Floats, b: Floats) -> Flags:
    """Of which points no other is as small in both and smaller in one, by sorting; NaN is on no front.

    Equal points are on it together.
    """
    found = np.zeros(len(a), dtype=bool)
    there = np.flatnonzero(~(np.isnan(a) | np.isnan(b)))
    if not len(there):
        return found
    there = there[_undecided(a[there], b[there])]
    order = there[np.lexsort((b[there], a[there]))]
    first, second = a[order], b[order]
    # Of points that are equal in the first number the smallest in the second comes first, and beats those above it.
    begins = np.concatenate([[True], first[1:] != first[:-1]])
    group = np.cumsum(begins) - 1
    smallest = second[begins]
    before = np.concatenate([[np.inf], np.minimum.accumulate(smallest)[:-1]])
    found[order] = (second == smallest[group]) & (second < before[group])
    return found


_FEW, _HALVINGS = 256, 8


def _undecided(a: Floats, b: Floats) -> Ints:
    """Places of points that some good points do not beat: far fewer to sort, and none of the front is lost."""
    rest = np.arange(len(a))
    if len(a) <= _FEW:
        return rest
    low, high = np.array([a.min(), b.min()]), np.array([a.max(), b.max()])
    span = np.where(high > low, high - low, 1.0)
    for weight in np.linspace(0.02, 0.98, _HALVINGS):
        own_a, own_b = a[rest], b[rest]
        good = np.argmin(weight * own_a / span[0] + (1 - weight) * own_b / span[1])
        # At most as large in both and not equal to it: only what is smaller in one stays.
        stays = (own_a < own_a[good]) | (own_b < own_b[good]) | ((own_a == own_a[good]) & (own_b == own_b[good]))
        rest = rest[stays]
    return rest


def shares(a: Floats, b: Floats, resamples: int = RESAMPLES, seed: int = 0) -> Floats:
    """In what share of resamples of replications each point is on the front, both numbers best where they are smallest.

    Parameters
    ----------
    a, b : shape (points, replications) both; NaN is missing
    """
    points, replications = a.shape
    if replications < 2 or not resamples:  # noqa: PLR2004 - one replication has nothing to be drawn from
        return np.full(points, np.nan)
    rng = np.random.default_rng(seed)
    count = np.zeros(points, dtype=np.int64)
    step = max(1, _NUMBERS_AT_ONCE // max(points, 1))
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        times = rng.multinomial(replications, np.full(replications, 1 / replications), size=size)
        for first, second in zip(_means(a, times), _means(b, times), strict=True):
            count += not_dominated(first, second)
    share: Floats = count / resamples
    return share


def _means(values: Floats, times: Ints) -> Floats:
    """Means of resamples that hold each replication so many times, shape (resamples, points).

    Summed replication by replication: points with equal values get equal means to the last bit, which a product of
    matrices would not promise, and a tie would be taken for a difference.
    """
    there = ~np.isnan(values)
    filled = np.where(there, values, 0.0)
    total, n = np.zeros((2, len(times), len(values)))
    for replication in range(values.shape[1]):
        often = times[:, [replication]]
        total += often * filled[:, replication]
        n += often * there[:, replication]
    means: Floats = np.divide(total, n, out=np.full_like(total, np.nan), where=n > 0)
    # A point that does not vary has exactly its value, however many replications it lacks.
    first = filled[np.arange(len(values)), there.argmax(axis=1)]
    equal = (~there | (filled == first[:, np.newaxis])).all(axis=1)
    means[:, equal] = np.where(n[:, equal] > 0, first[equal], np.nan)
    return means
