"""Before the gate: first in, first out per direction, or turned away (rule 4.2)."""

from portsim.log import Disposition
from tests.engine.days import at, run, truck

SOUTH = "southbound"


def test_trucks_without_room_wait_before_the_gate():
    """One booth, room for one: arrival to joining is time before the gate."""
    day = run("primary: {servers: 1, room: 1}", [truck(k, primary=10) for k in range(4)])
    # 0 in service, 1 waits inside, 2 joins at 10, 3 at 20.
    assert day.joined("primary") == [0, 1, 10, 20]
    assert day.began("primary") == [0, 10, 20, 30]


def test_a_later_truck_does_not_pass_at_the_gate():
    """The FAST lane is empty, but the FAST truck arrived behind a standard truck that finds no room."""
    stages = """
    primary:
      lanes:
        fast: {admits: {programmes: [FAST]}, servers: 1}
        standard: {room: 0, servers: 1}
    """
    day = run(stages, [truck(0, primary=10), truck(1, primary=10), truck(2, of="fast", primary=1)])
    assert day.joined("primary") == [0, 10, 10]
    assert day.began("primary") == [0, 10, 10]


def test_priority_does_not_count_at_the_gate():
    """First in, first out, whatever the order in the queue would be."""
    day = run(
        "primary: {servers: 1, room: 0, priority: {FAST: 0, default: 1}}",
        [truck(0, primary=10), truck(1, primary=5), truck(2, of="fast", primary=5)],
    )
    assert day.began("primary") == [0, 10, 15]


def test_the_gate_is_one_line_for_all_first_stages_of_a_direction():
    """A truck bound for an empty stage waits behind one bound for a full stage."""
    day = run(
        "standard: {servers: 1, room: 0}\nempties: {servers: 1}",
        [truck(0, standard=10), truck(1, standard=10), truck(2, of="empty", empties=1)],
    )
    assert day.joined("empties") == [None, None, 10]


def test_each_direction_has_a_gate_of_its_own():
    """The northbound truck waits; the southbound one behind it drives to its own stage."""
    day = run(
        "us_primary: {servers: 1, room: 0}\nmx_import: {servers: 1, room: 0}",
        [truck(0, us_primary=10), truck(1, us_primary=10), truck(2, direction=SOUTH, mx_import=5)],
    )
    assert day.joined("us_primary") == [0, 10, None]
    assert day.joined("mx_import") == [None, None, 2]


def test_northbound_enters_first_where_both_directions_share_a_stage():
    """Room for one appears at 10: the northbound truck takes it, though the southbound one came first."""
    day = run(
        "scan: {servers: 1, room: 0}",
        [truck(0, scan=10), truck(1, direction=SOUTH, scan=5), truck(2, scan=5)],
    )
    assert day.joined("scan") == [0, 15, 10]


def test_trucks_blocked_inside_enter_before_those_outside():
    """Primary is the second stage of one truck and the first of another, which has waited longer before the gate."""
    day = run(
        "export: {servers: 1}\nprimary: {servers: 1, room: 0}",
        [truck(0, primary=20), truck(0, export=5, primary=3), truck(1, primary=3)],
    )
    # Blocked inside since 5, before the gate since 1.
    assert day.joined("primary") == [0, 20, 23]


def test_turned_away_when_full():
    """One booth, room for one, nobody waits outside."""
    day = run("primary: {servers: 1, room: 1, when_full: turn_away}", [truck(k, primary=10) for k in range(4)])
    assert day.dispositions == [
        Disposition.CROSSED,
        Disposition.CROSSED,
        Disposition.TURNED_AWAY_FULL,
        Disposition.TURNED_AWAY_FULL,
    ]
    assert day.joined("primary") == [0, 1, None, None]
    assert day.departed == [10, 20, 2, 3]


def test_a_full_road_may_turn_trucks_away():
    """The same for a first stage that is a road."""
    day = run(
        "approach: {travel: 5 min, room: 1, when_full: turn_away}\nprimary: {servers: 1}",
        [truck(0, approach=5, primary=1), truck(4, approach=5, primary=1), truck(6, approach=5, primary=1)],
    )
    assert day.dispositions == [Disposition.CROSSED, Disposition.TURNED_AWAY_FULL, Disposition.CROSSED]


def test_only_trucks_from_outside_are_turned_away():
    """A truck that comes from another stage is blocked instead."""
    day = run(
        "export: {servers: 1}\nprimary: {servers: 1, room: 0, when_full: turn_away}",
        [truck(0, primary=20), truck(0, export=5, primary=3), truck(6, primary=3)],
    )
    assert day.left("export") == [None, 20, None]
    assert day.dispositions == [Disposition.CROSSED, Disposition.CROSSED, Disposition.TURNED_AWAY_FULL]


