"""Joint inspections: officers of both countries at one bay, the end of their window, and where found trucks go.

Rules 4.4 (officers), 5.2 (a joint stage serves who arrived before its plans fell) and 5.7 (penalties, seizures).
"""

from dataclasses import replace

import numpy as np
import pytest

from portsim.audit import audit
from portsim.errors import AuditError
from portsim.log import Change, Disposition
from portsim.network import build
from tests.engine.days import at, minutes, port, run, truck

CROSSED, SEIZED, CLOSED = Disposition.CROSSED, Disposition.SEIZED, Disposition.TURNED_AWAY_CLOSED
AUTHORITIES = {"mx": {}, "us": {}}
PORT = """
approach: {travel: 5 min, overtaking: true}
mx_exam: {servers: 3, officers: {mx: 1}, inspection: {authority: mx, level: physical, rate: 0}}
us_exam: {servers: 3, officers: {us: 1}, inspection: {authority: us, level: physical, rate: 0}}
joint: {servers: %(bays)s, officers: {mx: 1, us: 1}, inspection: {joint: [mx_exam, us_exam]}%(more)s}
"""


def joint_day(script, *, bays=1, more="", pools=None, **calendar):
    """A day with one joint bay, and one officer of each country unless said otherwise."""
    stages = PORT % {"bays": bays, "more": more}
    return run(stages, script, pools={"mx": 1, "us": 1, **(pools or {})}, authorities=AUTHORITIES, **calendar)


# --- two officers ----------------------------------------------------------------------------------------------------

MX_FROM_EIGHT = {"mx": {"08:00-16:00": 1}}


def test_the_bay_is_taken_while_the_second_officer_is_still_to_come():
    """The Mexican officer comes at 08:00. Truck 0 is parked from 07:30; truck 1 gets the bay when it leaves."""
    day = joint_day([truck("07:30", joint=20), truck("07:40", joint=10)], pools=MX_FROM_EIGHT)
    assert day.parked("joint") == at("07:30", "08:20")
    assert day.began("joint") == at("08:00", "08:20")
    assert day.departed == at("08:20", "08:30")


def test_the_first_officer_does_not_wait_for_the_second():
    """Until 08:00 the US officer examines elsewhere, and is still busy when the Mexican one comes."""
    day = joint_day(
        [
            truck("07:30", joint=20),  # parked from 07:30
            truck("07:45", us_exam=10),  # 07:45-07:55: passes the joint exam, which lacks mx
            truck("07:50", us_exam=15),  # 07:55-08:10
            truck("07:52", mx_exam=3),  # 08:10 would be the joint exam's; mx is idle from 08:00, so 08:00-08:03
            truck("07:58", us_exam=10),  # behind the joint exam now: 08:30
        ],
        pools=MX_FROM_EIGHT,
    )
    assert day.began("joint")[0] == minutes("08:10")
    assert day.began("us_exam") == at(None, "07:45", "07:55", None, "08:30")
    assert day.began("mx_exam")[3] == minutes("08:00")


def test_a_classic_exam_that_joined_first_goes_first():
    """Freed at 08:00, the officer goes to who joined first: the US exam; the joint exam has its own turn after."""
    day = joint_day(
        [truck("07:00", us_exam=60), truck("07:10", us_exam=10), truck("07:20", joint=5), truck("07:30", us_exam=5)]
    )
    assert day.began("us_exam") == at("07:00", "08:00", None, "08:15")
    assert day.began("joint")[2] == minutes("08:10")


def test_both_officers_are_freed_together():
    day = joint_day([truck("08:00", joint=10), truck("08:01", mx_exam=5), truck("08:02", us_exam=7)])
    assert day.began("mx_exam")[1] == day.began("us_exam")[2] == minutes("08:10")
    assert day.ended("us_exam")[2] == minutes("08:17")


# --- the end of the window -------------------------------------------------------------------------------------------

EVENING = [
    truck("15:50", joint=20),  # in the exam at 16:00, until 16:10
    truck("15:55", approach=30, joint=10),  # on its way: joins at 16:25
    truck("16:05", approach=10, joint=5),  # arrived too late: joins at 16:15
    truck("16:22", approach=5, joint=5),  # too late, too: joins at 16:27
]


