"""What happens at one instant, and in which order: rule 4.8."""

from portsim.log import Change, Disposition
from tests.engine.days import at, minutes, run, truck


def test_a_plan_falls_before_a_service_ends():
    """At 08:00 the only booth is told to close and its truck is done: the waiting truck is too late."""
    day = run(
        'primary: {servers: {"00:00-08:00": 1, "09:00-24:00": 1}}',
        [truck("07:50", primary=10), truck("07:55", primary=5)],
    )
    assert day.ended("primary")[0] == minutes("08:00")
    assert day.began("primary")[1] == minutes("09:00")
    assert day.open_times("primary/0")[0] == (0, 480)


def test_a_plan_falls_before_two_services_end():
    """Both booths end at 08:00, when the plan falls to one: booth 0 goes on, booth 1 closes."""
    day = run(
        'primary: {servers: {"00:00-08:00": 2, "08:00-24:00": 1}}',
        [truck("07:50", primary=10), truck("07:50", primary=10), truck("07:55", primary=5), truck("07:56", primary=5)],
    )
    assert day.began("primary")[2:] == at("08:00", "08:05")
    assert day.changes(Change.SERVER_CLOSED)[0] == (480, "primary/1")


def test_a_plan_rises_before_a_truck_arrives():
    """It finds the lane that opens at this instant open, and takes it as the first written."""
    stages = """
    primary:
      lanes:
        a: {servers: {"08:00-24:00": 1}}
        b: {servers: 1}
    """
    day = run(stages, [truck("08:00", primary=5)])
    assert day.lane_at_joining("primary") == ["a"]
    assert day.began("primary") == at("08:00")


def test_a_lane_that_closes_as_a_truck_arrives_is_closed():
    """At 08:00 lane a is no choice any more."""
    stages = """
    primary:
      lanes:
        a: {servers: {"00:00-08:00": 1}}
        b: {servers: 1}
    """
    day = run(stages, [truck("08:00", primary=5)])
    assert day.lane_at_joining("primary") == ["b"]


def test_all_changes_of_an_instant_are_applied_before_anybody_moves():
    """Lane a closes and lane b opens at 08:00: the queue of a moves to b, whichever plan stands first."""
    stages = """
    primary:
      lanes:
        a: {servers: {"00:00-08:00": 1, "12:00-24:00": 1}}
        b: {servers: {"08:00-12:00": 1}}
    """
    day = run(
        stages,
        [truck("07:50", primary=20), truck("07:55", primary=5), truck("11:55", primary=20), truck("11:56", primary=5)],
    )
    assert day.lane("primary") == ["a", "b", "b", "a"]
    assert day.began("primary") == at("07:50", "08:00", "11:55", "12:00")


def test_officers_of_a_falling_plan_are_gone_before_an_exam_ends():
    """At 08:00 the only officer is done with a truck and off duty: the parked truck waits for the next shift."""
    day = run(
        "exam: {servers: 2, officers: {us: 1}}",
        [truck("07:50", exam=10), truck("07:55", exam=5)],
        pools={"us": {"00:00-08:00": 1, "10:00-24:00": 1}},
    )
    assert day.began("exam") == at("07:50", "10:00")


def test_an_end_of_service_comes_before_an_arrival():
    """The booth is free when the truck arrives; with no room to wait it would have been turned away."""
    day = run(
        "primary: {servers: 1, room: 0, when_full: turn_away}",
        [truck(0, primary=5), truck(5, primary=5), truck(10, primary=5)],
    )
    assert day.dispositions == [Disposition.CROSSED] * 3
    assert day.began("primary") == [0, 5, 10]


def test_an_end_of_service_comes_before_an_arrival_also_when_it_was_scheduled_later():
    """The service that ends at 10 is only scheduled at 7, after all arrivals of the script were known."""
    day = run(
        "primary: {servers: 1, room: 1, when_full: turn_away}",
        [truck(0, primary=7), truck(1, primary=3), truck(9, primary=1), truck(10, primary=1)],
    )
    # 10: truck 1 ends, truck 2 begins, its place is free for truck 3.
    assert day.began("primary") == [0, 7, 10, 11]


def test_an_end_of_a_drive_comes_before_an_arrival():
    """Truck 0 leaves the road for one truck at 5, truck 1 enters at 5."""
    day = run(
        "approach: {travel: 5 min, room: 1, when_full: turn_away}\nprimary: {servers: 1}",
        [truck(0, approach=5, primary=1), truck(5, approach=5, primary=1)],
    )
    assert day.joined("approach") == [0, 5]


def test_ends_of_service_come_in_the_order_scheduled():
    """Two trucks end at 5 and want one place. Truck 1 began earlier, so its end was scheduled earlier."""
    day = run(
        "gatehouse: {servers: 1}\nexport: {servers: 2}\nprimary: {servers: 1, room: 0}",
        [truck(0, gatehouse=1, export=4, primary=10), truck(0, export=5, primary=10)],
    )
    assert day.ended("export") == [5, 5]
    assert day.joined("primary") == [15, 5]


def test_ends_of_drives_and_services_come_in_the_order_scheduled():
    """The drive that ends at 10 began at 2, the service that ends at 10 began at 5."""
    stages = "gatehouse: {servers: 1}\nexport: {servers: 1}\napproach: {travel: 5 min}\nprimary: {servers: 1, room: 0}"
    day = run(stages, [truck(0, gatehouse=5, export=5, primary=9), truck(2, approach=8, primary=9)])
    assert day.joined("primary") == [19, 10]
    # The other way round: the service began at 1, the drive at 5.
    day = run(stages, [truck(0, gatehouse=5, approach=5, primary=9), truck(1, export=9, primary=9)])
    assert day.joined("primary") == [19, 10]


