"""Memory that is freed and soon needed again stays with the process.

A run makes and drops arrays of megabytes by the hundred. glibc gives each back to the system, which hands it out anew
page by page: a sixth of the time of a replication. Only processes of our own are told to keep it, never one that
imports us.
"""

import ctypes
import sys

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
"""Names that glibc's malloc.h gives to its settings."""
MIB = 1 << 20


def keep_freed_memory() -> bool:
    """Tell the C library to keep what is freed, for the rest of this process; whether it could be told."""
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False  # another C library
    # 32 MiB is the largest block that glibc can be told to take from the memory it keeps.
    settings = ((_MMAP_THRESHOLD, 32 * MIB), (_TRIM_THRESHOLD, 2048 * MIB - 1), (_TOP_PAD, 64 * MIB))
    return all(mallopt(name, size) == 1 for name, size in settings)
