"""Work that kills its worker: at some runs every time, as one does for which there is not enough memory.

It stands in a module of its own because worker processes have to import it.
"""

import os
import signal
import time
from functools import partial
from pathlib import Path

from portsim.study.work import work

KILLERS = (2, 5)
"""Replications that kill whoever makes them."""


def killing(numbers, folder, chunk):
    """The work of a chunk; a file tells of each worker that died."""
    for job in chunk.jobs:
        for number in job.replications:
            if number in numbers:
                Path(folder, f"{job.address}-{number}-{os.getpid()}-{time.monotonic_ns()}").touch()
                os.kill(os.getpid(), signal.SIGKILL)
    return work(chunk)


def once(folder, chunk):
    """The work of a chunk, for which each worker dies that is given its first."""
    mine = Path(folder, "-".join(f"{job.address}.{min(job.replications)}" for job in chunk.jobs)[:200])
    if not mine.exists():
        mine.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return work(chunk)


def prepared(do, *arguments):
    """What a worker calls once."""
    return partial(do, *arguments)
