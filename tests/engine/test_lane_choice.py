"""How a truck chooses a lane or a line: rule 4.2."""

import pytest

from tests.engine.days import at, run, truck

TWO_LANES = """
primary:
  lane_choice: {choice}
  ties: {ties}
  lanes:
    a: {{servers: 1}}
    b: {{servers: 1}}
"""


def two_lanes(choice: str, ties: str = "first") -> str:
    return TWO_LANES.format(choice=choice, ties=ties)


def test_dedicated_takes_the_first_written_lane():
    """However long the first lane is."""
    day = run(two_lanes("dedicated"), [truck(k, primary=10) for k in range(3)])
    assert day.lane("primary") == ["a", "a", "a"]


def test_dedicated_takes_the_first_lane_that_admits_and_has_room():
    """The first lane admits empties only and holds one of them."""
    stages = """
    primary:
      lanes:
        empties: {admits: {laden: false}, room: 0, servers: 1}
        all: {servers: 1}
    """
    day = run(stages, [truck(0, primary=9), truck(1, of="empty", primary=9), truck(2, of="empty", primary=9)])
    assert day.lane("primary") == ["all", "empties", "all"]


def test_shortest_counts_trucks_waiting_parked_and_in_service():
    """A truck that waits for an officer in its bay counts too."""
    stages = """
    exam:
      lane_choice: shortest
      officers: {us: 1}
      lanes:
        a: {servers: 2}
        b: {servers: 2}
    """
    day = run(stages, [truck(k, exam=60) for k in range(6)], pools={"us": 1})
    # Only truck 0 is in service. Present before each choice, two bays a lane: a0 b0 -> a, a1 b0 -> b, tie -> a,
    # a2 b1 -> b, tie -> a, a3 b2 -> b.
    assert day.lane_at_joining("exam") == ["a", "b", "a", "b", "a", "b"]
    assert day.parked("exam")[:4] == [0, 1, 2, 3]


def test_shortest_is_per_open_server():
    """Lane a has two booths, lane b one: 1 of 2 is less than 1 of 1."""
    stages = """
    primary:
      lane_choice: shortest
      lanes:
        a: {servers: 2}
        b: {servers: 1}
    """
    day = run(stages, [truck(k, primary=100) for k in range(6)])
    # a 0/2, b 0/1: a. 1/2, 0: b. 1/2, 1: a. 2/2, 1: tie, a. 3/2, 1: b. 3/2, 2: a.
    assert day.lane("primary")[:3] == ["a", "b", "a"]
    assert day.lane_at_joining("primary") == ["a", "b", "a", "a", "b", "a"]


def test_shortest_counts_only_open_servers():
    """The second booth of lane a is closed until noon: a counts as one server."""
    stages = """
    primary:
      lane_choice: shortest
      lanes:
        a: {servers: {"00:00-12:00": 1, "12:00-24:00": 2}}
        b: {servers: 1}
    """
    day = run(stages, [truck(k, primary=100) for k in range(4)])
    # 0, 0: a. 1, 0: b. 1, 1: tie, a (with two booths: 1/2, a as well). 2, 1: b (with two booths: tie, a).
    assert day.lane_at_joining("primary") == ["a", "b", "a", "b"]


def test_least_work_takes_mean_service_of_every_truck_in_full():
    """Neither the truck's own minutes nor what it has already done count: only the means, whole."""
    stages = """
    primary:
      lane_choice: least_work
      service: {empty: 1 min, default: 4 min}
      lanes:
        a: {servers: 1}
        b: {servers: 1}
    """
    day = run(
        stages,
        [
            truck(0, primary=1),  # a (tie, first); mean 4, in truth 1: until 1
            truck(0, of="empty", primary=10),  # b (4 against 0); mean 1, in truth 10: until 10
            truck(0.5, primary=4),  # b (4 against 1), until 14
            truck(0.75, primary=4),  # a (4 against 1 + 4), from 1 to 5
            truck(1.5, primary=4),  # a (4 against 5), from 5; in trucks: 1 against 2
            truck(4.5, primary=4),  # b (4 + 4 against 1 + 4): truck 3, nearly done, still counts 4; in trucks a tie
        ],
    )
    assert day.lane_at_joining("primary") == ["a", "b", "b", "a", "a", "b"]
    assert day.began("primary") == [0, 0, 10, 1, 5, 14]


