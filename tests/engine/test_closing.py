"""Closing the gate: `hold`, `serve` and `turn_away` (rule 4.9)."""

import pytest

from portsim.log import Change, Disposition
from tests.engine.days import at, minutes, run, truck

CROSSED, CLOSED = Disposition.CROSSED, Disposition.TURNED_AWAY_CLOSED
HOURS = "06:00-22:00"

# --- three ways to close -------------------------------------------------------------------------------------------

TWO_STAGES = """
export: {servers: {"06:00-22:00": 1}}
primary: {servers: {"06:00-22:00": 1}}
"""
EVENING = [
    truck("21:50", export=5, primary=20),  # primary 21:55-22:15
    truck("21:52", export=10, primary=10),  # export 21:55-22:05
    truck("21:54", export=5, primary=10),  # waits at export
    truck("22:30", export=5, primary=10),  # before the gate until 06:00
]


def test_hold_leaves_trucks_where_they_stand():
    """Plans rule: both booths finish their truck and close; the rest is for the next morning."""
    day = run(TWO_STAGES, EVENING, hours=HOURS, at_close="hold", days=2)
    # 22:05 truck 1 joins the closed primary. 06:00: truck 1 begins at primary, truck 2 at export.
    assert day.joined("export") == at("21:50", "21:52", "21:54", "+1d 06:00")
    assert day.began("export") == at("21:50", "21:55", "+1d 06:00", "+1d 06:05")
    assert day.joined("primary") == at("21:55", "22:05", "+1d 06:05", "+1d 06:10")
    assert day.began("primary") == at("21:55", "+1d 06:00", "+1d 06:10", "+1d 06:20")
    assert day.open_times("export/0")[0] == (360, minutes("22:05"))
    assert day.open_times("primary/0")[0] == (360, minutes("22:15"))
    assert day.dispositions == [CROSSED] * 4


def test_serve_keeps_stages_until_who_arrived_before_is_through():
    """Export works until truck 2 is through, then primary; truck 3 came too late and keeps nobody."""
    day = run(TWO_STAGES, EVENING, hours=HOURS, at_close="serve", days=2)
    # Export: truck 1 to 22:05, truck 2 22:05-22:10. Primary: truck 0 to 22:15, 1 to 22:25, 2 to 22:35.
    assert day.began("export") == at("21:50", "21:55", "22:05", "+1d 06:00")
    assert day.began("primary") == at("21:55", "22:15", "22:25", "+1d 06:05")
    assert day.open_times("export/0")[0] == (360, minutes("22:10"))
    assert day.open_times("primary/0")[0] == (360, minutes("22:35"))
    assert day.dispositions == [CROSSED] * 4


def test_turn_away_sends_off_who_has_begun_no_service():
    """Truck 2 leaves at 22:00; truck 1 was at export already and is served to the end."""
    day = run(TWO_STAGES, EVENING, hours=HOURS, at_close="turn_away", days=2)
    assert day.dispositions == [CROSSED, CROSSED, CLOSED, CROSSED]
    assert day.departed == at("22:15", "22:25", "22:00", "+1d 06:15")
    assert day.joined("export")[2] == minutes("21:54")
    assert day.began("export") == at("21:50", "21:55", None, "+1d 06:00")
    assert day.began("primary") == at("21:55", "22:15", None, "+1d 06:05")
    assert day.open_times("export/0")[0] == (360, minutes("22:05"))
    assert day.open_times("primary/0")[0] == (360, minutes("22:25"))


@pytest.mark.parametrize("at_close", ["hold", "serve", "turn_away"])
def test_the_gate_is_in_the_log(at_close):
    """It opens at 06:00 and shuts at 22:00, whatever happens inside."""
    day = run("primary: {servers: 1}", [], hours=HOURS, at_close=at_close)
    assert [change for change in day.levels(Change.GATE) if change[0] > 0] == [(360, 1), (1320, 0)]


# --- hold ----------------------------------------------------------------------------------------------------------


