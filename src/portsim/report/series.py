"""Numbers of results by clock hour, as plots take them."""

from dataclasses import dataclass

import numpy as np

from portsim.arrays import Floats
from portsim.results import Results
from portsim.units import HOURS_PER_DAY


@dataclass(frozen=True, eq=False)
class Hourly:
    """A measure by clock hour, shape (24,) each; NaN where there is nothing, or no interval."""

    mean: Floats
    low: Floats
    high: Floats

    @property
    def peak(self) -> int | None:
        """The hour of the highest mean; None where there is no mean at all."""
        return None if np.isnan(self.mean).all() else int(np.nanargmax(self.mean))

    @property
    def highest(self) -> float:
        """The highest mean, 0 where there is none."""
        return 0.0 if self.peak is None else float(self.mean[self.peak])


def hourly(results: Results, measure: str, statistic: str, **where: str) -> Hourly:
    """A measure hour by hour. KeyError if it is not taken."""
    estimates = [results.estimate(measure, statistic, **where, hour=f"{hour:02d}") for hour in range(HOURS_PER_DAY)]
    columns = ([getattr(estimate, name) for estimate in estimates] for name in ("mean", "low", "high"))
    return Hourly(*(np.array([np.nan if value is None else value for value in column]) for column in columns))
