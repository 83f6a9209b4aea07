"""Closing days, and how a run ends: rule 4.9."""

from portsim.log import Disposition
from tests.engine.days import at, minutes, run, truck

CROSSED, INSIDE = Disposition.CROSSED, Disposition.INSIDE
HOURS = "06:00-22:00"

# --- closing days --------------------------------------------------------------------------------------------------

TUESDAY = ("2026-06-09",)


def test_the_gate_stays_shut_on_a_closing_day():
    """Monday evening's truck enters on Wednesday."""
    day = run(
        "primary: {servers: 1}", [truck("23:00", primary=5)], hours=HOURS, at_close="hold", days=3, closed=TUESDAY
    )
    assert day.joined("primary") == at("+2d 06:00")


def test_no_shift_begins_on_a_closing_day():
    """A port open day and night with a booth by shifts: no shift on Tuesday."""
    day = run('primary: {servers: {"06:00-22:00": 1}}', [truck("23:00", primary=5)], days=3, closed=TUESDAY)
    assert day.joined("primary") == at("23:00")
    assert day.began("primary") == at("+2d 06:00")


def test_a_shift_that_began_before_a_closing_day_is_finished():
    """Monday's night shift works until Tuesday 06:00; the next begins on Wednesday."""
    day = run(
        'primary: {servers: {"22:00-06:00": 1}}',
        [truck("23:00", primary=300), truck("23:10", primary=200), truck("23:20", primary=5)],
        days=3,
        closed=TUESDAY,
    )
    # 0: 23:00-04:00. 1: 04:00-07:20, finished after the shift. 2: Wednesday 22:00.
    assert day.began("primary") == at("23:00", "+1d 04:00", "+2d 22:00")


def test_a_plan_written_as_a_number_is_open_on_a_closing_day():
    """Trucks inside are served over the closing day."""
    day = run("primary: {servers: 1}", [truck("23:00", primary=120), truck("23:30", primary=5)], days=3, closed=TUESDAY)
    assert day.began("primary") == at("23:00", "+1d 01:00")


def test_a_closing_day_shuts_the_gate_of_a_port_without_hours():
    """The truck before the gate finds room at 00:30 on Tuesday, and enters on Wednesday."""
    day = run(
        "primary: {servers: 1, room: 0}",
        [truck("23:30", primary=60), truck("23:40", primary=5)],
        days=3,
        closed=TUESDAY,
    )
    assert day.joined("primary") == at("23:30", "+2d 00:00")


# --- the ends of a run ---------------------------------------------------------------------------------------------


def test_a_run_goes_on_to_the_last_midnight():
    """The port is empty at 10:05; plans of the evening still come into force."""
    day = run('primary: {servers: {"06:00-20:00": 1}}', [truck("10:00", primary=5)])
    assert day.log.ended_min == minutes("24:00")
    assert day.open_times("primary/0") == [(360, minutes("20:00"))]


def test_after_the_last_midnight_a_run_ends_when_the_port_is_empty():
    """One truck is served over midnight."""
    day = run("primary: {servers: 1}", [truck("23:50", primary=25)])
    assert day.log.ended_min == minutes("+1d 00:15")


def test_trucks_inside_at_the_horizon_stay_inside():
    """One is in service, one waits inside, one stands before the gate: none has crossed."""
    day = run(
        "primary: {servers: 1, room: 1}",
        [truck("23:00", primary=30), truck("23:10", primary=500), truck("23:20", primary=5), truck("23:40", primary=5)],
        horizon="2 h",
    )
    assert day.dispositions == [CROSSED, INSIDE, INSIDE, INSIDE]
    assert day.joined("primary") == at("23:00", "23:10", "23:30", None)
    assert day.began("primary") == at("23:00", "23:30", None, None)
    assert day.ended("primary") == at("23:30", None, None, None)
    assert day.departed == at("23:30", None, None, None)
    assert day.log.ended_min == minutes("+1d 02:00")


def test_the_horizon_is_a_day_when_nothing_is_said():
    """A booth that never opens: the run ends 24 hours after the last midnight."""
    day = run("primary: {servers: 0}", [truck("12:00", primary=5)])
    assert day.dispositions == [INSIDE]
    assert day.log.ended_min == minutes("+1d 24:00")


def test_the_gate_opens_again_after_the_last_day():
    """Trucks left before the gate at midnight enter the next morning, within the horizon."""
    day = run("primary: {servers: 1}", [truck("23:00", primary=5)], hours=HOURS, at_close="hold")
    assert day.joined("primary") == at("+1d 06:00")
    assert day.log.ended_min == minutes("+1d 06:05")


def test_warm_up_days_are_simulated_like_any_other():
    """Warm-up is a filter of measures: the log is the same to the last bit."""
    script = [truck(60 * k, primary=70) for k in range(30)]
    with_warm_up = run("primary: {servers: 1}", script, days=2, warm_up=1)
    assert with_warm_up.log.tobytes() == run("primary: {servers: 1}", script, days=2).log.tobytes()
    assert with_warm_up.began("primary")[0] == 0


def test_an_empty_port_has_an_uneventful_day():
    """No trucks, no visits."""
    day = run("primary: {servers: 1}", [])
    assert len(day.log.truck) == 0
    assert day.log.ended_min == minutes("24:00")