def test_hold_goes_on_serving_where_plans_go_on():
    """The booth works day and night: the truck inside is served after closing."""
    day = run(
        "primary: {servers: 1}", [truck("21:50", primary=20), truck("21:55", primary=10)], hours=HOURS, at_close="hold"
    )
    assert day.began("primary") == at("21:50", "22:10")


# --- serve ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("at_close", "began"), [("serve", "22:28"), ("hold", "+1d 06:00"), ("turn_away", "22:28")])
def test_a_plan_that_falls_after_closing_waits_for_trucks_too(at_close, began):
    """Primary should close at 22:20; at that time a truck that arrived before 22:00 is still at export."""
    day = run(
        'export: {servers: 1}\nprimary: {servers: {"06:00-22:20": 1}}',
        [truck("21:58", export=30, primary=10)],
        hours=HOURS,
        at_close=at_close,
    )
    assert day.began("primary") == at(began)


def test_a_plan_that_falls_while_the_gate_is_open_is_obeyed_under_serve():
    """At 20:00 nobody closes the port: primary falls to one booth with a truck waiting."""
    day = run(
        'primary: {servers: {"06:00-20:00": 2, "20:00-22:00": 1}}',
        [truck("19:50", primary=15), truck("19:50", primary=30), truck("19:55", primary=10), truck("19:56", primary=5)],
        hours=HOURS,
        at_close="serve",
    )
    # Booth 0: 20:05 truck 2, 20:15 truck 3. Booth 1 closes at 20:20.
    assert day.began("primary")[2:] == at("20:05", "20:15")
    assert day.open_times("primary/1") == [(360, minutes("20:20"))]


def test_a_group_kept_open_keeps_its_level():
    """Both booths go on; when the last truck has begun, both are told to close."""
    day = run(
        'primary: {servers: {"06:00-22:00": 2}}',
        [truck("21:59", primary=10), truck("21:59", primary=20), truck("21:59", primary=30), truck("21:59", primary=5)],
        hours=HOURS,
        at_close="serve",
    )
    # Booth 0: truck 0 to 22:09, truck 2 to 22:39. Booth 1: truck 1 to 22:19, truck 3 to 22:24.
    assert day.began("primary") == at("21:59", "21:59", "22:09", "22:19")
    assert day.open_times("primary/0") == [(360, minutes("22:39"))]
    assert day.open_times("primary/1") == [(360, minutes("22:24"))]


def test_an_idle_group_is_kept_for_a_truck_on_its_way():
    """Nobody is at primary at 22:00, but one truck is on the approach until 22:20."""
    day = run(
        'approach: {travel: 5 min}\nprimary: {servers: {"06:00-22:00": 2}}',
        [truck("21:50", approach=30, primary=10)],
        hours=HOURS,
        at_close="serve",
    )
    # 22:20: it begins at booth 0, and booth 1 closes, idle.
    assert day.began("primary") == at("22:20")
    assert day.open_times("primary/0") == [(360, minutes("22:30"))]
    assert day.open_times("primary/1") == [(360, minutes("22:20"))]


def test_a_stage_nobody_has_ahead_closes_by_its_plan():
    """The truck inside goes to primary only: the exam stage closes at 22:00."""
    day = run(
        'primary: {servers: {"06:00-22:00": 1}}\nexam: {servers: {"06:00-22:00": 1}}',
        [truck("21:50", primary=30), truck("21:55", primary=10)],
        hours=HOURS,
        at_close="serve",
    )
    assert day.open_times("exam/0") == [(360, minutes("22:00"))]
    assert day.began("primary") == at("21:50", "22:20")
    assert day.open_times("primary/0") == [(360, minutes("22:30"))]


def test_a_second_fall_takes_nothing_from_what_was_kept():
    """At 22:10 two booths should be one, at 22:20 none. Both stay until truck 3 has begun."""
    day = run(
        'primary: {servers: {"06:00-22:10": 2, "22:10-22:20": 1}}',
        [
            truck("21:58", primary=30),
            truck("21:58", primary=32),
            truck("21:59", primary=10),
            truck("21:59", primary=10),
        ],
        hours=HOURS,
        at_close="serve",
    )
    # Booth 0: truck 0 to 22:28, truck 2 to 22:38. Booth 1: truck 1 to 22:30, truck 3 to 22:40.
    assert day.began("primary") == at("21:58", "21:58", "22:28", "22:30")
    assert day.open_times("primary/1") == [(360, minutes("22:40"))]


