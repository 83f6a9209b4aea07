"""A trial made ready to be run any number of times: a `Runner`, and the numbers of the theory."""

import zlib
from collections.abc import Callable, Mapping

import numpy as np

from portsim.arrays import Floats
from portsim.engine import Engine
from portsim.log import Log
from portsim.measures import Cell
from portsim.measures.measure import MEASURED_TRUCKS
from portsim.network import Network
from portsim.scenario.model import Scenario
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
        numbers.waiting_share_of_all,
        numbers.wait_of_all_min,
        numbers.unserved_min,
        numbers.wait_percentile_min,
        numbers.stage_percentile_min,
        numbers.present_trucks,
        numbers.queue_of_class_trucks,
        numbers.busy_servers,
        numbers.blocked_servers,
        numbers.available_share,
        numbers.empty_share,
        numbers.blocked_share,
        numbers.lane_difference_trucks,
        numbers.turned_away_share,
        numbers.turned_back_share,
        numbers.left_line_share,
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
        traces.turned_back_at_min,
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
        self.seed = seed
        cells = self.runner.cells
        self.numbers = [number_of(asked, cells) for asked in trial.asked()]

    def run(self, replication: int) -> list[Floats]:
        """The parts of each number in one replication, audited."""
        measures = self.runner.run(self.seed, replication).values
        run = Run(*self._record, measures)
        return [np.asarray(number.parts(run), dtype=np.float64) for number in self.numbers]

    def _seen(self, _: int, network: Network, trucks: Trucks, log: Log) -> None:
        """Keep the record of a replication until its numbers are taken."""
        self._record = network, trucks, log


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
