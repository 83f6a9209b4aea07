"""How much a study is, before it is run."""

from dataclasses import dataclass
from pathlib import Path

from portsim.study.preparing import Prepared
from portsim.study.schedule import Schedule
from portsim.study.store import Store
from portsim.study.sweep import refuse_others

_ENOUGH = 20
"""Runs that are there, from which it is told how long others take."""


@dataclass(frozen=True)
class Plan:
    """Points and runs of a study."""

    points: int
    distinct: int
    """Points that differ in what they simulate: others share their runs."""
    runs: int
    """Runs that are wanted; with a precision as many as are known to be."""
    there: int
    each_s: float
    """How long one takes [s of CPU]."""
    measured: bool
    """Whether that was measured on runs that are there."""

    @property
    def missing(self) -> int:
        """Runs that are to be made."""
        return self.runs - self.there


def plan(prepared: Prepared, store: Path, *, new_version: bool = False) -> Plan:
    """What is wanted, and what is there already. StoreError where the store cannot be read, or is of another study."""
    distinct = prepared.distinct
    there: dict[str, set[int]] = {}
    each_s, measured = prepared.each_s, False
    if store.is_file():
        with Store.to_read(store) as opened:
            refuse_others(opened, prepared, new_version=new_version)
            there = opened.there()
            count, seconds = opened.seconds()
            if count >= _ENOUGH:
                each_s, measured = seconds / count, True
            schedule = Schedule(prepared.study, distinct, there, opened.failed(), opened.runs)
            schedule.first_look()
    else:
        schedule = Schedule(prepared.study, distinct, there, (), lambda _: ())
    return Plan(len(prepared.points), len(distinct), schedule.total, schedule.done, each_s, measured)
