"""Which server a truck takes, room, lines, and order in a queue: rules 4.2 and 4.3."""

from tests.engine.days import at, run, truck

# --- which server --------------------------------------------------------------------------------------------------

FLEXIBLE_FAST_BOOTH = """
primary:
  lanes:
    fast: {admits: {programmes: [FAST]}}
    standard: {}
  groups:
    fast_booth: {lanes: [fast, standard], servers: 1}
    booths: {lanes: [standard], servers: 1}
"""


def test_the_lowest_free_server_is_taken():
    """Three booths. Booth 1 is free again when the fourth truck comes, and lower than none other that is free."""
    day = run(
        "primary: {servers: 3}",
        [truck(0, primary=10), truck(0, primary=2), truck(1, primary=4), truck(3, primary=9), truck(5, primary=1)],
    )
    # 0: booth 0 until 10. 1: booth 1 until 2. 2: booth 2 until 5. 3 at 3: booth 1 until 12. 4 at 5: booth 2, just left.
    assert day.server("primary") == ["primary/0", "primary/1", "primary/2", "primary/1", "primary/2"]
    assert day.began("primary") == [0, 0, 1, 3, 5]
    assert day.left("primary") == [10, 2, 5, 12, 6]


def test_the_group_that_lists_the_lane_earliest_is_taken_first():
    """Standard trucks use the standard booth while it is free, though the FAST booth has the lower number."""
    day = run(
        FLEXIBLE_FAST_BOOTH, [truck(0, primary=5), truck(1, primary=5), truck(5.5, primary=1), truck(5.75, primary=1)]
    )
    # 0: booth until 5. 1 at 1: only the FAST booth is free, until 6. 2 at 5.5: the booth, to 6.5. 3: FAST booth at 6.
    assert day.server("primary") == ["booths/0", "fast_booth/0", "booths/0", "fast_booth/0"]
    assert day.began("primary") == [0, 1, 5.5, 6]


def test_groups_that_list_a_lane_equally_early_are_told_apart_by_server_number():
    """Two groups serve the same lane in first place: the lower server number, that of the group written first."""
    stages = """
    primary:
      lanes: {all: {}}
      groups:
        left: {lanes: [all], servers: 1}
        right: {lanes: [all], servers: 1}
    """
    day = run(stages, [truck(0, primary=2), truck(0, primary=9), truck(3, primary=1)])
    assert day.server("primary") == ["left/0", "right/0", "left/0"]


def test_a_flexible_fast_booth_takes_a_standard_truck_only_when_no_fast_truck_waits():
    """A freed server tries the lanes in its group's order, whoever has waited longest."""
    day = run(
        FLEXIBLE_FAST_BOOTH,
        [
            truck(0, primary=20),  # standard booth until 20
            truck(1, primary=5),  # FAST booth, no FAST truck waits: until 6
            truck(2, primary=3),  # waits
            truck(3, of="fast", primary=2),  # waits for the FAST booth, though it came after truck 2
            truck(9, of="fast", primary=1),
        ],
    )
    # At 6 the FAST booth takes truck 3 until 8, then truck 2 until 11; truck 4 finds a standard truck in it.
    assert day.began("primary") == [0, 1, 8, 6, 11]
    assert day.server("primary") == ["booths/0", *["fast_booth/0"] * 4]
    assert day.lane("primary") == ["standard", "standard", "standard", "fast", "fast"]


def test_a_standard_booth_takes_no_fast_truck_from_a_lane_it_does_not_list():
    """A FAST truck waits for its own booth while the standard booth is idle."""
    day = run(FLEXIBLE_FAST_BOOTH, [truck(0, of="fast", primary=5), truck(1, of="fast", primary=5)])
    assert day.began("primary") == [0, 5]


def test_service_depends_on_the_lane_not_on_the_server():
    """A standard truck in the FAST booth takes its time of the standard lane."""
    needs = {"fast": 1, "standard": 4}
    day = run(
        FLEXIBLE_FAST_BOOTH,
        [truck(0, primary={"fast": 1, "standard": 50}), truck(0, primary=needs), truck(0, of="fast", primary=needs)],
    )
    # 1 in the FAST booth 0-4 (standard lane); 2 after it 4-5 (FAST lane).
    assert day.ended("primary") == [50, 4, 5]


def test_a_lane_without_its_own_kind_of_truck_leaves_its_booth_idle():
    """Dedicated lanes: the standard truck does not use the empty FAST lane."""
    stages = """
    primary:
      lanes:
        fast: {admits: {programmes: [FAST]}, servers: 1}
        standard: {servers: 1}
    """
    day = run(stages, [truck(0, primary=5), truck(1, primary=5), truck(2, of="fast", primary=5)])
    assert day.began("primary") == [0, 5, 2]
    assert day.server("primary") == ["standard/0", "standard/0", "fast/0"]


# --- room ----------------------------------------------------------------------------------------------------------


def test_room_counts_trucks_waiting_not_those_at_servers():
    """Two booths and room for one: two in service, one waiting, the fourth outside."""
    day = run("primary: {servers: 2, room: 1}", [truck(k, primary=10) for k in range(4)])
    # Booths until 10 and 11. Truck 2 waits inside from 2, begins at 10; then truck 3 joins, begins at 11.
    assert day.joined("primary") == [0, 1, 2, 10]
    assert day.began("primary") == [0, 1, 10, 11]


