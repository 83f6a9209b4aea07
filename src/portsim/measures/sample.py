"""Means, percentiles and maxima of many groups at once.

Percentiles interpolate linearly between order statistics (numpy's default, type 7 of Hyndman and Fan 1996).
"""

from collections.abc import Sequence

import numpy as np

from portsim.arrays import Floats, Ints, grouping
from portsim.measures.measure import Statistic

QUANTILES: dict[str, float] = {"p50": 0.50, "p90": 0.90, "p95": 0.95}


class Sample:
    """Values sorted once, to be described under many breakdowns."""

    def __init__(self, values: Floats):
        # Many share the least value, as visits without a wait do; sorting is slow where most values are equal.
        is_least = values == values.min(initial=np.inf)
        others = np.flatnonzero(~is_least)
        self.order = np.concatenate((np.flatnonzero(is_least), others[np.argsort(values[others])]))
        self.sorted = values[self.order]

    def describe(self, rows: Ints, count: int, statistics: Sequence[Statistic]) -> Floats:
        """Statistics of the values of each row, shape (count, statistics); NaN for a row without values.

        `rows` has the row of each value as given, -1 for none.
        """
        grouped, sizes = grouping(rows[self.order], count)
        return _describe_groups(self.sorted[grouped], sizes, statistics)


def _describe_groups(values: Floats, sizes: Ints, statistics: Sequence[Statistic]) -> Floats:
    """Statistics of consecutive groups of the given sizes, each sorted."""
    described = np.full((len(sizes), len(statistics)), np.nan)
    there = np.flatnonzero(sizes)
    if not len(there):
        return described
    size = sizes[there]
    first = np.concatenate(([0], np.cumsum(size)[:-1]))
    for column, statistic in enumerate(statistics):
        if statistic == "mean":
            described[there, column] = np.add.reduceat(values, first) / size
        elif statistic == "total":
            described[there, column] = np.add.reduceat(values, first)
        elif statistic == "max":
            described[there, column] = values[first + size - 1]
        else:
            place = (size - 1) * QUANTILES[statistic]
            lower = np.floor(place).astype(np.int64)
            upper = np.minimum(lower + 1, size - 1)
            low, high = values[first + lower], values[first + upper]
            described[there, column] = low + (place - lower) * (high - low)
    return described
