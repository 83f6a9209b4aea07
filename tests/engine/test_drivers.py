"""Drivers who turn back on arrival, or lose patience in a line; and trucks that never come."""

import pytest

from portsim.log import Change, Disposition
from tests.engine.days import event, run, truck

CROSSED, TURNED_BACK, LEFT = Disposition.CROSSED, Disposition.TURNED_BACK, Disposition.LEFT_LINE
LOOK = {"northbound": {"looks_at": ["primary"]}}
LEAVE = {"northbound": {"leaves": ["primary"]}}
STAGE = {"stages": ["primary"]}


# --- on arrival ----------------------------------------------------------------------------------------------------


def test_a_driver_turns_back_at_so_many_trucks():
    """At 00:02 one is served and one waits; the fourth truck joins them, and the fifth sees three."""
    script = [
        *(truck(time, primary=10) for time in (0, 1)),
        truck(2, turn_back_at=2, primary=10),
        *(truck(2, turn_back_at=3, primary=10) for _ in range(2)),
    ]
    day = run("primary: {servers: 1}", script, drivers=LOOK)
    assert day.dispositions == [CROSSED, CROSSED, TURNED_BACK, CROSSED, TURNED_BACK]
    assert day.joined("primary") == [0, 1, None, 2, None]
    assert day.departed == [10, 20, 2, 30, 2]


def test_a_driver_sees_those_before_the_gate_and_what_his_direction_looks_at():
    """One before the gate and one at primary: two, for those who go north.

    Those who go south have a gate of their own, and see the exam, where the first of them is.
    """
    probes = [
        truck(2, direction=way, turn_back_at=trucks, exam=1)
        for way, trucks in (("northbound", 2), ("northbound", 3), ("southbound", 1), ("southbound", 1))
    ]
    script = [truck(0, primary=10), truck(1, primary=10), *probes]
    stages = "primary: {servers: 1, room: 0}\nexam: {servers: 9}"
    drivers = {"northbound": {"looks_at": ["primary"]}, "southbound": {"looks_at": ["exam"]}}
    day = run(stages, script, drivers=drivers)
    assert day.dispositions[2:] == [TURNED_BACK, CROSSED, CROSSED, TURNED_BACK]


def test_trucks_on_a_road_are_seen_and_those_blocked_at_a_booth_are_not():
    """The second truck has finished primary at 00:02, and is blocked there until 00:21."""
    script = [
        truck(0, primary=1, exam=20, bridge=30),
        truck(1, primary=1, exam=1, bridge=30),
        truck(5, turn_back_at=1, primary=1),
        truck(22, turn_back_at=2, primary=1),  # the first is on the bridge, the other follows at 00:22
        truck(23, turn_back_at=2, primary=1),
    ]
    stages = "primary: {servers: 1}\nexam: {servers: 1, room: 0}\nbridge: {travel: 30 min}"
    day = run(stages, script, drivers={"northbound": {"looks_at": ["primary", "bridge"]}})
    assert day.ended("primary")[:2] == [1, 2]
    assert day.joined("bridge")[:2] == [21, 22]
    assert day.dispositions[2:] == [CROSSED, TURNED_BACK, TURNED_BACK]


def test_turning_back_comes_before_all_else():
    """Before a shut gate and before a full stage drivers turn back, and are not turned away."""
    full = "primary: {servers: 1, room: 0, when_full: turn_away}"
    day = run(full, [truck(0, primary=10), truck(1, turn_back_at=1, primary=1)], drivers=LOOK)
    assert day.dispositions[1] == TURNED_BACK
    day = run(full, [truck(0, turn_back_at=0, primary=10)], drivers=LOOK, hours="06:00-22:00", at_close="hold")
    assert day.departed == [0]


# --- patience ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("patience", "end", "departed"), [(5, LEFT, 6), (9, CROSSED, 20)])
def test_a_driver_leaves_the_line_when_his_patience_ends(patience, end, departed):
    """At 00:10 he is served: that comes first, and whoever is served stays."""
    script = [truck(0, primary=10), truck(1, patience=patience, primary=10), truck(2, primary=5)]
    day = run("primary: {servers: 1}", script, drivers=LEAVE)
    assert day.dispositions == [CROSSED, end, CROSSED]
    assert day.departed[1] == day.left("primary")[1] == departed
    assert day.began("primary")[2] == max(departed, 10)


def test_drivers_leave_only_lines_that_may_be_left():
    """Of two stages with lines the second may be left, by northbound drivers."""
    script = [
        truck(0, primary=10, exam=30),
        truck(1, patience=3, primary=0, exam=1),
        truck(1, direction="southbound", patience=3, primary=0, exam=1),
    ]
    day = run("primary: {servers: 1}\nexam: {servers: 1}", script, drivers={"northbound": {"leaves": ["exam"]}})
    assert day.left("primary") == [10, 10, 10]
    assert day.dispositions == [CROSSED, LEFT, CROSSED]
    assert day.departed == [40, 13, 41]


