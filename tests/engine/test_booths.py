"""Booths that take officers from the pools of exams: which of them open, which close, and who goes first."""

import pytest

from portsim.audit import audit
from portsim.log import Change, Disposition
from portsim.measures import Measuring, Observed
from tests.engine.days import Day, at, event, port, truck
from tests.engine.days import run as simulated

TWO_STAGES = """
booths: {servers: 3, staffed_by: {us: 1}}
exam: {servers: 3, officers: {us: 1}}
"""
BOOTHS_FIRST, EXAMS_FIRST = {"us": "booths"}, {"us": "exams"}


def run(*args, **rest) -> Day:
    """A day that passes its own audit, too."""
    day = simulated(*args, **rest)
    audit(day.network, day.trucks, day.log)
    return day


def server_changes(day):
    """Every opening and closing: minute, what, server."""
    kinds = {Change.SERVER_OPENED: "opens", Change.SERVER_CLOSING: "is told", Change.SERVER_CLOSED: "closes"}
    rows = zip(day.log.change_min, day.log.change_kind, day.log.change_of, strict=True)
    return [(float(time), kinds[kind], day.server_name(of)) for time, kind, of in rows if kind in kinds]


def officers_in_use(day, *times):
    return Observed(day.network, day.trucks, day.log).officers_in_use[0].at(at(*times)).tolist()


# --- opening -------------------------------------------------------------------------------------------------------


def test_as_many_open_as_officers_allow_the_lowest_first():
    """Three should be open, and there are two officers."""
    day = run("booths: {servers: 3, staffed_by: {us: 1}}", [truck(0, booths=5)] * 3, pools={"us": 2})
    assert server_changes(day)[:3] == [(0, "opens", "booths/0"), (0, "opens", "booths/1")]
    assert day.began("booths") == [0, 0, 5]


def test_a_booth_takes_all_its_officers_at_once_or_none():
    """Each takes two of three: one opens, and the third officer stands idle until a fourth comes at 01:00."""
    pool = {"us": {"00:00-01:00": 3, "01:00-24:00": 4}}
    day = run("booths: {servers: 2, staffed_by: {us: 2}}", [truck(0, booths=90)] * 2, pools=pool)
    assert server_changes(day)[:2] == [(0, "opens", "booths/0"), (60, "opens", "booths/1")]
    assert officers_in_use(day, 0, 59, 60) == [2, 2, 4]
    assert day.began("booths") == [0, 60]


def test_groups_are_staffed_in_the_order_written():
    """Two officers for a booth of each stage and a third: the second of the second stage stays closed."""
    stages = "one: {servers: 1, staffed_by: {us: 1}}\ntwo: {servers: 2, staffed_by: {us: 1}}"
    day = run(stages, [truck(0, one=1, two=1)], pools={"us": 2})
    assert server_changes(day)[:2] == [(0, "opens", "one/0"), (0, "opens", "two/0")]


def test_a_group_that_needs_more_is_passed_by_one_whose_officers_are_there():
    stages = "one: {servers: 1, staffed_by: {us: 2}}\ntwo: {servers: 1, staffed_by: {us: 1}}"
    day = run(stages, [], pools={"us": 1})
    assert server_changes(day) == [(0, "opens", "two/0")]


def test_officers_of_two_pools():
    """The Mexican officer goes at 01:00, and the US officer is free."""
    pools = {"us": 1, "mx": {"00:00-01:00": 1}}
    day = run("booths: {servers: 1, staffed_by: {us: 1, mx: 1}}", [], pools=pools)
    assert server_changes(day) == [(0, "opens", "booths/0"), (60, "closes", "booths/0")]
    assert officers_in_use(day, 59, 60) == [1, 0]


# --- closing -------------------------------------------------------------------------------------------------------


def test_a_falling_plan_of_booths_frees_officers_for_an_exam():
    """The booth closes at 01:00; the truck that is parked for its exam since 00:10 then gets the officer."""
    stages = 'booths: {servers: {"00:00-01:00": 1}, staffed_by: {us: 1}}\nexam: {servers: 1, officers: {us: 1}}'
    day = run(stages, [truck(10, exam=5)], pools={"us": 1}, when_short=BOOTHS_FIRST)
    assert day.parked("exam") == [10]
    assert day.began("exam") == [60]


def test_officers_stay_until_the_last_truck_has_been_served():
    """Told to close at 01:00, the booth serves until 01:10; then its officer goes to the exam."""
    stages = 'booths: {servers: {"00:00-01:00": 1}, staffed_by: {us: 1}}\nexam: {servers: 1, officers: {us: 1}}'
    script = [truck(50, booths=20), truck(55, exam=5)]
    day = run(stages, script, pools={"us": 1}, when_short=BOOTHS_FIRST)
    assert server_changes(day)[2:] == [(60, "is told", "booths/0"), (70, "closes", "booths/0")]
    assert day.began("exam") == [None, 70]


