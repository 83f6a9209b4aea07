"""What the statistics make of given results of replications."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from portsim.arrays import Floats
from portsim.statistics import mean_intervals
from portsim.statistics.batches import batch_means
from portsim.statistics.pairs import paired_differences

Samples = Mapping[str, Sequence[float]]


def _interval(values: Floats) -> tuple[float, float]:
    """Mean and half-width of the 95 % interval."""
    found = mean_intervals(values[:, None])
    return float(found.mean[0]), float(found.high[0] - found.mean[0])


def _first(samples: Samples, of: str, n: int | None) -> Floats:
    return np.array(samples[of][:n], dtype=np.float64)


def mean(samples: Samples, of: str, n: int | None = None) -> float:
    """Mean of a sample, or of its first n."""
    return _interval(_first(samples, of, n))[0]


def half_width(samples: Samples, of: str, n: int | None = None) -> float:
    """Half-width of its 95 % interval."""
    return _interval(_first(samples, of, n))[1]


def _paired(samples: Samples, of: str, less: str) -> tuple[float, float]:
    """Mean difference of two samples, replication by replication, and half-width of its 95 % interval."""
    found = paired_differences(_first(samples, of, None)[:, None], _first(samples, less, None)[:, None])
    return float(found.mean[0]), float(found.high[0] - found.mean[0])


def paired_mean(samples: Samples, of: str, less: str) -> float:
    """Mean of the differences of two samples, replication by replication."""
    return _paired(samples, of, less)[0]


def paired_half_width(samples: Samples, of: str, less: str) -> float:
    """Half-width of the 95 % interval of these differences."""
    return _paired(samples, of, less)[1]


def batch_mean(samples: Samples, of: str, batches: int) -> float:
    """Mean of the means of consecutive batches."""
    return batch_means(_first(samples, of, None), batches).mean


def batch_half_width(samples: Samples, of: str, batches: int) -> float:
    """Half-width of the 95 % interval made of them."""
    found = batch_means(_first(samples, of, None), batches)
    return found.high - found.mean


NUMBERS: Mapping[str, Callable[..., float]] = {
    number.__name__: number
    for number in (mean, half_width, paired_mean, paired_half_width, batch_mean, batch_half_width)
}
"""By name: how each is made of samples."""
