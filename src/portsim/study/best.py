"""The best point of a study, and an honest word on which other points it cannot be told from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.errors import MeasureError
from portsim.measures import Cell
from portsim.report.digits import digits
from portsim.results import Estimate
from portsim.statistics import CONFIDENCE
from portsim.statistics.pairs import paired_differences
from portsim.statistics.selection import Selection, kim_nelson

if TYPE_CHECKING:
    from portsim.study.results import StudyResults

_FIRST = 10
"""Replications from which the choice by Kim and Nelson takes its variances; all of them where there are fewer."""
_MOST_RACING = 1_000
"""Points among which Kim and Nelson's choice is made: it looks at every pair, and 1,000 points have 80 MB of them."""
_NAMED = 3
"""Contenders named in a sentence."""


@dataclass(frozen=True)
class Contender:
    """A point that may be the best as well."""

    point: int
    """Its number, counted from 1."""
    levels: Mapping[str, Any]
    """Of each factor."""
    difference: float | None
    """Its mean less that of the best, over the replications that both have; None where there is none."""
    low: float | None
    high: float | None
    """The interval of the difference that holds 0 and made it a contender: of the confidence that all comparisons
    together need. None with fewer than two replications."""
    n: int
    """Replications compared."""


@dataclass(frozen=True, eq=False)
class Best:
    """The point with the best mean, and those that cannot be told from it."""

    number: str
    """Of which it is the best."""
    point: int
    """Its number, counted from 1; of several with the same mean the first."""
    levels: Mapping[str, Any]
    """Of each factor."""
    estimate: Estimate
    """Its mean, with the 95 % interval of this point alone: a winner's own mean flatters it."""
    largest: bool
    """Whether the largest mean is the best, else the smallest."""
    contenders: tuple[Contender, ...]
    """Those that cannot be told from it, the nearest first: the truly best point is it or one of these, with a
    probability of at least `confidence`."""
    compared: int
    """How many other points have the number."""
    unmeasured: int
    """How many points have none of it, and were left out."""
    confidence: float
    indifference: float | None
    """The difference worth telling, where one was stated."""
    selection: Selection | None
    """The choice by Kim and Nelson's procedure, where an indifference was stated; its systems are the points."""

    def __str__(self) -> str:
        """A few sentences, each true by itself."""
        return " ".join(self._sentences())

    def _sentences(self) -> Iterator[str]:
        word = "largest" if self.largest else "smallest"
        first = f"Point {self.point} ({_levels(self.levels)}) has the {word} {self.number}: {self.estimate}"
        if self.selection is not None:
            yield f"{first}."
            yield self._chosen(self.selection)
        elif not self.compared:
            yield f"{first}; there is no other point."
        else:
            yield f"{first}."
            yield from self._compared()
        if self.unmeasured:
            yield f"Left out: {_count(self.unmeasured, 'point', 'points')} with nothing measured."

    def _compared(self) -> Iterator[str]:
        tests = _count(self.compared, "comparison", "comparisons")
        how = f"with {_per_cent(self.confidence)} confidence (paired t tests on the same chance, {tests} by Bonferroni)"
        if not self.contenders:
            yield f"It is the best of all {self.compared + 1:,}, {how}."
            return
        others = _count(len(self.contenders), "other point", "other points")
        few = "; ".join(
            f"{each.point} ({_levels(each.levels)}){self._behind(each)}" for each in self.contenders[:_NAMED]
        )
        more = f"; and {len(self.contenders) - _NAMED:,} more" if len(self.contenders) > _NAMED else ""
        rest = self.compared - len(self.contenders)
        yield f"{others} of {self.compared:,} cannot be told from it: {few}{more}."
        out = f"; {_count(rest, 'point is', 'points are')} out" if rest else ""
        yield f"The truly best point is among these {len(self.contenders) + 1:,}, {how}{out}."

    def _behind(self, each: Contender) -> str:
        if each.difference is None:
            return ", no replication in common"
        if each.low is None or each.high is None:
            return f", {each.difference:+.3g}, one replication in common"
        width = (each.high - each.low) / 2
        if not width and not each.difference:
            return ", the same in every replication"
        places = digits(each.difference, width)
        return f", {each.difference:+,.{places}f} ± {width:,.{places}f}"

    def _chosen(self, found: Selection) -> str:
        share = _per_cent(self.confidence)
        worth = f"{self.indifference:g} {self.estimate.cell.measure.unit}"
        if found.best is not None:
            return (
                f"Kim and Nelson's procedure chose it after {found.n:,} replications: a point that is better than all "
                f"others by at least {worth} is chosen with a probability of at least {share}."
            )
        return (
            f"That is no choice yet: {int(found.alive.sum()):,} points are still in the race after {found.n:,} "
            f"replications, and with differences of {worth} worth telling Kim and Nelson's procedure takes "
            f"{found.most:,} at most; sweep with more replications."
        )


