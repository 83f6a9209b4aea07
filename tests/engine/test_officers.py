"""Exam officers and their pools: rule 4.4."""

from tests.engine.days import at, run, truck

JOINT_PORT = """
mx_exam: {servers: 3, officers: {mx: 1}}
us_exam: {servers: 3, officers: {us: 1}}
joint: {servers: 3, officers: {us: 1, mx: 1}}
"""


def test_a_truck_takes_a_bay_first_and_its_officer_then():
    """Two bays, one officer: truck 1 is parked from 1 to 10, truck 2 waits for a bay."""
    day = run("exam: {servers: 2, officers: {us: 1}}", [truck(k, exam=10) for k in range(3)], pools={"us": 1})
    assert day.joined("exam") == [0, 1, 2]
    assert day.parked("exam") == [0, 1, 10]
    assert day.began("exam") == [0, 10, 20]
    assert day.server("exam") == ["exam/0", "exam/1", "exam/0"]
    assert day.left("exam") == [10, 20, 30]


def test_a_truck_that_needs_several_officers_waits_for_all():
    """Three officers, two per truck: the third officer stands idle."""
    day = run("exam: {servers: 3, officers: {us: 2}}", [truck(0, exam=10), truck(1, exam=10)], pools={"us": 3})
    assert day.parked("exam") == [0, 1]
    assert day.began("exam") == [0, 10]


def test_officers_are_taken_all_at_once():
    """A joint exam that lacks the Mexican officer keeps no US officer waiting: the US exam goes ahead."""
    day = run(JOINT_PORT, [truck(0, joint=10), truck(1, joint=10), truck(2, us_exam=5)], pools={"us": 2, "mx": 1})
    assert day.parked("joint") == [0, 1, None]
    assert day.began("joint") == [0, 10, None]
    assert day.began("us_exam") == [None, None, 2]


def test_a_joint_exam_waits_for_its_second_officer_and_is_passed():
    """One officer of each country. Whenever one of them is free the other is busy, and others take the free one."""
    day = run(
        JOINT_PORT,
        [
            truck(0, us_exam=10),  # 0-10
            truck(0, mx_exam=8),  # 0-8
            truck(1, joint=10),  # parked from 1
            truck(5, mx_exam=12),  # parked from 5
            truck(9, us_exam=2),  # parked from 9
        ],
        pools={"us": 1, "mx": 1},
    )
    # 8: mx free. First in order is the joint exam (joined 1), us is busy; then truck 3 starts, until 20.
    # 10: us free. The joint exam lacks mx; truck 4 starts, until 12. 20: mx free, us free since 12: joint, until 30.
    assert day.parked("joint")[2] == 1
    assert day.began("joint")[2] == 20
    assert day.began("mx_exam") == [None, 0, None, 8, None]
    assert day.began("us_exam") == [0, None, None, None, 10]


def test_a_waiting_joint_exam_goes_first_once_its_whole_need_is_free():
    """It stands before a US exam that joined later; freed together, both officers go to it."""
    day = run(
        JOINT_PORT,
        [truck(0, joint=10), truck(1, joint=5), truck(2, us_exam=5), truck(3, mx_exam=5)],
        pools={"us": 1, "mx": 1},
    )
    assert day.began("joint") == [0, 10, None, None]
    assert day.began("us_exam")[2] == 15
    assert day.began("mx_exam")[3] == 15


TWO_STAGES_ONE_POOL = """
a: {servers: 2, officers: {us: 1}, priority: {FAST: 0, default: 1}}
b: {servers: 2, officers: {us: 1}, priority: {FAST: 0, default: 1}}
"""


def test_a_pool_shared_by_two_stages_serves_in_order_of_joining():
    """Truck 1 at stage b joined before truck 2 at stage a."""
    day = run(TWO_STAGES_ONE_POOL, [truck(0, a=10), truck(1, b=10), truck(2, a=10)], pools={"us": 1})
    assert day.began("a") == [0, None, 20]
    assert day.began("b") == [None, 10, None]


def test_a_pool_shared_by_two_stages_respects_priority():
    """The FAST truck at stage a joined later and goes first."""
    day = run(TWO_STAGES_ONE_POOL, [truck(0, a=10), truck(1, b=10), truck(2, of="fast", a=10)], pools={"us": 1})
    assert day.began("a") == [0, None, 10]
    assert day.began("b") == [None, 20, None]


