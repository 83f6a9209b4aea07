"""Delays, congestion and grades on days short enough to work out by hand."""

import math

import pytest

from portsim.errors import MeasureError
from portsim.measures import Measuring
from tests.engine.days import event, port, run, truck
from tests.engine.test_pressure import relaxing, step
from tests.measures.test_bad_days_by_hand import numbers

GRADED = {"congested_above": "8 min", "level_of_service": {"A": "5 min", "B": "10 min", "F": "beyond"}}


def found_on(scenario, script, **rest):
    day = run(scenario, script, **rest)
    return numbers(scenario, day.network, day.trucks, day.log)


def north(found, measure, statistic="mean", **where):
    return found(measure, statistic, direction="northbound", **where)


def busy(measured=GRADED, **calendar):
    """One booth, 10 min each: three come at 0, one at 120, one at 125; delays 0, 10, 20, 0 and 5."""
    scenario = port("booth: {servers: 1}", measured=measured, **calendar)
    script = [truck(0, booth=10, of=of) for of in ("general", "general", "fast")]
    return found_on(scenario, [*script, truck(120, booth=10, of="fast"), truck(125, booth=10)])


@pytest.fixture(scope="module")
def day():
    return busy()


def test_delay_is_what_others_cost(day):
    assert north(day, "crossing_time_min") == 17
    assert north(day, "uncongested_min") == 10
    assert [north(day, "delay_min", each) for each in ("mean", "p50", "p90", "p95", "max")] == [7, 5, 16, 18, 20]
    assert north(day, "delay_min", **{"class": "general"}) == 5
    assert north(day, "delay_min", **{"class": "fast"}) == 10
    assert north(day, "delay_min", programme="none") == 7
    assert north(day, "delay_min", route="all") == 7
    assert [north(day, "delay_min", hour=hour) for hour in ("00", "02")] == [10, 2.5]
    assert math.isnan(north(day, "delay_min", hour="01"))
    assert math.isnan(day("delay_min", "mean", direction="southbound"))
    assert math.isnan(day("uncongested_min", "mean", direction="southbound"))


def test_time_to_allow(day):
    """Crossings take 10, 10, 15, 20 and 30 min: the 95th percentile is four fifths of the way from 20 to 30."""
    assert north(day, "buffer_min") == pytest.approx(28 - 17)
    assert north(day, "buffer_index") == pytest.approx(11 / 17)
    assert north(day, "buffer_index", hour="00") == pytest.approx((29 - 20) / 20)
    assert north(day, "buffer_index", hour="02") == pytest.approx((14.75 - 12.5) / 12.5)
    assert math.isnan(north(day, "buffer_index", hour="01"))
    assert north(day, "planning_index") == pytest.approx(28 / 10)
    assert math.isnan(day("planning_index", "mean", direction="southbound"))


def test_duration_extent_intensity_and_reliability(day):
    """Above 8 min: delays of 10 and 20, 2 and 12 min beyond; in the first hour 10 on average, in the third 2.5."""
    assert north(day, "congested_hours") == 1
    assert north(day, "congested_share") == pytest.approx(2 / 5)
    assert north(day, "congested_share", hour="00") == pytest.approx(2 / 3)
    assert north(day, "congested_share", **{"class": "general"}) == pytest.approx(1 / 3)
    assert north(day, "congestion_truck_hours", "total") == pytest.approx(14 / 60)
    assert north(day, "congestion_truck_hours", "total", hour="02") == 0
    assert north(day, "on_time_share") == pytest.approx(4 / 5)
    for measure in ("congested_hours", "congested_share", "on_time_share"):
        assert math.isnan(day(measure, "mean", direction="southbound"))
    assert day("congestion_truck_hours", "total", direction="southbound") == 0


def test_what_is_delayed_by_the_limit_itself_met_no_congestion():
    """Of the delays only 20 is above 10; the first hour's mean is 10."""
    at_limit = busy({"congested_above": "10 min"})
    assert north(at_limit, "congested_share") == pytest.approx(1 / 5)
    assert north(at_limit, "congested_hours") == 0


def test_grades(day):
    """A delay at a limit is still within it: 0, 0 and 5 are an A, 10 is a B."""
    assert [north(day, "level_share", grade=grade) for grade in "ABF"] == pytest.approx([3 / 5, 1 / 5, 1 / 5])
    first, second, third = ([north(day, "level_share", grade=g, hour=h) for g in "ABF"] for h in ("00", "01", "02"))
    assert first == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert all(map(math.isnan, second))
    assert third == [1, 0, 0]
    assert [north(day, "level_hours", grade=grade) for grade in "ABF"] == [1, 1, 0]
    assert math.isnan(day("level_hours", "mean", direction="southbound", grade="A"))


def test_hours_are_those_of_a_day():
    """The same trucks on the first of two days; with the first one as warm-up, nobody is measured."""
    two = busy(days=2)
    assert north(two, "congested_hours") == 1 / 2
    assert [north(two, "level_hours", grade=grade) for grade in "ABF"] == [1 / 2, 1 / 2, 0]
    assert math.isnan(north(busy(days=2, warm_up=1), "congested_hours"))


