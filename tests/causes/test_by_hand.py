"""Days short enough to work out by hand, on each of which another cause is the largest."""

import pytest

from portsim.causes import CAUSES, causes_before_gate, causes_of_visits
from portsim.finished import FinishedRun
from tests.engine.days import event, port, run, truck
from tests.measures.found import Found

FLEXIBLE = (
    "primary: {lanes: {fast: {admits: {programmes: [FAST]}}, standard: {}},"
    " groups: {both: {lanes: [fast, standard], servers: 1}}}"
)
NORTH = {"direction": "northbound"}


def named(day, found, truck_of, stage_of):
    """Minutes by truck, stage, cause, and the stage that had no room where there is one."""
    split = {}
    for of, cause, ahead, minutes in zip(found.of, found.cause, found.ahead, found.minutes, strict=True):
        full = (day.layout.stages[ahead],) if ahead >= 0 else ()
        key = (int(truck_of(of)), *stage_of(of), CAUSES[cause], *full)
        split[key] = split.get(key, 0.0) + float(minutes)
    return split


def why(day):
    """Of all visits: minutes by truck, stage, cause, and the stage that had no room."""
    found = causes_of_visits(FinishedRun(day.network, day.trucks, day.log))
    return named(day, found, lambda row: day.log.truck[row], lambda row: (day.layout.stages[day.log.stage[row]],))


def why_outside(day):
    """Before the gate: minutes by truck, cause, and the stage that had no room."""
    found = causes_before_gate(FinishedRun(day.network, day.trucks, day.log))
    return named(day, found, lambda number: number, lambda _: ())


def waits(day):
    """The same without what trucks do themselves."""
    return {key: minutes for key, minutes in why(day).items() if key[2] not in ("driving", "service", "held")}


# --- in lanes and at servers ---------------------------------------------------------------------------------------


def test_trucks_ahead():
    day = run("booth: {servers: 1}", [truck(0, booth=10), truck(1, booth=10), truck(2, booth=3)])
    assert why(day) == {
        (0, "booth", "service"): 10,
        (1, "booth", "trucks_ahead"): 9,
        (1, "booth", "service"): 10,
        (2, "booth", "trucks_ahead"): 18,
        (2, "booth", "service"): 3,
    }


def test_overtaken():
    """A FAST truck comes at 2 and is taken at 10; the one that came at 1 waits for it until 30."""
    day = run(FLEXIBLE, [truck(0, primary=10), truck(1, primary=1), truck(2, of="fast", primary=20)])
    assert waits(day) == {
        (1, "primary", "trucks_ahead"): 9,
        (1, "primary", "overtaken"): 20,
        (2, "primary", "trucks_ahead"): 8,
    }


def test_several_that_overtake_at_once_count_once():
    """Two booths: FAST trucks are served from 10 to 20 and from 12 to 25, the second by the other booth."""
    stages = FLEXIBLE.replace("servers: 1", "servers: 2")
    script = [
        truck(0, primary=10),
        truck(0, primary=12),
        truck(1, primary=1),
        truck(2, of="fast", primary=10),
        truck(2, of="fast", primary=13),
    ]
    day = run(stages, script)
    assert waits(day)[2, "primary", "trucks_ahead"] == 9
    assert waits(day)[2, "primary", "overtaken"] == 10


def test_closed():
    """The booth closes at 10, finishes its truck until 30, and opens again at 60."""
    plan = '{"00:00-00:10": 1, "01:00-24:00": 1}'
    day = run(f"booth: {{servers: {plan}}}", [truck(5, booth=25), truck(7, booth=1)])
    assert waits(day) == {(1, "booth", "trucks_ahead"): 3, (1, "booth", "closed"): 50}


def test_outage_at_the_own_server_and_before_it():
    """Down from 5 to 35. Who was being served goes on; who came at 6 waits for the rest of that, too."""
    down = event(5, 35, down={"stages": ["booth"]})
    day = run("booth: {servers: 1}", [truck(0, booth=10), truck(6, booth=1)], events=[down])
    assert why(day) == {
        (0, "booth", "service"): 10,
        (0, "booth", "outage"): 30,
        (1, "booth", "outage"): 29,
        (1, "booth", "trucks_ahead"): 5,
        (1, "booth", "service"): 1,
    }


def test_one_of_two_servers_down_is_an_outage_to_those_who_wait():
    down = event(5, 35, down={"servers": {"booth": {"booth": 1}}}, truck="moves")
    script = [truck(0, booth=10), truck(0, booth=20), truck(6, booth=1)]
    # The first truck goes back to the line at 5, and on to the second server at 20; the third begins at 25.
    day = run("booth: {servers: 2}", script, events=[down])
    assert waits(day) == {(0, "booth", "outage"): 15, (2, "booth", "outage"): 19}


