"""The audit of days with outages, standing orders and drivers: good logs pass, and each wrong number is named."""

import re
from dataclasses import replace

import numpy as np
import pytest

from portsim.audit import CHECKS, Evidence, audit
from portsim.errors import AuditError
from portsim.log import Change, Disposition
from tests import bad_days
from tests.engine.days import event, port, run, truck


def changed(evidence, part, column, row, value):
    """The same evidence with one number changed; a function changes what is there."""
    old = getattr(evidence, part)
    array = getattr(old, column).copy()
    array[row] = value(array[row]) if callable(value) else value
    parts = {name: getattr(evidence, name) for name in ("network", "trucks", "log")}
    return Evidence(**(parts | {part: replace(old, **{column: array})}))


def of_outages(evidence, column, row, value):
    """The same with one number of the outages of its network changed."""
    array = getattr(evidence.network.outages, column).copy()
    array[row] = value
    outages = replace(evidence.network.outages, **{column: array})
    return Evidence(replace(evidence.network, outages=outages), evidence.trucks, evidence.log)


def complaint(evidence, rule):
    with pytest.raises(AuditError) as refused:
        CHECKS[rule](evidence)
    message = str(refused.value)
    assert message.startswith(f"audit: {rule}: ")
    return message


def of_day(scenario, script, **rest):
    day = run(scenario, script, **rest)
    evidence = Evidence(day.network, day.trucks, day.log)
    audit(day.network, day.trucks, day.log)
    return evidence


# --- outages -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sent_back():
    """Both booths serve from 0; booth 1 is down from 4 to 20 and sends truck 0 back, which goes on at booth 2 at 10.

    Trucks 2 and 3 wait meanwhile; services take 10.
    """
    down = event(4, 20, down={"servers": {"booth": {"booth": 1}}}, truck="moves")
    return of_day(port("booth: {servers: 2}", events=[down]), [truck(k, booth=10) for k in (0, 0, 1, 2)])


@pytest.fixture(scope="module")
def stays():
    """One booth, down from 4 to 9: truck 0 is served from 0 to 4 and from 9 to 15, truck 1 after it."""
    return of_day(port("booth: {servers: 1}", events=[event(4, 9, down={"stages": ["booth"]})]), TWO)


TWO = [truck(0, booth=10), truck(1, booth=10)]


def test_a_truck_that_was_sent_back_is_followed_from_server_to_server(sent_back):
    held = sent_back.at_servers
    times = sorted(zip(held.row.tolist(), held.server.tolist(), held.start.tolist(), held.end.tolist(), strict=True))
    assert times == [(0, 0, 0, 4), (0, 1, 10, 16), (1, 1, 0, 10), (2, 1, 16, 26), (3, 0, 20, 30)]
    waits = sent_back.lane_waits
    assert waits.end[waits.sent_back].tolist() == [10]


@pytest.mark.parametrize(
    ("rule", "column", "row", "value", "said"),
    [
        ("services", "ended", 0, 15.0, "truck 0 at booth.*did not take the time drawn"),
        ("services", "stop_went_on", 0, 9.0, "truck 0 at booth.*did not take the time drawn"),
        ("services", "stop_min", 0, 5.0, "truck 0 at booth.*did not take the time drawn"),
        ("one_truck", "parked", 2, 12.0, "truck 2 at booth, 00:12 .*: its server still held another truck"),
        ("one_truck", "stop_server", 0, 1, "its server still held another truck"),
        ("standstill", "parked", 3, 19.0, "truck 3 at booth, 00:19 .*: it took a server that 0 had stopped"),
        ("standstill", "began", 3, 19.0, "began or went on at a server that 0 had stopped"),
        ("standstill", "stop_min", 0, 6.0, "its service went on although 0 stopped its server"),
        ("stops", "stop_min", 0, 3.0, "truck 0 at booth.*without an outage that does so"),
        ("stops", "stop_moved", 0, False, "truck 0 at booth.*without an outage that does so"),
        ("stops", "stop_went_on", 0, np.nan, "its service ended, and yet never went on"),
        ("stops", "stop_parked", 0, 1.0, "its stop has its times mixed up"),
    ],
)
def test_one_wrong_number_of_a_stop_is_found(sent_back, rule, column, row, value, said):
    assert re.search(said, complaint(changed(sent_back, "log", column, row, value), rule))


def test_nobody_goes_before_one_that_was_sent_back(sent_back):
    """Truck 0 is said to wait until 16, and truck 2 to be taken at 10 instead."""
    parked = sent_back.log.parked.copy()
    parked[[0, 2]] = parked[[2, 0]]
    bad = Evidence(sent_back.network, sent_back.trucks, replace(sent_back.log, parked=parked))
    assert "truck 2 at booth, 00:10 (10.0 min): it was taken before one that an outage had sent" in complaint(
        bad, "lane_order"
    )


