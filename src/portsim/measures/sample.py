"""Means, percentiles and maxima of many groups at once.

Percentiles interpolate linearly between order statistics (numpy's default, type 7 of Hyndman and Fan 1996).
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.measures.measure import Statistic
from portsim.units import EXACT_MIN

QUANTILES: dict[str, float] = {"p05": 0.05, "p50": 0.50, "p90": 0.90, "p95": 0.95}
_MANY_LEAST = 1 / 8
"""Share of least values from which on it is quicker to count than to sort them."""


class Rows:
    """The row in which each of E values counts, -1 for none; several samples may be described by it.

    Parameters
    ----------
    row : from 0 to `count` - 1, or -1, shape (E,)
    count : how many rows there are
    """

    def __init__(self, row: Ints, count: int):
        self.row = row
        self.count = count

    @cached_property
    def sizes(self) -> Ints:
        """How many values each row has, shape (count,)."""
        return np.bincount(self.row + 1, minlength=self.count + 1)[1:]

    def sizes_among(self, some: Ints | slice) -> Ints:
        """How many of some of the values each row has, or of all of them, shape (count,)."""
        return self.sizes if isinstance(some, slice) else np.bincount(self.row[some] + 1, minlength=self.count + 1)[1:]


class Sample:
    """Durations, or differences of such, on the time grid [min], shape (E,), to be described by many breakdowns' rows.

    Sums of what is on the grid are exact, in whatever order.
    """

    def __init__(self, values: Floats):
        self.values = values
        self.least = float(values.min(initial=np.inf))
        # Many share the least value, as visits without a wait do: those are counted, and only the others sorted.
        is_least = values == self.least
        many = np.count_nonzero(is_least) > _MANY_LEAST * len(values)
        self.others = np.flatnonzero(~is_least) if many else slice(None)
        # Wider than all values, and a power of two: so those of row r, moved by r spans, are neither mixed nor rounded.
        self.span = 2.0 ** np.ceil(np.log2(values.max(initial=1.0) - min(self.least, 0.0) + 1.0))

    def describe(self, rows: Rows, statistics: Sequence[Statistic]) -> Floats:
        """Statistics of the values of each row, shape (rows, statistics); NaN for a row without values."""
        described = np.full((rows.count, len(statistics)), np.nan)
        if not rows.count or not rows.sizes.any():
            return described
        there = np.flatnonzero(rows.sizes)
        row, values = rows.row[self.others], self.values[self.others]
        some = rows.sizes_among(self.others)
        sizes, least = rows.sizes[there], (rows.sizes - some)[there]
        ordered, moved = self._ordered(row, values, rows.count)
        # Where the values above the least begin, row after row; before them stand those of no row.
        first = (len(row) - some.sum() + np.cumsum(some) - some)[there]
        moved_by = there * moved

        def at(place: Ints) -> Floats:
            """The value at one place in the order of each row."""
            others = ordered[first + np.maximum(place - least, 0)] - moved_by
            return np.where(place < least, self.least, others)

        for column, statistic in enumerate(statistics):
            if statistic in ("mean", "total"):
                total = np.bincount(row + 1, values, minlength=rows.count + 1)[1:][there] + least * self.least
                described[there, column] = total / sizes if statistic == "mean" else total
            elif statistic == "max":
                described[there, column] = at(sizes - 1)
            else:
                place = (sizes - 1) * QUANTILES[statistic]
                lower = np.floor(place).astype(np.int64)
                low, high = at(lower), at(np.minimum(lower + 1, sizes - 1))
                described[there, column] = low + (place - lower) * (high - low)
        return described

    def _ordered(self, row: Ints, values: Floats, count: int) -> tuple[Floats, float]:
        """Values in order row after row with an infinite one behind them, and by how much those of each row are moved.

        One sort of plain numbers is several times faster than finding an order by two columns.
        """
        keys = np.full(len(row) + 1, np.inf)
        if (count + 1) * self.span <= EXACT_MIN:
            np.add(row * self.span, values, out=keys[:-1])
            keys.sort()
            return keys, self.span
        keys[:-1] = values[np.lexsort((values, row))]
        return keys, 0.0
