"""Roads: storage, order, and how FAST trucks get stuck (rules 4.1 and 4.6)."""

from tests.engine.days import at, run, truck

TO_PRIMARY = """
approach: {travel: 5 min}
primary: {servers: 1, room: 0}
"""


def test_a_free_road_is_a_drive():
    """Joined, parked and begun are one instant; there is no server."""
    day = run(
        "approach: {travel: 5 min}\nprimary: {servers: 2}",
        [truck(0, approach=5, primary=3), truck(1, approach=6, primary=3)],
    )
    assert day.joined("approach") == day.parked("approach") == day.began("approach") == [0, 1]
    assert day.ended("approach") == day.left("approach") == day.joined("primary") == [5, 7]
    assert day.lane("approach") == ["road", "road"]
    assert day.server("approach") == [None, None]


def test_nobody_overtakes_on_a_road():
    """The quick truck ends its drive with the slow one before it, and joins behind it."""
    day = run(
        "approach: {travel: 5 min}\nprimary: {servers: 1}",
        [truck(0, approach=10, primary=2), truck(1, approach=3, primary=2), truck(2, approach=20, primary=2)],
    )
    assert day.ended("approach") == day.joined("primary") == [10, 10, 22]
    assert day.began("primary") == [10, 12, 22]


def test_overtaking_where_it_is_stated():
    """The quick truck is at primary before the slow one."""
    day = run(
        "approach: {travel: 5 min, overtaking: true}\nprimary: {servers: 1}",
        [truck(0, approach=10, primary=2), truck(1, approach=3, primary=2)],
    )
    assert day.ended("approach") == [10, 4]
    assert day.began("primary") == [10, 4]


def test_a_drive_ends_with_that_of_the_truck_before_not_with_its_departure():
    """The first truck ends at 10 and is blocked to 30; the second ends its drive at 10 and is blocked as well."""
    day = run(
        TO_PRIMARY,
        [
            truck(0, primary=30),
            truck(0, approach=10, primary=7),
            truck(1, approach=3, primary=2),
            truck(2, approach=18, primary=2),
        ],
    )
    assert day.ended("approach") == [None, 10, 10, 20]
    assert day.left("approach") == [None, 30, 37, 39]


def test_a_road_holds_trucks_until_they_join_the_next_stage():
    """Room for two, counted from entering to joining primary, also while blocked at the mouth."""
    day = run(
        "approach: {travel: 5 min, room: 2}\nprimary: {servers: 1, room: 0}",
        [truck(k, approach=5, primary=15) for k in range(4)],
    )
    # 0: road 0-5, primary 5-20. 1: enters at 1, ends at 6, blocked to 20. 2: enters at 5 when 0 leaves, ends at 10,
    # blocked to 35. 3: enters at 20 when 1 leaves, ends at 25, blocked to 50.
    assert day.joined("approach") == [0, 1, 5, 20]
    assert day.ended("approach") == [5, 6, 10, 25]
    assert day.joined("primary") == day.left("approach") == [5, 20, 35, 50]


def test_a_full_road_blocks_the_stage_before_it():
    """Export, a road for one truck, primary: the jam reaches back to the export booth."""
    day = run(
        "export: {servers: 1}\napproach: {travel: 5 min, room: 1}\nprimary: {servers: 1, room: 0}",
        [truck(0, export=1, approach=5, primary=20) for _ in range(4)],
    )
    # 0: export 0-1, road 1-6, primary 6-26. 1: export 1-2, blocked to 6, road 6-11, blocked to 26, primary 26-46.
    # 2: export 6-7, blocked to 26, road 26-31, blocked to 46. 3: export 26-27, blocked to 46.
    assert day.began("export") == [0, 1, 6, 26]
    assert day.left("export") == day.joined("approach") == [1, 6, 26, 46]
    assert day.joined("primary") == [6, 26, 46, 66]


def test_several_trucks_leave_the_road_in_one_instant():
    """The head moves, the next becomes the head and finds room too."""
    day = run(
        'approach: {travel: 5 min}\nprimary: {servers: {"08:00-24:00": 2}, room: 1}',
        [truck("07:00", primary=60), *(truck("07:00", approach=5, primary=9) for _ in range(4))],
    )
    # Truck 0 has the waiting place until 08:00. Then it takes booth 0; truck 1 joins and takes booth 1; truck 2 waits.
    assert day.joined("primary") == at("07:00", "08:00", "08:00", "08:09", "08:18")
    assert day.began("primary") == at("08:00", "08:00", "08:09", "08:18", "08:27")


