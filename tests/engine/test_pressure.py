"""Rates of inspection relaxed under pressure: when they are, who is told, and what that spares them."""

import pytest

from portsim.audit import audit
from portsim.log import Change, Disposition
from portsim.pressure import as_decided
from tests.engine.both import HAS_NUMBA
from tests.engine.days import at, event, run, truck

CROSSED, SEIZED = Disposition.CROSSED, Disposition.SEIZED
STAGES = """
primary: {servers: 1}
exam: {servers: 1}
exit: {servers: 1}
"""


def relaxing(*steps, at="primary"):
    """Northbound rates relaxed in these steps."""
    usual = {"rates": {"exam": 0.1}, "after": "1 min"}
    return {
        "northbound": {"decided_at": at, "steps": [{"name": f"step {n}", **usual, **s} for n, s in enumerate(steps, 1)]}
    }


def step(above, below, **more):
    """Rates relaxed above so many waiting trucks, and restored below so many."""
    return {"relax_above": {"line": above}, "tighten_below": {"line": below}, **more}


def switches(day):
    """When each step came into force and went out of it: (minute, order, whether it is on)."""
    rows = [row for row, kind in enumerate(day.log.change_kind) if kind == Change.ON_DEMAND]
    return [(day.log.change_min[r], day.log.change_of[r], bool(day.log.change_value[r])) for r in rows]


def passed(day):
    """Its audit has no complaint."""
    return "told" in audit(day.network, day.trucks, day.log).checks


QUEUE = [truck(0, spared={"exam": 1}, primary=4, exam=10, exit=1) for _ in range(5)]
"""Five at once, served until 4, 8, 12, 16, 20; all would be examined at the full rates."""


def test_trucks_told_while_rates_are_relaxed_are_spared():
    """More than two wait from 0 to 8 (4, 3): relaxed at 2; fewer than two from 12 (1): restored at 14."""
    day = run(STAGES, QUEUE, under_pressure=relaxing(step(2, 2, after="2 min")))
    assert switches(day) == [(2, 0, True), (14, 0, False)]
    assert day.steps == [1, 1, 1, 0, 0]
    assert day.began("exam") == at(None, None, None, 16, 26)
    assert day.departed == [5, 9, 13, 27, 37]
    assert passed(day)


def test_rates_stay_relaxed_at_least_as_long_as_stated():
    """Relaxed at 2 for 15 min at least: restored at 17, after truck 3 has been told at 16."""
    day = run(STAGES, QUEUE, under_pressure=relaxing(step(2, 2, after="2 min", at_least="15 min")))
    assert switches(day) == [(2, 0, True), (17, 0, False)]
    assert day.steps == [1, 1, 1, 1, 0]


def test_booths_follow_a_decision_after_its_delay():
    """Decided at 2, in force at 5: truck 0, told at 4, is examined. Restored without delay."""
    day = run(STAGES, QUEUE, under_pressure=relaxing(step(2, 2, after="2 min", delay="3 min")))
    assert switches(day) == [(5, 0, True), (14, 0, False)]
    assert day.steps == [0, 1, 1, 0, 0]


def test_a_decision_goes_before_whoever_is_told_at_that_instant():
    """Relaxed at 4, when the first service ends; restored at 12, when the third does."""
    day = run(STAGES, QUEUE, under_pressure=relaxing(step(2, 2, after="4 min")))
    assert switches(day) == [(4, 0, True), (16, 0, False)]
    assert day.steps == [1, 1, 1, 0, 0]


def test_the_furthest_step_in_force_holds():
    """Step 1 above 1 waiting truck, step 2 above 3: at 4 both, from 5 on the first alone."""
    queue = [truck(0, spared={"exam": 2}, primary=4, exam=10, exit=1) for _ in range(5)]
    day = run(STAGES, queue, under_pressure=relaxing(step(1, 1), step(3, 4)))
    assert switches(day) == [(1, 0, True), (1, 1, True), (5, 1, False), (17, 0, False)]
    assert day.steps == [2, 1, 1, 1, 0]
    assert [began is None for began in day.began("exam")] == [True, False, False, False, False]


