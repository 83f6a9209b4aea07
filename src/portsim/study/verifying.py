"""Whether the runs in a store are what the model says: some of them are made again, and compared bit for bit."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from portsim.study.preparing import Prepared
from portsim.study.runs import Run
from portsim.study.store import Store
from portsim.study.work import Chunk, Job, work, wrapped

SAMPLE = 20
"""Runs that are made again where nobody says how many."""


@dataclass(frozen=True)
class Verified:
    """A run that was made again."""

    point: int
    kept: Run
    again: Run | None
    """None where it failed."""
    message: str
    """Why it failed; empty where it did not."""

    @property
    def same(self) -> bool:
        """Whether both are the same, bit for bit."""
        return self.again is not None and (self.again.cells, self.again.numbers) == (self.kept.cells, self.kept.numbers)


def verify(store: Store, prepared: Prepared, sample: int | None = SAMPLE, seed: int = 1) -> Iterator[Verified]:
    """Make runs of a store again, here, and say of each whether it is the same.

    Parameters
    ----------
    sample : how many, chosen by chance among the runs of the study; None for all
    seed : where that chance comes from
    """
    distinct = prepared.distinct
    there = store.there()
    keys = [(own, number) for own in distinct for number in sorted(there.get(own, ()))]
    if sample is not None and sample < len(keys):
        chosen = np.sort(np.random.default_rng(seed).choice(len(keys), sample, replace=False))
        keys = [keys[place] for place in chosen]
    for own, number in keys:
        point = distinct[own]
        kept = next(run for run in store.runs(own) if run.replication == number)
        job = Job(own, wrapped(prepared.scenario_at(own)), (number,))
        (again,) = work(Chunk(prepared.orders, (job,)))
        if isinstance(again, Run):
            yield Verified(point.number, kept, again, "")
        else:
            yield Verified(point.number, kept, None, again.message)
