"""Queues of closed lanes that move, and what else the changes of one instant allow: rule 4.5."""

from tests.engine.days import at, minutes, run, truck

LANE_A_CLOSES = """
primary:
  lane_choice: shortest
  lanes:
    a: {servers: {"00:00-08:00": 1, "09:00-24:00": 1}}
    b: {room: ROOM, servers: 1}
"""
QUEUES_AT_EIGHT = [
    truck("07:50", primary={"a": 15, "b": 99}),  # a, in service until 08:05
    truck("07:50", primary={"a": 99, "b": 12}),  # b, in service until 08:02
    truck("07:51", primary={"a": 9, "b": 1}),  # a waits
    truck("07:52", primary={"a": 99, "b": 2}),  # b waits
    truck("07:53", primary={"a": 9, "b": 3}),  # a waits
    truck("07:54", primary={"a": 99, "b": 4}),  # b waits
]


def test_the_queue_of_a_closed_lane_moves_and_is_placed_by_time_joined():
    """Lane a closes at 08:00 with two trucks waiting: they stand in lane b where their time of joining puts them."""
    day = run(LANE_A_CLOSES.replace("ROOM", "9"), QUEUES_AT_EIGHT)
    # In b from 08:02: truck 2 (07:51), 3 (07:52), 4 (07:53), 5 (07:54), with the minutes of lane b: 1, 2, 3, 4.
    assert day.began("primary") == at("07:50", "07:50", "08:02", "08:03", "08:05", "08:08")
    assert day.lane_at_joining("primary") == ["a", "b", "a", "b", "a", "b"]
    assert day.lane("primary") == ["a", "b", "b", "b", "b", "b"]
    assert day.joined("primary") == at("07:50", "07:50", "07:51", "07:52", "07:53", "07:54")
    assert day.left("primary")[0] == minutes("08:05")


def test_the_head_moves_first_and_the_others_once_there_is_room():
    """Lane b has room for three: the head of lane a takes the last place, truck 4 the next, which comes at 08:02."""
    day = run(LANE_A_CLOSES.replace("ROOM", "3"), QUEUES_AT_EIGHT)
    # b from 08:02: truck 2, whose place truck 4 takes; it stands before truck 5, which joined later.
    assert day.began("primary") == at("07:50", "07:50", "08:02", "08:03", "08:05", "08:08")
    assert day.lane("primary") == ["a", "b", "b", "b", "b", "b"]
    assert day.moved("primary") == at(None, None, "08:00", None, "08:02", None)


def test_a_change_elsewhere_moves_no_queue():
    """Truck 4 stays in closed lane a for want of room; the inspection's shift of 08:01 is no occasion to move."""
    stages = LANE_A_CLOSES.replace("ROOM", "3") + 'inspection: {servers: {"08:01-10:00": 1}}'
    day = run(stages, QUEUES_AT_EIGHT)
    assert day.began("primary") == at("07:50", "07:50", "08:02", "08:03", "08:05", "08:08")
    assert day.moved("primary") == at(None, None, "08:00", None, "08:02", None)


def test_a_truck_before_a_closed_booth_moves_once_there_is_room():
    """Booth 1 opens at 22:00 only. Truck 2 finds the line of booth 0 full and queues before booth 1; nobody leaves it
    there when a place comes free at 08:10, and truck 3, which came later, joins behind it."""
    day = run(
        'primary: {room: 1, lines: per_server, servers: {"00:00-22:00": 1, "22:00-24:00": 2}}',
        [
            truck("08:00", primary=10),
            truck("08:01", primary=10),
            truck("08:02", primary=10),
            truck("08:03", primary=10),
        ],
    )
    assert day.joined("primary") == at("08:00", "08:01", "08:02", "08:10")
    assert day.began("primary") == at("08:00", "08:10", "08:20", "08:30")
    assert day.moved("primary") == at(None, None, "08:10", "08:20")
    assert day.server("primary") == ["primary/0"] * 4


def test_trucks_before_a_closed_booth_go_before_blocked_ones():
    """A place comes free at 08:10: truck 2 at the closed lane takes it, not truck 3, blocked since 08:03."""
    stages = """
    export: {servers: 1}
    primary:
      lanes:
        open: {room: 1, servers: 1}
        shut: {room: 1, servers: {"20:00-22:00": 1}, admits: {laden: true}}
    """
    day = run(
        stages,
        [
            truck("08:00", primary=10),
            truck("08:01", primary=10),
            truck("08:02", primary=10),
            truck("08:02", of="empty", export=1, primary=10),
        ],
    )
    assert day.lane_at_joining("primary") == ["open", "open", "shut", "open"]
    assert day.joined("primary") == at("08:00", "08:01", "08:02", "08:20")
    assert day.began("primary") == at("08:00", "08:10", "08:20", "08:30")
    assert day.moved("primary") == at(None, None, "08:10", None)