def test_an_officer_does_not_wait_with_a_blocked_truck():
    """The road is full until 01:30: at 01:00 the truck stays at the booth, and the officer goes to the exam."""
    stages = """
        booths: {servers: {"00:00-01:00": 1}, staffed_by: {us: 1}}
        road: {travel: 1 min, room: 1}
        exam: {servers: 1, officers: {us: 1}}
    """
    script = [truck(0, booths=5, road=85), truck(1, booths=5, road=1), truck(30, exam=5)]
    day = run(stages, script, pools={"us": 1}, when_short=BOOTHS_FIRST)
    assert day.ended("booths")[:2] == [5, 10]
    assert day.left("booths")[:2] == [5, 90]
    assert server_changes(day)[2:] == [(60, "is told", "booths/0"), (90, "closes", "booths/0")]
    assert day.began("exam") == [None, None, 60]
    assert officers_in_use(day, 59, 60, 65) == [1, 1, 0]


def test_a_falling_pool_closes_booths_the_last_group_first():
    """Of three officers one stays: the second stage loses both its booths, the free one first, at once."""
    stages = "one: {servers: 1, staffed_by: {us: 1}}\ntwo: {servers: 2, staffed_by: {us: 1}}"
    day = run(stages, [truck(50, two=30)], pools={"us": {"00:00-01:00": 3, "01:00-24:00": 1}})
    assert server_changes(day)[3:] == [(60, "closes", "two/1"), (60, "is told", "two/0"), (80, "closes", "two/0")]
    assert officers_in_use(day, 59, 60, 79, 80) == [3, 2, 2, 1]


def test_a_falling_pool_leaves_exams_their_officers():
    """Three officers, one with a truck until 01:20; two go at 01:00: both booths close, and one opens at 01:20."""
    pool = {"us": {"00:00-01:00": 3, "01:00-24:00": 1}}
    stages = "booths: {servers: 2, staffed_by: {us: 1}}\nexam: {servers: 1, officers: {us: 1}}"
    day = run(stages, [truck(50, exam=30)], pools=pool)
    assert server_changes(day)[3:5] == [(60, "closes", "booths/1"), (60, "closes", "booths/0")]
    assert server_changes(day)[5:] == [(80, "opens", "booths/0")]
    assert day.ended("exam") == [80]


def test_a_booth_that_is_to_close_stays_open_when_officers_come_in_time():
    """One officer from 01:00 to 01:05: the booth told to close is kept at 01:05, before its truck has gone."""
    pool = {"us": {"00:00-01:00": 1, "01:05-24:00": 1}}
    day = run("booths: {servers: 1, staffed_by: {us: 1}}", [truck(50, booths=20), truck(55, booths=5)], pools=pool)
    assert server_changes(day) == [(0, "opens", "booths/0"), (60, "is told", "booths/0"), (65, "opens", "booths/0")]
    assert day.began("booths") == [50, 70]


# --- who goes first ------------------------------------------------------------------------------------------------


def test_booths_first_a_freed_officer_opens_a_booth_before_a_parked_truck_gets_him():
    """One officer serves a truck until 00:30; the booth is wanted from 00:10, a second truck parks at 00:05."""
    stages = 'booths: {servers: {"00:10-01:00": 1}, staffed_by: {us: 1}}\nexam: {servers: 2, officers: {us: 1}}'
    script = [truck(0, exam=30), truck(5, exam=5)]
    day = run(stages, script, pools={"us": 1}, when_short=BOOTHS_FIRST)
    assert server_changes(day) == [
        *[(0, "opens", "exam/0"), (0, "opens", "exam/1")],
        *[(30, "opens", "booths/0"), (60, "closes", "booths/0")],
    ]
    assert day.began("exam") == [0, 60]


@pytest.mark.parametrize("when_short", [EXAMS_FIRST, None])
def test_exams_first_the_parked_truck_gets_him_also_where_nothing_is_stated(when_short):
    stages = 'booths: {servers: {"00:10-01:00": 1}, staffed_by: {us: 1}}\nexam: {servers: 2, officers: {us: 1}}'
    day = run(stages, [truck(0, exam=30), truck(5, exam=5)], pools={"us": 1}, when_short=when_short)
    assert day.began("exam") == [0, 30]
    assert server_changes(day)[2:] == [(35, "opens", "booths/0"), (60, "closes", "booths/0")]


def test_exams_first_a_booth_closes_for_a_parked_truck_and_opens_again():
    """Three officers in three booths. A truck parks at 10: the free booth 2 closes for its exam of 20 minutes."""
    day = run(TWO_STAGES, [truck(0, booths=15), truck(10, exam=20)], pools={"us": 3})
    assert server_changes(day)[6:] == [(10, "closes", "booths/2"), (30, "opens", "booths/2")]
    assert day.began("exam") == [None, 10]