@pytest.mark.parametrize(("at_close", "began"), [("serve", "22:20"), ("hold", "+1d 06:00"), ("turn_away", "22:20")])
def test_a_pool_is_kept_for_a_truck_on_its_way(at_close, began):
    """The only officer stays for a truck that reaches its bay at 22:20."""
    day = run(
        "primary: {servers: 1}\nexam: {servers: 2, officers: {us: 1}}",
        [truck("21:50", primary=30, exam=10)],
        hours=HOURS,
        at_close=at_close,
        pools={"us": {"06:00-22:00": 1}},
    )
    assert day.parked("exam") == at("22:20")
    assert day.began("exam") == at(began)


def test_a_pool_is_kept_for_every_stage_that_uses_it():
    """The second exam of the day uses the same officer as the first."""
    day = run(
        "nii: {servers: 1, officers: {us: 1}}\nexam: {servers: 1, officers: {us: 1}}",
        [truck("21:50", nii=20, exam=10)],
        hours=HOURS,
        at_close="serve",
        pools={"us": {"06:00-22:00": 1}},
    )
    assert day.began("exam") == at("22:10")


# --- the gate at closing -------------------------------------------------------------------------------------------

FULL = 'export: {servers: {"06:00-22:00": 1}, room: 0}'
AT_A_FULL_GATE = [truck("21:50", export=30), truck("21:55", export=10), truck("22:05", export=10)]


@pytest.mark.parametrize(
    ("at_close", "joined"),
    [
        ("serve", ["21:50", "22:20", "+1d 06:00"]),
        ("hold", ["21:50", "+1d 06:00", "+1d 06:10"]),
        ("turn_away", ["21:50", None, "+1d 06:00"]),
    ],
)
def test_a_truck_before_the_full_gate_at_closing(at_close, joined):
    """Truck 1 arrived in time and found no room. It enters later (serve), next morning (hold), or is sent off."""
    day = run(FULL, AT_A_FULL_GATE, hours=HOURS, at_close=at_close, days=2)
    assert day.joined("export") == at(*joined)
    assert day.dispositions[1] == (CLOSED if at_close == "turn_away" else CROSSED)


@pytest.mark.parametrize("direction", ["northbound", "southbound"])
def test_turn_away_sends_off_who_stands_outside_from_either_side(direction):
    """Each direction has a row of its own before the full port."""
    day = run(
        FULL,
        [truck("21:50", export=30), truck("21:55", direction=direction, export=10)],
        hours=HOURS,
        at_close="turn_away",
    )
    assert day.joined("export") == at("21:50", None)
    assert day.departed == at("22:20", "22:00")


# --- turn_away -----------------------------------------------------------------------------------------------------


def test_turn_away_spares_trucks_on_a_road():
    """A drive has begun; nobody turns round on it. Who waits for room on the road leaves."""
    day = run(
        "approach: {travel: 5 min, room: 1}\nprimary: {servers: 1}",
        [truck("21:50", approach=20, primary=5), truck("21:55", approach=20, primary=5)],
        hours=HOURS,
        at_close="turn_away",
    )
    assert day.dispositions == [CROSSED, CLOSED]
    assert day.departed == at("22:15", "22:00")
    assert day.joined("approach") == at("21:50", None)


def test_turn_away_spares_trucks_between_two_services():
    """It has been served at export and queues at primary."""
    day = run(
        "export: {servers: 1}\nprimary: {servers: 1}",
        [truck("21:40", export=5, primary=60), truck("21:45", export=5, primary=5)],
        hours=HOURS,
        at_close="turn_away",
    )
    assert day.began("primary") == at("21:45", "22:45")
    assert day.dispositions == [CROSSED, CROSSED]