def test_a_driver_who_leaves_makes_room_for_one_before_a_closed_booth():
    """Truck 1 gives up at 08:06; its place before booth 0 goes to truck 2, which stood before booth 1."""
    day = run(
        'primary: {room: 1, lines: per_server, servers: {"00:00-22:00": 1, "22:00-24:00": 2}}',
        [truck("08:00", primary=30), truck("08:01", primary=10, patience=5), truck("08:02", primary=10)],
        drivers={"northbound": {"leaves": ["primary"]}},
    )
    assert day.moved("primary") == at(None, None, "08:06")
    assert day.began("primary") == at("08:00", None, "08:30")


def test_a_truck_behind_one_that_cannot_move_may_move():
    """The head is a general truck and stays; the empty behind it is admitted to the other lane."""
    stages = """
    primary:
      lane_choice: dedicated
      lanes:
        a: {servers: {"00:00-08:00": 1, "09:00-24:00": 1}}
        empties: {admits: {laden: false}, servers: 1}
    """
    day = run(
        stages,
        [
            truck("07:50", primary=30),
            truck("07:51", primary=1),
            truck("07:52", of="empty", primary=1),
        ],
    )
    assert day.lane_at_joining("primary") == ["a", "a", "a"]
    assert day.lane("primary") == ["a", "a", "empties"]
    assert day.began("primary") == at("07:50", "09:00", "08:00")


def test_moved_trucks_start_at_once_at_a_free_server():
    """Lane b is idle: the queue of lane a begins there at 08:00, one after the other."""
    stages = """
    primary:
      lanes:
        a: {servers: {"00:00-08:00": 1}}
        b: {servers: 1}
    """
    day = run(stages, [truck("07:50", primary=30), truck("07:51", primary=5), truck("07:52", primary=5)])
    assert day.began("primary") == at("07:50", "08:00", "08:05")
    assert day.server("primary") == ["a/0", "b/0", "b/0"]


def test_moved_trucks_respect_priority():
    """A FAST truck that moves stands before the general trucks that were there."""
    stages = """
    primary:
      priority: {FAST: 0, default: 1}
      lanes:
        fast: {admits: {programmes: [FAST]}, servers: {"00:00-08:00": 1}}
        standard: {servers: 1}
    """
    day = run(
        stages,
        [
            truck("07:50", primary=30),
            truck("07:50", of="fast", primary=30),
            truck("07:51", primary=5),
            truck("07:52", of="fast", primary=5),
        ],
    )
    assert day.lane("primary") == ["standard", "fast", "standard", "standard"]
    assert day.began("primary") == at("07:50", "07:50", "08:25", "08:20")


def test_a_moved_queue_chooses_by_the_lane_choice_of_its_stage():
    """Lane c closes; each of its trucks in turn goes to the shorter of the lanes a and b."""
    stages = """
    primary:
      lane_choice: shortest
      lanes:
        a: {servers: 1}
        b: {servers: 1}
        c: {admits: {laden: false}, servers: {"00:00-08:00": 1}}
    """
    day = run(
        stages,
        [
            truck("07:40", primary=60),  # a
            truck("07:41", primary=60),  # b
            truck("07:42", of="empty", primary=60),  # c
            truck("07:43", primary=60),  # a (1, 1)
            truck("07:44", of="empty", primary=60),  # b (2, 1, 1)
            truck("07:45", of="empty", primary=60),  # c (2, 2, 1)
            truck("07:46", of="empty", primary=60),  # a (2, 2, 2)
            truck("07:47", of="empty", primary=60),  # b (3, 2, 2)
            truck("07:48", of="empty", primary=60),  # c (3, 3, 2)
        ],
    )
    # 08:00: truck 5 finds 3 and 3: a. Truck 8 finds 4 and 3: b.
    assert day.lane_at_joining("primary") == ["a", "b", "c", "a", "b", "c", "a", "b", "c"]
    assert day.lane("primary") == ["a", "b", "c", "a", "b", "a", "a", "b", "b"]