# --- opening hours -------------------------------------------------------------------------------------------------


def test_trucks_that_arrive_outside_hours_wait_at_the_gate():
    """In at 06:00, in order of arrival; at 22:00 sharp the gate is shut."""
    day = run(
        "primary: {servers: 1}",
        [
            truck("05:00", primary=10),
            truck("05:30", primary=10),
            truck("06:00", primary=10),
            truck("21:59", primary=5),
            truck("22:00", primary=10),
            truck("23:00", primary=10),
        ],
        hours="06:00-22:00",
        at_close="hold",
        days=2,
    )
    assert day.joined("primary") == at("06:00", "06:00", "06:00", "21:59", "+1d 06:00", "+1d 06:00")
    assert day.began("primary") == at("06:00", "06:10", "06:20", "21:59", "+1d 06:00", "+1d 06:10")


def test_hours_are_those_of_the_gate_not_of_the_stages():
    """The gate opens at 06:00, the booth at 07:00: the truck waits inside."""
    day = run(
        'primary: {servers: {"07:00-22:00": 1}}',
        [truck("05:00", primary=10)],
        hours="06:00-22:00",
        at_close="hold",
    )
    assert day.joined("primary") == at("06:00")
    assert day.began("primary") == at("07:00")


def test_hours_by_weekday_and_in_two_windows():
    """Monday 06:00-10:00 and 14:00-18:00, Wednesday 08:00-12:00, no Tuesday."""
    day = run(
        "primary: {servers: 1}",
        [truck("11:00", primary=5), truck("19:00", primary=5)],
        hours={"mon": ["06:00-10:00", "14:00-18:00"], "wed": "08:00-12:00"},
        at_close="hold",
        days=3,
    )
    assert day.joined("primary") == at("14:00", "+2d 08:00")


def test_at_opening_a_full_stage_turns_away_who_finds_no_room():
    """Three trucks wait for 06:00; one is served, one waits inside, one leaves."""
    day = run(
        "primary: {servers: 1, room: 1, when_full: turn_away}",
        [truck("05:00", primary=10), truck("05:10", primary=10), truck("05:20", primary=10)],
        hours="06:00-22:00",
        at_close="hold",
    )
    assert day.joined("primary") == at("06:00", "06:00", None)
    assert day.dispositions[2] == Disposition.TURNED_AWAY_FULL
    assert day.departed == at("06:10", "06:20", "06:00")


def test_without_hours_the_port_is_open_day_and_night():
    """Trucks at 00:00 and 03:00 enter as they come."""
    day = run("primary: {servers: 1}", [truck(0, primary=5), truck("03:00", primary=5), truck("23:59", primary=5)])
    assert day.joined("primary") == at(0, "03:00", "23:59")


def test_a_truck_outside_enters_by_the_room_of_a_flexible_booth():
    """The standard lane holds nobody; the FAST booth is free and lists it, so there is room."""
    stages = """
    primary:
      lanes:
        fast: {admits: {programmes: [FAST]}}
        standard: {room: 0}
      groups:
        fast_booth: {lanes: [fast, standard], servers: 1}
        booths: {lanes: [standard], servers: 1}
    """
    day = run(stages, [truck(0, primary=10), truck(1, primary=20), truck(2, primary=5)])
    assert day.joined("primary") == [0, 1, 10]
    assert day.server("primary") == ["booths/0", "fast_booth/0", "booths/0"]


def test_the_first_outside_stays_first_however_often_room_appears_elsewhere():
    """At 10 and 12 the FAST lane has room, but the first outside is a standard truck, until 30."""
    stages = """
    primary:
      lanes:
        fast: {admits: {programmes: [FAST]}, room: 1, servers: 1}
        standard: {room: 0, servers: 1}
    """
    day = run(
        stages,
        [
            truck(0, primary=30),
            truck(0, of="fast", primary=10),
            truck(0, of="fast", primary=2),
            truck(1, primary=5),
            truck(2, of="fast", primary=1),
            truck(3, of="fast", primary=1),
        ],
    )
    assert day.joined("primary") == [0, 0, 0, 30, 30, 30]
    assert day.began("primary") == [0, 0, 10, 30, 30, 31]


def test_a_truck_without_a_stage_to_visit_crosses_as_it_comes():
    """It stands before no gate and in nobody's way, also while the gate is shut."""
    script = [truck("07:00"), truck("07:00", primary=5), truck("08:01")]
    day = run("primary: {servers: 1}", script, hours="08:00-20:00", at_close="hold")
    assert day.departed == at("07:00", "08:05", "08:01")
    assert day.began("primary") == at(None, "08:00", None)