def test_outages_come_as_stated(stays):
    rows = np.flatnonzero(stays.log.change_kind == Change.OUTAGE)
    assert "not those of the scenario" in complaint(changed(stays, "log", "change_min", rows[0], 3.0), "stated_outages")
    forgotten = changed(stays, "log", "change_kind", rows[-1], Change.GATE)
    assert "an outage was forgotten" in complaint(forgotten, "stated_outages")


def test_what_becomes_of_a_service_is_as_stated(stays):
    """The service went on where it had stopped; had it to begin anew, it would last until 19."""
    assert "truck 0" in complaint(of_outages(stays, "work", 0, 1), "services")


def test_services_take_the_pace_at_their_beginning():
    """Services that begin from 5 to 20 take twice as long: truck 1 from 10 to 30, truck 2 from 30 to 40."""
    scenario = port("booth: {servers: 1}", events=[event(5, 20, slower={"booth": 2})])
    slow = of_day(scenario, [*TWO, truck(2, booth=10)])
    assert slow.log.ended.tolist() == [10, 30, 40]
    assert "truck 1 at booth" in complaint(changed(slow, "log", "ended", 1, 20.0), "services")
    assert "truck 1 at booth" in complaint(of_outages(slow, "pace", (0, 0), 3.0), "services")


def test_drives_take_the_pace_at_their_beginning_and_nobody_enters_a_closed_road():
    events = [event(5, 20, slower={"bridge": 2}), event(25, 40, down={"stages": ["bridge"]})]
    stages = "{bridge: {travel: 1 min}, booth: {servers: 9}}"
    script = [truck(k, bridge=10, booth=1) for k in (0, 6, 30)]
    road = of_day(port(stages, events=events), script)
    assert road.log.ended[road.log.stage == 0].tolist() == [10, 26, 50]
    assert "truck 1 at bridge" in complaint(of_outages(road, "pace", (0, 0), 1.0), "services")
    assert "truck 2 at bridge, 00:30 (30.0 min): it entered a road that 1 had closed" in complaint(
        changed(road, "log", "joined", 4, 30.0), "standstill"
    )


def test_nobody_begins_with_officers_of_a_pool_that_is_down():
    scenario = port(
        "exam: {servers: 2, officers: {mx: 1}}", pools={"mx": 2}, events=[event(5, 20, down={"pools": ["mx"]})]
    )
    exam = of_day(scenario, [truck(6, exam=3)])
    assert exam.log.began.tolist() == [20]
    assert "with officers that 0 kept from beginning" in complaint(changed(exam, "log", "began", 0, 6.0), "standstill")


def test_a_truck_does_not_stay_parked_where_an_outage_sends_trucks_away():
    """Truck 1 is parked until the officer is free; at 4 its bay goes down and it has to leave it."""
    down = event(4, 30, down={"servers": {"exam": {"exam": 2}}}, truck="moves", work="finish")
    exam = of_day(
        port("exam: {servers: 3, officers: {mx: 1}}", pools={"mx": 1}, events=[down]),
        [truck(0, exam=10), truck(1, exam=3)],
    )
    assert exam.log.stop_min.tolist() == [4]
    log = exam.log
    none = {name: getattr(log, name)[:0] for name in vars(log) if name.startswith("stop_")}
    stayed = replace(log, **none, parked=np.array([0.0, 1.0]), server=np.array([0, 1]))
    assert "it stayed parked at a server from which an outage sends" in complaint(
        Evidence(exam.network, exam.trucks, stayed), "stops"
    )


# --- breakdowns ----------------------------------------------------------------------------------------------------


def machines(in_use, **more):
    return {"x": {"down": {"servers": {"booth": {"booth": 2}}}, "each": "server", "in_use": in_use, **more}}


@pytest.mark.parametrize("in_use", ["always", "open", "busy"])
def test_breakdowns_come_when_a_life_in_use_is_over(in_use):
    scenario = port('booth: {servers: {"00:05-24:00": 2}}', breakdowns=machines(in_use))
    lives = {"x:0": [(12, 6), (9, 2)], "x:1": [(7, 3)]}
    broken = of_day(scenario, [truck(k, booth=10) for k in range(6)], lives=lives)
    assert CHECKS["breakdowns"](broken) == 3
    for life in (0, 1, 3):
        bad = changed(broken, "trucks", "life_min", life, lambda minutes: minutes + 1)
        assert "did not break down when its life in use was over" in complaint(bad, "breakdowns")
    bad = changed(broken, "trucks", "life_min", 4, 2.0)
    assert "x:1 did not break down when its life" in complaint(bad, "breakdowns")
    bad = changed(broken, "trucks", "repair_min", 0, lambda minutes: minutes - 1)
    assert "x:0 broke down and was not mended in the time" in complaint(bad, "breakdowns")


