"""Waits as an officer would post them, and trips as readers of RFID tags would see them; and how far that is off.

What is posted or published is a *report*: one number for a stretch of time of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.log import Change, Disposition
from portsim.measures.crossings import wait_time_min
from portsim.measures.events import shares
from portsim.measures.measure import DESCRIBED, TIME_WINDOW, Block, Measure, Statistic, our_own
from portsim.measures.observed import Observed, clock_hour
from portsim.measures.queues import in_line
from portsim.measures.sample import Rows, Sample
from portsim.measures.scope import Scope
from portsim.orders import NOWHERE, last_of_wait
from portsim.scenario.instruments import Officer, Rfid
from portsim.timeline import Count, levels_of, to_steps

_BY_HOUR = (("direction",), ("direction", "hour"))
_of_reports = partial(our_own, "trucks of the direction, as far as the instrument sees them", TIME_WINDOW)

POSTED = _of_reports(
    "posted_wait_min",
    "min",
    "Wait that officers post, as `measured.instruments` has them estimate it: from trucks in line in sight, over the "
    "trucks a minute that came to the last stage of `measured.wait` since the last posting (where none came, since an "
    "earlier one), or as the drivers of these trucks tell it; rounded. Nothing is posted while the gate is shut, nor "
    "before anybody has come through. One value per posting; `hour` is that of the posting.",
    "neither",
    DESCRIBED,
    *_BY_HOUR,
)
POSTED_BIAS = _of_reports(
    "posted_bias_min",
    "min",
    "What officers post (`posted_wait_min`) less the mean wait (`wait_time_min`) of the trucks that arrive at the port "
    "while it stands, from a posting until the next would be due, and cross: mean over the postings in whose time "
    "trucks arrive. `hour` is that of the posting.",
    "neither",
    "mean",
    *_BY_HOUR,
)
RFID_TIME = _of_reports(
    "rfid_time_min",
    "min",
    "Time from the first to the second reader of tags, as they publish it (`measured.instruments`): of the trips that "
    "ended in a stretch of `every`, of trucks whose tags both have read. From joining the stage of the first reader to "
    "leaving that of the second; where none are stated, from end to end of the crossing time. One value for each "
    "stretch of the window in which a trip was matched; `hour` is that in which it begins.",
    "neither",
    DESCRIBED,
    *_BY_HOUR,
)
RFID_BIAS = _of_reports(
    "rfid_bias_min",
    "min",
    "What the readers publish (`rfid_time_min`) less the mean time of all trucks that ended the same trip in the same "
    "stretch, with and without tags: mean over the stretches in which a trip was matched.",
    "neither",
    "mean",
    *_BY_HOUR,
)
RFID_MATCHED = _of_reports(
    "rfid_matched_share",
    "share",
    "Share of the trips between the readers that were matched and counted for what is published; null where there "
    "were none. `hour` is that in which the stretch begins in which they ended.",
    "higher",
    "mean",
    *_BY_HOUR,
)
OF_OFFICERS = (POSTED, POSTED_BIAS)
OF_READERS = (RFID_TIME, RFID_BIAS, RFID_MATCHED)
MEASURES = (*OF_OFFICERS, *OF_READERS)


@dataclass(frozen=True, eq=False)
class Reports:
    """K reports of one direction; NaN where there was nothing to report, or nothing to hold it against."""

    begins: Floats
    """When the stretch of time begins that each stands for [min], shape (K,)."""
    reported: Floats
    """[min], shape (K,)."""
    true: Floats
    """[min], shape (K,)."""
    trips: Floats
    """Trips between two readers, shape (K,)."""
    matched: Floats
    """Trips of these that were matched, shape (K,)."""


class InstrumentReadings:
    """What instruments report."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self.officers = np.array(
            [
                bool(each and each.officer) and self._posts_at(number) != NOWHERE
                for number, each in enumerate(scope.instruments)
            ]
        )
        self.readers = np.array([bool(each and each.rfid) for each in scope.instruments]) & scope.directions_crossing()
        self.blocks = [
            Block(measure, scope.break_down(*keys, wanted=np.broadcast_to(_column(having, keys), self._shape(keys))))
            for measures, having in ((OF_OFFICERS, self.officers), (OF_READERS, self.readers))
            for measure in measures
            if scope.takes(measure)
            for keys in measure.breakdowns
        ]

    def _shape(self, keys: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(len(self.scope.names[key]) for key in keys)

    def _posts_at(self, direction: int) -> int:
        """The last stage of the wait time of a direction."""
        in_wait, layout = self.scope.in_wait, self.scope.layout
        waits = () if in_wait is None else tuple(name for name, own in zip(layout.stages, in_wait, strict=True) if own)
        return last_of_wait(layout, layout.directions[direction], waits)

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        posted = self._all(self.officers, OF_OFFICERS, lambda number: self._posted(run, number))
        read = self._all(self.readers, OF_READERS, lambda number: self._read(run, number))
        for block in self.blocks:
            direction, reports = posted if block.measure in OF_OFFICERS else read
            yield _values(block, direction, reports)

    def _all(
        self, having: Flags, measures: tuple[Measure, ...], reports_of: Callable[[int], Reports]
    ) -> tuple[Ints, Reports]:
        """Directions of all reports, and these."""
        wanted = any(self.scope.takes(measure) for measure in measures)
        numbers = np.flatnonzero(having).tolist() if wanted else []
        of = [reports_of(number) for number in numbers]
        direction = np.repeat(np.array(numbers, dtype=np.int64), [len(each.begins) for each in of])
        empty = np.empty(0)
        columns = (np.concatenate([empty, *(getattr(each, name) for each in of)]) for name in Reports.__annotations__)
        return direction, Reports(*columns)

    # --- officers ---------------------------------------------------------------------------------------------------

    def _posted(self, run: Observed, number: int) -> Reports:
        """Waits posted in a direction, and what the trucks then waited that arrived while they stood."""
        instruments, in_wait = self.scope.instruments[number], self.scope.in_wait
        assert instruments is not None
        assert instruments.officer is not None
        assert in_wait is not None
        officer = instruments.officer
        # One is posted at the end of every stretch; the first stretch begins at midnight.
        times = _times(officer.every, 1, int(np.ceil(run.end / officer.every)))
        posted = _estimates(run, officer, times, number, in_wait, self._posts_at(number))
        posted = np.floor(posted / officer.rounded_to + 0.5) * officer.rounded_to
        if run.network.has_hours:
            posted[levels_of(run.log, Change.GATE, -1).at(times) == 0] = np.nan
        waits = wait_time_min(run, in_wait)
        here = run.measured & (run.trucks.direction == number) & ~np.isnan(waits)
        stretch = _stretch(run.trucks.arrived_min[here], officer.every) - 1
        true = _means(stretch, waits[here], len(times))
        counts = times >= run.start
        nothing = np.full(np.count_nonzero(counts), np.nan)
        return Reports(times[counts], posted[counts], true[counts], nothing, nothing)

    # --- readers ----------------------------------------------------------------------------------------------------

    def _read(self, run: Observed, number: int) -> Reports:
        """Times published of trips in a direction, and those of all trucks that made them."""
        instruments = self.scope.instruments[number]
        assert instruments is not None
        assert instruments.rfid is not None
        rfid, tags = instruments.rfid, run.trucks.tags
        first = int(np.ceil(run.start / rfid.every))
        begins = _times(rfid.every, first, int(run.end // rfid.every))
        count = len(begins)
        truck, minutes, ended = self._trips(run, rfid, number)
        stretch = _stretch(ended, rfid.every) - first
        # A table made by hand may know of no readers, and then nothing is known.
        counted = (stretch >= 0) & (stretch < count) & (tags is not None)
        truck, minutes, stretch = truck[counted], minutes[counted], stretch[counted]
        matched = np.zeros(len(truck), dtype=np.bool_)
        if tags is not None:
            matched = tags.carried[truck] & tags.read_at_entry[truck] & tags.read_at_exit[truck]
        if rfid.within is not None:
            matched &= minutes <= rfid.within
        published = _means if rfid.publishes == "mean" else _medians
        return Reports(
            begins,
            published(stretch[matched], minutes[matched], count),
            _means(stretch, minutes, count),
            np.bincount(stretch, minlength=count).astype(np.float64),
            np.bincount(stretch[matched], minlength=count).astype(np.float64),
        )

    def _trips(self, run: Observed, rfid: Rfid, number: int) -> tuple[Ints, Floats, Floats]:
        """Trucks of a direction that passed both readers, how long that took them, and when they passed the second."""
        log, trucks, stages = run.log, run.trucks, self.scope.layout.stage_number
        own = trucks.direction[log.truck] == number
        spans = own & self.scope.in_crossing[trucks.route[log.truck], log.stage]
        at_entry, at_exit = (
            spans if name is None else own & (log.stage == stages[name]) for name in (rfid.entry, rfid.exit)
        )
        entry, last = np.full((2, len(trucks)), -1)
        rows = np.flatnonzero(at_entry)[::-1]
        entry[log.truck[rows]] = rows  # of several visits the first counts
        rows = np.flatnonzero(at_exit)
        last[log.truck[rows]] = rows  # and here the last
        truck = np.flatnonzero((entry >= 0) & (last >= entry))
        entry, last = entry[truck], last[truck]
        # Whoever is seized never passes a reader at the end of that stage, nor does one who leaves the line there.
        seized = (log.disposition[truck] == Disposition.SEIZED) & (last == trucks.first_visit[truck + 1] - 1)
        passed = ~np.isnan(log.ended[last]) & ~np.isnan(log.left[last]) & ~seized
        minutes = log.left[last] - log.joined[entry]
        return truck[passed], minutes[passed], log.left[last][passed]


def _estimates(run: Observed, officer: Officer, times: Floats, number: int, in_wait: Flags, at: int) -> Floats:
    """What officers take the wait for at some times, before they round it; NaN where they know nothing [min]."""
    log = run.log
    came = np.flatnonzero((log.stage == at) & (run.trucks.direction[log.truck] == number) & ~np.isnan(log.began))
    stretch = _stretch(log.began[came], officer.every)
    if officer.asks == "drivers":
        return _as_before(_means(stretch, _told(run, in_wait, at)[log.truck[came]], len(times)))
    direction, starts, ends = in_line(run, in_wait)
    line = Count(starts[direction == number], ends[direction == number]).before(times).astype(np.float64)
    if officer.in_sight is not None:
        line = np.minimum(line, officer.in_sight)
    trucks = np.bincount(stretch, minlength=len(times))[: len(times)].astype(np.float64)
    a_minute = _as_before(np.where(trucks > 0, trucks / officer.every, np.nan))
    return np.where(line > 0, line / a_minute, np.where(np.isnan(a_minute), np.nan, 0.0))


def _told(run: Observed, in_wait: Flags, at: int) -> Floats:
    """What the driver of each truck tells who begins at the last stage of the wait time [min], shape (n,).

    What it waited and was blocked at stages of the wait time until then: its wait time, without being blocked there.
    """
    log = run.log
    rows = np.flatnonzero(in_wait[log.stage] & ~np.isnan(log.began) & (log.stage <= at))
    before = rows[(log.stage[rows] < at) & ~np.isnan(log.left[rows])]
    waited = np.bincount(log.truck[rows], log.began[rows] - log.joined[rows], minlength=len(run.trucks))
    blocked = np.bincount(log.truck[before], log.left[before] - log.ended[before], minlength=len(run.trucks))
    return (waited + blocked).astype(np.float64)


def _times(every: float, first: int, last: int) -> Floats:
    """Beginnings of the stretches of so many minutes from one number to before another [min]."""
    return np.arange(first, max(first, last), dtype=np.float64) * np.float64(every)


def _stretch(times: Floats, every: float) -> Ints:
    """In which stretch of so many minutes since the first midnight each time lies, exactly."""
    return to_steps(times) // int(to_steps(np.array([every]))[0])


def _means(stretch: Ints, minutes: Floats, count: int) -> Floats:
    """Mean in each of the first so many stretches, NaN where there is nothing [min], shape (count,)."""
    return _described(stretch, minutes, count, "mean")


def _medians(stretch: Ints, minutes: Floats, count: int) -> Floats:
    """Their medians [min], shape (count,)."""
    return _described(stretch, minutes, count, "p50")


def _described(stretch: Ints, minutes: Floats, count: int, statistic: Statistic) -> Floats:
    row = np.where(stretch < count, stretch, -1)
    return Sample(minutes).describe(Rows(row, count), (statistic,))[:, 0]


def _as_before(values: Floats) -> Floats:
    """Values with what is missing taken from the last one before."""
    last = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(len(values))))
    return np.where(last >= 0, values[last], np.nan)


def _values(block: Block, direction: Ints, reports: Reports) -> Floats:
    """Values of a block, in its shape."""
    row = block.breakdown.rows_of({"direction": direction, "hour": clock_hour(reports.begins)}, len(direction))
    count = len(block.breakdown)
    if block.measure is RFID_MATCHED:
        matched, trips = (
            np.bincount(row + 1, each, minlength=count + 1)[1:, np.newaxis].astype(np.float64)
            for each in (reports.matched, reports.trips)
        )
        return shares(matched, trips)
    bias = block.measure in (POSTED_BIAS, RFID_BIAS)
    values = reports.reported - reports.true if bias else reports.reported
    there = ~np.isnan(values)
    return Sample(values[there]).describe(Rows(row[there], count), block.measure.statistics)


def _column(having: Flags, keys: tuple[str, ...]) -> Flags:
    return having.reshape(-1, *(1,) * (len(keys) - 1))
