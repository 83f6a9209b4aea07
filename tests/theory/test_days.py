"""Days on which traffic and booths change by the hour (forward equations of the Markov chain).

When the number of open booths falls, idle ones close first; busy ones finish their truck and close.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from portsim.arrays import Floats
from portsim.scenario.model import Scenario
from portsim.scenario.traffic import Trace
from portsim.units import HOURS_PER_DAY, MINUTES_PER_HOUR

from .cases import CASES, HOURLY
from .controls import Control
from .estimates import Check, assert_agreement
from .ports import GENERAL, START, exponential, hourly, one_line
from .runs import Number, Run, replications

MEAN_MIN = 4.0
NORTHBOUND, SOUTHBOUND = 0, 1


@dataclass(frozen=True)
class Day:
    """Opening hour; by hour the trucks expected and the booths open; booths after closing; trucks at opening; days."""

    opens: int
    trucks: tuple[float, ...]
    booths: tuple[int, ...]
    booths_after: int
    waiting_at_opening: int
    replications: int

    @property
    def closes(self) -> int:
        """First hour without arrivals."""
        return self.opens + len(self.trucks)

    def port(self) -> Scenario:
        """The port. Trucks that stand in line at opening time come from the other side, a minute before."""
        plan = {f"{hour:02d}:00-{hour + 1:02d}:00": booths for hour, booths in enumerate(self.booths, self.opens)}
        plan[f"{self.closes}:00-24:00"] = self.booths_after
        classes = {GENERAL: {"share": 1.0}}
        by_hour = hourly(self.opens, self.trucks)
        traffic = {"northbound": {"trucks_per_day": sum(self.trucks), "by_hour": by_hour, "classes": classes}}
        if self.waiting_at_opening:
            before = dt.datetime.combine(dt.date.fromisoformat(START), dt.time(self.opens)) - dt.timedelta(minutes=1)
            at_once = Trace(arrived=(before,) * self.waiting_at_opening, classes=(GENERAL,) * self.waiting_at_opening)
            traffic["southbound"] = {"trace": at_once, "classes": classes}
        return Scenario.model_validate(
            {
                "name": "a day",
                "port": {"name": "nowhere"},
                "calendar": {"start": START, "days": 1},
                "traffic": traffic,
                "stages": {"primary": one_line(plan, exponential(MEAN_MIN))},
                "routes": {direction: [{"name": "all", "stages": ["primary"]}] for direction in traffic},
            }
        )

    def controls(self) -> dict[str, Control]:
        """Traffic of each hour, and the service of all trucks."""
        controls = {
            f"trucks, {hour} h": trucks_in_hour(hour, mean) for hour, mean in enumerate(self.trucks, self.opens)
        }
        services = {
            f"service of trucks, {hour} h": service_in_hour(hour, mean)
            for hour, mean in enumerate(self.trucks, self.opens)
        }
        return {**controls, **services}


DAYS = {
    "S-B19": Day(6, (20, 35, 50, 60, 62, 58, 50, 45, 40, 30, 20, 10), (2, 2, 3, 4, 4, 4, 4, 3, 3, 3, 2, 2), 2, 0, 400),
    "S-B34": Day(8, (45, 38, 30, 26, 22, 15), (3, 3, 2, 2, 2, 2), 2, 10, 800),
}


def of_hour(run: Run, hour: int) -> Floats:
    """Rows of the trucks that arrive by chance within an hour."""
    hours = run.trucks.arrived_min // MINUTES_PER_HOUR
    return (hours == hour) & (run.trucks.direction == NORTHBOUND)


def trucks_in_hour(hour: int, mean: float) -> Control:
    return lambda run: float(of_hour(run, hour).sum()) / mean - 1


def service_in_hour(hour: int, mean: float) -> Control:
    return lambda run: float((run.trucks.service_min[of_hour(run, hour), 0] - MEAN_MIN).sum()) / (mean * MEAN_MIN)


def held(starts: Floats, ends: Floats, first_hour: int, last_hour: int) -> float:
    """Truck-hours between two hours of the day of intervals [starts, ends)."""
    window = first_hour * MINUTES_PER_HOUR, last_hour * MINUTES_PER_HOUR
    return float((ends.clip(*window) - starts.clip(*window)).sum()) / MINUTES_PER_HOUR


def just_before(starts: Floats, ends: Floats, hour: int) -> int:
    """Intervals that hold when an hour begins, before anything that happens at that instant."""
    time = hour * MINUTES_PER_HOUR
    return int(((starts < time) & (ends >= time)).sum())


def numbers_of(hour: int) -> dict[str, Number]:
    """What is known of the hour that begins at `hour`."""
    after = hour + 1
    return {
        "mean number waiting over the hour": lambda run: held(run.log.joined, run.log.began, hour, after),
        "mean number waiting at its end": lambda run: just_before(run.log.joined, run.log.began, after),
        "mean number present at its end": lambda run: just_before(run.log.joined, run.log.left, after),
        "mean number of busy booths": lambda run: held(run.log.began, run.log.ended, hour, after),
        "trucks served": lambda run: int((run.log.left // MINUTES_PER_HOUR == hour).sum()),
    }


def checks_of(case: str) -> Iterator[Check]:
    """All that is known of a day; errors in the small numbers of quiet hours are measured by the day's largest."""
    known, day = HOURLY[case], DAYS[case]
    total = CASES[case]["truck-hours of waiting in a day"]
    yield Check(
        "truck-hours of waiting",
        lambda run: held(run.log.joined, run.log.began, day.opens, HOURS_PER_DAY),
        total,
        0.15,
    )
    for place, hour in enumerate(range(day.opens, day.closes + 1)):
        for words, number in numbers_of(hour).items():
            values = known[words]
            if place < len(values):
                yield Check(f"{hour} h: {words}", number, values[place], 0.2 * max(values) / values[place])


@pytest.mark.parametrize("case", DAYS)
def test_day_with_changing_traffic_and_booths(case):
    """S-B19: a midday peak. S-B34: ten trucks in line at opening."""
    day = DAYS[case]
    runs = list(replications(day.port(), day.replications))
    assert all((run.trucks.direction == SOUTHBOUND).sum() == day.waiting_at_opening for run in runs)
    assert_agreement(runs, list(checks_of(case)), day.controls())
