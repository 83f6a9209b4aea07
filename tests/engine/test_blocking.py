"""Blocking after service: rule 4.6."""

from tests.engine.days import at, run, truck


def test_a_truck_without_room_ahead_keeps_its_server():
    """Export, then primary without waiting room: export works only when primary is free."""
    day = run(
        "export: {servers: 1}\nprimary: {servers: 1, room: 0}",
        [truck(0, export=2, primary=5), truck(0, export=2, primary=5), truck(0, export=2, primary=5)],
    )
    # 0: export 0-2, primary 2-7. 1: export 2-4, blocked to 7, primary 7-12. 2: export 7-9, blocked to 12, then primary.
    assert day.began("export") == [0, 2, 7]
    assert day.ended("export") == [2, 4, 9]
    assert day.left("export") == day.joined("primary") == day.began("primary") == [2, 7, 12]
    assert day.left("primary") == day.departed == [7, 12, 17]


def test_room_for_one_lets_one_truck_wait_between():
    """A finite bridge: one truck waits on it, the next is blocked; it moves when the waiting one begins."""
    day = run(
        "export: {servers: 1}\nprimary: {servers: 1, room: 1}",
        [truck(0, export=2, primary=10) for _ in range(4)],
    )
    # 0: primary 2-12. 1: joins at 4. 2: ends at 6, blocked to 12. 3: export 12-14, blocked to 22.
    assert day.joined("primary") == [2, 4, 12, 22]
    assert day.began("primary") == [2, 12, 22, 32]
    assert day.began("export") == [0, 2, 4, 12]


def test_the_truck_blocked_longest_moves_first():
    """Counted from the end of its own service, whatever its number and whenever that began."""
    day = run(
        "export: {servers: 2}\nprimary: {servers: 1, room: 0}",
        [truck(0, primary=20), truck(0, export=5, primary=3), truck(1, export=3, primary=3)],
    )
    # 1 blocked since 5, 2 since 4.
    assert day.joined("primary") == [0, 23, 20]


def test_the_truck_blocked_longest_moves_first_whatever_its_priority():
    """Priority is order in a queue; a blocked truck is in none."""
    day = run(
        "export: {servers: 2}\nprimary: {servers: 1, room: 0, priority: {FAST: 0, default: 1}}",
        [truck(0, primary=20), truck(0, export=4, primary=3), truck(0, of="fast", export=5, primary=3)],
    )
    assert day.joined("primary") == [0, 20, 23]


def test_a_truck_blocked_shorter_passes_one_that_cannot_use_the_room():
    """The standard lane is full, the FAST lane gets room: the FAST truck moves though blocked later."""
    stages = """
    export: {servers: 2}
    primary:
      lanes:
        fast: {admits: {programmes: [FAST]}, room: 0, servers: 1}
        standard: {admits: {classes: [general]}, room: 0, servers: 1}
    """
    day = run(
        stages,
        [
            truck(0, primary=60),  # standard until 60
            truck(0, of="fast", primary=20),  # FAST until 20
            truck(0, export=4, primary=3),  # blocked from 4
            truck(0, of="fast", export=5, primary=3),  # blocked from 5
        ],
    )
    assert day.joined("primary") == [0, 0, 60, 20]


def test_trucks_blocked_at_two_stages_compete_for_the_same_room():
    """From one stage or another, the longest blocked first."""
    day = run(
        "mx_exam: {servers: 1}\nexport: {servers: 1}\nprimary: {servers: 1, room: 0}",
        [truck(0, primary=20), truck(0, mx_exam=6, primary=3), truck(0, export=5, primary=3)],
    )
    assert day.joined("primary") == [0, 23, 20]


def test_a_chain_of_blocked_trucks_moves_in_one_instant():
    """Three stages in a row, all full: one departure at the end moves everybody up."""
    day = run(
        "a: {servers: 1, room: 0}\nb: {servers: 1, room: 0}\nc: {servers: 1, room: 0}",
        [truck(0, c=10), truck(0, b=1, c=10), truck(0, a=1, b=1, c=10), truck(0, a=1, b=1, c=10)],
    )
    # c: truck 0 until 10. b: truck 1, done at 1. a: truck 2, done at 1. Before the gate: truck 3.
    assert day.joined("c") == [0, 10, 20, 30]
    assert day.joined("b") == [None, 0, 10, 20]
    assert day.joined("a") == [None, None, 0, 10]