# --- the story of the FAST truck -----------------------------------------------------------------------------------

LANES = """
primary:
  lanes:
    fast: {admits: {programmes: [FAST]}, room: 5, servers: 1}
    standard: {room: 1, servers: 1}
"""
JAM = [truck(0, primary=60), truck(0, primary=10)]  # one standard truck in service until 60, one waiting: lane full


def test_a_fast_truck_is_trapped_behind_a_standard_truck():
    """The standard lane is full, so a standard truck stands at the mouth of the approach; the FAST lane is empty."""
    day = run(
        "approach: {travel: 5 min}\n" + LANES.strip(),
        [*JAM, truck(1, approach=5, primary=10), truck(2, of="fast", approach=5, primary=1)],
    )
    # 60: truck 1 begins, truck 2 joins the standard lane; in the same instant the FAST truck is through.
    assert day.ended("approach") == [None, None, 6, 7]
    assert day.left("approach") == [None, None, 60, 60]
    assert day.joined("primary") == [0, 0, 60, 60]
    assert day.began("primary") == [0, 60, 70, 60]
    assert day.lane("primary")[3] == "fast"


def test_a_fast_truck_is_free_on_its_own_road():
    """The same day with a road for FAST trucks: nobody stands before it."""
    day = run(
        "approach: {travel: 5 min}\nfast_approach: {travel: 5 min}\n" + LANES.strip(),
        [*JAM, truck(1, approach=5, primary=10), truck(2, of="fast", fast_approach=5, primary=1)],
    )
    assert day.joined("primary") == [0, 0, 60, 7]
    assert day.began("primary")[3] == 7


def test_a_fast_truck_is_free_where_trucks_may_overtake():
    """A blocked truck on a road with overtaking holds nobody back."""
    day = run(
        "approach: {travel: 5 min, overtaking: true}\n" + LANES.strip(),
        [*JAM, truck(1, approach=5, primary=10), truck(2, of="fast", approach=5, primary=1)],
    )
    assert day.joined("primary") == [0, 0, 60, 7]


def test_a_full_approach_keeps_fast_trucks_before_the_gate():
    """Two standard trucks fill the road; the FAST truck cannot even enter, its lane idle."""
    day = run(
        "approach: {travel: 5 min, room: 2}\n" + LANES.strip(),
        [
            *JAM,
            truck(1, approach=5, primary=10),
            truck(2, approach=5, primary=10),
            truck(3, of="fast", approach=5, primary=1),
        ],
    )
    # 60: truck 2 joins the lane, the FAST truck enters, ends its own drive at 65 behind truck 3, which stands until 70.
    assert day.joined("approach") == [None, None, 1, 2, 60]
    assert day.ended("approach") == [None, None, 6, 7, 65]
    assert day.joined("primary") == [0, 0, 60, 70, 70]


def test_a_truck_bound_elsewhere_is_held_by_the_head_too():
    """Nobody turns off from behind the head, even to a stage with plenty of room."""
    day = run(
        "approach: {travel: 5 min}\nprimary: {servers: 1, room: 0}\nempties_gate: {servers: 9}",
        [truck(0, primary=40), truck(0, approach=5, primary=1), truck(1, of="empty", approach=5, empties_gate=1)],
    )
    assert day.joined("empties_gate") == [None, None, 40]


def test_the_last_stage_may_be_a_road():
    """A truck leaves the port at the end of its drive."""
    day = run(
        "primary: {servers: 1}\nway_out: {travel: 5 min}",
        [truck(0, primary=5, way_out=7), truck(0, primary=1, way_out=2)],
    )
    assert day.departed == [12, 12]
    assert day.left("way_out") == [12, 12]


def test_a_blocked_head_counts_from_the_end_of_its_drive():
    """Two roads meet: the truck that ended its drive first moves first."""
    day = run(
        "north_road: {travel: 5 min}\nsouth_road: {travel: 5 min}\nprimary: {servers: 1, room: 0}",
        [truck(0, primary=30), truck(0, north_road=9, primary=5), truck(1, south_road=3, primary=5)],
    )
    # On the north road until 9, on the south road until 4.
    assert day.joined("primary") == [0, 35, 30]
