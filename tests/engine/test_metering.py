"""Metering: the gate lets in one truck of a direction, and the next some minutes later."""

from portsim.log import Disposition
from tests.engine.days import at, run, truck

EVERY_5 = {"northbound": "5 min"}
WIDE = "primary: {servers: 9}"


def test_trucks_enter_one_by_one_and_the_other_direction_as_it_likes():
    """Entries at 00:00, 00:05 and 00:10; the truck of 00:12 waits until 00:15, that of 00:20 does not."""
    script = [
        *(truck(0, primary=1) for _ in range(3)),
        *(truck(0, direction="southbound", primary=1) for _ in range(2)),
        truck(12, primary=1),
        truck(20, primary=1),
    ]
    assert run(WIDE, script, metering=EVERY_5).joined("primary") == [0, 5, 10, 0, 0, 15, 20]


def test_both_directions_keep_their_own_distances():
    script = [truck(0, direction=way, primary=1) for way in ("northbound", "southbound") for _ in range(2)]
    day = run(WIDE, script, metering={**EVERY_5, "southbound": "3 min"})
    assert day.joined("primary") == [0, 5, 0, 3]


def test_a_shut_gate_lets_nobody_in_though_the_time_has_come():
    """The third might enter at 22:02, and does in the morning; the fourth follows 5 min later."""
    script = [*(truck("21:52", primary=1) for _ in range(3)), truck("23:00", primary=1)]
    day = run(WIDE, script, metering=EVERY_5, hours="06:00-22:00", at_close="hold", days=2)
    assert day.joined("primary") == at("21:52", "21:57", "+1d 06:00", "+1d 06:05")


def test_a_truck_keeps_its_distance_from_the_one_before_it_even_if_the_gate_opens_meanwhile():
    """One enters at 00:06, just before the gate shuts for a minute."""
    shut_at_7 = {"hours": "00:08-00:07", "at_close": "hold"}
    day = run(WIDE, [truck(6, primary=1), truck(7, primary=1)], metering=EVERY_5, **shut_at_7)
    assert day.joined("primary") == [6, 11]


def test_a_truck_that_waits_for_its_turn_finds_out_then_that_the_stage_is_full():
    """The second may enter at 00:05, and is turned away; that is no entry, so the third may at once, and is, too.

    The fourth finds room at 00:08, and the fifth has to wait until 00:13.
    """
    script = [truck(time, primary=7 - (time > 0)) for time in (0, 1, 6, 8, 9)]
    day = run("primary: {servers: 1, room: 0, when_full: turn_away}", script, metering=EVERY_5)
    full = Disposition.TURNED_AWAY_FULL
    assert day.dispositions == [Disposition.CROSSED, full, full, Disposition.CROSSED, full]
    assert day.departed == [7, 5, 6, 14, 13]