def shifts(day):
    """Changes of the only pool that is not on duty from the first midnight on."""
    return [change for change in day.levels(Change.OFFICERS) if change[0] > 0]


@pytest.mark.parametrize("more", ["", ", at_end: serve"], ids=["by default", "as stated"])
def test_a_joint_window_ends_when_who_arrived_before_has_begun(more):
    """The officers stay for truck 1 until 16:25; meanwhile truck 2 profits. Truck 3 waits until the morning."""
    day = joint_day(EVENING, more=more, pools=MX_FROM_EIGHT, days=2)
    assert day.began("joint") == at("15:50", "16:25", "16:15", "+1d 08:00")
    # The last of them has begun at 16:25: the officer finishes the exam and is off duty; the next shift is kept short.
    assert shifts(day)[:3] == [(480, 1), (minutes("16:25"), 0), (1440 + 480, 1)]
    assert day.parked("joint")[3] == minutes("16:35")
    assert day.departed == at("16:10", "16:35", "16:20", "+1d 08:05")


def test_a_rise_below_what_is_kept_makes_nobody_else_awaited():
    """Three officers stay for truck 3 until 13:00; trucks 4 and 5 can count on the two of the noon shift."""
    script = [truck("09:00", joint=240)] * 4 + [truck("11:00", joint=240), truck("11:30", joint=240)]
    day = joint_day(script, bays=9, pools={"us": {"08:00-10:00": 3, "10:00-12:00": 1, "12:00-20:00": 2}, "mx": 9})
    assert day.began("joint") == at("09:00", "09:00", "09:00", "13:00", "13:00", "17:00")
    assert shifts(day)[:3] == [(480, 3), (minutes("13:00"), 2), (minutes("20:00"), 0)]


@pytest.mark.parametrize("stays", ["officers", "bays"])
def test_the_audit_refuses_who_stays_for_nobody(stays):
    """Truck 1 has begun at 16:25; a log in which somebody goes home a minute later is none of this port."""
    text = PORT % {"bays": '{"08:00-16:00": 1}' if stays == "bays" else 1, "more": ""}
    pools = {"us": 1} | (MX_FROM_EIGHT if stays == "officers" else {"mx": 1})
    scenario = port(text, pools=pools, authorities=AUTHORITIES, days=2)
    day, network = run(scenario, EVENING), build(scenario)
    audit(network, day.trucks, day.log)
    kinds = (Change.OFFICERS,) if stays == "officers" else (Change.SERVER_CLOSING,)
    change = np.flatnonzero(np.isin(day.log.change_kind, kinds) & (day.log.change_min == minutes("16:25")))
    later = day.log.change_min.copy()
    later[change] += 1
    with pytest.raises(AuditError, match=r"16:25 .* than planned, and nobody to wait for"):
        audit(network, day.trucks, replace(day.log, change_min=later))
    assert len(change) == 1


def test_hold_ends_it_by_the_clock():
    """The exam under way is finished; whoever comes later parks, or queues, until the morning."""
    day = joint_day(EVENING, more=", at_end: hold", pools=MX_FROM_EIGHT, days=2)
    assert shifts(day)[:3] == [(480, 1), (960, 0), (1440 + 480, 1)]
    assert day.ended("joint")[0] == minutes("16:10")
    # Truck 2 comes to the free bay first; then truck 1, then truck 3.
    assert day.parked("joint") == at("15:50", "+1d 08:05", "16:15", "+1d 08:15")
    assert day.began("joint") == at("15:50", "+1d 08:05", "+1d 08:00", "+1d 08:15")


def test_the_bays_stay_open_as_the_officers_do():
    """Officers day and night; the only bay closes at 16:00, or rather when truck 1 has left it."""
    bays = '{"08:00-16:00": 1}'
    kept = joint_day(EVENING, bays=bays, days=2)
    assert kept.began("joint") == at("15:50", "16:25", "16:15", "+1d 08:00")
    assert kept.open_times("joint/0")[0] == (480, minutes("16:35"))
    held = joint_day(EVENING, bays=bays, more=", at_end: hold", days=2)
    assert held.began("joint") == at("15:50", "+1d 08:05", "+1d 08:00", "+1d 08:15")
    assert held.open_times("joint/0")[0] == (480, minutes("16:10"))


