"""Distributions of durations, by their quantile function: one uniform number in, one duration out.

Drawing by inversion gives a truck the same luck under every policy: its place in the distribution stays when the mean
changes. Every distribution is frozen and compares by value.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from portsim.arrays import Floats
from portsim.scenario import services
from portsim.units import to_grid


class Law(ABC):
    """A distribution of durations."""

    @property
    @abstractmethod
    def mean_min(self) -> float:
        """Mean [min]."""

    @property
    @abstractmethod
    def variance(self) -> float:
        """Variance [min^2]."""

    @property
    def cv(self) -> float:
        """Coefficient of variation: standard deviation over mean; 0 where both are 0."""
        return math.sqrt(self.variance) / self.mean_min if self.variance else 0.0

    @abstractmethod
    def inverse(self, uniform: Floats) -> Floats:
        """The quantile function itself, off the time grid: durations for numbers in (0, 1), any shape."""

    def quantile(self, uniform: Floats) -> Floats:
        """Durations on the time grid [min] for uniform numbers in (0, 1), any shape."""
        return to_grid(self.inverse(uniform))


def quantiles(laws: Iterable[Law], uniform: Floats) -> dict[Law, Floats]:
    """Durations on the time grid by several laws for the same uniform numbers [min]; what laws share is found once."""
    found: dict[Law, Floats] = {}
    phases: dict[float, Floats] = {}
    for law in laws:
        if isinstance(law, Gamma):
            if law.shape not in phases:
                phases[law.shape] = law.phases(uniform)
            found[law] = to_grid(law.scaled(phases[law.shape]))
        else:
            found[law] = law.quantile(uniform)
    return found


@dataclass(frozen=True)
class Constant(Law):
    """Always the same duration [min]."""

    value: float

    @property
    def mean_min(self) -> float:
        return self.value

    @property
    def variance(self) -> float:
        return 0.0

    def inverse(self, uniform: Floats) -> Floats:
        return np.full(np.shape(uniform), self.value)


@dataclass(frozen=True)
class Exponential(Law):
    """Exponential with a mean [min]."""

    mean: float

    @property
    def mean_min(self) -> float:
        return self.mean

    @property
    def variance(self) -> float:
        return self.mean**2

    def inverse(self, uniform: Floats) -> Floats:
        return -self.mean * np.log1p(-uniform)


@dataclass(frozen=True)
class Lognormal(Law):
    """Lognormal with a mean [min] and a coefficient of variation."""

    mean: float
    variation: float

    @property
    def mean_min(self) -> float:
        return self.mean

    @property
    def variance(self) -> float:
        return (self.mean * self.variation) ** 2

    def inverse(self, uniform: Floats) -> Floats:
        from scipy.special import ndtri

        log_variance = math.log1p(self.variation**2)
        logs: Floats = math.log(self.mean) - log_variance / 2 + math.sqrt(log_variance) * ndtri(uniform)
        return np.exp(logs)


@dataclass(frozen=True)
class Gamma(Law):
    """Gamma with a mean [min] and a shape; with a whole shape an Erlang."""

    mean: float
    shape: float

    @property
    def mean_min(self) -> float:
        return self.mean

    @property
    def variance(self) -> float:
        return self.mean**2 / self.shape

    def inverse(self, uniform: Floats) -> Floats:
        return self.scaled(self.phases(uniform))

    def phases(self, uniform: Floats) -> Floats:
        """Quantiles at scale 1: what takes time, and is the same for all means."""
        from scipy.special import gammaincinv

        phases: Floats = gammaincinv(self.shape, uniform)
        return phases

    def scaled(self, phases: Floats) -> Floats:
        """Durations of phases found before [min]."""
        return phases * (self.mean / self.shape)


@dataclass(frozen=True)
class Uniform(Law):
    """Uniform between two durations [min]."""

    low: float
    high: float

    @property
    def mean_min(self) -> float:
        return (self.low + self.high) / 2

    @property
    def variance(self) -> float:
        return (self.high - self.low) ** 2 / 12

    def inverse(self, uniform: Floats) -> Floats:
        return self.low + (self.high - self.low) * uniform


@dataclass(frozen=True)
class Triangular(Law):
    """Triangular between two durations with its peak at a third [min]."""

    low: float
    mode: float
    high: float

    @property
    def mean_min(self) -> float:
        return (self.low + self.mode + self.high) / 3

    @property
    def variance(self) -> float:
        low, mode, high = self.low, self.mode, self.high
        return ((high - low) ** 2 - (mode - low) * (high - mode)) / 18

    def inverse(self, uniform: Floats) -> Floats:
        width, rise, fall = self.high - self.low, self.mode - self.low, self.high - self.mode
        rising = self.low + np.sqrt(width * rise * uniform)
        falling = self.high - np.sqrt(width * fall * (1 - uniform))
        return np.where(uniform * width < rise, rising, falling)


@dataclass(frozen=True)
class Empirical(Law):
    """Observed durations [min], each equally likely."""

    values: tuple[float, ...]

    @property
    def mean_min(self) -> float:
        return math.fsum(self.values) / len(self.values)

    @property
    def variance(self) -> float:
        mean = self.mean_min
        return math.fsum((value - mean) ** 2 for value in self.values) / len(self.values)

    def inverse(self, uniform: Floats) -> Floats:
        # For the largest number below one too, the product rounds to less than the length.
        places = (uniform * len(self.values)).astype(np.int64)
        return np.sort(np.array(self.values))[places]


def law_of(stated: services.Distribution) -> Law:
    """The distribution that a scenario states."""
    match stated.law:
        case services.Constant(value=value):
            return Constant(value)
        case services.Exponential(mean=mean):
            return Exponential(mean)
        case services.Lognormal(mean=mean, cv=cv):
            return Lognormal(mean, cv)
        case services.Erlang(mean=mean, k=k):
            return Gamma(mean, float(k))
        case services.Gamma(mean=mean, cv=cv):
            return Gamma(mean, cv**-2)
        case services.Uniform(low=low, high=high):
            return Uniform(low, high)
        case services.Triangular(low=low, mode=mode, high=high):
            return Triangular(low, mode, high)
        case services.Empirical(values=values):
            return Empirical(values)
        case unknown:
            assert_never(unknown)
