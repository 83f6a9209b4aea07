"""Every kind of measure on days short enough to work out by hand."""

import numpy as np
import pytest

from portsim.measures import REGISTRY
from portsim.scenario.model import Measured
from tests.engine.days import port, truck
from tests.measures.found import Found

DAY_MIN = 1440


@pytest.fixture(scope="module")
def booth():
    """One booth. The second truck waits from 08:10 to 08:30; services end at 08:30, 08:40 and 09:10."""
    script = [truck("08:00", primary=30), truck("08:10", of="fast", primary=10), truck("09:05", primary=5)]
    return Found(port("primary: {servers: 1}"), script)


@pytest.mark.parametrize(
    ("statistic", "expected"), [("mean", 20 / 3), ("p50", 0), ("p90", 16), ("p95", 18), ("max", 20)]
)
def test_statistics_of_waits(booth, statistic, expected):
    """Waits are 0, 0, 20; percentiles lie on the straight lines between them, at places 0, 1 and 2."""
    assert booth("wait_min", statistic, stage="primary") == pytest.approx(expected)


def test_waits_by_class_hour_lane_and_direction(booth):
    assert booth("wait_min", "mean", **{"stage": "primary", "class": "fast"}) == 20
    assert booth("wait_min", "mean", **{"stage": "primary", "class": "general"}) == 0
    assert booth("wait_min", "mean", stage="primary", lane="primary") == pytest.approx(20 / 3)
    assert booth("wait_min", "mean", stage="primary", hour="08") == 10
    assert booth("wait_min", "mean", stage="primary", hour="09") == 0
    assert booth("stage_min", "mean", stage="primary", direction="northbound") == pytest.approx(65 / 3)


def test_nothing_measured_is_missing(booth):
    assert np.isnan(booth("wait_min", "mean", stage="primary", hour="10"))
    assert np.isnan(booth("crossing_time_min", "p95", direction="southbound"))


def test_queue_and_servers_over_time(booth):
    assert booth("queue_trucks", "mean", stage="primary") == pytest.approx(20 / DAY_MIN)
    assert booth("queue_trucks", "mean", stage="primary", hour="08") == pytest.approx(20 / 60)
    assert booth("queue_trucks", "max", stage="primary", hour="08") == 1
    assert booth("queue_trucks", "max", stage="primary", hour="09") == 0
    assert booth("queue_trucks", "mean", stage="primary", lane="primary") == pytest.approx(20 / DAY_MIN)
    assert booth("utilisation_share", "mean", stage="primary") == pytest.approx(45 / DAY_MIN)
    assert booth("utilisation_share", "mean", stage="primary", hour="08") == pytest.approx(40 / 60)
    assert booth("booth_hours", "total", stage="primary", group="primary") == 24
    assert booth("open_servers", "mean", stage="primary", hour="03") == 1


def test_flows(booth):
    assert booth("arrived_trucks", "total") == 3
    assert booth("crossed_trucks", "total", **{"direction": "northbound", "class": "general"}) == 2
    assert booth("turned_away_trucks", "total") == 0
    assert booth("inside_trucks", "total") == 0
    assert booth("arrivals_per_hour", "mean", direction="northbound", hour="08") == 2
    assert booth("throughput_per_hour", "mean", stage="primary", hour="08") == 2
    assert booth("throughput_per_hour", "mean", direction="northbound", hour="09") == 1
    assert booth("throughput_per_hour", "mean", direction="northbound") == pytest.approx(3 / 24)


@pytest.fixture(scope="module")
def bridge():
    """The second truck waits 0-2 for booth a, is blocked there 4-5 and at the mouth of the bridge 8-15.

    First truck: a 0-2, bridge 2-5, b 5-15. Second: a 2-4, bridge 5-8, b 15-25.
    """
    stages = "{a: {servers: 1}, bridge: {travel: 3 min, room: 1}, b: {servers: 1, room: 0}}"
    scenario = port(stages).model_copy(update={"measured": Measured(wait=("a", "bridge"), crossing=("bridge", "b"))})
    return Found(scenario, [truck(0, a=2, bridge=3, b=10), truck(0, a=2, bridge=3, b=10)])