def test_patience_counts_from_the_first_wait_however_often_the_queue_is_moved():
    """In the north from 00:01, moved to the south at 00:04, left at 00:09."""
    stages = """
    primary:
      lane_choice: shortest
      lanes: {north: {servers: {'00:00-00:04': 1}}, south: {servers: 1}}
    """
    script = [truck(0, primary=20), truck(0, primary=20), truck(1, patience=8, primary=1)]
    day = run(stages, script, drivers=LEAVE)
    assert day.levels(Change.TRUCK_MOVED) == [(4, 1)]
    assert day.lane_at_joining("primary")[2] == "north"
    assert day.departed == [20, 20, 9]


PARKED = "primary: {servers: {'00:03-24:00': 1}, officers: {guards: 1}}"
NO_GUARD_UNTIL_60 = {"guards": {"01:00-24:00": 1}}
SENT_BACK_AT_6 = event(6, 30, down=STAGE, truck="moves")


@pytest.mark.parametrize(
    ("arrived", "patience", "end", "departed"),
    [
        (1, 10, LEFT, 11),  # waits from 00:01, parked from 00:03 to 00:06: patience goes on
        (1, 3, CROSSED, 65),  # would leave at 00:04, but is parked
        (4, 5, LEFT, 11),  # parked at once, and waits from 00:06 on
    ],
)
def test_patience_of_a_truck_that_is_parked_and_sent_back(arrived, patience, end, departed):
    script = [truck(arrived, patience=patience, primary=5)]
    day = run(PARKED, script, drivers=LEAVE, pools=NO_GUARD_UNTIL_60, events=[SENT_BACK_AT_6])
    assert day.dispositions == [end]
    assert day.departed == [departed]


def test_a_truck_whose_service_was_stopped_does_not_leave():
    """6 min are done at 00:06, when it goes back to the line; 4 more from 00:30 on."""
    script = [truck(0, patience=5, primary=10)]
    day = run("primary: {servers: 1}", script, drivers=LEAVE, events=[SENT_BACK_AT_6])
    assert day.stops == [(0, "primary/0", 0, 6, 30)]
    assert day.departed == [34]


def test_who_leaves_makes_room_for_a_truck_blocked_inside():
    """The third truck has finished customs at 00:03, and finds room at 00:07."""
    script = [
        truck(0, customs=1, primary=30),
        truck(1, patience=5, customs=1, primary=1),
        truck(2, customs=1, primary=1),
    ]
    day = run("customs: {servers: 1}\nprimary: {servers: 1, room: 1}", script, drivers=LEAVE)
    assert day.departed == [31, 7, 32]
    assert day.left("customs")[2] == day.joined("primary")[2] == 7


def test_who_leaves_makes_room_for_a_truck_before_the_gate():
    script = [truck(0, primary=30), truck(1, patience=5, primary=1), truck(2, primary=1)]
    day = run("primary: {servers: 1, room: 1}", script, drivers=LEAVE)
    assert day.joined("primary") == [0, 1, 6]


def test_a_booth_kept_open_for_a_truck_closes_when_its_driver_leaves():
    """Gate and plan end at 00:05; the booth stays for the second truck, until 00:13, and finishes the first."""
    script = [truck(0, primary=20), truck(1, patience=12, primary=1)]
    calendar = {"hours": "00:00-00:05", "at_close": "serve"}
    day = run("primary: {servers: {'00:00-00:05': 1}}", script, drivers=LEAVE, **calendar)
    assert day.changes(Change.SERVER_CLOSING) == [(13, "primary/0")]
    assert day.open_times("primary/0") == [(0, 20)]


# --- trucks that never come ----------------------------------------------------------------------------------------


def test_a_truck_that_never_comes_stands_nowhere():
    """The gate opens at 00:08; nobody is before it when the second truck comes, and two are when the fourth does."""
    script = [
        truck(0, comes=False),
        truck(1, turn_back_at=1, primary=5),
        truck(2, comes=False),
        truck(3, turn_back_at=1, primary=5),
        truck(9, comes=False),
    ]
    day = run("primary: {servers: 1}", script, drivers=LOOK, hours="00:08-24:00", at_close="hold")
    no_show = Disposition.NO_SHOW
    assert day.dispositions == [no_show, CROSSED, no_show, TURNED_BACK, no_show]
    assert day.departed == [0, 13, 2, 3, 9]
    assert day.joined("primary") == [None, 8, None, None, None]