def test_a_pool_shared_by_two_stages_compares_time_joined_not_time_parked():
    """Truck 2 joined stage a at 1 and got its bay only at 8; truck 4 parked at stage b at 3 and is behind it."""
    stages = """
    a: {servers: 1, officers: {us: 1}}
    b: {servers: 2, officers: {us: 1}}
    exit: {servers: 1, room: 0}
    """
    day = run(
        stages,
        [
            truck(0, exit=8),  # keeps the exit until 8
            truck(0, a=5, exit=1),  # examined 0-5, blocked until 8: its officer is free from 5, its bay from 8
            truck(1, a=5),  # queues from 1, parks at 8
            truck(2, b=10),  # parks at 2, examined 5-15
            truck(3, b=10),  # parks at 3
        ],
        pools={"us": 1},
    )
    assert day.left("a")[1] == 8
    assert day.parked("a")[2] == 8
    assert day.began("b") == [None, None, None, 5, 20]
    assert day.began("a")[2] == 15


def test_trucks_without_a_bay_do_not_wait_for_the_pool():
    """A truck still in the queue of its stage is no candidate for a free officer, though it joined first."""
    stages = """
    a: {servers: 1, officers: {mx: 1}}
    b: {servers: 1, officers: {us: 1, mx: 1}}
    """
    day = run(stages, [truck(0, a=10), truck(1, a=5), truck(2, b=5)], pools={"us": 1, "mx": 1})
    # At 10 the officer is freed before the bay is: truck 2, parked, takes it; truck 1 parks at 10 and begins at 15.
    assert day.began("b")[2] == 10
    assert day.parked("a") == [0, 10, None]
    assert day.began("a") == [0, 15, None]


def test_officers_are_freed_at_the_end_of_service_though_the_truck_is_blocked():
    """The bay stays taken, the officer turns to the next truck."""
    day = run(
        "exam: {servers: 2, officers: {us: 1}}\nexit: {servers: 1, room: 0}",
        [truck(0, exit=30), truck(0, exam=10, exit=1), truck(1, exam=10, exit=1), truck(2, exam=10, exit=1)],
        pools={"us": 1},
    )
    # 1: 0-10, blocked until 30. 2: parked at 1, 10-20, blocked until 31. 3: bay at 30, officer free: 30-40.
    assert day.began("exam") == [None, 0, 10, 30]
    assert day.ended("exam") == [None, 10, 20, 40]
    assert day.left("exam") == [None, 30, 31, 40]


def test_officers_above_a_falling_plan_finish_their_truck():
    """Two officers until 08:00, one after. Both finish; the first to finish goes home."""
    day = run(
        "exam: {servers: 3, officers: {us: 1}}",
        [truck("07:50", exam=20), truck("07:50", exam=30), truck("07:55", exam=5)],
        pools={"us": {"00:00-08:00": 2, "08:00-24:00": 1}},
    )
    # 0 ends at 08:10: one truck in exam, one officer on duty, none free. 1 ends at 08:20: truck 2 begins.
    assert day.ended("exam") == at("08:10", "08:20", "08:25")
    assert day.parked("exam") == at("07:50", "07:50", "07:55")
    assert day.began("exam") == at("07:50", "07:50", "08:20")


def test_a_rising_pool_starts_parked_trucks():
    """No officer before 08:00, then two: the first two parked trucks begin."""
    day = run(
        "exam: {servers: 3, officers: {us: 1}}",
        [truck("07:00", exam=30), truck("07:10", exam=30), truck("07:20", exam=30)],
        pools={"us": {"08:00-24:00": 2}},
    )
    assert day.parked("exam") == at("07:00", "07:10", "07:20")
    assert day.began("exam") == at("08:00", "08:00", "08:30")


def test_a_pool_that_falls_and_rises_again_keeps_its_officers():
    """While both officers are busy the plan dips to one and returns: both go on without a gap."""
    day = run(
        "exam: {servers: 4, officers: {us: 1}}",
        [truck("07:50", exam=40), truck("07:50", exam=50), truck("07:55", exam=5), truck("07:56", exam=5)],
        pools={"us": {"00:00-08:00": 2, "08:00-08:20": 1, "08:20-24:00": 2}},
    )
    assert day.began("exam") == at("07:50", "07:50", "08:30", "08:35")


def test_officers_go_with_the_stage_not_with_the_truck():
    """A stage without officers needs none, whatever the pool."""
    day = run(
        "primary: {servers: 1}\nexam: {servers: 1, officers: {us: 1}}", [truck(0, primary=5, exam=5)], pools={"us": 0}
    )
    assert day.ended("primary") == [5]
    assert day.parked("exam") == [5]
    assert day.began("exam") == [None]
