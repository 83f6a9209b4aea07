"""Short names for the three types of arrays that the model is made of, and how their rows are grouped."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def in_order(numbers: Ints) -> Ints:
    """Rows in the order of their numbers, none of them negative; those of equal numbers in their own order."""
    bits = len(numbers).bit_length()
    if int(numbers.max(initial=0)) >= 1 << (63 - bits):
        return np.argsort(numbers, kind="stable")
    # Number and row in one: sorting plain numbers is three times as fast as finding an order.
    keys = numbers << bits
    keys |= np.arange(len(numbers))
    keys.sort()
    keys &= (1 << bits) - 1
    return keys


def grouped(numbers: Ints, count: int) -> list[Ints]:
    """Rows of each number from 0 to `count` - 1, in their order; those numbered -1 are in none."""
    # Two-byte keys are sorted by counting, several times faster than by comparing.
    keys = (numbers + 1).astype(np.uint16 if count < np.iinfo(np.uint16).max else np.int64)
    sizes = np.bincount(keys, minlength=count + 1)
    return np.split(np.argsort(keys, kind="stable"), np.cumsum(sizes)[:-1])[1:]
