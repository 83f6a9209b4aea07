"""Staffing plans: servers that open and close (rule 4.5)."""

import pytest

from portsim.log import Change
from tests.engine.days import at, minutes, run, truck


def test_a_stage_opens_and_takes_its_queue():
    """Two booths from 08:00. Three trucks wait; the first two begin at 08:00."""
    day = run('primary: {servers: {"08:00-24:00": 2}}', [truck(k, primary=10) for k in ("07:00", "07:10", "07:20")])
    assert day.joined("primary") == at("07:00", "07:10", "07:20")
    assert day.began("primary") == at("08:00", "08:00", "08:10")
    assert day.server("primary") == ["primary/0", "primary/1", "primary/0"]
    assert day.open_times("primary/0") == day.open_times("primary/1") == [(minutes("08:00"), minutes("24:00"))]


def test_free_servers_close_at_once_the_highest_first():
    """Three booths idle at 08:00, then one: booths 2 and 1 close."""
    day = run(
        'primary: {servers: {"00:00-08:00": 3, "08:00-24:00": 1}}',
        [truck("09:00", primary=5), truck("09:01", primary=5)],
    )
    assert day.changes(Change.SERVER_CLOSED)[:2] == [(480, "primary/2"), (480, "primary/1")]
    assert day.began("primary") == at("09:00", "09:05")
    assert day.server("primary") == ["primary/0", "primary/0"]


def test_the_same_day_with_a_plan_and_with_shifts():
    """Three until eight beside two all day, who are away in turns from 11:00 to 15:00: one booth then."""
    script = [truck(60 * hour + 5, primary=50) for hour in (7, 7, 7, 11, 11, 11, 12) for _ in range(2)]
    script.sort(key=lambda each: each.arrived)
    breaks = "breaks: {after: 11 h, lasting: 2 h}"
    shifts = [
        "{from: '00:00', until: '08:00', on_duty: 3}",
        f"{{from: '00:00', until: '24:00', on_duty: 2, {breaks}}}",
    ]
    in_shifts = run(f"primary: {{servers: [{', '.join(shifts)}]}}", script)
    levels = {"00:00-08:00": 5, "08:00-11:00": 2, "11:00-15:00": 1, "15:00-24:00": 2}
    plan = ", ".join(f'"{window}": {level}' for window, level in levels.items())
    as_planned = run(f"primary: {{servers: {{{plan}}}}}", script)
    assert in_shifts.log.tobytes() == as_planned.log.tobytes()
    assert in_shifts.began("primary")[5:9] == at("07:55", "11:05", "11:55", "12:45")


def test_free_servers_close_before_busy_ones():
    """Booth 2 is busy at 08:00 and stays; booth 1, the highest free one, closes."""
    day = run(
        'primary: {servers: {"00:00-08:00": 3, "08:00-24:00": 2}}',
        [
            truck("07:58", primary=1),
            truck("07:58", primary=1),
            truck("07:58", primary=10),  # booth 2 until 08:08
            truck("08:01", primary=20),  # booth 0
            truck("08:02", primary=5),  # waits for booth 2
        ],
    )
    assert day.changes(Change.SERVER_CLOSED)[0] == (480, "primary/1")
    assert day.server("primary") == ["primary/0", "primary/1", "primary/2", "primary/0", "primary/2"]
    assert day.began("primary") == at("07:58", "07:58", "07:58", "08:01", "08:08")


def test_a_busy_server_finishes_its_truck_then_closes():
    """Both booths are busy when the plan falls to one: the higher one closes when its truck leaves."""
    day = run(
        'primary: {servers: {"00:00-08:00": 2, "08:00-24:00": 1}}',
        [truck("07:50", primary=15), truck("07:50", primary=20), truck("07:55", primary=5), truck("07:56", primary=5)],
    )
    # Booth 0 until 08:05, then truck 2 until 08:10, then truck 3. Booth 1 until 08:10, closed.
    assert day.changes(Change.SERVER_CLOSING) == [(480, "primary/1")]
    assert day.changes(Change.SERVER_CLOSED)[0] == (490, "primary/1")
    assert day.began("primary") == at("07:50", "07:50", "08:05", "08:10")
    assert day.server("primary") == ["primary/0", "primary/1", "primary/0", "primary/0"]


def test_a_closing_server_waits_for_its_blocked_truck():
    """Its service is over at 08:05, but the truck has nowhere to go until 08:30."""
    day = run(
        'primary: {servers: {"00:00-08:00": 1, "09:00-24:00": 1}}\nexit: {servers: 1, room: 0}',
        [truck("07:00", exit=90), truck("07:55", primary=10, exit=1), truck("07:56", primary=1, exit=1)],
    )
    assert day.left("primary")[1] == minutes("08:30")
    assert day.open_times("primary/0")[0] == (0, minutes("08:30"))
    assert day.began("primary")[2] == minutes("09:00")