def test_a_server_that_is_down_while_its_plan_has_it_closed_keeps_nobody_waiting():
    """The second booth opens at 60 and is down from 0 to 70: until 60 the line is due to the first one alone."""
    groups = '{a: {lanes: [one], servers: 1}, b: {lanes: [one], servers: {"01:00-24:00": 1}}}'
    stages = f"booth: {{lanes: {{one: {{}}}}, groups: {groups}}}"
    down = event(0, 70, down={"servers": {"booth": {"b": 1}}})
    day = run(stages, [truck(0, booth=90), truck(10, booth=1)], events=[down])
    assert waits(day) == {(1, "booth", "trucks_ahead"): 50, (1, "booth", "outage"): 10}


def test_no_officer():
    """One bay, and nobody on duty before 60: the one who is parked and the one behind it wait for the same."""
    pools = {"us": {"01:00-24:00": 1}}
    day = run("exam: {servers: 1, officers: {us: 1}}", [truck(0, exam=5), truck(1, exam=5)], pools=pools)
    assert waits(day) == {
        (0, "exam", "no_officer"): 60,
        (1, "exam", "no_officer"): 59,
        (1, "exam", "trucks_ahead"): 5,
    }


def test_one_parked_truck_among_others_in_service_is_no_want_of_officers_to_those_behind():
    """Two bays, one officer: the third waits 28 min for a bay, the one in service before it; then 5 min parked."""
    script = [truck(0, exam=30), truck(1, exam=5), truck(2, exam=1)]
    day = run("exam: {servers: 2, officers: {us: 1}}", script, pools={"us": 1})
    assert waits(day) == {
        (1, "exam", "no_officer"): 29,
        (2, "exam", "trucks_ahead"): 28,
        (2, "exam", "no_officer"): 5,
    }


def test_officers_that_an_outage_keeps_away_are_no_officers():
    down = event(0, 40, down={"pools": ["us"]})
    day = run("exam: {servers: 1, officers: {us: 1}}", [truck(0, exam=5)], pools={"us": 1}, events=[down])
    assert waits(day) == {(0, "exam", "no_officer"): 40}


def test_an_outage_comes_before_the_want_of_officers():
    """Parked from 0, officers at 60; the bay is down from 10 to 30."""
    down = event(10, 30, down={"stages": ["exam"]})
    pools = {"us": {"01:00-24:00": 1}}
    day = run("exam: {servers: 1, officers: {us: 1}}", [truck(0, exam=5)], pools=pools, events=[down])
    assert waits(day) == {(0, "exam", "no_officer"): 40, (0, "exam", "outage"): 20}


def test_blocked_ahead():
    """The dock takes one truck until 61. The second is done at 2 and cannot leave the booth; the third waits for it."""
    day = run("{booth: {servers: 1}, dock: {servers: 1, room: 0}}", [truck(0, booth=1, dock=60) for _ in range(3)])
    split = waits(day)
    assert split == {
        (1, "booth", "trucks_ahead"): 1,
        (1, "booth", "blocked_ahead", "dock"): 59,
        (2, "booth", "trucks_ahead"): 2,
        (2, "booth", "blocked_ahead", "dock"): 59 + 59,
    }


def test_of_two_blocked_trucks_the_one_blocked_longest_tells_what_is_full():
    """One is done at 12 and wants dock a until 40, another at 10 and wants dock b until 30; a third waits from 11."""
    stages = "{booth: {servers: 2}, a: {servers: 1, room: 0}, b: {servers: 1, room: 0}}"
    script = [
        truck(0, booth=0, a=40),
        truck(0, booth=0, b=30),
        truck(1, booth=11, a=1),
        truck(1, booth=9, b=1),
        truck(5, booth=1, a=1),
        truck(5, booth=1),
    ]
    split = waits(run(stages, script))
    assert split[4, "booth", "trucks_ahead"] == 5
    assert split[4, "booth", "blocked_ahead", "b"] == 20
    # It is done at 31 and wants a, too, which the third truck takes from 40 to 41. The last one waits until 40.
    assert split[4, "booth", "blocked_ahead", "a"] == 10
    assert split[5, "booth", "blocked_ahead", "b"] == 20
    assert split[5, "booth", "blocked_ahead", "a"] == 40 - 30


