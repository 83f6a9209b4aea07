"""The audit passes good logs and names what is wrong with bad ones."""

import re
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings

from portsim.audit import CHECKS, audit
from portsim.audit.evidence import Evidence
from portsim.engine.reference import simulate
from portsim.errors import AuditError
from portsim.log import Change, Disposition
from portsim.network import build
from tests.engine.days import port, run, truck
from tests.properties.ports import ports

STAGES = """
primary: {servers: 2, room: 4}
bridge: {travel: 2 min, room: 4}
exam: {servers: 2, room: 4, officers: {mx: 1}}
"""
ROWS = 3
"""Visits of each truck: row 3 k of the log is truck k at primary, 3 k + 1 on the bridge, 3 k + 2 at the exam."""


def evidence_of(scenario, script):
    day = run(scenario, script)
    return Evidence(build(scenario, day.layout), day.trucks, day.log)


@pytest.fixture(scope="module")
def good():
    scenario = port(STAGES, pools={"mx": 1})
    return evidence_of(scenario, [truck(k, primary=4, bridge=2, exam=3) for k in range(6)])


def corrupt(evidence, part, column, row, value):
    """The same evidence with one number changed; a function changes what is there."""
    old = getattr(evidence, part)
    assert column in {field.name for field in fields(old)}
    array = getattr(old, column).copy()
    array[row] = value(array[row]) if callable(value) else value
    parts = {name: getattr(evidence, name) for name in ("network", "trucks", "log")}
    return Evidence(**(parts | {part: replace(old, **{column: array})}))


def complaint(evidence, rule):
    with pytest.raises(AuditError) as refused:
        CHECKS[rule](evidence)
    return str(refused.value)


def test_a_good_log_passes_and_the_report_says_what_was_checked(good):
    report = audit(good.network, good.trucks, good.log)
    assert report.to_json()["passed"] is True
    assert report.checks.keys() == CHECKS.keys()
    assert report.checks["rows"] == 6 * ROWS
    assert report.checks["dispositions"] == 6
    assert report.checks["officers"] == 6


@pytest.mark.parametrize(
    ("rule", "part", "column", "row", "value", "said"),
    [
        ("rows", "log", "stage", 0, 2, "not those of the itineraries"),
        ("grid", "log", "began", 3, lambda t: t + 1e-9, "truck 1 at primary, 00:01 .*: `began` is no multiple"),
        ("grid", "log", "departed", 2, 1e7, "truck 2, .*: it departed after the run"),
        ("order", "log", "began", 4, lambda t: t - 1, "truck 1 at bridge, .*: `began` before `parked`"),
        ("order", "log", "ended", 4, np.nan, "truck 1 at bridge, .*: `left` without `ended`"),
        ("itineraries", "log", "left", 3, lambda t: t + 1, "truck 1 at bridge, .*: it joined, but not when it left"),
        ("itineraries", "trucks", "arrived_min", 4, lambda t: t + 2, "truck 4 at primary, .*before it arrived"),
        ("lanes", "log", "lane", 3, 2, "truck 1 at primary, .*: its lane belongs to another stage"),
        ("lanes", "log", "lane_at_joining", 3, 2, "truck 1 at primary, .*: its lane belongs to another stage"),
        ("lanes", "log", "server", 4, 0, "truck 1 at bridge, .*: it did not drive"),
        ("lanes", "trucks", "admitted", (2, 0), False, "truck 2 at primary, .*: its lane does not admit it"),
        ("services", "trucks", "service_min", (2, 0), 5, "truck 2 at primary, .*did not take the time drawn"),
        ("services", "trucks", "service_min", (2, 1), 9, "truck 2 at bridge, .*did not take the time drawn"),
        ("dispositions", "log", "disposition", 5, Disposition.INSIDE, "truck 5, .*: inside, and yet departed"),
        ("dispositions", "log", "disposition", 5, Disposition.TURNED_AWAY_FULL, "turned away after a service"),
        ("dispositions", "log", "departed", 5, lambda t: t - 1, "truck 5, .*it crossed, but not when"),
        ("conservation", "log", "departed", 5, lambda t: t - 1, "trucks came that have neither gone nor"),
        ("conservation", "log", "departed", 5, -1.0, "trucks came that have neither gone nor"),
        ("conservation", "log", "left", 4, lambda t: t + 1, "trucks came that have neither gone nor"),
        ("conservation", "log", "joined", 4, lambda t: t - 1, "trucks came that have neither gone nor"),
        ("gate", "log", "joined", 3, -1.0, "truck 1, .*: it entered before one that stood ahead"),
        ("littles_law", "log", "left", 3, lambda t: t + 1, "do not add up to the number of trucks over time"),
        ("littles_law", "log", "joined", 4, lambda t: t - 1, "do not add up to the number of trucks over time"),
        ("littles_law", "log", "departed", 5, lambda t: t - 1, "do not add up to the number of trucks over time"),
        ("one_truck", "log", "server", 3, 0, "truck 1 at primary, .*: its server still held another truck"),
        (
            "one_truck",
            "log",
            "parked",
            9,
            lambda t: t - 1,
            "truck 3 at primary, .*: its server still held another truck",
        ),
        ("one_truck", "log", "server", 3, 2, "truck 1 at primary, .*: its server does not serve its lane"),
        ("server_plans", "network", "change_level", 0, 7, "not those of the scenario"),
        ("officers", "network", "officers", (2, 0), 2, "began with more officers of mx than are on duty"),
        ("officers", "network", "change_level", -1, 2, "not as many officers of mx on duty as planned"),
        ("road_room", "network", "road_room", 1, 1, "at bridge, .*: more trucks on the road than it holds"),
        ("road_order", "log", "left", 4, 99.0, "truck 2 at bridge, .*: it left the road before the truck ahead"),
        ("lane_room", "network", "lane_room", 0, 1, "at primary, .*: more trucks wait in its lane"),
    ],
)
def test_one_wrong_number_is_found(good, rule, part, column, row, value, said):
    bad = corrupt(good, part, column, row, value)
    message = complaint(bad, rule)
    assert re.match(f"audit: {rule}: ", message)
    assert re.search(said, message)