def test_least_work_uses_the_means_of_class_and_lane():
    """Lane b is twice as fast for everybody: one truck there weighs half of one in lane a."""
    stages = """
    primary:
      lane_choice: least_work
      service: {a: 6 min, b: 3 min}
      lanes:
        a: {servers: 1}
        b: {servers: 1}
    """
    day = run(stages, [truck(k / 8, primary=100) for k in range(6)])
    # Work a, b before each choice: 0, 0: a. 6, 0: b. 6, 3: b. 6, 6: a. 12, 6: b. 12, 9: b.
    assert day.lane_at_joining("primary") == ["a", "b", "b", "a", "b", "b"]


def test_least_work_is_per_open_server():
    """Two booths halve the work of lane a."""
    stages = """
    primary:
      lane_choice: least_work
      service: 4 min
      lanes:
        a: {servers: 2}
        b: {servers: 1}
    """
    day = run(stages, [truck(k / 8, primary=100) for k in range(5)])
    # 0, 0: a. 4/2, 0: b. 2, 4: a. 4, 4: tie, a. 6, 4: b.
    assert day.lane_at_joining("primary") == ["a", "b", "a", "a", "b"]


@pytest.mark.parametrize(("luck", "lane"), [(0.0, "a"), (0.3, "a"), (0.4, "b"), (0.6, "b"), (0.7, "c"), (0.99, "c")])
def test_random_follows_the_luck_drawn_beforehand(luck, lane):
    """Three lanes, a third of the luck each, however long they are."""
    stages = """
    primary:
      lane_choice: random
      lanes:
        a: {servers: 1}
        b: {servers: 1}
        c: {servers: 1}
    """
    day = run(stages, [truck(0, luck=0.1, primary=9), truck(0, luck=0.9, primary=9), truck(1, luck=luck, primary=9)])
    assert day.lane_at_joining("primary") == ["a", "c", lane]


def test_random_chooses_among_lanes_that_admit():
    """A third lane for FAST trucks is no choice for others: the luck is shared by two lanes."""
    stages = """
    primary:
      lane_choice: random
      lanes:
        fast: {admits: {programmes: [FAST]}, servers: 1}
        a: {servers: 1}
        b: {servers: 1}
    """
    day = run(
        stages, [truck(0, luck=0.1, primary=9), truck(0, luck=0.6, primary=9), truck(0, of="fast", luck=0.1, primary=9)]
    )
    assert day.lane("primary") == ["a", "b", "fast"]


def test_random_chooses_among_the_lines_of_a_lane():
    """Two lines, half of the luck each, though the other line is empty."""
    day = run(
        "primary: {servers: 2, lines: per_server, lane_choice: random}",
        [truck(0, luck=0.7, primary=9), truck(1, luck=0.6, primary=9), truck(2, luck=0.2, primary=9)],
    )
    assert day.server("primary") == ["primary/1", "primary/1", "primary/0"]
    assert day.began("primary") == [0, 9, 2]


@pytest.mark.parametrize(("ties", "lane"), [("first", "a"), ("random", "b")])
def test_ties_go_to_the_first_or_by_luck(ties, lane):
    """Both lanes are empty, and the truck's luck says the second half."""
    day = run(two_lanes("shortest", ties), [truck(0, luck=0.75, primary=9)])
    assert day.lane("primary") == [lane]


def test_luck_decides_only_among_the_best():
    """Lane a is longer, so luck for the first half of the best lanes means lane b."""
    day = run(two_lanes("shortest", "random"), [truck(0, luck=0.0, primary=9), truck(1, luck=0.0, primary=9)])
    assert day.lane("primary") == ["a", "b"]


def test_random_ties_between_lines():
    """Three empty lines of one lane: the middle third of the luck is the middle line."""
    day = run("primary: {servers: 3, lines: per_server, ties: random}", [truck(0, luck=0.5, primary=9)])
    assert day.server("primary") == ["primary/1"]


