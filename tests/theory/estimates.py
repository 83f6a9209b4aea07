"""Whether simulated numbers agree with exact ones: by standard errors, and with the power to disagree.

An estimate is the mean over independent replications, after a linear regression on the controls. It agrees when it lies
within `AGREES` standard errors of the exact value. That alone a short run always does; so each check also states an
error that it must be able to see: one that would put the estimate `SEEN` standard errors off.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats

from .controls import Control
from .runs import Number, Run

AGREES = 4.0
"""Standard errors that chance may account for: a correct value lies beyond them once in 16,000 times."""
SEEN = 6.0
"""An error this many standard errors large goes unnoticed, within AGREES of the exact value, once in 44 times."""


@dataclass(frozen=True)
class Check:
    """A number of one run and its exact mean. `sees`: the relative error that must not go unnoticed."""

    words: str
    number: Number
    exact: float
    sees: float


@dataclass(frozen=True)
class Verdict:
    """What came out of a check."""

    words: str
    exact: float
    estimate: float
    standard_error: float
    sees: float
    """The relative error that the check must be able to see."""

    @property
    def z(self) -> float:
        """How many standard errors the estimate lies off."""
        return (self.estimate - self.exact) / self.standard_error

    @property
    def agrees(self) -> bool:
        """Whether chance explains the difference."""
        return abs(self.z) <= AGREES

    @property
    def has_power(self) -> bool:
        """Whether the error that the check must see would be seen."""
        return SEEN * self.standard_error <= self.sees * abs(self.exact)

    def __str__(self) -> str:
        power = SEEN * self.standard_error / abs(self.exact)
        demand = "" if math.isinf(self.sees) else f" (must see {self.sees:.1%})"
        complaint = ("" if self.agrees else " DISAGREES") + ("" if self.has_power else " TOO NOISY")
        return (
            f"{self.words}: {self.estimate:.6g} against {self.exact:.6g}, {self.z:+.1f} standard errors; "
            f"sees an error of {power:.1%}{demand}{complaint}"
        )


def mean_at_zero(values: Floats, controls: Floats) -> tuple[float, float]:
    """Mean of values, shape (R,), where all controls, shape (R, k), are zero; and its standard error."""
    count, width = controls.shape
    design = np.column_stack((np.ones(count), controls))
    coefficients, *_ = np.linalg.lstsq(design, values, rcond=None)
    spread = float(((values - design @ coefficients) ** 2).sum()) / (count - 1 - width)
    return float(coefficients[0]), float(np.sqrt(spread * np.linalg.inv(design.T @ design)[0, 0]))


def verdicts(runs: Iterable[Run], checks: Sequence[Check], controls: Mapping[str, Control]) -> list[Verdict]:
    """The controls against zero, then every check, from the same runs."""
    rows = [([check.number(run) for check in checks], [control(run) for control in controls.values()]) for run in runs]
    values = np.array([row[0] for row in rows])
    drawn = np.array([row[1] for row in rows]).reshape(len(rows), len(controls))
    alone = np.empty((len(rows), 0))
    found = []
    for name, column in zip(controls, drawn.T, strict=True):
        estimate, standard_error = mean_at_zero(column, alone)
        found.append(Verdict(f"control, {name}", 1.0, 1 + estimate, standard_error, math.inf))
    for check, column in zip(checks, values.T, strict=True):
        estimate, standard_error = mean_at_zero(column, drawn)
        found.append(Verdict(check.words, check.exact, estimate, standard_error, check.sees))
    return found


def assert_agreement(runs: Iterable[Run], checks: Sequence[Check], controls: Mapping[str, Control]) -> None:
    """Every check, and every control, agrees with its exact value and could have disagreed."""
    found = verdicts(runs, checks, controls)
    report = "\n".join(map(str, found))
    print(report)  # noqa: T201 - pytest shows it on request
    assert all(each.agrees and each.has_power for each in found), report