def test_exams_first_one_booth_for_each_officer_missing():
    """A truck that needs two: the free booth 1 and the busy booth 0, which goes on until 00:15, close for it."""
    stages = "booths: {servers: 2, staffed_by: {us: 1}}\nexam: {servers: 1, officers: {us: 2}}"
    day = run(stages, [truck(0, booths=15), truck(5, booths=5), truck(10, exam=20)], pools={"us": 2})
    assert server_changes(day)[3:] == [
        *[(10, "closes", "booths/1"), (10, "is told", "booths/0"), (15, "closes", "booths/0")],
        *[(35, "opens", "booths/0"), (35, "opens", "booths/1")],
    ]
    assert day.began("exam") == [None, None, 15]


def test_exams_first_a_booth_is_kept_when_another_officer_comes_first():
    """Told to close at 10 for a parked truck; the exam of another ends at 12, and the booth, busy until 30, stays."""
    stages = "exam: {servers: 2, officers: {us: 1}}\nbooths: {servers: 1, staffed_by: {us: 1}}"
    script = [truck(0, exam=12), truck(5, booths=25), truck(10, exam=8)]
    day = run(stages, script, pools={"us": 2})
    assert server_changes(day)[3:] == [(10, "is told", "booths/0"), (12, "opens", "booths/0")]
    assert day.began("exam") == [0, None, 12]


def test_no_booth_closes_for_a_truck_that_cannot_begin_anyway():
    """It needs a Mexican officer, too, and there is none until 01:00."""
    stages = "booths: {servers: 1, staffed_by: {us: 1}}\nexam: {servers: 1, officers: {us: 1, mx: 1}}"
    pools = {"us": 1, "mx": {"01:00-24:00": 1}}
    day = run(stages, [truck(10, exam=5)], pools=pools)
    assert server_changes(day)[2:] == [(60, "closes", "booths/0"), (65, "opens", "booths/0")]
    assert day.began("exam") == [60]


def test_a_parked_truck_that_takes_what_another_waits_for_closes_a_booth():
    """Truck 0 is parked for want of the Mexican officer; truck 1 takes the last US officer: a booth closes for 0."""
    stages = """
        booths: {servers: 1, staffed_by: {us: 1}}
        joint: {servers: 1, officers: {us: 1, mx: 1}}
        exam: {servers: 1, officers: {us: 1}}
        other: {servers: 1, officers: {mx: 1}}
    """
    script = [truck(0, other=30), truck(5, joint=5), truck(10, exam=40)]
    day = run(stages, script, pools={"us": 2, "mx": 1})
    assert [change for change in server_changes(day) if change[0] > 0] == [
        *[(10, "closes", "booths/0"), (35, "opens", "booths/0")],
    ]
    assert day.began("joint") == [None, 30, None]


def test_a_port_whose_exam_bays_are_full_goes_on():
    """Both officers in booths whose trucks are blocked by a bay: one of them leaves his booth for the parked truck."""
    stages = "booths: {servers: 2, staffed_by: {us: 1}}\nexam: {servers: 1, room: 0, officers: {us: 1}}"
    day = run(stages, [truck(k, booths=5, exam=10) for k in range(3)], pools={"us": 2})
    assert day.dispositions == [Disposition.CROSSED] * 3
    assert day.began("exam") == [6, 16, 26]


# --- whoever else opens and closes ---------------------------------------------------------------------------------


def test_an_order_opens_a_booth_where_its_officers_are_free():
    """More than one truck waits from 2 on, and the third officer comes at 20: asked anew after 5 min, at 22."""
    stages = "booths: {servers: 1, staffed_by: {us: 1}}"
    orders = {"booths": [{"open_above": {"line": 1}, "close_below": {"line": 1}, "after": "5 min", "at_most": 1}]}
    pool = {"us": {"00:00-00:20": 1, "00:20-24:00": 2}}
    day = run(stages, [truck(k, booths=30) for k in range(4)], pools=pool, orders=orders)
    assert day.levels(Change.ON_DEMAND)[0] == (22, 1)
    assert server_changes(day)[1] == (22, "opens", "booths/1")
    assert officers_in_use(day, 21, 22) == [1, 2]


def test_a_booth_that_changes_groups_brings_its_officer():
    """Both officers are in booths. More than one waits in the fast lane from 2 on: the standard booth changes at 7."""
    lanes = """{
        fast: {admits: {programmes: [FAST]}, servers: 1, staffed_by: {us: 1}},
        standard: {servers: 1, staffed_by: {us: 1}}}"""
    order = {"group": "fast", "takes_from": "standard", "open_above": {"line": 1}, "close_below": {"line": 1}}
    orders = {"booths": [{**order, "after": "5 min", "at_most": 1, "at_least": "2 h"}]}
    script = [truck(k, of="fast", booths=30) for k in range(3)]
    day = run(f"booths: {{lanes: {lanes}}}", script, pools={"us": 2}, orders=orders)
    assert server_changes(day)[2:4] == [(7, "closes", "standard/0"), (7, "opens", "fast/1")]
    assert day.began("booths") == [0, 7, 30]