def test_a_classic_exam_ends_with_its_shift_unless_it_says_otherwise():
    """Without hours of the gate nobody is kept: a plan is a plan. With `at_end: serve` it is like a joint exam."""
    script = [truck("15:55", approach=30, exam=10)]
    stages = "approach: {travel: 5 min}\nexam: {servers: 1, officers: {us: 1}%s}"
    for more, began in (("", "+1d 08:00"), (", at_end: hold", "+1d 08:00"), (", at_end: serve", "16:25")):
        day = run(stages % more, script, pools={"us": {"08:00-16:00": 1}}, days=2)
        assert day.began("exam") == at(began)


def test_officers_kept_for_the_joint_exam_examine_others_meanwhile():
    """The US pool ends at 16:00 and is kept for truck 0; the others' classic exam alone would keep nobody."""
    day = joint_day(
        [truck("15:55", approach=30, joint=10), truck("15:56", approach=10, us_exam=5), truck("16:24", us_exam=30)],
        pools={"us": {"08:00-16:00": 1}},
        days=2,
    )
    # 16:06-16:11 classic; 16:24 the last one begins, and the joint exam has to wait for it until 16:54.
    assert day.began("us_exam") == at(None, "16:06", "16:24")
    assert day.parked("joint")[0] == minutes("16:25")
    assert day.began("joint")[0] == minutes("16:54")
    assert shifts(day)[:2] == [(480, 1), (minutes("16:54"), 0)]


def test_a_fall_keeps_the_level_as_it_was_for_all_who_arrived_before():
    """Two bays and two officers each fall to one at 16:00: three trucks keep both until the third has begun."""
    two = {"00:00-16:00": 2, "16:00-24:00": 1}
    script = [truck("15:58", joint=20), truck("15:58", joint=30), truck("15:59", joint=10), truck("16:00", joint=5)]
    day = joint_day(script, bays=2, pools={"mx": two, "us": two})
    # 16:18: truck 2 begins with the officers of truck 0, and the level falls: truck 3 waits for the last of them.
    assert day.began("joint") == at("15:58", "15:58", "16:18", "16:28")
    assert day.parked("joint")[3] == minutes("16:28")
    assert [change for change in shifts(day) if change[0] < 1440] == [(minutes("16:18"), 1)] * 2
    longer = joint_day([*script, truck("16:01", joint=5)], bays=3, pools={"mx": two, "us": two})
    # With a third bay truck 3 is parked at 16:18. At 16:28 trucks 1 and 2 end; one officer of each is on duty.
    assert longer.parked("joint") == at("15:58", "15:58", "15:59", "16:18", "16:28")
    assert longer.began("joint") == at("15:58", "15:58", "16:18", "16:28", "16:33")


def test_a_truck_that_arrives_when_the_plan_falls_came_too_late():
    """Plans change before trucks arrive: at 16:00 sharp nobody is kept for it."""
    late = joint_day([truck("16:00", joint=5)], pools=MX_FROM_EIGHT, days=2)
    assert late.began("joint") == at("+1d 08:00")
    assert joint_day([truck("15:59", approach=5, joint=5)], pools=MX_FROM_EIGHT).began("joint") == at("16:04")


def test_nobody_is_kept_for_a_truck_that_does_not_come_to_the_joint_exam():
    """Its itinerary has no joint exam: the officer leaves at 16:00."""
    day = joint_day([truck("15:55", approach=30, us_exam=10)], pools=MX_FROM_EIGHT)
    assert shifts(day) == [(480, 1), (960, 0)]


def test_a_truck_turned_away_at_closing_keeps_nobody_any_longer():
    """The joint window ends at 21:30 and is kept for a truck that queues at primary; at 22:00 that one is sent off."""
    stages = "primary: {servers: 1}\n" + PORT % {"bays": 1, "more": ""}
    day = run(
        stages,
        [truck("21:00", primary=90), truck("21:20", primary=10, joint=10)],
        pools={"mx": {"08:00-21:30": 1}, "us": 1},
        authorities=AUTHORITIES,
        hours="06:00-22:00",
        at_close="turn_away",
    )
    assert day.dispositions == [CROSSED, CLOSED]
    assert shifts(day)[:2] == [(480, 1), (minutes("22:00"), 0)]