def test_a_server_is_not_taken_before_it_opens(good):
    first = int(np.flatnonzero(good.log.change_kind == Change.SERVER_OPENED)[0])
    bad = corrupt(good, "log", "change_min", first, 2.0)
    assert "truck 0 at primary, 00:00 (0.0 min): its server was closed, or closing" in complaint(bad, "taken_open")


def test_a_server_is_not_taken_before_it_opens_because_another_has(good):
    second = int(np.flatnonzero(good.log.change_kind == Change.SERVER_OPENED)[1])
    bad = corrupt(good, "log", "change_min", second, 2.0)
    assert "truck 1 at primary, 00:01 (1.0 min): its server was closed, or closing" in complaint(bad, "taken_open")


def test_nobody_stays_for_no_time_where_another_stays(good):
    """Truck 2 takes and leaves the server of truck 1, which stays from 1 to 5, at 3."""
    log = good.log
    parked, left, server = log.parked.copy(), log.left.copy(), log.server.copy()
    parked[2 * ROWS], left[2 * ROWS], server[2 * ROWS] = 3.0, 3.0, server[1 * ROWS]
    bad = Evidence(good.network, good.trucks, replace(log, parked=parked, left=left, server=server))
    assert "truck 2 at primary, 00:03 (3.0 min): its server still held another truck" in complaint(bad, "one_truck")


def test_a_closing_server_takes_nobody(good):
    first = int(np.flatnonzero(good.log.change_kind == Change.SERVER_OPENED)[0])
    bad = corrupt(good, "log", "change_kind", first, Change.SERVER_CLOSING)
    assert "closed, or closing" in complaint(bad, "taken_open")


def test_as_many_servers_as_planned(good):
    first = int(np.flatnonzero(good.log.change_kind == Change.SERVER_OPENED)[0])
    bad = corrupt(good, "log", "change_kind", first, Change.SERVER_CLOSED)
    assert "group primary of primary has not as many servers open as planned" in complaint(bad, "server_plans")


def test_nobody_is_passed_in_a_lane(good):
    """Trucks 2 and 3 wait, and change places."""
    parked = good.log.parked.copy()
    parked[[6, 9]] = parked[[9, 6]]
    bad = Evidence(good.network, good.trucks, replace(good.log, parked=parked))
    assert "truck 3 at primary" in complaint(bad, "lane_order")


def test_nobody_is_passed_in_a_lane_among_others_of_another_priority(good):
    """Trucks 3 and 5 wait with a lower priority than all others, and change places."""
    priority, parked = good.trucks.priority.copy(), good.log.parked.copy()
    priority[[3, 5], 0] = 1
    parked[[3 * ROWS, 5 * ROWS]] = parked[[5 * ROWS, 3 * ROWS]]
    bad = Evidence(good.network, replace(good.trucks, priority=priority), replace(good.log, parked=parked))
    assert "truck 5 at primary" in complaint(bad, "lane_order")
    assert "taken before one that joined earlier" in complaint(bad, "lane_order")


