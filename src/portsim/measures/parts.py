"""Where the crossing time goes: its parts, stage by stage, which add up to its mean."""

from collections.abc import Iterator

import numpy as np

from portsim.arrays import Flags, Floats, Ints
from portsim.measures.measure import Block, of_measured_trucks, somewhere
from portsim.measures.observed import Observed
from portsim.measures.scope import PARTS, Scope

CROSSING_PART = of_measured_trucks(
    "crossing_part_min",
    "min",
    "Crossing time by part: `waiting` for a server, `parked` at one until officers are free, `in_service`, "
    "`stopped` by an outage until the service goes on, `driving`, `held` for a penalty, `blocked`: ready to leave, and "
    "no room further on. Minutes of all trucks "
    "over the number of trucks, those that never came to a stage included: so stages add up to parts, and parts to "
    "the mean of `crossing_time_min`. By stage alone: all its parts.",
    "lower",
    "mean",
    ("direction", "part"),
    ("direction", "stage"),
    ("direction", "stage", "part"),
    ("direction", "route", "part"),
    ("direction", "programme", "part"),
)
MEASURES = (CROSSING_PART,)

Spent = tuple[Floats, Floats, Floats, Floats, Floats]
_WAITING, _PARKED, _IN_SERVICE, _STOPPED, _DRIVING, _HELD, _BLOCKED = range(len(PARTS))


class Parts:
    """Parts of the mean crossing time."""

    def __init__(self, scope: Scope):
        self.in_crossing = scope.in_crossing
        self.own_part = np.where(scope.is_hold, _HELD, np.where(scope.is_road, _DRIVING, _IN_SERVICE))
        """What a truck does at each stage between the beginning and the end, shape (S,)."""
        self.of_direction = scope.route_in_direction()
        taken = somewhere(scope.class_on_route, 0)[:, None] & scope.in_crossing
        of_stage = self._parts_of_stages(scope)
        at = np.einsum("dr,rs,sp->drsp", self.of_direction, taken, of_stage)
        by_direction = somewhere(at, 1, 2)
        programmes = scope.programme_in_direction() & somewhere(by_direction, 1)[:, None]
        cells = {
            ("direction", "part"): by_direction,
            ("direction", "stage"): somewhere(at, 1, 3),
            ("direction", "stage", "part"): somewhere(at, 1),
            ("direction", "route", "part"): somewhere(at, 2),
            ("direction", "programme", "part"): programmes[:, :, None] & by_direction[:, None, :],
        }
        self.wanted = list(cells.values())
        self.blocks = [Block(CROSSING_PART, scope.break_down(*keys, wanted=wanted)) for keys, wanted in cells.items()]

    def _parts_of_stages(self, scope: Scope) -> Flags:
        """Which parts a stage can have, shape (S, parts)."""
        parts: Flags = np.equal.outer(self.own_part, np.arange(len(PARTS)))
        parts[:, _WAITING] = ~scope.is_road
        parts[:, _PARKED] = scope.uses_officers
        parts[:, _STOPPED] = scope.may_stop
        parts[:, _BLOCKED] = True
        return parts

    def values(self, run: Observed) -> Iterator[Floats]:
        """Values of each block, in their order."""
        trucks, log = run.trucks, run.log
        rows = np.flatnonzero(run.measured[log.truck] & self.in_crossing[trucks.route[log.truck], log.stage])
        truck, spent = log.truck[rows], _spent(run, rows)
        timed = np.zeros(len(trucks), dtype=bool)
        timed[truck] = True
        routes = len(self.in_crossing)
        minutes = self._by_stage(trucks.route[truck], log.stage[rows], spent, routes)
        count = np.bincount(trucks.route[timed], minlength=routes)
        of_direction = self.of_direction.astype(np.float64)
        by_stage = np.einsum("dr,rsp->dsp", of_direction, minutes) / _some(of_direction @ count)[:, None, None]
        by_route = minutes.sum(axis=1) / _some(count)[:, None]
        means = (
            by_stage.sum(axis=1),
            by_stage.sum(axis=2),
            by_stage,
            np.broadcast_to(by_route, (len(by_stage), *by_route.shape)),
            self._by_programme(run, rows, spent, timed),
        )
        for wanted, each in zip(self.wanted, means, strict=True):
            yield each[wanted][:, None]

    def _by_programme(self, run: Observed, rows: Ints, spent: Spent, timed: Flags) -> Floats:
        """Means by direction, programme held and part, shape (D, M + 1, parts)."""
        trucks, truck = run.trucks, run.log.truck[rows]
        of_truck = np.zeros((len(trucks), len(PARTS)))
        waiting, parked, own, stopped, blocked = spent
        for part, minutes in ((_WAITING, waiting), (_PARKED, parked), (_STOPPED, stopped), (_BLOCKED, blocked)):
            some = np.flatnonzero(minutes)
            of_truck[:, part] = np.bincount(truck[some], minutes[some], minlength=len(trucks))
        place = truck * len(PARTS) + self.own_part[run.log.stage[rows]]
        of_truck += np.bincount(place, own, minlength=of_truck.size).reshape(of_truck.shape)
        means = np.empty((len(self.of_direction), run.holds.shape[1], len(PARTS)))
        for direction, mean in enumerate(means):
            among = np.flatnonzero(timed & (trucks.direction == direction))
            held = run.holds[among].astype(np.float64)
            mean[:] = (held.T @ of_truck[among]) / _some(held.sum(axis=0))[:, None]
        return means

    def _by_stage(self, group: Ints, stage: Ints, spent: Spent, groups: int) -> Floats:
        """Minutes spent by visits of several groups, shape (groups, S, parts)."""
        stages = len(self.own_part)
        place = group * stages + stage
        waiting, parked, own, stopped, blocked = (
            np.bincount(place, each, minlength=groups * stages).reshape(groups, stages) for each in spent
        )
        minutes = np.zeros((groups, stages, len(PARTS)))
        minutes[:, :, _WAITING], minutes[:, :, _PARKED], minutes[:, :, _BLOCKED] = waiting, parked, blocked
        minutes[:, :, _STOPPED] = stopped
        minutes[:, np.arange(stages), self.own_part] = own
        return minutes


def _spent(run: Observed, rows: Ints) -> Spent:
    """Minutes of visits waiting, parked, in service (or driving, or held), stopped and blocked, shape (rows,) each."""
    log = run.log
    joined, began, ended, left = (times[rows] for times in (log.joined, log.began, log.ended, log.left))
    parked, stopped = run.parked_min[rows], run.stopped_min[rows]
    return began - joined - parked, parked, ended - began - stopped, stopped, left - ended


def _some(count: Floats | Ints) -> Floats:
    """Numbers of trucks, NaN where there are none."""
    return np.where(count > 0, count, np.nan)
