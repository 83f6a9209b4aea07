"""Breakdowns: when a machine wears out, who mends it, and what else happens at that instant."""

import pytest

from tests.engine.both import HAS_NUMBA
from tests.engine.days import run, truck

STAGE = {"stages": ["primary"]}


def booths(in_use, **rest):
    return {"booth": {"down": STAGE, "each": "server", "in_use": in_use, **rest}}


# --- what a machine wears out by -----------------------------------------------------------------------------------


def test_always_in_use():
    """Life after life, each from the end of the repair on, whoever is there."""
    day = run(
        "primary: {servers: 1}",
        [truck(10, primary=10)],
        breakdowns={"power": {"down": STAGE}},
        lives={"power": [(8, 3), (4, 5)]},
    )
    assert day.down_times("power") == [(8, 11), (15, 20)]
    assert day.stops == [(0, "primary/0", 11, 15, 20)]
    assert day.ended("primary") == [26]


def test_in_use_while_it_serves():
    """5 min with truck 0 and 3 with truck 1 make 8."""
    day = run(
        "primary: {servers: 1}",
        [truck(0, primary=5), truck(10, primary=5)],
        breakdowns=booths("busy"),
        lives={"booth:0": [(8, 3)]},
    )
    assert day.down_times("booth:0") == [(13, 16)]
    assert day.ended("primary") == [5, 18]


def test_in_use_while_its_booth_is_open():
    """5 min in the first shift and 3 in the second make 8; a truck in service keeps it from neither."""
    day = run(
        "primary: {servers: {'00:05-00:10': 1, '00:20-24:00': 1}}",
        [truck(8, primary=4)],
        breakdowns=booths("open"),
        lives={"booth:0": [(8, 3), (100, 1)]},
    )
    assert day.down_times("booth:0") == [(23, 26), (126, 127)]
    assert day.ended("primary") == [12]


def test_a_booth_that_finishes_its_truck_while_broken_wears_out_no_more():
    """Broken from 00:04 to 00:06 and with truck 0 until 00:10: the new life begins at 00:06 and is over at 00:09."""
    day = run(
        "primary: {servers: 1}",
        [truck(0, primary=10), truck(1, primary=5)],
        breakdowns=booths("busy", work="finish"),
        lives={"booth:0": [(4, 2), (3, 4), (4, 1)]},
    )
    assert day.down_times("booth:0") == [(4, 6), (9, 13), (17, 18)]
    assert day.ended("primary") == [10, 18]


def test_a_closing_booth_does_not_wear_out():
    """Told at 00:04 to close after its truck, it is kept at 00:06: 4 + 2 min make 6."""
    day = run(
        "primary: {servers: {'00:00-00:04': 1, '00:04-00:06': 0, '00:06-24:00': 1}}",
        [truck(0, primary=20)],
        breakdowns=booths("open"),
        lives={"booth:0": [(6, 2)]},
    )
    assert day.down_times("booth:0") == [(8, 10)]
    assert day.ended("primary") == [22]


def test_a_booth_that_opens_while_it_is_broken_wears_out_from_its_repair_on():
    """Broken at 00:05, closed and opened again, mended at 00:10: 4 min from then on."""
    day = run(
        "primary: {servers: {'00:00-00:06': 1, '00:07-24:00': 1}}",
        [truck(20, primary=1)],
        breakdowns=booths("open"),
        lives={"booth:0": [(5, 5), (4, 1)]},
    )
    assert day.down_times("booth:0") == [(5, 10), (14, 15)]


def test_two_machines_of_one_booth_rest_while_the_other_is_broken():
    """The scanner is in use while the booth serves: 3 min, and 5 more from 00:07 on, when the lamp is mended."""
    day = run(
        "primary: {servers: 1}",
        [truck(0, primary=20)],
        breakdowns={"lamp": booths("busy")["booth"], "scanner": booths("busy")["booth"]},
        lives={"lamp:0": [(3, 4)], "scanner:0": [(8, 1)]},
    )
    assert day.down_times("lamp:0") == [(3, 7)]
    assert day.down_times("scanner:0") == [(12, 13)]
    assert day.ended("primary") == [25]