@pytest.mark.parametrize("at_close", ["hold", "serve"])
def test_a_joint_window_is_kept_whatever_the_gate_does(at_close):
    """It ends in the afternoon, with the gate open; and at night, with the gate shut."""
    for window, arrives, began in (("08:00-16:00", "15:55", "16:25"), ("08:00-22:30", "21:55", "22:35")):
        drive = minutes(began) - minutes(arrives)
        day = joint_day(
            [truck(arrives, approach=drive, joint=10)],
            pools={"mx": {window: 1}},
            hours="06:00-22:00",
            at_close=at_close,
        )
        assert day.began("joint") == at(began)


@pytest.mark.parametrize("at_close", ["hold", "serve", "turn_away"])
def test_nobody_is_kept_for_a_truck_before_a_shut_gate(at_close):
    """The gate shuts at 18:00, the shift ends at 20:00. Truck 0 came at 19:00 and enters in the morning."""
    day = joint_day(
        [truck("19:00", joint=20)],
        pools={"mx": {"08:00-20:00": 1}},
        hours="08:00-18:00",
        at_close=at_close,
        days=2,
    )
    assert day.began("joint") == at("+1d 08:00")
    assert shifts(day)[:2] == [(480, 1), (minutes("20:00"), 0)]


def test_who_is_inside_is_awaited_and_who_stands_before_the_gate_is_not():
    """Truck 0 drives until 20:30, so the officer stays; no longer for truck 1, whom the gate shuts out until 08:00."""
    day = joint_day(
        [truck("17:50", approach=160, joint=20), truck("19:00", joint=20)],
        pools={"mx": {"08:00-20:00": 1}},
        hours="08:00-18:00",
        at_close="serve",
        days=2,
    )
    assert day.began("joint") == at("20:30", "+1d 08:00")
    assert shifts(day)[:2] == [(480, 1), (minutes("20:30"), 0)]


def test_what_is_kept_for_one_reason_does_not_outlive_it_for_another():
    """At 17:00 the shift falls from 3 to 1, kept for truck 0's joint exam until 18:30.

    At 18:05, after the gate has shut, it falls to 0, and is kept for truck 1's classic exam: one officer, not three.
    """
    day = joint_day(
        [truck("16:55", approach=95, joint=10), truck("17:55", approach=90, mx_exam=10)],
        pools={"mx": {"08:00-17:00": 3, "17:00-18:05": 1}},
        hours="08:00-18:00",
        at_close="serve",
    )
    assert day.began("joint")[0] == minutes("18:30")
    assert day.began("mx_exam")[1] == minutes("19:25")
    assert shifts(day)[1:] == [(minutes("18:30"), 1), (minutes("19:25"), 0)]


def test_an_officer_kept_for_both_reasons_stays_until_the_second_has_gone():
    """The gate shuts at 18:00. At 18:05 the shift falls to 0: kept for truck 0's joint and truck 1's classic exam."""
    day = joint_day(
        [truck("17:50", approach=70, joint=10), truck("17:55", approach=35, mx_exam=10)],
        pools={"mx": {"08:00-18:05": 1}},
        hours="08:00-18:00",
        at_close="serve",
    )
    # Truck 1 begins at 18:30, the last that the gate's closing keeps anybody for; truck 0 at 19:00.
    assert day.began("mx_exam")[1] == minutes("18:30")
    assert day.began("joint")[0] == minutes("19:00")
    assert shifts(day)[1:] == [(minutes("19:00"), 0)]


def test_a_truck_that_was_shut_out_is_not_taken_for_one_that_is_awaited():
    """On Monday at 20:00 truck 0 is on its way, truck 1 before the shut gate. Truck 1 is examined first, on Tuesday."""
    day = joint_day(
        [truck("17:50", approach=1080, joint=10), truck("19:00", joint=5)],
        pools={"mx": {"mon": {"08:00-20:00": 1}, "wed": {"08:00-20:00": 1}}},
        hours="08:00-18:00",
        at_close="hold",
        days=3,
    )
    # The officer who stays for truck 0 until Tuesday 11:50 examines truck 1 meanwhile.
    assert day.began("joint") == at("+1d 11:50", "+1d 08:00")
    assert shifts(day)[1] == (minutes("+1d 11:50"), 0)


