"""Who waits longer than others in one run: who was overtaken, and how long the slowest tenth took."""

import math
from collections.abc import Iterator

import numpy as np

from portsim.arrays import Floats, Ints
from portsim.measures.crossings import crossing_time_min
from portsim.measures.events import Described, Events
from portsim.measures.measure import Block, Statistic, of_measured_trucks, somewhere
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope
from portsim.timeline import to_steps

_MEAN_AND_MAX: tuple[Statistic, ...] = ("mean", "max")
_BY_TRUCK = (("direction",), ("direction", "class"), ("direction", "programme"))

OVERTAKES = of_measured_trucks(
    "overtaking_trucks",
    "trucks",
    "How many trucks joined a stage after this one and began their service there before it, over all stages with "
    "servers that it visited; by `stage`, at that one alone. Every truck at the stage can overtake, whatever its "
    "direction and lane. Trucks that overtook the same one at two stages count twice.",
    "lower",
    _MEAN_AND_MAX,
    *_BY_TRUCK,
    ("stage",),
)
WORST_DECILE = of_measured_trucks(
    "worst_decile_min",
    "min",
    "Mean crossing time of the slowest tenth of the trucks; of less than ten, of the slowest one; rounded up between. "
    "Null where no truck crossed.",
    "lower",
    "mean",
    *_BY_TRUCK,
)
MEASURES = (OVERTAKES, WORST_DECILE)

_ONE_IN = 10


class Fairness:
    """Overtakes, and the crossing times of the slowest."""

    def __init__(self, scope: Scope):
        self.in_crossing = scope.in_crossing
        self.has_servers = ~scope.is_road
        directions = somewhere(scope.stages_of_direction() & self.has_servers, 1)
        timed = somewhere(scope.route_in_direction().astype(np.int64) @ scope.in_crossing.astype(np.int64) > 0, 1)
        among = (scope.class_in_direction(), scope.programme_in_direction())
        wanted = {
            OVERTAKES: [
                directions,
                *(directions[:, None] & each for each in among),
                self.has_servers,
            ],
            WORST_DECILE: [timed, *(timed[:, None] & each for each in among)],
        }
        self.blocks = [
            Block(measure, scope.break_down(*keys, wanted=cells))
            for measure in MEASURES
            if scope.takes(measure)
            for keys, cells in zip(measure.breakdowns, wanted[measure], strict=True)
        ]

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        of_trucks = of_visits = slowest = None
        for block in self.blocks:
            if block.measure is WORST_DECILE:
                slowest = slowest or _Slowest(run, run.once(crossing_time_min, self.in_crossing))
                yield slowest.of(block)
                continue
            if of_visits is None:
                visits, overtaken = self._overtaken(run)
                of_visits = Described(Events(run, run.log.truck[visits], stage=run.log.stage[visits]), overtaken)
                trucks = np.flatnonzero(run.measured)
                total = np.bincount(run.log.truck[visits], overtaken, minlength=len(run.trucks)).astype(np.float64)
                of_trucks = Described(Events(run, trucks), total[trucks])
            assert of_trucks is not None
            yield (of_visits if "stage" in block.breakdown.keys else of_trucks).of(block)

    def _overtaken(self, run: Observed) -> tuple[Ints, Floats]:
        """Visits of measured trucks to stages with servers, and how many trucks overtook each there."""
        log = run.log
        began = np.flatnonzero(self.has_servers[log.stage] & ~np.isnan(log.began))
        overtaken = overtakes(log.stage[began], log.joined[began], log.began[began])
        counted = np.flatnonzero(run.measured[log.truck[began]])
        return began[counted], overtaken[counted].astype(np.float64)


class _Slowest:
    """The slowest trucks of each row of several breakdowns."""

    def __init__(self, run: Observed, minutes: Floats):
        trucks = np.flatnonzero(run.measured & ~np.isnan(minutes))
        # In order of their times: so those of each row are in order as well, and its last ones the slowest.
        trucks = trucks[np.argsort(minutes[trucks], kind="stable")]
        self.events = Events(run, trucks)
        self.minutes = minutes[trucks]

    def of(self, block: Block) -> Floats:
        """Mean of the slowest tenth of each row, shape (rows, 1); NaN for a row without trucks."""
        event, row = self.events.rows(block.breakdown)
        minutes = self.minutes[event]
        found = np.full(block.shape, np.nan)
        for number in range(len(found)):
            own = minutes[row == number]
            if len(own):
                found[number] = own[-math.ceil(len(own) / _ONE_IN) :].mean()
        return found


def overtakes(place: Ints, joined: Floats, began: Floats) -> Ints:
    """How many joined the same place later than each of V visits, and began there earlier, shape (V,).

    Parameters
    ----------
    place : where each was, from 0, shape (V,)
    joined, began : when, on the time grid, not before the first midnight [min], shape (V,)

    Notes
    -----
    These are the inversions of the order of beginnings in the order of joining. Visits that joined or began at the same
    instant do not overtake each other. Stretches in which nobody is overtaken are left out; the others are split by
    halves of their order of beginning, which counts all in log2 of the longest of them, V steps each.
    """
    overtaken = np.zeros(len(place), dtype=np.int64)
    if not len(place):
        return overtaken
    span = int(to_steps(began).max()) + 1
    begins, joins = place * span + to_steps(began), place * span + to_steps(joined)
    order = np.lexsort((begins, joins))  # of those that joined together nobody overtakes another
    rank = np.empty(len(place), dtype=np.int64)
    # Equal beginnings in the order of joining: so they are no inversion.
    rank[np.argsort(begins[order], kind="stable")] = np.arange(len(place))
    # Behind each cut all begin later than before it.
    first = np.flatnonzero(np.append(0, np.maximum.accumulate(rank)[:-1] + 1) == np.arange(len(rank)))
    sizes = np.diff(np.append(first, len(rank)))
    stretch = np.repeat(np.arange(len(first)), sizes)
    mixed = np.flatnonzero(sizes[stretch] > 1)
    overtaken[order[mixed]] = _inversions(rank[mixed] - first[stretch[mixed]], first[stretch[mixed]])
    return overtaken


def _inversions(rank: Ints, group: Ints) -> Ints:
    """How many smaller ranks stand behind each in its group; groups follow each other, each with ranks from 0 on."""
    found = np.zeros(len(rank), dtype=np.int64)
    at = np.arange(len(rank))
    for bit in reversed(range(int(rank.max(initial=0)).bit_length())):
        # All of one key agree in the bits above this one: of those who have it, each stands before some that do not.
        ranks = rank[at]
        key = group[at] + (ranks >> (bit + 1) << (bit + 1))
        low = (ranks >> bit & 1) == 0
        ends = np.flatnonzero(np.append(key[1:] != key[:-1], True))
        starts = np.append(0, ends[:-1] + 1)
        sizes = ends - starts + 1
        lows = np.cumsum(low)
        before = lows[starts] - low[starts]
        start, of_key = np.repeat(starts, sizes), np.repeat(lows[ends] - before, sizes)
        passed = lows - low - np.repeat(before, sizes)
        high = np.flatnonzero(~low)
        found[at[high]] += (of_key - passed)[high]
        # Those without the bit go to the front of their key; nobody passes another of his own half.
        place = start + np.where(low, passed, of_key + np.arange(len(at)) - start - passed)
        split = np.empty_like(at)
        split[place] = at
        at = split
    return found