def test_wait_time_is_wait_plus_blocked_and_crossing_time_first_to_last(bridge):
    assert bridge("wait_time_min", "max", direction="northbound") == 2 + 1 + 7
    assert bridge("wait_time_min", "mean", direction="northbound") == 5
    assert bridge("crossing_time_min", "max", direction="northbound") == 25 - 5
    assert bridge("crossing_time_min", "mean", direction="northbound", route="all") == (13 + 20) / 2
    assert bridge("blocked_min", "max", stage="bridge") == 7
    assert bridge("service_min", "mean", stage="bridge") == 3


def test_a_truck_that_skips_the_last_named_stage_is_timed_to_the_last_it_visits_before():
    """From a to b, the bridge between them unnamed: the second truck is sent round b, and leaves the bridge at 11."""
    stages = "{a: {servers: 1}, bridge: {travel: 3 min}, b: {servers: 1}, c: {servers: 1}}"
    scenario = port(stages).model_copy(update={"measured": Measured(crossing=("a", "b"))})
    found = Found(scenario, [truck(0, a=2, bridge=3, b=10, c=60), truck(6, a=2, bridge=3, c=60)])
    # First truck: a 0-2, bridge 2-5, b 5-15. Second: a 6-8, bridge 8-11.
    assert found("crossing_time_min", "max", direction="northbound") == 15
    assert found("crossing_time_min", "mean", direction="northbound") == (15 + 5) / 2


def test_trucks_in_line_are_wait_time_by_littles_law(bridge):
    assert bridge("line_trucks", "mean", direction="northbound") == pytest.approx(10 / DAY_MIN)
    assert bridge("line_trucks", "max", direction="northbound") == 1


def test_full_lanes_and_roads(bridge):
    """The bridge holds a truck from 2 to 15; lane b, without room, is full while its booth has a truck: 5 to 25."""
    assert bridge("full_share", "mean", stage="bridge", lane="road") == pytest.approx(13 / DAY_MIN)
    assert bridge("full_share", "mean", stage="b", lane="b") == pytest.approx(20 / DAY_MIN)
    assert bridge("queue_trucks", "mean", stage="bridge") == pytest.approx(13 / DAY_MIN)


def test_occupied_holds_blocked_time_and_utilisation_does_not(bridge):
    assert bridge("utilisation_share", "mean", stage="a") == pytest.approx(4 / DAY_MIN)
    assert bridge("occupied_share", "mean", stage="a") == pytest.approx(5 / DAY_MIN)


def test_officers():
    """One officer, 08:00 to 09:00. Exams 08:00-08:50 and, parked until then, 08:50-09:10: ten minutes of overrun."""
    scenario = port("exam: {servers: 2, officers: {mx: 1}}", pools={"mx": {"08:00-09:00": 1}})
    found = Found(scenario, [truck("08:00", exam=50), truck("08:00", exam=20)])
    assert found("parked_min", "max", stage="exam") == 50
    assert found("wait_min", "max", stage="exam") == 50
    assert found("queue_trucks", "max", stage="exam") == 0
    assert found("officer_planned_hours", "total", pool="mx") == 1
    assert found("officer_overrun_hours", "total", pool="mx") == pytest.approx(1 / 6)
    assert found("officer_hours", "total", pool="mx") == pytest.approx(7 / 6)
    assert found("officer_busy_share", "mean", pool="mx") == 1


def test_a_closing_server_counts_until_it_closes():
    """Open 08:00 to 09:00; the last truck is served until 09:30."""
    found = Found(port('primary: {servers: {"08:00-09:00": 1}}'), [truck("08:50", primary=40)])
    assert found("booth_hours", "total", stage="primary") == 1.5
    assert found("open_servers", "mean", stage="primary", hour="09") == 0.5
    assert found("utilisation_share", "mean", stage="primary") == pytest.approx(40 / 90)