def test_an_hour_of_one_day_is_not_that_of_another():
    """The first hour's mean delay is 10 on the first day and 0 on the second: of both together it would be 7.5."""
    scenario = port("booth: {servers: 1}", measured=GRADED, days=2)
    found = found_on(scenario, [truck(at, booth=10) for at in (0, 0, 0, 1440)])
    assert north(found, "congested_hours") == 1 / 2
    assert [north(found, "level_hours", grade=grade) for grade in "ABF"] == [1 / 2, 1 / 2, 0]


def test_a_faster_lane_than_in_an_empty_port_is_a_delay_below_zero():
    """The lane written first is the slow one, and closed: 3 min in the other, 10 in an empty port with all open."""
    lanes = '{lanes: {slow: {servers: {"12:00-13:00": 1}}, quick: {servers: 1}}}'
    found = found_on(port(f"booth: {lanes}"), [truck(60, booth={"slow": 10, "quick": 3})])
    assert north(found, "uncongested_min") == 10
    assert north(found, "delay_min", "max") == -7
    assert north(found, "congestion_truck_hours", "total") == 0


def test_an_outage_that_makes_services_faster_is_one_too():
    events = [event(0, 60, slower={"booth": 0.5})]
    found = found_on(port("booth: {servers: 1}", events=events), [truck(0, booth=10), truck(100, booth=10)])
    assert north(found, "delay_min") == (5 - 10 + 0) / 2


def test_stops_and_blocking_are_delays_and_drives_penalties_and_the_gate_are_none():
    """Down from 12 to 20; the second truck is let in at 10, blocked from 11 to 22, and served until 32."""
    stages = "toll: {servers: 1}\nbridge: {travel: 2 min}\nbooth: {servers: 1, room: 0}\nyard: {held_by: [booth]}"
    down = event(12, 20, down={"stages": ["booth"]})
    scenario = port(stages, events=[down], hours="00:10-24:00", at_close="hold")
    visits = {"toll": 1, "bridge": 2, "booth": 10, "yard": 30}
    found = found_on(scenario, [truck(0, **visits), truck(0, **visits)])
    assert north(found, "uncongested_min") == 43
    # The first drives 11-13, waits until 20, is served until 30; the second tolls 11-12, drives until 14, waits for it.
    assert north(found, "delay_min", "mean") == ((20 - 13) + 1 + (30 - 14)) / 2
    assert north(found, "gate_min") == 10


def test_trucks_that_are_let_go_keep_the_visits_that_they_were_told():
    """Five at once, 4 min each; the second to the fourth are told at relaxed rates, and not examined."""
    pressed = relaxing(step(2, 2, after="2 min"))
    stated = port("primary: {servers: 1}\nexam: {servers: 5}", under_pressure=pressed)
    found = found_on(stated, [truck(0, spared={"exam": 1}, primary=4, exam=30) for _ in range(5)])
    examined = 5 - found("relaxed_trucks", "total", direction="northbound")
    assert 0 < examined < 5
    assert north(found, "uncongested_min") == 4 + 30 * examined / 5
    assert north(found, "delay_min") == (0 + 4 + 8 + 12 + 16) / 5


def test_only_what_the_crossing_time_spans_counts():
    measured = {"crossing": ["toll", "booth"]}
    stages = "gate: {servers: 1}\ntoll: {servers: 1}\nbooth: {servers: 1}\nexam: {servers: 1}"
    found = found_on(port(stages, measured=measured), [truck(0, gate=3, toll=1, booth=4, exam=60) for _ in range(2)])
    assert north(found, "uncongested_min") == 5
    # They come to the toll 3 min apart, and so meet at the booth, where the second waits for a minute.
    assert north(found, "delay_min") == 1 / 2


def test_services_are_those_of_an_empty_stage():
    """Half as long once a truck waits, twice as long with two servers: the first began alone, the third with one."""
    booth = "{servers: 2, speed: {line: {'1': 0.5}, servers: {'2': 2}}}"
    found = found_on(port(f"booth: {booth}"), [truck(0, booth=10) for _ in range(4)])
    assert north(found, "uncongested_min") == 20
    # 0-20 and 0-20; the third begins at 20, with one in line, for 10 min; the fourth with none, for 20 min.
    assert north(found, "delay_min") == (0 + 0 + 10 + 20) / 4


def test_without_grades_nothing_is_graded():
    scenario = port("booth: {servers: 1}")
    network = run(scenario, [truck(0, booth=1)]).network
    names = {cell.measure.name for cell in Measuring(scenario, network).cells}
    assert "delay_min" in names
    assert "level_share" not in names
    with pytest.raises(MeasureError, match=r"level_share is not taken .* no grades under `measured.level_of_service`"):
        Measuring(scenario, network, ["level_share"])
