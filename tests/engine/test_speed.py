"""Speed that depends on the load: the trucks that wait, and the booths that work, as a service begins."""

from portsim.units import to_grid
from tests.engine.days import event, run, truck


def test_speed_by_the_trucks_that_wait():
    """As they begin there are 0, 2, 1 and 0 behind them, for 10, 20, 5 and 10 min."""
    script = [truck(time, primary=10) for time in range(4)]
    day = run("primary: {servers: 1, speed: {line: {1: 0.5, 2: 2}}}", script)
    assert day.ended("primary") == [10, 30, 35, 45]


def test_speed_by_the_trucks_that_wait_in_any_lane_of_the_stage_and_in_no_other():
    """The FAST truck begins at 00:03 while two wait in the other lane; three more wait at the exam."""
    stages = """
    primary:
      speed: {line: {2: 0.5, 3: 7}}
      lanes:
        fast: {servers: 1, admits: {programmes: [FAST]}}
        standard: {servers: 1, admits: {classes: [general]}}
    exam: {servers: 1}
    """
    script = [
        *(truck(0, exam=50) for _ in range(4)),
        *(truck(time, primary=30) for time in range(3)),
        truck(3, of="fast", primary=10),
    ]
    assert run(stages, script).ended("primary")[-1] == 8


def test_speed_by_the_booths_that_work():
    """One until 00:05, then two; one again from 00:22 on, while the first is down."""
    script = [truck(0, primary=10), truck(6, primary=10), truck(23, primary=10)]
    stages = "primary: {servers: {'00:00-00:05': 1, '00:05-24:00': 2}, speed: {servers: {2: 1.5}}}"
    down = event(22, 40, down={"servers": {"primary": {"primary": 1}}})
    assert run(stages, script, events=[down]).ended("primary") == [10, 21, 33]


def test_factors_multiply_and_keep_to_the_grid():
    """1.1 by the line, 0.7 by the booths, and 1.3 for what slows the stage down: 7 x 1.001 min."""
    stages = "primary: {servers: 1, speed: {line: {0: 1.1}, servers: {1: 0.7}}}"
    day = run(stages, [truck(1, primary=7)], events=[event(0, 9, slower={"primary": 1.3})])
    assert day.ended("primary") == [1 + to_grid(7.007)]


def test_below_the_first_step_a_service_is_as_stated():
    day = run("primary: {servers: 1, speed: {line: {1: 0.5}, servers: {2: 3}}}", [truck(0, primary=0.3)])
    assert day.ended("primary") == [to_grid(0.3)]
