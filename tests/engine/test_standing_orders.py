"""Standing orders: a supervisor who has booths opened when the line is long, and closed when it is short again."""

import pytest

from portsim.log import Change
from tests.engine.days import event, run, truck

LONG = {"open_above": {"line": 1}, "close_below": {"line": 1}, "after": "2 min"}
"""One more booth while two trucks or more wait."""
THREE_TRUCKS = [truck(0, primary=10), truck(1, primary=10), truck(2, primary=10)]
GUARDED = "primary: {servers: 1}\nexam: {servers: 1, officers: {guards: 1}}"
"""The order takes the only officer from the exam."""


def told(stages, script, *orders, **rest):
    """The day of a port with orders at primary."""
    return run(stages, script, orders={"primary": orders}, **rest)


# --- when one opens, and when it closes ----------------------------------------------------------------------------


def test_a_booth_opens_once_the_line_has_been_long_for_a_while_and_closes_when_it_has_been_short():
    """Two wait from 00:02 on; one alone (from 00:04 on) is neither too many nor too few; none from 00:14 on.

    The second booth is told to close at 00:16, and finishes its truck.
    """
    day = told("primary: {servers: 1}", [*THREE_TRUCKS, truck(5, primary=10)], LONG)
    assert day.began("primary") == [0, 4, 10, 14]
    assert day.levels(Change.ON_DEMAND) == [(4, 1), (16, 0)]
    assert day.changes(Change.SERVER_CLOSING) == [(16, "primary/1")]
    assert day.open_times("primary/1") == [(4, 24)]


def test_what_is_asked_for_with_a_break_is_asked_for_anew():
    """Two wait from 00:02 to 00:03, and again from 00:04 on."""
    script = [truck(0, primary=3), truck(1, primary=10), truck(2, primary=10), truck(4, primary=10)]
    day = told("primary: {servers: 1}", script, LONG)
    assert day.levels(Change.ON_DEMAND) == [(6, 1), (15, 0)]
    assert day.began("primary") == [0, 3, 6, 13]


def test_the_supervisor_looks_when_all_of_an_instant_is_over():
    """Two wait from 00:02 on; at 00:03 one of them is served, but another comes in the same instant."""
    script = [truck(0, primary=3), truck(1, primary=10), truck(2, primary=10), truck(3, primary=10)]
    day = told("primary: {servers: 1}", script, LONG)
    assert day.levels(Change.ON_DEMAND)[0] == (4, 1)
    assert day.began("primary") == [0, 3, 4, 13]


def test_a_decision_comes_before_the_ends_of_its_instant():
    """At 00:04 the second booth opens for the first who waits; the booth that ends its service then has the other."""
    script = [truck(0, primary=4), truck(1, primary=10), truck(2, primary=10)]
    day = told("primary: {servers: 1}", script, LONG)
    assert day.server("primary") == ["primary/0", "primary/1", "primary/0"]
    assert day.began("primary") == [0, 4, 4]
    assert day.levels(Change.ON_DEMAND) == [(4, 1), (6, 0)]


def test_a_booth_takes_its_time_to_open_whatever_the_line_is_by_then_and_none_to_close():
    """Decided at 00:04, open at 00:07, though one alone waits from 00:05 on; short from 00:07 to 00:09."""
    script = [truck(0, primary=5), truck(1, primary=10), truck(2, primary=10)]
    day = told("primary: {servers: 1}", script, {**LONG, "delay": "3 min"})
    assert day.levels(Change.ON_DEMAND) == [(7, 1), (9, 0)]
    assert day.began("primary") == [0, 5, 7]
    assert day.open_times("primary/1") == [(7, 17)]


def test_a_booth_stays_open_for_a_while_at_least():
    """Open at 00:04, not wanted from 00:10 on, closed 20 min after it opened."""
    day = told("primary: {servers: 1}", THREE_TRUCKS, {**LONG, "at_least": "20 min"})
    assert day.levels(Change.ON_DEMAND) == [(4, 1), (24, 0)]
    assert day.open_times("primary/1") == [(4, 24)]


