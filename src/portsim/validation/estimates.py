"""From the parts of many replications to an estimate, its standard error, and a verdict."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from portsim.arrays import Floats
from portsim.statistics import CONFIDENCE, mean_intervals
from portsim.validation.cases import Asked, Case, Coverage, Precision
from portsim.validation.numbers import Number

AGREES = 4.0
"""Standard errors that chance may account for: a correct value lies beyond them once in 16,000 times."""
SAME_MIN = 1e-5
"""Numbers that do not depend on chance are the same within this much: times lie on a grid of 2**-20 min."""
NO_CHANCE = 1e-12
"""Relative standard errors below this are the rounding of sums."""
SAME_RELATIVE = 1e-6
"""What the statistics make of given samples is the same within this much."""
ERRORS_WIDE = 3
"""The stated precision is this many standard errors wide."""


@dataclass(frozen=True)
class Value:
    """What came out for one number."""

    metric: str
    where: dict[str, str | int | float]
    exact: float
    value: float
    se: float | None
    """Standard error; None where nothing is left to chance."""
    n: int
    """Replications."""
    passed: bool
    target_se: float | None
    """The standard error that the stated precision asks for."""

    @property
    def z(self) -> float | None:
        """Standard errors between value and exact value."""
        return None if not self.se else (self.value - self.exact) / self.se

    @property
    def precise(self) -> bool:
        """Whether the standard error is as small as the stated precision asks for."""
        return self.se is None or self.target_se is None or self.se <= self.target_se

    @property
    def name(self) -> str:
        """The number and what it is about, in one line."""
        about = ", ".join(f"{key} {value}" for key, value in self.where.items())
        return f"{self.metric} ({about})" if about else self.metric

    def to_json(self) -> dict[str, Any]:
        """For machines; null where there is no number."""
        return {
            "metric": self.metric,
            "where": self.where,
            "exact": self.exact,
            "value": _finite(self.value),
            "se": _finite(self.se),
            "z": _finite(self.z),
            "n": self.n,
            "pass": self.passed,
        }


def _finite(number: float | None) -> float | None:
    return None if number is None or not math.isfinite(number) else number


def estimate(parts: Floats, number: Number) -> tuple[float, float]:
    """A number from its parts, shape (R, k), and its standard error by the jackknife over replications."""
    count = len(parts)
    total = parts.sum(axis=0)
    value = float(number.whole(total / count))
    if count == 1:
        return value, 0.0
    without_one = number.whole((total - parts) / (count - 1))
    spread = float(((without_one - without_one.mean()) ** 2).sum())
    return value, math.sqrt((count - 1) / count * spread)


def target_se(asked: Asked, precision: Precision) -> float:
    """The standard error that the stated precision asks for."""
    width = precision.relative * abs(asked.exact)
    if asked.metric.endswith("_share") and asked.metric != "utilisation_share":
        width = max(width, precision.share)
    if "hour" in asked.where:
        width = max(width, precision.hourly)
    return width / ERRORS_WIDE


def judged(asked: Asked, number: Number, parts: Floats, case: Case, trial: str) -> Value:
    """A number of a trial beside its exact value."""
    kind, precision = case.kind, case.precision
    if case.coverage is not None:
        return judged_coverage(asked, number, parts, case.coverage)
    value, se = estimate(parts, number)
    off = abs(value - asked.exact)
    if kind == "limit":
        passed, target = off <= precision.relative * abs(asked.exact), None
    elif se <= NO_CHANCE * abs(value):
        passed, target, se = off <= SAME_MIN, None, 0.0
    else:
        passed, target = off <= AGREES * se, target_se(asked, precision)
    where = {**asked.where, "trial": trial} if trial else asked.where
    return Value(asked.metric, where, asked.exact, value, se or None, len(parts), passed, target)


def judged_coverage(asked: Asked, number: Number, parts: Floats, coverage: Coverage) -> Value:
    """How many intervals hold the exact value, beside the number that should."""
    experiments = len(parts) // coverage.replications
    each = number.whole(parts)[: experiments * coverage.replications].reshape(experiments, -1)
    found = mean_intervals(each.T)
    covering = int(((found.low <= asked.exact) & (asked.exact <= found.high)).sum())
    se = math.sqrt(experiments * CONFIDENCE * (1 - CONFIDENCE))
    passed = coverage.low <= covering <= coverage.high
    where = {**asked.where, "experiments": experiments}
    name = f"intervals of {asked.metric}"
    return Value(name, where, experiments * CONFIDENCE, covering, se, len(parts), passed, None)


def judged_sample(asked: Asked, value: float, count: int) -> Value:
    """What the statistics make of samples, beside its exact value."""
    passed = math.isclose(value, asked.exact, rel_tol=SAME_RELATIVE)
    return Value(asked.metric, asked.where, asked.exact, value, None, count, passed, None)


def replications_needed(values: list[Value], margin: float) -> int:
    """Replications after which all standard errors should be as small as asked for, with some to spare."""
    missing = [(each.se or 0.0) / each.target_se for each in values if each.target_se]
    n = max((each.n for each in values), default=0)
    return max(n, math.ceil(n * margin * max(np.square(missing), default=0.0)))