def test_turn_away_spares_a_truck_that_queues_after_a_drive():
    """The drive is over, no service has begun: it stays."""
    day = run(
        "approach: {travel: 5 min}\nprimary: {servers: 1}",
        [truck("21:40", approach=5, primary=60), truck("21:45", approach=5, primary=5)],
        hours=HOURS,
        at_close="turn_away",
    )
    assert day.began("primary") == at("21:45", "22:45")


def test_turn_away_sends_off_a_parked_truck_that_has_begun_nothing():
    """It has a bay but no officer yet. Its bay is free again, its service never begins."""
    day = run(
        "exam: {servers: 2, officers: {us: 1}}",
        [truck("21:50", exam=60), truck("21:55", exam=10)],
        hours=HOURS,
        at_close="turn_away",
        pools={"us": 1},
    )
    assert day.parked("exam") == at("21:50", "21:55")
    assert day.began("exam") == at("21:50", None)
    assert day.dispositions == [CROSSED, CLOSED]
    assert day.departed == at("22:50", "22:00")


def test_turn_away_comes_before_a_service_that_ends_at_closing():
    """At 22:00 the booth is free again, but the waiting truck has just been sent off."""
    day = run(
        "primary: {servers: 1}",
        [truck("21:50", primary=10), truck("21:55", primary=10)],
        hours=HOURS,
        at_close="turn_away",
    )
    assert day.dispositions == [CROSSED, CLOSED]
    assert day.departed == at("22:00", "22:00")


def test_turn_away_leaves_trucks_alone_that_arrive_after_closing():
    """They wait at the gate for the morning."""
    day = run("primary: {servers: 1}", [truck("22:00", primary=10)], hours=HOURS, at_close="turn_away", days=2)
    assert day.joined("primary") == at("+1d 06:00")
    assert day.dispositions == [CROSSED]


def test_a_plan_that_falls_after_the_next_opening_is_obeyed_under_serve():
    """Tuesday 10:00, the gate is open again: primary closes, though a truck of Monday still waits there."""
    day = run(
        'primary: {servers: {mon: 1, tue: {"00:00-10:00": 1}, wed: 1}}',
        [truck("21:50", primary=800), truck("21:55", primary=5)],
        hours=HOURS,
        at_close="serve",
        days=3,
    )
    # Truck 0 is served until Tuesday 11:10.
    assert day.began("primary") == at("21:50", "+2d 00:00")
    assert day.open_times("primary/0")[0] == (0, minutes("+1d 11:10"))


def test_a_shift_that_begins_and_ends_meanwhile_does_not_close_what_was_kept():
    """Kept open since Monday 22:00 for truck 1; its own shift of Tuesday morning ends at 08:00, and it goes on."""
    day = run(
        'primary: {servers: {"06:00-08:00": 1, "20:00-22:00": 1}}',
        [truck("21:50", primary=800), truck("21:55", primary=5)],
        hours=HOURS,
        at_close="serve",
        days=3,
    )
    # Truck 0 is served until Tuesday 11:10; then truck 1 begins, and the booth is told to close.
    assert day.began("primary") == at("21:50", "+1d 11:10")
    assert day.open_times("primary/0")[1] == (minutes("20:00"), minutes("+1d 11:15"))


def test_a_group_kept_open_stays_so_past_the_next_opening():
    """It should have closed on Monday at 22:00. A truck of Monday still waits on Tuesday morning, and is served."""
    day = run(
        'primary: {servers: {mon: {"06:00-22:00": 1}, wed: {"06:00-22:00": 1}}}',
        [truck("21:50", primary=600), truck("21:55", primary=5), truck("+1d 07:00", primary=5)],
        hours=HOURS,
        at_close="serve",
        days=3,
    )
    # Truck 0 until Tuesday 07:50, truck 1 until 07:55, then closed. Tuesday's truck waits for Wednesday.
    assert day.began("primary") == at("21:50", "+1d 07:50", "+2d 06:00")
    assert day.open_times("primary/0")[0] == (360, minutes("+1d 07:55"))
