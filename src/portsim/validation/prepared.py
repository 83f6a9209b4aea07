"""A trial made ready to be run any number of times: a `Runner`, and the numbers of the theory."""

import datetime as dt
import zlib
from collections.abc import Callable, Mapping

import numpy as np

from portsim.arrays import Floats
from portsim.draw import draw
from portsim.engine import Engine
from portsim.log import Log
from portsim.measures import Cell
from portsim.measures.measure import MEASURED_TRUCKS
from portsim.network import Network
from portsim.scenario.model import Scenario
from portsim.scenario.traffic import Trace
from portsim.simulate import Runner
from portsim.trucks import Trucks
from portsim.validation import days, numbers, traces
from portsim.validation.cases import Asked, Trial
from portsim.validation.numbers import Number, Run, of_mean, of_measure

SEED = 20261121
"""Where all chance comes from. It was fixed before the first case ran."""

NUMBERS: Mapping[str, Callable[..., Number]] = {
    number.__name__: number
    for number in (
        numbers.waiting_share,
        numbers.wait_sd_min,
        numbers.wait_of_waiting_min,
        numbers.wait_percentile_min,
        numbers.stage_percentile_min,
        numbers.present_trucks,
        numbers.queue_of_class_trucks,
        numbers.busy_servers,
        numbers.blocked_servers,
        numbers.empty_share,
        numbers.blocked_share,
        numbers.lane_difference_trucks,
        numbers.turned_away_share,
        numbers.joining_per_hour,
        days.waiting_at_end_trucks,
        days.present_at_end_trucks,
        days.busy_in_hour_servers,
        days.arriving_per_day_trucks,
        days.waiting_per_day_h,
        days.waiting_per_truck_min,
        days.truck_of_day_wait_min,
        days.first_trucks_wait_min,
        days.longest_queue_trucks,
        days.longest_queue_at_h,
        days.queue_cleared_at_h,
        days.scaled_waiting_h,
        days.scaled_arrivals_trucks,
        days.count_trucks,
        days.count_variance,
        days.service_difference_variance,
        days.variance_reduction,
        days.service_correlation,
        traces.truck_joined_min,
        traces.truck_began_min,
        traces.truck_ended_min,
        traces.truck_wait_min,
        traces.turned_away_at_min,
        traces.service_total_min,
        traces.last_departure_min,
    )
}
"""Numbers by name that the registry of measures does not have."""
_NEED_NEAR = {"wait_percentile_min", "stage_percentile_min"}
"""Numbers that look for a value near the exact one."""


class Prepared:
    """A trial with its network and its numbers."""

    def __init__(self, trial: Trial, scenario: Scenario, seed: int):
        self.runner = Runner(scenario, self._seen, Engine.REFERENCE)
        self.convoys = trial.convoys
        self.seed = seed
        cells = self.runner.cells
        self.numbers = [number_of(asked, cells) for asked in trial.asked()]

    def run(self, replication: int) -> list[Floats]:
        """The parts of each number in one replication, audited."""
        runner = self.runner
        if self.convoys:
            heads = draw(runner.scenario, runner.layout, self.seed, replication)
            runner = Runner(in_convoys(runner.scenario, heads, self.names, self.convoys), self._seen, Engine.REFERENCE)
        measures = runner.run(self.seed, replication).values
        run = Run(*self._record, measures)
        return [np.asarray(number.parts(run), dtype=np.float64) for number in self.numbers]

    def _seen(self, _: int, network: Network, trucks: Trucks, log: Log) -> None:
        """Keep the record of a replication until its numbers are taken."""
        self._record = network, trucks, log

    @property
    def names(self) -> list[str]:
        """Classes by number."""
        return [each.name for each in self.runner.layout.classes]


def seed_of(case: str, trial: str) -> int:
    """The seed of a trial: each has chance of its own, so that values of different cases are independent."""
    return zlib.crc32(f"{SEED} {case} {trial}".encode())


def number_of(asked: Asked, cells: tuple[Cell, ...]) -> Number:
    """How a number is taken."""
    if asked.metric in NUMBERS:
        near = {"near": asked.exact} if asked.metric in _NEED_NEAR else {}
        return NUMBERS[asked.metric](**asked.where, **near)
    name, _, statistic = asked.metric.partition(":")
    where = {key: f"{value:02d}" if key == "hour" else str(value) for key, value in asked.where.items()}
    for column, cell in enumerate(cells):
        # Where no statistic is named, the mean is meant, or the only one there is.
        if (cell.measure.name, cell.statistic, cell.where) == (name, statistic or cell.measure.statistics[0], where):
            return _of_cell(column, cell)
    raise LookupError(f"{asked.metric} of {where} is neither measured in this scenario nor a number of validation")


def _of_cell(column: int, cell: Cell) -> Number:
    """A number of the registry; a mean over trucks or visits weighs replications by how many there are."""
    if cell.statistic != "mean" or cell.measure.trucks != MEASURED_TRUCKS:
        return of_measure(column)
    where = cell.where
    if "stage" in where and where.keys() <= {"stage", "class"}:
        return of_mean(column, lambda run: run.visits_of(where["stage"], where.get("class")))
    assert where.keys() == {"direction"}, "the only other breakdown asked for"
    return of_mean(column, lambda run: run.crossed_in(where["direction"]))


def in_convoys(scenario: Scenario, heads: Trucks, names: list[str], sizes: Mapping[str, int]) -> Scenario:
    """The scenario with a trace in which every truck that was drawn brings the others of its convoy."""
    midnight = dt.datetime.combine(scenario.calendar.start, dt.time())
    arrived: list[dt.datetime] = []
    classes: list[str] = []
    for minute, number in zip(heads.arrived_min, heads.truck_class, strict=True):
        size = sizes[names[number]]
        arrived += [midnight + dt.timedelta(minutes=float(minute))] * size
        classes += [names[number]] * size
    (direction, stream), *_ = scenario.traffic.items()
    trace = Trace(arrived=tuple(arrived), classes=tuple(classes))
    together = stream.model_copy(update={"trucks_per_day": None, "trace": trace})
    return scenario.model_copy(update={"traffic": {direction: together}})