def test_the_line_of_a_closed_server_moves_to_the_open_line():
    """One lane, a line per booth. Booth 1 closes at 08:00: its line merges into that of booth 0 by time joined."""
    day = run(
        'primary: {servers: {"00:00-08:00": 2, "08:00-24:00": 1}, lines: per_server}',
        [
            truck("07:50", primary=15),  # line 0, until 08:05
            truck("07:50", primary=12),  # line 1, until 08:02, then booth 1 closes
            truck("07:51", primary=3),  # line 0
            truck("07:52", primary=3),  # line 1
            truck("07:53", primary=3),  # line 0
            truck("07:54", primary=3),  # line 1
        ],
    )
    assert day.server("primary") == ["primary/0", "primary/1", "primary/0", "primary/0", "primary/0", "primary/0"]
    assert day.began("primary") == at("07:50", "07:50", "08:05", "08:08", "08:11", "08:14")


def test_a_lane_still_served_by_a_flexible_booth_keeps_its_queue():
    """The standard booth closes; the FAST booth lists the standard lane too, so nobody moves to the third lane."""
    stages = """
    primary:
      lanes:
        fast: {admits: {programmes: [FAST]}}
        standard: {}
        other: {servers: 1}
      groups:
        fast_booth: {lanes: [fast, standard], servers: 1}
        booths: {lanes: [standard], servers: {"00:00-08:00": 1}}
    """
    day = run(stages, [truck("07:50", primary=30), truck("07:51", primary=30), truck("07:52", primary=5)])
    # 0 in the standard booth until 08:20, 1 in the FAST booth until 08:21; only that one takes truck 2.
    assert day.lane("primary") == ["standard", "standard", "standard"]
    assert day.began("primary") == at("07:50", "07:51", "08:21")


def test_trucks_parked_or_in_service_do_not_move():
    """Only waiting trucks do: the parked truck keeps its bay in the closed lane."""
    stages = """
    exam:
      officers: {us: 1}
      lanes:
        a: {servers: {"00:00-08:00": 2}}
        b: {servers: 1}
    """
    day = run(
        stages,
        [truck("07:50", exam=30), truck("07:51", exam=5), truck("07:52", exam=5)],
        pools={"us": 1},
    )
    # 0 in service until 08:20; 1 parked in a; 2 waited in a, moves to b and parks there at 08:00.
    assert day.server("exam") == ["a/0", "a/1", "b/0"]
    assert day.parked("exam") == at("07:50", "07:51", "08:00")
    assert day.began("exam") == at("07:50", "08:20", "08:25")


# --- what the changes of one instant allow, and in which order -----------------------------------------------------

A_CLOSES_B_OPENS = """
primary:
  lanes:
    a: {admits: {laden: true}, servers: {"00:00-08:00": 1}}
    b: {room: 1, servers: {"00:00-06:00": 1, "08:00-24:00": 1}}
"""


def test_trucks_before_a_newly_opened_booth_go_before_those_that_move():
    """The empty has stood before lane b since 07:30; the laden truck of lane a joined at 07:10, and comes over."""
    day = run(
        A_CLOSES_B_OPENS,
        [truck("07:00", primary=90), truck("07:10", primary=5), truck("07:30", of="empty", primary=5)],
    )
    assert day.lane("primary") == ["a", "b", "b"]
    assert day.began("primary") == at("07:00", "08:05", "08:00")


def test_trucks_that_move_take_room_before_blocked_ones():
    """Lane b has one place at 08:00: the truck of the closed lane takes it, not the one blocked since 07:05."""
    day = run(
        "export: {servers: 1}\n" + A_CLOSES_B_OPENS.strip(),
        [
            truck("07:00", export=1, primary=90),  # a, in service
            truck("07:00", of="empty", primary=90),  # b: waits for 08:00, its place taken
            truck("07:04", of="empty", export=1, primary=5),  # blocked from 07:05, for b only
            truck("07:10", primary=5),  # a: waits
        ],
    )
    # 08:00: truck 1 begins, its place goes to truck 3. 09:30: truck 3 begins, its place goes to truck 2.
    assert day.joined("primary") == at("07:01", "07:00", "09:30", "07:10")
    assert day.began("primary") == at("07:01", "08:00", "09:35", "09:30")
    assert day.lane("primary") == ["a", "b", "b", "b"]


