"""Outages at stated times: what stands still or goes slower, and what becomes of the trucks there."""

import pytest

from portsim.log import Change, Disposition
from portsim.units import to_grid
from tests.engine.days import event, run, truck

STAGE = {"stages": ["primary"]}
FIRST_BOOTH = {"servers": {"primary": {"primary": 1}}}
TWO_TRUCKS = [truck(0, primary=10), truck(1, primary=5)]


# --- a truck stays -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("work", "ended", "stops"),
    [
        ("resume", [15, 20], [(0, "primary/0", 0, 4, 9)]),  # 4 min until 00:04, 6 more from 00:09 on
        ("restart", [19, 24], [(0, "primary/0", 0, 4, 9)]),  # all 10 min from 00:09 on
        ("finish", [10, 15], []),
    ],
)
def test_a_truck_stays_at_its_booth(work, ended, stops):
    day = run("primary: {servers: 1}", TWO_TRUCKS, events=[event(4, 9, down=STAGE, truck="stays", work=work)])
    assert day.began("primary") == [0, ended[0]]
    assert day.ended("primary") == ended
    assert day.stops == stops
    assert day.down_times("0") == [(4, 9)]


def test_a_booth_that_finishes_takes_no_other_truck_until_the_outage_ends():
    day = run("primary: {servers: 1}", TWO_TRUCKS, events=[event(4, 12, down=STAGE, work="finish")])
    assert day.ended("primary") == [10, 17]
    assert day.began("primary") == [0, 12]


@pytest.mark.parametrize(("work", "ended"), [("resume", 15), ("restart", 25), ("finish", 10)])
def test_an_outage_that_begins_when_a_service_ends_comes_first(work, ended):
    """Changes come before ends: the truck is stopped with nothing left to do, and ends as soon as it goes on."""
    day = run("primary: {servers: 1}", [truck(0, primary=10)], events=[event(10, 15, down=STAGE, work=work)])
    assert day.ended("primary") == [ended]


def test_an_outage_that_ends_when_another_begins_lets_nobody_go_on():
    """Both changes of 00:09 are made before the truck might go on."""
    events = [event(4, 9, down=STAGE), event(9, 12, down=STAGE, work="restart")]
    day = run("primary: {servers: 1}", [truck(0, primary=10)], events=events)
    assert day.stops == [(0, "primary/0", 0, 4, 12)]
    assert day.ended("primary") == [18]


def test_a_truck_that_one_outage_stopped_stays_as_that_has_it():
    """The second would have it begin anew elsewhere; but it has stopped already, and resumes when both are over."""
    events = [event(4, 9, down=STAGE), event(6, 12, down=STAGE, truck="moves", work="restart")]
    day = run("primary: {servers: 1}", [truck(0, primary=10)], events=events)
    assert day.stops == [(0, "primary/0", 0, 4, 12)]
    assert day.ended("primary") == [18]


def test_a_service_may_stop_more_than_once():
    """4 + 3 + 3 min; the second stop tells when the truck had gone on."""
    events = [event(4, 9, down=STAGE), event(12, 20, down=STAGE)]
    day = run("primary: {servers: 1}", [truck(0, primary=10)], events=events)
    assert day.stops == [(0, "primary/0", 0, 4, 9), (0, "primary/0", 9, 12, 20)]
    assert day.ended("primary") == [23]


def test_a_restart_throws_away_what_an_earlier_stop_had_kept():
    events = [event(4, 9, down=STAGE), event(12, 20, down=STAGE, work="restart")]
    day = run("primary: {servers: 1}", [truck(0, primary=10)], events=events)
    assert day.ended("primary") == [30]


def test_a_blocked_truck_at_a_booth_that_goes_down_has_finished():
    """Booth 0 is held from 00:05 on by a truck that waits for the exam, and may leave it while it is down."""
    day = run(
        "primary: {servers: 1}\nexam: {servers: 1, room: 0}",
        [truck(0, primary=1, exam=19), truck(2, primary=3, exam=5)],
        events=[event(10, 30, down=STAGE, truck="moves", work="restart")],
    )
    assert day.stops == []
    assert day.left("primary") == [1, 20]


