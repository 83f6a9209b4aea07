"""Why trucks take as long as they do: the crossing time, and the time before the gate, split by cause."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.causes import Cause, causes_before_gate
from portsim.measures.measure import Block, Breakdown, of_measured_trucks, somewhere
from portsim.measures.observed import Observed
from portsim.measures.scope import Scope

_FIRST_THAT_HOLDS = (
    "Waiting is cut wherever anything happens, and each piece goes to the first cause that holds: `outage`, `closed`, "
    "`no_officer`, `blocked_ahead`, `overtaken`, `trucks_ahead`; see docs/design.md. "
)
CROSSING_CAUSE = of_measured_trucks(
    "crossing_cause_min",
    "min",
    "Crossing time by cause: `driving`, `service`, `held` for a penalty, and waiting by what it is for. "
    f"{_FIRST_THAT_HOLDS}"
    "Minutes of all trucks over the number of trucks, those that never came to a stage included: so stages add up to "
    "causes, and causes to the mean of `crossing_time_min`. `hour` is that of arrival at the port.",
    "lower",
    "mean",
    ("direction", "cause"),
    ("direction", "stage", "cause"),
    ("direction", "hour", "cause"),
    ("direction", "class", "cause"),
    ("direction", "route", "cause"),
    ("direction", "programme", "cause"),
)
BLOCKED_AHEAD = of_measured_trucks(
    "blocked_ahead_min",
    "min",
    "Crossing time lost at `stage` because `ahead` had no room: of trucks that had been served or had driven, and of "
    "those that waited for them. The cause `blocked_ahead` of `crossing_cause_min`, by the stage that was full.",
    "lower",
    "mean",
    ("direction", "stage", "ahead"),
)
GATE_CAUSE = of_measured_trucks(
    "gate_cause_min",
    "min",
    "Time before the gate by cause, the first that holds: `closed`: the gate is shut to the truck; `metering`: the one "
    "before it entered too short a while ago; `blocked_ahead`: the first truck of its direction finds no room at the "
    "stage that this one is to enter, too; `trucks_ahead`: at another one. Minutes of all trucks over the number "
    "of trucks: so causes add up to the mean of `gate_min`.",
    "lower",
    "mean",
    ("direction", "cause"),
    ("direction", "hour", "cause"),
)
MEASURES = (CROSSING_CAUSE, BLOCKED_AHEAD, GATE_CAUSE)

_CAUSES = len(Cause)


class Causes:
    """Minutes per truck by cause."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self.of_direction = scope.route_in_direction()
        """Shape (D, R)."""
        takes = [scope.takes(measure) for measure in MEASURES]
        self.crossing = self._crossing_blocks() if takes[0] or takes[1] else []
        self.gate = self._gate_blocks() if takes[2] else []
        self.blocks = [block for block, _ in (*self.crossing, *self.gate)]

    def _crossing_blocks(self) -> list[tuple[Block, Flags]]:
        """Blocks of the crossing time, and which combinations of their keys have a cell."""
        scope, possible = self.scope, self.scope.possible
        by_class = scope.class_on_route[:, :, None] & scope.in_crossing
        visited = somewhere(by_class, 0)
        causes = np.einsum("dr,rs,sc->drsc", self.of_direction, visited, possible.at_stage)
        by_direction = somewhere(causes, 1, 2)
        of_class = somewhere((somewhere(by_class, 1) & scope.visits)[:, :, None] & possible.at_stage, 1)
        programmes = scope.programme_in_direction() & somewhere(by_direction, 1)[:, None]
        hours = np.ones((1, len(scope.names["hour"]), 1), dtype=bool)
        cells: dict[tuple[str, ...], Flags] = {
            ("direction", "cause"): by_direction,
            ("direction", "stage", "cause"): somewhere(causes, 1),
            ("direction", "hour", "cause"): by_direction[:, None, :] & hours,
            ("direction", "class", "cause"): scope.class_in_direction()[:, :, None] & of_class,
            ("direction", "route", "cause"): somewhere(causes, 2),
            ("direction", "programme", "cause"): programmes[:, :, None] & by_direction[:, None, :],
        }
        ahead = np.einsum("dr,rs,sa->dsa", self.of_direction, visited, possible.ahead)
        return [
            *((Block(CROSSING_CAUSE, self._broken_down(keys, wanted)), wanted) for keys, wanted in cells.items()),
            (Block(BLOCKED_AHEAD, self._broken_down(BLOCKED_AHEAD.breakdowns[0], ahead)), ahead),
        ]

    def _gate_blocks(self) -> list[tuple[Block, Flags]]:
        scope = self.scope
        causes = scope.possible.at_gate
        by_hour = causes[:, None, :] & np.ones((1, len(scope.names["hour"]), 1), dtype=bool)
        return [
            (Block(GATE_CAUSE, self._broken_down(keys, wanted)), wanted)
            for keys, wanted in zip(GATE_CAUSE.breakdowns, (causes, by_hour), strict=True)
        ]

    def _broken_down(self, keys: tuple[str, ...], wanted: Flags) -> Breakdown:
        return self.scope.break_down(*keys, wanted=wanted)

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        if self.crossing:
            means = self._crossing_means(run)
            for (_, wanted), mean in zip(self.crossing, means, strict=True):
                yield mean[wanted][:, None]
        if self.gate:
            for (_, wanted), mean in zip(self.gate, self._gate_means(run), strict=True):
                yield mean[wanted][:, None]

    def _crossing_means(self, run: Observed) -> Iterator[Floats]:
        """Means by the keys of each block, in full: one axis per key."""
        trucks, log, found = run.trucks, run.log, run.causes
        names, stages = self.scope.names, self.scope.in_crossing.shape[1]
        counts = run.measured[log.truck] & self.scope.in_crossing[trucks.route[log.truck], log.stage]
        timed = np.zeros(len(trucks), dtype=np.bool_)
        timed[log.truck[counts]] = True
        some = np.flatnonzero(counts[found.of])
        row, cause, minutes = found.of[some], found.cause[some], found.minutes[some]
        truck = log.truck[row]
        of_truck = _sums((truck, cause), (len(trucks), _CAUSES), minutes)
        # Once by all that trucks are told apart by, and then along the axes of that table.
        numbers = trucks.direction, run.arrival_hour, trucks.truck_class, trucks.route
        shape = len(names["direction"]), len(names["hour"]), len(names["class"]), len(names["route"])
        sums = _sums_of_rows(numbers, shape, of_truck)
        count = _sums(tuple(each[timed] for each in numbers), shape)
        those = _some(count.sum(axis=(1, 2, 3)))[:, None, None]
        yield _mean(sums.sum(axis=(1, 2, 3)), count.sum(axis=(1, 2, 3)))
        direction = trucks.direction[truck]
        yield _sums((direction, log.stage[row], cause), (shape[0], stages, _CAUSES), minutes) / those
        for others in ((2, 3), (1, 3), (1, 2)):
            yield _mean(sums.sum(axis=others), count.sum(axis=others))
        yield self._by_programme(run, of_truck, timed)
        full = np.flatnonzero(cause == Cause.BLOCKED_AHEAD)
        place = direction[full], log.stage[row[full]], found.ahead[some[full]]
        yield _sums(place, (shape[0], stages, stages), minutes[full]) / those

    def _by_programme(self, run: Observed, of_truck: Floats, timed: Flags) -> Floats:
        """Means by direction, programme held and cause, shape (D, M + 1, causes)."""
        means = np.empty((len(self.of_direction), run.holds.shape[1], _CAUSES))
        for direction, mean in enumerate(means):
            among = np.flatnonzero(timed & (run.trucks.direction == direction))
            held = run.holds[among].astype(np.float64)
            mean[:] = _mean(held.T @ of_truck[among], held.sum(axis=0))
        return means

    def _gate_means(self, run: Observed) -> Iterator[Floats]:
        """Means by direction, and by direction and hour, shapes (D, causes) and (D, hours, causes)."""
        trucks, found = run.trucks, causes_before_gate(run)
        directions, hours = len(self.of_direction), len(self.scope.names["hour"])
        counted = run.measured & (np.diff(trucks.first_visit) > 0)
        some = np.flatnonzero(counted[found.of])
        of_truck = _sums((found.of[some], found.cause[some]), (len(trucks), _CAUSES), found.minutes[some])
        numbers, shape = (trucks.direction, run.arrival_hour), (directions, hours)
        sums = _sums_of_rows(numbers, shape, of_truck)
        count = _sums(tuple(each[counted] for each in numbers), shape)
        yield _mean(sums.sum(axis=1), count.sum(axis=1))
        yield _mean(sums, count)


def _sums(numbers: tuple[Ints, ...], shape: tuple[int, ...], values: Floats | None = None) -> Floats:
    """Sums of values by several numbers of each, or how many there are, shape `shape`."""
    place = numbers[0]
    for each, size in zip(numbers[1:], shape[1:], strict=True):
        place = place * size + each
    sums = np.bincount(place, values, minlength=int(np.prod(shape)))
    return sums.astype(np.float64, copy=False).reshape(shape)


def _sums_of_rows(numbers: tuple[Ints, ...], shape: tuple[int, ...], rows: Floats) -> Floats:
    """Sums of rows of values by several numbers of each, shape (*shape, columns)."""
    sums = np.zeros((*shape, rows.shape[1]))
    for column in np.flatnonzero(rows.any(axis=0)):
        sums[..., column] = _sums(numbers, shape, rows[:, column])
    return sums


def _mean(sums: Floats, count: Floats | Ints) -> Floats:
    """Sums over numbers of trucks, along the axes before the last one."""
    return sums / _some(count)[..., None]


def _some(count: Floats | Ints) -> Floats:
    """Numbers of trucks, NaN where there are none."""
    return np.where(count > 0, count, np.nan)