def test_a_server_that_only_waits_to_close_keeps_nobody_waiting():
    """The second booth holds a blocked truck from 2 on and closes at 10; the first serves until 51."""
    stages = '{booth: {servers: {"00:00-00:10": 2, "00:10-24:00": 1}}, dock: {servers: 1, room: 0}}'
    script = [
        truck(0, booth=1, dock=60),
        truck(0, booth=2, dock=1),
        truck(1, booth=50),
        truck(5, booth=1),
    ]
    split = waits(run(stages, script))
    assert split[1, "booth", "blocked_ahead", "dock"] == 59
    assert split[3, "booth", "blocked_ahead", "dock"] == 5
    assert split[3, "booth", "trucks_ahead"] == 41


def test_a_truck_that_leaves_its_line_has_waited_until_then():
    drivers = {"northbound": {"leaves": ["booth"]}}
    day = run("booth: {servers: 1}", [truck(0, booth=30), truck(1, booth=1, patience=7)], drivers=drivers)
    assert waits(day) == {(1, "booth", "trucks_ahead"): 7}


def test_a_queue_that_is_moved_waits_for_one_lane_after_the_other():
    """Lane b closes at 10; its line goes over to a, whose booth serves until 30."""
    stages = 'booth: {lane_choice: shortest, lanes: {a: {servers: 1}, b: {servers: {"00:00-00:10": 1}}}}'
    script = [truck(0, booth=30), truck(0, booth=12), truck(1, booth=100), truck(2, booth=1)]
    day = run(stages, script)
    assert day.lane("booth") == ["a", "b", "a", "a"]
    assert day.moved("booth")[3] == 10
    assert waits(day)[3, "booth", "trucks_ahead"] == 128


# --- on roads ------------------------------------------------------------------------------------------------------


def test_driving_and_driving_behind_a_slower_truck():
    day = run("bridge: {travel: 1 min}", [truck(0, bridge=10), truck(1, bridge=3)])
    assert why(day) == {
        (0, "bridge", "driving"): 10,
        (1, "bridge", "driving"): 3,
        (1, "bridge", "trucks_ahead"): 6,
    }


def test_a_fast_truck_is_stuck_for_what_the_one_before_it_wants():
    """The first truck on the road wants the dock, full until 65; the FAST truck behind it wants the empty booth."""
    stages = "{bridge: {travel: 5 min}, dock: {servers: 1, room: 0}, booth: {servers: 1}}"
    script = [truck(0, bridge=5, dock=60), truck(1, bridge=5, dock=1), truck(2, of="fast", bridge=5, booth=1)]
    assert waits(run(stages, script)) == {
        (1, "bridge", "blocked_ahead", "dock"): 59,
        (2, "bridge", "blocked_ahead", "dock"): 58,
    }


def test_where_trucks_may_pass_each_waits_for_its_own_stage():
    stages = "{yard: {travel: 5 min, overtaking: true}, dock: {servers: 1, room: 0}, booth: {servers: 1, room: 0}}"
    script = [
        truck(0, yard=5, dock=60),
        truck(0, yard=5, booth=20),
        truck(1, yard=5, dock=1),
        truck(2, yard=5, booth=1),
    ]
    assert waits(run(stages, script)) == {
        (2, "yard", "blocked_ahead", "dock"): 59,
        (3, "yard", "blocked_ahead", "booth"): 18,
    }


def test_a_slower_drive_is_driving_and_a_closed_road_has_no_room():
    """Drives that begin before 10 take twice as long; the road is closed from 15 to 45."""
    stages = "{booth: {servers: 1}, bridge: {travel: 5 min}}"
    events = [event(0, 10, slower={"bridge": 2}), event(15, 45, down={"stages": ["bridge"]})]
    day = run(stages, [truck(0, booth=1, bridge=4), truck(14, booth=2, bridge=4)], events=events)
    assert why(day) == {
        (0, "booth", "service"): 1,
        (0, "bridge", "driving"): 8,
        (1, "booth", "service"): 2,
        (1, "booth", "blocked_ahead", "bridge"): 29,
        (1, "bridge", "driving"): 4,
    }


def test_held():
    stages = "{exam: {servers: 1, inspection: {authority: us, level: physical, rate: 0}}, yard: {held_by: [exam]}}"
    day = run(stages, [truck(0, exam=5, yard=90)], authorities={"us": {}})
    assert why(day) == {(0, "exam", "service"): 5, (0, "yard", "held"): 90}


# --- before the gate -----------------------------------------------------------------------------------------------


def test_closed_gate_and_then_no_room():
    """The gate opens at 60; the second truck then stands before a full booth until 65."""
    day = run(
        "booth: {servers: 1, room: 0}",
        [truck(10, booth=5), truck(20, booth=1)],
        hours="01:00-02:00",
        at_close="hold",
    )
    assert why_outside(day) == {(0, "closed"): 50, (1, "closed"): 40, (1, "blocked_ahead", "booth"): 5}