def test_room_zero_has_room_when_a_server_is_free():
    """Nobody may wait inside, but a free booth takes a truck from outside."""
    day = run("primary: {servers: 1, room: 0}", [truck(0, primary=5), truck(1, primary=5), truck(20, primary=5)])
    assert day.joined("primary") == day.began("primary") == [0, 5, 20]


def test_room_zero_has_no_room_when_only_a_closed_server_is_free():
    """The second booth opens at 08:00; before that it gives no room."""
    day = run(
        'primary: {servers: {"00:00-08:00": 1, "08:00-24:00": 2}, room: 0}',
        [truck("07:00", primary=300), truck("07:30", primary=5)],
    )
    assert day.joined("primary") == at("07:00", "08:00")
    assert day.server("primary") == ["primary/0", "primary/1"]


def test_room_counts_in_each_line():
    """Two lines with room for one each hold two waiting trucks; the fifth truck waits before the gate."""
    day = run("primary: {servers: 2, room: 1, lines: per_server}", [truck(k, primary=10) for k in range(5)])
    # 0, 1 in service. 2 in line 0 (1 each, the first), 3 in line 1. At 10 truck 2 begins: room for 4 in line 0.
    assert day.joined("primary") == [0, 1, 2, 3, 10]
    assert day.began("primary") == [0, 1, 10, 11, 20]
    assert day.server("primary") == ["primary/0", "primary/1", "primary/0", "primary/1", "primary/0"]


# --- one line per server -------------------------------------------------------------------------------------------


def test_a_truck_stays_in_its_line_though_another_booth_falls_idle():
    """Lanes are chosen for good: truck 2 stands behind the slow truck and watches line 1 run empty."""
    day = run(
        "primary: {servers: 2, lines: per_server}",
        [truck(0, primary=10), truck(0, primary=2), truck(1, primary=5), truck(3, primary=1)],
    )
    # 2 at 1: one truck in each line, the first is chosen. 3 at 3: line 0 holds two, line 1 none.
    assert day.server("primary") == ["primary/0", "primary/1", "primary/0", "primary/1"]
    assert day.began("primary") == [0, 0, 10, 3]


def test_lines_of_a_dedicated_lane_are_compared_as_shortest():
    """Waiting trucks and those in service count alike."""
    day = run("primary: {servers: 3, lines: per_server}", [truck(0, primary=30) for _ in range(4)])
    assert day.server("primary") == ["primary/0", "primary/1", "primary/2", "primary/0"]


def test_a_line_whose_server_is_closed_is_not_joined():
    """Line 1 would be shorter, but its booth opens only at 09:00."""
    day = run(
        'primary: {servers: {"00:00-09:00": 1, "09:00-24:00": 2}, lines: per_server}',
        [truck("08:00", primary=30), truck("08:10", primary=30), truck("09:10", primary=1)],
    )
    # 1 waits in line 0 until 08:30, in service until 09:00; 2 at 09:10 finds both free.
    assert day.server("primary") == ["primary/0", "primary/0", "primary/0"]
    assert day.began("primary") == at("08:00", "08:30", "09:10")


# --- order in a queue ----------------------------------------------------------------------------------------------


def test_order_is_priority_then_time_joined_then_number():
    """FAST trucks pass those waiting, not the one in service."""
    day = run(
        "primary: {servers: 1, priority: {FAST: 0, default: 1}}",
        [
            truck(0, primary=10),
            truck(1, primary=1),
            truck(2, of="fast", primary=2),
            truck(2, of="fast", primary=3),
            truck(11, of="fast", primary=4),
        ],
    )
    # At 10: truck 2 (FAST, 2), at 12: truck 3 (FAST, 2, higher number), at 15: truck 4 (FAST, 11), at 19: truck 1.
    assert day.began("primary") == [0, 19, 10, 12, 15]


def test_order_is_by_time_joined_at_this_stage():
    """Truck 0 came to the port first and is slow at export: truck 1 stands before it at primary."""
    day = run(
        "export: {servers: 3}\nprimary: {servers: 1}",
        [truck(0, export=9, primary=5), truck(1, export=2, primary=20), truck(2, export=4, primary=5)],
    )
    # Joined primary at 9, 3 and 6. Truck 1 is served 3-23, then truck 2 (6), then truck 0 (9).
    assert day.began("primary") == [28, 3, 23]


def test_trucks_that_join_at_the_same_instant_stand_by_number():
    """Truck 2's service was scheduled before truck 1's, so it joins first; both wait, and the number counts."""
    day = run(
        "gatehouse: {servers: 1}\nexport: {servers: 2}\nprimary: {servers: 1}",
        [truck(0, primary=20), truck(0, gatehouse=3, export=7, primary=4), truck(0, export=10, primary=4)],
    )
    # 1: gatehouse 0-3, export 3-10. 2: export 0-10. Both join primary at 10; it is free at 20.
    assert day.joined("primary") == [0, 10, 10]
    assert day.began("primary") == [0, 20, 24]