def test_one_booth_after_the_other_and_no_more_than_stated():
    """Four wait at 00:01, three at 00:03, two at 00:05; nobody from 00:23 on, when the fifth truck begins."""
    order = {"open_above": {"line": 0}, "close_below": {"line": 1}, "after": "2 min", "at_most": 2}
    day = told("primary: {servers: 1}", [truck(0, primary=20), *(truck(1, primary=20) for _ in range(4))], order)
    assert day.levels(Change.ON_DEMAND) == [(3, 1), (5, 2), (25, 1), (27, 0)]
    assert day.began("primary") == [0, 3, 5, 20, 23]
    assert day.open_times("primary/1") == [(3, 43)]
    assert day.open_times("primary/2") == [(5, 25)]


def test_an_order_looks_at_its_group_alone_and_each_on_its_own():
    """The order of the south is carried out although nobody waits in the north; there it is not."""
    stages = """
    primary:
      lanes:
        north: {servers: 1, admits: {programmes: [FAST]}}
        south: {servers: 1, admits: {classes: [general]}}
    """
    orders = [{**LONG, "group": "north"}, {**LONG, "group": "south"}]
    day = told(stages, THREE_TRUCKS, *orders)
    assert day.open_times("north/1") == []
    assert day.open_times("south/1") == [(4, 14)]


# --- what it looks at ----------------------------------------------------------------------------------------------


def test_trucks_on_a_road_belong_to_the_line_where_that_is_stated():
    """Two on the bridge from 00:01 on, and none in the lane."""
    stages, script = (
        "bridge: {travel: 30 min}\nprimary: {servers: 1}",
        [
            truck(0, bridge=30, primary=1),
            truck(1, bridge=30, primary=1),
        ],
    )
    assert told(stages, script, LONG).levels(Change.ON_DEMAND) == []
    # Then one is left at 00:30, and none at 00:31.
    assert told(stages, script, {**LONG, "roads": ["bridge"]}).levels(Change.ON_DEMAND) == [(3, 1), (33, 0)]


WORK = {"open_above": {"work": "25 min"}, "close_below": {"work": "10 min"}, "after": "2 min"}


def test_work_is_the_mean_service_of_who_waits_or_is_served_over_the_booths_that_work():
    """3 x 10 min at 00:02, 30 / 2 from 00:04 on, 20 / 2 from 00:10 on, 10 / 2 from 00:14 on."""
    day = told("primary: {servers: 1, service: 10 min}", THREE_TRUCKS, WORK)
    assert day.levels(Change.ON_DEMAND) == [(4, 1), (16, 0)]


def test_work_for_nobody_is_without_end():
    """10 min of work are not too much until the only booth goes down at 00:03."""
    down = event(3, 50, down={"servers": {"primary": {"primary": 1}}})
    script = [truck(0, primary=10), truck(6, primary=10)]
    day = told("primary: {servers: 1, service: 10 min}", script, WORK, events=[down])
    assert day.levels(Change.ON_DEMAND)[0] == (5, 1)
    assert day.began("primary") == [0, 6]
    assert told("primary: {servers: 1, service: 10 min}", script, WORK).levels(Change.ON_DEMAND) == []


def test_the_posted_wait_may_be_looked_at():
    """9 min are posted at 00:15, 15 min at 00:20; they stand until the fourth truck, which did not wait, is read."""
    order = {"open_above": {"posted_wait": "3 min"}, "close_below": {"posted_wait": "3 min"}, "after": "2 min"}
    day = told(
        "primary: {servers: 1}",
        [*THREE_TRUCKS, truck(31, primary=10)],
        {**order, "direction": "northbound"},
        measured=["primary"],
        posted={"northbound": {"every": "5 min"}},
    )
    assert day.began("primary") == [0, 10, 17, 31]
    assert day.levels(Change.ON_DEMAND) == [(17, 1), (37, 0)]


# --- what it takes -------------------------------------------------------------------------------------------------

NEEDS_GUARD = {**LONG, "officers": {"guards": 1}}