def test_a_visit_that_only_relaxed_rates_bring():
    """Seized at the exam at the full rates; spared it, the truck goes on to the exit."""
    found = {"spared": {"exam": 1}, "primary": 4, "exam": 10}
    script = [truck(0, seized=True, **found) for _ in range(2)]
    script += [truck(0, spared={"exam": 1}, brought={"exit": 1}, primary=4, exam=10, exit=1) for _ in range(3)]
    day = run(STAGES, script, under_pressure=relaxing(step(2, 2, after="5 min")))
    # Relaxed at 5, restored at 17: fewer than two wait from 12 on.
    assert day.steps == [0, 1, 1, 1, 0]
    assert day.dispositions == [SEIZED, CROSSED, CROSSED, CROSSED, CROSSED]
    assert day.departed == [14, 8, 13, 17, 30]
    assert day.began("exit") == at(None, None, 12, 16, None)


def test_other_directions_are_told_nothing():
    script = [
        truck(0, primary=4, exam=10),
        truck(0, direction="southbound", primary=4, exam=1),
        *[truck(1, primary=4)] * 2,
    ]
    day = run(STAGES, script, under_pressure=relaxing(step(0, 1)))
    assert day.steps == [1, 0, 1, 0]
    assert day.began("exam") == at(4, 14, None, None)


def test_a_truck_whose_next_stage_is_full_comes_there_past_those_it_is_spared():
    """Truck 1 is spared the exam and blocked before the exit until 14: it gives the booth up then, not before."""
    script = [
        truck(0, primary=4, exit=10),
        *[truck(0, spared={"exam": 1}, primary=4, exam=1, exit=10) for _ in range(3)],
    ]
    day = run(
        "primary: {servers: 1}\nexam: {servers: 1}\nexit: {servers: 1, room: 0}",
        script,
        under_pressure=relaxing(step(1, 1)),
    )
    assert day.steps == [1, 1, 1, 0]
    assert day.left("primary") == at(4, 14, 24, 28)
    assert day.began("exit") == at(4, 14, 24, 34)
    assert day.began("exam") == at(None, None, None, 28)


def test_posted_waits_count_the_minutes_blocked_before_a_stage_that_was_spared():
    """Truck 1 waits 4, is blocked 6 at primary, and is read at the exit at 14; truck 2 waits 14 and is blocked 6."""
    script = [
        truck(0, primary=4, exit=10),
        *[truck(0, spared={"exam": 1}, primary=4, exam=1, exit=10) for _ in range(2)],
    ]
    day = run(
        "primary: {servers: 1}\nexam: {servers: 1}\nexit: {servers: 1, room: 0}",
        [*script, truck(25, primary=1, turn_back_above=11)],
        under_pressure=relaxing(step(0, 1)),
        measured=["primary", "exam", "exit"],
        posted={"northbound": {"every": "25 min"}},
        drivers={"northbound": {}},
    )
    # (0 + 10 + 20) / 3 = 10: nobody turns back; blocked minutes that were lost would leave (0 + 4 + 14) / 3 = 6.
    assert day.dispositions == [CROSSED] * 4
    beyond = run(
        "primary: {servers: 1}\nexam: {servers: 1}\nexit: {servers: 1, room: 0}",
        [*script, truck(25, primary=1, turn_back_above=9)],
        under_pressure=relaxing(step(0, 1)),
        measured=["primary", "exam", "exit"],
        posted={"northbound": {"every": "25 min"}},
        drivers={"northbound": {}},
    )
    assert beyond.dispositions[3] == Disposition.TURNED_BACK


def test_nobody_is_waited_for_who_has_been_spared():
    """The exam's shift ends at 3 with two to come; both are told at 4 and 8 that they need not: it closes at 8."""
    stages = 'primary: {servers: 1}\nexam: {servers: {"00:00-00:03": 1}, at_end: serve}\nexit: {servers: 1}'
    script = [truck(0, spared={"exam": 1}, primary=4, exam=5, exit=1) for _ in range(2)]
    day = run(stages, script, under_pressure=relaxing(step(0, 1, at_least="1 h")))
    assert day.steps == [1, 1]
    assert day.open_times("exam/0") == [(0, 8)]
    assert passed(day)
    # At the full rates it stays until the second of them begins at 9.
    usual = run(stages, script, under_pressure=relaxing(step(9, 1)))
    assert usual.open_times("exam/0") == [(0, 14)]
    assert passed(usual)