def best(
    results: "StudyResults",
    number: str,
    largest: bool | None = None,
    indifference: float | None = None,
    confidence: float = CONFIDENCE,
) -> Best:
    """The point with the best mean of a number, and which points cannot be told from it.

    Every other point is compared with it, replication by replication: the same number of a replication is the same
    chance. A point is out where a one-sided paired t test at (1 - confidence) / (points - 1) says that it is worse.
    With Bonferroni's share this holds whichever point happens to look best, so that the truly best point stays with a
    probability of at least `confidence` (the screening of Nelson et al. 2001, for common random numbers). It assumes
    independent replications and normally distributed differences. What cannot be tested, for want of replications,
    stays.

    With an `indifference`, the points are chosen among by `kim_nelson` instead.

    Parameters
    ----------
    number : by its name
    largest : whether the largest mean is the best; left out, as the measure says
    indifference : a difference of means that is worth telling, in the unit of the number

    Raises
    ------
    MeasureError for a number of which neither direction is better where nobody says; where no point has any; and where
    an indifference asks for what the study has not.
    """
    cell = results.cells[results.column(number)]
    most = is_largest(cell, number, largest)
    mean = results.estimates(number).mean
    there = ~np.isnan(mean)
    if not there.any():
        raise MeasureError(f"no point has a value of {number!r}")
    if indifference is not None:
        return _chosen(results, number, cell, indifference, confidence, largest=most)
    place = int(np.flatnonzero(there)[_order(mean[there], largest=most)[0]])
    others = np.flatnonzero(there & (np.arange(results.points) != place))
    contenders = _contenders(results, number, place, others, confidence, largest=most)
    return Best(
        number=results.numbers[results.column(number)],
        point=int(results.number[place]),
        levels=_named(results, place),
        estimate=_estimate(results, number, cell, place),
        largest=most,
        contenders=contenders,
        compared=len(others),
        unmeasured=int((~there).sum()),
        confidence=confidence,
        indifference=None,
        selection=None,
    )


def is_largest(cell: Cell, number: str, largest: bool | None) -> bool:
    """Whether the largest mean is the best: as somebody says, else as the measure does. MeasureError where neither."""
    if largest is not None:
        return largest
    if cell.measure.better == "neither":
        raise MeasureError(
            f"neither more nor less of {number!r} is better by itself; say which: --largest or --smallest, in Python "
            "largest=True or False"
        )
    return cell.measure.better == "higher"


def _order(mean: Floats, *, largest: bool) -> Ints:
    """Places from the best mean to the worst; equal ones in their own order."""
    return np.argsort(-mean if largest else mean, kind="stable")


def _contenders(
    results: "StudyResults", number: str, place: int, others: Ints, confidence: float, *, largest: bool
) -> tuple[Contender, ...]:
    if not len(others):
        return ()
    values = results.of(number).T
    # One-sided at Bonferroni's share is as far as a two-sided interval of twice the share reaches.
    each = 1 - 2 * (1 - confidence) / len(others)
    found = paired_differences(values[:, others], values[:, [place]], each)
    out = found.high < 0 if largest else found.low > 0
    stay = np.flatnonzero(~out)
    near = stay[_order(np.where(np.isnan(found.mean[stay]), np.inf, np.abs(found.mean[stay])), largest=False)]
    return tuple(
        Contender(
            int(results.number[others[one]]),
            _named(results, int(others[one])),
            _number(found.mean[one]),
            _number(found.low[one]),
            _number(found.high[one]),
            int(found.n[one]),
        )
        for one in near
    )


def _chosen(
    results: "StudyResults", number: str, cell: Cell, indifference: float, confidence: float, *, largest: bool
) -> Best:
    """By Kim and Nelson, on the replications that all points have."""
    if not indifference > 0:
        raise MeasureError(f"the indifference must be above 0, got {indifference:g}")
    if results.points > _MOST_RACING:
        raise MeasureError(
            f"to choose among {results.points:,} points with an indifference is too much, {_MOST_RACING:,} at most; "
            "leave it out to see which points cannot be told from the best"
        )
    values = results.of(number).T
    common = int(results.n.min())
    if common < 2:  # noqa: PLR2004 - one replication has no variance
        raise MeasureError("an indifference needs at least 2 replications of every point; sweep the study to its end")
    values = values[:common]
    missing = np.flatnonzero(np.isnan(values).any(axis=0))
    if len(missing):
        raise MeasureError(
            f"{number!r} is missing in some of the first {common:,} replications, first at point "
            f"{results.number[missing[0]]}; with an indifference every point needs it in all of them"
        )
    found = kim_nelson(values, indifference, smallest=not largest, first=min(_FIRST, common), confidence=confidence)
    mean = results.estimates(number).mean
    alive = np.flatnonzero(found.alive)
    place = int(alive[_order(mean[alive], largest=largest)[0]]) if found.best is None else found.best
    rest = np.array([one for one in alive if one != place], dtype=np.int64)
    return Best(
        number=results.numbers[results.column(number)],
        point=int(results.number[place]),
        levels=_named(results, place),
        estimate=_estimate(results, number, cell, place),
        largest=largest,
        contenders=_contenders(results, number, place, rest, confidence, largest=largest),
        compared=results.points - 1,
        unmeasured=0,
        confidence=confidence,
        indifference=indifference,
        selection=found,
    )


def _estimate(results: "StudyResults", number: str, cell: Cell, place: int) -> Estimate:
    found = results.estimates(number)
    mean, low, high = (_number(each[place]) for each in (found.mean, found.low, found.high))
    return Estimate(cell, mean, low, high, int(found.n[place]))


def _named(results: "StudyResults", place: int) -> Mapping[str, Any]:
    return dict(zip(results.factors, results.levels[place], strict=True))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _levels(levels: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={'as stated' if level is None else level}" for name, level in levels.items())


def _per_cent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _count(count: int, one: str, several: str) -> str:
    return f"1 {one}" if count == 1 else f"{count:,} {several}"