@pytest.mark.parametrize(
    ("pools", "standard"),
    [
        ({"us": 2}, "servers: 2, staffed_by: {us: 1}"),  # it lacks an officer itself
        ({"us": 1, "mx": 1}, "servers: 1, staffed_by: {mx: 1}"),  # its officer is of another pool
        ({"us": 1}, "servers: 1"),  # it has none to bring
    ],
)
def test_a_booth_that_cannot_bring_the_officers_does_not_change_groups(pools, standard):
    """As above; the order asks again and again, and neither group ever loses a booth by it."""
    lanes = f"""{{
        fast: {{admits: {{programmes: [FAST]}}, servers: 1, staffed_by: {{us: 1}}}},
        standard: {{{standard}}}}}"""
    order = {"group": "fast", "takes_from": "standard", "open_above": {"line": 1}, "close_below": {"line": 1}}
    orders = {"booths": [{**order, "after": "5 min", "at_most": 1, "at_least": "2 h"}]}
    script = [truck(k, of="fast", booths=30) for k in range(3)]
    day = run(f"booths: {{lanes: {lanes}}}", script, pools=pools, orders=orders)
    assert not day.levels(Change.ON_DEMAND)
    assert not [change for change in server_changes(day) if change[0] > 0]


def test_posts_kept_at_closing_keep_their_officers():
    """The gate shuts at 01:00 and serves: booth and pool stay for the truck that came before, until it has begun."""
    stages = 'booths: {servers: {"00:00-01:00": 1}, staffed_by: {us: 1}}'
    script = [truck(50, booths=30), truck(55, booths=10)]
    day = run(stages, script, pools={"us": {"00:00-01:00": 1}}, hours="00:00-01:00", at_close="serve")
    assert day.began("booths") == [50, 80]
    assert server_changes(day)[1:] == [(80, "is told", "booths/0"), (90, "closes", "booths/0")]


def test_a_booth_that_is_down_keeps_its_officer():
    """It is paid for: the second booth stays closed."""
    stages = "booths: {servers: 2, staffed_by: {us: 1}}"
    down = event(10, 20, down={"servers": {"booths": {"booths": 1}}})
    day = run(stages, [truck(12, booths=5)], pools={"us": 1}, events=[down])
    assert server_changes(day) == [(0, "opens", "booths/0")]
    assert day.began("booths") == [20]


def test_a_pool_that_is_down_gives_nobody_to_a_booth_that_opens():
    """A booth that is open stays so; the second, wanted from 00:15, opens when the outage ends at 00:20."""
    stages = 'booths: {servers: {"00:00-00:15": 1, "00:15-24:00": 2}, staffed_by: {us: 1}}'
    day = run(stages, [], pools={"us": 2}, events=[event(10, 20, down={"pools": ["us"]})])
    assert server_changes(day) == [(0, "opens", "booths/0"), (20, "opens", "booths/1")]


def test_trucks_of_a_closed_lane_are_waved_over():
    """The lane's booth closes for want of officers at 01:00; its line moves to the other lane, which has its own."""
    lanes = "{one: {servers: 1, staffed_by: {us: 1}}, two: {servers: 1}}"
    script = [truck(55, booths=10), truck(56, booths=10), truck(57, booths=20), truck(58, booths=20)]
    pool = {"us": {"00:00-01:00": 1}}
    day = run(f"booths: {{lane_choice: shortest, lanes: {lanes}}}", script, pools=pool)
    assert day.lane("booths") == ["one", "two", "two", "two"]
    assert day.moved("booths") == [None, None, 60, None]


def test_how_long_booths_lacked_officers():
    """Two are wanted all day, one officer until 06:00: six hours; and the share of officers at work is whole."""
    stages = "booths: {servers: 2, staffed_by: {us: 1}}"
    scenario = {"pools": {"us": {"00:00-06:00": 1, "06:00-24:00": 2}}}
    day = run(stages, [], **scenario)
    measuring = Measuring(port(stages, **scenario), day.network)
    names = [(cell.measure.name, *cell.where.values()) for cell in measuring.cells]
    values = dict(zip(names, measuring.of(day.trucks, day.log), strict=True))
    assert values["unstaffed_hours", "booths"] == 6
    assert values["unstaffed_hours", "booths", "booths"] == 6
    assert values["booth_hours", "booths"] == 6 + 2 * 18
    assert values["officer_busy_share", "us"] == 1