# --- a truck moves -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("work", "ended"), [("resume", 10), ("restart", 14)])
def test_a_truck_moves_to_a_free_booth(work, ended):
    day = run(
        "primary: {servers: 2}",
        [truck(0, primary=10)],
        events=[event(4, 9, down=FIRST_BOOTH, truck="moves", work=work)],
    )
    assert day.stops == [(0, "primary/0", 0, 4, 4)]
    assert day.server("primary") == ["primary/1"]
    assert (day.parked("primary"), day.began("primary"), day.ended("primary")) == ([4], [0], [ended])


def test_a_truck_that_moves_comes_before_all_others():
    """Of those that wait the FAST truck would be first; the one sent back takes the booth that is free at 00:06."""
    day = run(
        "primary: {servers: 2, priority: {fast: 0, default: 1}}",
        [truck(0, primary=10), truck(0, primary=6), truck(1, of="fast", primary=5)],
        events=[event(4, 20, down=FIRST_BOOTH, truck="moves")],
    )
    assert day.stops == [(0, "primary/0", 0, 4, 6)]
    assert day.began("primary") == [0, 0, 12]
    assert day.ended("primary") == [12, 6, 17]


def test_trucks_sent_back_together_keep_their_order():
    """Both booths stop. Priority is of no more account; who joined first is served first, at whatever booth."""
    day = run(
        "primary: {servers: 2, priority: {fast: 0, default: 1}}",
        [truck(0, primary=10), truck(1, of="fast", primary=10), truck(2, of="fast", primary=3)],
        events=[event(4, 9, down=STAGE, truck="moves", work="restart")],
    )
    assert day.server("primary")[:2] == ["primary/0", "primary/1"]
    assert day.ended("primary") == [19, 19, 22]


def test_a_lane_that_stops_sends_its_trucks_to_another():
    """The truck at the northern booth goes back to its line, and with those behind it to the other lane."""
    day = run(
        "primary: {lanes: {north: {servers: 1}, south: {servers: 1}}, lane_choice: dedicated}",
        [truck(0, primary=10), truck(1, primary=2)],
        events=[event(4, 30, down={"lanes": {"primary": ["north"]}}, truck="moves")],
    )
    assert day.lane_at_joining("primary") == ["north", "north"]
    assert day.lane("primary") == ["south", "south"]
    assert day.levels(Change.TRUCK_MOVED) == [(4, 1), (4, 1)]
    assert day.ended("primary") == [10, 12]


def test_nobody_chooses_a_lane_that_stops():
    """Both lanes are empty; the truck that stays at the northern booth is no reason to wait behind it."""
    day = run(
        "primary: {lanes: {north: {servers: 1}, south: {servers: 1}}, lane_choice: dedicated}",
        [truck(0, primary=10), truck(5, primary=2), truck(6, primary=2)],
        events=[event(4, 30, down={"lanes": {"primary": ["north"]}})],
    )
    assert day.lane_at_joining("primary") == ["north", "south", "south"]
    assert day.ended("primary") == [36, 7, 9]


def test_the_load_of_a_lane_is_shared_by_booths_that_work():
    """Three trucks in the north, two in the south: with three booths the north is better, with one it is not."""
    script = [truck(0, primary={"north": 9, "south": 99}, luck=0.0) for _ in range(5)]
    stages = "primary: {lanes: {north: {servers: 3}, south: {servers: 2}}, lane_choice: shortest}"
    undisturbed = run(stages, [*script, truck(1, primary=2)])
    assert undisturbed.lane_at_joining("primary") == ["north", "south", "north", "south", "north", "north"]
    down = {"servers": {"primary": {"north": 2}}}
    day = run(stages, [*script, truck(1, primary=2)], events=[event(1, 50, down=down)])
    assert day.lane_at_joining("primary")[-1] == "south"