def test_a_crew_mends_one_machine_with_each_team():
    scenario = port("booth: {servers: 2}", breakdowns=machines("always", crew="fitters"), crews={"fitters": 1})
    crew = of_day(scenario, TWO, lives={"x:0": [(5, 10)], "x:1": [(7, 10)]})
    bad = of_outages(crew, "crew_teams", 0, 2)
    assert "x:1 broke down and was not mended in the time" in complaint(bad, "breakdowns")


# --- standing orders, speed, drivers, metering -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def rush():
    return bad_days.rush()[1]


def test_standing_orders_are_followed(rush):
    assert CHECKS["on_demand"](rush) == 2
    rows = np.flatnonzero(rush.log.change_kind == Change.ON_DEMAND)
    assert "more servers open than it may" in complaint(changed(rush, "log", "change_value", rows[0], 2), "on_demand")
    assert "opened or closed what it may not" in complaint(
        changed(rush, "log", "change_value", rows[1], 1), "on_demand"
    )
    soon = changed(rush, "log", "change_min", rows[0], 2.0)
    assert "sooner than it may" in complaint(soon, "on_demand")
    none = changed(rush, "log", "change_kind", rows[0], Change.GATE)
    assert "not as many servers open as planned" in complaint(none, "server_plans")
    taken = Evidence(
        replace(rush.network, orders=replace(rush.network.orders, officers=np.array([[3]]))), rush.trucks, rush.log
    )
    assert "more officers of us than are on duty" in complaint(taken, "on_demand")


def test_services_take_the_pace_of_the_line(rush):
    took = rush.log.ended - rush.log.began
    assert {1.5, 3.0} == set(took[rush.log.stage == 1].tolist())
    speeds = replace(rush.network.speeds, from_number=np.array([4]))
    other = Evidence(replace(rush.network, speeds=speeds), rush.trucks, rush.log)
    assert "did not take the time drawn" in complaint(other, "services")


@pytest.fixture(scope="module")
def impatient():
    return bad_days.impatience()[1]


def test_drivers_turn_back_and_leave_with_reason(impatient):
    ended = impatient.log.disposition
    back, left = (int(np.flatnonzero(ended == kind)[0]) for kind in (Disposition.TURNED_BACK, Disposition.LEFT_LINE))
    tempers = impatient.trucks.tempers

    def with_tempers(**columns):
        trucks = replace(impatient.trucks, tempers=tempers._replace(**columns))
        return Evidence(impatient.network, trucks, impatient.log)

    assert "before a line it puts up with" in complaint(with_tempers(turn_back_at=np.full(30, 9)), "turned_back")
    assert "that it does not put up with" in complaint(with_tempers(turn_back_at=np.full(30, 7)), "turned_back")
    bare = Evidence(impatient.network, replace(impatient.trucks, tempers=None), impatient.log)
    assert "it turned back, which nobody does" in complaint(bare, "turned_back")
    assert "it left a line, which nobody does" in complaint(bare, "patience")
    assert "but not on arrival" in complaint(changed(impatient, "log", "departed", back, 29.5), "turned_back")
    assert "before, or after, its patience" in complaint(with_tempers(patience_min=np.full(30, 13.0)), "patience")
    never = Evidence(
        replace(impatient.network, may_leave=np.zeros_like(impatient.network.may_leave)),
        impatient.trucks,
        impatient.log,
    )
    assert "that it may not leave" in complaint(never, "patience")
    stayed = changed(impatient, "log", "disposition", left, Disposition.INSIDE)
    short = np.where(ended == Disposition.LEFT_LINE, 12.0, 1.0)
    assert "it waited longer than its patience" in complaint(with_tempers(patience_min=short), "patience")
    assert "inside, and yet departed" in complaint(stayed, "dispositions")
    joined = changed(impatient, "log", "disposition", left, Disposition.TURNED_BACK)
    assert "after a service or drive had begun" in complaint(joined, "dispositions")


def test_patience_of_a_truck_sent_back_begins_when_it_first_stands_in_a_line():
    """Parked at 4, without waiting; sent back at 6; patience ends at 11, or at once."""
    parked = port(
        "booth: {servers: 1, officers: {guards: 1}}",
        pools={"guards": {"01:00-24:00": 1}},
        events=[event(6, 30, down={"stages": ["booth"]}, truck="moves")],
        drivers={"northbound": {"leaves": ["booth"]}},
    )
    of_day(parked, [truck(4, patience=0, booth=5)])
    left = of_day(parked, [truck(4, patience=5, booth=5)])
    assert left.log.departed.tolist() == [11]
    assert "before, or after, its patience" in complaint(changed(left, "log", "stop_min", 0, 5), "patience")
    assert "before, or after, its patience" in complaint(changed(left, "log", "stop_parked", 0, 4.5), "patience")