def test_exams():
    """Three trucks, all to the Mexican portal, one to the dock, one to both."""
    stages = """
    nii: {servers: 1, inspection: {authority: mx, level: nii, rate: 0.5}}
    dock: {servers: 1, inspection: {authority: us, level: physical, rate: 0.5}}
    booth: {servers: 1}
    """
    script = [truck(0, of="fast", nii=1, booth=1), truck(5, nii=1, dock=1, booth=1), truck(9, dock=1, booth=1)]
    script.append(truck(20, of="fast", booth=1))
    found = Found(port(stages).model_copy(), script)
    assert found("inspected_trucks", "total", stage="nii") == 2
    assert found("inspected_trucks", "total", authority="us", level="physical") == 2
    assert found("exam_share", "mean", direction="northbound") == 3 / 4
    assert found("exam_share", "mean", **{"direction": "northbound", "class": "general"}) == 1
    assert found("exam_share", "mean", direction="northbound", programme="FAST") == 1 / 2
    whom = {"authority": "us", "level": "physical", "direction": "northbound"}
    assert found("exam_share", "mean", **whom) == 2 / 4
    assert found("exam_share", "mean", **whom, programme="FAST") == 0
    assert found("examined_twice_share", "mean", direction="northbound") == 1 / 4
    assert found("examined_twice_share", "mean", direction="northbound", level="nii") == 0


def test_the_first_days_are_simulated_but_not_measured():
    """A truck of the first day holds the booth into the second, of which only its own truck and minutes count."""
    scenario = port("primary: {servers: 1}", days=2, warm_up=1)
    found = Found(scenario, [truck("23:50", primary=30), truck("+1d 00:00", primary=10)])
    assert found("arrived_trucks", "total") == 1
    assert found("wait_min", "mean", stage="primary") == 20
    assert found("utilisation_share", "mean", stage="primary") == pytest.approx(30 / DAY_MIN)
    assert found("throughput_per_hour", "mean", stage="primary", hour="00") == 2


def test_a_moved_queue_counts_in_its_new_lane_from_the_move():
    """Two trucks wait in lane a when its booth closes at 08:30; they move to b, whose first is served at 08:40."""
    stages = """
    primary:
      lane_choice: dedicated
      lanes: {a: {servers: {"08:00-08:30": 1}}, b: {servers: 1}}
    """
    script = [truck("08:00", primary=45), truck("08:05", primary=5)]
    found = Found(port(stages), script)
    assert found("queue_trucks", "mean", stage="primary", lane="a") == pytest.approx(25 / DAY_MIN)
    assert found("wait_min", "mean", stage="primary", lane="b") == 25


def test_cells_are_those_the_registry_declares(booth, bridge):
    for found in (booth, bridge):
        assert len(found.of) == len(found.measuring.cells), "two cells have the same name"
        for cell in found.measuring.cells:
            assert REGISTRY[cell.measure.name] is cell.measure
            assert cell.statistic in cell.measure.statistics
            assert tuple(cell.where) in cell.measure.breakdowns, (cell.measure.name, tuple(cell.where))


def test_every_measure_explains_itself():
    suffixes = {
        "min": "_min",
        "share": "_share",
        "trucks": "_trucks",
        "trucks/h": "_per_hour",
        "h": "_hours",
        "h/day": "_hours",
        "ratio": "_index",
        "USD": "_usd",
    }
    suffixes["inspections/detection"] = "_per_detection"
    for name, measure in REGISTRY.items():
        assert name.endswith(suffixes.get(measure.unit, f"_{measure.unit}"))
        assert measure.definition.endswith(".")
        assert measure.trucks
        assert measure.window
        assert measure.source