def test_the_server_of_a_truck_that_moved_takes_the_next_waiting_truck():
    """The chain goes on into the queue of the first stage and its gate."""
    day = run(
        "a: {servers: 1, room: 1}\nb: {servers: 1, room: 0}",
        [truck(0, a=1, b=10), truck(0, a=1, b=10), truck(0, a=1, b=10), truck(0, a=1, b=10)],
    )
    # 0: a 0-1, b 1-11. 1: takes the waiting place at 0, a 1-2, blocked to 11. 2: takes the place at 1, a 11-12, blocked
    # to 21. 3: takes the place at 11, a 21-22, blocked to 31.
    assert day.joined("a") == [0, 0, 1, 11]
    assert day.began("a") == [0, 1, 11, 21]
    assert day.began("b") == [1, 11, 21, 31]


def test_a_blocked_truck_holds_its_booth_not_the_neighbour():
    """The other booth of the same lane goes on with trucks that are bound elsewhere."""
    day = run(
        "primary: {servers: 2}\nexam: {servers: 1, room: 0}",
        [truck(0, exam=30), truck(0, primary=5, exam=1), truck(0, primary=5), truck(1, primary=5), truck(2, primary=5)],
    )
    assert day.left("primary") == [None, 30, 5, 10, 15]
    assert day.server("primary")[2:] == ["primary/1", "primary/1", "primary/1"]


def test_a_truck_joins_an_open_lane_that_gets_room_by_opening():
    """Room appears when a closed booth opens: the blocked truck moves at 08:00."""
    day = run(
        'export: {servers: 1}\nprimary: {servers: {"08:00-24:00": 1}, room: 0}',
        [truck("07:00", export=10, primary=5)],
    )
    assert day.left("export") == at("08:00")
    assert day.began("primary") == at("08:00")


def test_a_truck_is_blocked_only_while_no_lane_that_admits_it_has_room():
    """The lane for empties has room, but does not admit it."""
    stages = """
    export: {servers: 1}
    primary:
      lanes:
        empties: {admits: {laden: false}, servers: 1}
        laden: {admits: {laden: true}, room: 0, servers: 1}
    """
    day = run(stages, [truck(0, primary=30), truck(0, export=1, primary=1), truck(1, of="empty", export=1, primary=1)])
    # Truck 2 queues at export behind the blocked truck.
    assert day.joined("primary") == [0, 30, 31]
    assert day.began("export") == [None, 0, 30]


def test_blocked_time_is_not_service():
    """Service keeps its length; ended to left is the time blocked."""
    day = run(
        "export: {servers: 1}\nprimary: {servers: 1, room: 0}", [truck(0, primary=30), truck(0, export=5, primary=1)]
    )
    assert (day.began("export")[1], day.ended("export")[1], day.left("export")[1]) == (0, 5, 30)


def test_a_booth_that_opens_takes_a_blocked_truck_before_one_outside():
    """Primary opens at 08:00 without room to wait. Outside stands a truck that came earlier, and may not come first."""
    day = run(
        'export: {servers: 1}\nprimary: {servers: {"08:00-24:00": 1}, room: 0}',
        [truck("07:00", export=20, primary=5), truck("07:05", primary=5)],
    )
    assert day.joined("primary") == at("08:00", "08:05")


def test_several_rooms_at_one_instant_go_to_the_longest_blocked_in_turn():
    """Two booths open at 08:00: the two trucks blocked longest move, in that order."""
    day = run(
        'export: {servers: 3}\nprimary: {servers: {"08:00-24:00": 2}, room: 0}',
        [
            truck("07:00", export=30, primary=9),
            truck("07:01", export=10, primary=9),
            truck("07:02", export=5, primary=9),
        ],
    )
    # Blocked since 07:30, 07:11, 07:07.
    assert day.joined("primary") == at("08:09", "08:00", "08:00")
    assert day.server("primary") == ["primary/0", "primary/1", "primary/0"]