def test_nobody_passes_on_a_road_among_trucks_that_entered_together():
    """Trucks 0, 1 and 2 enter at once and end at 2, 3 and 4; truck 1 is said to leave before truck 0."""
    stages = "{bridge: {travel: 1 min}, booth: {servers: 3}}"
    road = evidence_of(port(stages), [truck(1, bridge=n, booth=5) for n in (2, 3, 4)])
    audit(road.network, road.trucks, road.log)
    bad = corrupt(road, "log", "left", 2, 2.5)
    assert "truck 1 at bridge" in complaint(bad, "road_order")
    slow = corrupt(road, "trucks", "service_min", (1, 0), 2.5)
    assert "truck 1 at bridge" in complaint(slow, "services")


def test_trucks_that_entered_a_road_together_may_stand_against_their_numbers():
    """Trucks 0, 1 and 2 enter at once; the last is the fastest and ahead, the first the slowest and behind."""
    road = evidence_of(
        port("{bridge: {travel: 1 min}, booth: {servers: 3}}"), [truck(1, bridge=n, booth=5) for n in (2, 3, 4)]
    )
    bridge, service = [0, 2, 4], road.trucks.service_min.copy()
    turned = {name: getattr(road.log, name).copy() for name in ("ended", "left")}
    for column in turned.values():
        column[bridge] = column[bridge][::-1]
    service[:, 0] = service[::-1, 0]
    other = Evidence(road.network, replace(road.trucks, service_min=service), replace(road.log, **turned))
    assert CHECKS["road_order"](other) == 3
    assert CHECKS["services"](other) == 6


def test_nobody_goes_before_anybody_came(good):
    log = good.log
    never = {
        name: np.where(log.truck == 0, np.nan, getattr(log, name)) for name in ("joined", "parked", "began", "left")
    }
    departed = np.append(-1.0, log.departed[1:])
    bad = Evidence(good.network, good.trucks, replace(log, departed=departed, **never))
    assert "trucks came that have neither gone nor" in complaint(bad, "conservation")


def test_nobody_is_passed_by_a_truck_of_lower_priority(good):
    bad = corrupt(good, "trucks", "priority", (3, 0), -1)
    assert "truck 2 at primary, 00:04 (4.0 min): it was taken before one of higher priority" in complaint(
        bad, "lane_order"
    )


def test_nobody_enters_through_a_closed_gate():
    scenario = port("primary: {servers: 1}", hours="06:00-22:00", at_close="hold")
    held = evidence_of(scenario, [truck("05:00", primary=1), truck("07:00", primary=1)])
    audit(held.network, held.trucks, held.log)
    opening = int(np.flatnonzero(held.log.change_kind == Change.GATE)[0])
    bad = corrupt(held, "log", "change_min", opening, 370.0)
    assert "truck 0, 06:00 (360.0 min): it entered through a closed gate" in complaint(bad, "gate")


@settings(max_examples=60, deadline=None)
@given(ports(stopping=True, supervised=True))
def test_no_good_log_is_refused(port):
    audit(port.network, port.trucks, simulate(port.network, port.trucks))


def test_trucks_that_entered_a_road_together_may_have_stood_either_way():
    """Trucks 1 and 2 enter at 1 and are held up by truck 0 until 50; the faster of the two stands ahead."""
    stages = "{bridge: {travel: 1 min}, booth: {servers: 1, room: 0}}"
    script = [truck(0, bridge=50, booth=5), truck(1, bridge=2, booth=5), truck(1, bridge=9, booth=5)]
    tied = evidence_of(port(stages), script)
    audit(tied.network, tied.trucks, tied.log)


def test_lines_that_are_moved_when_one_of_them_opens_hold_no_more_than_their_room():
    """Three trucks wait in two closed lines with room for two each; booth 1 opens at 20 and serves them all at once."""
    stages = (
        "{road: {travel: 1 min}, booth: {lane_choice: shortest, lanes: {a: {servers: %s, room: 2, lines: per_server}}}}"
    )
    plan = '{"00:00-00:10": 2, "00:20-00:50": 1, "00:50-24:00": 2}'
    script = [truck(11, road=1, booth=0), truck(12, road=1, booth=0), truck(13, road=1, booth=0)]
    moved = evidence_of(port(stages % plan), script)
    audit(moved.network, moved.trucks, moved.log)