def test_the_audit_and_the_measures_see_the_itineraries_decided_on():
    day = run(STAGES, QUEUE, under_pressure=relaxing(step(2, 2, after="2 min")))
    trucks, log = as_decided(day.trucks, day.log)
    assert log.stage.tolist() == trucks.stage.tolist() == [0, 2, 0, 2, 0, 2, 0, 1, 2, 0, 1, 2]
    assert trucks.first_visit.tolist() == [0, 2, 4, 6, 9, 12]
    assert trucks.waiver.step.tolist() == [1, 1, 1, 0, 0]
    assert trucks.waiver.spared_truck.tolist() == [0, 1, 2]
    assert trucks.waiver.spared_stage.tolist() == [1, 1, 1]
    assert trucks.relaxed is None
    assert as_decided(trucks, log) == (trucks, log)


@pytest.mark.parametrize("moment", ["before it is told", "after"])
def test_a_driver_who_leaves_has_nothing_ahead(moment):
    """Both posts that wait for him close; before he is told, that of the exam he might have been spared as well."""
    stages = 'primary: {servers: 1}\nexam: {servers: {"00:00-00:03": 1}, at_end: serve}\nexit: {servers: 1}'
    leaves = ["primary"] if moment == "before it is told" else ["exit"]
    script = [
        truck(0, primary=4, exit=30),
        truck(0, spared={"exam": 1}, patience=6, primary=4, exam=5, exit=1),
    ]
    if moment == "before it is told":
        script[0] = truck(0, primary=10, exit=30)
    day = run(
        stages, script, under_pressure=relaxing(step(0, 1, at_least="1 h")), drivers={"northbound": {"leaves": leaves}}
    )
    assert day.dispositions == [CROSSED, Disposition.LEFT_LINE]
    assert day.departed[1] == (6 if moment == "before it is told" else 14)
    assert day.open_times("exam/0") == [(0, 6 if moment == "before it is told" else 8)]
    assert passed(day)


def test_rows_of_moves_and_stops_are_those_of_the_visits_left():
    """Truck 0 is spared the exam, so all later rows are one less: who moved and who was stopped stays the same."""
    stages = """
    primary: {servers: {"00:00-00:06": 2, "00:06-24:00": 1}, lines: per_server}
    exam: {servers: 1}
    exit: {servers: 1}
    """
    script = [truck(0, spared={"exam": 1}, primary=4, exam=1, exit=1), *[truck(0, primary=9, exam=8, exit=1)] * 5]
    down = event(12, 15, down={"stages": ["exam"]}, truck="moves")
    day = run(stages, script, under_pressure=relaxing(step(0, 1)), events=[down])
    raw, (trucks, log) = day.log, as_decided(day.trucks, day.log)
    assert trucks.waiver.spared_truck.tolist() == [0]
    moved = raw.change_kind == Change.TRUCK_MOVED
    assert moved.any()
    assert len(raw.stop_visit)
    assert log.truck[log.change_of[moved]].tolist() == raw.truck[raw.change_of[moved]].tolist()
    assert log.stage[log.change_of[moved]].tolist() == raw.stage[raw.change_of[moved]].tolist()
    assert log.truck[log.stop_visit].tolist() == raw.truck[raw.stop_visit].tolist()
    assert log.stage[log.stop_visit].tolist() == raw.stage[raw.stop_visit].tolist()
    assert passed(day)


@pytest.mark.skipif(not HAS_NUMBA, reason="Numba is not installed")
def test_there_is_paper_for_a_truck_that_is_told_and_closes_its_booth(monkeypatch):
    """Eleven booths close with their truck at 5, each of which is told at relaxed rates: two rows with one end. Before,
    thirty have passed the booth that stays, so that some sizes of paper are full just then."""
    from portsim.engine.compiled import building

    stages = 'primary: {servers: {"00:00-00:02": 12, "00:02-24:00": 1}}\nexam: {servers: 1}'
    script = [truck(0, spared={"exam": 1}, primary=minutes, exam=1) for minutes in (1, *[5] * 11, 1)]
    script += [truck(2.1 + place / 20, primary=0.05) for place in range(30)]
    pressed = relaxing(step(0, 1, after="30 s", at_least="1 h"))
    day = run(stages, script, under_pressure=pressed)
    assert day.steps == [1] * len(script)
    assert len(day.changes(Change.SERVER_CLOSED)) == 11
    for rows in range(20, 120):
        monkeypatch.setattr(building, "PAPER_ROWS", rows)
        assert run(stages, script, under_pressure=pressed).log.tobytes() == day.log.tobytes()