def test_a_bay_and_an_officer_that_come_at_one_instant():
    """The officer turns to the truck parked since 07:00, not to the one that parks in the new bay at 08:00."""
    day = run(
        'exam: {servers: {"00:00-08:00": 1, "08:00-24:00": 2}, officers: {us: 1}}',
        [truck("07:00", exam=5), truck("07:10", exam=5)],
        pools={"us": {"08:00-24:00": 1}},
    )
    assert day.parked("exam") == at("07:00", "08:00")
    assert day.began("exam") == at("08:00", "08:05")


def test_trucks_that_move_park_before_officers_are_given_out():
    """At 08:00 an officer comes and lane a closes: its waiting truck parks in lane b and stands before a later one."""
    stages = """
    exam:
      officers: {us: 1}
      lanes:
        a: {admits: {laden: true}, servers: {"00:00-08:00": 1}}
        b: {servers: 2}
    """
    day = run(
        stages,
        [truck("07:00", exam=5), truck("07:10", exam=5), truck("07:20", of="empty", exam=5)],
        pools={"us": {"08:00-24:00": 1}},
    )
    # 0 parked in a, 1 waits in a, 2 parked in b. Officer: truck 0 at 08:00, then truck 1, then truck 2.
    assert day.parked("exam") == at("07:00", "08:00", "07:20")
    assert day.began("exam") == at("08:00", "08:05", "08:10")


def test_a_truck_that_moves_may_get_the_only_new_officer():
    """It parks at 08:00 and goes before a truck of another stage that has been parked longer, but joined later."""
    stages = """
    nii:
      officers: {us: 1}
      lanes:
        a: {admits: {laden: true}, servers: {"00:00-08:00": 1}}
        b: {servers: 1}
    exam: {servers: 1, officers: {us: 1}}
    """
    day = run(
        stages,
        [truck("07:00", nii=90), truck("07:10", nii=5), truck("07:20", exam=5)],
        pools={"us": {"00:00-08:00": 1, "08:00-24:00": 2}},
    )
    # 0 examined in a until 08:30; 1 waits in a; 2 is parked since 07:20. The second officer goes to truck 1.
    assert day.parked("nii") == at("07:00", "08:00", None)
    assert day.began("nii") == at("07:00", "08:00", None)
    assert day.began("exam") == at(None, None, "08:05")


def test_a_line_without_an_open_server_also_moves_to_other_lanes():
    """Both lines of lane a close; the lane for empties takes those it admits, and only those."""
    stages = """
    primary:
      lanes:
        a: {lines: per_server, servers: {"00:00-08:00": 2, "09:00-24:00": 2}}
        empties: {admits: {laden: false}, servers: 1}
    """
    day = run(
        stages,
        [
            truck("07:50", primary=5),
            truck("07:50", primary=5),
            truck("07:51", primary=30),
            truck("07:52", of="empty", primary=30),
            truck("07:53", of="empty", primary=7),
            truck("07:54", primary=7),
        ],
    )
    # Lines at 08:00: 2 in service, 4 behind it; 3 in service, 5 behind it. The empty of line 0 moves.
    assert day.lane("primary") == ["a", "a", "a", "a", "empties", "a"]
    assert day.began("primary") == at("07:50", "07:50", "07:55", "07:55", "08:00", "09:00")


def test_a_truck_that_moves_is_no_longer_counted_where_it_stood():
    """It may come to another line of its own lane, and leaves before it compares: two trucks there, two in lane b."""
    stages = """
    primary:
      lane_choice: shortest
      lanes:
        a: {lines: per_server, servers: {"00:00-08:00": 2, "08:00-24:00": 1}}
        b: {servers: 1}
    """
    day = run(
        stages,
        [
            truck("07:50", primary=5),  # a, booth 0, until 07:55
            truck("07:51", primary=60),  # b: 1/2 a booth in a, none in b
            truck("07:52", primary=60),  # a, booth 1
            truck("07:53", primary=60),  # a: 2/2 and 1; waits at booth 0, from 07:55 served there
            truck("07:54", primary=60),  # b: 3/2 and 1
            truck("07:54", primary=60),  # a: 3/2 and 2; waits at booth 1
        ],
    )
    # 08:00: booth 1 closes. Without truck 5 lane a has trucks 2 and 3, lane b 1 and 4: of equals the first.
    assert day.lane_at_joining("primary") == ["a", "b", "a", "a", "b", "a"]
    assert day.lane("primary") == ["a", "b", "a", "a", "b", "a"]
    assert day.server("primary") == ["a/0", "b/0", "a/1", "a/0", "b/0", "a/0"]
    assert day.began("primary")[5] == minutes("08:55")
