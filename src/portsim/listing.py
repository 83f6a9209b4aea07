"""Flags as lists of names in one text, as tables of trucks show them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from portsim.arrays import Flags


def listed(names: Sequence[str], flags: Flags) -> npt.NDArray[np.str_]:
    """Names whose flags are set, joined by blanks, for each row of flags, shape (n, names); an empty text for none."""
    if not len(flags) or not names:
        return np.full(len(flags), "", dtype=np.str_)
    # Few different rows stand for many trucks, and making texts is slow.
    packed = np.ascontiguousarray(np.packbits(flags, axis=1))
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, of = np.unique(keys, return_index=True, return_inverse=True)
    all_names = np.array(names, dtype=np.str_)
    return np.array([" ".join(all_names[flags[row]]) for row in first], dtype=np.str_)[of]