# --- plans and the gate --------------------------------------------------------------------------------------------

FALLS_AT_6 = "primary: {servers: {'00:00-00:06': 1, '00:06-01:00': 0, '01:00-24:00': 1}}"


def test_a_stopped_truck_keeps_a_booth_that_is_told_to_close():
    """It is finished after the outage, and only then the booth closes."""
    day = run(FALLS_AT_6, [truck(0, primary=10)], events=[event(4, 9, down=STAGE)])
    assert day.ended("primary") == [15]
    assert day.open_times("primary/0")[0] == (0, 15)


def test_a_booth_left_by_its_truck_closes_during_the_outage():
    day = run(FALLS_AT_6, [truck(0, primary=10)], events=[event(4, 9, down=STAGE, truck="moves")])
    assert day.stops == [(0, "primary/0", 0, 4, 60)]
    assert day.ended("primary") == [66]
    assert day.open_times("primary/0")[0] == (0, 6)


def test_a_closing_booth_closes_when_an_outage_takes_its_truck_away():
    """Booth 1 was to close after its truck, which goes back at 00:04 and waits for booth 0."""
    day = run(
        "primary: {servers: {'00:00-00:03': 2, '00:03-24:00': 1}}",
        [truck(0, primary=20), truck(0, primary=10)],
        events=[event(4, 5, down=STAGE, truck="moves")],
    )
    assert day.changes(Change.SERVER_CLOSING) == [(3, "primary/1")]
    assert day.open_times("primary/1") == [(0, 4)]
    assert day.ended("primary") == [21, 27]
    assert day.server("primary") == ["primary/0", "primary/0"]


def test_a_booth_that_opens_while_it_is_down_serves_nobody_yet():
    day = run(
        "primary: {servers: {'00:05-24:00': 1}}", [truck(0, primary=3)], events=[event(2, 9, down=STAGE, work="finish")]
    )
    assert day.open_times("primary/0")[0][0] == 5
    assert day.began("primary") == [9]


def test_closing_time_sends_a_truck_home_that_has_not_begun_and_stands_stopped():
    """Its officers come at 00:30. Truck 1, stopped while in service, is finished; the next day finds both bays free."""
    day = run(
        "exam: {servers: 1, officers: {us: 1}}\nprimary: {servers: 1}",
        [truck(1, exam=5), truck(2, primary=6), truck("+1d 00:05", exam=5)],
        pools={"us": {"00:30-24:00": 1}},
        days=2,
        hours="00:00-00:10",
        at_close="turn_away",
        events=[event(4, 20, down={"stages": ["exam", "primary"]})],
    )
    assert day.dispositions == [Disposition.TURNED_AWAY_CLOSED, Disposition.CROSSED, Disposition.TURNED_AWAY_CLOSED]
    assert day.departed == [10, 24, 1450]
    assert day.parked("exam")[2] == 1445


# --- officers ------------------------------------------------------------------------------------------------------

ONE_OFFICER = "other: {servers: 1, officers: {us: 1}}\nexam: {servers: 2, officers: {us: 1}}"
FIRST_BAY = {"servers": {"exam": {"exam": 1}}}


def test_a_parked_truck_at_a_bay_that_goes_down_waits_for_the_bay():
    """The officer is free at 00:10 and goes to truck 2 at the other bay."""
    day = run(
        ONE_OFFICER,
        [truck(0, other=10), truck(1, exam=3), truck(6, exam=5)],
        pools={"us": 1},
        events=[event(5, 20, down=FIRST_BAY)],
    )
    assert day.began("exam") == [None, 20, 10]
    assert day.stops == []


def test_a_parked_truck_moves_to_another_bay():
    """It had not begun, so that nothing goes on; it waits for the officer at bay 1."""
    day = run(
        ONE_OFFICER,
        [truck(0, other=10), truck(1, exam=3)],
        pools={"us": 1},
        events=[event(5, 20, down=FIRST_BAY, truck="moves")],
    )
    assert day.stops == [(1, "exam/0", None, 5, None)]
    assert (day.server("exam")[1], day.parked("exam")[1], day.began("exam")[1]) == ("exam/1", 5, 10)