# --- who mends it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("teams", "second"), [(1, (7, 19)), (2, (7, 11))])
def test_a_crew_mends_one_machine_after_the_other(teams, second):
    day = run(
        "primary: {servers: 2}",
        [truck(0, primary=20), truck(0, primary=20)],
        breakdowns=booths("always", crew="fitters"),
        crews={"fitters": teams},
        lives={"booth:0": [(5, 10)], "booth:1": [(7, 4)]},
    )
    assert day.down_times("booth:0") == [(5, 15)]
    assert day.down_times("booth:1") == [second]
    assert day.ended("primary") == [30, 20 + second[1] - second[0]]


def test_machines_wait_for_a_crew_in_the_order_in_which_they_broke_down():
    """Two break down while the team is with the third; at one instant, the one whose life began first goes first."""
    day = run(
        "primary: {servers: 4}",
        [truck(0, primary=1)],
        breakdowns=booths("always", crew="fitters"),
        crews={"fitters": 1},
        lives={"booth:0": [(7, 2)], "booth:1": [(5, 10)], "booth:2": [(6, 3)], "booth:3": [(6, 1)]},
    )
    ends = [day.down_times(f"booth:{number}")[0][1] for number in range(4)]
    assert ends == [21, 15, 18, 19]


# --- at one instant ------------------------------------------------------------------------------------------------


def test_a_breakdown_comes_before_an_end_of_service():
    """The truck is stopped with nothing left to do."""
    day = run("primary: {servers: 1}", [truck(0, primary=5)], breakdowns=booths("busy"), lives={"booth:0": [(5, 3)]})
    assert day.stops == [(0, "primary/0", 0, 5, 8)]
    assert day.ended("primary") == [8]


def test_a_plan_comes_before_a_breakdown():
    """At 00:05 the booth closes, and does not break down; at 00:10 it opens, and does so at once."""
    day = run(
        "primary: {servers: {'00:00-00:05': 1, '00:10-24:00': 1}}",
        [truck(6, primary=5)],
        breakdowns=booths("open"),
        lives={"booth:0": [(5, 3)]},
    )
    assert day.down_times("booth:0") == [(10, 13)]
    assert day.stops == [(0, "primary/0", 10, 10, 13)]
    assert day.ended("primary") == [18]


def test_a_repair_of_no_time():
    """What it stops goes on at the same instant."""
    day = run(
        "primary: {servers: 1}",
        [truck(0, primary=10)],
        breakdowns={"power": {"down": STAGE, "work": "restart"}},
        lives={"power": [(5, 0)]},
    )
    assert day.stops == [(0, "primary/0", 0, 5, 5)]
    assert day.ended("primary") == [15]


def test_a_truck_let_in_at_this_instant_is_stopped_before_it_has_left_its_booth():
    """At 00:10 the bridge opens and lets truck 0 in to the exam, which breaks down before the booth is handed over."""
    day = run(
        "primary: {servers: 1}\nexam: {servers: {'00:10-24:00': 1}, room: 0}",
        [truck(0, primary=5, exam=4), truck(1, primary=2, exam=1)],
        breakdowns={"booth": {"down": {"port": True}, "truck": "moves", "work": "restart"}},
        lives={"booth": [(10, 3)]},
    )
    assert day.stops == [(0, "exam/0", 10, 10, 13)]
    assert day.left("primary") == [10, 17]
    assert day.ended("exam") == [17, 18]


@pytest.mark.skipif(not HAS_NUMBA, reason="Numba is not installed")
def test_stops_may_outgrow_their_first_pages():
    """More stops than the compiled engine has room for at first."""
    from portsim.engine.compiled.building import PAPER_ROWS

    breakdowns = PAPER_ROWS + 10
    day = run(
        "primary: {servers: 1}",
        [truck(0, primary=breakdowns + 1)],
        breakdowns={"power": {"down": STAGE}},
        lives={"power": [(1, 0)] * breakdowns},
        days=4,
    )
    assert len(day.stops) == breakdowns
    assert day.ended("primary") == [breakdowns + 1]
