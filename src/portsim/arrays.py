"""Short names for the three types of arrays that the model is made of, and how their rows are grouped."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def grouping(numbers: Ints, count: int) -> tuple[Ints, Ints]:
    """Rows by their number from 0 to `count` - 1, in order within each, and how many each has; -1 is left out."""
    # Two-byte keys are sorted by counting, several times faster than by comparing.
    keys = (numbers + 1).astype(np.uint16 if count < np.iinfo(np.uint16).max else np.int64)
    sizes = np.bincount(keys, minlength=count + 1)
    return np.argsort(keys, kind="stable")[sizes[0] :], sizes[1:]


def grouped(numbers: Ints, count: int) -> list[Ints]:
    """Rows of each number from 0 to `count` - 1, in their order; those numbered -1 are in none."""
    rows, sizes = grouping(numbers, count)
    return np.split(rows, np.cumsum(sizes)[:-1])[:count]
