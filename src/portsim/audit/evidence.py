"""What the checks of one run share: its record, what follows from it at once, and how a contradiction is told."""

from collections.abc import Callable
from functools import cached_property
from typing import NoReturn

import numpy as np

from portsim.arrays import Flags, Floats, Ints, in_order
from portsim.errors import AuditError
from portsim.finished import FinishedRun
from portsim.network import AtClose, AtEnd
from portsim.timeline import to_steps
from portsim.units import clock_text


class Evidence(FinishedRun):
    """A finished run, and how what is wrong with it is told."""

    def refuse_visits(self, rule: str, wrong: Flags | Ints, times: Floats, text: str) -> None:
        """AuditError for the first of the wrong visits (flags, or rows of the log); `times` is when, by visit [min]."""
        rows = np.flatnonzero(wrong) if wrong.dtype == np.bool_ else wrong
        if len(rows):
            row = int(rows[0])
            stage = self.network.layout.stages[int(self.log.stage[row])]
            self._refuse(rule, int(self.log.truck[row]), f" at {stage}", float(times[row]), text, len(rows))

    def refuse_trucks(self, rule: str, wrong: Flags | Ints, times: Floats, text: str) -> None:
        """AuditError for the first of the wrong trucks (flags, or rows); `times` is when, by truck [min]."""
        rows = np.flatnonzero(wrong) if wrong.dtype == np.bool_ else wrong
        if len(rows):
            self._refuse(rule, int(rows[0]), "", float(times[rows[0]]), text, len(rows))

    def _refuse(self, rule: str, truck: int, place: str, time: float, text: str, count: int) -> NoReturn:
        others = f" ({count - 1} more)" if count > 1 else ""
        raise AuditError(f"audit: {rule}: truck {truck}{place}, {_when(time)}: {text}{others}")

    def refuse_times(self, rule: str, wrong: Flags, times: Floats, text: str) -> None:
        """AuditError for the first time at which something is wrong that is no single truck's doing."""
        if np.any(wrong):
            raise AuditError(f"audit: {rule}: {_when(float(times[np.flatnonzero(wrong)[0]]))}: {text}")

    @cached_property
    def span(self) -> int:
        """Steps of the time grid in the run, its end included: no time comes near it."""
        return int(to_steps(np.array([self.log.ended_min]))[0]) + 1

    def keyed(self, number: Ints, times: Floats) -> Ints:
        """A number, as of a server or a queue, and a time of the run in one whole number: by number, then time."""
        return number * self.span + to_steps(times)

    def driven(self, road: int, ties: Callable[[Ints], tuple[Floats, ...]]) -> Ints:
        """Visits to a road whose drive ended, in the order in which the trucks entered it.

        `ties` gives what orders visits that began at one instant, the first thing last.
        """
        joined = self.log.joined
        rows = np.flatnonzero((self.log.stage == road) & ~np.isnan(self.log.ended))
        rows = rows[in_order(to_steps(joined[rows]))]
        same = joined[rows[1:]] == joined[rows[:-1]]
        tied = np.flatnonzero(np.append(same, False) | np.append(False, same)) if len(rows) else rows
        rows[tied] = rows[tied][np.lexsort((*ties(rows[tied]), joined[rows[tied]]))]
        return rows

    def strict(self, *stages: int) -> bool:
        """Whether plans alone say who works at stages: nobody is kept on, and changes come first at an instant."""
        at_end = self.network.at_end[list(stages)]
        if np.any(at_end == AtEnd.SERVE):
            return False
        return self.network.at_close == AtClose.HOLD or bool(np.all(at_end == AtEnd.HOLD))

    @cached_property
    def instants(self) -> Floats:
        """Every time at which plans may have changed something [min]."""
        return np.unique(np.concatenate((self.log.change_min, self.network.change_min)))


def _when(time: float) -> str:
    return f"{clock_text(time)} ({time!r} min)" if np.isfinite(time) else "no time"