@pytest.mark.parametrize(("until", "went_on"), [(20, 20), (6, 9)])
def test_officers_of_a_service_that_stops_go_to_others(until, went_on):
    """The officer leaves truck 0 at 00:04, is with truck 1 until 00:09, and only then with truck 0 again."""
    day = run(
        "exam: {servers: 1, officers: {us: 1}}\nother: {servers: 1, officers: {us: 1}}",
        [truck(0, exam=10), truck(1, other=5)],
        pools={"us": 1},
        events=[event(4, until, down={"stages": ["exam"]})],
    )
    assert day.began("other") == [None, 4]
    assert day.stops == [(0, "exam/0", 0, 4, went_on)]
    assert day.ended("exam") == [went_on + 6, None]


def test_a_stopped_pool_finishes_its_trucks_and_begins_nothing():
    day = run(
        "exam: {servers: 3, officers: {us: 1}}",
        [truck(0, exam=10), truck(5, exam=2)],
        pools={"us": 2},
        events=[event(4, 9, down={"pools": ["us"]})],
    )
    assert day.ended("exam") == [10, 11]
    assert day.parked("exam") == [0, 5]
    assert day.stops == []


# --- roads and paces -----------------------------------------------------------------------------------------------


def test_nobody_enters_a_closed_road_and_who_is_on_it_drives_on():
    """Truck 1 is held at its booth, truck 2 before the gate."""
    day = run(
        "primary: {servers: 2}\nbridge: {travel: 1 min}",
        [truck(0, bridge=10), truck(1, primary=4, bridge=1), truck(3, bridge=1)],
        events=[event(2, 8, down={"stages": ["bridge"]})],
    )
    assert day.ended("bridge") == [10, 10, 10]
    assert day.joined("bridge") == [0, 8, 8]
    assert day.left("primary") == [None, 8, None]


def test_services_and_drives_that_begin_meanwhile_take_longer():
    day = run(
        "primary: {servers: 3}\nbridge: {travel: 1 min, overtaking: true}",
        [truck(0, primary=10, bridge=2), truck(4, primary=5, bridge=2), truck(9, primary=5, bridge=2)],
        events=[event(3, 9, slower={"primary": 2}), event(9, 11, slower={"bridge": 3})],
    )
    assert day.ended("primary") == [10, 14, 14]
    assert [end - began for began, end in zip(day.began("bridge"), day.ended("bridge"), strict=True)] == [6, 2, 2]


def test_paces_multiply_and_keep_to_the_grid():
    events = [event(0, 9, slower={"primary": 1.1}), event(0, 9, slower={"primary": 0.7})]
    day = run("primary: {servers: 1}", [truck(3, primary=7)], events=events)
    assert day.ended("primary") == [3 + to_grid(7 * (1.1 * 0.7))]


def test_a_service_that_goes_on_keeps_its_pace_and_one_that_begins_anew_takes_another():
    """Slower from 00:05 on, when both go on."""
    slower = event(5, 60, slower={"primary": 2, "secondary": 2})
    events = [event(2, 5, down=STAGE), event(2, 5, down={"stages": ["secondary"]}, work="restart"), slower]
    stages = "primary: {servers: 1}\nsecondary: {servers: 1}"
    day = run(stages, [truck(0, primary=10), truck(0, secondary=10)], events=events)
    assert day.ended("primary")[0] == 13
    assert day.ended("secondary")[1] == 25


def test_an_outage_that_began_before_the_first_midnight_holds_from_then_on():
    stated = event(0, 9, down=STAGE) | {"from": "2026-06-07 23:50", "lasting": "15 min"}
    day = run("primary: {servers: 1}", [truck(0, primary=1)], events=[stated])
    assert day.down_times("0") == [(0, 5)]
    assert day.began("primary") == [5]
