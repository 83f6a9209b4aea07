"""Trucks that join stages and lanes by the hour, and how uneven they and their services are."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.measures import Measuring, Observed
from portsim.measures.loads import unevenness
from portsim.scenario.model import Scenario
from tests.engine.both import simulate
from tests.engine.days import event, port, truck
from tests.measures.found import Found
from tests.properties.ports import ports


@pytest.fixture(scope="module")
def booth():
    """One booth from 08:00: trucks at 08:00, 08:10 and 08:40, and one at 09:05; services of 30, 10, 20 and 20 min."""
    times = {"08:00": 30, "08:10": 10, "08:40": 20, "09:05": 20}
    return Found(port("primary: {servers: 1}"), [truck(time, primary=minutes) for time, minutes in times.items()])


def test_trucks_per_hour(booth):
    assert booth("stage_arrivals_per_hour", "mean", stage="primary") == pytest.approx(4 / 24)
    assert booth("stage_arrivals_per_hour", "mean", stage="primary", lane="primary") == pytest.approx(4 / 24)
    assert booth("stage_arrivals_per_hour", "mean", stage="primary", hour="08") == 3
    assert booth("stage_arrivals_per_hour", "mean", stage="primary", lane="primary", hour="09") == 1
    assert booth("stage_arrivals_per_hour", "mean", stage="primary", hour="10") == 0


def test_how_uneven(booth):
    """Between three trucks of an hour: 1/6 and 1/2 h, squared and times 4 x 5: 5/9 and 5, on average 25/9, less 1.

    Services of 30, 10, 20 and 20 min: mean 20, variance 50.
    """
    assert booth("stage_arrivals_cv", "mean", stage="primary") == pytest.approx(math.sqrt(25 / 9 - 1))
    assert booth("stage_arrivals_cv", "mean", stage="primary", lane="primary") == pytest.approx(math.sqrt(16 / 9))
    assert booth("service_cv", "mean", stage="primary") == pytest.approx(math.sqrt(50) / 20)
    assert booth("service_cv", "mean", stage="primary", lane="primary") == pytest.approx(math.sqrt(50) / 20)


def test_days_before_the_window_do_not_count():
    """On the first day services of 30 and 10 min, on the second of 20 and 20."""
    minutes = {8 * 60: 30, 8 * 60 + 40: 10, 32 * 60: 20, 32 * 60 + 40: 20}
    script = [truck(at, primary=service) for at, service in minutes.items()]
    found = Found(port("primary: {servers: 1}", days=2, warm_up=1), script)
    assert found("stage_arrivals_per_hour", "mean", stage="primary", hour="08") == 2
    assert found("stage_arrivals_per_hour", "mean", stage="primary") == 2 / 24
    assert found("service_cv", "mean", stage="primary") == 0


def test_a_service_that_stood_still_was_no_longer():
    """Both take 10 min; the first began at 5 and stood still from 10 to 20."""
    scenario = port("primary: {servers: 1}", events=[event(10, 20, down={"stages": ["primary"]})])
    found = Found(scenario, [truck(5, primary=10), truck(40, primary=10)])
    assert found("service_cv", "mean", stage="primary") == 0


def test_a_truck_that_is_moved_joined_its_first_lane_and_is_served_in_the_other():
    """Lane a closes at 08:30 with a truck in line; b serves it."""
    stages = """
    primary:
      lanes: {a: {servers: {"08:00-08:30": 1}}, b: {servers: 1}}
    """
    script = [truck("08:00", primary=40), truck("08:05", primary=10)]
    found = Found(port(stages), script)
    assert found("stage_arrivals_per_hour", "mean", stage="primary", lane="a", hour="08") == 2
    assert found("stage_arrivals_per_hour", "mean", stage="primary", lane="b", hour="08") == 0
    # Five minutes between two of an hour: 12 (1/12)^2 is less than 1.
    assert found("stage_arrivals_cv", "mean", stage="primary", lane="a") == 0
    assert np.isnan(found("stage_arrivals_cv", "mean", stage="primary", lane="b"))
    assert np.isnan(found("service_cv", "mean", stage="primary", lane="b")), "one was served from each"
    assert np.isnan(found("service_cv", "mean", stage="primary", lane="a"))
    assert found("service_cv", "mean", stage="primary") == pytest.approx(15 / 25)


def test_two_lanes_together_are_not_the_mean_of_both():
    """Every 10 min a truck, to one lane and the other in turn."""
    stages = "primary: {lanes: {fast: {servers: 1, admits: {classes: [fast]}}, rest: {servers: 1}}}"
    script = [
        truck(f"08:{minute:02d}", of="fast" if minute % 20 else "general", primary=1) for minute in range(0, 60, 10)
    ]
    found = Found(port(stages), script)
    of_six = 7 * 8 / 36 - 1
    assert found("stage_arrivals_cv", "mean", stage="primary") == pytest.approx(math.sqrt(of_six))
    of_three = 4 * 5 / 9 - 1
    assert found("stage_arrivals_cv", "mean", stage="primary", lane="fast") == pytest.approx(math.sqrt(of_three))


@pytest.mark.parametrize("per_hour", [2.0, 10.0, 300.0])
def test_trucks_by_chance_have_one_whatever_the_rate(per_hour):
    """Also at a rate that differs from hour to hour: 20,000 hours, each with a third of it, or five thirds."""
    rng = np.random.default_rng(3)
    hours = 20_000 if per_hour < 100 else 2_000
    counts = rng.poisson(per_hour * np.where(np.arange(hours) % 2, 1 / 3, 5 / 3))
    times = np.repeat(np.arange(hours) * 60.0, counts) + rng.uniform(0, 60, counts.sum())
    (cv,) = unevenness(np.zeros(len(times), dtype=np.int64), times, 1)
    assert cv**2 == pytest.approx(1, abs=0.03)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 300)), max_size=30))
def test_unevenness_is_what_it_says(trucks):
    place = np.array([each[0] for each in trucks], dtype=np.int64)
    time = np.array([each[1] for each in trucks], dtype=np.float64)
    found = unevenness(place, time, 4)
    for number in range(4):
        parts = []
        for hour in range(6):
            here = sorted(t for p, t in trucks if p == number and t // 60 == hour)
            n = len(here)
            parts += [((b - a) / 60) ** 2 * (n + 1) * (n + 2) for a, b in pairwise(here)]
        if parts:
            assert found[number] ** 2 == pytest.approx(max(0, np.mean(parts) - 1))
        else:
            assert np.isnan(found[number])


@settings(max_examples=60, deadline=None)
@given(ports(stopping=True, supervised=True))
def test_numbers_of_lanes_and_hours_add_up(port):
    log = simulate(port.network, port.trucks)
    scenario = Scenario.model_validate(port.scenario)
    chosen = ["stage_arrivals_per_hour", "stage_arrivals_cv", "service_cv"]
    measuring = Measuring(scenario, port.network, chosen)
    values = measuring.of_run(Observed(port.network, port.trucks, log))
    table = {(c.measure.name, tuple(sorted(c.where.items()))): v for c, v in zip(measuring.cells, values, strict=True)}
    layout = port.network.layout
    hours = port.network.last_midnight_min / 60
    for number, stage in enumerate(layout.stages):
        joined = (log.stage == number) & (log.joined < port.network.last_midnight_min)
        rate = table["stage_arrivals_per_hour", (("stage", stage),)]
        assert rate == pytest.approx(joined.sum() / hours)
        hourly = [table["stage_arrivals_per_hour", (("hour", f"{hour:02d}"), ("stage", stage))] for hour in range(24)]
        assert sum(hourly) / 24 == pytest.approx(rate)
        if not port.network.is_road[number]:
            lanes = [layout.lanes[lane].name for lane in layout.lanes_of[number]]
            own = [table["stage_arrivals_per_hour", (("lane", lane), ("stage", stage))] for lane in lanes]
            assert sum(own) == pytest.approx(rate)
    # One by one they are the same as together.
    for name in chosen:
        alone = Measuring(scenario, port.network, [name])
        values_alone = alone.of_run(Observed(port.network, port.trucks, log))
        together = [v for c, v in zip(measuring.cells, values, strict=True) if c.measure.name == name]
        assert np.array_equal(values_alone, together, equal_nan=True)