def test_arrivals_come_by_truck_number():
    """Three trucks at one instant: northbound first, then by number within the stream."""
    day = run(
        "scan: {servers: 2}",
        [truck(0, scan=9), truck(0, scan=5), truck(0, direction="southbound", scan=5)],
    )
    assert day.server("scan") == ["scan/0", "scan/1", "scan/1"]
    assert day.began("scan") == [0, 0, 5]


def test_a_freed_server_takes_a_waiting_truck_before_a_blocked_one_joins():
    """The FAST truck would go first if it stood in the queue; at 10 it does not yet."""
    day = run(
        "export: {servers: 1}\nprimary: {servers: 1, room: 1, priority: {FAST: 0, default: 1}}",
        [truck(0, primary=10), truck(1, primary=5), truck(2, of="fast", export=1, primary=5)],
    )
    assert day.joined("primary") == [0, 1, 10]
    assert day.began("primary") == [0, 10, 15]


def test_officers_are_handed_over_before_the_bay():
    """At 10 an exam ends: its officer turns to the parked truck of another stage, then its bay to the next truck."""
    day = run(
        "a: {servers: 1, officers: {us: 1}}\nb: {servers: 1, officers: {us: 1}}",
        [truck(0, a=10), truck(1, a=5), truck(2, b=5)],
        pools={"us": 1},
    )
    # Truck 1 joined earlier than truck 2, but has no bay when the officer is given out.
    assert day.began("b") == [None, None, 10]
    assert day.parked("a") == [0, 10, None]
    assert day.began("a") == [0, 15, None]


def test_a_truck_joins_its_next_stage_before_its_server_is_freed():
    """Export and primary at 5: the truck that leaves export takes the free booth, then export takes its next."""
    day = run(
        "export: {servers: 1}\nprimary: {servers: 1}",
        [truck(0, export=5, primary=5), truck(1, export=5, primary=5), truck(1, export=0, primary=5)],
    )
    # 10: truck 1 to primary, truck 2 begins and ends at export, joins primary: 1 served 10-15, 2 15-20.
    assert day.began("export") == [0, 5, 10]
    assert day.joined("primary") == [5, 10, 10]
    assert day.began("primary") == [5, 10, 15]


def test_a_blocked_truck_comes_before_an_arrival_at_the_same_instant():
    """Room appears at 10, and all that follows from it is done before the next event."""
    day = run(
        "export: {servers: 1}\nprimary: {servers: 1, room: 0}",
        [truck(0, primary=10), truck(0, export=5, primary=3), truck(10, primary=3)],
    )
    assert day.joined("primary") == [0, 10, 13]


def test_services_of_no_length():
    """Everything at one instant, one truck after the other."""
    day = run("primary: {servers: 1}\nexit: {servers: 1}", [truck(5, primary=0, exit=0), truck(5, primary=0, exit=0)])
    assert day.joined("primary") == day.left("primary") == day.joined("exit") == day.departed == [5, 5]


def test_events_at_the_horizon_do_not_happen():
    """The run is cut at 00:30: a service that would end at 00:29 ends, one that would end at 00:30 does not."""
    day = run(
        "primary: {servers: 2}",
        [truck("23:50", primary=40), truck("23:50", primary=39)],
        horizon="30 min",
    )
    assert day.ended("primary") == at(None, "+1d 00:29")
    assert day.dispositions == [Disposition.INSIDE, Disposition.CROSSED]
    assert day.departed == at(None, "+1d 00:29")
    assert day.log.ended_min == minutes("+1d 00:30")


def test_plans_at_the_horizon_do_not_happen():
    """The booth would open at 06:00, when the run is cut."""
    day = run('primary: {servers: {"06:00-20:00": 1}}', [truck("21:00", primary=5)], horizon="6 h")
    assert day.began("primary") == [None]
    day = run('primary: {servers: {"06:00-20:00": 1}}', [truck("21:00", primary=5)], horizon="6h1m")
    assert day.began("primary") == at("+1d 06:00")


def test_a_plan_falls_before_a_service_ends_though_it_was_scheduled_first():
    """As above, with another plan changing at 07:55: what falls due at 08:00 does not depend on what came before."""
    stages = """
    primary: {servers: {"00:00-08:00": 1, "09:00-24:00": 1}}
    exam: {servers: {"00:00-07:55": 1}}
    """
    day = run(stages, [truck("07:50", primary=10), truck("07:54", primary=5)])
    assert day.began("primary")[1] == minutes("09:00")


PRIORITY_AT_EXPORT = """
scan: {servers: 1}
export: {servers: 1, priority: {FAST: 0, default: 1}}
primary: {servers: 1, room: 0}
"""


def test_a_server_is_handed_over_before_the_next_service_ends():
    """At 10 export is done with truck 0 and takes truck 1; only then is the FAST truck done at the scan and joins."""
    day = run(
        PRIORITY_AT_EXPORT,
        [truck(0, export=10, primary=1), truck(1, export=5), truck(2, of="fast", scan=8, export=5)],
    )
    assert day.joined("export") == [0, 1, 10]
    assert day.began("export") == [0, 10, 15]


def test_hand_overs_are_emptied_before_the_next_service_ends():
    """At 10 primary is free, the truck blocked at export moves, export takes truck 2; then the FAST truck joins."""
    day = run(
        PRIORITY_AT_EXPORT,
        [
            truck(0, primary=10),
            truck(0, export=5, primary=1),  # blocked from 5 to 10
            truck(1, export=5),  # waits at export
            truck(2, of="fast", scan=8, export=5),  # its scan ends at 10, scheduled after that of truck 0 at primary
        ],
    )
    assert day.left("export")[1] == 10
    assert day.began("export") == [None, 0, 10, 15]