@pytest.mark.parametrize(("at_close", "closed"), [("hold", 22 * 60 + 50), ("serve", 0)])
def test_whoever_has_come_before_the_closing_may_enter_after_it_where_the_port_serves(at_close, closed):
    """The booth is taken until 90; the gate shuts at 70, until it opens the next day."""
    day = run(
        "booth: {servers: 1, room: 0}",
        [truck(0, booth=90), truck(60, booth=1)],
        hours="00:00-01:10",
        at_close=at_close,
        days=2,
    )
    split = why_outside(day)
    assert split.get((1, "closed"), 0) == closed
    assert split[1, "blocked_ahead", "booth"] == (10 if closed else 30)


def test_metering():
    day = run("booth: {servers: 9}", [truck(0, booth=1) for _ in range(3)], metering={"northbound": "5 min"})
    assert why_outside(day) == {(1, "metering"): 5, (2, "metering"): 10}


def test_a_truck_behind_one_that_is_bound_for_a_full_stage():
    """The second waits for the dock until 10, the third behind it for nothing else."""
    stages = "{dock: {servers: 1, room: 0}, booth: {servers: 1}}"
    day = run(stages, [truck(0, dock=10), truck(1, dock=1), truck(2, booth=1)])
    assert why_outside(day) == {(1, "blocked_ahead", "dock"): 9, (2, "trucks_ahead"): 8}


# --- measures ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dock():
    """Three trucks, the last one FAST: at the booth until 1, 61 and 121, at the dock for an hour each."""
    script = [truck("08:00", of=of, booth=1, dock=60) for of in ("general", "general", "fast")]
    return Found(port("{booth: {servers: 1}, dock: {servers: 1, room: 0}}"), script)


def test_means_by_cause_and_by_what_was_full(dock):
    assert dock("crossing_cause_min", "mean", **NORTH, cause="service") == 61
    assert dock("crossing_cause_min", "mean", **NORTH, cause="trucks_ahead") == 1
    assert dock("crossing_cause_min", "mean", **NORTH, cause="blocked_ahead") == 59
    assert dock("crossing_cause_min", "mean", **NORTH, stage="dock", cause="service") == 60
    assert dock("crossing_cause_min", "mean", **NORTH, hour="08", cause="blocked_ahead") == 59
    assert dock("crossing_cause_min", "mean", **NORTH, cause="blocked_ahead", **{"class": "fast"}) == 118
    assert dock("crossing_cause_min", "mean", **NORTH, cause="blocked_ahead", **{"class": "general"}) == 59 / 2
    assert dock("crossing_cause_min", "mean", **NORTH, cause="blocked_ahead", programme="FAST") == 118
    assert dock("crossing_cause_min", "mean", **NORTH, cause="blocked_ahead", programme="none") == 59 / 2
    assert dock("crossing_cause_min", "mean", **NORTH, cause="blocked_ahead", route="all") == 59
    assert dock("blocked_ahead_min", "mean", **NORTH, stage="booth", ahead="dock") == 59
    assert dock("crossing_time_min", "mean", **NORTH) == 61 + 1 + 59


def test_there_are_no_cells_for_what_cannot_occur(dock):
    """No road, penalty, outage, officer or plan that closes; one line without priorities; nothing after the dock."""
    assert dock.names("crossing_cause_min", "cause") == {"service", "trucks_ahead", "blocked_ahead"}
    assert dock.names("blocked_ahead_min", "stage") == {"booth"}
    assert dock.names("blocked_ahead_min", "ahead") == {"dock"}
    assert dock.names("gate_cause_min", "cause") == set()


def test_time_before_the_gate_by_cause():
    """Metered, and one place at the booth: the second truck enters at 10, the third at 15 and not at 10 + 2."""
    scenario = port("booth: {servers: 1, room: 0}", metering={"northbound": "2 min"})
    found = Found(scenario, [truck(0, booth=10), truck(1, booth=5), truck(9, booth=1)])
    assert found("gate_cause_min", "mean", **NORTH, cause="metering") == (1 + 2) / 3
    assert found("gate_cause_min", "mean", **NORTH, cause="blocked_ahead") == (8 + 1 + 3) / 3
    assert found("gate_cause_min", "mean", **NORTH, hour="00", cause="metering") == 1
    assert found.names("gate_cause_min", "cause") == {"metering", "blocked_ahead"}
    assert found("gate_min", "mean", **NORTH) == (9 + 6) / 3
