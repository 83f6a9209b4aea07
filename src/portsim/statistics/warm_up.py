"""How much of a series to leave out because it still remembers that the port began empty."""

from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats

BATCH = 5
"""Observations of a batch, as in the name of MSER-5."""
_LEAST_LEFT = 5
"""Batches that must be left: the last few always lie close together by chance."""


@dataclass(frozen=True, eq=False)
class WarmUp:
    """What MSER-5 says of a series."""

    cut: int
    """Observations to leave out at the beginning."""
    mean: float
    """Mean of the averaged series after the cut, whole batches only."""
    reliable: bool
    """Whether the cut lies in the first half. Where it does not, the series is too short to tell, and should be run
    longer."""
    error: Floats
    """What is made smallest: squared standard error of the mean, by batches left out, shape (cuts tried,)."""


def warm_up(values: Floats) -> WarmUp:
    """Truncation point by MSER-5 (White 1997; White, Cobb and Spratt 2000).

    Of all cuts it takes the one after which the mean has the smallest standard error, computed as if means of five
    observations were independent. A rule of thumb that has done well in comparisons: it promises nothing about the
    bias that is left. For ports in steady state only; one that opens every morning has no steady state, and begins
    empty rightly.

    Parameters
    ----------
    values : shape (replications, observations), in order of time and at least 10 batches of five long; they are
        averaged over
        replications first. NaN is missing; an observation missing in all of them is refused.
    """
    if np.isnan(values).all(axis=0).any():
        raise ValueError("an observation is missing in all replications; make the intervals longer")
    series = np.nanmean(values, axis=0)
    count = len(series) // BATCH
    if count < 2 * _LEAST_LEFT:
        raise ValueError(f"MSER-5 needs at least {2 * _LEAST_LEFT * BATCH} observations, got {len(series)}")
    batches = series[: count * BATCH].reshape(count, BATCH).mean(axis=1)
    left = np.arange(count, 0, -1)
    # Sums of what is left after each cut. About the middle of all, so that squares lose no digits.
    middle = batches.mean()
    sums = np.cumsum((batches - middle)[::-1])[::-1]
    squares = np.cumsum(np.square(batches - middle)[::-1])[::-1]
    error = (np.maximum(squares - sums**2 / left, 0.0) / left**2)[: count - _LEAST_LEFT + 1]
    cut = int(error.argmin())
    return WarmUp(cut * BATCH, float(batches[cut:].mean()), cut <= count // 2, error)
