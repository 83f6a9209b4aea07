"""What the checks of one run share: its record, what follows from it at once, and how a contradiction is told."""

from collections.abc import Callable
from functools import cached_property
from typing import NoReturn

import numpy as np

from portsim.arrays import Flags, Floats, Ints, grouped, in_order
from portsim.errors import AuditError
from portsim.finished import FinishedRun
from portsim.log import Change
from portsim.network import AtClose, AtEnd
from portsim.timeline import Count, group_of_server, to_steps
from portsim.units import clock_text


class Evidence(FinishedRun):
    """A finished run, and how what is wrong with it is told."""

    def refuse_visits(self, rule: str, wrong: Flags | Ints, times: Floats, text: str) -> None:
        """AuditError for the first of the wrong visits (flags, or rows of the log); `times` is when, by visit [min]."""
        rows: Ints = np.flatnonzero(wrong) if wrong.dtype == np.bool_ else wrong.astype(np.int64, copy=False)
        self.refuse_rows(rule, rows, times[rows], text)

    def refuse_rows(self, rule: str, rows: Ints, times: Floats, text: str) -> None:
        """AuditError for the first of some rows of the log, if there are any; `times` is when, by row [min]."""
        if len(rows):
            truck, stage = int(self.log.truck[rows[0]]), self.network.layout.stages[int(self.log.stage[rows[0]])]
            self._refuse(rule, truck, f" at {stage}", float(times[0]), text, len(rows))

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

    def waiting_at_stage(self, stage: int) -> tuple[Count, Count]:
        """Waits at a stage that take time, and all of them."""
        return self._waiting_at_stages[stage]

    @cached_property
    def _waiting_at_stages(self) -> list[tuple[Count, Count]]:
        waits = self.lane_waits
        counts = []
        for rows in grouped(self.log.stage[waits.row], len(self.network.layout.stages)):
            lasting = rows[waits.end[rows] > waits.start[rows]]
            every = Count(waits.start[rows], waits.end[rows])
            counts.append((Count(waits.start[lasting], waits.end[lasting]), every))
        return counts

    def working_at_stage(self, stage: int) -> tuple[Count, Floats]:
        """Servers of a stage that are open and that no outage stops; and when one of them changed, sorted [min]."""
        return self._working_at_stages[stage]

    @cached_property
    def _working_at_stages(self) -> list[tuple[Count, Floats]]:
        layout, log, spells = self.network.layout, self.log, self.spells
        stage_of = np.array([group.stage for group in layout.groups], dtype=np.int64)[group_of_server(layout)]
        is_open = np.flatnonzero(~spells.closing)
        server, start, end = self.down.outside(spells.server[is_open], spells.start[is_open], spells.end[is_open])
        kinds = (Change.SERVER_OPENED, Change.SERVER_CLOSING, Change.SERVER_CLOSED)
        of_server = np.flatnonzero(np.isin(log.change_kind, kinds))
        outages = np.flatnonzero(log.change_kind == Change.OUTAGE)
        place, stopped = np.nonzero(self.network.outages.of_server[log.change_of[outages]])
        changed = np.concatenate((log.change_of[of_server], stopped))
        times = log.change_min[np.concatenate((of_server, outages[place]))]
        stages = len(layout.stages)
        return [
            (Count(start[rows], end[rows]), np.sort(times[changes]))
            for rows, changes in zip(grouped(stage_of[server], stages), grouped(stage_of[changed], stages), strict=True)
        ]

    @cached_property
    def instants(self) -> Floats:
        """Every time at which plans may have changed something [min]."""
        return np.unique(np.concatenate((self.log.change_min, self.network.change_min)))


def _when(time: float) -> str:
    return f"{clock_text(time)} ({time!r} min)" if np.isfinite(time) else "no time"