def test_a_booth_opens_only_with_its_officers_and_keeps_them():
    """Asked for at 00:02 and in vain at 00:04, 00:06 and 00:08, while the guard is at the exam, until 00:09.

    From 00:10 on he is at the booth, which is told to close at 00:17.
    """
    script = [truck(0, exam=9), truck(0, primary=30), truck(1, primary=5), truck(2, primary=5), truck(11, exam=1)]
    day = told(GUARDED, script, NEEDS_GUARD, pools={"guards": 1})
    assert day.levels(Change.ON_DEMAND) == [(10, 1), (17, 0)]
    assert day.began("primary") == [None, 0, 10, 15, None]
    assert day.began("exam") == [0, None, None, None, 17]


SHUT_FROM_20_TO_60 = GUARDED.replace("servers: 1", "servers: {'00:00-00:20': 1, '01:00-24:00': 1}", 1)


def test_an_order_stands_down_when_the_plan_of_its_group_ends():
    """At 00:20 both booths are told to close, and the guard goes to the exam; at 01:00 one opens, by plan.

    The first service ends at 00:20: that booth takes nobody any more, though the order stands down after the ends.
    """
    script = [truck(0, primary=20), truck(1, primary=50), truck(2, primary=10), truck(10, exam=1)]
    day = told(SHUT_FROM_20_TO_60, script, NEEDS_GUARD, pools={"guards": 1})
    assert day.levels(Change.ON_DEMAND) == [(4, 1), (20, 0)]
    assert day.began("primary") == [0, 4, 60, None]
    assert day.began("exam") == [None, None, None, 20]
    assert day.open_times("primary/1") == [(4, 54)]


@pytest.mark.parametrize(
    ("order", "third", "opened"),
    [(LONG, 19, 63), ({**LONG, "delay": "17 min"}, 2, 80)],  # asked for at 00:19; decided at 00:04, open at 00:21
)
def test_what_was_under_way_when_the_plan_ends_is_forgotten(order, third, opened):
    """And asked for anew when two wait after the booth has opened by plan, from 01:01 on."""
    script = [truck(0, primary=50), truck(1, primary=50), truck(third, primary=10), truck(61, primary=10)]
    day = told(SHUT_FROM_20_TO_60, script, order, pools={"guards": 1})
    assert day.levels(Change.ON_DEMAND) == [(opened, 1), (opened + 12, 0)]
    assert day.began("primary") == [0, 60, opened, opened + 10]


# --- switches ------------------------------------------------------------------------------------------------------

NORTH_AND_SOUTH = """
    primary:
      lanes:
        north: {{servers: {north}, admits: {{programmes: [FAST]}}}}
        south: {{servers: 1, admits: {{classes: [general]}}}}
"""
SWITCH = {**LONG, "group": "south", "takes_from": "north"}


def test_a_booth_is_switched_to_the_long_line_and_back():
    """From 00:04 to 00:12 the south has two booths and the north one: the second FAST truck waits for that long."""
    script = [
        truck(0, primary=10),
        truck(0, of="fast", primary=20),
        *(truck(arrived, primary=10) for arrived in (1, 2)),
        truck(5, of="fast", primary=20),
    ]
    day = told(NORTH_AND_SOUTH.format(north=2), script, SWITCH)
    assert day.levels(Change.ON_DEMAND) == [(4, 1), (12, 0)]
    assert day.began("primary") == [0, 0, 4, 10, 12]
    assert day.open_times("south/1") == [(4, 14)]
    assert day.open_times("north/1") == [(0, 4), (12, 1440)]


def test_nothing_is_switched_from_a_group_without_an_open_booth():
    """The north opens at 01:00; what is asked for until then every 2 min is in vain."""
    script = [truck(0, primary=100), truck(1, primary=100), truck(2, primary=100)]
    day = told(NORTH_AND_SOUTH.format(north="{'01:00-24:00': 1}"), script, SWITCH)
    assert day.levels(Change.ON_DEMAND)[0] == (60, 1)
    assert day.began("primary") == [0, 60, 100]
    assert day.open_times("north/0")[0] == (60, 60)
