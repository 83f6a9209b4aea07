"""Measures of outages, standing orders and drivers on days short enough to work out by hand."""

import pytest

from portsim.log import Disposition
from portsim.measures import Measuring, Observed
from portsim.undisturbed import without_machines, without_outages
from tests import bad_days
from tests.engine.both import simulate
from tests.engine.days import event, port, run, truck

DAY_MIN = 1440


def numbers(scenario, network, trucks, log, undisturbed=None):
    """`numbers(...)("begun_outages", "total", outage="0")`"""
    measuring = Measuring(scenario, network)
    values = measuring.of_run(Observed(network, trucks, log, undisturbed=undisturbed))
    of = {
        (cell.measure.name, cell.statistic, tuple(sorted(cell.where.items()))): value
        for cell, value in zip(measuring.cells, values, strict=True)
    }
    return lambda measure, statistic, **where: of[measure, statistic, tuple(sorted(where.items()))]


def of_day(scenario, script, **rest):
    day = run(scenario, script, **rest)
    quiet = simulate(without_outages(day.network), without_machines(day.trucks))
    return numbers(scenario, day.network, day.trucks, day.log, quiet)


@pytest.fixture(scope="module")
def broken():
    """One booth without a lane before it, down from 60 to 120. Trucks are served:

    at 50 for 20: 50-60, 120-130; undisturbed 50-70. At 70 for 10: 130-140; 70-80. At 125 for 1: 140-141; 125-126. At
    200 for 5: at once in both.
    """
    scenario = port("booth: {servers: 1, room: 0}", events=[event(60, 120, down={"stages": ["booth"]})])
    return of_day(scenario, [truck(at, booth=for_min) for at, for_min in ((50, 20), (70, 10), (125, 1), (200, 5))])


def test_outages_hours_down_and_trucks_stopped(broken):
    assert broken("begun_outages", "total", outage="0") == 1
    assert broken("down_hours", "total", stage="booth") == 1
    assert broken("stopped_trucks", "total", stage="booth") == 1


def test_a_stop_is_a_part_of_the_crossing_and_no_service(broken):
    assert broken("stopped_min", "max", stage="booth") == 60
    assert broken("stopped_min", "mean", stage="booth") == 60 / 4
    assert broken("service_min", "max", stage="booth") == 20
    assert broken("crossing_part_min", "mean", direction="northbound", part="stopped") == 60 / 4
    assert broken("crossing_part_min", "mean", direction="northbound", part="in_service") == 36 / 4
    assert broken("crossing_time_min", "max", direction="northbound") == 80
    assert broken("utilisation_share", "mean", stage="booth") == pytest.approx(36 / DAY_MIN)
    assert broken("occupied_share", "mean", stage="booth") == pytest.approx(96 / DAY_MIN)


def test_recovery_is_told_against_the_same_trucks_without_outages(broken):
    """Delays are 60, 60, 15 and 0 min; in the first hour after 120 came the truck of 125, in the second that of 200."""
    assert broken("extra_truck_hours", "total", direction="northbound") == 135 / 60
    assert broken("recovery_min", "mean", direction="northbound") == 60
    assert broken("stranded_trucks", "total", direction="northbound") == 0
    assert broken("spill_back_min", "total", direction="northbound") == 140 - 70
    assert broken("extra_truck_hours", "total", direction="southbound") == 0


def test_whoever_does_not_get_through_is_stranded():
    scenario = port("booth: {servers: 1}", events=[event(60, 9000, down={"stages": ["booth"]})], horizon="10 min")
    dark = of_day(scenario, [truck(5, booth=1), truck(70, booth=1)])
    assert dark("stranded_trucks", "total", direction="northbound") == 1
    assert dark("extra_truck_hours", "total", direction="northbound") == (DAY_MIN + 10 - 71) / 60
    assert dark("down_hours", "total", stage="booth") == 23


def test_down_hours_count_a_server_once_and_only_while_it_is_open():
    """Two outages overlap from 90 to 120; the booth closes at 100."""
    events = [event(60, 120, down={"stages": ["booth"]}), event(90, 180, down={"port": True})]
    quiet = of_day(port('booth: {servers: {"00:00-01:40": 1}}', events=events), [truck(5, booth=1)])
    assert quiet("down_hours", "total", stage="booth") == 40 / 60


def test_machines_that_break_down_one_by_one_count_together():
    machines = {"scanner": {"down": {"servers": {"booth": {"booth": 2}}}, "each": "server"}}
    lives = {"scanner:0": [(10, 30), (5, 5)], "scanner:1": [(20, 30)]}
    found = of_day(port("booth: {servers: 2}", breakdowns=machines), [truck(200, booth=1)], lives=lives)
    assert found("begun_outages", "total", outage="scanner") == 3
    assert found("down_hours", "total", stage="booth") == 65 / 60


def test_a_truck_sent_back_before_it_began_has_waited_and_been_parked():
    """Truck 1 is parked 1-4, waits again 4-10 at the other bay, where it begins when truck 0 has ended at 10."""
    down = event(4, 30, down={"servers": {"exam": {"exam": 2}}}, truck="moves", work="finish")
    scenario = port("exam: {servers: 2, officers: {mx: 1}}", pools={"mx": 1}, events=[down])
    found = of_day(scenario, [truck(0, exam=10), truck(1, exam=3)])
    assert found("wait_min", "max", stage="exam") == 29
    assert found("parked_min", "max", stage="exam") == 3
    assert found("queue_trucks", "mean", stage="exam") == pytest.approx(26 / DAY_MIN)


def test_what_standing_orders_open():
    scenario, day = bad_days.rush()
    found = numbers(scenario, day.network, day.trucks, day.log)
    assert found("on_demand_hours", "total", stage="booth", order="rush") == 24 / 60
    assert found("on_demand_openings", "total", stage="booth") == 1
    assert found("officer_busy_share", "mean", pool="us") == pytest.approx(24 / (2 * DAY_MIN))


def test_trucks_that_never_come_did_not_arrive():
    """Of three that are expected at 1, 2 and 3 the second stays away; it is in no other number."""
    scenario = port("booth: {servers: 1}", appointments={"slots": "30 min", "no_show": 0.3})
    found = of_day(scenario, [truck(1, booth=5), truck(2, comes=False), truck(3, booth=5)])
    assert found("no_show_trucks", "total", direction="northbound") == 1
    assert found("arrived_trucks", "total") == found("crossed_trucks", "total") == 2
    assert found("arrivals_per_hour", "mean", direction="northbound", hour="00") == 2
    assert found("crossing_time_min", "mean", direction="northbound") == (5 + 8) / 2


def test_trucks_that_a_port_loses():
    scenario, day = bad_days.impatience()
    found = numbers(scenario, day.network, day.trucks, day.log)
    ended = day.log.disposition.tolist()
    back, left = ended.count(Disposition.TURNED_BACK), ended.count(Disposition.LEFT_LINE)
    assert back > 0
    assert left > 0
    assert found("turned_back_trucks", "total", direction="northbound") == back
    assert found("left_line_trucks", "total", **{"direction": "northbound", "class": "general"}) == left
    assert found("turned_back_share", "mean", direction="northbound") == back / 30
    assert found("left_wait_min", "p90", direction="northbound") == 12
    assert found("arrived_trucks", "total") == back + left + found("crossed_trucks", "total")
    assert found("turned_away_trucks", "total") == 0
    assert found("wait_min", "max", stage="booth") <= 12