def test_hold_at_the_joint_exam_holds_also_where_the_port_serves():
    """`at_end: hold` is about this stage, whatever the gate says."""
    script = [truck("21:55", approach=30, joint=10)]
    window = {"pools": {"mx": {"08:00-22:00": 1}}, "hours": "06:00-22:00", "at_close": "serve", "days": 2}
    assert joint_day(script, **window).began("joint") == at("22:25")
    assert joint_day(script, more=", at_end: hold", **window).began("joint") == at("+1d 08:00")


def test_a_shift_that_comes_while_the_last_one_is_kept_goes_on_from_it():
    """Kept from 16:00 for truck 0, on duty again from 17:00 by plan: no gap, and the evening's truck is examined."""
    day = joint_day(
        [truck("15:55", approach=90, joint=10), truck("17:30", joint=5)],
        pools={"mx": {"08:00-16:00": 1, "17:00-20:00": 1}},
    )
    assert day.began("joint") == at("17:25", "17:35")
    assert shifts(day) == [(480, 1), (1200, 0)]


# --- found -----------------------------------------------------------------------------------------------------------


def test_a_seized_truck_leaves_where_it_was_found():
    """It crosses nothing. Its officers are free a moment before its bay is: they go to the US exam first."""
    day = joint_day([truck("08:00", joint=10, seized=True), truck("08:01", joint=10), truck("08:02", us_exam=5)])
    assert day.dispositions == [SEIZED, CROSSED, CROSSED]
    assert day.departed == at("08:10", "08:25", "08:15")
    assert day.left("joint")[0] == day.ended("joint")[0] == minutes("08:10")
    assert day.parked("joint")[1] == minutes("08:10")
    assert day.began("joint")[1] == minutes("08:15")


PENALTY = """
exam: {servers: 1, officers: {us: 1}, inspection: {authority: us, level: physical, rate: 0}}
penalty: {held_by: [exam]}
exit: {servers: 1}
"""


def test_a_penalty_has_a_place_for_everybody_and_needs_no_officer():
    """Three trucks are held at once, each for its own time: the last to come is the first to go."""
    day = run(
        PENALTY,
        [
            truck("08:00", exam=10, penalty=240, exit=1),
            truck("08:00", exam=10, penalty=60, exit=1),
            truck("08:00", exam=10, penalty=5, exit=1),
            truck("08:30", exam=10, exit=1),
        ],
        pools={"us": 1},
        authorities=AUTHORITIES,
    )
    assert day.began("exam") == at("08:00", "08:10", "08:20", "08:30")
    assert day.joined("penalty") == day.began("penalty") == at("08:10", "08:20", "08:30", None)
    assert day.ended("penalty") == day.left("penalty") == at("12:10", "09:20", "08:35", None)
    assert day.began("exit") == at("12:10", "09:20", "08:35", "08:40")
    assert day.server("penalty") == [None] * 4
    assert day.dispositions == [CROSSED] * 4


def test_a_truck_that_is_held_may_find_no_room_after_it():
    """Its time is up at 08:15; the exit is busy until 08:30, with no place to wait. It holds up nobody in the exam."""
    day = run(
        PENALTY.replace("exit: {servers: 1}", "exit: {servers: 1, room: 0}"),
        [
            truck("08:00", exam=10, penalty=5, exit=1),
            truck("08:05", exit=25),
            truck("08:06", exam=2, penalty=300, exit=1),
        ],
        pools={"us": 1},
        authorities=AUTHORITIES,
    )
    assert day.ended("penalty") == at("08:15", None, "13:12")
    assert day.left("penalty") == at("08:30", None, "13:12")
    assert day.began("exam")[2] == minutes("08:10")


def test_a_truck_may_be_seized_after_a_penalty():
    """Seized at the end of its itinerary, wherever that is."""
    day = run(PENALTY, [truck("08:00", exam=10, penalty=30, seized=True)], pools={"us": 1}, authorities=AUTHORITIES)
    assert day.dispositions == [SEIZED]
    assert day.departed == at("08:40")