def test_a_closing_server_waits_for_its_parked_truck():
    """The truck took its bay before 08:00 and its officer comes at 09:00: the bay stays with it."""
    day = run(
        'exam: {servers: {"00:00-08:00": 1}, officers: {us: 1}}',
        [truck("07:50", exam=10)],
        pools={"us": {"09:00-24:00": 1}},
    )
    assert day.parked("exam") == at("07:50")
    assert day.began("exam") == at("09:00")
    assert day.open_times("exam/0")[0] == (0, minutes("09:10"))


def test_a_rising_plan_keeps_closing_servers_before_it_opens_others():
    """08:00 three to one: booth 0, free, closes, 2 is told to close. 08:10 two: booth 2 stays. 08:20 three: booth 0."""
    day = run(
        'primary: {servers: {"00:00-08:00": 3, "08:00-08:10": 1, "08:10-08:20": 2, "08:20-24:00": 3}}',
        [
            truck("07:50", primary=5),  # booth 0 until 07:55
            truck("07:50", primary=40),  # booth 1 until 08:30
            truck("07:50", primary=25),  # booth 2 until 08:15
            truck("08:05", primary=20),  # waits: 1 and 2 busy. 08:15 booth 2, until 08:35
            truck("08:06", primary=5),  # 08:20 booth 0
        ],
    )
    assert day.changes(Change.SERVER_CLOSED)[0] == (480, "primary/0")
    assert day.changes(Change.SERVER_CLOSING) == [(480, "primary/2")]
    assert day.open_times("primary/2") == [(0, minutes("24:00"))]
    assert day.open_times("primary/0") == [(0, 480), (500, minutes("24:00"))]
    assert day.began("primary")[3:] == at("08:15", "08:20")
    assert day.server("primary")[3:] == ["primary/2", "primary/0"]


def test_a_rising_plan_opens_the_lowest_numbers():
    """One booth, then two: booth 1 of three opens, not booth 2."""
    day = run(
        'primary: {servers: {"00:00-08:00": 1, "08:00-09:00": 2, "09:00-24:00": 3}}',
        [truck("07:00", primary=300), truck("07:00", primary=300), truck("07:00", primary=300)],
    )
    assert day.began("primary") == at("07:00", "08:00", "09:00")
    assert day.server("primary") == ["primary/0", "primary/1", "primary/2"]


def test_a_change_of_shift_at_the_same_level_changes_nothing():
    """Two shifts of two booths are one booth-day: nobody is relieved in mid-truck, no booth closes."""
    day = run(
        'primary: {servers: {"00:00-08:00": 2, "08:00-24:00": 2}}',
        [truck("07:50", primary=20), truck("07:50", primary=30), truck("07:55", primary=5)],
    )
    assert day.began("primary") == at("07:50", "07:50", "08:10")
    assert day.changes(Change.SERVER_CLOSING) == []
    assert day.open_times("primary/0") == day.open_times("primary/1") == [(0, minutes("24:00"))]


def test_plans_by_weekday():
    """Monday from 08:00, Tuesday from 10:00, Wednesday not at all, Thursday from 08:00 again."""
    day = run(
        'primary: {servers: {"mon,thu": {"08:00-09:00": 1}, tue: {"10:00-11:00": 1}}}',
        [truck("07:00", primary=5), truck("12:00", primary=5), truck("+1d 12:00", primary=5)],
        days=4,
    )
    assert day.began("primary") == at("08:00", "+1d 10:00", "+3d 08:00")


def test_a_night_shift_runs_over_midnight():
    """From 22:00 to 06:00, that of the Sunday before the first day included."""
    day = run(
        'primary: {servers: {"22:00-06:00": 1}}',
        [truck("05:00", primary=5), truck("05:58", primary=5), truck("06:00", primary=5), truck("23:58", primary=5)],
        days=2,
    )
    # 1 is begun at 05:58 and finished. 2 comes when the plan has just fallen, and waits until 22:00.
    assert day.began("primary") == at("05:00", "05:58", "22:00", "23:58")
    assert day.open_times("primary/0")[:2] == [(0, minutes("06:03")), (minutes("22:00"), minutes("+1d 06:00"))]


def test_a_night_shift_belongs_to_the_weekday_it_begins_on():
    """Only Monday night is worked: not the small hours of Monday, but those of Tuesday."""
    day = run(
        'primary: {servers: {mon: {"22:00-06:00": 1}}}',
        [truck("01:00", primary=5), truck("+1d 05:00", primary=5), truck("+1d 05:58", primary=1)],
        days=2,
    )
    assert day.began("primary") == at("22:00", "+1d 05:00", "+1d 05:58")


def test_plans_continue_after_the_last_day():
    """A truck that misses the last shift of the run is served by the first of the next day."""
    day = run('primary: {servers: {"08:00-20:00": 1}}', [truck("21:00", primary=5)])
    assert day.began("primary") == at("+1d 08:00")
    assert day.log.ended_min == minutes("+1d 08:05")


@pytest.mark.parametrize("level", [1, 2, 5])
def test_a_number_is_a_plan_that_never_changes(level):
    """The group is open from the first to the last minute."""
    day = run(f"primary: {{servers: {level}}}", [])
    assert [time for time, _ in day.changes(Change.SERVER_OPENED)] == [0] * level
    assert day.changes(Change.SERVER_CLOSED) == []
