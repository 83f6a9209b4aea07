"""Fold the files of shards into the store of a study."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from portsim.errors import RunError
from portsim.study.preparing import Prepared
from portsim.study.results import results_in
from portsim.study.runs import Failure, Run
from portsim.study.shards import files, read_lines
from portsim.study.sharing import head_of, shards_of
from portsim.study.store import Store
from portsim.study.sweep import begin, refuse_others

_AT_ONCE = 5_000
"""Lines that are kept together: all of them, or none."""


@dataclass(frozen=True)
class Collected:
    """What was folded in."""

    files: int
    runs: int
    """Runs that the store did not hold yet."""
    failures: int
    """Runs of the study that have failed, and no other try has made."""


def collect(store: Store, prepared: Prepared, *, new_version: bool = False) -> Collected:
    """Fold all files of shards into a store. What is there already stays, so it may be done again and again.

    StoreError for a file of another study or version, or one that is damaged; RunError where a run is there with other
    numbers, which must not happen: somewhere the model or a library is not the same.
    """
    refuse_others(store, prepared, new_version=new_version)
    begin(store, prepared)
    listed = files(shards_of(prepared.study))
    before = store.seconds()[0]
    for path in listed:
        lines = read_lines(path, head_of(prepared))
        while some := list(islice(lines, _AT_ONCE)):
            _refuse_other_numbers(store, some, path)
            store.add(some, prepared.orders.model)
    return Collected(len(listed), store.seconds()[0] - before, len(results_in(store).failures))


def _refuse_other_numbers(store: Store, some: list[Run | Failure], path: Path) -> None:
    for each in some:
        if isinstance(each, Run) and store.differs(each):
            raise RunError(
                f"{path}: replication {each.replication} of {each.address} has other numbers than in {store.path}; "
                f"made on {each.host} with the {each.engine} engine. Compare the installations"
            )
