"""What clearance must come to in expectation, from first principles: enumeration, closed forms, quadrature.

Nothing here calls the code under test. A violation type is known by its name, its prevalence among trucks of a kind and
the AUC with which an authority tells it.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from math import prod, sqrt

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm

Carried = frozenset[str]
BEYOND = 12.0
"""Standard normal numbers lie within this."""


def z_score(flags: np.ndarray, expected: float) -> float:
    """How many binomial standard errors a share of flags lies from what is expected."""
    assert 0 < expected < 1
    assert len(flags) * min(expected, 1 - expected) >= 30, "too few trucks to tell"
    return (np.mean(flags) - expected) / sqrt(expected * (1 - expected) / len(flags))


def assert_share(flags: np.ndarray, expected: float) -> None:
    """The share of flags is what is expected: exactly where that is 0 or 1, else within four standard errors."""
    if expected in (0, 1):
        assert len(flags)
        assert np.all(np.asarray(flags) == expected)
    else:
        assert abs(z_score(np.asarray(flags), expected)) <= 4


def sets(prevalence: Mapping[str, float]) -> Iterator[tuple[Carried, float]]:
    """Everything that a truck may carry, with its probability: types come independently of each other."""
    for carries in product((False, True), repeat=len(prevalence)):
        probability = prod(
            share if carried else 1 - share for carried, share in zip(carries, prevalence.values(), strict=True)
        )
        yield frozenset(name for name, carried in zip(prevalence, carries, strict=True) if carried), probability


def shift(carried: Carried, auc: Mapping[str, float]) -> float:
    """How much higher such a truck scores: two normals of equal variance overlap with AUC = Phi(shift / sqrt 2)."""
    return max((sqrt(2) * norm.ppf(auc[name]) for name in carried), default=0.0)


def cut(share: float, prevalence: Mapping[str, float], auc: Mapping[str, float]) -> float:
    """Score above which a share of all trucks of a kind lies."""

    def too_many(score: float) -> float:
        return sum(p * norm.sf(score - shift(carried, auc)) for carried, p in sets(prevalence)) - share

    return brentq(too_many, -BEYOND, BEYOND, xtol=1e-13)


class Selector:
    """How one authority selects trucks of one kind: at a rate, of which a share is left to chance."""

    def __init__(
        self, rate: float, random_share: float, prevalence: Mapping[str, float], auc: Mapping[str, float]
    ) -> None:
        self.prevalence = prevalence
        self.auc = auc
        self.by_chance = random_share * rate
        by_score = (rate - self.by_chance) / (1 - self.by_chance)
        self.cut = cut(by_score, prevalence, auc) if 0 < by_score < 1 else BEYOND * (1 - 2 * by_score)

    def given(self, carried: Carried) -> float:
        """Probability that a truck which carries this is selected."""
        return 1 - (1 - self.by_chance) * norm.cdf(self.cut - shift(carried, self.auc))

    def overall(self) -> float:
        """Probability that a truck is selected."""
        return over_sets(self.prevalence, self.given)

    def of_carriers(self, violation: str) -> float:
        """Probability that a truck which carries a type, and perhaps others, is selected."""
        return over_sets(self.prevalence | {violation: 1.0}, self.given)


def over_sets(prevalence: Mapping[str, float], probability) -> float:
    """Mean of a probability that depends on what is carried."""
    return sum(p * probability(carried) for carried, p in sets(prevalence))


def either(*given: float) -> float:
    """Probability that at least one of several independent things happens."""
    return 1 - prod(1 - p for p in given)


def by_one_score(selectors: Collection[Selector], carried: Carried) -> float:
    """Probability that some authority selects a truck when all judge it by one score, integrated over that score."""
    auc = next(iter(selectors)).auc
    assert all(each.auc == auc for each in selectors)
    higher, lowest_cut = shift(carried, auc), min(each.cut for each in selectors)

    def selected(z: float) -> float:
        by_chance = either(*(each.by_chance for each in selectors))
        return norm.pdf(z) * (1.0 if z + higher > lowest_cut else by_chance)

    return quad(selected, -BEYOND, BEYOND, points=[np.clip(lowest_cut - higher, -BEYOND, BEYOND)], limit=200)[0]


def all_below(shares: Collection[float], correlation: float) -> float:
    """Probability that equicorrelated standard normals lie below the quantiles of these shares, all of them."""
    if correlation == 1:
        return min(shares)
    if correlation == 0:
        return prod(shares)
    ends = norm.ppf(list(shares))

    def given(common: float) -> float:
        below = norm.cdf((ends - sqrt(correlation) * common) / sqrt(1 - correlation))
        return norm.pdf(common) * np.prod(below)

    return quad(given, -BEYOND, BEYOND, epsabs=1e-12)[0]