def test_a_blocked_truck_chooses_again():
    """When it was blocked lane a was first; lane b has room first, so it goes there."""
    stages = """
    export: {servers: 1}
    primary:
      lanes:
        a: {room: 0, servers: 1}
        b: {room: 0, servers: 1}
    """
    day = run(stages, [truck(0, export=1, primary=20), truck(0, export=1, primary=5), truck(0, export=1, primary=5)])
    # 0 joins a at 1 until 21; 1 joins b at 2 until 7; 2 ends at 3, blocked until b has room at 7.
    assert day.lane("primary") == ["a", "b", "b"]
    assert day.joined("primary") == [1, 2, 7]
    assert day.left("export") == [1, 2, 7]


def test_a_blocked_truck_counts_in_no_lane():
    """A truck that is through with its service and blocked at its booth no longer makes its lane longer."""
    stages = """
    primary:
      lane_choice: shortest
      lanes:
        a: {servers: 1}
        b: {servers: 1}
    exit: {servers: 1, room: 0}
    """
    day = run(
        stages,
        [
            truck(0, exit=30),
            truck(0, primary=100),  # a
            truck(1, primary=1, exit=1),  # b, blocked from 2 to 30
            truck(5, primary=1),  # a holds 1, b none that counts: b, behind the blocked truck
        ],
    )
    assert day.lane_at_joining("primary") == [None, "a", "b", "b"]
    assert day.began("primary") == [None, 0, 1, 30]


def test_a_closed_lane_is_avoided():
    """Lane a is the first written, but opens only at 08:00."""
    stages = """
    primary:
      lanes:
        a: {servers: {"08:00-24:00": 1}}
        b: {servers: 1}
    """
    day = run(stages, [truck("07:00", primary=90), truck("07:30", primary=5), truck("08:05", primary=5)])
    # 1 queues behind 0 in lane b until 08:30 and stays there when a opens; 2 takes a.
    assert day.lane("primary") == ["b", "b", "a"]
    assert day.began("primary") == at("07:00", "08:30", "08:05")


def test_closed_lanes_are_joined_when_none_is_open():
    """The stage opens at 08:00; trucks queue before that, in the shortest lane by plain counts."""
    stages = """
    primary:
      lane_choice: shortest
      lanes:
        a: {servers: {"08:00-24:00": 2}}
        b: {servers: {"08:00-24:00": 1}}
    """
    day = run(
        stages,
        [truck("07:00", primary=5), truck("07:01", primary=5), truck("07:02", primary=5), truck("07:03", primary=5)],
    )
    assert day.lane_at_joining("primary") == ["a", "b", "a", "b"]
    assert day.joined("primary") == at("07:00", "07:01", "07:02", "07:03")
    assert day.began("primary") == at("08:00", "08:00", "08:00", "08:05")


def test_closed_lines_are_joined_when_none_is_open():
    """Before 08:00 the two lines fill up evenly, to their room of one each; the third truck waits before the gate."""
    day = run(
        'primary: {servers: {"08:00-24:00": 2}, lines: per_server, room: 1}',
        [truck("07:00", primary=5), truck("07:01", primary=9), truck("07:02", primary=5)],
    )
    assert day.joined("primary") == at("07:00", "07:01", "08:00")
    assert day.began("primary") == at("08:00", "08:00", "08:05")
    assert day.server("primary") == ["primary/0", "primary/1", "primary/0"]


def test_a_full_open_lane_leaves_the_closed_lane_as_the_only_one_with_room():
    """If no lane is both open and has room, the choice is among those with room: the truck joins the closed lane."""
    stages = """
    primary:
      lanes:
        a: {room: 0, servers: 1}
        b: {servers: {"08:00-24:00": 1}}
    """
    day = run(stages, [truck("07:00", primary=120), truck("07:30", primary=5)])
    assert day.lane_at_joining("primary") == ["a", "b"]
    assert day.began("primary") == at("07:00", "08:00")


def test_a_lane_with_no_server_of_its_own_ranks_last():
    """Lane b has only the flexible booth of lane a while its own is closed: lane a is chosen, though longer."""
    stages = """
    primary:
      lane_choice: shortest
      lanes:
        b: {}
        a: {}
      groups:
        flexible: {lanes: [a, b], servers: 1}
        own: {lanes: [b], servers: {"12:00-24:00": 1}}
    """
    day = run(stages, [truck(k, primary=10) for k in range(3)])
    assert day.lane("primary") == ["a", "a", "a"]
    assert day.began("primary") == [0, 10, 20]