def relaxed_day():
    """Five trucks at once, 4 min each; rates relaxed from 2 to 14. Told at 4, 8, 12 (relaxed), and at 16 and 20."""
    step = {"name": "fewer", "rates": {"exam": 0.1}, "after": "2 min"}
    step |= {"relax_above": {"line": 2}, "tighten_below": {"line": 2}}
    scenario = port(
        "booth: {servers: 1}\nexam: {servers: 1}",
        under_pressure={"northbound": {"decided_at": "booth", "steps": [step]}},
    )
    return run(scenario, [truck(0, spared={"exam": 1}, booth=4, exam=1) for _ in range(5)])


@pytest.fixture(scope="module")
def pressed():
    day = relaxed_day()
    audit(day.network, day.trucks, day.log)
    return Evidence(day.network, day.trucks, day.log)


def test_trucks_are_told_what_is_in_force_and_where(pressed):
    told = np.flatnonzero(pressed.log.change_kind == Change.RELAXED)
    on_demand = np.flatnonzero(pressed.log.change_kind == Change.ON_DEMAND)
    assert pressed.log.change_min[told].tolist() == [4, 8, 12]
    assert "not where that is decided" in complaint(changed(pressed, "log", "change_min", told[1], 9), "told")
    assert "at other rates than those in force" in complaint(
        changed(pressed, "log", "change_value", told[1], 0), "told"
    )
    late = changed(pressed, "log", "change_min", on_demand[1], 17)
    assert "truck 3" in complaint(late, "told")
    assert "sooner than it may" in complaint(changed(pressed, "log", "change_min", on_demand[0], 1), "on_demand")
    assert "more servers open than it may" in complaint(
        changed(pressed, "log", "change_value", on_demand[0], 2), "on_demand"
    )


def test_a_log_that_contradicts_what_trucks_were_told_is_refused():
    day = relaxed_day()

    def with_log(column, row, value):
        array = getattr(day.log, column).copy()
        array[row] = value
        return Evidence(day.network, day.trucks, replace(day.log, **{column: array}))

    spared = 1  # the row of truck 0 at the exam
    for column in ("joined", "parked", "began", "ended", "left", "server", "lane", "lane_at_joining"):
        assert "truck 0" in complaint(with_log(column, spared, 4), "told"), column
    told = np.flatnonzero(day.log.change_kind == Change.RELAXED)
    with pytest.raises(AuditError, match="told: a truck was told twice"):
        with_log("change_of", told[1], 0)
    for step in (7, -1):
        with pytest.raises(AuditError, match="told: a truck was told of a step that there is not"):
            with_log("change_value", told[1], step)


def test_nobody_waits_for_a_truck_that_left_before_it_was_told():
    """The exam's shift ends at 3; truck 1, who may yet come, leaves the line at 6: not later does it close."""
    step = {"name": "fewer", "rates": {"exam": 0.1}, "after": "1 min", "at_least": "1 h"}
    step |= {"relax_above": {"line": 0}, "tighten_below": {"line": 1}}
    scenario = port(
        'booth: {servers: 1}\nexam: {servers: {"00:00-00:03": 1}, at_end: serve}',
        under_pressure={"northbound": {"decided_at": "booth", "steps": [step]}},
        drivers={"northbound": {"leaves": ["booth"]}},
    )
    day = run(scenario, [truck(0, booth=20), truck(0, brought={"exam": 1}, patience=6, booth=4, exam=5)])
    audit(day.network, day.trucks, day.log)
    closed = np.flatnonzero((day.log.change_kind == Change.SERVER_CLOSED) & (day.log.change_of == 1))
    assert day.log.change_min[closed].tolist() == [6]
    times = day.log.change_min.copy()
    times[closed] = 9
    late = Evidence(day.network, day.trucks, replace(day.log, change_min=times))
    assert "nobody to wait for" in complaint(late, "server_plans")


def test_who_never_comes_is_as_drawn():
    scenario = port("booth: {servers: 1}", appointments={"slots": "30 min", "no_show": 0.5})
    day = of_day(scenario, [truck(0, booth=5), truck(1, comes=False)])
    came = changed(day, "trucks", "no_show", 1, np.logical_not)
    assert "an appointment to miss and came, or the reverse" in complaint(came, "dispositions")


def test_trucks_enter_a_metered_gate_at_their_distance(impatient):
    dense = Evidence(replace(impatient.network, headway_min=np.array([1.5, 0.0])), impatient.trucks, impatient.log)
    assert "it entered too soon after the truck before it" in complaint(dense, "gate")
